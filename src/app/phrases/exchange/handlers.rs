//! Parse → authorise → call → view.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::dictionary;
use super::model::{Choice, Standing, Wanted, judge, table, wanted};
use super::store;
use super::views::{DictionaryPage, FormPage, PreviewPage};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record, record_alone};
use crate::app::phrases::curation::store::Deed;
use crate::app::phrases::model::Filter;
use crate::app::phrases::store as phrases;
use crate::app::work::{heavy, reading, upload as upload_place};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::sheet::{self, MAX_ROWS, csv, xlsx};
use crate::web::page::render;
use crate::web::{App, Form, Multipart, flash};

/// Bytes of an uploaded table.
pub const MAX_UPLOAD: usize = 16 * 1024 * 1024;
/// Rows of a table that are taken in at once.
const MAX_WANTED: usize = 10_000;

/// The format of the file.
#[derive(Debug, Deserialize)]
pub struct Format {
    #[serde(default)]
    format: String,
}

/// The phrasings the filter lets through, as a file; the export is an event.
pub(in crate::app::phrases) async fn export(
    State(app): State<App>,
    user: User,
    Query(filter): Query<Filter>,
    Query(format): Query<Format>,
) -> AppResult {
    let filter = Filter { page: 1, viewer: user.account_id, ..filter };
    let (entries, total) = phrases::list(&app.pool, user.org_id, &filter, MAX_ROWS as i64).await?;
    let rows = table(&entries);
    let (name, media, bytes) = if format.format == "csv" {
        ("csv", "text/csv; charset=utf-8", csv::write(&rows))
    } else {
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx::write("表述", &rows)?,
        )
    };
    let detail = json!({ "format": name, "rows": total, "filter": filter.query(1) });
    record_alone(&app.pool, event(&user, "phrasing.export", detail)).await?;
    let disposition = format!("attachment; filename=\"phrasings.{name}\"");
    let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

/// The whole library as a dictionary of an input method (`format`); the export is an event. Without a format: the page that
/// says what to do with each.
pub(in crate::app::phrases) async fn dictionary(
    State(app): State<App>,
    user: User,
    Query(wanted): Query<Format>,
) -> AppResult {
    let Ok(format) = wanted.format.parse::<dictionary::Format>() else {
        return render(&DictionaryPage { shell: user.shell("phrases") });
    };
    let filter = Filter { page: 1, viewer: user.account_id, ..Filter::default() };
    let (entries, total) = phrases::list(&app.pool, user.org_id, &filter, MAX_ROWS as i64).await?;
    let stamp = u32::try_from(clock::now().unix_timestamp()).unwrap_or_default();
    let bytes = heavy(move |_| format.write(&entries, stamp)).await?;
    let detail = json!({ "format": wanted.format, "rows": total });
    record_alone(&app.pool, event(&user, "phrasing.export", detail)).await?;
    let (name, media) = format.file();
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

pub(in crate::app::phrases) async fn form(user: User) -> AppResult {
    render(&FormPage { shell: user.shell("phrases") })
}

pub(in crate::app::phrases) async fn upload(
    State(app): State<App>,
    user: User,
    mut multipart: Multipart,
) -> AppResult {
    let place = upload_place().await?;
    let unfinished = |_| AppError::invalid("上传没有完成，请检查网络和文件大小（不超过16兆）后重试。");
    let mut file = None;
    while let Some(field) = multipart.next_field().await.map_err(unfinished)? {
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unfinished)?;
        if !name.is_empty() && !bytes.is_empty() {
            file = Some((name, bytes));
        }
    }
    let (name, bytes) = file.ok_or_else(|| AppError::invalid("请选择一个 .xlsx 或 .csv 文件。"))?;
    let rows = reading(place, u64::MAX, move |_| sheet::read(&bytes)).await?;
    let rows =
        wanted(&rows.map_err(|error| AppError::invalid(error.to_string()))?).map_err(AppError::Invalid)?;
    if rows.len() > MAX_WANTED {
        return Err(AppError::TooLarge(format!("一次最多导入{MAX_WANTED}行，请拆成几个文件。")));
    }
    let id = store::keep(&app.pool, user.org_id, user.account_id, &name, &rows).await?;
    Ok(Redirect::to(&format!("/phrasings/import/{id}")).into_response())
}

/// The rows of a kept table with how each stands to the library as it is now.
async fn judged(app: &App, user: &User, id: Uuid) -> AppResult<(String, Vec<(Wanted, Standing)>)> {
    let found = store::find(&app.pool, user.org_id, user.account_id, id).await?;
    let (name, rows) = found.ok_or(AppError::NotFound)?;
    let mut known = phrases::shipped(&app.pool, user.org_id).await?;
    known.extend(phrases::own(&app.pool, user.org_id).await?);
    let judged = heavy(move |_| {
        let standings = judge(&rows, &known);
        rows.into_iter().zip(standings).collect()
    });
    Ok((name, judged.await?))
}

pub(in crate::app::phrases) async fn preview(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (file_name, rows) = judged(&app, &user, id).await?;
    render(&PreviewPage { shell: user.shell("phrases"), id, file_name, rows })
}

pub(in crate::app::phrases) async fn apply(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let (file_name, rows) = judged(&app, &user, id).await?;
    let chosen = |name: &str, value: &str| fields.iter().any(|(n, v)| n == name && v == value);
    let choice = Choice { replace: chosen("clash", "replace"), near: chosen("near", "add") };
    let left_out = fields.iter().filter(|(name, _)| name == "skip");
    let skipped: Vec<usize> = left_out.filter_map(|(_, line)| line.parse().ok()).collect();
    let deed =
        Deed { org_id: user.org_id, account_id: user.account_id, action: "import", reason: &file_name };
    let mut tx = app.pool.begin().await?;
    let (added, replaced) = store::apply(&mut *tx, deed, id, &rows, choice, &skipped).await?;
    let detail = json!({ "file": file_name, "added": added, "replaced": replaced });
    record(&mut tx, event(&user, "phrasing.import", detail)).await?;
    tx.commit().await?;
    Ok(flash::redirect("/phrasings", &format!("已新增{added}条，更新{replaced}条。")))
}

fn event(user: &User, action: &'static str, detail: serde_json::Value) -> Event<'static> {
    user.did(action, "phrasing", "", detail)
}
