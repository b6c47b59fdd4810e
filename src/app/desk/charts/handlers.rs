//! Parse → authorise → call → view.

use axum::extract::{Query, State};

use super::census::Censuses;
use super::model::{COMPARED, MAX_TEXT, MOST_COMPARED, counted, coverage, drawn, kinds, progress, uses};
use super::store;
use super::views::{ChartsPage, Figure};
use crate::app::accounts::model::User;
use crate::app::library;
use crate::clock;
use crate::error::AppResult;
use crate::web::App;
use crate::web::page::render;

/// Speeches whose coverage is drawn.
const NEWEST: i64 = 20;
/// Days of the curators' progress.
const DAYS: i64 = 84;

/// The phrasings to compare, `p` repeated.
pub(in crate::app::desk) async fn charts(
    State(app): State<App>,
    State(censuses): State<Censuses>,
    user: User,
    Query(query): Query<Vec<(String, String)>>,
) -> AppResult {
    let asked = query.into_iter().filter(|(name, text)| name == "p" && !text.trim().is_empty());
    let mut texts: Vec<String> =
        asked.map(|(_, text)| text.trim().chars().take(MAX_TEXT).collect()).take(MOST_COMPARED).collect();
    if texts.is_empty() {
        texts = COMPARED.map(str::to_owned).to_vec();
    }
    let census = censuses.of(user.org_id).await?;
    let mut found = Vec::with_capacity(texts.len());
    for text in &texts {
        found.push(census.uses(&app.pool, user.org_id, text).await?);
    }
    let by_kind = kinds(&census.kinds);
    let since = clock::today() - time::Duration::days(DAYS);
    let weeks = store::progress(&app.pool, user.org_id, since).await?;
    let (waiting, _) = library::store::totals(&app.pool, user.org_id).await?;
    let covered = store::coverage(&app.pool, user.org_id, NEWEST).await?;
    let says = |text: &str| user.says(text);
    let figures = vec![
        Figure::lines("kinds", "各年各类内容的比重（%）", &drawn(&by_kind), &by_kind),
        Figure::bars("coverage", "新入库的讲话有多少是库中表述（%）", &coverage(&covered)),
        Figure::bars("places", "讲话库：按地方", &counted("各地讲话篇数", &census.places, says)),
        Figure::bars("occasions", "讲话库：按场合", &counted("各场合讲话篇数", &census.occasions, says)),
        Figure::bars("progress", &format!("整理进度（还有{waiting}条待整理）"), &progress(&weeks)),
    ];
    let compared = uses(&texts, &found, census.years());
    let compared = Figure::lines("uses", "使用过的讲话篇数", &compared, &compared);
    render(&ChartsPage { shell: user.shell("desk"), texts, compared, figures })
}
