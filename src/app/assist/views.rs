//! The page of the slice, with a sample.

use askama::Template;
use uuid::Uuid;

use super::comparison::{Comparison, Mark, Passage, Piece, Relation};
use crate::app::corpus::model::Day;
use crate::web::Shell;

/// What is compared.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) id: Uuid,
    pub(super) title: String,
    /// A draft, or a speech of the corpus.
    pub(super) is_draft: bool,
}

impl Subject {
    /// Where its text is.
    fn path(&self) -> String {
        format!("/{}/{}", if self.is_draft { "drafts" } else { "speeches" }, self.id)
    }
}

#[derive(Template)]
#[template(path = "assist/compare.html")]
pub(super) struct ComparePage {
    pub(super) shell: Shell,
    pub(super) subject: Subject,
    pub(super) comparison: Comparison,
    pub(super) only: Option<Relation>,
}

impl ComparePage {
    fn is_only(&self, relation: &Relation) -> bool {
        self.only.as_ref() == Some(relation)
    }

    /// Passages of every relation.
    fn total(&self) -> usize {
        self.comparison.counts.iter().map(|(_, count)| count).sum()
    }
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let piece = |text: &str, mark| Piece { text: text.to_owned(), mark };
    let passage = Passage {
        relation: Relation::Own,
        length: 20,
        edited: 1,
        here: vec![piece("前文，", Mark::Around), piece("全", Mark::Same), piece("县", Mark::Changed)],
        there: vec![piece("全", Mark::Same), piece("市", Mark::Changed), piece("256件", Mark::Carried)],
        carried: vec!["256件".to_owned()],
        link: "/speeches/1#c5".to_owned(),
        title: "在座谈会上的讲话".to_owned(),
        speaker: "王芳".to_owned(),
        day: Day::default(),
    };
    let comparison = Comparison {
        share: 0.42,
        share_without: 0.31,
        counts: vec![(Relation::Own, 1)],
        passages: vec![passage],
        more: 3,
    };
    let page = |is_draft, comparison| ComparePage {
        shell: Shell::sample(),
        subject: Subject { id: Uuid::nil(), title: "在人大工作会议上的讲话".to_owned(), is_draft },
        comparison,
        only: Some(Relation::Own),
    };
    vec![
        ("assist/compare", page(true, comparison).render().unwrap_or_default()),
        ("assist/compare", page(false, Comparison::default()).render().unwrap_or_default()),
    ]
}
