//! What happens around the text: who sees it, who speaks before it, where it stands.

use axum::extract::{Path, State};
use axum::{Extension, Form};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::access;
use super::handlers::{event, find};
use super::line::authority::problem;
use super::line::{Hub, Open, Position};
use super::model::{Draft, Move, Part, agenda as agenda_of};
use super::review::revisions::choices;
use super::review::store as review;
use super::store::{self, NewRevision};
use super::views::{AboutPage, Seal};
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::corpus::model::Status;
use crate::app::phrases::{self, mining::job};
use crate::app::{accounts, corpus, jobs};
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, flash};

/// Characters of a revision's name and of a reason.
const MAX_NAME: usize = 60;

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
    let seal = match draft.is_locked() {
        true => Some(seal(&app, &hub.open(key)).await?),
        false => None,
    };
    let page = AboutPage {
        shell: user.shell("drafts"),
        people,
        colleagues,
        choices: choices(&app, key).await?,
        comments: review::open_threads(&app.pool, key).await?,
        seal,
        compared,
        draft,
    };
    render(&page)
}

/// The hash that a final text is bound to, and whether the text still has it.
async fn seal(app: &App, open: &Open) -> AppResult<Seal> {
    let bound = review::written_hash(&app.pool, open.key).await?.ok_or(AppError::NotFound)?;
    let (tree, _) = open.current().await.map_err(problem)?;
    let now = corpus::model::content_hash(&tree.document()?.plain());
    Ok(Seal { print: hexadecimal(&bound), whole: bound == now })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
    access::own(&app.pool, &user, id, "只有主笔可以增减这篇稿子的人员。").await?;
    let mut tx = app.pool.begin().await?;
    let given = Part::GIVEN.into_iter().find(|part| part.name() == form.part);
    let done = match given {
        Some(part) => store::set_person(&mut *tx, user.org_id, id, form.account, part).await?,
        None => store::remove_person(&mut tx, user.org_id, id, form.account).await?,
    };
    if !done {
        return Err(AppError::Conflict("名单没有变化：请选择一位在用的同事，主笔本人不能移出。".to_owned()));
    }
    let detail = json!({ "account": form.account, "part": form.part });
    record(&mut *tx, event(&user, "draft.people", &id.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "名单已更新。"))
}

/// Gives sections to people of the list: `writer.N` is the account that writes the Nth, empty: nobody.
pub(super) async fn assign(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let mut draft = access::own(&app.pool, &user, id, "只有主笔可以在定稿前分工。").await?;
    access::open(&draft)?;
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

/// Who speaks before the speech, one a line.
#[derive(Debug, Deserialize)]
pub struct AgendaForm {
    #[serde(default)]
    agenda: String,
}

pub(super) async fn agenda(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<AgendaForm>,
) -> AppResult {
    access::write(&app.pool, &user, id).await?;
    store::set_agenda(&app.pool, user.org_id, id, &agenda_of(&form.agenda)).await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "议程已保存。"))
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
    let (tree, Position { version, .. }) = open.write_down().await.map_err(problem)?;
    let document = tree.document()?;
    let mut tx = app.pool.begin().await?;
    let moved = way.from.contains(&draft.status)
        && store::set_status(&mut tx, user.org_id, draft.id, version, draft.status, way.to).await?.is_some();
    if !moved {
        return Err(AppError::Conflict(CHANGED.to_owned()));
    }
    let name: String = match reason {
        "" => way.chinese.to_owned(),
        reason => format!("{}：{reason}", way.chinese).chars().take(MAX_NAME).collect(),
    };
    let revision = NewRevision {
        org_id: user.org_id,
        speech_id: draft.id,
        version,
        name: &name,
        json: &tree.to_json(),
        account_id: user.account_id,
    };
    store::keep(&mut *tx, &revision).await?;
    let hash = corpus::model::content_hash(&document.plain());
    let compared = store::has_read_comparison(&mut *tx, user.org_id, draft.id, &hash).await?;
    let hash = hexadecimal(&hash);
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
