//! The pages of the slice, with samples.

use askama::Template;
use time::Date;

use crate::app::corpus::model::SpeechRow;
use crate::app::drafting::model::DraftRow;
use crate::app::jobs::model::Job;
use crate::app::phrases::model::Entry;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "desk/desk.html")]
pub(super) struct DeskPage {
    pub(super) shell: Shell,
    pub(super) drafts: Vec<DraftRow>,
    pub(super) speeches: Vec<SpeechRow>,
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
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let desk = DeskPage {
        shell: Shell::sample(),
        drafts: Vec::new(),
        speeches: Vec::new(),
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
    };
    vec![
        ("desk/desk", desk.render().unwrap_or_default()),
        ("desk/search", search.render().unwrap_or_default()),
    ]
}
