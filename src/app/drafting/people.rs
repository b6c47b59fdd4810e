//! What happens around the text: who sees it, where it stands, which states of it are kept.

use axum::extract::{Path, State};
use axum::{Extension, Form};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::handlers::{event, find};
use super::line::authority::problem;
use super::line::{Batch, Hub, Key, Message, Open};
use super::model::{Draft, Move, Part, replace_all};
use super::store::{self, NewRevision};
use super::views::AboutPage;
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::corpus::model::Status;
use crate::app::phrases::{self, job};
use crate::app::{accounts, corpus, jobs};
use crate::error::{AppError, AppResult};
use crate::steps::Tree;
use crate::web::page::render;
use crate::web::{App, flash};

/// Characters of a revision's name and of a reason.
const MAX_NAME: usize = 60;
/// The page that the server's own steps come from.
const SERVER: &str = "server";

const CHANGED: &str = "稿子刚刚有了变化，请刷新页面看过之后再操作。";

pub(super) async fn about(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    let hash = corpus::model::content_hash(&tree.document()?.plain());
    let compared = store::has_read_comparison(&app.pool, user.org_id, id, &hash).await?;
    let people = store::people(&app.pool, user.org_id, id).await?;
    let accounts = accounts::store::accounts(&app.pool, user.org_id).await?;
    let on_list = |id| people.iter().any(|member| member.account_id == id);
    let colleagues = accounts.into_iter().filter(|account| account.active && !on_list(account.id)).collect();
    let revisions = store::revisions(&app.pool, user.org_id, id).await?;
    render(&AboutPage { shell: user.shell("drafts"), draft, people, colleagues, revisions, compared })
}

/// A colleague to be put on the list (`part`), or taken off it (`part` is empty).
#[derive(Debug, Deserialize)]
pub struct PersonForm {
    account: Uuid,
    #[serde(default)]
    part: String,
}

pub(super) async fn change(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<PersonForm>,
) -> AppResult {
    let (draft, _) = find(&app, &user, id).await?;
    if !draft.owned() {
        return Err(AppError::invalid("只有主笔可以增减这篇稿子的人员。"));
    }
    let given = Part::GIVEN.into_iter().find(|part| part.name() == form.part);
    let done = match given {
        Some(part) => store::set_person(&app.pool, user.org_id, id, form.account, part).await?,
        None => store::remove_person(&app.pool, user.org_id, id, form.account).await?,
    };
    if !done {
        return Err(AppError::Conflict("名单没有变化：请选择一位在用的同事，主笔本人不能移出。".to_owned()));
    }
    let detail = json!({ "account": form.account, "part": form.part });
    record(&app.pool, event(&user, "draft.people", &id.to_string(), detail)).await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "名单已更新。"))
}

/// Gives sections to people of the list: `writer.N` is the account that writes the Nth, empty: nobody.
pub(super) async fn assign(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let (mut draft, _) = find(&app, &user, id).await?;
    if !draft.owned() || draft.is_locked() {
        return Err(AppError::invalid("只有主笔可以在定稿前分工。"));
    }
    let people = store::people(&app.pool, user.org_id, id).await?;
    for (at, section) in draft.targets.sections.iter_mut().enumerate() {
        let Some((_, account)) = fields.iter().find(|(name, _)| *name == format!("writer.{at}")) else {
            continue;
        };
        let writer = people.iter().find(|member| member.account_id.to_string() == *account);
        section.writer = writer.map(|member| member.name.clone()).unwrap_or_default();
    }
    store::set_targets(&app.pool, user.org_id, id, &draft.targets).await?;
    record(&app.pool, event(&user, "draft.assign", &id.to_string(), json!({}))).await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "分工已保存，写稿页的提纲里看得到。"))
}

/// Where the draft should go.
#[derive(Debug, Deserialize)]
pub struct StatusForm {
    #[serde(rename = "move")]
    way: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn status(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<StatusForm>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let way = Move::parse(&form.way).ok_or_else(|| AppError::invalid("请选择要做的操作。"))?;
    let reason: String = form.reason.trim().chars().take(MAX_NAME * 4).collect();
    if way.owner && !draft.owned() {
        return Err(AppError::invalid(format!("只有主笔可以把稿子{}。", way.chinese)));
    }
    if way.reason && reason.is_empty() {
        return Err(AppError::invalid("请写明重新打开的理由，再提交一次。"));
    }
    let compared = go(&app, &user, &hub.open(key), &draft, way, &reason).await?;
    let to =
        if way.to == Status::Archived { format!("/speeches/{id}") } else { format!("/drafts/{id}/about") };
    if way.to == Status::Final && !compared {
        return Ok(flash::redirect(&to, "已定稿。这一稿的雷同对照没有人看过，已记入日志。"));
    }
    Ok(flash::redirect(&to, &format!("已{}。", way.chinese)))
}

/// Moves the draft, with a revision of the text as it stands; archived, it joins the corpus. Says whether somebody has
/// looked at the comparison of this very text.
async fn go(app: &App, user: &User, open: &Open, draft: &Draft, way: Move, reason: &str) -> AppResult<bool> {
    let (tree, version) = open.write_down().await.map_err(problem)?;
    let document = tree.document()?;
    let mut tx = app.pool.begin().await?;
    let moved = way.from.contains(&draft.status)
        && store::set_status(&mut tx, user.org_id, draft.id, version, draft.status, way.to).await?.is_some();
    if !moved {
        return Err(AppError::Conflict(CHANGED.to_owned()));
    }
    let revision = NewRevision {
        org_id: user.org_id,
        speech_id: draft.id,
        version,
        name: way.chinese,
        json: &tree.to_json(),
        account_id: user.account_id,
    };
    store::keep(&mut *tx, &revision).await?;
    let hash = corpus::model::content_hash(&document.plain());
    let compared = store::has_read_comparison(&mut *tx, user.org_id, draft.id, &hash).await?;
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let detail = json!({ "move": way.name, "version": version, "sha256": hash, "reason": reason, "compared": compared });
    record(&mut *tx, event(user, "draft.status", &draft.id.to_string(), detail)).await?;
    if way.to == Status::Archived {
        corpus::store::take_in(&mut tx, user.org_id, draft.id, &document).await?;
        phrases::store::settle_takes(&mut tx, user.org_id, draft.id, &document.plain()).await?;
        if !jobs::store::is_queued(&mut *tx, user.org_id, job::KIND).await? {
            jobs::store::enqueue(&mut *tx, user.org_id, Some(user.account_id), job::KIND, json!({})).await?;
        }
    }
    tx.commit().await?;
    Ok(compared)
}

/// What a revision is called.
#[derive(Debug, Deserialize)]
pub struct RevisionForm {
    #[serde(default)]
    name: String,
}

pub(super) async fn keep(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<RevisionForm>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    let name: String = form.name.trim().chars().take(MAX_NAME).collect();
    if name.is_empty() {
        return Err(AppError::invalid("请给这个版本起个名字，再保存一次。"));
    }
    let (tree, version) = hub.open(key).current().await.map_err(problem)?;
    let (json, name) = (&tree.to_json(), name.as_str());
    let (org_id, account_id) = (user.org_id, user.account_id);
    store::keep(&app.pool, &NewRevision { org_id, speech_id: id, version, name, json, account_id }).await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "版本已保存。"))
}

pub(super) async fn restore(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    user: User,
    Path((id, revision)): Path<(Uuid, Uuid)>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    let (name, document) =
        store::revision(&app.pool, user.org_id, id, revision).await?.ok_or(AppError::NotFound)?;
    let open = hub.open(key);
    let (tree, version) = open.current().await.map_err(problem)?;
    keep_before(&app, &user, key, &tree, version, &name).await?;
    let steps = vec![replace_all(tree.size(), &document)];
    let batch = Batch { version, steps, client: SERVER.to_owned() };
    match open.append(user.account_id, &batch).await.map_err(problem)? {
        Message::Accepted { version } => {
            let detail = json!({ "revision": revision, "version": version });
            record(&app.pool, event(&user, "draft.restore", &id.to_string(), detail)).await?;
            Ok(flash::redirect(
                &format!("/drafts/{id}"),
                &format!("已恢复到“{name}”，恢复前的文稿也存了一版。"),
            ))
        }
        Message::Refused { message } => Err(AppError::Conflict(message)),
        _ => Err(AppError::Conflict(CHANGED.to_owned())),
    }
}

/// Keeps the text that a restored revision takes the place of.
async fn keep_before(
    app: &App,
    user: &User,
    key: Key,
    tree: &Tree,
    version: i32,
    name: &str,
) -> AppResult<()> {
    let Key { org_id, speech_id } = key;
    let name: String = format!("恢复“{name}”之前").chars().take(MAX_NAME).collect();
    let (json, account_id) = (&tree.to_json(), user.account_id);
    Ok(store::keep(&app.pool, &NewRevision { org_id, speech_id, version, name: &name, json, account_id })
        .await?)
}
