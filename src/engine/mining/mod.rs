//! Mining: the phrasings that recur in an archive, as an old hand would mark them in the margin.
//!
//! [`Archive`] holds every distinct clause once. [`mine`] sorts what can recur ([`suffix`]), finds what does
//! ([`repeats`]), trims it to where a writer would cut ([`trim`], [`words`]), scores it ([`score`]), merges
//! wordings ([`variants`]) and reads off where each is used ([`uses`]). Evidence is counted by clusters of
//! near-identical speeches ([`cluster`]), and what belongs to one speech only is a slot ([`slots`]).

mod archive;
mod candidates;
mod cluster;
mod current;
mod decisions;
mod frames;
mod growth;
mod lines;
mod others;
mod phrasing;
mod quotation;
mod repeats;
mod score;
mod sequences;
mod skeleton;
mod slots;
mod spun;
mod suffix;
mod trim;
mod uses;
mod variants;
mod words;

use std::ops::ControlFlow;

pub use archive::Archive;
pub use current::current_form;
pub use decisions::{Decisions, keys};
pub use growth::{Added, Base, Fresh, Hit, Known, Tally};
pub use phrasing::{Kind, Occurrence, Phrasing, Position, Slot, Variant, key};

use crate::engine::document::Document;

/// A speech to mine.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The caller's number for the speech.
    pub id: u64,
    /// The title shown with examples.
    pub title: &'a str,
    /// Who gave it.
    pub speaker: Option<&'a str>,
    /// The year it was given in.
    pub year: Option<i32>,
    /// The recognised text.
    pub document: &'a Document,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Clusters of speeches that must use a phrasing.
    pub min_speeches: u32,
    /// The same for skeletons of headings, whose evidence is the set of headings itself.
    pub min_skeletons: u32,
    /// How many phrasings to hand out, best first.
    pub top: usize,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Threads to sort with.
    pub threads: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self { min_speeches: 2, min_skeletons: 1, top: 500, kind: None, threads: 1 }
    }
}

/// Told how far the work is, from 0 to 1; answers whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(f32) -> ControlFlow<()>;

/// Mines a set of speeches. Stopped by `progress`, it returns nothing.
pub fn mine(sources: &[Source<'_>], options: &Options, progress: Progress<'_>) -> Vec<Phrasing> {
    let mut archive = Archive::new();
    for (done, source) in sources.iter().enumerate() {
        archive.add(source);
        if done % 64 == 0 && progress(0.3 * done as f32 / sources.len() as f32).is_break() {
            return Vec::new();
        }
    }
    archive.shrink();
    archive.mine(options, progress)
}

impl Archive {
    /// Mines the speeches added so far; see [`mine`].
    pub fn mine(&self, options: &Options, progress: Progress<'_>) -> Vec<Phrasing> {
        self.mine_at(&cluster::clusters(self), options, progress)
    }

    /// Mining at given clusters: for each speech the number of its cluster.
    fn mine_at(&self, clusters: &[u32], options: &Options, progress: Progress<'_>) -> Vec<Phrasing> {
        let counts_for = spun::evidence(self);
        let (groups, counts) = candidates::evidence(self, clusters, &counts_for);
        let by_clause = archive::Lists::group(
            self.starts.len(),
            self.uses.iter().enumerate().map(|(number, used)| (used.clause, number as u32)),
        );
        let min = options.min_speeches.max(1);
        // The large index is built only when all that needs none is done and its memory is free again.
        let empty = suffix::Index::default();
        let mut uses = uses::Uses {
            archive: self,
            index: &empty,
            by_clause: &by_clause,
            counts: &counts_for,
            clusters,
            min,
        };
        let wanted = |kind: Kind| options.kind.is_none_or(|only| only == kind);
        let spread: Vec<u32> = (0..self.starts.len() as u32).map(|id| groups.get(id).len() as u32).collect();
        let mut out = uses.runs(&spread, min);
        if wanted(Kind::Frame) {
            out.extend(uses.frames(min));
        }
        if wanted(Kind::Skeleton) {
            out.extend(uses.skeletons(options.min_skeletons.max(1)));
        }
        if wanted(Kind::Quotation) {
            out.extend(uses.quotations(min));
        }
        if progress(0.4).is_break() {
            return Vec::new();
        }
        let clauses = suffix::Clauses { text: &self.text, starts: &self.starts, groups: &groups };
        let index = suffix::Index::build(clauses, 5, min);
        if progress(0.6).is_break() {
            return Vec::new();
        }
        let ground = candidates::Ground {
            archive: self,
            index: &index,
            clauses,
            counts: &counts,
            speeches: self.len(),
            min,
            keep: (options.top * 20).clamp(10_000, 200_000),
        };
        let candidates = candidates::candidates(&ground, &mut |done| progress(done).is_continue());
        let families = variants::families(candidates, options.top * 2);
        uses.index = &index;
        let strings = families.iter().map(|family| uses.phrasing(family));
        let inside = |p: &Phrasing, out: &[Phrasing]| {
            out.iter().any(|o| {
                o.speeches * 10 >= p.speeches * 4 && o.kind != Kind::Frame && o.text.contains(&p.text)
            })
        };
        let strings: Vec<Phrasing> = strings.filter(|p| !inside(p, &out)).collect();
        out.extend(strings);
        out.retain(|p| {
            let min = if p.kind == Kind::Skeleton { options.min_skeletons } else { options.min_speeches };
            p.speeches >= min && wanted(p.kind)
        });
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
        out.truncate(options.top);
        if progress(1.0).is_break() { Vec::new() } else { out }
    }
}

#[cfg(test)]
mod tests;
