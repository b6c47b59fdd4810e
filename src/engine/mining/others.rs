//! The phrasings that are no strings of one clause: runs of clauses, frames, skeletons, quotations.

use rustc_hash::FxHashSet;

use super::archive::Archive;
use super::frames::{Frame, frames};
use super::phrasing::{Kind, Phrasing, Slot};
use super::quotation::quotations;
use super::sequences::{Run, runs};
use super::skeleton::skeletons;
use super::slots::{FREE, show, slot_name};
use super::uses::{Found, Uses};

/// Fillers listed with a slot.
const FILLERS: usize = 8;
/// A frame has so many different fillers.
const VARIETY: usize = 3;

impl Uses<'_> {
    /// Frames that `min` groups use, with three fillers or more in every slot.
    pub fn frames(&self, min: u32) -> Vec<Phrasing> {
        let found = frames(self.archive, self.clusters, self.counts, VARIETY);
        let worth = |frame: &Frame| frame.groups.len() as u32 >= min && frame.variety() >= VARIETY;
        found
            .into_iter()
            .filter(|(_, frame)| worth(frame))
            .map(|(text, frame)| self.frame(&text, &frame))
            .collect()
    }

    fn frame(&self, text: &str, frame: &Frame) -> Phrasing {
        let spread = (1.0 + frame.groups.len() as f32).ln();
        let variety = (1.0 + frame.variety() as f32).ln();
        let fixed = text.chars().filter(|&c| c != FREE && c.is_alphabetic()).count().min(8) as f32;
        let score = spread * variety * (1.6 + 0.5 * fixed);
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

    /// Skeletons of headings.
    pub fn skeletons(&self, min: u32) -> Vec<Phrasing> {
        skeletons(self.archive, self.clusters)
            .into_iter()
            .filter(|(_, skeleton)| skeleton.groups.len() as u32 >= min)
            .map(|(text, skeleton)| {
                let spread = (1.0 + skeleton.groups.len() as f32).ln();
                let score = spread * skeleton.quality * (10.0 + 2.0 * skeleton.members as f32);
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

    /// Quotations.
    pub fn quotations(&self, min: u32) -> Vec<Phrasing> {
        quotations(self.archive, self.clusters)
            .into_iter()
            .filter(|(_, quotation)| quotation.groups.len() as u32 >= min)
            .map(|(text, quotation)| {
                let spread = (1.0 + quotation.groups.len() as f32).ln();
                let score = spread * text.chars().count().min(24) as f32 * 1.6;
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

    /// Phrasings of several short clauses. Of those that overlap the best one is kept.
    pub fn runs(&self, groups: &[u32], min: u32) -> Vec<Phrasing> {
        let mut found: Vec<(Phrasing, Run)> = runs(self.archive, self.clusters, self.counts, groups, min)
            .into_iter()
            .filter_map(|run| Some((self.run(&run)?, run)))
            .collect();
        found.sort_by(|a, b| b.0.score.total_cmp(&a.0.score).then_with(|| a.0.text.cmp(&b.0.text)));
        let mut taken = FxHashSet::default();
        found.retain(|(_, run)| {
            let free = run.clauses.iter().all(|clause| !taken.contains(clause));
            if free {
                taken.extend(run.clauses.iter().copied());
            }
            free
        });
        found.into_iter().map(|(phrasing, _)| phrasing).collect()
    }

    fn run(&self, run: &Run) -> Option<Phrasing> {
        let text = run_text(self.archive, run);
        let length = text.chars().filter(|c| c.is_alphabetic()).count();
        let found: Vec<Found> =
            run.uses.iter().filter_map(|&number| self.span_of(number, run.clauses.len() as u32)).collect();
        let spread = (1.0 + run.groups as f32).ln();
        let often = 1.0 + 0.1 * (found.len() as f32).ln();
        let score = spread * length.min(24) as f32 * 1.9 * often;
        (length >= 6).then(|| {
            self.finish(self.kind(&text, &found, self.min), show(&text), score, Vec::new(), Vec::new(), found)
        })
    }
}

/// The clauses of a run with commas; a modal at its beginning is left out.
fn run_text(archive: &Archive, run: &Run) -> String {
    let clauses: Vec<String> =
        run.clauses.iter().map(|&clause| String::from_utf16_lossy(archive.clause(clause))).collect();
    let text = clauses.join("，");
    match text.strip_prefix('要') {
        Some(rest) if !rest.contains("，要") => rest.to_owned(),
        _ => text,
    }
}
