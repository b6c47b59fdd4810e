//! Growing with the archive: one speech more, or less, without mining everything again.
//!
//! A [`Base`] is a mined archive with its index kept. Adding a speech (1) finds its cluster, (2) recounts the known
//! phrasings in it with one automaton ([`Known`]), (3) looks every stretch of it up in the index, so that what now
//! recurs for the first time becomes a candidate, and (4) appends it to the archive. Removing is the reverse,
//! editing both. The index itself is renewed by [`Base::merge`], at night. Counts are sums over speeches, so those
//! of shards and organizations add up; the number of speeches is that of distinct clusters.

use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use rustc_hash::{FxHashMap, FxHashSet};

use super::archive::{Archive, Lists};
use super::candidates::{evidence, needs};
use super::frames::{Wanted, frames};
use super::phrasing::{Kind, Occurrence, Phrasing, Position};
use super::quotation::quotations;
use super::repeats::{Measurer, Repeat};
use super::score::length;
use super::skeleton::skeletons;
use super::slots::{hide, show};
use super::suffix::{Clauses, Index, Needs};
use super::trim::{Context, trim};
use super::words::Words;
use super::{Options, Source, cluster, spun};
use crate::engine::document::SectionKind;

/// A use of a known phrasing in one speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the phrasing among those given to [`Known::new`].
    pub phrasing: usize,
    /// First character in `Document::plain()`.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// What the section or point around it is about.
    pub section: SectionKind,
    /// Where in its point it stands.
    pub position: Position,
}

/// Known phrasings, ready to be counted in a speech.
pub struct Known {
    /// Strings inside one clause, every wording; the value is an index into `owners`.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each pattern its phrasing and its length in UTF-16 units.
    owners: Vec<(usize, usize)>,
    /// Phrasings of several clauses: normalised clauses joined by ，.
    runs: FxHashMap<String, usize>,
    /// Frames, skeletons and quotations by kind and text.
    patterns: FxHashMap<(Kind, String), usize>,
}

impl Known {
    /// Prepares phrasings, with all their wordings.
    pub fn new(phrasings: &[Phrasing]) -> Self {
        let (mut texts, mut owners) = (Vec::new(), Vec::new());
        let (mut runs, mut patterns) = (FxHashMap::default(), FxHashMap::default());
        let mut seen = FxHashSet::default();
        for (number, phrasing) in phrasings.iter().enumerate() {
            let wordings = std::iter::once(&phrasing.text).chain(phrasing.variants.iter().map(|v| &v.text));
            for text in wordings {
                if matches!(phrasing.kind, Kind::Frame | Kind::Skeleton | Kind::Quotation) {
                    patterns.insert((phrasing.kind, text.clone()), number);
                } else if text.contains('，') {
                    runs.insert(hide(text), number);
                } else {
                    let text = hide(text);
                    if seen.insert(text.clone()) {
                        owners.push((number, text.encode_utf16().count()));
                        texts.push(text);
                    }
                }
            }
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build(&texts).ok();
        Self { automaton, owners, runs, patterns }
    }

    /// Every use of the known phrasings in a speech, each once, in the order of the text.
    pub fn count(&self, source: &Source<'_>) -> Vec<Hit> {
        let mut one = Archive::new();
        one.add(source);
        self.count_last(&one)
    }

    /// The same in the last speech of an archive.
    fn count_last(&self, archive: &Archive) -> Vec<Hit> {
        let speech = archive.len().saturating_sub(1);
        let uses = archive.uses_of(speech);
        let mut out = Vec::new();
        for (number, &used) in uses.iter().enumerate() {
            if used.is_corrupt() {
                continue;
            }
            let clause = String::from_utf16_lossy(archive.clause(used.clause));
            let hit = |phrasing: usize, start: usize, end: usize| Hit {
                phrasing,
                start,
                end,
                section: used.kind(),
                position: used.position(),
            };
            for found in self.automaton.iter().flat_map(|a| a.find_overlapping_iter(&clause)) {
                let Some(&(phrasing, units)) = self.owners.get(found.value() as usize) else { continue };
                let offset = clause.get(..found.start()).map_or(0, |before| before.encode_utf16().count());
                let (start, end) = archive.span(speech, used, offset, units);
                out.push(hit(phrasing, start, end));
            }
            let mut text = clause;
            let mut last = used;
            for &next in uses.iter().skip(number + 1).take(4) {
                if last.ends_sentence() || next.is_corrupt() {
                    break;
                }
                text.push('，');
                text.push_str(&String::from_utf16_lossy(archive.clause(next.clause)));
                last = next;
                let bare = text.strip_prefix('要').unwrap_or(&text);
                let end = next.start as usize + usize::from(next.length);
                for known in [text.as_str(), bare] {
                    if let Some(&phrasing) = self.runs.get(known) {
                        out.push(hit(phrasing, used.start as usize, end));
                    }
                }
            }
        }
        self.count_patterns(archive, speech, &mut out);
        out.sort_by_key(|hit| (hit.phrasing, hit.start, hit.end));
        out.dedup_by_key(|hit| (hit.phrasing, hit.start, hit.end));
        out.sort_by_key(|hit| (hit.start, hit.end, hit.phrasing));
        out
    }

    fn count_patterns(&self, archive: &Archive, speech: usize, out: &mut Vec<Hit>) {
        if self.patterns.is_empty() {
            return;
        }
        let mut push = |kind: Kind, text: &str, start: usize, end: usize| {
            let uses = archive.uses_of(speech);
            let at = uses.partition_point(|used| used.start as usize <= start).saturating_sub(1);
            if let (Some(&phrasing), Some(used)) = (self.patterns.get(&(kind, text.to_owned())), uses.get(at))
            {
                out.push(Hit { phrasing, start, end, section: used.kind(), position: used.position() });
            }
        };
        let only = archive.alone(speech);
        let counts: Vec<bool> = only.uses.iter().map(|used| !used.is_corrupt()).collect();
        let all = Wanted { variety: 1, groups: 1, top: usize::MAX };
        for (text, frame) in frames(&only, &[0], &counts, all) {
            for (number, span) in frame.uses {
                let first = only.uses.get(number as usize);
                let last = only.uses.get((number + span.max(1) - 1) as usize);
                if let (Some(first), Some(last)) = (first, last) {
                    let end = last.start as usize + usize::from(last.length);
                    push(Kind::Frame, &show(&text), first.start as usize, end);
                }
            }
        }
        for (text, skeleton) in skeletons(&only, &[0]) {
            for (_, start, end) in skeleton.places {
                push(Kind::Skeleton, &text, start, end);
            }
        }
        for (text, quotation) in quotations(&only, &[0]) {
            for (_, start, end) in quotation.places {
                push(Kind::Quotation, &text, start, end);
            }
        }
    }
}

/// Counts of one phrasing that grow and shrink with the archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    clusters: BTreeMap<u32, u32>,
}

impl Tally {
    /// Adds uses in a speech of a cluster.
    pub fn add(&mut self, cluster: u32, uses: u32) {
        if uses > 0 {
            *self.clusters.entry(cluster).or_default() += uses;
        }
    }

    /// Takes them away again.
    pub fn remove(&mut self, cluster: u32, uses: u32) {
        if let Some(count) = self.clusters.get_mut(&cluster) {
            *count = count.saturating_sub(uses);
            if *count == 0 {
                self.clusters.remove(&cluster);
            }
        }
    }

    /// Clusters of speeches that use the phrasing.
    pub fn speeches(&self) -> u32 {
        self.clusters.len() as u32
    }

    /// Uses.
    pub fn count(&self) -> u32 {
        self.clusters.values().sum()
    }
}

/// What one more speech brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// The speech whose cluster it joined, by its number in the archive; its own number if it is like no other.
    pub cluster: u32,
    /// Uses of known phrasings.
    pub hits: Vec<Hit>,
    /// What recurs now and was not known, best guess first; the next merge scores it.
    pub candidates: Vec<Fresh>,
}

/// A candidate found by comparing one speech with the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// The text, slots as `{名}`.
    pub text: String,
    /// Clusters of the base that hold it, and the new speech.
    pub speeches: u32,
    /// Its first place in the new speech.
    pub occurrence: Occurrence,
}

/// A mined archive that can grow.
pub struct Base {
    archive: Archive,
    index: Index,
    groups: Lists,
    counts: Vec<u32>,
    clusters: Vec<u32>,
    words: Words,
    known: Known,
    known_texts: FxHashSet<String>,
    needs: Needs,
}

/// Shorter matches with the base are no candidates.
const SHORTEST: usize = 6;

impl Base {
    /// Indexes an archive for growing; `phrasings` are those known so far.
    pub fn new(mut archive: Archive, phrasings: &[Phrasing], options: &Options) -> Self {
        archive.prepare_to_grow();
        let clusters = cluster::clusters(&archive);
        let counts_for = spun::evidence(&archive);
        let (groups, counts) = evidence(&archive, &clusters, &counts_for);
        let min = options.min_speeches.max(1);
        let clauses =
            Clauses { text: &archive.text, starts: &archive.starts, groups: &groups, uses: &counts };
        // One speech more may lift what one speech less than needed has.
        let needs = needs(archive.len(), min);
        let one_less = |groups: u32| groups.saturating_sub(1).max(1);
        let (min_less, short_less) = (one_less(needs.min), one_less(needs.short));
        let index = Index::build(clauses, Needs { min: min_less, short: short_less, ..needs });
        let words = Words::learn(&archive.text);
        let texts = phrasings
            .iter()
            .flat_map(|p| std::iter::once(p.text.clone()).chain(p.variants.iter().map(|v| v.text.clone())));
        Self {
            index,
            groups,
            counts,
            clusters,
            words,
            known: Known::new(phrasings),
            known_texts: texts.collect(),
            needs,
            archive,
        }
    }

    /// The archive, speeches added since included.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Adds a speech; see the head of this file.
    pub fn add(&mut self, source: &Source<'_>) -> Added {
        self.archive.add(source);
        let speech = self.archive.len() - 1;
        let cluster = cluster::join(&self.archive, &self.groups, speech);
        self.clusters.push(cluster);
        let hits = self.known.count_last(&self.archive);
        let candidates = self.fresh(speech, cluster);
        Added { cluster, hits, candidates }
    }

    /// Takes a speech out by its number in the archive; its hits, to be subtracted, are what [`Known::count`] says.
    pub fn remove(&mut self, speech: usize) {
        self.archive.remove(speech);
    }

    /// Gives the archive back, to be mined and indexed anew with what was added and removed.
    pub fn merge(self) -> Archive {
        self.archive
    }

    /// The stretches of a new speech that the base holds as well, where that makes enough speeches.
    fn fresh(&self, speech: usize, cluster: u32) -> Vec<Fresh> {
        let clauses = Clauses {
            text: &self.archive.text,
            starts: &self.archive.starts,
            groups: &self.groups,
            uses: &self.counts,
        };
        let mut measurer = Measurer::new(&self.index, clauses, self.archive.len() + 1);
        let mut out: Vec<(usize, Fresh)> = Vec::new();
        let mut seen = FxHashSet::default();
        for &used in self.archive.uses_of(speech) {
            if used.is_corrupt() || !seen.insert(used.clause) {
                continue;
            }
            let clause = self.archive.clause(used.clause);
            let boundaries = self.words.boundaries(clause);
            let mut reached = 0;
            for start in 0..clause.len().saturating_sub(SHORTEST - 1) {
                if reached == clause.len() {
                    break; // whatever begins later is a part of what was matched to the end
                }
                if !boundaries.get(start).copied().unwrap_or(false) {
                    continue;
                }
                let rest = clause.get(start..).unwrap_or_default();
                let (range, agree) = self.index.longest(rest);
                if agree < SHORTEST || start + agree <= reached {
                    continue;
                }
                reached = start + agree;
                let matched = rest.get(..agree).unwrap_or_default();
                let context = [Context { boundaries: &boundaries, start }];
                let begins = if start == 0 { 1.0 } else { 0.0 };
                let ends = if start + agree == clause.len() { 1.0 } else { 0.0 };
                let Some(part) = trim(matched, &context, (begins, ends), &self.words) else { continue };
                let (offset, size) = (start + part.start, part.len());
                let Some(string) = matched.get(part).filter(|s| length(s) >= SHORTEST) else { continue };
                let range = if size == agree { range } else { self.index.find(string) };
                let repeat =
                    Repeat { from: range.start as u32, count: range.len() as u32, length: size as u32 };
                let held = measurer.groups(repeat);
                let speeches = held.len() as u32 + u32::from(!held.contains(&cluster));
                let text = show(&String::from_utf16_lossy(string));
                if speeches < self.needs.groups(size) || self.known_texts.contains(&text) {
                    continue;
                }
                let (start, end) = self.archive.span(speech, used, offset, size);
                out.push((
                    size,
                    Fresh { text, speeches, occurrence: Occurrence { source: speech, start, end } },
                ));
            }
        }
        out.sort_by(|a, b| {
            (b.1.speeches as usize * b.0)
                .cmp(&(a.1.speeches as usize * a.0))
                .then_with(|| a.1.text.cmp(&b.1.text))
        });
        out.dedup_by(|a, b| a.1.text == b.1.text);
        out.into_iter().map(|(_, fresh)| fresh).collect()
    }
}
