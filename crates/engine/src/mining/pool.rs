//! Wordings one or two words apart, pooled before evidence is asked: 把人大工作摆上重要议程 in one speech and
//! 把人大工作列入重要议程 in another are two uses of one phrasing, though neither clause recurs.
//!
//! Clauses are compared with one word, or in short ones two, left open. What fills the gap must be words of one class
//! and few: more fillers make a frame.

use std::hash::Hasher;

use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::archive::{Archive, Lists};
use super::phrasing::{Phrasing, Variant};
use super::score::{Form, Rarity, form, length};
use super::slots::{is_slot, show};
use super::uses::{Found, Uses};
use crate::lexicon::words::{Class, Cutter, Word};

/// Clauses of so many units are compared.
const LENGTHS: std::ops::RangeInclusive<usize> = 7..=28;
/// Where an archive has more distinct clauses, or more speeches are asked for, the most frequent wording is evidence
/// enough.
const THIN: usize = 60_000;
const FEW: u32 = 3;
/// Fillers that make wordings; more make a frame.
const FILLERS: usize = 4;
/// Two words are left open only in clauses of so many, in an archive of so few clauses.
const SHORT: usize = 7;
const SMALL: usize = 10_000;

/// A clause with words left open.
#[derive(Clone, Copy)]
struct Gap {
    pattern: u64,
    clause: u32,
    /// The word it begins with: the first, or the first behind a subject and its modal.
    from: u8,
    /// Numbers of the words left open; the same twice for one.
    words: (u8, u8),
}

/// Wordings: texts with slots.
struct Pool {
    texts: Vec<String>,
}

/// The phrasings whose evidence is spread over several wordings, none of which has enough by itself.
pub(super) fn pooled(uses: &Uses<'_>, groups: &Lists, min: u32, top: usize) -> Vec<Phrasing> {
    let archive = uses.archive;
    if archive.starts.len() > THIN || !(2..=FEW).contains(&min) {
        return Vec::new();
    }
    let pools = pools(archive, groups, min);
    let owners: Vec<usize> =
        pools.iter().enumerate().flat_map(|(n, p)| p.texts.iter().map(move |_| n)).collect();
    let texts: Vec<String> = pools.iter().flat_map(|pool| pool.texts.iter().cloned()).collect();
    let Ok(automaton) = CharwiseDoubleArrayAhoCorasickBuilder::new().build::<_, _, u32>(&texts) else {
        return Vec::new();
    };
    // Every use of a wording, also inside a longer clause.
    let mut found: Vec<Vec<(usize, Found)>> = pools.iter().map(|_| Vec::new()).collect();
    let by_clause = archive.by_clause();
    for id in 0..archive.starts.len() as u32 {
        let clause = String::from_utf16_lossy(archive.clause(id));
        for hit in automaton.find_overlapping_iter(&clause) {
            let wording = hit.value() as usize;
            let Some(list) = owners.get(wording).and_then(|owner| found.get_mut(*owner)) else { continue };
            let offset = clause.get(..hit.start()).map_or(0, |before| before.encode_utf16().count());
            let size = texts.get(wording).map_or(0, |text| text.encode_utf16().count());
            for &number in by_clause.get(id) {
                if !uses.counts.get(number as usize).copied().unwrap_or(true) {
                    continue;
                }
                let Some(&used) = archive.uses.get(number as usize) else { continue };
                let speech = archive.speech_of(number);
                let (start, end) = archive.span(speech, used, offset, size);
                list.push((wording, Found { speech, used, start, end }));
            }
        }
    }
    let rarity = Rarity::of(&archive.text);
    let mut out: Vec<Phrasing> =
        found.into_iter().filter_map(|list| phrasing(uses, &texts, list, &rarity)).collect();
    out.retain(|p| p.speeches >= min);
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
    out.truncate(top);
    out
}

fn phrasing(
    uses: &Uses<'_>,
    texts: &[String],
    list: Vec<(usize, Found)>,
    rarity: &Rarity,
) -> Option<Phrasing> {
    let mut wordings: FxHashMap<usize, (FxHashSet<u32>, u32)> = FxHashMap::default();
    for (wording, found) in &list {
        let entry = wordings.entry(*wording).or_default();
        entry.0.extend(uses.clusters.get(found.speech));
        entry.1 += 1;
    }
    let mut wordings: Vec<_> =
        wordings.into_iter().map(|(n, (groups, count))| (n, groups.len() as u32, count)).collect();
    wordings.sort_by_key(|&(n, groups, count)| (std::cmp::Reverse((groups, count)), n));
    let (&(head, ..), others) = wordings.split_first()?;
    let head = texts.get(head)?;
    let variants = others
        .iter()
        .filter_map(|&(n, speeches, occurrences)| {
            Some(Variant { text: show(texts.get(n)?), speeches, occurrences })
        })
        .collect();
    let units: Vec<u16> = head.encode_utf16().collect();
    let score = 10.0
        * (1.0 + (length(&units).min(24) as f32 / 24.0).sqrt() * 2.5 + 1.5 * (rarity.factor(&units) - 0.7));
    let found: Vec<Found> = list.into_iter().map(|(_, found)| found).collect();
    let kind = uses.kind(head, &found, uses.min);
    Some(uses.finish(kind, show(head), score, variants, Vec::new(), found))
}

fn pools(archive: &Archive, groups: &Lists, min: u32) -> Vec<Pool> {
    let mut gaps: Vec<Gap> = Vec::new();
    let (mut cutter, mut words) = (Cutter::new(), Vec::new());
    let short = if archive.starts.len() <= SMALL { SHORT } else { 0 };
    for id in 0..archive.starts.len() as u32 {
        let (clause, held) = (archive.clause(id), groups.get(id).len() as u32);
        let slotted = clause.iter().any(|unit| char::from_u32(u32::from(*unit)).is_none_or(is_slot));
        if held == 0 || held >= min || slotted || !LENGTHS.contains(&clause.len()) {
            continue;
        }
        cutter.cut(clause, &mut words);
        gaps_of((id, clause, &words), 0, short, &mut gaps);
        if let Some(from) = behind_subject(clause, &words) {
            gaps_of((id, clause, &words), from, short, &mut gaps);
        }
    }
    gaps.sort_unstable_by_key(|gap| (gap.pattern, gap.clause));
    let mut taken: FxHashSet<u32> = FxHashSet::default();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut out = Vec::new();
    for alike in gaps.chunk_by(|a, b| a.pattern == b.pattern).filter(|alike| alike.len() >= 2) {
        let mut clauses: Vec<u32> = alike.iter().map(|gap| gap.clause).collect();
        clauses.dedup();
        let together: FxHashSet<u32> =
            clauses.iter().flat_map(|id| groups.get(*id).iter().copied()).collect();
        let fresh = clauses.iter().all(|id| !taken.contains(id));
        if !fresh || (together.len() as u32) < min || !exchangeable(archive, alike) {
            continue;
        }
        let mut texts: Vec<String> = alike.iter().map(|gap| text(archive, gap)).collect();
        texts.sort();
        texts.dedup();
        // What more words fill is a frame; what one does, recurs by itself. A wording inside another is no other one.
        let apart = texts.iter().all(|a| !texts.iter().any(|b| a != b && b.contains(a.as_str())));
        if apart && (2..=FILLERS).contains(&texts.len()) && texts.iter().all(|text| seen.insert(text.clone()))
        {
            taken.extend(&clauses);
            out.push(Pool { texts });
        }
    }
    out
}

/// The text from the word where a gapped clause begins.
fn text(archive: &Archive, gap: &Gap) -> String {
    let clause = archive.clause(gap.clause);
    let mut words = Vec::new();
    Cutter::new().cut(clause, &mut words);
    let start = words.get(usize::from(gap.from)).map_or(0, |word| word.start);
    String::from_utf16_lossy(clause.get(start..).unwrap_or_default())
}

/// The first word behind a subject and its modal (各级党委要…), or the 把 behind a subject (市委把…); none where the
/// clause begins so.
fn behind_subject(clause: &[u16], words: &[Word]) -> Option<usize> {
    let is = |word: &Word, list: &str| {
        let text = String::from_utf16_lossy(clause.get(word.range()).unwrap_or_default());
        list.split(' ').any(|one| one == text)
    };
    let ahead = words.iter().take(6);
    let modal =
        ahead.clone().position(|word| is(word, "要 必须 应当 应 都要 也要 还要 务必")).map(|at| at + 1);
    modal
        .or_else(|| ahead.clone().position(|word| is(word, "把 将")))
        .filter(|at| *at > 0 && *at + 2 < words.len())
}

/// The patterns of a clause with one word open, or, where it has at most `short` words, two; what stays is most of it.
fn gaps_of((id, clause, words): (u32, &[u16], &[Word]), from: usize, short: usize, gaps: &mut Vec<Gap>) {
    let start = words.get(from).map_or(0, |word| word.start);
    let size = clause.len() - start;
    let open = |word: &Word| !matches!(word.class, Class::Other | Class::Particle | Class::Conjunction);
    let enough = |open: usize| size >= open + 5 && 10 * (size - open) >= 6 * size;
    // The first word stays: what stands behind it recurs by itself (真正做到, 努力做到; 学习, 贯彻中央经济工作会议精神).
    for (i, first) in words.iter().enumerate().skip(from + 1).filter(|(_, word)| open(word)) {
        let last = if words.len() - from <= short { words.len() } else { i + 1 };
        for (j, second) in words.iter().enumerate().take(last).skip(i) {
            let gap = first.range().len() + if j > i { second.range().len() } else { 0 };
            if !open(second) || !enough(gap) || i > 250 || j > 250 {
                continue;
            }
            let mut hasher = FxHasher::default();
            for (n, word) in words.iter().enumerate().skip(from) {
                match clause.get(word.range()) {
                    Some(units) if n != i && n != j => units.iter().for_each(|unit| hasher.write_u16(*unit)),
                    _ => hasher.write_u16(0),
                }
            }
            gaps.push(Gap {
                pattern: hasher.finish(),
                clause: id,
                from: from as u8,
                words: (i as u8, j as u8),
            });
        }
    }
}

/// Whether the clauses say the same with other words: what differs is of one class (摆上, 列入), and no pair of opposites
/// or of different things, which nouns mostly are.
fn exchangeable(archive: &Archive, alike: &[Gap]) -> bool {
    let mut words = Vec::new();
    let mut cutter = Cutter::new();
    let mut classes = Vec::new();
    for gap in alike {
        let clause = archive.clause(gap.clause);
        cutter.cut(clause, &mut words);
        if form(&words.iter().filter_map(|w| clause.get(w.range())).collect::<Vec<_>>()) == Form::Debris {
            return false;
        }
        let class = |n: u8| words.get(usize::from(n)).map(|word| word.class);
        classes.push((class(gap.words.0), class(gap.words.1)));
    }
    let verbal = |class: Option<Class>| class.is_some_and(|c| c.is_verbal() || c == Class::Adverb);
    classes.iter().all(|(a, _)| verbal(*a))
        && classes.iter().all(|(_, b)| verbal(*b) || Some(b) == classes.first().map(|(_, b)| b))
}
