//! The desk, and the queue of what waits.

use askama::Template;
use axum::extract::{Query, State};
use uuid::Uuid;

use super::card::{Card, card_of};
use super::model::{Candidate, QueueFilter, REASONS, queue};
use super::store;
use super::yardsticks::{Yardstick, Yardsticks};
use crate::app::accounts::model::User;
use crate::app::formulations::Rulebooks;
use crate::app::phrases::model::PATTERNS;
use crate::app::phrases::store as phrases;
use crate::clock;
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Shell};

/// Candidates shown at once.
const SHOWN: usize = 40;

/// The candidates that the filter wants, the most valuable first. They are read as they are now: how often they were offered
/// and taken moves no basis.
pub(super) async fn wanted(
    app: &App,
    user: &User,
    yardstick: &Yardstick,
    filter: &QueueFilter,
) -> AppResult<Vec<Candidate>> {
    let mut candidates = store::candidates(&app.pool, user.org_id).await?;
    candidates.retain(|candidate| filter.wants(candidate));
    Ok(queue(candidates, |text| yardstick.novelty(text)))
}

/// The first of them as they are shown, and how many there are.
async fn shown(
    app: &App,
    user: &User,
    yardstick: &Yardstick,
    filter: &QueueFilter,
) -> AppResult<(Vec<Candidate>, usize)> {
    let mut rows = wanted(app, user, yardstick, filter).await?;
    let total = rows.len();
    rows.truncate(SHOWN);
    let skeletons: Vec<Uuid> =
        rows.iter().filter(|row| row.kind == Kind::Skeleton).map(|row| row.id).collect();
    if !skeletons.is_empty() {
        let mut members = phrases::members(&app.pool, user.org_id, &skeletons).await?;
        for row in &mut rows {
            row.members = members.remove(&row.id).unwrap_or_default();
        }
    }
    Ok((rows, total))
}

pub(in crate::app::phrases) async fn desk(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    State(yardsticks): State<Yardsticks>,
    user: User,
    Query(filter): Query<QueueFilter>,
) -> AppResult {
    let yardstick = yardsticks.of(user.org_id).await?;
    let (rows, total) = shown(&app, &user, &yardstick, &filter).await?;
    let card = match rows.first() {
        Some(first) => Some(card_of(&app, &rulebooks, &yardstick, &user, first.id).await?),
        None => None,
    };
    let tags = store::tags(&app.pool, user.org_id).await?;
    let today = clock::today().midnight().assume_offset(time::macros::offset!(+8));
    let decided = store::decided(&app.pool, user.org_id, user.account_id, today).await?;
    render(&DeskPage { shell: user.shell("curation"), filter, rows, total, card, tags, decided })
}

/// The queue anew, after filters changed or the shown ones are judged.
pub(in crate::app::phrases) async fn list(
    State(app): State<App>,
    State(yardsticks): State<Yardsticks>,
    user: User,
    Query(filter): Query<QueueFilter>,
) -> AppResult {
    let yardstick = yardsticks.of(user.org_id).await?;
    let (rows, total) = shown(&app, &user, &yardstick, &filter).await?;
    render(&QueueFragment { rows, total })
}

#[derive(Template)]
#[template(path = "phrases/curation.html")]
pub(super) struct DeskPage {
    pub(super) shell: Shell,
    pub(super) filter: QueueFilter,
    pub(super) rows: Vec<Candidate>,
    pub(super) total: usize,
    pub(super) card: Option<Card>,
    pub(super) tags: Vec<String>,
    pub(super) decided: i64,
}

impl DeskPage {
    /// Whether this is the list of one sort of pattern.
    fn of_patterns(&self) -> bool {
        PATTERNS.iter().any(|kind| kind.name() == self.filter.kind)
    }
}

#[derive(Template)]
#[template(path = "phrases/queue.html")]
pub(super) struct QueueFragment {
    pub(super) rows: Vec<Candidate>,
    pub(super) total: usize,
}
