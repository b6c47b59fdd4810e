//! The phrasings that are no strings of one clause: runs of clauses, frames, skeletons, quotations.

use rustc_hash::FxHashSet;

use super::archive::Archive;
use super::frames::{Frame, Wanted, frames, freshness};
use super::phrasing::{Kind, Phrasing, Slot};
use super::quotation::quotations;
use super::score::{self, Rarity};
use super::sequences::{Run, plain_run, runs, uses_of_runs};
use super::skeleton::skeletons;
use super::slots::{FREE, show, slot_name};
use super::uses::{Found, Uses};

/// Fillers listed with a slot.
const FILLERS: usize = 8;
/// A verb and a noun that belong together less firmly frame nothing: 推进{…}建设.
const FIRM: f32 = 0.5;
/// A frame has so many different fillers.
const VARIETY: usize = 3;

impl Uses<'_> {
    /// The best frames that `min` groups use, or `rows` that hold four members in a row, with three fillers or more in
    /// every slot.
    pub fn frames(&self, min: u32, rows: u32, top: usize) -> Vec<Phrasing> {
        let wanted = Wanted { variety: VARIETY, groups: min, rows, firm: FIRM, top };
        let found = frames(self.archive, self.clusters, self.counts, wanted);
        let fresh = freshness(found.iter().map(|(text, _)| text));
        found.iter().zip(fresh).map(|((text, frame), fresh)| self.frame(text, frame, fresh)).collect()
    }

    fn frame(&self, text: &str, frame: &Frame, fresh: f32) -> Phrasing {
        let score = frame.score(text) * fresh;
        let slots = frame
            .fillers
            .iter()
            .map(|fillers| {
                let mut sorted: Vec<_> = fillers.iter().collect();
                sorted.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
                let fillers = sorted.into_iter().take(FILLERS).map(|(text, _)| text.clone()).collect();
                Slot { name: slot_name(FREE).unwrap_or_default().to_owned(), fillers }
            })
            .collect();
        let found = frame.uses.iter().filter_map(|&(number, span)| self.span_of(number, span)).collect();
        self.finish(Kind::Frame, show(text), score, Vec::new(), slots, found)
    }

    /// The characters of `span` clauses from a use on.
    fn span_of(&self, number: u32, span: u32) -> Option<Found> {
        let used = *self.archive.uses.get(number as usize)?;
        let last = self.archive.uses.get((number + span.max(1) - 1) as usize)?;
        let speech = self.archive.speech_of(number);
        let (start, end) = (used.start as usize, last.start as usize + usize::from(last.length));
        Some(Found { speech, used, start, end })
    }

    /// The best skeletons of headings.
    pub fn skeletons(&self, min: u32, top: usize) -> Vec<Phrasing> {
        let found = skeletons(self.archive, self.clusters);
        let scored =
            found.into_iter().filter(|(_, s)| s.groups.len() as u32 >= min).map(|(text, skeleton)| {
                let spread = (1.0 + skeleton.groups.len() as f32).ln();
                (spread * skeleton.quality * (10.0 + 2.0 * skeleton.members as f32), text, skeleton)
            });
        best(scored, top)
            .map(|(score, text, skeleton)| {
                let names = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
                let slots = names
                    .zip(&skeleton.fillers)
                    .map(|((name, _), fillers)| Slot {
                        name: name.to_owned(),
                        fillers: super::uses::most_frequent(fillers.clone()),
                    })
                    .collect();
                let found = skeleton.places.iter().filter_map(|&place| self.at(place)).collect();
                self.finish(Kind::Skeleton, text, score, Vec::new(), slots, found)
            })
            .collect()
    }

    /// The best quotations.
    pub fn quotations(&self, min: u32, top: usize) -> Vec<Phrasing> {
        let found = quotations(self.archive, self.clusters);
        let scored =
            found.into_iter().filter(|(_, q)| q.groups.len() as u32 >= min).map(|(text, quotation)| {
                let spread = (1.0 + quotation.groups.len() as f32).ln();
                (spread * text.chars().count().min(24) as f32 * 1.6, text, quotation)
            });
        best(scored, top)
            .map(|(score, text, quotation)| {
                let found = quotation.places.iter().filter_map(|&place| self.at(place)).collect();
                self.finish(Kind::Quotation, text, score, Vec::new(), Vec::new(), found)
            })
            .collect()
    }

    /// Characters of a speech, with the use they begin in.
    fn at(&self, (speech, start, end): (usize, usize, usize)) -> Option<Found> {
        let uses = self.archive.uses_of(speech);
        let next = uses.partition_point(|used| used.start as usize <= start);
        let used = *uses.get(next.saturating_sub(1))?;
        Some(Found { speech, used, start, end })
    }

    /// The best phrasings of several short clauses. Of those that overlap the best one is kept.
    pub fn runs(&self, groups: &[u32], min: u32, top: usize) -> Vec<Phrasing> {
        let found = runs(self.archive, self.clusters, self.counts, groups, min);
        let rarity = Rarity::of(&self.archive.text);
        let scored = found.into_iter().filter_map(|run| {
            let text = run_text(self.archive, &run);
            let units: Vec<u16> = text.encode_utf16().collect();
            let score = score::of_run(&units, run.groups, run.uses.len() as u32, &rarity);
            (score::length(&units) >= 6 && score > 0.0).then_some((score, text, run))
        });
        let (mut taken, mut texts) = (FxHashSet::default(), FxHashSet::default());
        let chosen: Vec<(f32, String, Run)> = best(scored, usize::MAX)
            .filter(|(_, text, run)| {
                let free =
                    run.clauses.iter().all(|clause| !taken.contains(clause)) && texts.insert(text.clone());
                if free {
                    taken.extend(run.clauses.iter().copied());
                }
                free
            })
            .take(top)
            .collect();
        let wordings: Vec<&str> = chosen.iter().map(|(_, text, _)| text.as_str()).collect();
        let uses = uses_of_runs(self.archive, self.counts, &wordings);
        let each = chosen.iter().zip(uses);
        each.map(|((score, text, _), uses)| {
            let found: Vec<Found> =
                uses.into_iter().filter_map(|(number, span)| self.span_of(number, span)).collect();
            let kind = self.kind(text, &found, self.min);
            self.finish(kind, show(text), *score, Vec::new(), Vec::new(), found)
        })
        .collect()
    }
}

/// The `top` best, by score and then by text.
fn best<T>(
    found: impl Iterator<Item = (f32, String, T)>,
    top: usize,
) -> impl Iterator<Item = (f32, String, T)> {
    let mut found: Vec<_> = found.collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.into_iter().take(top)
}

/// The clauses of a run with commas, as [`plain_run`] puts them.
fn run_text(archive: &Archive, run: &Run) -> String {
    let clauses: Vec<String> =
        run.clauses.iter().map(|&clause| String::from_utf16_lossy(archive.clause(clause))).collect();
    plain_run(&clauses.join("，")).to_owned()
}
