//! What is offered for a change that no tracked change can say.

use serde::{Deserialize, Serialize};
use time::Date;

use super::shape::LineShape;

/// What is offered for a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// A line of the text that went out is to be another sort of line.
    Line {
        /// Which, as the strand of that text counts them.
        line: usize,
        /// What it becomes.
        shape: LineShape,
        /// What is put before its words.
        words: String,
    },
    /// The card of the speech is to say this; what is `None` stays.
    Card {
        /// Who speaks.
        speaker: Option<String>,
        /// His post.
        post: Option<String>,
        /// The day.
        date: Option<Date>,
    },
}

impl Remedy {
    /// What is done, in words.
    pub fn told(&self) -> String {
        match self {
            Self::Line { shape, words, .. } if words.is_empty() => shape.words(),
            Self::Line { shape, words, .. } => format!("{}，前面加“{words}”", shape.words()),
            Self::Card { speaker, post, date } => {
                let part = |name: &str, value: &Option<String>| {
                    value.as_ref().map(|value| format!("{name}“{value}”"))
                };
                let date = date.map(|date| date.to_string());
                let parts = [part("讲话人", speaker), part("职务", post), part("日期", &date)];
                format!("讲话信息改为{}", parts.into_iter().flatten().collect::<Vec<_>>().join("、"))
            }
        }
    }
}
