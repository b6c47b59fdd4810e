//! Findings as the editor shows them, and those that somebody set aside; no SQL, no HTTP.
//!
//! A dismissal stays with the speech. It is known by rule, text and what stands around it, so an edit elsewhere leaves it
//! alone; where one side of the neighbourhood was rewritten, the other side still tells.

use serde::Serialize;
use time::OffsetDateTime;

use crate::app::corpus::model::Details;
use crate::engine::check::{self, Finding, Severity};
use crate::engine::document::{Block, Document, Level};
use crate::web::page::moment;

/// Letters on each side by which a dismissed finding is found again.
pub(super) const AROUND: usize = 8;
/// As many equal ones on one side suffice, where the other side was rewritten.
const ENOUGH: usize = 4;
/// Characters of a finding's text that are remembered, and of a reason.
pub(super) const MAX_TEXT: usize = 200;
pub(super) const MAX_REASON: usize = 200;
/// Findings of one speech that can be set aside.
pub(super) const MOST: usize = 1_000;

/// A finding that somebody set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Its rule.
    pub rule: String,
    /// Its text.
    pub text: String,
    /// What stood before it.
    pub before: String,
    /// What stood after it.
    pub after: String,
    /// Why it does not matter.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
}

impl Dismissal {
    /// Whether it speaks of this finding.
    fn covers(&self, rule: &str, spot: &Spot) -> bool {
        let same = |a: &str, b: &str| a == b;
        // The nearest letters: the end of what stands before, the beginning of what stands after.
        let near = |a: &str, b: &str| {
            let equal = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
            equal >= ENOUGH
        };
        let reversed = |text: &str| text.chars().rev().collect::<String>();
        let before =
            same(&self.before, &spot.before) || near(&reversed(&self.before), &reversed(&spot.before));
        let after = same(&self.after, &spot.after) || near(&self.after, &spot.after);
        let lost = self.before.is_empty() || self.after.is_empty();
        self.rule == rule && self.text == spot.text && (before && after || (before || after) && !lost)
    }
}

/// Where a finding stands, in letters: what a dismissal remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Spot {
    #[serde(skip)]
    text: String,
    before: String,
    after: String,
}

impl Spot {
    /// The spot of the characters `start..end` of a text.
    fn of(text: &[char], start: usize, end: usize) -> Self {
        let letters = |c: &&char| c.is_alphanumeric();
        let before = text.get(..start).unwrap_or_default().iter().rev().filter(letters).take(AROUND);
        let mut before: Vec<char> = before.copied().collect();
        before.reverse();
        Self {
            text: text.get(start..end).unwrap_or_default().iter().take(MAX_TEXT).collect(),
            before: before.into_iter().collect(),
            after: text.get(end..).unwrap_or_default().iter().filter(letters).take(AROUND).collect(),
        }
    }
}

/// A finding as the editor reads it.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The finding in its block.
    #[serde(flatten)]
    pub placed: Placed,
    #[serde(flatten)]
    spot: Spot,
    /// Why and by whom it was set aside.
    pub dismissed: Option<Aside>,
}

/// Why, by whom and when a finding was set aside.
#[derive(Debug, Serialize)]
pub struct Aside {
    reason: String,
    by: String,
    at: String,
}

/// Puts findings into the blocks of the editor and says of each whether it was set aside. A finding that was keeps the
/// neighbourhood it was set aside with, so that it can be taken back.
pub fn shown(document: &Document, plain: &str, found: Vec<Finding>, dismissals: &[Dismissal]) -> Vec<Shown> {
    let text: Vec<char> = plain.chars().collect();
    let one = |placed: Placed| {
        let spot = Spot::of(&text, placed.plain.0, placed.plain.1);
        let said = dismissals.iter().find(|dismissal| dismissal.covers(&placed.rule, &spot));
        let spot = match said {
            Some(said) => Spot { text: spot.text, before: said.before.clone(), after: said.after.clone() },
            None => spot,
        };
        let dismissed =
            said.map(|said| Aside { reason: said.reason.clone(), by: said.by.clone(), at: moment(&said.at) });
        Shown { placed, spot, dismissed }
    };
    place(document, found).into_iter().map(one).collect()
}

/// What the checker should know of a draft.
pub fn check_context(details: &Details, minutes: u32, rate: u32) -> check::Context {
    check::Context {
        date: details.delivered_on,
        level: details.level.or(Some(Level::City)),
        office: details.office,
        occasion: details.occasion,
        places: Vec::new(),
        minutes: Some(minutes).filter(|minutes| *minutes > 0),
        rate: Some(rate).filter(|rate| *rate > 0),
    }
}

/// A finding as the editor reads it: `block` counts the lines of text of the document from 0, `start` and `end` count
/// characters of that block without its number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placed {
    /// First character in the document's plain text, and the one after the last.
    #[serde(skip)]
    pub plain: (usize, usize),
    /// Which block.
    pub block: usize,
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// The rule.
    pub rule: String,
    /// `error`, `warning`, `info`.
    pub severity: check::Severity,
    /// What stands there.
    pub text: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Where the rule comes from.
    pub basis: String,
    /// What could stand there instead.
    pub fixes: Vec<String>,
}

/// Finds for each finding in a document's plain text the block of the editor.
pub fn place(document: &Document, findings: Vec<Finding>) -> Vec<Placed> {
    let plain = document.plain();
    let lines: Vec<(usize, usize)> = plain
        .split('\n')
        .scan(0, |at, line| {
            let (start, length) = (*at, line.chars().count());
            *at += length + 1;
            Some((start, length))
        })
        .collect();
    let blocks = blocks(document);
    // The plain text has no line for what is empty before its first character.
    let skipped = blocks.len().saturating_sub(lines.len());
    let placed = findings.into_iter().filter_map(|finding| {
        let line = lines.partition_point(|(start, _)| *start <= finding.start).checked_sub(1)?;
        let (start, length) = *lines.get(line)?;
        let block = line + skipped;
        let label = length.saturating_sub(*blocks.get(block)?);
        let within = |at: usize| at.saturating_sub(start + label).min(length - label);
        Some(Placed {
            plain: (finding.start, finding.end),
            block,
            start: within(finding.start),
            end: within(finding.end),
            rule: finding.rule,
            severity: finding.severity,
            text: finding.text,
            message: finding.message,
            basis: finding.basis,
            fixes: finding.fixes,
        })
    });
    placed.collect()
}

/// Characters of every line of text in the editor's order, without numbers.
fn blocks(document: &Document) -> Vec<usize> {
    fn of(blocks: &[Block], out: &mut Vec<usize>) {
        for block in blocks {
            match block {
                Block::Paragraph(line) => out.push(line.plain().chars().count()),
                Block::Point(point) => {
                    out.push(point.lead.plain().chars().count());
                    of(&point.blocks, out);
                }
            }
        }
    }
    let mut out = vec![document.title.plain().chars().count()];
    out.extend(document.salutation.iter().map(|line| line.plain().chars().count()));
    for section in &document.sections {
        out.extend(section.heading.iter().map(|line| line.plain().chars().count()));
        of(&section.blocks, &mut out);
    }
    out
}

/// What is still open in a text that is to become final.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Open {
    /// Errors: what stands there and what is wrong with it.
    pub errors: Vec<(String, String)>,
    /// Slots and placeholders that nobody filled in.
    pub slots: usize,
    /// Threads of comments that are not settled.
    pub comments: usize,
    /// Reviewers who were asked and have not answered.
    pub reviewers: usize,
    /// Nobody has looked at the comparison of this very text with the archive.
    pub uncompared: bool,
    /// Facts that nobody has found right on the 核稿单; they are told and bar nobody.
    pub unchecked: usize,
}

impl Open {
    /// What is open among findings.
    pub fn of(findings: &[Shown]) -> Self {
        let open = findings.iter().filter(|shown| shown.dismissed.is_none()).map(|shown| &shown.placed);
        let errors: Vec<&Placed> = open.filter(|placed| placed.severity == Severity::Error).collect();
        let (slots, errors): (Vec<&Placed>, Vec<&Placed>) =
            errors.into_iter().partition(|placed| placed.rule == "placeholder");
        let told = |placed: &&Placed| (placed.text.clone(), placed.message.clone());
        Self { errors: errors.iter().map(told).collect(), slots: slots.len(), ..Self::default() }
    }

    /// How many things.
    pub fn count(&self) -> usize {
        self.errors.len() + self.slots + self.comments + self.reviewers + usize::from(self.uncompared)
    }

    /// In words; nothing where nothing is open.
    pub fn words(&self) -> String {
        let parts = [
            (self.errors.len(), "处错误"),
            (self.slots, "处空位"),
            (self.comments, "条批注"),
            (self.reviewers, "位审核人"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n}{what}")).collect();
        match (parts.is_empty(), self.uncompared) {
            (true, false) => String::new(),
            (true, true) => "这一稿的雷同对照还没有人看过".to_owned(),
            (false, false) => format!("还有{}没有处理", parts.join("、")),
            (false, true) => format!("还有{}没有处理，雷同对照也没有人看过", parts.join("、")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Line, Point, Section};

    fn spot(text: &str, wanted: &str) -> Spot {
        let start = text.split_once(wanted).unwrap().0.chars().count();
        let chars: Vec<char> = text.chars().collect();
        Spot::of(&chars, start, start + wanted.chars().count())
    }

    fn dismissal(text: &str, wanted: &str) -> Dismissal {
        let Spot { text, before, after } = spot(text, wanted);
        Dismissal {
            rule: "usage.x".to_owned(),
            text,
            before,
            after,
            reason: "本地惯用".to_owned(),
            by: String::new(),
            at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_dismissal_survives_edits_elsewhere_and_on_one_side() {
        let said = dismissal("我们要充分发挥村长的作用，做好各项工作。", "村长");
        for (text, covered) in [
            ("开头改写了。我们要充分发挥村长的作用，做好各项工作。", true),
            ("另起一句，请大家充分发挥村长的作用，今后还要努力。", true),
            ("全新的前文，某村村长的作用，做好各项工作。", true),
            ("某村村长带头示范，成效明显。", false),
        ] {
            assert_eq!(said.covers("usage.x", &spot(text, "村长")), covered, "{text}");
        }
        assert!(!said.covers("usage.y", &spot("我们要充分发挥村长的作用，做好各项工作。", "村长")));
    }

    #[test]
    fn at_the_edge_of_a_text_both_sides_must_agree() {
        let said = dismissal("村长的作用很大", "村长");
        assert!(said.covers("usage.x", &spot("村长的作用很大，要重视", "村长")));
        assert!(!said.covers("usage.x", &spot("他当村长时间不长", "村长")));
    }

    fn finding(text: &str, wanted: &str) -> Finding {
        let start = text.split_once(wanted).unwrap().0.chars().count();
        Finding {
            rule: "r".to_owned(),
            severity: check::Severity::Error,
            line: 0,
            start,
            end: start + wanted.chars().count(),
            text: wanted.to_owned(),
            message: String::new(),
            fixes: Vec::new(),
            basis: String::new(),
            confidence: check::Confidence::H,
        }
    }

    #[test]
    fn findings_are_placed_in_blocks_without_their_numbers() {
        let point = Point { lead: Line::from("抓监督。"), ..Point::default() };
        let section = Section {
            heading: Some(Line::from("强化监督")),
            blocks: vec![Block::Paragraph(Line::default()), Block::Point(point)],
            ..Section::default()
        };
        for title in ["讲话", ""] {
            let document = Document {
                title: Line::from(title),
                salutation: Some(Line::from("同志们：")),
                sections: vec![section.clone()],
            };
            let plain = document.plain();
            let of = |wanted: &str| place(&document, vec![finding(&plain, wanted)]).remove(0);
            let at = |placed: Placed| (placed.block, placed.start, placed.end);
            assert_eq!(at(of("监督。")), (4, 1, 4), "{plain}");
            assert_eq!(at(of("强化")), (2, 0, 2));
            assert_eq!(at(of("一要")), (4, 0, 0));
            assert_eq!(at(of("同志们")), (1, 0, 3));
        }
    }

    #[test]
    fn what_is_open_is_what_nobody_set_aside() {
        let document = Document { title: Line::from("讲话"), ..Document::default() };
        let plain = "讲话";
        let found = |rule: &str| Finding { rule: rule.to_owned(), ..finding(plain, "讲话") };
        let open = Open::of(&shown(&document, plain, vec![found("r"), found("placeholder")], &[]));
        assert_eq!((open.errors.len(), open.slots), (1, 1));
        assert_eq!(open.words(), "还有1处错误、1处空位没有处理");
        assert_eq!(Open::default().words(), "");
    }
}
