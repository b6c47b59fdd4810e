//! Typing errors: known pairs of wrong and right words, and characters that what was counted over texts says are wrong.
//!
//! The known pairs are data. The counted part ([`Confusions`]) learns runs of two to four characters from an
//! organization's own corpus and library; a character is suspected where it stands in company it never kept there
//! while another one, of the same sound or in two overlapping runs, is at home in just that place.

mod confusions;
mod sound;
mod straddle;

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

pub use confusions::Confusions;

use super::text::Text;
use super::{Findings, Say, Severity};
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

#[cfg(test)]
mod tests;
