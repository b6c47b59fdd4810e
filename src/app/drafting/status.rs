//! Where a draft stands, and how it goes on: in review, final, archived, open again.

use axum::Extension;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::findings::Desk;
use super::findings::model::Open as Left;
use super::handlers::{event, find};
use super::line::authority::problem;
use super::line::{Hub, Open, Position};
use super::model::{Draft, Move};
use super::people::hexadecimal;
use super::store::{self, NewRevision};
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::corpus::model::Status;
use crate::app::formulations::Rulebooks;
use crate::app::phrases::{self, mining::job};
use crate::app::reuse::Archive;
use crate::app::{corpus, jobs};
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, flash};

/// Characters of a revision's name and of a reason.
const MAX_NAME: usize = 60;

const CHANGED: &str = "稿子刚刚有了变化，请刷新页面看过之后再操作。";

/// Where the draft should go.
#[derive(Debug, Deserialize)]
pub struct StatusForm {
    #[serde(rename = "move")]
    way: String,
    #[serde(default)]
    reason: String,
    /// How many open errors and slots the person has seen and wants to leave.
    #[serde(default)]
    seen: String,
}

pub(super) async fn change(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    Extension(rulebooks): Extension<Rulebooks>,
    Extension(archive): Extension<Archive>,
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
    if way.to == Status::Final {
        // What is final is sealed: nobody should find out afterwards that something was open.
        let desk = Desk { app: &app, hub: &hub, rulebooks: &rulebooks, archive: &archive };
        let left = Left::of(&desk.findings(&user, &draft).await?.findings);
        if left.count() > form.seen.parse().unwrap_or(0) {
            let words = format!("没有定稿：{}，已列在下面，请看过再决定。", left.words());
            return Ok(flash::redirect(&format!("/drafts/{id}/about"), &words));
        }
    }
    let open = hub.open(key);
    let compared = go(&app, &user, &open, &draft, way, &reason).await?;
    open.has_moved(&hub).await;
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
        let by = Some(user.account_id);
        jobs::store::enqueue_if_none(&mut *tx, user.org_id, by, job::KIND, json!({})).await?;
    }
    tx.commit().await?;
    Ok(compared)
}
