//! Known phrasings, counted in one speech by one automaton.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::Source;
use super::super::archive::Archive;
use super::super::frames::{Wanted, frames};
use super::super::phrasing::{Kind, Phrasing, Position};
use super::super::quotation::quotations;
use super::super::sequences::plain_run;
use super::super::skeleton::skeletons;
use super::super::slots::{hide, show};
use crate::document::SectionKind;

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

    /// Prepares strings inside one clause, as they are shown.
    pub(super) fn of_strings(texts: &[String]) -> Self {
        let hidden: Vec<String> = texts.iter().map(|text| hide(text)).collect();
        let owners = hidden.iter().enumerate().map(|(n, text)| (n, text.encode_utf16().count())).collect();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build(&hidden).ok();
        Self { automaton, owners, runs: FxHashMap::default(), patterns: FxHashMap::default() }
    }

    /// Every use of the known phrasings in a speech, each once, in the order of the text.
    pub fn count(&self, source: &Source<'_>) -> Vec<Hit> {
        let mut one = Archive::new();
        one.add(source);
        self.count_in(&one, 0)
    }

    /// The same in one speech of an archive.
    pub(super) fn count_in(&self, archive: &Archive, speech: usize) -> Vec<Hit> {
        let uses = archive.uses_of(speech);
        let mut out = Vec::new();
        for (number, &used) in uses.iter().enumerate() {
            if !used.is_own() {
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
                if last.ends_sentence() || !next.is_own() {
                    break;
                }
                text.push('，');
                text.push_str(&String::from_utf16_lossy(archive.clause(next.clause)));
                last = next;
                let end = next.start as usize + usize::from(next.length);
                if let Some(&phrasing) = self.runs.get(plain_run(&text)) {
                    out.push(hit(phrasing, used.start as usize, end));
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
        let counts: Vec<bool> = only.uses.iter().map(|used| used.is_own()).collect();
        let all = Wanted { variety: 1, groups: 1, rows: 1, firm: 0.0, top: usize::MAX };
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
