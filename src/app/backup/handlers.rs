//! Parse → authorise → call → view.

use axum::extract::State;
use serde_json::json;

use super::timer::Backups;
use super::views::BackupsPage;
use super::{plan, store};
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, flash};

/// Runs on the page.
const ROWS: i64 = 40;

pub(super) async fn show(State(app): State<App>, State(backups): State<Backups>, user: User) -> AppResult {
    let now = clock::now();
    let (good, _) = store::last(&app.pool).await?;
    render(&BackupsPage {
        shell: user.shell("settings"),
        plan: backups.plan().cloned(),
        next: backups.plan().map(|plan| plan::next_time(now, plan.at)),
        is_old: plan::is_old(now, good),
        good,
        drilled: store::last_drill(&app.pool).await?,
        runs: store::runs(&app.pool, ROWS).await?,
    })
}

/// Has a backup made now; the page shows how it goes.
pub(super) async fn begin(State(app): State<App>, State(backups): State<Backups>, user: User) -> AppResult {
    if backups.plan().is_none() {
        return Err(AppError::invalid("服务器还没有设置备份文件夹，请维护服务器的同事先设置。"));
    }
    record_alone(&app.pool, user.did("backup.begin", "backup", "", json!({}))).await?;
    backups.want();
    Ok(flash::redirect("/admin/backups", "已开始备份，过一会儿刷新本页看结果。"))
}
