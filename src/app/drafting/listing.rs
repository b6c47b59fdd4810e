//! A person's drafts.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::worklist;
use super::worklist::model::{Shelf, Task};
use super::worklist::store::Whose;
use crate::app::accounts::model::User;
use crate::clock;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Shell};

/// Where a draft stands, for whoever is to give his verdict.
pub(super) const AWAITED: &str = "等您审：同意或退回";

/// Drafts on the list.
const LISTED: i64 = 200;

/// Which drafts.
#[derive(Debug, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    shelf: String,
}

pub(super) async fn list(State(app): State<App>, user: User, Query(query): Query<ListQuery>) -> AppResult {
    let (shelf, today) = (Shelf::parse(&query.shelf), clock::today());
    let whose = Whose { org_id: user.org_id, account_id: user.account_id, name: &user.name };
    let mut tasks = worklist::store::tasks(&app.pool, whose, shelf, LISTED).await?;
    if shelf == Shelf::Open {
        worklist::model::order(&mut tasks, today);
    }
    render(&ListPage { shell: user.shell("drafts"), tasks, shelf, today })
}

#[derive(Template)]
#[template(path = "drafting/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) tasks: Vec<Task>,
    pub(super) shelf: Shelf,
    /// From which the days that are left are counted.
    pub(super) today: time::Date,
}
