//! Parse → authorise → call → view.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use time::format_description::well_known::Rfc3339;

use super::model::warnings;
use super::setup;
use super::views::{DeskPage, House, SearchPage};
use crate::app::accounts::model::User;
use crate::app::drafting::worklist::model::Shelf;
use crate::app::drafting::worklist::store::Whose;
use crate::app::drafting::{assembly, worklist};
use crate::app::phrases::model::{Entry, Status};
use crate::app::{corpus, custody, drafting, jobs, library, outlines, phrases};
use crate::clock;
use crate::db::trouble::Trouble;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::problem::Whole;
use crate::web::{Access, App};

/// Rows of each kind on the desk and among the hits.
const ROWS: usize = 8;
/// Drafts on the desk, the most pressing first; the others stand on a page of their own.
const TASKS: usize = 30;
/// Phrasings among the hits.
const PHRASINGS: usize = 30;
/// Drafts of a person that are looked through.
const DRAFTS: i64 = 300;

pub(super) async fn desk(State(app): State<App>, user: User) -> AppResult {
    if !user.may(Access::Drafter) {
        // Who only keeps the rules or reads the log begins there.
        return Ok(Redirect::to(user.role.home()).into_response());
    }
    if user.shell("").administers() && setup::store::is_wanted(&app.pool, user.org_id).await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    let (shell, today) = (user.shell("desk"), clock::today());
    let whose = Whose { org_id: user.org_id, account_id: user.account_id, name: &user.name };
    let mut tasks = worklist::store::tasks(&app.pool, whose, Shelf::Open, DRAFTS).await?;
    worklist::model::order(&mut tasks, today);
    let more = tasks.len().saturating_sub(TASKS);
    tasks.truncate(TASKS);
    let mut begun = assembly::store::list(&app.pool, user.org_id, user.account_id, ROWS as i64).await?;
    begun.retain(|one| one.draft.is_none());
    let speeches = corpus::catalogue::store::newest(&app.pool, user.org_id, ROWS as i64).await?;
    let house = if shell.curates() { Some(house(&app, &user).await?) } else { None };
    let warnings = if shell.administers() { warnings(&app.health.known(), clock::now()) } else { Vec::new() };
    let notices = custody::store::notices(&app.pool, user.org_id, user.account_id).await?;
    render(&DeskPage { shell, notices, today, warnings, tasks, more, begun, speeches, house })
}

/// Counters and jobs, for those who look after the library.
async fn house(app: &App, user: &User) -> AppResult<House> {
    let (total, newest) = corpus::catalogue::store::totals(&app.pool, user.org_id).await?;
    let (mined, approved) = library::store::totals(&app.pool, user.org_id).await?;
    let jobs = jobs::store::latest(&app.pool, user.org_id, 5).await?;
    Ok(House { total, newest, mined, approved, jobs })
}

/// The words to look for.
#[derive(Debug, Deserialize)]
pub struct SearchQuery {
    #[serde(default)]
    q: String,
}

pub(super) async fn search(
    State(app): State<App>,
    user: User,
    Query(query): Query<SearchQuery>,
) -> AppResult {
    let q: String = query.q.trim().chars().take(corpus::search::MAX_QUERY).collect();
    let (mut speeches, mut phrasings, mut outlines, mut drafts) = Default::default();
    if !q.is_empty() {
        let words = corpus::search::words(&q);
        let holds = |text: &str| words.iter().all(|word| text.to_lowercase().contains(word));
        let filter = corpus::catalogue::model::Filter { q: q.clone(), ..Default::default() };
        let mut tx = corpus::catalogue::store::begin(&app.pool, &filter).await?;
        speeches = corpus::catalogue::store::page(&mut *tx, user.org_id, &filter).await?;
        tx.commit().await?;
        phrasings = approved_first(&app, &user, &q).await?;
        outlines = outlines::store::list(&app.pool, user.org_id).await?;
        outlines.retain(|stored| {
            holds(&stored.outline.name) || holds(&user.says(stored.outline.occasion.chinese()))
        });
        // Of drafts only those the person is on the list of, and only their titles.
        drafts = drafting::store::list(&app.pool, user.org_id, user.account_id, DRAFTS).await?;
        drafts.retain(|draft| holds(&draft.title));
    }
    render(&SearchPage { shell: user.shell("desk"), q, speeches, phrasings, outlines, drafts })
}

/// Phrasings with the words of a query, what somebody approved before what was only found.
async fn approved_first(app: &App, user: &User, q: &str) -> AppResult<Vec<Entry>> {
    let of = async |status: Status, most: usize| {
        let filter = phrases::model::Filter {
            q: q.to_owned(),
            viewer: user.account_id,
            status: status.name().to_owned(),
            ..Default::default()
        };
        phrases::store::page(&app.pool, user.org_id, &filter, most as i64).await
    };
    let mut found = of(Status::Approved, PHRASINGS).await?;
    if found.len() < PHRASINGS {
        found.extend(of(Status::Mined, PHRASINGS - found.len()).await?);
    }
    Ok(found)
}

/// The process answers.
pub(super) async fn healthz() -> &'static str {
    "ok"
}

/// Whether something can be saved: migrated and filled (the server listens only after that), the database writes, the
/// disk has room. The monitor knows; nothing is asked here, so that no load stands before the answer.
pub(super) async fn readyz(State(app): State<App>) -> impl IntoResponse {
    let known = app.health.known();
    let (status, word) = match known.unready() {
        None => (StatusCode::OK, "ready"),
        Some(Trouble::Full) => (StatusCode::SERVICE_UNAVAILABLE, "disk full"),
        Some(Trouble::Away | Trouble::Slow) => (StatusCode::SERVICE_UNAVAILABLE, "no database"),
    };
    let room = known.room.map_or_else(String::new, |room| {
        let warning = if room.is_low() { " (low)" } else { "" };
        format!("\ndisk: {} of {} bytes free{warning}", room.free, room.total)
    });
    let memory = known.memory.map_or_else(String::new, |memory| {
        let warning = if memory.is_low() { " (low)" } else { "" };
        format!("\nmemory: {} of {} bytes free{warning}", memory.free, memory.total)
    });
    let work = known.work.map_or_else(String::new, |work| {
        let at = work.backed_up.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| "none".to_owned());
        let old = if work.backup_is_old(clock::now()) { " (old)" } else { "" };
        format!("\nbackup: {at}{old}\nqueue: {} waiting, {} running", work.queued, work.running)
    });
    (status, Extension(Whole), format!("{word}{room}{memory}{work}\n"))
}
