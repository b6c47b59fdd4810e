//! Parse → authorise → call → view.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::deeds::{GONE, Why, log};
use super::model::{Item, Kind, MOST_DRAFTS, Place, reason};
use super::speeches;
use super::store::{self, DraftHead, NewItem};
use super::views::{BinPage, HandoverPage};
use crate::app::accounts::model::{Account, User};
use crate::app::accounts::store::accounts;
use crate::app::corpus::model::Status;
use crate::app::corpus::store::removed;
use crate::app::drafting::access;
use crate::app::drafting::store::people;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{Access, App, Form, flash};

const NO_REASON: &str = "请写明理由，200字以内。";

/// Whose drafts are to be handed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Whose {
    from: String,
}

pub(super) async fn handover_page(
    State(app): State<App>,
    user: User,
    Query(form): Query<Whose>,
) -> AppResult {
    let accounts = accounts(&app.pool, user.org_id).await?;
    let from = form.from.parse().ok();
    let drafts = match from {
        Some(from) => store::owned(&app.pool, user.org_id, from).await?,
        None => Vec::new(),
    };
    render(&HandoverPage { shell: user.shell("accounts"), accounts, from, drafts })
}

/// What is handed over, by whom, to whom, and why.
struct Handover<'a> {
    from: &'a Account,
    to: &'a Account,
    reason: String,
    drafts: Vec<Uuid>,
}

impl<'a> Handover<'a> {
    fn read(fields: &[(String, String)], accounts: &'a [Account]) -> AppResult<Self> {
        let field = |name: &str| fields.iter().find(|(at, _)| at == name).map(|(_, value)| value.as_str());
        let person = |name: &str| {
            let id: Uuid = field(name)?.parse().ok()?;
            accounts.iter().find(|account| account.id == id)
        };
        let from = person("from").ok_or(AppError::NotFound)?;
        let to =
            person("to").filter(|to| to.active && to.id != from.id && to.role.may(Access::Drafter, true));
        let to = to.ok_or_else(|| AppError::invalid("请选择接手的人：要在用，而且不是交出的人。"))?;
        let reason =
            reason(field("reason").unwrap_or_default()).ok_or_else(|| AppError::invalid(NO_REASON))?;
        let ticked = fields.iter().filter(|(name, _)| name == "draft");
        let drafts: Vec<Uuid> = ticked.filter_map(|(_, id)| id.parse().ok()).take(MOST_DRAFTS).collect();
        if drafts.is_empty() {
            return Err(AppError::invalid("请勾选要交接的稿子。"));
        }
        Ok(Self { from, to, reason, drafts })
    }

    /// Tells both.
    async fn tell(&self, db: &mut PgConnection, admin: &User, draft: &DraftHead) -> sqlx::Result<()> {
        let (Self { from, to, reason, .. }, title, org_id) = (self, &draft.title, admin.org_id);
        let link = format!("/drafts/{}", draft.id);
        let mine = format!("您的稿子《{title}》已由{}交给{}，理由：{reason}", admin.name, to.display_name);
        store::tell(&mut *db, org_id, from.id, &mine, if from.active { &link } else { "" }).await?;
        let yours = format!("{}把{}的稿子《{title}》交给您，理由：{reason}", admin.name, from.display_name);
        store::tell(db, org_id, to.id, &yours, &link).await
    }
}

/// Gives the drafts that are ticked to somebody else, with a reason; both are told.
pub(super) async fn handover(
    State(app): State<App>,
    user: User,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let accounts = accounts(&app.pool, user.org_id).await?;
    let handover = Handover::read(&fields, &accounts)?;
    let (from, to) = (handover.from, handover.to);
    let mut tx = app.pool.begin().await?;
    for id in &handover.drafts {
        let draft = store::draft(&mut tx, user.org_id, *id).await?.ok_or(AppError::NotFound)?;
        if !store::hand_over(&mut tx, user.org_id, *id, (from.id, to.id), !from.active).await? {
            return Err(AppError::Conflict("有的稿子已不归这个人，没有交接，请刷新页面后重试。".to_owned()));
        }
        let detail = json!({ "of": from.display_name, "to": to.display_name, "reason": handover.reason });
        log(&mut tx, &user, "draft.handover", ("draft", *id), detail).await?;
        handover.tell(&mut tx, &user, &draft).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/admin/handover?from={}", from.id), "稿子已交接，双方在工作台上会看到。"))
}

pub(super) async fn bin(State(app): State<App>, user: User) -> AppResult {
    let items = store::list(&app.pool, user.org_id, user.account_id, user.may(Access::Curator)).await?;
    let speeches = match user.may(Access::Curator) {
        true => removed(&app.pool, user.org_id).await?,
        false => Vec::new(),
    };
    render(&BinPage { shell: user.shell("drafts"), me: user.account_id, items, speeches })
}

/// Deletes a draft of one's own; a final one waits for a second person.
pub(super) async fn delete_draft(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Why>,
) -> AppResult {
    access::own(&app.pool, &user, id, "只有主笔可以删除这篇稿子。").await?;
    let why = reason(&form.reason);
    let mut tx = app.pool.begin().await?;
    let draft = store::draft(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let asked = waits_for_another(&draft, why.is_some())?;
    let places = match asked {
        true => {
            ask_others(&mut tx, &user, id, &draft.title).await?;
            Vec::new()
        }
        false => store::empty_list(&mut tx, user.org_id, id).await?,
    };
    let new = NewItem {
        kind: Kind::Draft,
        object_id: id,
        title: &draft.title,
        reason: &why.unwrap_or_default(),
        account_id: user.account_id,
        owner_id: Some(user.account_id),
        asked,
        body: json!(places),
    };
    if store::put(&mut tx, user.org_id, &new).await?.is_none() {
        return Err(AppError::Conflict("这篇稿子已经申请删除，正等另一人同意。".to_owned()));
    }
    let (action, said) = if asked { ASKED } else { DELETED };
    log(&mut tx, &user, action, ("draft", id), json!({ "reason": new.reason })).await?;
    tx.commit().await?;
    Ok(flash::redirect("/bin", said))
}

const ASKED: (&str, &str) =
    ("draft.delete.ask", "已申请删除。定稿须另一人同意：名单上的同事或管理员在“回收站”里同意后删除。");
const DELETED: (&str, &str) = ("draft.delete", "稿子已移入回收站，30天内可以恢复。");

/// Whether the deletion of a draft waits for a second person.
fn waits_for_another(draft: &DraftHead, has_reason: bool) -> AppResult<bool> {
    match Status::parse(&draft.status) {
        Some(Status::Draft | Status::InReview) => Ok(false),
        Some(Status::Final) if has_reason => Ok(true),
        Some(Status::Final) => Err(AppError::invalid("删除已定稿的稿子，请写明理由，200字以内。")),
        _ => Err(AppError::Conflict("这篇已经归档，在讲话库里，不能作为稿子删除。".to_owned())),
    }
}

/// Tells the others of a final draft's list that somebody wants it deleted.
async fn ask_others(db: &mut PgConnection, user: &User, id: Uuid, title: &str) -> AppResult<()> {
    let said = format!("{}申请删除定稿《{title}》，请在回收站里同意或不同意。", user.name);
    for member in people(&mut *db, user.org_id, id).await? {
        if member.account_id != user.account_id {
            store::tell(db, user.org_id, member.account_id, &said, "/bin").await?;
        }
    }
    Ok(())
}

/// The item that this person may see.
async fn seen_item(app: &App, user: &User, id: Uuid) -> AppResult<Item> {
    let items = store::list(&app.pool, user.org_id, user.account_id, user.may(Access::Curator)).await?;
    items.into_iter().find(|item| item.id == id).ok_or(AppError::NotFound)
}

/// Agrees, as a second person, to the deletion of a final text.
pub(super) async fn agree(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let item = asked_item(&app, &user, id).await?;
    if item.account_id == user.account_id {
        return Err(AppError::invalid("须另一人同意，不能由申请人自己同意。"));
    }
    let mut tx = app.pool.begin().await?;
    let (back, said) = match item.kind {
        Kind::Speech => speeches::agreed(&mut tx, &user, &item).await?,
        _ => agreed(&mut tx, &user, &item).await?,
    };
    tx.commit().await?;
    Ok(flash::redirect(back, said))
}

/// Deletes the final draft that a second person has agreed about; where to go, and what is said.
async fn agreed(tx: &mut PgConnection, user: &User, item: &Item) -> AppResult<(&'static str, &'static str)> {
    let draft = store::draft(&mut *tx, user.org_id, item.object_id).await?.ok_or(AppError::NotFound)?;
    if draft.status != Status::Final.name() {
        return Err(AppError::Conflict(
            "稿子已不是定稿，原来的申请不再有效，请申请人撤回后重新删除。".to_owned(),
        ));
    }
    let places = store::empty_list(&mut *tx, user.org_id, item.object_id).await?;
    if !store::settle(&mut *tx, user.org_id, item.id, user.account_id, &json!(places)).await? {
        return Err(AppError::Conflict(GONE.to_owned()));
    }
    let said = format!("您申请删除的定稿《{}》，{}已同意，已移入回收站。", item.title, user.name);
    store::tell(&mut *tx, user.org_id, item.account_id, &said, "/bin").await?;
    log(tx, user, "draft.delete", ("draft", item.object_id), json!({ "reason": item.reason })).await?;
    Ok(("/bin", "已同意，稿子移入回收站，30天内可以恢复。"))
}

/// An item whose deletion waits, for whoever may say something to it: the one who asked, those on the draft's list, and
/// curators and admins.
async fn asked_item(app: &App, user: &User, id: Uuid) -> AppResult<Item> {
    let waits = store::waiting(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let on_list = access::on_list(&app.pool, user, waits.object_id).await.is_ok();
    if on_list || user.may(Access::Curator) { Ok(waits) } else { Err(AppError::NotFound) }
}

/// Takes a deletion that waits back, or refuses it.
pub(super) async fn withdraw(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let item = asked_item(&app, &user, id).await?;
    let mut tx = app.pool.begin().await?;
    store::take(&mut tx, user.org_id, id).await?.ok_or_else(|| AppError::Conflict(GONE.to_owned()))?;
    let (asked, room, action) = match item.kind {
        Kind::Speech => ("移出的讲话", "speeches", "speech.delete.refuse"),
        _ => ("删除的定稿", "drafts", "draft.delete.refuse"),
    };
    if item.account_id != user.account_id {
        let said = format!("您申请{asked}《{}》，{}没有同意。", item.title, user.name);
        let link = format!("/{room}/{}", item.object_id);
        store::tell(&mut tx, user.org_id, item.account_id, &said, &link).await?;
    }
    log(&mut tx, &user, action, (item.kind.name(), item.object_id), json!({})).await?;
    tx.commit().await?;
    Ok(flash::redirect("/bin", "没有删除，一切照旧。"))
}

/// Takes a thing out of the bin and puts it back where it was.
pub(super) async fn restore(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let item = seen_item(&app, &user, id).await?;
    if item.asked {
        return Err(AppError::Conflict("还没有删除，不需要恢复。".to_owned()));
    }
    let mut tx = app.pool.begin().await?;
    let body =
        store::take(&mut tx, user.org_id, id).await?.ok_or_else(|| AppError::Conflict(GONE.to_owned()))?;
    let back = put_back(&mut tx, &user, &item, body).await?;
    log(&mut tx, &user, "bin.restore", (item.kind.name(), item.object_id), json!({})).await?;
    tx.commit().await?;
    Ok(flash::redirect(&back, "已恢复。"))
}

/// Puts a thing back; where it is then.
async fn put_back(db: &mut PgConnection, user: &User, item: &Item, body: Value) -> AppResult<String> {
    match item.kind {
        Kind::Draft => {
            let places: Vec<Place> = serde_json::from_value(body)?;
            if !store::fill_list(db, user.org_id, item.object_id, &places).await? {
                return Err(AppError::Conflict(GONE.to_owned()));
            }
            Ok("/drafts".to_owned())
        }
        Kind::Outline => {
            let outline: store::Outline = serde_json::from_value(body)?;
            store::put_outline(db, user.org_id, item.object_id, &outline).await?;
            Ok("/outlines".to_owned())
        }
        Kind::Phrasing => {
            let phrasing: store::Phrasing = serde_json::from_value(body)?;
            if !store::put_phrasing(db, user.org_id, item.object_id, user.account_id, &phrasing).await? {
                return Err(AppError::Conflict("您已有一条相同的表述，不需要恢复。".to_owned()));
            }
            Ok(format!("/phrasings/{}", item.object_id))
        }
        // It lies here only while its removal waits.
        Kind::Speech => Err(AppError::Conflict(GONE.to_owned())),
    }
}

pub(super) async fn delete_outline(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Why>,
) -> AppResult {
    let mut tx = app.pool.begin().await?;
    let outline = store::take_outline(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let new = NewItem {
        kind: Kind::Outline,
        object_id: id,
        title: outline.name(),
        reason: &reason(&form.reason).unwrap_or_default(),
        account_id: user.account_id,
        owner_id: None,
        asked: false,
        body: json!(outline),
    };
    store::put(&mut tx, user.org_id, &new).await?;
    log(&mut tx, &user, "outline.delete", ("outline", id), json!({ "title": new.title })).await?;
    tx.commit().await?;
    Ok(flash::redirect("/outlines", "提纲已移入回收站，30天内可以恢复。"))
}

/// Deletes a phrasing of one's own.
pub(super) async fn delete_phrasing(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let mut tx = app.pool.begin().await?;
    let taken = store::take_phrasing(&mut tx, user.org_id, id, user.account_id).await?;
    let phrasing = taken.ok_or(AppError::NotFound)?;
    let new = NewItem {
        kind: Kind::Phrasing,
        object_id: id,
        title: phrasing.text(),
        reason: "",
        account_id: user.account_id,
        owner_id: Some(user.account_id),
        asked: false,
        body: json!(phrasing),
    };
    store::put(&mut tx, user.org_id, &new).await?;
    log(&mut tx, &user, "phrasing.delete", ("phrasing", id), json!({ "personal": true })).await?;
    tx.commit().await?;
    Ok(flash::redirect("/phrasings?status=personal", "表述已移入回收站，30天内可以恢复。"))
}

/// Removes an import that nobody has stored, with the files that were looked through.
pub(super) async fn delete_import(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let mut tx = app.pool.begin().await?;
    if !store::remove_import(&mut *tx, user.org_id, id).await? {
        return Err(AppError::NotFound);
    }
    log(&mut tx, &user, "import.delete", ("import", id), json!({})).await?;
    tx.commit().await?;
    Ok(flash::redirect("/imports", "这批没有入库的文件已删除。"))
}

/// A person has seen what he was told.
pub(super) async fn seen(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    if !store::seen(&app.pool, user.org_id, user.account_id, id).await? {
        return Err(AppError::NotFound);
    }
    Ok(Redirect::to("/").into_response())
}
