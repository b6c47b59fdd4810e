//! The desk's page and fragments, with samples.

use askama::Template;
use uuid::Uuid;

use super::model::{Candidate, Change, Judgement, Neighbour, QueueFilter, REASONS};
use crate::app::phrases::model::{Entry, PATTERNS, Use};
use crate::engine::check::{Finding, Severity};
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "phrases/curation.html")]
pub(super) struct DeskPage {
    pub(super) shell: Shell,
    pub(super) filter: QueueFilter,
    pub(super) rows: Vec<Candidate>,
    pub(super) total: usize,
    pub(super) card: Option<Card>,
    pub(super) tags: Vec<String>,
    pub(super) decided: i64,
}

impl DeskPage {
    /// Whether this is the list of one sort of pattern.
    fn of_patterns(&self) -> bool {
        PATTERNS.iter().any(|kind| kind.name() == self.filter.kind)
    }
}

#[derive(Template)]
#[template(path = "phrases/queue.html")]
pub(super) struct QueueFragment {
    pub(super) rows: Vec<Candidate>,
    pub(super) total: usize,
}

#[derive(Template)]
#[template(path = "phrases/card.html")]
pub(super) struct Card {
    pub(super) entry: Entry,
    pub(super) uses: Vec<Use>,
    pub(super) years: Vec<(i32, i64)>,
    pub(super) neighbours: Vec<Neighbour>,
    pub(super) findings: Vec<Finding>,
    pub(super) suggested: Option<String>,
    pub(super) changes: Vec<Change>,
}

impl Card {
    /// What tells which state of the phrasing is judged.
    fn seen(&self) -> String {
        Judgement::from(&self.entry).stamp()
    }
}

/// A sample card, for the test that renders every template.
fn sample(entry: Entry, uses: Vec<Use>, changes: Vec<Change>) -> Card {
    let finding = Finding {
        rule: "formulation.sample".to_owned(),
        severity: Severity::Warning,
        line: 1,
        start: 0,
        end: 4,
        text: "一府两院".to_owned(),
        message: "现为“一府一委两院”。".to_owned(),
        fixes: vec!["一府一委两院".to_owned()],
        basis: "宪法修正案".to_owned(),
        confidence: crate::engine::check::Confidence::H,
    };
    let neighbour =
        Neighbour { id: Uuid::nil(), text: "总揽全局".to_owned(), status: "已核准", percent: 62 };
    Card {
        entry,
        uses,
        years: vec![(2024, 2), (2025, 3)],
        neighbours: vec![neighbour],
        findings: vec![finding],
        suggested: Some("一府一委两院".to_owned()),
        changes,
    }
}

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
