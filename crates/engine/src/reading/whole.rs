//! Whether a sentence stands alone.

use serde::{Deserialize, Serialize};

use super::Seen;
use super::cues::Cue;
use super::promise::Promise;

/// Whether a sentence stands alone, and if not, by what it hangs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whole {
    /// It stands alone.
    Stands,
    /// It hangs on what stands before or after, by this word.
    Hangs(String),
}

impl Whole {
    /// Whether it stands alone.
    pub fn stands(&self) -> bool {
        *self == Self::Stands
    }
}

/// Ordinals with which a sentence is a member of a list.
const ORDINALS: [&str; 5] = ["是", "要", "、", "，", "方面"];

/// Whether a sentence stands alone.
pub(super) fn of(seen: &Seen<'_>, promise: Option<&Promise>) -> Whole {
    let word = |start: usize, end: usize| seen.text.get(start..end).unwrap_or_default().to_owned();
    for hit in seen.cues {
        let (start, end) = (hit.start - seen.from, hit.end - seen.from);
        if hit.cue == Cue::Hangs || hit.cue == Cue::HangsAtStart && start == 0 && !names(seen.text, end) {
            return Whole::Hangs(word(start, end));
        }
    }
    if let Some(ordinal) = lone_ordinal(seen.text) {
        return Whole::Hangs(ordinal);
    }
    if promise.is_some_and(|promise| !promise.within) || seen.text.ends_with(['：', '，', '、', '；']) {
        let open = seen.text.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
        return Whole::Hangs(open);
    }
    Whole::Stands
}

/// Whether the word that ends at byte `end` begins another word: 还 in 还款, 其 in 其他…, 他 in 他人, 而 in 而且.
fn names(text: &str, end: usize) -> bool {
    let begins = [
        "这次",
        "那样",
        "其乐",
        "又好又快",
        "即席",
        "也门",
        "还款",
        "还原",
        "既定",
        "既往",
        "即时",
        "并购",
        "并轨",
    ];
    begins.iter().any(|word| text.starts_with(word) && word.len() > end && *word != "这次")
}

/// 二是… without 一是: a member of a list that stands elsewhere. 一是 alone too, if no second follows.
fn lone_ordinal(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let bare = |c: char| crate::lexicon::numerals::digit(c).is_some();
    let first = chars.next()?;
    let (digit, rest) = match first {
        '第' | '其' => (chars.next()?, chars.as_str()),
        _ => (first, chars.as_str()),
    };
    let marked = ORDINALS.iter().any(|word| rest.starts_with(word));
    if !bare(digit) || !marked {
        return None;
    }
    let next = match digit {
        '一' => "二",
        _ => return Some(text.chars().take(2).collect()),
    };
    let follows = ["是", "要"].iter().any(|word| text.contains(&format!("{next}{word}")));
    let ordinal = rest.starts_with(['是', '要']) && !follows;
    ordinal.then(|| text.chars().take(2).collect())
}
