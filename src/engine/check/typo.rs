//! Typing errors: known pairs of wrong and right words, and what an organization's own texts say is wrong.

use std::sync::LazyLock;

use super::text::Text;
use super::{Findings, Say, Severity};
use crate::engine::pairlist::PairList;

static KNOWN: LazyLock<PairList> = LazyLock::new(|| PairList::parse(include_str!("data/typos.txt")));

/// What was counted over an organization's corpus to judge unseen text.
#[derive(Debug, Clone, Default)]
pub struct Confusions {}

/// Reports known pairs.
pub(super) fn check(text: &Text<'_>, _confusions: Option<&Confusions>, out: &mut Findings<'_, '_>) {
    for line in &text.lines {
        for (range, pair) in KNOWN.find(line.text) {
            let range = line.range.start + range.start..line.range.start + range.end;
            let severity = if pair.certain { Severity::Error } else { Severity::Warning };
            let message = format!("“{}”疑为“{}”。", pair.wrong, pair.right);
            out.push(range, Say::new("typo", severity, message).basis("常见错别字").fix(pair.right));
        }
    }
}
