//! Where a draft stands, and how it goes on: sent for review, agreed to, sent back, final, archived, open again.

use axum::extract::{Path, State};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::draft::{event, find};
use super::findings::Desk;
use super::findings::model::Open as Left;
use super::line::authority::problem;
use super::line::{self, CHANGED, Hub, Key, Open, Position};
use super::model::{Draft, Move};
use super::review::model::MAX_NAME;
use super::review::store as review;
use super::rounds::model::{MOST, Missed, Rights, Round, Verdict};
use super::rounds::store::Of;
use super::store::{self, NewRevision};
use super::{rounds, verification};
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::audit::store::record;
use crate::app::corpus::model::Status;
use crate::app::formulations::Rulebooks;
use crate::app::phrases;
use crate::app::phrases::mining::job;
use crate::app::reuse::Archive;
use crate::app::{corpus, jobs};
use crate::error::{AppError, AppResult};
use crate::text::hex;
use crate::web::{App, Form, flash};

/// Characters of a reason, and of what is asked of reviewers.
const MAX_REASON: usize = 240;

/// Where the draft should go.
struct Wanted {
    way: Move,
    /// Why, or what is asked for.
    words: String,
    /// Who is asked, in order.
    to: Vec<Uuid>,
    /// How much that is open the person has seen and wants to leave.
    seen: usize,
    /// The version whose unread changes he was told of.
    told: Option<i32>,
}

impl Wanted {
    /// Reads the form: `move`, `reason`, `seen`, `version`, and `reviewer` as often as people are asked.
    fn read(fields: &[(String, String)], me: Uuid) -> AppResult<Self> {
        let all = |name: &str| {
            let named = fields.iter().filter(move |(field, _)| field == name);
            named.map(|(_, value)| value.trim().to_owned()).collect::<Vec<_>>()
        };
        let one = |name: &str| all(name).into_iter().next().unwrap_or_default();
        let way = Move::parse(&one("move")).ok_or_else(|| AppError::invalid("请选择要做的操作。"))?;
        let mut to: Vec<Uuid> = Vec::new();
        for id in all("reviewer").iter().filter_map(|id| id.parse().ok()) {
            if id != me && !to.contains(&id) {
                to.push(id);
            }
        }
        let words: String = one("reason").chars().take(MAX_REASON).collect();
        let wanted = Self {
            way,
            words,
            to,
            seen: one("seen").parse().unwrap_or(0),
            told: one("version").parse().ok(),
        };
        match way.name {
            "submit" if wanted.to.is_empty() => Err(AppError::invalid("请选好送给谁审，再送审。")),
            "submit" if wanted.to.len() > MOST => {
                Err(AppError::invalid(format!("一次最多送{MOST}人审，请减少后再送。")))
            }
            _ if way.reason && wanted.words.is_empty() => {
                Err(AppError::invalid(format!("请写明{}的理由，再提交一次。", way.chinese)))
            }
            _ => Ok(wanted),
        }
    }
}

pub(super) async fn change(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(rulebooks): State<Rulebooks>,
    State(archive): State<Archive>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let wanted = Wanted::read(&fields, user.account_id)?;
    let way = wanted.way;
    let round = rounds::store::of(&app.pool, user.org_id, id).await?;
    let finishing = settings::store::load(&app.pool, user.org_id).await?.finishing;
    let rights = Rights { draft: &draft, me: user.account_id, round: round.as_ref(), finishing };
    if !way.from.contains(&draft.status) {
        return Err(AppError::Conflict(CHANGED.to_owned()));
    }
    if let Some(sentence) = rights.barred(way) {
        return Err(AppError::invalid(sentence));
    }
    let open = hub.open(key);
    let desk = Desk { app: &app, hub: &hub, rulebooks: &rulebooks, archive: &archive };
    if let Some(words) = not_seen(desk, &user, &draft, &open, round.as_ref(), &wanted).await? {
        return Ok(flash::redirect(&format!("/drafts/{id}/about"), &words));
    }
    let compared = go(&app, &user, &open, &draft, &wanted, round.map_or(0, |round| round.number)).await?;
    open.has_moved(&hub).await;
    let to =
        if way.to == Status::Archived { format!("/speeches/{id}") } else { format!("/drafts/{id}/about") };
    if way.to == Status::Final && !compared {
        return Ok(flash::redirect(&to, "已定稿。这一稿的雷同对照没有人看过，已记入日志。"));
    }
    Ok(flash::redirect(&to, &format!("已{}。", way.chinese)))
}

/// What somebody who finishes or agrees has not looked at, as a sentence: what is final is sealed, and nobody should find out
/// afterwards that something was open.
async fn not_seen(
    desk: Desk<'_>,
    user: &User,
    draft: &Draft,
    open: &Open,
    round: Option<&Round>,
    wanted: &Wanted,
) -> AppResult<Option<String>> {
    if wanted.way.to == Status::Final {
        let left = left(desk, user, draft, open, round).await?;
        if left.count() > wanted.seen {
            return Ok(Some(format!("没有定稿：{}，已列在下面，请看过再决定。", left.words())));
        }
    }
    if wanted.way.name != "agree" {
        return Ok(None);
    }
    let missed = unread(desk.app, open, user.account_id, wanted.told).await?;
    Ok(missed.map(|missed| format!("没有同意：{}，请看过再定。", missed.chinese())))
}

/// What is open in a text that somebody may want to finish: findings, slots, comments, reviewers who have not answered, a
/// comparison that nobody has looked at.
pub(super) async fn left(
    desk: Desk<'_>,
    user: &User,
    draft: &Draft,
    open: &Open,
    round: Option<&Round>,
) -> AppResult<Left> {
    let pool = &desk.app.pool;
    let mut left = Left::of(&desk.findings(user, draft).await?.findings);
    left.comments = usize::try_from(review::open_threads(pool, open.key).await?).unwrap_or(0);
    if draft.status == Status::InReview {
        left.reviewers = round.map_or(0, Round::waiting);
    }
    left.uncompared = !compared(desk.app, open).await?;
    left.unchecked = verification::handlers::left(desk.app, open).await?;
    Ok(left)
}

/// What somebody who is to give his verdict has not looked at. `told`: the version whose changes he was told of already.
pub(super) async fn unread(app: &App, open: &Open, me: Uuid, told: Option<i32>) -> AppResult<Option<Missed>> {
    // A page that is open shows every change as it is made.
    if open.room.everybody().iter().any(|person| person.id == me) {
        return Ok(None);
    }
    let seen = line::store::seen(&app.pool, open.key, me).await?.map(|(at, _)| at.version);
    let Some(version) = seen.max(told) else { return Ok(Some(Missed::Whole)) };
    let Key { org_id, speech_id } = open.key;
    let by = rounds::store::changed_by(&app.pool, (org_id, speech_id), version, me).await?;
    Ok((!by.is_empty()).then_some(Missed::Changes(by)))
}

/// Whether somebody has looked at the comparison of the text as it is now with the archive.
pub(super) async fn compared(app: &App, open: &Open) -> AppResult<bool> {
    let (tree, _) = open.current().await.map_err(problem)?;
    let hash = corpus::model::content_hash(&tree.document()?.plain());
    let Key { org_id, speech_id } = open.key;
    Ok(store::has_read_comparison(&app.pool, org_id, speech_id, &hash).await?)
}

/// Moves the draft, with a revision of the text as it stands; archived, it joins the corpus. Says whether somebody has
/// looked at the comparison of this very text.
async fn go(
    app: &App,
    user: &User,
    open: &Open,
    draft: &Draft,
    wanted: &Wanted,
    last: i32,
) -> AppResult<bool> {
    let (way, reason) = (wanted.way, wanted.words.as_str());
    let (tree, Position { version, .. }) = open.write_down().await.map_err(problem)?;
    let document = tree.document()?;
    let mut tx = app.pool.begin().await?;
    let from = left_corpus(&mut tx, user, draft, wanted).await?;
    let moved = store::set_status(&mut tx, user.org_id, draft.id, version, from, way.to).await?;
    if moved.is_none() || !answer(&mut tx, user, draft.id, wanted, last).await? {
        return Err(AppError::Conflict(CHANGED.to_owned()));
    }
    let name = named(&way, reason);
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
    let detail = json!({ "move": way.name, "version": version, "sha256": hex(&hash), "reason": reason, "compared": compared, "to": wanted.to });
    record(&mut tx, event(user, "draft.status", &draft.id.to_string(), detail)).await?;
    if way.to == Status::Archived {
        corpus::store::take_in(&mut tx, user.org_id, draft.id, &document).await?;
        phrases::store::settle_takes(&mut tx, user.org_id, draft.id, &document.plain()).await?;
        let by = Some(user.account_id);
        jobs::store::enqueue_if_none(&mut *tx, user.org_id, by, job::KIND, json!({})).await?;
    }
    tx.commit().await?;
    Ok(compared)
}

/// The status from which the draft goes: one that is reopened has left the corpus, and what was learnt from it is forgotten.
async fn left_corpus(
    tx: &mut PgConnection,
    user: &User,
    draft: &Draft,
    wanted: &Wanted,
) -> AppResult<Status> {
    if wanted.way.name != "reopen" || draft.status != Status::Archived {
        return Ok(draft.status);
    }
    corpus::store::remove(tx, user.org_id, &[draft.id], user.account_id, &wanted.words).await?;
    Ok(Status::Final)
}

/// What the state that is kept with it is called.
fn named(way: &Move, reason: &str) -> String {
    match reason {
        "" => way.chinese.to_owned(),
        reason => format!("{}：{reason}", way.chinese).chars().take(MAX_NAME).collect(),
    }
}

/// What the way means for the round of review; `last`: the number of the newest. False: somebody was faster.
async fn answer(
    tx: &mut PgConnection,
    user: &User,
    draft: Uuid,
    wanted: &Wanted,
    last: i32,
) -> AppResult<bool> {
    let (org_id, me, words) = (user.org_id, user.account_id, wanted.words.as_str());
    let of = |round: i32| Of { org_id, speech_id: draft, round };
    let said = match wanted.way.name {
        "submit" => {
            return match rounds::store::send(tx, of(last + 1), me, words, &wanted.to).await? {
                0 => Err(AppError::invalid("选的人都不在用，请另选送给谁审。")),
                _ => Ok(true),
            };
        }
        "agree" => Some(Verdict::Agreed),
        "return" => Some(Verdict::Returned),
        _ => None,
    };
    if let Some(verdict) = said
        && !rounds::store::decide(&mut *tx, of(last), me, verdict, words).await?
    {
        return Ok(false);
    }
    if wanted.way.name != "agree" {
        let settled = wanted.way.to == Status::Final;
        rounds::store::withdraw(tx, org_id, draft, None, settled).await?;
    }
    Ok(true)
}
