//! The card of a phrasing: its uses, its history, what is like it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::model::{Change, Judgement, MAX_TEXT, Neighbour};
use super::store;
use super::yardsticks::{Yardstick, Yardsticks};
use crate::app::accounts::model::User;
use crate::app::formulations::Rulebooks;
use crate::app::phrases::model::{Entry, Status, Use};
use crate::app::phrases::store as phrases;
use crate::clock;
use crate::engine::check::{Context, Finding, Severity};
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Json};

/// Uses shown of a candidate.
const USES: i64 = 4;

/// Characters shown before and after a use: two lines of the card, so that everything that decides is seen at once.
const AROUND: usize = 24;

/// Neighbours shown, one for each number key.
const NEIGHBOURS: usize = 9;

/// How alike a neighbour is at least.
const ALIKE: f32 = 0.3;

pub(in crate::app::phrases) async fn card(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    State(yardsticks): State<Yardsticks>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let yardstick = yardsticks.of(user.org_id).await?;
    render(&card_of(&app, &rulebooks, &yardstick, &user, id).await?)
}

pub(super) async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Entry> {
    let entry = phrases::find(&app.pool, user.org_id, id).await?;
    entry.filter(|entry| !entry.shared).ok_or(AppError::NotFound)
}

pub(super) async fn card_of(
    app: &App,
    rulebooks: &Rulebooks,
    yardstick: &Yardstick,
    user: &User,
    id: Uuid,
) -> AppResult<Card> {
    let entry = find(app, user, id).await?;
    let mut uses = phrases::uses(&app.pool, user.org_id, id, USES).await?;
    uses.iter_mut().for_each(|found| found.narrow(AROUND));
    let years = store::years(&app.pool, user.org_id, id).await?;
    let changes = store::changes(&app.pool, user.org_id, id).await?;
    let neighbours = neighbours(yardstick, &entry.text, Some(id));
    let context = Context { date: Some(clock::today()), ..Context::default() };
    let checker = rulebooks.at_once(user.org_id).await?;
    let findings = checker.check_paragraph(&entry.text, &context);
    let suggested = checker.current_form(&entry.text, context.date);
    Ok(Card { entry, uses, years, neighbours, findings, suggested, changes })
}

fn neighbours(yardstick: &Yardstick, text: &str, not: Option<Uuid>) -> Vec<Neighbour> {
    let nearest = yardstick.nearest(text, ALIKE, NEIGHBOURS + 1).into_iter();
    let neighbour = nearest.filter(|(held, _)| Some(held.id) != not).map(|(held, alike)| {
        let status = Status::parse(&held.status).map_or("", Status::chinese);
        let percent = (alike * 100.0).round() as u32;
        Neighbour { id: held.id, text: held.text.clone(), status, percent }
    });
    neighbour.take(NEIGHBOURS).collect()
}

/// What to look for in the library.
#[derive(Debug, Deserialize)]
pub struct FindQuery {
    #[serde(default)]
    q: String,
}

/// Phrasings of the library that hold these characters or are like them, to merge into.
pub(in crate::app::phrases) async fn search(
    State(yardsticks): State<Yardsticks>,
    user: User,
    Query(query): Query<FindQuery>,
) -> AppResult {
    let q: String = query.q.trim().chars().take(MAX_TEXT).collect();
    let yardstick = yardsticks.of(user.org_id).await?;
    let holding = yardstick.library().iter().filter(|held| !q.is_empty() && held.text.contains(&q));
    let mut rows: Vec<_> =
        holding.take(NEIGHBOURS).map(|held| json!({ "id": held.id, "text": held.text })).collect();
    if rows.is_empty() {
        let near = neighbours(&yardstick, &q, None).into_iter();
        rows = near.map(|near| json!({ "id": near.id, "text": near.text })).collect();
    }
    Ok(Json(rows).into_response())
}

#[derive(Template)]
#[template(path = "phrases/card.html")]
pub(super) struct Card {
    pub(super) entry: Entry,
    pub(super) uses: Vec<Use>,
    pub(super) years: Vec<(i32, i64)>,
    pub(super) neighbours: Vec<Neighbour>,
    pub(super) findings: Vec<Finding>,
    pub(super) suggested: Option<String>,
    pub(super) changes: Vec<Change>,
}

impl Card {
    /// What tells which state of the phrasing is judged.
    fn seen(&self) -> String {
        Judgement::from(&self.entry).stamp()
    }
}

/// A sample card, for the test that renders every template.
pub(super) fn sample(entry: Entry, uses: Vec<Use>, changes: Vec<Change>) -> Card {
    let finding = Finding {
        rule: "formulation.sample".to_owned(),
        severity: Severity::Warning,
        line: 1,
        start: 0,
        end: 4,
        text: "一府两院".to_owned(),
        message: "现为“一府一委两院”。".to_owned(),
        fixes: vec!["一府一委两院".to_owned()],
        basis: "宪法修正案".to_owned(),
        confidence: crate::engine::check::Confidence::H,
    };
    let neighbour =
        Neighbour { id: Uuid::nil(), text: "总揽全局".to_owned(), status: "已核准", percent: 62 };
    Card {
        entry,
        uses,
        years: vec![(2024, 2), (2025, 3)],
        neighbours: vec![neighbour],
        findings: vec![finding],
        suggested: Some("一府一委两院".to_owned()),
        changes,
    }
}
