//! The list of the corpus, and the search in it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use serde_json::json;
use uuid::Uuid;

use super::catalogue::model::{Facets, Filter, Import, SpeechRow, Total};
use super::catalogue::{self, Catalogue};
use crate::app::accounts::model::User;
use crate::app::audit::store::Event;
use crate::engine::document::{DateCertainty, Genre, Level, Occasion, Office, SectionKind};
use crate::error::AppResult;
use crate::web::page::{Pager, encode, render};
use crate::web::{App, Shell};

pub(super) async fn list(
    State(app): State<App>,
    State(catalogue): State<Catalogue>,
    user: User,
    Query(filter): Query<Filter>,
) -> AppResult {
    let mut tx = catalogue::store::begin(&app.pool, &filter).await?;
    let rows = catalogue::store::page(&mut *tx, user.org_id, &filter).await?;
    let total = catalogue::store::total(&mut *tx, user.org_id, &filter).await?;
    let imports = catalogue::store::imports(&mut *tx, user.org_id).await?;
    tx.commit().await?;
    let facets = catalogue.facets(user.org_id).await?;
    render(&ListPage { shell: user.shell("corpus"), filter, facets, imports, rows, total })
}

pub(super) fn event<'a>(user: &User, action: &'static str, id: &'a str) -> Event<'a> {
    user.did(action, "speech", id, json!({}))
}

/// The query string that opens a speech at what was looked for; empty where nothing was.
pub fn asked(q: &str) -> String {
    if q.trim().is_empty() { String::new() } else { format!("?q={}", encode(q.trim())) }
}

#[derive(Template)]
#[template(path = "corpus/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) filter: Filter,
    pub(super) facets: Arc<Facets>,
    pub(super) imports: Vec<Import>,
    pub(super) rows: Vec<SpeechRow>,
    pub(super) total: Total,
}

impl ListPage {
    fn pager(&self) -> Pager {
        let query = |page| self.filter.query(page);
        Pager::new("/speeches", self.filter.page, Filter::PER_PAGE, self.total.n, query)
            .or_more(self.total.more)
    }

    /// What a speech is opened with, so that what was looked for is marked in it.
    fn asked(&self) -> String {
        asked(&self.filter.q)
    }

    fn is_batch(&self, id: &Uuid) -> bool {
        self.filter.batch == id.to_string()
    }

    fn narrowed(&self) -> bool {
        self.filter.query(1) != "page=1"
    }
}
