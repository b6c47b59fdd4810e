//! Samples of the desk's templates, for the test that renders every template.

use askama::Template;
use uuid::Uuid;

use super::card::sample;
use super::desk::{DeskPage, QueueFragment};
use super::model::{Candidate, Change, QueueFilter};
use crate::app::phrases::model::{Entry, Use};
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::web::Shell;

/// Samples of these templates, for the test that renders every template.
pub fn samples(entry: &Entry, uses: &[Use], changes: &[Change]) -> Vec<(&'static str, String)> {
    let candidate = Candidate {
        id: Uuid::nil(),
        text: entry.text.clone(),
        kind: Kind::Clause,
        section_kind: SectionKind::Supervision,
        speeches: 5,
        score: 2.0,
        offered: 3,
        taken: 1,
        members: Vec::new(),
    };
    let card = || sample(entry.clone(), uses.to_vec(), changes.to_vec());
    let page = |card| DeskPage {
        shell: Shell::sample(),
        filter: QueueFilter::default(),
        rows: vec![candidate.clone()],
        total: 812,
        card,
        tags: vec!["党的领导".to_owned()],
        decided: 12,
    };
    let fragment = QueueFragment { rows: vec![candidate.clone()], total: 812 };
    vec![
        ("phrases/curation", page(Some(card())).render().unwrap_or_default()),
        ("phrases/curation empty", page(None).render().unwrap_or_default()),
        ("phrases/queue", fragment.render().unwrap_or_default()),
        ("phrases/card", card().render().unwrap_or_default()),
    ]
}
