//! The log of the audit slice as admins read it. It is a page of this slice because audit knows no accounts.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::json;
use uuid::Uuid;

use super::model::{Account, User};
use super::store;
use crate::app::audit::model::{Entry, Filter, Outcome};
use crate::app::audit::store::{self as audit, record_alone};
use crate::error::AppResult;
use crate::sheet::csv;
use crate::web::page::{self, Pager, render, second};
use crate::web::{App, Shell};

/// Rows of one exported file.
const EXPORTED: i64 = 100_000;

pub(super) async fn list(State(app): State<App>, user: User, Query(filter): Query<Filter>) -> AppResult {
    let offset = page::offset(filter.page, Filter::PER_PAGE);
    let (rows, total) = audit::list(&app.pool, user.org_id, &filter, Filter::PER_PAGE, offset).await?;
    let actions = audit::actions(&app.pool, user.org_id).await?;
    let accounts = store::accounts(&app.pool, user.org_id).await?;
    render(&AuditPage { shell: user.shell("audit"), filter, actions, accounts, rows, total })
}

/// The same list as a file; the export is an event itself.
pub(super) async fn export(State(app): State<App>, user: User, Query(filter): Query<Filter>) -> AppResult {
    let (rows, total) = audit::list(&app.pool, user.org_id, &filter, EXPORTED, 0).await?;
    let mut table = vec![
        ["时间", "人员", "来自", "操作", "结果", "代码", "对象", "编号", "详情"].map(str::to_owned).to_vec(),
    ];
    table.extend(rows.into_iter().map(|row| {
        let (what, details, object) = (row.chinese(), row.details(), row.object());
        let (from, result) = (row.from().to_owned(), row.result().to_owned());
        vec![second(&row.at), row.who, from, what, result, row.action, object, row.object_id, details]
    }));
    record_alone(
        &app.pool,
        user.did("audit.export", "", "", json!({ "rows": total, "filter": filter.query(1) })),
    )
    .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, csv::write(&table)).into_response())
}

#[derive(Template)]
#[template(path = "accounts/audit.html")]
pub(super) struct AuditPage {
    pub(super) shell: Shell,
    pub(super) filter: Filter,
    pub(super) actions: Vec<String>,
    pub(super) accounts: Vec<Account>,
    pub(super) rows: Vec<Entry>,
    pub(super) total: i64,
}

impl AuditPage {
    fn pager(&self) -> Pager {
        Pager::new("/admin/audit", self.filter.page, Filter::PER_PAGE, self.total, |page| {
            self.filter.query(page)
        })
    }

    fn is_who(&self, id: &Uuid) -> bool {
        self.filter.who == id.to_string()
    }
}
