//! When a sentence holds.

use serde::{Deserialize, Serialize};

use super::cues::Cue;
use super::kinds::Act;
use super::{Context, Seen, signs};
use crate::document::SectionKind;

/// When a sentence holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Time {
    /// Told of what was.
    Past,
    /// Of these days.
    Present,
    /// Of what is to come.
    Future,
    /// At any time.
    Standing,
}

impl Time {
    /// The word that users read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Past => "已往",
            Self::Present => "当前",
            Self::Future => "今后",
            Self::Standing => "通时",
        }
    }
}

/// The time of a sentence that does `act`.
pub(super) fn of(seen: &Seen<'_>, act: Act, context: &Context<'_>) -> Time {
    let says = |time| seen.has(|cue| cue == time);
    if says(Cue::Past) && act != Act::Demand {
        return Time::Past;
    }
    if act == Act::Review {
        let wanting = context.kind == SectionKind::Problems
            || ["还不", "还存在", "有差距", "有待"].iter().any(|word| seen.text.contains(word))
            || !says(Cue::Past) && super::act::wants(seen.chars);
        return if wanting { Time::Present } else { Time::Past };
    }
    if says(Cue::Future) || seen.shows(signs::PLAN) && plans(seen.text) {
        return Time::Future;
    }
    if says(Cue::Present) || matches!(act, Act::Procedure | Act::Announcement | Act::Thanks) {
        return Time::Present;
    }
    Time::Standing
}

/// Whether 将 stands in it as “shall”, or a year to come is aimed at.
fn plans(text: &str) -> bool {
    let shall = text.match_indices('将').any(|(at, word)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(|c| "必即名大上主军麻坚".contains(c)) && !after.is_some_and(|c| "军士领来近心其".contains(c))
            // 将…作为, 将…转化为 takes an object: no future.
            && !["作为", "转化", "纳入", "融入", "列入", "与", "变成", "落实到", "贯穿"].iter().any(|word| text.get(at..).is_some_and(|tail| tail.contains(word)))
    });
    shall || text.contains("今年，我们要") || text.contains("今年要")
}
