//! Parse → authorise → call → view.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use serde_json::{Value, json};

use super::model::{GivenTemplate, LayoutForm, Paper, picture, sample as sample_speech};
use super::print::sheet;
use super::store;
use super::views::LayoutPage;
use crate::app::accounts::model::User;
use crate::app::accounts::settings::handlers::stamp;
use crate::app::accounts::settings::store::changed_at;
use crate::app::audit::store::{Event, record};
use crate::app::work::heavy;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Multipart, flash};
use crate::word::{self, MAX_TEMPLATE, Template};

/// Bytes of an upload: a template and what a form puts around it.
pub(in crate::app::accounts) const MAX_UPLOAD: usize = MAX_TEMPLATE + (64 << 10);

pub(in crate::app::accounts) async fn show(State(app): State<App>, user: User) -> AppResult {
    let base = stamp(changed_at(&app.pool, user.org_id).await?);
    let paper = store::load(&app.pool, user.org_id).await?;
    render(&LayoutPage::new(user.shell("settings"), paper, base, false))
}

/// Saves what was chosen; a faster colleague brings the page back with it.
pub(in crate::app::accounts) async fn save(
    State(app): State<App>,
    user: User,
    Form(chosen): Form<LayoutForm>,
) -> AppResult {
    let style = chosen.style();
    let mut tx = app.pool.begin().await?;
    let now = changed_at(&mut *tx, user.org_id).await?;
    if stamp(now) != chosen.base || !store::save(&mut tx, user.org_id, &style, now).await? {
        tx.rollback().await?;
        let base = stamp(changed_at(&app.pool, user.org_id).await?);
        let given = store::load(&app.pool, user.org_id).await?.given;
        let page = LayoutPage::new(user.shell("settings"), Paper { style, given }, base, true);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
    }
    record(&mut tx, event(&user, json!({ "changed": ["layout"] }))).await?;
    tx.commit().await?;
    Ok(flash::redirect("/admin/layout", "排版已保存，导出和打印随即按新的来。"))
}

/// What the browser prints speeches by.
pub(in crate::app::accounts) async fn print(State(app): State<App>, user: User) -> AppResult {
    let paper = store::load(&app.pool, user.org_id).await?;
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, sheet(&paper.style)).into_response())
}

/// The first page as it would be.
pub(in crate::app::accounts) async fn preview(user: User, Form(chosen): Form<LayoutForm>) -> AppResult {
    let _ = user;
    let style = chosen.style();
    Ok(Html(heavy(move |_| picture(style)).await?).into_response())
}

/// The sample as a Word file, as it is stored now: for Word and WPS to show, with the template too.
pub(in crate::app::accounts) async fn sample(State(app): State<App>, user: User) -> AppResult {
    let paper = store::load(&app.pool, user.org_id).await?;
    let (document, meta) = sample_speech();
    let bytes = heavy(move |_| word::write(&document, &meta, paper.settings("")))
        .await?
        .map_err(anyhow::Error::from)?;
    let media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let disposition =
        "attachment; filename=\"sample.docx\"; filename*=UTF-8''%E6%8E%92%E7%89%88%E6%A0%B7%E5%BC%A0.docx";
    Ok(([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

/// Takes a template.
pub(in crate::app::accounts) async fn upload(
    State(app): State<App>,
    user: User,
    mut multipart: Multipart,
) -> AppResult {
    let unfinished = |_| AppError::invalid("上传没有完成，请检查网络和文件大小（不超过2 MB）后重试。");
    let mut file = None;
    while let Some(field) = multipart.next_field().await.map_err(unfinished)? {
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unfinished)?;
        if !name.is_empty() && !bytes.is_empty() {
            file = Some((name, bytes));
        }
    }
    let (name, bytes) = file.ok_or_else(|| AppError::invalid("请选择一个 .dotx 模板文件。"))?;
    let template = heavy(move |_| Template::read(&bytes)).await?;
    let template = template.map_err(|error| AppError::invalid(error.to_string()))?;
    let given = GivenTemplate::new(&name, template);
    replace(&app, &user, Some(&given), json!({ "changed": ["template"], "name": given.name })).await?;
    Ok(flash::redirect("/admin/layout", "模板已保存，导出的Word随即用它的样式和页面。"))
}

/// Sets without a template again.
pub(in crate::app::accounts) async fn remove(State(app): State<App>, user: User) -> AppResult {
    replace(&app, &user, None, json!({ "changed": ["template"] })).await?;
    Ok(flash::redirect("/admin/layout", "不再使用模板，导出按本页的设置排版。"))
}

async fn replace(
    app: &App,
    user: &User,
    given: Option<&GivenTemplate>,
    detail: Value,
) -> Result<(), AppError> {
    let mut tx = app.pool.begin().await?;
    store::save_template(&mut tx, user.org_id, given).await?;
    record(&mut tx, event(user, detail)).await?;
    Ok(tx.commit().await?)
}

fn event(user: &User, detail: Value) -> Event<'static> {
    user.did("settings.update", "settings", "", detail)
}
