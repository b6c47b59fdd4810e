//! The list of the library.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};

use super::mining::job;
use super::model::{Entry, Filter, PATTERNS, Status};
use super::store;
use crate::app::accounts::model::User;
use crate::app::jobs::store::enqueue;
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::error::AppResult;
use crate::web::page::{Pager, render};
use crate::web::{App, Shell};

pub(super) async fn list(State(app): State<App>, user: User, Query(filter): Query<Filter>) -> AppResult {
    let filter = Filter { viewer: user.account_id, apart: true, ..filter };
    let (rows, total) = store::list(&app.pool, user.org_id, &filter, Filter::PER_PAGE).await?;
    render(&ListPage { shell: user.shell("phrases"), filter, rows, total })
}

pub(super) async fn mine(State(app): State<App>, user: User) -> AppResult {
    let id = enqueue(&app.pool, user.org_id, Some(user.account_id), job::KIND, job::everything()).await?;
    Ok(Redirect::to(&format!("/jobs/{id}")).into_response())
}

#[derive(Template)]
#[template(path = "phrases/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) filter: Filter,
    pub(super) rows: Vec<Entry>,
    pub(super) total: i64,
}

impl ListPage {
    fn pager(&self) -> Pager {
        Pager::new("/phrasings", self.filter.page, Filter::PER_PAGE, self.total, |page| {
            self.filter.query(page)
        })
    }

    /// Whether this is the list of one sort of pattern.
    fn of_patterns(&self) -> bool {
        PATTERNS.iter().any(|kind| kind.name() == self.filter.kind)
    }

    fn narrowed(&self) -> bool {
        self.filter.query(1) != "page=1"
    }
}
