//! What a sentence promises: “抓好三件事：”, “主要做了五个方面的工作”, and whether as many follow.

use serde::{Deserialize, Serialize};

use super::{Placed, Seen, Sentence, signs};
use crate::document::chinese_number;
use crate::structure::announced::counted;

/// An announced list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// How many are announced.
    pub count: usize,
    /// How many follow.
    pub found: usize,
    /// Whether they follow within the sentence itself.
    pub within: bool,
}

impl Promise {
    /// Whether as many follow as were announced.
    pub fn is_kept(&self) -> bool {
        self.count == self.found
    }
}

/// Lines below a line in which its members are looked for: more than twenty are announced nowhere.
const REACH: usize = 400;

/// How many members stand below a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Below {
    points: usize,
}

impl Below {
    /// Of the line `at` of a section: the points that are its children or follow it as siblings.
    pub fn of(lines: &[Placed<'_>], at: usize) -> Self {
        let Some(line) = lines.get(at) else { return Self::default() };
        let depth = if line.lead { line.path.len() + 1 } else { line.path.len() };
        let after = lines.iter().skip(at + 1).take(REACH);
        // Below a heading its points, below a lead its own, below a paragraph those beside it.
        let depth = depth.max(1);
        let inside = after.take_while(|other| other.path.len() >= depth);
        Self { points: inside.filter(|other| other.lead && other.path.len() == depth).count() }
    }

    /// Itself, or so many parts where no point stands below.
    pub fn or(self, parts: usize) -> Self {
        if self.points == 0 { Self { points: parts } } else { self }
    }
}

/// Sentences behind an announcement in which its members are looked for.
const NEAR: usize = 60;

/// The promise of a sentence; `after`: the sentences of its line behind it; `below`: what follows the line, where the
/// sentence is its last.
pub(super) fn of(
    seen: &Seen<'_>,
    after: &[Sentence<'_>],
    below: Option<&dyn Fn() -> Below>,
) -> Option<Promise> {
    if !seen.shows(signs::NUMBER) || !seen.shows(signs::UNIT) {
        return None;
    }
    let (count, rest) = counted(seen.text)?;
    let own = members(rest);
    let near = after.iter().take(NEAR).map(|sentence| sentence.text);
    let beside: String = std::iter::once(rest).chain(near).collect();
    let found = own.max(ordinals(&beside)).max(below.map_or(0, |below| below().points));
    Some(Promise { count, found, within: own >= found && own > 0 })
}

/// Members that stand behind the announcement in the same sentence: ordinals, else what semicolons part, else a series.
fn members(rest: &str) -> usize {
    let Some((_, list)) = rest.split_once(['：', '，', '（', '—']) else { return 0 };
    let ordinals = ordinals(list);
    if ordinals > 0 {
        return ordinals;
    }
    let colon = rest.starts_with('：') || rest.contains('：');
    match (list.matches('；').count(), list.matches('、').count(), list.matches('，').count()) {
        (0, 0, 0) => 0,
        (0, 0, clauses) if colon => clauses + 1,
        (0, series, _) if colon => series + 1,
        (parts, _, _) if parts > 0 && colon => parts + 1,
        _ => 0,
    }
}

/// How far the ordinals 一是, 二是 … (or 第一, 首先…) of a text count.
fn ordinals(text: &str) -> usize {
    const FAMILIES: [(&str, &str); 5] = [("", "是"), ("", "要"), ("第", "，"), ("第", "、"), ("", "、")];
    let up_to = |(before, after): &(&str, &str)| {
        (1..=20).take_while(|&n| text.contains(&format!("{before}{}{after}", chinese_number(n)))).count()
    };
    FAMILIES.iter().map(up_to).max().unwrap_or(0)
}
