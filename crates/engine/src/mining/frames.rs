//! Frames (句式): 推进{…}建设, 既{…}，又{…}, 围绕{…}开展监督 ×3. What makes one is the number of different fillers.
//!
//! Three sorts: a verb at the beginning of a clause with a noun at its end; patterns over one or several clauses
//! from a short list of openers, counted in the archive; and three or more clauses in a row that share their
//! beginning or their end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::archive::Archive;
use super::slots::{FREE, show};
use super::words::{is_verb, is_word};
use crate::lexicon::han::is_han_unit as is_han;

/// A pattern with free slots.
#[derive(Debug, Default, Clone)]
pub(super) struct Frame {
    /// Distinct fillers of each slot, with how often.
    pub fillers: Vec<BTreeMap<String, u32>>,
    /// Clusters of speeches.
    pub groups: BTreeSet<u32>,
    /// Numbers of the uses it begins at, and how many clauses it spans there.
    pub uses: Vec<(u32, u32)>,
    /// Most members in a row, of a parallel.
    pub members: usize,
    /// How firmly verb and noun belong together, 0 to 1; of other frames 1.
    pub firm: f32,
}

/// Which frames are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Different fillers in every slot.
    pub variety: usize,
    /// Clusters of speeches.
    pub groups: u32,
    /// The same for four members or more in a row, whose evidence is the row itself.
    pub rows: u32,
    /// How firmly verb and noun must belong together, 0 to 1.
    pub firm: f32,
    /// At most so many, the best.
    pub top: usize,
}

/// Fillers are this long at most, in units.
const MAX_FILLER: usize = 14;
/// Most members that one parallel is made of.
const MAX_PARALLEL: usize = 8;
const SERIES: u16 = '、' as u16;
const OF: u16 = '的' as u16;

/// So many members in a row are a set of their own, as headings are.
const ROW: usize = 4;

/// The listed patterns: what each of two clauses begins with; or beginning and end within one clause.
struct Listed {
    clauses: Vec<(Vec<u16>, Vec<u16>)>,
    within: Vec<(Vec<u16>, Vec<u16>)>,
    /// For each unit whether a pattern over clauses (1) or within one (2) begins with it.
    begins: Vec<u8>,
}

static LISTED: LazyLock<Listed> = LazyLock::new(|| {
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    let mut out = Listed { clauses: Vec::new(), within: Vec::new(), begins: vec![0; 1 << 16] };
    let lines = include_str!("data/frames.txt").lines();
    for line in lines.filter(|line| !line.starts_with('%') && !line.is_empty()) {
        if let Some((begin, end)) = line.split_once('…') {
            out.within.push((units(begin), units(end)));
        } else if let Some((a, b)) = line.split_once(' ') {
            out.clauses.push((units(a), units(b)));
        }
    }
    for (patterns, flag) in [(&out.clauses, OVER), (&out.within, WITHIN)] {
        for unit in patterns.iter().filter_map(|(begin, _)| begin.first()) {
            if let Some(flags) = out.begins.get_mut(usize::from(*unit)) {
                *flags |= flag;
            }
        }
    }
    out
});

const OVER: u8 = 1;
const WITHIN: u8 = 2;

impl Listed {
    fn begins(&self, unit: u16) -> u8 {
        self.begins.get(usize::from(unit)).copied().unwrap_or_default()
    }
}

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
    "提升", "提高", "增长", "增强", "起来",
];

/// A clause of a sentence, with the number of its use.
type Member<'a> = (u32, &'a [u16]);

/// The pattern that a sentence was found to follow.
#[derive(Debug, Clone, Copy, Hash, PartialEq, Eq)]
enum Pattern<'a> {
    /// What several clauses begin with: 既{…}，又{…}.
    Openers(&'a [u16], &'a [u16]),
    /// Beginning and end within one clause: 把{…}作为.
    Within(&'a [u16], &'a [u16]),
    /// What members in a row begin and end with: 不让{…} ×3.
    Parallel(&'a [u16], &'a [u16]),
}

impl Pattern<'_> {
    fn hash(&self) -> u64 {
        let mut hasher = FxHasher::default();
        Hash::hash(self, &mut hasher);
        hasher.finish()
    }

    fn text(&self) -> String {
        let text = |units: &[u16]| String::from_utf16_lossy(units);
        match self {
            Self::Openers(a, b) => format!("{}{FREE}，{}{FREE}", text(a), text(b)),
            Self::Within(a, b) => format!("{}{FREE}{}", text(a), text(b)),
            Self::Parallel(a, b) => format!("{}{FREE}{} ×3", text(a), text(b)),
        }
    }
}

/// The wanted frames with their texts, in which [`FREE`] stands for a slot, best first.
pub(super) fn frames(
    archive: &Archive,
    clusters: &[u32],
    counts: &[bool],
    wanted: Wanted,
) -> Vec<(String, Frame)> {
    let mut out = patterns(archive, clusters, counts, wanted);
    verb_and_noun(archive, clusters, counts, wanted, &mut out);
    let enough = |frame: &Frame| {
        let groups = frame.groups.len() as u32;
        (groups >= wanted.groups || frame.members >= ROW && groups >= wanted.rows)
            && frame.variety() >= wanted.variety
    };
    let mut sorted: Vec<_> = out.into_iter().filter(|(_, frame)| enough(frame)).collect();
    sorted.sort_by(|a, b| b.1.score(&b.0).total_cmp(&a.1.score(&a.0)).then_with(|| a.0.cmp(&b.0)));
    // 坚持…结合 is 坚持…相结合 seen from too near.
    let ends = |text: &str| text.split_once(FREE).map(|(begin, end)| (begin.to_owned(), end.to_owned()));
    let listed: Vec<(String, String, usize)> = sorted
        .iter()
        .filter_map(|(text, frame)| {
            let (begin, end) = ends(text)?;
            (end.encode_utf16().count() > 2).then_some((begin, end, frame.groups.len()))
        })
        .collect();
    sorted.retain(|(text, frame)| {
        let near = |(begin, end): (String, String)| {
            listed.iter().any(|(b, e, groups)| {
                *b == begin
                    && *e != end
                    && e.ends_with(&end)
                    && !end.is_empty()
                    && 10 * groups >= 6 * frame.groups.len()
            })
        };
        !ends(text).is_some_and(near)
    });
    sorted.truncate(wanted.top);
    sorted
}

/// How much the frames that stand behind better ones of the same beginning or end are worth, best first: after
/// 完善{…}机制 and 健全{…}体系 nobody needs 健全{…}机制 and 完善{…}体系 as much.
pub(super) fn freshness(texts: impl Iterator<Item = impl AsRef<str>>) -> Vec<f32> {
    let mut seen: BTreeMap<String, i32> = BTreeMap::new();
    let mut one = |text: &str| {
        let Some((begin, end)) =
            text.split_once(FREE).filter(|(begin, end)| !begin.is_empty() && !end.is_empty())
        else {
            return 1.0;
        };
        let mut better = 0;
        for part in [format!("{begin}…"), format!("…{end}")] {
            let count = seen.entry(part).or_default();
            better += *count;
            *count += 1;
        }
        0.85_f32.powi(better).max(0.2)
    };
    texts.map(|text| one(text.as_ref())).collect()
}

impl Frame {
    fn add(&mut self, fillers: &[&[u16]], group: u32, number: u32, clauses: u32) {
        self.fillers.resize(fillers.len().max(self.fillers.len()), BTreeMap::new());
        for (slot, filler) in self.fillers.iter_mut().zip(fillers) {
            *slot.entry(show(&String::from_utf16_lossy(filler))).or_default() += 1;
        }
        self.groups.insert(group);
        self.uses.push((number, clauses));
    }

    /// Distinct fillers of the slot that varies least; of a parallel, whose slots are one, of all.
    pub fn variety(&self) -> usize {
        if self.members > 0 {
            return self.fillers.iter().flat_map(BTreeMap::keys).collect::<BTreeSet<_>>().len();
        }
        self.fillers.iter().map(BTreeMap::len).min().unwrap_or(0)
    }

    /// What a frame of this text is worth.
    pub fn score(&self, text: &str) -> f32 {
        score(text, self.groups.len(), self.variety(), self.firm)
    }
}

fn score(text: &str, groups: usize, variety: usize, firm: f32) -> f32 {
    let fixed = text.chars().filter(|&c| c != FREE && c.is_alphabetic()).count().min(8) as f32;
    (1.0 + groups as f32).ln() * (1.0 + variety.min(20) as f32).ln() * (0.8 + 0.4 * fixed) * firm * firm
}

/// Frames over sentences. In a first pass the patterns are only hashed, since most stand in one speech alone; what
/// enough groups hold is collected in a second one.
fn patterns(archive: &Archive, clusters: &[u32], counts: &[bool], wanted: Wanted) -> BTreeMap<String, Frame> {
    let mut seen: Vec<(u64, u32, u32, bool)> = Vec::new();
    for (speech, &group) in clusters.iter().enumerate() {
        sentences(archive, counts, speech, |sentence, kind| {
            let first = sentence.first().map_or(0, |member| member.0);
            each_pattern(sentence, kind, &mut |pattern, _, _, size| {
                let row = matches!(pattern, Pattern::Parallel(..)) && size as usize >= ROW;
                seen.push((pattern.hash(), group, first, row));
            });
        });
    }
    seen.sort_unstable();
    let mut worth = FxHashSet::default();
    let mut places = FxHashSet::default();
    for uses in seen.chunk_by(|a, b| a.0 == b.0) {
        let groups = uses.chunk_by(|a, b| a.1 == b.1).count();
        let row = uses.iter().any(|used| used.3) && groups >= wanted.rows as usize;
        if groups >= wanted.groups as usize || row {
            worth.extend(uses.first().map(|first| first.0));
            places.extend(uses.iter().map(|&(_, _, first, _)| first));
        }
    }
    drop(seen);
    let mut out: BTreeMap<String, Frame> = BTreeMap::new();
    for (speech, &group) in clusters.iter().enumerate() {
        sentences(archive, counts, speech, |sentence, kind| {
            if sentence.first().is_some_and(|(first, _)| places.contains(first)) {
                each_pattern(sentence, kind, &mut |pattern, fillers, number, clauses| {
                    if worth.contains(&pattern.hash()) {
                        let frame = out.entry(pattern.text()).or_default();
                        frame.firm = 1.0;
                        if matches!(pattern, Pattern::Parallel(..)) {
                            frame.members = frame.members.max(clauses as usize);
                        }
                        frame.add(fillers, group, number, clauses);
                    }
                });
            }
        });
    }
    out
}

/// What a run of clauses is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sentence,
    /// Sentences of one clause each, one behind the other: 要多问一问{…}没有 ×4.
    Row,
}

/// Calls `act` with every sentence of a speech, and with every row of short sentences; clauses that are no evidence are
/// left out.
fn sentences<'a>(
    archive: &'a Archive,
    counts: &[bool],
    speech: usize,
    mut act: impl FnMut(&[Member<'a>], Kind),
) {
    let uses = archive.uses_of(speech);
    let first = archive.speeches.get(speech).map_or(0, |s| s.end as usize) - uses.len();
    let (mut sentence, mut row): (Vec<Member<'a>>, Vec<Member<'a>>) = (Vec::new(), Vec::new());
    for (number, used) in (first..).zip(uses) {
        if counts.get(number).copied().unwrap_or(true) {
            sentence.push((number as u32, archive.clause(used.clause)));
        }
        if !used.ends_sentence() {
            continue;
        }
        act(&sentence, Kind::Sentence);
        match sentence.as_slice() {
            [one] => row.push(*one),
            _ => {
                act(&row, Kind::Row);
                row.clear();
            }
        }
        sentence.clear();
    }
    act(&row, Kind::Row);
}

/// Told of a pattern, its fillers, the use it begins at and how many clauses it spans.
type Found<'f> = &'f mut dyn FnMut(Pattern<'_>, &[&[u16]], u32, u32);

fn each_pattern(sentence: &[Member<'_>], kind: Kind, found: Found<'_>) {
    parallel(sentence, found);
    if kind == Kind::Row {
        return;
    }
    for (at, &(number, clause)) in sentence.iter().enumerate() {
        listed(sentence, at, number, clause, found);
    }
    for &(number, clause) in sentence {
        if clause.contains(&SERIES) {
            let members: Vec<Member<'_>> =
                clause.split(|&unit| unit == SERIES).map(|part| (number, part)).collect();
            parallel(&members, found);
        }
    }
}

/// The listed patterns that begin in a clause.
fn listed(sentence: &[Member<'_>], at: usize, number: u32, clause: &[u16], found: Found<'_>) {
    let patterns = &*LISTED;
    if clause.iter().any(|unit| patterns.begins(*unit) & WITHIN != 0) {
        for (begin, end) in &patterns.within {
            let Some(from) = position(clause, begin) else { continue };
            let inner = clause.get(from + begin.len()..).unwrap_or_default();
            let Some(filler) = position(inner, end).and_then(|to| inner.get(..to)) else { continue };
            if fits(filler) {
                found(Pattern::Within(begin, end), &[filler], number, 1);
            }
        }
    }
    if clause.first().is_none_or(|unit| patterns.begins(*unit) & OVER == 0) {
        return;
    }
    for (a, b) in &patterns.clauses {
        let Some(first) = clause.strip_prefix(a.as_slice()) else { continue };
        let next = sentence.iter().enumerate().skip(at + 1).take(2);
        let next = next.filter_map(|(i, (_, clause))| Some((i, clause.strip_prefix(b.as_slice())?))).next();
        if let Some((further, second)) = next
            && fits(first)
            && fits(second)
        {
            found(Pattern::Openers(a, b), &[first, second], number, (further - at + 1) as u32);
        }
    }
}

fn position(text: &[u16], part: &[u16]) -> Option<usize> {
    let first = part.first()?;
    let mut begins = text.iter().enumerate().filter(|(_, unit)| *unit == first).map(|(at, _)| at);
    begins.find(|&at| text.get(at..).is_some_and(|rest| rest.starts_with(part)))
}

fn fits(filler: &[u16]) -> bool {
    (2..=MAX_FILLER + 8).contains(&filler.len())
}

/// Three or more clauses in a row, or members of a series, with one beginning or end: 不让{…} ×3.
fn parallel(members: &[Member<'_>], found: Found<'_>) {
    let mut at = 0;
    while at + 3 <= members.len() {
        // Three alike begin or end with the same unit: most have neither.
        let ends = |i: usize| members.get(at + i).map(|(_, member)| (member.first(), member.last()));
        let (a, b, c) = (ends(0), ends(1), ends(2));
        let alike = a.map(|a| a.0) == b.map(|b| b.0) && b.map(|b| b.0) == c.map(|c| c.0)
            || a.map(|a| a.1) == b.map(|b| b.1) && b.map(|b| b.1) == c.map(|c| c.1);
        let longest = if alike { MAX_PARALLEL.min(members.len() - at) } else { 0 };
        let best = (3..=longest).rev().find_map(|size| {
            let run = members.get(at..at + size)?;
            Some((run, common(run)?))
        });
        let Some((run, (prefix, suffix))) = best else {
            at += 1;
            continue;
        };
        let fillers: Vec<&[u16]> = run
            .iter()
            .take(3)
            .filter_map(|(_, member)| member.strip_prefix(prefix)?.strip_suffix(suffix))
            .collect();
        let number = run.first().map_or(0, |member| member.0);
        let last = run.last().map_or(number, |member| member.0);
        found(Pattern::Parallel(prefix, suffix), &fillers, number, last - number + 1);
        at += run.len();
    }
}

/// What all members begin and end with, if that is enough for a pattern and what lies between varies.
fn common<'a>(run: &[Member<'a>]) -> Option<(&'a [u16], &'a [u16])> {
    let (_, first) = *run.first()?;
    let shortest = run.iter().map(|(_, member)| member.len()).min()?;
    let agree = |(_, member): &Member<'_>| first.iter().zip(*member).take_while(|(a, b)| a == b).count();
    let prefix = run.iter().map(agree).min()?.min(shortest);
    let back = |(_, member): &Member<'_>| {
        first.iter().rev().zip(member.iter().rev()).take_while(|(a, b)| a == b).count()
    };
    let suffix = run.iter().map(back).min()?.min(shortest - prefix);
    let enough = prefix >= 2 || prefix >= 1 && suffix >= 1 || suffix >= 2;
    if !enough {
        return None;
    }
    let inner = |(_, member): &Member<'a>| member.get(prefix..member.len() - suffix);
    let mut fillers: Vec<&[u16]> = run.iter().filter_map(inner).collect();
    if fillers.iter().any(|filler| !(1..=MAX_FILLER).contains(&filler.len())) {
        return None;
    }
    fillers.sort_unstable();
    fillers.dedup();
    let varied = fillers.len() == run.len();
    varied.then_some((first.get(..prefix)?, first.get(first.len() - suffix..)?))
}

/// A clause, or a part of it, that follows a verb-and-noun frame.
#[derive(Clone, Copy)]
struct Filled {
    /// The units of the verb and of the noun, two each.
    frame: u64,
    clause: u32,
    /// Where the filler stands in the clause.
    from: u16,
    to: u16,
}

impl Filled {
    fn filler<'a>(&self, archive: &'a Archive) -> &'a [u16] {
        archive.clause(self.clause).get(usize::from(self.from)..usize::from(self.to)).unwrap_or_default()
    }

    fn text(&self) -> String {
        let units: Vec<u16> = [48, 32, 16, 0].map(|shift| (self.frame >> shift) as u16).to_vec();
        let (verb, noun) = units.split_at(2);
        format!("{}{FREE}{}", String::from_utf16_lossy(verb), String::from_utf16_lossy(noun))
    }
}

/// 推进…建设: the clause, without adverbs, begins with a verb and ends with a word of two characters.
fn verb_and_noun(
    archive: &Archive,
    clusters: &[u32],
    counts: &[bool],
    wanted: Wanted,
    out: &mut BTreeMap<String, Frame>,
) {
    let adverbs: Vec<Vec<u16>> = ADVERBS.iter().map(|word| word.encode_utf16().collect()).collect();
    let stale: Vec<Vec<u16>> = NO_NOUNS.iter().map(|word| word.encode_utf16().collect()).collect();
    let mut all: Vec<Filled> = Vec::new();
    for id in 0..archive.starts.len() as u32 {
        let clause = archive.clause(id);
        let mut end = 0;
        for part in clause.split(|&unit| unit == SERIES) {
            let to = end + part.len();
            end = to + 1;
            all.extend(filled(part, &adverbs, &stale).map(|(frame, length)| Filled {
                frame,
                clause: id,
                from: (to - 2 - length) as u16,
                to: (to - 2) as u16,
            }));
        }
    }
    all.sort_unstable_by_key(|filled| (filled.frame, filled.clause, filled.from));
    // Counted first, so that only the best are written out.
    let by_clause = archive.by_clause();
    let evidence = |filled: &Filled| {
        let uses = by_clause.get(filled.clause).iter().copied();
        uses.filter(|&number| counts.get(number as usize).copied().unwrap_or(true))
            .map(|number| (number, clusters.get(archive.speech_of(number)).copied().unwrap_or_default()))
    };
    let firmness = Firmness::of(&all);
    let mut best: Vec<(f32, f32, String, &[Filled])> = Vec::new();
    for same in all.chunk_by(|a, b| a.frame == b.frame).filter(|same| same.len() >= wanted.variety) {
        let fillers: FxHashSet<&[u16]> = same.iter().map(|filled| filled.filler(archive)).collect();
        let Some(first) = same.first().filter(|_| fillers.len() >= wanted.variety) else { continue };
        let firm = firmness.between(first.frame, same.len());
        let groups: FxHashSet<u32> = same.iter().flat_map(evidence).map(|(_, group)| group).collect();
        if groups.len() >= wanted.groups as usize && firm >= wanted.firm {
            let text = first.text();
            best.push((score(&text, groups.len(), fillers.len(), firm), firm, text, same));
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    for (_, firm, text, same) in best.into_iter().take(wanted.top) {
        let frame = out.entry(text).or_default();
        frame.firm = frame.firm.max(firm);
        for filled in same {
            for (number, group) in evidence(filled) {
                frame.add(&[filled.filler(archive)], group, number, 1);
            }
        }
    }
}

/// How often verbs and nouns frame anything at all.
struct Firmness {
    verbs: FxHashMap<u32, u32>,
    nouns: FxHashMap<u32, u32>,
}

impl Firmness {
    fn of(all: &[Filled]) -> Self {
        let (mut verbs, mut nouns) = (FxHashMap::default(), FxHashMap::default());
        for filled in all {
            *verbs.entry((filled.frame >> 32) as u32).or_default() += 1;
            *nouns.entry(filled.frame as u32).or_default() += 1;
        }
        Self { verbs, nouns }
    }

    /// The share of the verb's uses that this noun closes times that of the noun's that this verb opens, as a length: 1
    /// where neither frames anything without the other. Few uses say less.
    fn between(&self, frame: u64, together: usize) -> f32 {
        let count = |map: &FxHashMap<u32, u32>, key: u32| map.get(&key).copied().unwrap_or(1) as f32 + 2.0;
        let (verb, noun) = (count(&self.verbs, (frame >> 32) as u32), count(&self.nouns, frame as u32));
        together as f32 / (verb * noun).sqrt()
    }
}

/// The frame that a part of a clause follows, as [`Filled::frame`], and the length of what fills it.
fn filled(part: &[u16], adverbs: &[Vec<u16>], stale: &[Vec<u16>]) -> Option<(u64, usize)> {
    if !(5..=24).contains(&part.len()) {
        return None;
    }
    let (before, noun) = part.split_last_chunk::<2>()?;
    if !is_word(noun) || stale.iter().any(|word| word == noun) {
        return None;
    }
    let mut rest = before;
    let bare = |rest: &mut &[u16]| {
        let first = rest.first().copied();
        let word = adverbs.iter().find(|word| word.first().copied() == first && rest.starts_with(word));
        *rest = word.and_then(|word| rest.get(word.len()..)).unwrap_or(rest);
        word.is_some()
    };
    while bare(&mut rest) {}
    let (verb, inner) = rest.split_first_chunk::<2>()?;
    let good = (1..=MAX_FILLER).contains(&inner.len())
        && is_verb(verb)
        && !inner.contains(&OF)
        && inner.first().zip(inner.last()).is_some_and(|(a, b)| is_han(*a) && is_han(*b));
    let frame = verb.iter().chain(noun).fold(0, |frame, &unit| frame << 16 | u64::from(unit));
    good.then_some((frame, inner.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::tests::{document, source};

    fn found(lines: &[&str]) -> BTreeMap<String, (usize, usize)> {
        let mut archive = Archive::new();
        for (id, line) in lines.iter().enumerate() {
            archive.add(&source(id as u64, &document("题", &[line])));
        }
        let clusters: Vec<u32> = (0..lines.len() as u32).collect();
        let counts = vec![true; archive.uses.len()];
        frames(&archive, &clusters, &counts, Wanted { variety: 1, groups: 1, rows: 1, firm: 0.3, top: 100 })
            .into_iter()
            .map(|(text, frame)| (show(&text), (frame.groups.len(), frame.variety())))
            .collect()
    }

    #[test]
    fn verbs_and_nouns_are_counted_by_fillers() {
        let found =
            found(&["发挥代表主体作用，发挥桥梁作用。", "要切实发挥基层组织作用。", "发挥桥梁作用。"]);
        assert_eq!(found.get("发挥{…}作用"), Some(&(3, 3)));
    }

    #[test]
    fn a_verb_and_a_noun_that_go_with_everything_frame_nothing() {
        let found = found(&[
            "推进法治政府建设，推进重点领域改革，推进区域协调发展，推进社会综合治理，推进农村产业振兴。",
            "加强基层组织建设，加强机关作风建设，加强人大制度建设，健全乡村网络建设。",
            "发挥代表主体作用，发挥桥梁纽带作用。",
        ]);
        assert!(!found.contains_key("推进{…}建设") && found.contains_key("发挥{…}作用"), "{found:?}");
    }

    #[test]
    fn sentences_in_a_row_are_a_parallel() {
        let found = found(&[
            "要多问一问群众满意没有。要多问一问问题解决没有。要多问一问责任落实没有。要多问一问制度健全没有。",
        ]);
        assert_eq!(found.get("要多问一问{…}没有 ×3"), Some(&(1, 3)));
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
