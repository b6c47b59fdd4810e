//! Typing errors: known pairs of wrong and right words, and characters that what was counted over texts says are wrong.
//!
//! The known pairs are data. The background table ([`background`]) was counted over laws and reports and ships with the
//! program: it needs no archive. The counted part ([`Confusions`]) learns runs of two to four characters from an
//! organization's own corpus and library; a character is suspected where it stands in company it never kept there
//! while another one, of the same sound or in two overlapping runs, is at home in just that place.

mod background;
mod confused;
mod confusions;
mod sound;
mod straddle;
mod table;

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

pub use confusions::Confusions;

use super::text::{Line, Text};
use super::{Findings, Say, Severity};
use crate::lexicon::people::{may_be_surname, post_at};
use crate::lexicon::words::Cutter;
use crate::pairlist::PairList;

static KNOWN: LazyLock<PairList> = LazyLock::new(|| PairList::parse(include_str!("../data/typos.txt")));

/// Reports known pairs and, with `confusions`, what they suspect.
pub(super) fn check(text: &Text<'_>, confusions: Option<&Confusions>, out: &mut Findings<'_, '_>) {
    let (mut known, mut cutter) = (FxHashSet::<usize>::default(), Cutter::new());
    for line in &text.lines {
        for (range, pair) in KNOWN.find(line.text) {
            let range = line.range.start + range.start..line.range.start + range.end;
            if straddle::parted(&mut cutter, text, &range) {
                continue;
            }
            let severity = if pair.certain { Severity::Error } else { Severity::Warning };
            let message = format!("“{}”疑为“{}”。", pair.wrong, pair.right);
            known.extend(range.clone());
            out.push(range, Say::new("typo", severity, message).basis("常见错别字").fix(pair.right));
        }
    }
    let mut left = MOST;
    for line in &text.lines {
        against_background(text, line, &mut known, &mut left, out);
    }
    let Some(confusions) = confusions else { return };
    for suspect in confusions.suspects(&text.chars) {
        if known.contains(&suspect.at) {
            continue;
        }
        let wrong = text.get(suspect.at);
        let message =
            format!("“{wrong}”疑为“{}”：本机关文稿里这个位置多用“{}”。", suspect.right, suspect.run);
        let say =
            Say::new("typo", Severity::Warning, message).basis("本机关语料统计").fix(suspect.right).unsure();
        out.push(suspect.at..suspect.at + 1, say);
    }
}

/// Suspicions looked at in one text: each is searched for in the whole of it. A text with more is no Chinese prose.
const MOST: usize = 500;

/// Suspicions of the background table, but for names and for what stands in the text again with the same neighbours.
fn against_background(
    text: &Text<'_>,
    line: &Line<'_>,
    known: &mut FxHashSet<usize>,
    left: &mut usize,
    out: &mut Findings<'_, '_>,
) {
    let chars = text.chars.get(line.range.clone()).unwrap_or_default();
    for suspicion in background::suspicions(chars) {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        let start = line.range.start + suspicion.at;
        let range = start..start + suspicion.right.chars().count();
        let told = range.clone().any(|at| known.contains(&at));
        let again = times(text, &(range.start.saturating_sub(1)..range.end + 1)) > 1;
        if told || again || named(text, &range) || place(text, &range) || title(text, &range) {
            continue;
        }
        let message = format!("“{}”疑为“{}”。", text.string(&range), suspicion.right);
        let say =
            Say::new("typo", Severity::Warning, message).basis("法律与公文用字统计").fix(suspicion.right);
        out.push(range.clone(), say.unsure());
        known.extend(range);
    }
}

/// How often a passage stands in the text.
fn times(text: &Text<'_>, range: &Range<usize>) -> usize {
    let Some(passage) = text.chars.get(range.clone()) else { return 0 };
    text.chars.windows(passage.len().max(1)).filter(|window| *window == passage).take(2).count()
}

/// What makes a place of the characters before it.
const GROUNDS: &[&str] = &[
    "公路",
    "高速",
    "铁路",
    "古道",
    "大桥",
    "隧道",
    "水库",
    "机场",
    "景区",
    "古镇",
    "灌区",
    "水电站",
    "码头",
];

/// Whether a place stands here that no text of law names: by a short name behind a word of going (驻琼, 赴乌), or before what
/// makes a place of it (伊昭公路).
fn place(text: &Text<'_>, range: &Range<usize>) -> bool {
    let short = |at: usize| "驻赴访援离返抵".contains(text.before(at)) && text.before(at) != '\n';
    let one = range.len() == 1 && short(range.start)
        || range.len() == 2 && "驻赴访援离返抵".contains(text.get(range.start));
    let behind = text.string(&(range.end..range.end + 3));
    let begins = |at: usize| !super::text::is_han(text.before(at));
    let whole = begins(range.start) || begins(range.start.saturating_sub(1));
    one || whole && GROUNDS.iter().any(|ground| behind.starts_with(ground))
}

/// Characters of a name between quotation marks, at most.
const NAMED: usize = 4;

/// Whether a short name between quotation marks stands here: “人机环境”.
fn title(text: &Text<'_>, range: &Range<usize>) -> bool {
    let quote = text.quotes.iter().find(|quote| quote.start <= range.start && range.end <= quote.end);
    quote.is_some_and(|quote| quote.len() <= NAMED)
}

/// Whether a person's name stands here: a surname with one or two characters before a post or behind one.
fn named(text: &Text<'_>, range: &Range<usize>) -> bool {
    let first = range.start.saturating_sub(2);
    (first..=range.start).any(|at| {
        may_be_surname(text.get(at))
            && (at + 2..=at + 3).any(|end| {
                let behind = post_at(&text.chars, end).is_some() || text.string(&(end..end + 2)) == "同志";
                range.end <= end && behind
            })
    })
}

#[cfg(test)]
mod tests;
