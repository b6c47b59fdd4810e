//! One rule: what it says, what it would find, who changed it.

use askama::Template;
use axum::extract::{Path, State};
use uuid::Uuid;

use super::history::{Change, changes};
use super::model::{Entry, Origin, Word, entries};
use super::preview::{Preview, preview};
use super::store;
use crate::app::accounts::model::User;
use crate::app::audit::store::of_object;
use crate::app::library::store::holdings;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::check::{Example, Rule, RulePack};
use crate::engine::document::Office;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Shell};

/// Rules that an organization can have of its own.
pub(super) const MOST: i64 = 500;

/// Changes of a rule that its page shows.
pub(super) const CHANGES: i64 = 50;

/// A rule as the organization has it, and its word on it.
pub(super) async fn find(app: &App, user: &User, id: &str) -> AppResult<(Entry, Option<Word>)> {
    let words = store::words(&app.pool, user.org_id).await?;
    let entry = entries(RulePack::shipped(), &words).into_iter().find(|entry| entry.rule.id == id);
    let word = words.into_iter().find(|word| word.rule == id);
    Ok((entry.ok_or(AppError::NotFound)?, word))
}

pub(super) async fn show(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let (entry, _) = find(&app, &user, &id).await?;
    let shipped = RulePack::shipped().rules.iter().find(|rule| rule.id == id).cloned();
    let events = of_object(&app.pool, user.org_id, "rule", &id, CHANGES).await?;
    let changes = changes(events, shipped.as_ref());
    let shipped = shipped.filter(|_| entry.origin == Origin::Changed);
    render(&ShowPage { shell: user.shell("formulations"), entry, shipped, changes })
}

/// What a rule hits in the organization's corpus and library.
pub(super) async fn look(app: &App, user: &User, rule: &Rule) -> AppResult<Preview> {
    let speeches = store::speeches(&app.pool, user.org_id).await?;
    let held = holdings(&app.pool, user.org_id, &["mined", "approved"]).await?;
    let phrasings: Vec<(Uuid, String)> = held.into_iter().map(|holding| (holding.id, holding.text)).collect();
    let (rule, today) = (rule.clone(), clock::today());
    let work = move || preview(&rule, &speeches, &phrasings, today);
    heavy(move |_| work()).await
}

pub(super) async fn hits(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let (entry, _) = find(&app, &user, &id).await?;
    render(&HitsFragment { preview: look(&app, &user, &entry.rule).await? })
}

#[derive(Template)]
#[template(path = "formulations/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: Shell,
    pub(super) entry: Entry,
    /// The shipped rule, where the organization has changed it.
    pub(super) shipped: Option<Rule>,
    /// Who changed it, the latest first.
    pub(super) changes: Vec<Change>,
}

impl ShowPage {
    fn circumstances(&self, example: &Example) -> String {
        let date = example.date.map(|date| date.to_string());
        let level = example.level.map(|level| level.chinese().to_owned());
        let office = example.office.map(|office| self.shell.says(office.chinese()));
        [date, level, office].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn levels(&self) -> String {
        self.entry.rule.levels.iter().map(|level| level.chinese()).collect::<Vec<_>>().join("、")
    }

    fn offices(&self, offices: &[Office]) -> String {
        offices.iter().map(|office| self.shell.says(office.chinese())).collect::<Vec<_>>().join("、")
    }
}

#[derive(Template)]
#[template(path = "formulations/hits.html")]
pub(super) struct HitsFragment {
    pub(super) preview: Preview,
}
