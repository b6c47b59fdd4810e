//! The pages of the slice, with samples.

use askama::Template;
use time::Date;

use super::model::Due;
use crate::app::corpus::model::{Day, SpeechRow, Status};
use crate::app::corpus::store::Newcomer as NewSpeech;
use crate::app::drafting::model::{DraftRow, Part, Targets};
use crate::app::jobs::model::Job;
use crate::app::outlines::model::StoredOutline;
use crate::app::phrases::model::Entry;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "desk/desk.html")]
pub(super) struct DeskPage {
    pub(super) shell: Shell,
    /// What an administrator must know of the server.
    pub(super) warnings: Vec<String>,
    pub(super) drafts: Vec<DraftRow>,
    pub(super) awaiting: Vec<DraftRow>,
    pub(super) due: Vec<Due>,
    pub(super) speeches: Vec<NewSpeech>,
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
    let draft = DraftRow {
        id: uuid::Uuid::nil(),
        title: "在全市人大工作座谈会上的讲话".to_owned(),
        status: Status::InReview,
        speaker: "沈立民".to_owned(),
        delivered_on: Some(time::macros::date!(2026 - 11 - 30)),
        characters: 3200,
        targets: Targets::default(),
        part: Part::Reviewer,
        updated_at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let speech = NewSpeech {
        id: uuid::Uuid::nil(),
        title: "在市委人大工作会议上的讲话".to_owned(),
        speaker: "周明".to_owned(),
        day: Day::default(),
        created_at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let desk = DeskPage {
        shell: Shell::sample(),
        warnings: vec!["服务器磁盘只剩512 MB。".to_owned()],
        awaiting: vec![draft.clone()],
        due: vec![Due { draft: draft.clone(), on: time::macros::date!(2026 - 11 - 30), days: 8 }],
        drafts: vec![draft],
        speeches: vec![speech],
        total: 19,
        newest: Some(time::macros::date!(2026 - 09 - 01)),
        mined: 812,
        approved: 40,
        jobs: Vec::new(),
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
