//! Parse → authorise → call → view.

use std::collections::{HashMap, HashSet};

use axum::extract::multipart::MultipartError;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::files::{self as waiting, members, quick};
use super::model::{File, MAX_ITEMS, MAX_PASTED, MAX_UPLOAD, MAX_WEIGHT, read};
use super::origin::tier;
use super::preview::store as page;
use super::preview::{Fill, Filter};
use super::views::{BatchList, Counts, NewImport, Preview};
use super::{job, store};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::app::corpus::model::{Details, parse_date, parse_name};
use crate::app::corpus::settling::store::open_kinds;
use crate::app::corpus::store::corrections;
use crate::app::jobs::model::kinds;
use crate::app::jobs::{self, store::enqueue};
use crate::app::work::{reading, upload as upload_place};
use crate::engine::document::DateCertainty;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Multipart, flash};

pub(in crate::app::corpus) async fn list(State(app): State<App>, user: User) -> AppResult {
    let batches = store::batches(&app.pool, user.org_id, 100).await?;
    render(&BatchList { shell: user.shell("imports"), batches })
}

pub(in crate::app::corpus) async fn new(user: User) -> AppResult {
    render(&NewImport { shell: user.shell("imports") })
}

pub(in crate::app::corpus) async fn upload(
    State(app): State<App>,
    user: User,
    multipart: Multipart,
) -> AppResult {
    let place = upload_place().await?;
    let files = files(multipart).await?;
    if files.is_empty() {
        return Err(AppError::invalid("请选择要导入的文件，或粘贴讲话文字。"));
    }
    let corrections = corrections(&app.pool, user.org_id).await?;
    let found = reading(place, MAX_WEIGHT, move |budget| match quick(&files) {
        true => Ok(read(&files, &corrections, budget)),
        false => Err(members(files)),
    });
    match found.await? {
        Ok(mut items) => {
            store::place(&app.pool, user.org_id, &mut items).await?;
            let id = store::create(&app.pool, user.org_id, user.account_id, &items).await?;
            Ok(Redirect::to(&format!("/imports/{id}")).into_response())
        }
        Err(members) => {
            let mut tx = app.pool.begin().await?;
            let then = waiting::Then::Show;
            let job = waiting::queue(&mut tx, user.org_id, user.account_id, members, then).await?;
            tx.commit().await?;
            Ok(Redirect::to(&format!("/jobs/{job}")).into_response())
        }
    }
}

/// The files of an upload: parts with a file name, and the pasted text as one more.
async fn files(mut multipart: Multipart) -> Result<Vec<File>, AppError> {
    let mut files = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|e| bad_upload(&e))? {
        let name = field.file_name().map(str::to_owned);
        let pasted = field.name() == "text";
        let bytes = field.bytes().await.map_err(|e| bad_upload(&e))?.to_vec();
        match name {
            Some(name) if !name.is_empty() => files.push(File { name, bytes }),
            _ if bytes.is_empty() => {}
            _ if pasted && bytes.len() > MAX_PASTED * 4 => {
                return Err(AppError::TooLarge(format!("粘贴的文字超过{MAX_PASTED}字，请存成文件后导入。")));
            }
            _ if pasted => files.push(File { name: "粘贴的文字".to_owned(), bytes }),
            _ => {}
        }
    }
    Ok(files)
}

fn bad_upload(error: &MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        let limit = MAX_UPLOAD / 1024 / 1024;
        return AppError::TooLarge(format!("一次上传不能超过{limit}兆，请分几次导入。"));
    }
    AppError::invalid("上传没有完成，请检查网络后重试。")
}

/// Broken files that are named; more are counted.
const BROKEN: i64 = 100;

pub(in crate::app::corpus) async fn preview(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(filter): Query<Filter>,
) -> AppResult {
    let state = store::state(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let unread = waiting::unread(&app.pool, user.org_id, id).await?;
    if state == "reading" && waiting::is_read(&app.pool, user.org_id, id).await? {
        return Ok(Redirect::to("/jobs").into_response());
    }
    let (items, total) = page::page(&app.pool, user.org_id, id, &filter).await?;
    let (broken, all_broken) = page::broken(&app.pool, user.org_id, id, BROKEN).await?;
    let (all, included) = page::totals(&app.pool, user.org_id, id).await?;
    let kinds = open_kinds(&app.pool, user.org_id, id).await?;
    let years = page::years(&app.pool, user.org_id, id).await?;
    let counts = Counts { total, all, included, broken: all_broken, unread };
    render(&Preview { shell: user.shell("imports"), id, state, filter, items, broken, counts, kinds, years })
}

/// No more of the files of a batch is read: what was read is looked through.
pub(in crate::app::corpus) async fn enough(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    if waiting::is_read(&app.pool, user.org_id, id).await? {
        return Err(AppError::Conflict("还在读取文件，请先到后台任务里取消。".to_owned()));
    }
    let mut tx = app.pool.begin().await?;
    waiting::drop_files(&mut tx, user.org_id, id).await?;
    if !store::move_state(&mut *tx, user.org_id, id, "reading", "preview").await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/imports/{id}"), "其余文件不再读取。"))
}

type Fields = HashMap<String, String>;

/// Saves what was filled in on a page; with `action=store` also queues the job, with `action=fill` fills the values of
/// 一次填写 into every text under the filter.
pub(in crate::app::corpus) async fn save(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Vec<(String, String)>>,
) -> AppResult {
    let form: Fields = form.into_iter().collect();
    let field = |name: &str| form.get(name).map(String::as_str);
    let state = store::state(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    if state != "preview" {
        return Err(AppError::Conflict("这批文件已经提交入库，不能再改；可到讲话库里逐篇修改。".to_owned()));
    }
    let mut tx = app.pool.begin().await?;
    save_page(&mut tx, &user, id, &form).await?;
    let page = field("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let word = |name: &str| field(name).unwrap_or_default().to_owned();
    let filter = Filter { page, q: word("q"), only: word("only"), year: word("year"), month: word("month") };
    let back = format!("/imports/{id}?{}", filter.query(page));
    match field("action") {
        Some("store") => {}
        Some("fill") => {
            let filled = page::fill(&mut *tx, user.org_id, id, &filter, &Fill::parse(field)).await?;
            tx.commit().await?;
            return Ok(flash::redirect(&back, &format!("已填入{filled}篇，尚未入库。")));
        }
        _ => {
            tx.commit().await?;
            return Ok(flash::redirect(&back, "已保存，尚未入库。"));
        }
    }
    if !store::move_state(&mut *tx, user.org_id, id, "preview", "running").await? {
        return Err(AppError::Conflict("这批文件已经提交入库。".to_owned()));
    }
    let job = enqueue(&mut *tx, user.org_id, Some(user.account_id), job::KIND, job::payload(id)).await?;
    record(&mut tx, event(&user, "import.store", &id.to_string())).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/jobs/{job}")).into_response())
}

/// What stands on the page that was sent; texts of other pages are as they were.
async fn save_page(db: &mut PgConnection, user: &User, id: Uuid, form: &Fields) -> Result<(), AppError> {
    let ids = form.keys().filter_map(|name| name.split_once('.')?.1.parse().ok());
    let ids: HashSet<Uuid> = ids.take(16 * MAX_ITEMS).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for (item, known, was) in page::known(&mut *db, user.org_id, id, &ids).await? {
        let (details, included) = filled(form, item, &known);
        let tier = form.get(&format!("tier.{item}")).map_or(was.as_str(), |name| tier(name));
        store::update_item(&mut *db, user.org_id, id, item, &details, tier, included).await?;
    }
    Ok(())
}

/// What the form says about one item. A date that a person changed or left standing beside a filled field is his.
fn filled(form: &Fields, id: Uuid, before: &Details) -> (Details, bool) {
    let value = |field: &str| form.get(&format!("{field}.{id}")).map(|text| text.trim());
    let date = value("date").and_then(parse_date);
    let certainty = match date {
        None => Some(DateCertainty::Unknown),
        Some(_) if value("sure").is_some() || date != before.delivered_on => Some(DateCertainty::Confirmed),
        Some(_) => before.certainty,
    };
    let details = Details {
        title: value("title").filter(|title| !title.is_empty()).unwrap_or(&before.title).to_owned(),
        speaker: value("speaker").unwrap_or_default().to_owned(),
        office: parse_name(value("office")),
        level: parse_name(value("level")),
        occasion: parse_name(value("occasion")),
        place: value("place").unwrap_or_default().to_owned(),
        delivered_on: date,
        certainty,
        genre: parse_name(value("genre")).unwrap_or(before.genre),
        organ: value("organ").map_or_else(|| before.organ.clone(), str::to_owned),
        ..before.clone()
    };
    (details, value("included").is_some())
}

pub(in crate::app::corpus) async fn undo(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let state = store::state(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    // A job that was cancelled halfway leaves the batch running: that can be taken back too.
    let stopped = state == "running"
        && !jobs::store::is_open(&app.pool, user.org_id, job::KIND, &job::payload(id)).await?;
    if state != "done" && !stopped {
        return Err(AppError::Conflict(
            "这批文件还没有入库完成，请等任务结束或取消任务后再撤销。".to_owned(),
        ));
    }
    if user.policy.two_remove {
        return Err(AppError::Conflict(
            "本单位规定移出讲话须两人，不能整批撤销；请到讲话库里逐篇申请移出。".to_owned(),
        ));
    }
    let mut tx = app.pool.begin().await?;
    let gone = store::undo(&mut tx, user.org_id, id, user.account_id).await?;
    enqueue(&mut *tx, user.org_id, Some(user.account_id), kinds::MINE, json!({})).await?;
    record(&mut tx, event(&user, "import.undo", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect("/imports", &format!("已撤销，{gone}篇讲话已移出讲话库。")))
}

fn event<'a>(user: &User, action: &'static str, id: &'a str) -> Event<'a> {
    user.did(action, "import", id, json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_date_is_a_persons_word_an_untouched_doubt_stays() {
        let id = Uuid::nil();
        let before = Details {
            delivered_on: parse_date("2024-05-01"),
            certainty: Some(DateCertainty::Doubted),
            title: "讲话".to_owned(),
            ..Details::default()
        };
        let form = |date: &str| HashMap::from([(format!("date.{id}"), date.to_owned())]);
        assert_eq!(filled(&form("2024-05-01"), id, &before).0.certainty, Some(DateCertainty::Doubted));
        assert_eq!(filled(&form("2006-05-01"), id, &before).0.certainty, Some(DateCertainty::Confirmed));
        assert_eq!(filled(&form(""), id, &before).0.certainty, Some(DateCertainty::Unknown));
        assert_eq!(filled(&form(""), id, &before).0.title, "讲话");
    }
}
