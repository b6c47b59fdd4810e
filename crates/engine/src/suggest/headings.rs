//! Parallel headings: skeletons, how well a set keeps its own, and whole sets for the kinds of an outline.
//!
//! The rule of the genre: fixed words equal, variable words all different, the slots between them of equal
//! length, three to five members. Equal *total* length is not the rule: headings of one skeleton with a free
//! second half are good.

use crate::difference::common::common;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::types::Tier;
use crate::document::SectionKind;

/// A set that keeps its skeleton this well is called parallel.
pub const PARALLEL: f32 = 0.75;

/// Sets of the archive that are tried as the leading one.
const LEADING: usize = 40;
/// Headings of one kind that are tried to fill a gap.
const FILLERS: usize = 200;

/// What parallel headings have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Skeleton {
    /// The halves between commas, in order.
    halves: Vec<Half>,
    /// How well the headings keep it, 0 to 1.
    pub holds: f32,
}

/// Headings side by side that can keep one skeleton, and characters of one: comparing takes the square of either.
const MOST: usize = 40;
const LONGEST: usize = 120;
/// Headings that are compared each with each, to find which of them breaks the skeleton.
const MOST_PAIRED: usize = 16;

fn is_long(heading: &str) -> bool {
    heading.chars().nth(LONGEST).is_some()
}

/// One half of a heading: fixed words with slots before, between and after them.
#[derive(Debug, Clone, PartialEq)]
struct Half {
    /// Fixed words; between any two of them, and at the ends, a slot that may be empty.
    fixed: Vec<String>,
    /// Length of each slot (one more than `fixed`), `None` where the headings differ.
    slots: Vec<Option<usize>>,
}

impl Skeleton {
    /// The skeleton of two headings or more; `None` for fewer, or if they have not the same number of halves.
    pub fn of(headings: &[&str]) -> Option<Self> {
        if headings.len() > MOST || headings.iter().any(|heading| is_long(heading)) {
            return None;
        }
        let split: Vec<Vec<Vec<char>>> = headings.iter().map(|h| halves(h)).collect();
        let count = split.first()?.len();
        if headings.len() < 2 || split.iter().any(|halves| halves.len() != count) {
            return None;
        }
        let mut parts = Vec::new();
        let mut scores = Vec::new();
        for i in 0..count {
            let column: Vec<&[char]> =
                split.iter().filter_map(|halves| Some(halves.get(i)?.as_slice())).collect();
            let (half, score) = Half::of(&column);
            parts.push(half);
            scores.push(score);
        }
        // The first half carries the pattern; a free second half is allowed.
        let first = scores.first().copied().unwrap_or(0.0);
        let rest = scores.iter().skip(1).sum::<f32>() / (scores.len().max(2) - 1) as f32;
        let best = first.max(rest);
        let holds = if scores.len() < 2 { first } else { 0.8 * best + 0.2 * first.min(rest) };
        // Two members make a pair, not a set; more than six are a list.
        let size = match headings.len() {
            2 => 0.9,
            3..=6 => 1.0,
            _ => 0.9,
        };
        Some(Self { halves: parts, holds: holds * size })
    }

    /// Written out: 强化□□意识，□□□□□□有□□; `…` for a slot of free length.
    pub fn pattern(&self) -> String {
        let halves = self.halves.iter().map(|half| {
            let mut out = half.slots.first().map_or(String::new(), |slot| blank(*slot));
            for (word, slot) in half.fixed.iter().zip(half.slots.iter().skip(1)) {
                out.push_str(word);
                out.push_str(&blank(*slot));
            }
            out
        });
        halves.collect::<Vec<_>>().join("，")
    }

    /// Whether a heading keeps the skeleton.
    pub fn fits(&self, heading: &str) -> bool {
        let halves = if is_long(heading) { Vec::new() } else { halves(heading) };
        halves.len() == self.halves.len()
            && self.halves.iter().zip(&halves).all(|(half, text)| half.fits(text))
    }
}

fn blank(slot: Option<usize>) -> String {
    slot.map_or_else(|| "…".to_owned(), |length| "□".repeat(length))
}

fn halves(heading: &str) -> Vec<Vec<char>> {
    heading
        .split(['，', ',', '；'])
        .map(|half| half.chars().filter(|c| !c.is_whitespace()).collect())
        .collect()
}

impl Half {
    /// The half of all headings and how well they keep it.
    fn of(column: &[&[char]]) -> (Self, f32) {
        let common = column
            .iter()
            .skip(1)
            .fold(column.first().map_or(Vec::new(), |c| c.to_vec()), |common, text| lcs(&common, text));
        let mut half = Self::around(&common, column);
        // A single shared character that falls at different depths is chance, not pattern.
        if half.slots.iter().filter(|slot| slot.is_none()).count() > 1 && common.len() < 3 {
            half = Self::around(&[], column);
        }
        let score = half.score(column);
        (half, score)
    }

    fn around(common: &[char], column: &[&[char]]) -> Self {
        let gaps: Vec<Vec<Vec<char>>> = column.iter().map(|text| gaps(text, common)).collect();
        let mut fixed: Vec<String> = Vec::new();
        let mut slots: Vec<Option<usize>> = Vec::new();
        for i in 0..=common.len() {
            let lengths: Vec<usize> = gaps.iter().filter_map(|g| Some(g.get(i)?.len())).collect();
            let first = lengths.first().copied().unwrap_or(0);
            let length = lengths.iter().all(|&l| l == first).then_some(first);
            let joins = length == Some(0) && i > 0 && i < common.len();
            if !joins {
                slots.push(length);
            }
            if let Some(&c) = common.get(i) {
                match fixed.last_mut() {
                    Some(word) if joins => word.push(c),
                    _ => fixed.push(c.to_string()),
                }
            }
        }
        Self { fixed, slots }
    }

    fn score(&self, column: &[&[char]]) -> f32 {
        let open: Vec<_> = self.slots.iter().filter(|slot| **slot != Some(0)).collect();
        if open.is_empty() {
            // All the same: a repetition, not a parallel.
            return 0.0;
        }
        let even = open.iter().filter(|slot| slot.is_some()).count() as f32 / open.len() as f32;
        let fixed: usize = self.fixed.iter().map(|word| word.chars().count()).sum();
        let anchored = if fixed > 0 { 1.0 } else { 0.85 };
        // Without fixed words equal length alone must carry it: 纲举目张重谋划 / 有条不紊抓落实.
        let words: Vec<Vec<Vec<char>>> = column.iter().map(|text| self.fill(text)).collect();
        let mut repeated = 0;
        for (i, mine) in words.iter().enumerate() {
            let twin =
                words.iter().take(i).any(|other| mine.iter().zip(other).any(|(a, b)| a.len() > 1 && a == b));
            repeated += usize::from(twin);
        }
        let different = 1.0 - repeated as f32 / column.len() as f32;
        // Free length is forgiven where at least two fixed words, or one of two characters, carry the pattern.
        let carried = if fixed >= 2 { 0.5 + 0.5 * even } else { even };
        carried * anchored * different
    }

    fn fill(&self, text: &[char]) -> Vec<Vec<char>> {
        let fixed: Vec<char> = self.fixed.iter().flat_map(|word| word.chars()).collect();
        gaps(text, &fixed).into_iter().filter(|gap| !gap.is_empty()).collect()
    }

    fn fits(&self, text: &[char]) -> bool {
        let fixed: Vec<char> = self.fixed.iter().flat_map(|word| word.chars()).collect();
        if lcs(&fixed, text).len() != fixed.len() {
            return false;
        }
        let column = [text];
        let own = Self::around(&fixed, &column);
        own.fixed == self.fixed
            && own.slots.iter().zip(&self.slots).all(|(mine, slot)| slot.is_none() || mine == slot)
    }
}

/// Longest common subsequence; of several the one that lies furthest left in `a`.
fn lcs(a: &[char], b: &[char]) -> Vec<char> {
    common(b, a).into_iter().filter_map(|(_, at)| a.get(at).copied()).collect()
}

/// What stands before, between and after the characters of `fixed` (a subsequence of `text`), each found as
/// early as possible.
fn gaps(text: &[char], fixed: &[char]) -> Vec<Vec<char>> {
    let mut out = vec![Vec::new()];
    let mut next = fixed.iter().peekable();
    for &c in text {
        if next.peek() == Some(&&c) {
            next.next();
            out.push(Vec::new());
        } else if let Some(gap) = out.last_mut() {
            gap.push(c);
        }
    }
    out
}

/// A heading that breaks the skeleton of its set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Which one, from 0.
    pub index: usize,
    /// The skeleton of the others (强化□□意识).
    pub pattern: String,
    /// One sentence for the writer.
    pub message: String,
}

/// The headings of one level that break the skeleton the others keep. Fewer than three headings are no set.
pub fn broken(headings: &[&str]) -> Vec<Broken> {
    let many = headings.len() > MOST_PAIRED || headings.iter().any(|heading| is_long(heading));
    if headings.len() < 3 || many || Skeleton::of(headings).is_some_and(|all| all.holds >= PARALLEL) {
        return Vec::new();
    }
    // The largest group that keeps one skeleton: started from every pair, grown greedily.
    let mut best: Vec<usize> = Vec::new();
    for a in 0..headings.len() {
        for b in a + 1..headings.len() {
            let group = grow(headings, a, b);
            if group.len() > best.len() {
                best = group;
            }
        }
    }
    if best.len() * 2 <= headings.len() || best.len() < 2 {
        return Vec::new();
    }
    let kept: Vec<&str> = best.iter().filter_map(|&i| headings.get(i).copied()).collect();
    let pattern = Skeleton::of(&kept).map(|s| s.pattern()).unwrap_or_default();
    // A skeleton is shown by those that keep it.
    let members: String = kept.iter().take(3).map(|heading| format!("“{heading}”")).collect();
    let mark = |(index, heading): (usize, &&str)| Broken {
        index,
        pattern: pattern.clone(),
        message: format!("标题“{heading}”与其他标题（{members}）句式不同，请改成同一句式。"),
    };
    headings.iter().enumerate().filter(|(i, _)| !best.contains(i)).map(mark).collect()
}

fn grow(headings: &[&str], a: usize, b: usize) -> Vec<usize> {
    let holds = |group: &[usize]| {
        let texts: Vec<&str> = group.iter().filter_map(|&i| headings.get(i).copied()).collect();
        Skeleton::of(&texts).is_some_and(|s| s.holds >= PARALLEL)
    };
    let mut group = vec![a, b];
    if !holds(&group) {
        return Vec::new();
    }
    for i in (0..headings.len()).filter(|i| ![a, b].contains(i)) {
        group.push(i);
        if !holds(&group) {
            group.pop();
        }
    }
    group.sort_unstable();
    group
}

/// The headings of one level of one speech.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadingSet {
    /// Kind and text of each.
    pub headings: Vec<(SectionKind, String)>,
    /// Id of the speech.
    pub source: String,
    /// Whose wording it is.
    pub tier: Tier,
    /// Year of the speech, 0 if unknown.
    pub year: i32,
}

/// A heading of an offered set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferedHeading {
    /// The kind it is for.
    pub kind: SectionKind,
    /// The text; `{{…}}` where the archive knows no filler.
    pub text: String,
    /// Id of the speech it comes from; empty for a skeleton to be filled in.
    pub source: String,
}

/// A whole set of parallel headings for the kinds of an outline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfferedSet {
    /// One heading for each kind asked for, in order.
    pub headings: Vec<OfferedHeading>,
    /// How well they keep one skeleton, 0 to 1.
    pub holds: f32,
    /// The skeleton (强化□□意识，…).
    pub pattern: String,
    /// How many headings were taken whole from the leading speech.
    pub own: usize,
}

/// Whole sets for `kinds`, best first: each grows from one parallel set of the archive; kinds it lacks are filled
/// from headings elsewhere that keep its skeleton, else left as the skeleton with slots.
pub fn offered_sets(kinds: &[SectionKind], archive: &[HeadingSet]) -> Vec<OfferedSet> {
    // Only sets that hold half of the kinds can lead; the best of them are tried.
    let held =
        |set: &HeadingSet| kinds.iter().filter(|kind| set.headings.iter().any(|(k, _)| k == *kind)).count();
    let mut leading: Vec<(usize, &HeadingSet)> = archive.iter().map(|set| (held(set), set)).collect();
    leading.retain(|(held, set)| held * 2 >= kinds.len() && set.headings.len() >= 3);
    leading.sort_by_key(|(held, set)| (std::cmp::Reverse(*held), set.tier, std::cmp::Reverse(set.year)));
    let fillers = fillers(kinds, archive);
    let mut out: Vec<(OfferedSet, Tier, i32)> = Vec::new();
    for (_, set) in leading.into_iter().take(LEADING) {
        let texts: Vec<&str> = set.headings.iter().map(|(_, text)| text.as_str()).collect();
        let Some(skeleton) = Skeleton::of(&texts).filter(|s| s.holds >= PARALLEL) else { continue };
        let offered = fill(kinds, set, &skeleton, &fillers);
        if offered.own * 2 >= kinds.len() && !out.iter().any(|(other, ..)| same_texts(other, &offered)) {
            out.push((offered, set.tier, set.year));
        }
    }
    out.sort_by(|(a, tier_a, year_a), (b, tier_b, year_b)| {
        let open = |set: &OfferedSet| set.headings.iter().filter(|h| h.source.is_empty()).count();
        (open(a), std::cmp::Reverse(a.own), tier_a, std::cmp::Reverse(year_a))
            .cmp(&(open(b), std::cmp::Reverse(b.own), tier_b, std::cmp::Reverse(year_b)))
            .then(b.holds.total_cmp(&a.holds))
    });
    out.into_iter().map(|(set, ..)| set).collect()
}

/// Headings of the archive by kind, each with the speech it comes from.
type Fillers<'a> = FxHashMap<SectionKind, Vec<(&'a str, &'a str)>>;

fn fillers<'a>(kinds: &[SectionKind], archive: &'a [HeadingSet]) -> Fillers<'a> {
    let mut out = Fillers::default();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for set in archive {
        for (kind, text) in set.headings.iter().filter(|(kind, _)| kinds.contains(kind)) {
            let list = out.entry(*kind).or_default();
            if list.len() < FILLERS && seen.insert(text) {
                list.push((text, &set.source));
            }
        }
    }
    out
}

fn same_texts(a: &OfferedSet, b: &OfferedSet) -> bool {
    a.headings.iter().map(|h| &h.text).eq(b.headings.iter().map(|h| &h.text))
}

fn fill(kinds: &[SectionKind], set: &HeadingSet, skeleton: &Skeleton, fillers: &Fillers<'_>) -> OfferedSet {
    let mut left: Vec<&(SectionKind, String)> = set.headings.iter().collect();
    let mut own = 0;
    let mut headings: Vec<OfferedHeading> = Vec::new();
    for &kind in kinds {
        let taken = |text: &str| headings.iter().any(|h: &OfferedHeading| h.text == text);
        let own_kind = left.iter().position(|(k, _)| *k == kind);
        let near = || left.iter().position(|(k, _)| kin(*k, kind) && !kinds.contains(k));
        let heading = if let Some(at) = own_kind.or_else(near) {
            own += 1;
            OfferedHeading { kind, text: left.remove(at).1.clone(), source: set.source.clone() }
        } else {
            let known = fillers.get(&kind).into_iter().flatten();
            let found = known.copied().find(|(text, _)| skeleton.fits(text) && !taken(text));
            match found {
                Some((text, source)) => {
                    OfferedHeading { kind, text: text.to_owned(), source: source.to_owned() }
                }
                None => OfferedHeading { kind, text: open_heading(skeleton, kind), source: String::new() },
            }
        };
        headings.push(heading);
    }
    let texts: Vec<&str> =
        headings.iter().filter(|h| !h.source.is_empty()).map(|h| h.text.as_str()).collect();
    let holds = Skeleton::of(&texts).map_or(0.0, |s| s.holds);
    OfferedSet { headings, holds, pattern: skeleton.pattern(), own }
}

/// Whether one kind's heading can stand for the other's: 锤炼队伍作风 heads self-building too.
fn kin(a: SectionKind, b: SectionKind) -> bool {
    use SectionKind::{
        Conduct, MajorDecisions, PartyLeadership, PoliticalDirection, SelfBuilding, ServingTheWhole,
    };
    let families: [&[SectionKind]; 3] = [
        &[SelfBuilding, Conduct],
        &[ServingTheWhole, MajorDecisions],
        &[PoliticalDirection, PartyLeadership],
    ];
    families.iter().any(|family| family.contains(&a) && family.contains(&b))
}

/// The skeleton with slots: 强化{{监督·2字}}意识.
fn open_heading(skeleton: &Skeleton, kind: SectionKind) -> String {
    let mut out = String::new();
    for (i, half) in skeleton.halves.iter().enumerate() {
        if i > 0 {
            out.push('，');
        }
        let mut words = half.fixed.iter();
        for slot in &half.slots {
            match slot {
                Some(0) => {}
                Some(length) => out.push_str(&format!("{{{{{}·{length}字}}}}", kind.chinese())),
                None => out.push_str(&format!("{{{{{}}}}}", kind.chinese())),
            }
            out.push_str(words.next().map_or("", String::as_str));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [&str; 5] = [
        "强化政治意识，把握正确方向有境界",
        "强化大局意识，服务改革发展有作为",
        "强化使命意识，提升监督实效有成果",
        "强化主体意识，发挥代表作用有实招",
        "强化进取意识，保持工作激情有担当",
    ];

    #[test]
    fn skeletons_of_the_genre_hold() {
        let pattern = |headings: &[&str]| Skeleton::of(headings).map(|s| (s.pattern(), s.holds >= PARALLEL));
        assert_eq!(pattern(&A), Some(("强化□□意识，□□□□□□有□□".to_owned(), true)));
        let b = ["坚持党的领导不动摇", "坚持为民履职不懈怠", "坚持与时俱进不停滞"];
        assert_eq!(pattern(&b), Some(("坚持□□□□不□□".to_owned(), true)));
        let c = ["纲举目张重谋划", "有条不紊抓落实", "总结提升促规范", "协调联动求合力"];
        assert_eq!(pattern(&c), Some(("□□□□□□□".to_owned(), true)));
        let d = ["精准发力，强化重点监督", "创新机制，强化全程监督", "上下联动，强化合力监督"];
        assert_eq!(pattern(&d), Some(("□□□□，强化□□监督".to_owned(), true)));
        let free = [
            "增强党性观念，自觉接受党的领导",
            "增强大局观念，坚持依法履职行权",
            "增强群众观念，密切与代表和人民的联系",
        ];
        assert!(Skeleton::of(&free).unwrap().holds >= PARALLEL);
        let none = ["抓学习", "坚持和完善人民代表大会制度", "要进一步加强乡镇人大规范化建设"];
        assert!(Skeleton::of(&none).unwrap().holds < PARALLEL);
        assert!(Skeleton::of(&["一样的标题", "一样的标题", "一样的标题"]).unwrap().holds < PARALLEL);
    }

    #[test]
    fn a_heading_out_of_step_is_marked() {
        let mut drafted = A;
        assert!(broken(&drafted).is_empty());
        drafted[2] = "要切实提升监督实效";
        let marks = broken(&drafted);
        assert_eq!(marks.iter().map(|b| b.index).collect::<Vec<_>>(), [2]);
        assert!(marks[0].pattern.starts_with("强化□□意识"));
        let drafted = ["坚持党的领导不动摇", "坚持为民履职不懈怠", "不断与时俱进", "坚持依法履职不松劲"];
        assert_eq!(broken(&drafted).iter().map(|b| b.index).collect::<Vec<_>>(), [2]);
        assert!(broken(&["一件事", "另外的两件事情"]).is_empty());
    }

    #[test]
    fn a_set_is_filled_from_the_archive_or_left_open() {
        use SectionKind::{
            Deputies, Legislation, PoliticalDirection, SelfBuilding, ServingTheWhole, Supervision,
        };
        let kinds = [PoliticalDirection, ServingTheWhole, Supervision, Deputies, SelfBuilding];
        let set = |headings: Vec<(SectionKind, String)>, source: &str| HeadingSet {
            headings,
            source: source.to_owned(),
            tier: Tier::Own,
            year: 2024,
        };
        let whole = set(kinds.iter().copied().zip(A.map(str::to_owned)).collect(), "a");
        let other = set(vec![(Legislation, "强化精品意识，提高立法质量有特色".to_owned())], "b");
        let wanted = [PoliticalDirection, Legislation, Supervision, Deputies];
        let sets = offered_sets(&wanted, &[whole.clone(), other]);
        let texts: Vec<_> = sets[0].headings.iter().map(|h| h.text.as_str()).collect();
        assert_eq!(texts, [A[0], "强化精品意识，提高立法质量有特色", A[2], A[3]]);
        assert_eq!(sets[0].own, 3);
        let sets = offered_sets(&wanted, &[whole]);
        assert_eq!(sets[0].headings[1].text, "强化{{立法·2字}}意识，{{立法·6字}}有{{立法·2字}}");
    }
}
