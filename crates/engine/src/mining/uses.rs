//! From a family of wordings to a phrasing: its uses, where they stand and who says so.

use std::collections::{BTreeMap, BTreeSet};

use super::archive::{Archive, Lists, Use};
use super::candidates::Candidate;
use super::entry::Entry;
use super::fold::{Folded, fold_clause};
use super::phrasing::{Kind, Occurrence, Phrasing, Slot, Variant, key};
use super::score::{Form, form};
use super::slots::{is_slot, show, slot_name};
use super::suffix::Index;
use super::variants::Family;
use super::words::Words;

/// What the uses are read from.
pub(super) struct Uses<'a> {
    pub archive: &'a Archive,
    /// For each use whether it is evidence.
    pub counts: &'a [bool],
    pub clusters: &'a [u32],
    /// Clusters that must use a phrasing.
    pub min: u32,
}

/// Where strings inside clauses are looked up.
pub(super) struct Places<'a> {
    pub index: &'a Index,
    /// For each clause the numbers of its uses.
    pub by_clause: &'a Lists,
}

impl Places<'_> {
    fn entries(&self, candidate: &Candidate) -> &[Entry] {
        let from = candidate.repeat.from as usize;
        self.index.entries.get(from..from + candidate.repeat.count as usize).unwrap_or_default()
    }
}

/// This share of the uses of an opening or a closing stands where speeches begin or end.
const EDGES: f32 = 0.7;
/// Most fillers listed for a slot.
const FILLERS: usize = 8;

/// One use of a phrasing, with its place.
pub(super) struct Found {
    pub speech: usize,
    pub used: Use,
    pub start: usize,
    pub end: usize,
}

impl Uses<'_> {
    /// Every use of a string that is part of a clause.
    fn of(&self, places: &Places<'_>, candidate: &Candidate) -> Vec<Found> {
        let mut out = Vec::new();
        for entry in places.entries(candidate) {
            let (clause, offset) = (entry.clause(), entry.offset());
            for &number in places.by_clause.get(clause) {
                if !self.counts.get(number as usize).copied().unwrap_or(true) {
                    continue;
                }
                let Some(&used) = self.archive.uses.get(number as usize) else { continue };
                let speech = self.archive.speech_of(number);
                let (start, end) = self.archive.span(speech, used, offset, candidate.string.len());
                out.push(Found { speech, used, start, end });
            }
        }
        out
    }

    /// The phrasing of a family.
    pub fn phrasing(&self, places: &Places<'_>, family: &Family) -> Phrasing {
        let mut found = self.of(places, &family.head);
        let variants = family
            .variants
            .iter()
            .map(|candidate| {
                found.extend(self.of(places, candidate));
                Variant {
                    text: show(&String::from_utf16_lossy(&candidate.string)),
                    speeches: candidate.measure.groups,
                    occurrences: candidate.measure.occurrences,
                }
            })
            .collect();
        let text = String::from_utf16_lossy(&family.head.string);
        let slots = self.slots(places, &text, &family.head);
        let kind = self.kind(&text, &found, self.min);
        self.finish(kind, show(&text), family.head.score, variants, slots, found)
    }

    /// Adds up the uses.
    pub fn finish(
        &self,
        kind: Kind,
        text: String,
        score: f32,
        variants: Vec<Variant>,
        slots: Vec<Slot>,
        mut found: Vec<Found>,
    ) -> Phrasing {
        found.sort_by_key(|f| (f.speech, f.start, f.end));
        found.dedup_by_key(|f| (f.speech, f.start, f.end));
        let mut clusters = BTreeSet::new();
        let (mut sections, mut positions) = (BTreeMap::new(), BTreeMap::new());
        let (mut speakers, mut years) = (BTreeMap::new(), BTreeMap::new());
        for f in &found {
            clusters.insert(self.clusters.get(f.speech));
            *sections.entry(f.used.kind()).or_default() += 1;
            *positions.entry(f.used.position()).or_default() += 1;
            let Some(speech) = self.archive.speeches.get(f.speech) else { continue };
            if !speech.speaker.is_empty() {
                *speakers.entry(speech.speaker.clone()).or_default() += 1;
            }
            if let Some(year) = speech.year {
                *years.entry(year).or_default() += 1;
            }
        }
        Phrasing {
            key: key(&text),
            current_form: super::current::current_form(&text),
            text,
            kind,
            speeches: clusters.len() as u32,
            count: found.len() as u32,
            score,
            variants,
            slots,
            occurrences: found
                .iter()
                .map(|f| Occurrence { source: f.speech, start: f.start, end: f.end })
                .collect(),
            sections,
            positions,
            speakers,
            years,
        }
    }

    /// The slots of a string, with what stands there in the speeches.
    fn slots(&self, places: &Places<'_>, text: &str, candidate: &Candidate) -> Vec<Slot> {
        if !text.contains(is_slot) {
            return Vec::new();
        }
        let mut fillers: Vec<Vec<String>> = vec![Vec::new(); text.chars().filter(|c| is_slot(*c)).count()];
        for entry in places.entries(candidate).iter().take(64) {
            let (clause, offset) = (entry.clause(), entry.offset());
            let Some(&number) = places.by_clause.get(clause).first() else { continue };
            let Some(used) = self.archive.uses.get(number as usize) else { continue };
            let Some(speech) = self.archive.speeches.get(self.archive.speech_of(number)) else { continue };
            let start = used.start as usize;
            let raw = speech.plain.cut(start..start + usize::from(used.length));
            let mut folded = Folded::default();
            fold_clause(raw.chars(), &speech.names, &mut Vec::new(), &mut folded);
            let spots = candidate
                .string
                .iter()
                .enumerate()
                .filter(|&(_, &u)| char::from_u32(u32::from(u)).is_some_and(is_slot));
            for ((spot, _), fillers) in spots.zip(&mut fillers) {
                if let Some(range) = folded.from.get(offset + spot) {
                    fillers.push(raw.chars().skip(range.start as usize).take(range.len()).collect());
                }
            }
        }
        text.chars()
            .filter_map(slot_name)
            .zip(fillers)
            .map(|(name, fillers)| Slot { name: name.to_owned(), fillers: most_frequent(fillers) })
            .collect()
    }
}

/// The distinct strings, the most frequent first, at most [`FILLERS`].
pub(super) fn most_frequent(fillers: Vec<String>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for filler in fillers {
        *counts.entry(filler).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sorted.into_iter().take(FILLERS).map(|(filler, _)| filler).collect()
}

impl Uses<'_> {
    /// What sort of phrasing a string is, by its form and by where it stands.
    pub fn kind(&self, text: &str, found: &[Found], min: u32) -> Kind {
        let share = |test: &dyn Fn(&Found) -> bool| {
            found.iter().filter(|f| test(f)).count() as f32 / found.len().max(1) as f32
        };
        let opening = |f: &Found| f.used.opens();
        let closing = |f: &Found| f.used.closes();
        let heading = |f: &Found| f.used.is_heading() || f.used.is_lead();
        let cluster = |f: &Found| self.clusters.get(f.speech).copied();
        let headed: BTreeSet<_> = found.iter().filter(|f| heading(f)).map(cluster).collect();
        let all: BTreeSet<_> = found.iter().map(cluster).collect();
        // What says nothing and is no clause (县乡两级人大换届选举, 市卫生健康委) opens and closes nothing, wherever it stands.
        let clause = |f: &Found| {
            let used = f.used.start as usize;
            f.start == used && f.end >= used + usize::from(f.used.length)
        };
        let says = match form_of(text) {
            Form::Saying | Form::Series => true,
            Form::Sentence if text.contains('是') => true,
            _ => share(&clause) >= 0.5,
        };
        if says && share(&opening) >= EDGES {
            Kind::Opening
        } else if says && share(&closing) >= EDGES {
            Kind::Closing
        } else if share(&heading) >= 0.5 || headed.len() as u32 >= min && headed.len() * 10 >= all.len() * 3 {
            Kind::Heading
        } else if is_series(text) {
            Kind::Series
        } else if form_of(text) == Form::Term {
            Kind::Term
        } else {
            Kind::Clause
        }
    }
}

fn form_of(text: &str) -> Form {
    let units: Vec<u16> = text.encode_utf16().collect();
    form(&Words.split(&units))
}

/// Whether 、 joins members outside of quotes and brackets.
fn is_series(text: &str) -> bool {
    let mut depth = 0;
    text.chars().any(|c| {
        match c {
            '“' | '《' | '（' | '‘' => depth += 1,
            '”' | '》' | '）' | '’' => depth -= 1,
            _ => {}
        }
        c == '、' && depth == 0
    })
}
