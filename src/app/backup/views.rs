//! The page of the backups, with samples.

use askama::Template;
use time::OffsetDateTime;

use super::model::Run;
use super::timer::Plan;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "backup/list.html")]
pub(super) struct BackupsPage {
    pub(super) shell: Shell,
    /// None: the server makes none by itself.
    pub(super) plan: Option<Plan>,
    /// When the next one is made.
    pub(super) next: Option<OffsetDateTime>,
    /// When the last good one was finished.
    pub(super) good: Option<OffsetDateTime>,
    /// That is too long ago.
    pub(super) is_old: bool,
    /// When one was last restored to try it.
    pub(super) drilled: Option<OffsetDateTime>,
    pub(super) runs: Vec<Run>,
}

/// Samples of the template: a server that keeps itself, and one that was never told where to.
pub fn samples() -> Vec<(&'static str, String)> {
    let at = OffsetDateTime::UNIX_EPOCH;
    let plan = Plan {
        folder: "/backup".into(),
        at: time::Time::MIDNIGHT,
        keep: super::plan::Rotation { days: 7, weeks: 4, months: 12 },
        key_file: Some("/etc/wengao/backup.key".into()),
        drill: false,
    };
    let run = |state: &str, message: &str| Run {
        started_at: at,
        finished_at: Some(at),
        cause: "timer".to_owned(),
        state: state.to_owned(),
        file: "/backup/wengao-20261129-023000.zip.age".to_owned(),
        bytes: 12 << 20,
        rows: 1200,
        sealed: true,
        drilled: true,
        message: message.to_owned(),
    };
    let full = BackupsPage {
        shell: Shell::sample(),
        plan: Some(plan),
        next: Some(at),
        good: Some(at),
        is_old: false,
        drilled: Some(at),
        runs: vec![run("done", ""), run("failed", "不能写入 /backup，请检查文件夹的权限和剩余空间。")],
    };
    let none = BackupsPage {
        plan: None,
        next: None,
        good: None,
        is_old: true,
        drilled: None,
        runs: Vec::new(),
        shell: Shell::sample(),
    };
    let render = |page: BackupsPage| page.render().unwrap_or_default();
    vec![("backup/list", render(full)), ("backup/list", render(none))]
}
