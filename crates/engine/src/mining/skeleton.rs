//! Skeletons of headings: 强化{2}意识，{2}{4}有{2}.
//!
//! The rule of a good set: 3 to 5 siblings of one pattern, in which fixed words are equal, slots are of equal
//! length and what fills them is all different; the total length need not be equal (增强{…}观念).

use std::collections::{BTreeMap, BTreeSet};

use super::archive::{Archive, Siblings};
use super::words::Words;
use crate::lexicon::words::{Class, Cutter};

/// A pattern with the headings that follow it.
#[derive(Debug, Default)]
pub(super) struct Skeleton {
    pub groups: BTreeSet<u32>,
    /// (speech, first character, one past the last)
    pub places: Vec<(usize, usize, usize)>,
    /// What fills each slot.
    pub fillers: Vec<Vec<String>>,
    /// How good the set is, 0 to 1.
    pub quality: f32,
    pub members: usize,
}

const SMALLEST: usize = 3;
const LARGEST: usize = 5;

/// Every skeleton by its text.
pub(super) fn skeletons(archive: &Archive, clusters: &[u32]) -> BTreeMap<String, Skeleton> {
    let words = &Words;
    let mut out: BTreeMap<String, Skeleton> = BTreeMap::new();
    let own = |set: &&Siblings| set.headings.iter().all(|h| archive.is_own(set.speech as usize, h.start));
    for set in archive.siblings.iter().filter(own) {
        let rows: Vec<Option<Cells>> = set.headings.iter().map(|heading| cells_of(&heading.text)).collect();
        let mut at = 0;
        while at + SMALLEST <= set.headings.len() {
            let best = (SMALLEST..=LARGEST).rev().find_map(|size| {
                let run: Option<Vec<&Cells>> = rows.get(at..at + size)?.iter().map(Option::as_ref).collect();
                Some((size, pattern(&run?, words)?))
            });
            let Some((size, found)) = best else {
                at += 1;
                continue;
            };
            let skeleton = out.entry(found.text).or_default();
            skeleton.groups.insert(clusters.get(set.speech as usize).copied().unwrap_or_default());
            skeleton.quality = skeleton.quality.max(found.quality);
            skeleton.members = skeleton.members.max(size);
            skeleton.fillers.resize(found.fillers.len(), Vec::new());
            for (slot, fillers) in skeleton.fillers.iter_mut().zip(found.fillers) {
                slot.extend(fillers);
            }
            for heading in set.headings.iter().skip(at).take(size) {
                let end = heading.start + heading.text.chars().count();
                skeleton.places.push((set.speech as usize, heading.start, end));
            }
            at += size;
        }
    }
    out
}

/// The pattern of a set of headings.
#[derive(Debug, PartialEq)]
struct Pattern {
    text: String,
    fillers: Vec<Vec<String>>,
    quality: f32,
}

/// A heading in cells, cut at its commas.
type Cells = Vec<Vec<char>>;

/// The cells of a heading; none where letters or figures stand in it.
fn cells_of(heading: &str) -> Option<Cells> {
    if heading.contains(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let bare = heading.trim_start_matches(['要', '是']);
    Some(bare.split(['，', ',', '；']).map(|cell| cell.chars().collect()).collect())
}

fn pattern(rows: &[&Cells], words: &Words) -> Option<Pattern> {
    let columns = rows.first()?.len();
    if rows.iter().any(|row| row.len() != columns) {
        return None;
    }
    let mut text = String::new();
    let mut fillers = Vec::new();
    let (mut fixed, mut total, mut even) = (0, 0, 0);
    for column in 0..columns {
        let cells: Vec<&[char]> = rows.iter().filter_map(|row| row.get(column)).map(Vec::as_slice).collect();
        if column > 0 {
            text.push('，');
        }
        let part = equal(&cells, words).or_else(|| unequal(&cells))?;
        total += part.fixed + part.slots.iter().map(|s| s.0).sum::<usize>();
        fixed += part.fixed;
        even += usize::from(part.even);
        text.push_str(&part.text);
        fillers.extend(part.slots.into_iter().map(|s| s.1));
    }
    let whole = even == columns;
    // Without any fixed word only headings of one rhythm throughout are a set.
    let enough =
        total >= 4 && (fixed > 0 || whole && total >= 6 && fillers.len() >= 3) && !fillers.is_empty();
    let share = fixed as f32 / total.max(1) as f32;
    let even = if whole { 0.7 } else { 0.4 } + 0.3 * (share * 2.0).min(1.0);
    // A rhythm alone is something to count by; fixed words are something to write with.
    let quality = if fixed == 0 { 0.3 * even } else { even };
    enough.then_some(Pattern { text, fillers, quality })
}

struct Part {
    text: String,
    fixed: usize,
    even: bool,
    /// Length of each slot, and what fills it.
    slots: Vec<(usize, Vec<String>)>,
}

/// Cells of equal length: equal characters are fixed, the others are slots, cut where words begin in all cells.
fn equal(cells: &[&[char]], words: &Words) -> Option<Part> {
    let first = cells.first()?;
    let length = first.len();
    if length == 0 || cells.iter().any(|cell| cell.len() != length) {
        return None;
    }
    let begins: Vec<Vec<bool>> = cells
        .iter()
        .map(|cell| words.boundaries(&cell.iter().collect::<String>().encode_utf16().collect::<Vec<_>>()))
        .collect();
    // A character is fixed where all cells agree and it is no part of a longer word that differs.
    let same: Vec<bool> = (0..length).map(|i| cells.iter().all(|cell| cell.get(i) == first.get(i))).collect();
    let edge = |i: usize| begins.iter().all(|b| b.get(i).copied().unwrap_or(true));
    let mut part = Part { text: String::new(), fixed: 0, even: true, slots: Vec::new() };
    let mut at = 0;
    while at < length {
        let fixed = same.get(at).copied().unwrap_or(false);
        let mut end = at + 1;
        // Two words of one character each are one slot: {2}, not {1}{1}.
        // 改革发展 and 正确方向 are one slot as well: a thing's name with what belongs to it.
        let cut = |end: usize| {
            edge(end) && !(end - at == 1 && edge(end + 1)) && !cells.iter().all(|cell| one_name(cell, end))
        };
        while end < length && same.get(end).copied().unwrap_or(false) == fixed && (fixed || !cut(end)) {
            end += 1;
        }
        let range = |cell: &&[char]| cell.get(at..end).unwrap_or_default().iter().collect::<String>();
        if fixed {
            part.text.push_str(&range(first));
            part.fixed += end - at;
        } else {
            let fillers: Vec<String> = cells.iter().map(range).collect();
            let distinct: BTreeSet<&String> = fillers.iter().collect();
            if distinct.len() != fillers.len() {
                // The same word twice spoils a set, unless nothing else in it is wrong: 的 aside there is no excuse.
                return None;
            }
            part.text.push_str(&format!("{{{}}}", end - at));
            part.slots.push((end - at, fillers));
        }
        at = end;
    }
    Some(part)
}

/// Whether the words that meet at `at` are parts of one thing's name.
fn one_name(cell: &[char], at: usize) -> bool {
    let units: Vec<u16> = cell.iter().collect::<String>().encode_utf16().collect();
    let mut words = Vec::new();
    Cutter::new().cut(&units, &mut words);
    let class = |end: usize| words.iter().find(|word| word.end == end).map(|word| word.class);
    let behind = words.iter().find(|word| word.start == at).map(|word| word.class);
    let ahead = class(at).is_some_and(|c| c.is_nominal() || matches!(c, Class::Adjective | Class::Attribute));
    ahead && behind.is_some_and(Class::is_nominal)
}

/// Cells of different lengths with a common beginning or end: 增强{…}观念.
fn unequal(cells: &[&[char]]) -> Option<Part> {
    let first = cells.first()?;
    let shortest = cells.iter().map(|cell| cell.len()).min()?;
    let prefix = (0..shortest).take_while(|&i| cells.iter().all(|c| c.get(i) == first.get(i))).count();
    let back = |c: &[char], i: usize| c.len().checked_sub(i + 1).and_then(|at| c.get(at).copied());
    let suffix =
        (0..shortest - prefix).take_while(|&i| cells.iter().all(|c| back(c, i) == back(first, i))).count();
    let inner = |c: &&[char]| c.get(prefix..c.len() - suffix).unwrap_or_default().iter().collect::<String>();
    let fillers: Vec<String> = cells.iter().map(inner).collect();
    let distinct: BTreeSet<&String> = fillers.iter().collect();
    let loose = if suffix == 0 { prefix < 3 } else { prefix + suffix < 2 };
    if loose || distinct.len() != fillers.len() || fillers.iter().any(String::is_empty) {
        return None;
    }
    let text = |range: Option<&[char]>| range.unwrap_or_default().iter().collect::<String>();
    let head = text(first.get(..prefix));
    let tail = text(first.get(first.len() - suffix..));
    Some(Part {
        text: format!("{head}{{…}}{tail}"),
        fixed: prefix + suffix,
        even: false,
        slots: vec![(4, fillers)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterned(headings: &[&str]) -> Option<Pattern> {
        let rows: Vec<Cells> = headings.iter().map(|heading| cells_of(heading).unwrap()).collect();
        pattern(&rows.iter().collect::<Vec<_>>(), &Words)
    }

    fn text(headings: &[&str]) -> Option<String> {
        patterned(headings).map(|p| p.text)
    }

    #[test]
    fn slots_are_cut_at_words() {
        assert_eq!(
            text(&[
                "强化政治意识，把握正确方向有境界",
                "强化大局意识，服务改革发展有作为",
                "强化责任意识，提升监督实效有成果",
            ])
            .unwrap(),
            "强化{2}意识，{2}{4}有{2}"
        );
        assert_eq!(
            text(&["坚持党的领导不动摇", "坚持为民履职不懈怠", "坚持与时俱进不停滞"]).unwrap(),
            "坚持{4}不{2}"
        );
    }

    #[test]
    fn what_is_fixed_may_stand_in_the_middle() {
        assert_eq!(text(&["政治站位要更高", "能力素质要更强", "作风形象要更好"]).unwrap(), "{4}要更{1}");
    }

    #[test]
    fn lengths_may_differ_between_fixed_words() {
        assert_eq!(text(&["增强党性观念", "增强大局观念", "增强人民群众观念"]).unwrap(), "增强{…}观念");
        assert_eq!(text(&["拓展调查研究的深度", "提高建议审议的高度", "加大督办力度"]), None);
    }

    #[test]
    fn words_of_one_character_stand_together() {
        assert_eq!(text(&["推动改革向深走", "推动发展往高去", "推动治理朝细做"]).unwrap(), "推动{2}{2}{1}");
    }

    #[test]
    fn fixed_words_are_worth_more_than_a_rhythm() {
        let quality = |headings: &[&str]| patterned(headings).unwrap().quality;
        let rhythm = quality(&["把握正确方向，提升能力", "服务改革发展，担当责任", "发挥代表作用，保持激情"]);
        let words = quality(&["强化政治意识", "强化大局意识", "强化责任意识"]);
        assert!(words > rhythm);
    }

    #[test]
    fn the_same_word_twice_is_no_set() {
        assert_eq!(
            text(&["强化政治意识，把握方向", "强化大局意识，服务发展", "强化大局意识，依法监督"]),
            None
        );
        assert_eq!(text(&["重谋划", "抓落实", "促规范"]), None);
    }
}
