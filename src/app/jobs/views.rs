//! The pages of the slice, with samples.

use askama::Template;
use uuid::Uuid;

use super::model::kinds;
use super::model::{Job, JobState, Outcome};
use crate::web::Shell;

#[derive(Template)]
#[template(path = "jobs/list.html")]
pub(super) struct JobList {
    pub(super) shell: Shell,
    pub(super) jobs: Vec<Job>,
}

#[derive(Template)]
#[template(path = "jobs/show.html")]
pub(super) struct JobPage {
    pub(super) shell: Shell,
    pub(super) job: Job,
}

#[derive(Template)]
#[template(path = "jobs/progress.html")]
pub(super) struct ProgressFragment {
    pub(super) shell: Shell,
    pub(super) job: Job,
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let job = |state, done| Job {
        id: Uuid::nil(),
        org_id: Uuid::nil(),
        kind: kinds::IMPORT.to_owned(),
        payload: serde_json::Value::Null,
        account_id: None,
        state,
        done,
        total: 12,
        message: "正在入库".to_owned(),
        errors: vec!["“通知.doc”是旧版 Word 文件，请另存为 .docx 后再导入。".to_owned()],
        outcomes: vec![Outcome {
            what: "讲话.txt：在市委人大工作会议上的讲话".to_owned(),
            how: "已入库".to_owned(),
            good: true,
            link: "/speeches".to_owned(),
        }],
        created_at: time::OffsetDateTime::UNIX_EPOCH,
        finished_at: None,
    };
    let list =
        JobList { shell: Shell::sample(), jobs: vec![job(JobState::Running, 3), job(JobState::Done, 12)] };
    let page = JobPage { shell: Shell::sample(), job: job(JobState::Failed, 3) };
    let fragment = ProgressFragment { shell: Shell::sample(), job: job(JobState::Running, 3) };
    vec![
        ("jobs/list", list.render().unwrap_or_default()),
        ("jobs/show", page.render().unwrap_or_default()),
        ("jobs/progress", fragment.render().unwrap_or_default()),
    ]
}
