//! Parse → authorise → call → view.

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::sheet::{Doubtful, How};
use super::store;
use super::views::{SettlePage, shown};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::app::corpus::import::store as imports;
use crate::app::corpus::listing::event;
use crate::app::corpus::remark::StoredRemark;
use crate::app::corpus::store as corpus;
use crate::app::jobs;
use crate::app::jobs::model::kinds;
use crate::engine::recognise::Correction;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, flash};

/// What is to be done about one remark, or about all of a code.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::app::corpus) struct Wish {
    /// The place of the remark in the report.
    remark: Option<usize>,
    /// The code, where all of it are meant.
    code: String,
    /// What is wanted.
    how: String,
    /// The words that are to stand there.
    words: String,
    /// Everywhere in the batch.
    whole: Option<String>,
}

impl Wish {
    fn how(&self) -> Result<How, AppError> {
        let how = How::parse(&self.how, &self.words).ok_or_else(|| AppError::invalid("请选择怎样处理。"))?;
        match how {
            How::Write(words) if words.is_empty() => Err(AppError::invalid("请先写上改成什么。")),
            how => Ok(how),
        }
    }

    fn chooses(&self, index: usize, remark: &StoredRemark) -> bool {
        self.remark.map_or(remark.code == self.code, |wanted| wanted == index)
    }

    /// Where the answer leads on the page: to the remark that was settled.
    fn anchor(&self) -> String {
        self.remark.map(|index| format!("#r{index}")).unwrap_or_default()
    }
}

/// What the log says of it.
fn detail(code: &str, how: &How, done: usize) -> serde_json::Value {
    json!({ "code": code, "how": how.name(), "count": done })
}

fn told(done: usize) -> String {
    if done == 0 {
        return "没有改动：文字已经改过，请在“更正文字和结构”里修改。".to_owned();
    }
    format!("已处理{done}处。")
}

pub(in crate::app::corpus) async fn item(
    State(app): State<App>,
    user: User,
    Path((batch, id)): Path<(Uuid, Uuid)>,
) -> AppResult {
    let (file_name, found) =
        imports::find(&app.pool, user.org_id, batch, id).await?.ok_or(AppError::NotFound)?;
    let found = found.map_err(AppError::Invalid)?;
    let editable = imports::state(&app.pool, user.org_id, batch).await?.as_deref() == Some("preview");
    let text = Doubtful {
        file_name,
        title: found.details.title,
        document: found.document,
        report: found.report,
        places: found.places.iter().map(|place| usize::try_from(*place).unwrap_or_default()).collect(),
    };
    let (kinds, lines) = shown(&text);
    render(&SettlePage {
        shell: user.shell("imports"),
        base: format!("/imports/{batch}/items/{id}"),
        structure: format!("/imports/{batch}/items/{id}/structure"),
        back: format!("/imports/{batch}"),
        editable,
        batch: true,
        file_name: text.file_name,
        kinds,
        lines,
    })
}

pub(in crate::app::corpus) async fn settle_item(
    State(app): State<App>,
    user: User,
    Path((batch, id)): Path<(Uuid, Uuid)>,
    Form(wish): Form<Wish>,
) -> AppResult {
    still_open(&app, &user, batch).await?;
    let how = wish.how()?;
    let corrections = corpus::corrections(&app.pool, user.org_id).await?;
    let mut tx = app.pool.begin().await?;
    let mut text = store::lock_item(&mut tx, user.org_id, batch, id).await?.ok_or(AppError::NotFound)?;
    let meant = wish.remark.and_then(|index| text.report.get(index)).cloned();
    let mut done = text
        .settle(&corrections, &how, |index, remark| wish.chooses(index, remark))
        .map_err(AppError::Invalid)?;
    store::save_item(&mut tx, user.org_id, batch, id, &text).await?;
    let code = meant.as_ref().map_or(wish.code.as_str(), |remark| remark.code.as_str());
    record(&mut tx, of_batch(&user, &batch.to_string(), detail(code, &how, done))).await?;
    if let Some(meant) = meant.filter(|_| wish.whole.is_some()) {
        done +=
            everywhere(&mut tx, &user, (batch, &corrections), (&meant.code, Some(&meant.text)), &how).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/imports/{batch}/items/{id}{}", wish.anchor()), &told(done)))
}

/// All of a code in a whole batch.
pub(in crate::app::corpus) async fn settle_batch(
    State(app): State<App>,
    user: User,
    Path(batch): Path<Uuid>,
    Form(wish): Form<Wish>,
) -> AppResult {
    still_open(&app, &user, batch).await?;
    let how = wish.how()?;
    let corrections = corpus::corrections(&app.pool, user.org_id).await?;
    let mut tx = app.pool.begin().await?;
    let done = everywhere(&mut tx, &user, (batch, &corrections), (&wish.code, None), &how).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/imports/{batch}"), &told(done)))
}

pub(in crate::app::corpus) async fn still_open(app: &App, user: &User, batch: Uuid) -> Result<(), AppError> {
    match imports::state(&app.pool, user.org_id, batch).await?.as_deref() {
        Some("preview") => Ok(()),
        Some(_) => Err(AppError::Conflict("这批文件已经提交入库，请到讲话库里逐篇处理。".to_owned())),
        None => Err(AppError::NotFound),
    }
}

/// Settles the remarks of a code, and of these words where they are given, in every text of the batch, or in none where it
/// fails; how many.
async fn everywhere(
    tx: &mut PgConnection,
    user: &User,
    (batch, corrections): (Uuid, &[Correction]),
    (code, words): (&str, Option<&str>),
    how: &How,
) -> Result<usize, AppError> {
    let mut done = 0;
    for id in store::with_remark(&mut *tx, user.org_id, batch, code, words).await? {
        let Some(mut text) = store::lock_item(&mut *tx, user.org_id, batch, id).await? else { continue };
        let chosen =
            |_, remark: &StoredRemark| remark.code == code && words.is_none_or(|words| words == remark.text);
        let own = text.settle(corrections, how, chosen).map_err(AppError::Invalid)?;
        if own > 0 {
            store::save_item(&mut *tx, user.org_id, batch, id, &text).await?;
            record(&mut *tx, of_batch(user, &batch.to_string(), detail(code, how, own))).await?;
            done += own;
        }
    }
    Ok(done)
}

fn of_batch<'a>(user: &User, id: &'a str, detail: serde_json::Value) -> Event<'a> {
    Event { object_type: "import", detail, ..event(user, "import.settle", id) }
}

pub(in crate::app::corpus) async fn speech(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let mut tx = app.pool.begin().await?;
    let text = store::lock_speech(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let (kinds, lines) = shown(&text);
    render(&SettlePage {
        shell: user.shell("corpus"),
        base: format!("/speeches/{id}/doubts"),
        structure: format!("/speeches/{id}/structure"),
        back: format!("/speeches/{id}"),
        editable: true,
        batch: false,
        file_name: text.file_name,
        kinds,
        lines,
    })
}

pub(in crate::app::corpus) async fn settle_speech(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(wish): Form<Wish>,
) -> AppResult {
    let corrections = corpus::corrections(&app.pool, user.org_id).await?;
    let mut tx = app.pool.begin().await?;
    let mut text = store::lock_speech(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let how = wish.how()?;
    let before = text.document.clone();
    let code =
        wish.remark.and_then(|index| text.report.get(index)).map_or(wish.code.clone(), |r| r.code.clone());
    let done = text
        .settle(&corrections, &how, |index, remark| wish.chooses(index, remark))
        .map_err(AppError::Invalid)?;
    let changed = before != text.document;
    store::save_speech(&mut tx, user.org_id, id, &text, changed).await?;
    let name = id.to_string();
    let event = Event { detail: detail(&code, &how, done), ..event(&user, "speech.settle", &name) };
    record(&mut tx, event).await?;
    if changed {
        // The places of phrasings in the text have moved.
        jobs::store::enqueue(&mut *tx, user.org_id, Some(user.account_id), kinds::MINE, json!({})).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/speeches/{id}/doubts{}", wish.anchor()), &told(done)))
}
