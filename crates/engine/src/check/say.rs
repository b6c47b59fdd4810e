//! What a check says, and the findings as they gather.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::text::Text;
use super::{Confidence, Finding, Severity};

/// The findings of one run, with the text they are about.
pub(super) struct Findings<'t, 'a> {
    pub(super) text: &'t Text<'a>,
    pub(super) list: Vec<Finding>,
    /// How often each rule has spoken.
    pub(super) counts: FxHashMap<String, usize>,
    /// Hits of the rules of wording that were weighed against their sentence.
    pub(super) judged: usize,
}

/// Findings of one rule in one text.
const MOST: usize = 2_000;

/// Hits that are weighed in one text.
const MOST_JUDGED: usize = 20_000;

/// What a family says about a place; the rest of the finding follows from the text.
pub(super) struct Say<'s> {
    pub(super) rule: &'s str,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) fixes: Vec<String>,
    pub(super) basis: &'s str,
    pub(super) confidence: Confidence,
}

impl<'s> Say<'s> {
    /// A finding of certain ground without a fix.
    pub(super) fn new(rule: &'s str, severity: Severity, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            rule, severity, message, fixes: Vec::new(), basis: "文内一致性", confidence: Confidence::H
        }
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fixes.push(fix.into());
        self
    }

    pub(super) fn basis(mut self, basis: &'s str) -> Self {
        self.basis = basis;
        self
    }

    pub(super) fn unsure(mut self) -> Self {
        self.confidence = Confidence::M;
        self
    }
}

impl<'t, 'a> Findings<'t, 'a> {
    pub(super) fn new(text: &'t Text<'a>) -> Self {
        Self { text, list: Vec::new(), counts: FxHashMap::default(), judged: 0 }
    }

    /// Whether the rule may say something once more. Beyond [`MOST`] the text is full of it, and nobody reads on.
    pub(super) fn may_say(&mut self, rule: &str) -> bool {
        match self.counts.get_mut(rule) {
            Some(count) => {
                *count += 1;
                *count <= MOST
            }
            None => self.counts.insert(rule.to_owned(), 1).is_none(),
        }
    }

    /// Whether one more hit of a rule of wording may be weighed against its sentence.
    pub(super) fn may_judge(&mut self) -> bool {
        self.judged += 1;
        self.judged <= MOST_JUDGED
    }

    pub(super) fn push(&mut self, range: Range<usize>, say: Say<'_>) {
        if !self.may_say(say.rule) {
            return;
        }
        self.list.push(Finding {
            rule: say.rule.to_owned(),
            severity: say.severity,
            line: self.text.line_at(range.start).map_or(1, |line| line.number),
            text: self.text.string(&range),
            start: range.start,
            end: range.end,
            message: say.message,
            fixes: say.fixes,
            basis: say.basis.to_owned(),
            confidence: say.confidence,
        });
    }
}
