//! Frames (句式): 推进{…}建设, 既{…}，又{…}, 围绕{…}开展监督 ×3. What makes one is the number of different fillers.
//!
//! Three sorts: a verb at the beginning of a clause with a noun at its end; patterns over one or several clauses
//! from a short list of openers, counted in the archive; and three or more clauses in a row that share their
//! beginning or their end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::archive::{Archive, Lists};
use super::slots::{FREE, show};
use super::words::{is_han, is_verb, is_word};

/// A pattern with free slots.
#[derive(Debug, Default, Clone)]
pub(super) struct Frame {
    /// Distinct fillers of each slot, with how often.
    pub fillers: Vec<BTreeMap<String, u32>>,
    /// Clusters of speeches.
    pub groups: BTreeSet<u32>,
    /// Numbers of the uses it begins at, and how many clauses it spans there.
    pub uses: Vec<(u32, u32)>,
}

/// Fillers are this long at most, in characters.
const MAX_FILLER: usize = 14;
const SERIES: u16 = '、' as u16;
const OF: u16 = '的' as u16;

static PATTERNS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    include_str!("data/frames.txt")
        .lines()
        .filter(|line| !line.starts_with('%') && !line.is_empty())
        .map(|line| line.split(' ').collect())
        .collect()
});

/// Words between the beginning of a clause and the verb that a frame leaves out.
const ADVERBS: &[&str] = &[
    "要",
    "切实",
    "进一步",
    "不断",
    "着力",
    "大力",
    "深入",
    "扎实",
    "全面",
    "积极",
    "持续",
    "努力",
    "认真",
    "充分",
    "必须",
    "继续",
    "加快",
    "更好",
    "统筹",
    "协同",
    "稳步",
    "有序",
    "有效",
    "始终",
    "一要",
    "并",
    "来",
    "坚定不移",
    "坚决",
    "务必",
];

/// Words that end many clauses and no frame.
const NO_NOUNS: &[&str] = &[
    "利用", "以上", "左右", "以下", "同志", "我们", "等等", "实施", "增效", "升级", "落实", "进行", "使用",
    "提升", "提高", "增长", "增强",
];

/// Every frame, of those of one clause only what `least` different clauses hold, with its text, in which [`FREE`] stands for a slot.
pub(super) fn frames(
    archive: &Archive,
    clusters: &[u32],
    counts: &[bool],
    least: usize,
) -> BTreeMap<String, Frame> {
    let mut out: BTreeMap<String, Frame> = BTreeMap::new();
    verb_and_noun(archive, clusters, counts, least, &mut out);
    let openers = Openers::new();
    for speech in 0..archive.len() {
        let group = clusters.get(speech).copied().unwrap_or_default();
        let first =
            archive.speeches.get(speech).map_or(0, |s| s.end as usize) - archive.uses_of(speech).len();
        let mut sentence: Vec<(u32, &[u16])> = Vec::new();
        for (offset, used) in archive.uses_of(speech).iter().enumerate() {
            let number = first + offset;
            if counts.get(number).copied().unwrap_or(true) {
                sentence.push((number as u32, archive.clause(used.clause)));
            }
            if used.ends_sentence() {
                if sentence.iter().any(|(_, clause)| openers.begins(clause)) {
                    listed(&texts(&sentence), group, &mut out);
                }
                if in_step(&sentence) {
                    parallel(&texts(&sentence), group, &mut out);
                }
                sentence.clear();
            }
        }
    }
    out
}

fn texts(sentence: &[(u32, &[u16])]) -> Vec<(u32, String)> {
    sentence.iter().map(|(number, clause)| (*number, String::from_utf16_lossy(clause))).collect()
}

/// The characters that the listed patterns begin with: most sentences hold none in the right place.
struct Openers {
    /// Beginnings of patterns over several clauses, which stand at the beginning of a clause.
    first: Vec<Vec<u16>>,
    /// Beginnings of patterns inside a clause.
    inside: Vec<Vec<u16>>,
}

impl Openers {
    fn new() -> Self {
        let (mut first, mut inside) = (Vec::new(), Vec::new());
        for pattern in PATTERNS.iter() {
            match pattern.as_slice() {
                [whole] => {
                    inside.extend(whole.split_once('…').map(|(begin, _)| begin.encode_utf16().collect()))
                }
                [a, ..] => first.push(a.encode_utf16().collect()),
                [] => {}
            }
        }
        first.sort();
        first.dedup();
        inside.sort();
        inside.dedup();
        Self { first, inside }
    }

    fn begins(&self, clause: &[u16]) -> bool {
        self.first.iter().any(|opener| clause.starts_with(opener))
            || self.inside.iter().any(|opener| {
                opener.first().is_some_and(|unit| clause.contains(unit))
                    && clause.windows(opener.len()).any(|window| window == opener.as_slice())
            })
    }
}

/// Whether three clauses in a row, or three members of a series, begin or end alike.
fn in_step(sentence: &[(u32, &[u16])]) -> bool {
    fn alike<'a>(mut members: impl Iterator<Item = &'a [u16]>) -> bool {
        let (mut heads, mut tails, mut last) = (0, 0, (None, None));
        members.any(|member| {
            let ends = (member.first().copied(), member.last().copied());
            heads = if ends.0 == last.0 { heads + 1 } else { 1 };
            tails = if ends.1 == last.1 { tails + 1 } else { 1 };
            last = ends;
            heads >= 3 || tails >= 3
        })
    }
    alike(sentence.iter().map(|(_, clause)| *clause))
        || sentence.iter().any(|(_, clause)| alike(clause.split(|&unit| unit == SERIES)))
}

impl Frame {
    fn add(&mut self, fillers: &[&str], group: u32, number: u32, clauses: u32) {
        self.fillers.resize(fillers.len().max(self.fillers.len()), BTreeMap::new());
        for (slot, filler) in self.fillers.iter_mut().zip(fillers) {
            *slot.entry(show(filler)).or_default() += 1;
        }
        self.groups.insert(group);
        self.uses.push((number, clauses));
    }

    /// Distinct fillers of the slot that varies least.
    pub fn variety(&self) -> usize {
        self.fillers.iter().map(BTreeMap::len).min().unwrap_or(0)
    }
}

/// The verb and the noun of a frame.
type Ends<'a> = (&'a [u16], &'a [u16]);

/// 推进…建设: the clause, without adverbs, begins with a verb and ends with a word of two characters.
fn verb_and_noun(
    archive: &Archive,
    clusters: &[u32],
    counts: &[bool],
    least: usize,
    out: &mut BTreeMap<String, Frame>,
) {
    let by_clause = Lists::group(
        archive.starts.len(),
        archive.uses.iter().enumerate().map(|(number, used)| (used.clause, number as u32)),
    );
    let adverbs: Vec<Vec<u16>> = ADVERBS.iter().map(|word| word.encode_utf16().collect()).collect();
    let mut found: FxHashMap<Ends<'_>, Vec<(&[u16], u32)>> = FxHashMap::default();
    for id in 0..archive.starts.len() as u32 {
        for part in archive.clause(id).split(|&unit| unit == SERIES) {
            if !(5..=24).contains(&part.len()) {
                continue;
            }
            let mut rest = part;
            while let Some(bare) = adverbs.iter().find_map(|word| rest.strip_prefix(word.as_slice())) {
                rest = bare;
            }
            let Some((verb, rest)) = rest.split_at_checked(2) else { continue };
            let Some((inner, noun)) = rest.len().checked_sub(2).and_then(|at| rest.split_at_checked(at))
            else {
                continue;
            };
            let good = (1..=MAX_FILLER).contains(&inner.len())
                && is_verb(verb)
                && is_word(noun)
                && !inner.contains(&OF)
                && inner.first().zip(inner.last()).is_some_and(|(a, b)| is_han(*a) && is_han(*b))
                && !NO_NOUNS.contains(&String::from_utf16_lossy(noun).as_str());
            if good {
                found.entry((verb, noun)).or_default().push((inner, id));
            }
        }
    }
    for ((verb, noun), fillers) in found {
        if fillers.len() < least {
            continue;
        }
        let (verb, noun) = (String::from_utf16_lossy(verb), String::from_utf16_lossy(noun));
        let frame = out.entry(format!("{verb}{FREE}{noun}")).or_default();
        for (filler, id) in fillers {
            let filler = String::from_utf16_lossy(filler);
            for &number in by_clause.get(id) {
                if counts.get(number as usize).copied().unwrap_or(true) {
                    let group = clusters.get(archive.speech_of(number)).copied().unwrap_or_default();
                    frame.add(&[&filler], group, number, 1);
                }
            }
        }
    }
}

/// The listed patterns in one sentence.
fn listed(sentence: &[(u32, String)], group: u32, out: &mut BTreeMap<String, Frame>) {
    for pattern in PATTERNS.iter() {
        for (at, (number, clause)) in sentence.iter().enumerate() {
            match pattern.as_slice() {
                [whole] => {
                    let Some((begin, end)) = whole.split_once('…') else { continue };
                    let Some((_, inner)) = clause.split_once(begin) else { continue };
                    let Some((filler, _)) = inner.split_once(end) else { continue };
                    if fits(filler) {
                        out.entry(format!("{begin}{FREE}{end}")).or_default().add(
                            &[filler],
                            group,
                            *number,
                            1,
                        );
                    }
                }
                [a, b] => {
                    let Some(first) = clause.strip_prefix(a) else { continue };
                    for (further, (_, next)) in sentence.iter().enumerate().skip(at + 1).take(2) {
                        let Some(second) = next.strip_prefix(b) else { continue };
                        if fits(first) && fits(second) {
                            let key = format!("{a}{FREE}，{b}{FREE}");
                            let span = (further - at + 1) as u32;
                            out.entry(key).or_default().add(&[first, second], group, *number, span);
                        }
                        break;
                    }
                }
                _ => {}
            }
        }
    }
}

fn fits(filler: &str) -> bool {
    (2..=MAX_FILLER + 8).contains(&filler.chars().count())
}

/// Three or more clauses in a row, or members of a series, with one beginning or end: 不让{…} ×3.
fn parallel(sentence: &[(u32, String)], group: u32, out: &mut BTreeMap<String, Frame>) {
    for (number, clause) in sentence {
        let members: Vec<(u32, &str)> = clause.split('、').map(|part| (*number, part)).collect();
        share(&members, group, out);
    }
    let clauses: Vec<(u32, &str)> = sentence.iter().map(|(number, text)| (*number, text.as_str())).collect();
    share(&clauses, group, out);
}

fn share(members: &[(u32, &str)], group: u32, out: &mut BTreeMap<String, Frame>) {
    let mut at = 0;
    while at + 3 <= members.len() {
        let size = (3..=members.len() - at).rev().take(8).find_map(|size| {
            let run: Vec<&str> = members.get(at..at + size)?.iter().map(|m| m.1).collect();
            common(&run).map(|(prefix, suffix)| (size, prefix, suffix))
        });
        let Some((size, prefix, suffix)) = size else {
            at += 1;
            continue;
        };
        let fillers: Vec<&str> = members
            .iter()
            .skip(at)
            .take(3)
            .filter_map(|m| m.1.strip_prefix(prefix.as_str())?.strip_suffix(suffix.as_str()))
            .collect();
        let number = members.get(at).map_or(0, |m| m.0);
        let last = members.get(at + size - 1).map_or(number, |m| m.0);
        out.entry(format!("{prefix}{FREE}{suffix} ×3")).or_default().add(
            &fillers,
            group,
            number,
            last - number + 1,
        );
        at += size;
    }
}

/// What all members begin and end with, if that is enough for a pattern and what lies between varies.
fn common(run: &[&str]) -> Option<(String, String)> {
    let chars: Vec<Vec<char>> = run.iter().map(|s| s.chars().collect()).collect();
    let first = chars.first()?;
    let shortest = chars.iter().map(Vec::len).min()?;
    let prefix = (0..shortest).take_while(|&i| chars.iter().all(|c| c.get(i) == first.get(i))).count();
    let back = |c: &Vec<char>, i: usize| c.len().checked_sub(i + 1).and_then(|at| c.get(at).copied());
    let suffix =
        (0..shortest - prefix).take_while(|&i| chars.iter().all(|c| back(c, i) == back(first, i))).count();
    let inner = |c: &Vec<char>| c.len() - prefix - suffix;
    let varied: BTreeSet<&[char]> = chars.iter().filter_map(|c| c.get(prefix..c.len() - suffix)).collect();
    let enough = prefix >= 2 || prefix >= 1 && suffix >= 1 || suffix >= 2;
    let sized = chars.iter().all(|c| (1..=MAX_FILLER).contains(&inner(c)));
    let text = |range: &[char]| range.iter().collect::<String>();
    let (head, tail) = (text(first.get(..prefix)?), text(first.get(first.len() - suffix..)?));
    (enough && sized && varied.len() == run.len()).then_some((head, tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::mining::tests::{document, source};

    fn found(lines: &[&str]) -> BTreeMap<String, (usize, usize)> {
        let mut archive = Archive::new();
        for (id, line) in lines.iter().enumerate() {
            archive.add(&source(id as u64, &document("题", &[line])));
        }
        let clusters: Vec<u32> = (0..lines.len() as u32).collect();
        let counts = vec![true; archive.uses.len()];
        frames(&archive, &clusters, &counts, 1)
            .into_iter()
            .map(|(text, frame)| (show(&text), (frame.groups.len(), frame.variety())))
            .collect()
    }

    #[test]
    fn verbs_and_nouns_are_counted_by_fillers() {
        let found =
            found(&["推进法治政府建设，推进队伍建设。", "要切实推进基层组织建设。", "推进队伍建设。"]);
        assert_eq!(found.get("推进{…}建设"), Some(&(3, 3)));
    }

    #[test]
    fn openers_over_two_clauses() {
        let found = found(&[
            "既要依法监督，又要热情支持。",
            "既要敢于监督，又要善于监督。",
            "不是一团和气，而是依法办事。",
        ]);
        assert_eq!(found.get("既要{…}，又要{…}"), Some(&(2, 2)));
        assert_eq!(found.get("不是{…}，而是{…}"), Some(&(1, 1)));
    }

    #[test]
    fn three_in_a_row() {
        let found = found(&[
            "不让机遇错失，不让项目延误，不让事情耽搁。",
            "要坚持好、完善好、运行好人民代表大会制度。",
            "要围绕民生开展监督，要围绕发展开展监督，要围绕法治开展监督。",
        ]);
        assert!(found.contains_key("不让{…} ×3"));
        assert!(found.contains_key("要围绕{…}开展监督 ×3"));
    }
}
