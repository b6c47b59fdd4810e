//! The pages of the slice, with samples.

use askama::Template;
use time::Date;

use crate::app::corpus::catalogue::model::SpeechRow;
use crate::app::corpus::catalogue::store::Newcomer as NewSpeech;
use crate::app::corpus::model::Day;
use crate::app::custody::model::Notice;
use crate::app::drafting::assembly::model::Begun;
use crate::app::drafting::model::DraftRow;
use crate::app::drafting::sample_task;
use crate::app::drafting::worklist::model::Task;
use crate::app::jobs::model::Job;
use crate::app::outlines::model::StoredOutline;
use crate::app::phrases::model::Entry;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "desk/desk.html")]
pub(super) struct DeskPage {
    pub(super) shell: Shell,
    /// From which the days that are left are counted.
    pub(super) today: Date,
    /// What the person is told.
    pub(super) notices: Vec<Notice>,
    /// What an administrator must know of the server.
    pub(super) warnings: Vec<String>,
    /// What is on the person's hands.
    pub(super) tasks: Vec<Task>,
    /// So many more are not shown here.
    pub(super) more: usize,
    /// 起稿未完.
    pub(super) begun: Vec<Begun>,
    pub(super) speeches: Vec<NewSpeech>,
    /// For those who look after the library.
    pub(super) house: Option<House>,
}

/// Counters and jobs.
pub(super) struct House {
    pub(super) total: i64,
    pub(super) newest: Option<Date>,
    pub(super) mined: i64,
    pub(super) approved: i64,
    pub(super) jobs: Vec<Job>,
}

#[derive(Template)]
#[template(path = "desk/search.html")]
pub(super) struct SearchPage {
    pub(super) shell: Shell,
    pub(super) q: String,
    pub(super) speeches: Vec<SpeechRow>,
    pub(super) phrasings: Vec<Entry>,
    pub(super) outlines: Vec<StoredOutline>,
    pub(super) drafts: Vec<DraftRow>,
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let speech = NewSpeech {
        id: uuid::Uuid::nil(),
        title: "在市委人大工作会议上的讲话".to_owned(),
        speaker: "周明".to_owned(),
        day: Day::default(),
        created_at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let desk = DeskPage {
        shell: Shell::sample(),
        notices: vec![Notice {
            id: uuid::Uuid::nil(),
            text: "王芳把李文的稿子《在座谈会上的讲话》交给您，理由：调离".to_owned(),
            link: "/drafts/1".to_owned(),
            at: time::OffsetDateTime::UNIX_EPOCH,
        }],
        today: time::macros::date!(2026 - 11 - 22),
        warnings: vec!["服务器磁盘只剩512 MB。".to_owned()],
        tasks: vec![sample_task()],
        more: 2,
        begun: vec![Begun {
            id: uuid::Uuid::nil(),
            name: "常委会会议闭会讲话".to_owned(),
            subject: "预算".to_owned(),
            draft: None,
            updated_at: time::OffsetDateTime::UNIX_EPOCH,
        }],
        speeches: vec![speech],
        house: Some(House {
            total: 19,
            newest: Some(time::macros::date!(2026 - 09 - 01)),
            mined: 812,
            approved: 40,
            jobs: Vec::new(),
        }),
    };
    let search = SearchPage {
        shell: Shell::sample(),
        q: "监督".to_owned(),
        speeches: Vec::new(),
        phrasings: Vec::new(),
        outlines: Vec::new(),
        drafts: Vec::new(),
    };
    vec![
        ("desk/desk", desk.render().unwrap_or_default()),
        ("desk/search", search.render().unwrap_or_default()),
    ]
}
