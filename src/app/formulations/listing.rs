//! The list of the rules of wording.

use askama::Template;
use axum::extract::{Query, State};

use super::model::{Entry, Filter, GROUPS, Origin, Word, entries};
use super::store;
use crate::app::accounts::model::User;
use crate::engine::check::{Family, RulePack, families};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Shell};

pub(super) async fn list(State(app): State<App>, user: User, Query(filter): Query<Filter>) -> AppResult {
    let words = store::words(&app.pool, user.org_id).await?;
    render(&ListPage::new(user.shell("formulations"), filter, &words))
}

#[derive(Template)]
#[template(path = "formulations/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    filter: Filter,
    rules: Vec<Entry>,
    /// Checks that are code, and whether each is on.
    families: Vec<(Family, bool)>,
    /// Rules and checks in all.
    total: usize,
    version: u32,
    /// The day the shipped pack was made.
    day: Option<time::Date>,
}

impl ListPage {
    /// The rules and checks that the filter takes.
    pub(super) fn new(shell: Shell, filter: Filter, words: &[Word]) -> Self {
        let pack = RulePack::shipped();
        let mut rules = entries(pack, words);
        let total = rules.len() + families().len();
        rules.retain(|entry| filter.takes(entry));
        let off = |id: &str| words.iter().any(|word| word.rule == id && !word.enabled);
        let families = families().iter().map(|family| (*family, !off(family.rule)));
        let families =
            families.filter(|(family, on)| filter.takes_family(&[family.rule, family.title], *on)).collect();
        Self { shell, filter, rules, families, total, version: pack.version, day: pack.day }
    }
}
