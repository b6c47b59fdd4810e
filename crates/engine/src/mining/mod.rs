//! Mining: the phrasings that recur in an archive, as an old hand would mark them in the margin.
//!
//! [`Archive`] holds every distinct clause once. [`mine`] sorts what can recur ([`suffix`]), finds what does
//! ([`repeats`]), trims it to where a writer would cut ([`trim`], [`words`]), scores it ([`score`]), merges
//! wordings ([`variants`]) and reads off where each is used ([`uses`]). Evidence is counted by clusters of
//! near-identical speeches ([`cluster`]), and what belongs to one speech only is a slot ([`slots`], [`fold`], [`names`]).

mod abreast;
mod archive;
mod candidates;
mod clauses;
mod cluster;
mod current;
mod deal;
mod decisions;
mod entry;
mod fold;
mod frames;
mod grams;
mod growth;
mod lines;
mod measure;
mod names;
mod others;
mod phrasing;
mod plain;
mod pool;
mod prior;
mod quotation;
mod repeats;
mod score;
mod sequences;
mod skeleton;
mod slots;
mod spun;
mod stretch;
mod suffix;
mod trim;
mod uses;
mod variants;
mod words;

use std::ops::ControlFlow;

pub use abreast::in_order;
pub use archive::{Archive, Prepared};
pub use current::current_form;
pub use decisions::{Decisions, keys};
pub use growth::{Added, Base, Hit, Known, Tally};
pub use phrasing::{Kind, Occurrence, Phrasing, Position, Slot, Variant, key};

use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use rustc_hash::FxHashSet;

use crate::document::Document;
use uses::{Places, Uses};

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
    /// The same for skeletons of headings and for four clauses in a row, whose evidence is the set itself.
    pub min_skeletons: u32,
    /// How many phrasings to hand out: formulations, best first, then frames and skeletons, best first.
    pub top: usize,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Threads to work with.
    pub threads: u16,
}

impl Options {
    fn wants(&self, kind: Kind) -> bool {
        self.kind.is_none_or(|only| only == kind)
    }
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
    let threads = usize::from(options.threads);
    let stopped = in_order(sources, threads, Prepared::of, |done, prepared| {
        archive.push(prepared);
        if done % 64 == 0 {
            progress(0.3 * done as f32 / sources.len() as f32)
        } else {
            ControlFlow::Continue(())
        }
    });
    if stopped.is_break() {
        return Vec::new();
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
        let min = options.min_speeches.max(1);
        let uses = Uses { archive: self, counts: &counts_for, clusters, min };
        if progress(0.4).is_break() {
            return Vec::new();
        }
        let clauses =
            clauses::Clauses { text: &self.text, starts: &self.starts, groups: &groups, uses: &counts };
        // What needs no index goes first, or beside it: its memory is free again when the index is large.
        let (mut out, strings) = std::thread::scope(|scope| {
            let patterns = || patterns(&uses, &groups, options);
            if options.threads < 2 {
                let patterns = patterns();
                if progress(0.5).is_break() {
                    return (patterns, None);
                }
                return (patterns, self.strings(clauses, options, progress));
            }
            let patterns = scope.spawn(patterns);
            let strings = self.strings(clauses, options, progress);
            (patterns.join().unwrap_or_default(), strings)
        });
        let Some((index, families)) = strings else { return Vec::new() };
        let inside = inside(&families, &out);
        let places = Places { index: &index, by_clause: &self.by_clause() };
        let strings = families.iter().zip(inside).filter_map(|(family, around)| {
            let phrasing = uses.phrasing(&places, family);
            let set = prior::is_set(&family.head.string);
            let own = (around as f32) < variants::takes_over(&family.head) * phrasing.speeches as f32;
            ((set || own) && options.wants(phrasing.kind)).then_some(phrasing)
        });
        let strings: Vec<Phrasing> = strings.take(options.top).collect();
        out.extend(strings);
        once(&mut out);
        out.retain(|p| {
            let set = p.kind == Kind::Skeleton || p.kind == Kind::Frame && p.text.contains(" ×");
            let min = if set { options.min_skeletons } else { options.min_speeches };
            p.speeches >= min && options.wants(p.kind)
        });
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
        // Frames and skeletons are a list of their own, with a share of its own: what they are worth is not to be
        // compared with what a formulation is.
        let (mut patterns, mut out): (Vec<_>, Vec<_>) =
            out.into_iter().partition(|p| matches!(p.kind, Kind::Frame | Kind::Skeleton));
        let share = if options.kind.is_none() { options.top.div_ceil(PATTERNS) } else { options.top };
        halve(&mut patterns, share.max(options.top.saturating_sub(out.len())));
        out.truncate(options.top - patterns.len());
        out.extend(patterns);
        if progress(1.0).is_break() { Vec::new() } else { out }
    }

    /// The phrasings that are strings inside one clause, best first, and the index they were found in; `None` if
    /// stopped.
    fn strings(
        &self,
        clauses: clauses::Clauses<'_>,
        options: &Options,
        progress: Progress<'_>,
    ) -> Option<(suffix::Index, Vec<variants::Family>)> {
        if matches!(options.kind, Some(Kind::Frame | Kind::Skeleton | Kind::Quotation)) {
            return Some(Default::default());
        }
        let needs = candidates::needs(self.len(), options.min_speeches);
        let index = suffix::Index::build(clauses, needs, usize::from(options.threads.max(1)));
        if progress(0.6).is_break() {
            return None;
        }
        let ground = candidates::Ground {
            archive: self,
            index: &index,
            clauses,
            speeches: self.len(),
            needs,
            keep: (options.top * 20).clamp(10_000, 200_000),
            threads: usize::from(options.threads.max(1)),
        };
        let candidates = candidates::candidates(&ground, &mut |done| progress(done).is_continue());
        // Where only one kind is wanted, the others take up most of the best.
        let limit = if options.kind.is_some() { options.top * 2 + OF_ALL_KINDS } else { options.top * 2 };
        let mut families = variants::families(candidates, limit);
        families.sort_by(|a, b| {
            b.head.score.total_cmp(&a.head.score).then_with(|| a.head.string.cmp(&b.head.string))
        });
        Some((index, families))
    }
}

/// One in so many of what is handed out is a frame or a skeleton, where all kinds are asked for.
const PATTERNS: usize = 5;

/// Phrasings looked at beyond what is asked for, where only one kind is.
const OF_ALL_KINDS: usize = 3_000;

/// The phrasings that are no strings inside one clause.
fn patterns(uses: &Uses<'_>, groups: &archive::Lists, options: &Options) -> Vec<Phrasing> {
    let spread: Vec<u32> =
        (0..uses.archive.starts.len() as u32).map(|id| groups.get(id).len() as u32).collect();
    let top = options.top;
    let mut out = uses.runs(&spread, uses.min, top);
    out.extend(pool::pooled(uses, groups, uses.min, top));
    if options.wants(Kind::Frame) {
        out.extend(uses.frames(uses.min, options.min_skeletons.max(1), top));
    }
    if options.wants(Kind::Skeleton) {
        out.extend(uses.skeletons(options.min_skeletons.max(1), top));
    }
    if options.wants(Kind::Quotation) {
        out.extend(uses.quotations(uses.min, top));
    }
    out
}

/// Leaves the best `share` frames and skeletons, best first: half of each, or more where the others are fewer.
fn halve(patterns: &mut Vec<Phrasing>, share: usize) {
    let frames = patterns.iter().filter(|p| p.kind == Kind::Frame).count();
    let skeletons = (patterns.len() - frames).min((share / 2).max(share.saturating_sub(frames)));
    let (mut frames, mut skeletons) = (share - skeletons.min(share), skeletons);
    patterns.retain(|p| {
        let left = if p.kind == Kind::Skeleton { &mut skeletons } else { &mut frames };
        let keep = *left > 0;
        *left = left.saturating_sub(1);
        keep
    });
}

/// Leaves every wording to one phrasing, that with the most evidence: what is pooled may be found as a string as well.
fn once(found: &mut Vec<Phrasing>) {
    found.sort_by(|a, b| {
        b.speeches.cmp(&a.speeches).then(b.score.total_cmp(&a.score)).then_with(|| a.text.cmp(&b.text))
    });
    let mut taken: FxHashSet<String> = FxHashSet::default();
    found.retain(|p| {
        if matches!(p.kind, Kind::Frame | Kind::Skeleton | Kind::Quotation) {
            return true;
        }
        let wordings = || p.variants.iter().map(|variant| &variant.text).chain([&p.text]);
        let free = wordings().all(|text| !taken.contains(text));
        if free {
            taken.extend(wordings().cloned());
        }
        free
    });
}

/// For each family in how many speeches it stands inside one of the other phrasings.
fn inside(families: &[variants::Family], others: &[Phrasing]) -> Vec<u32> {
    let mut out = vec![0; families.len()];
    let texts = families.iter().map(|family| slots::show(&String::from_utf16_lossy(&family.head.string)));
    let Ok(automaton) = CharwiseDoubleArrayAhoCorasickBuilder::new().build::<_, _, u32>(texts) else {
        return out;
    };
    for other in others.iter().filter(|other| other.kind != Kind::Frame) {
        for hit in automaton.find_overlapping_iter(&other.text) {
            if let Some(most) = out.get_mut(hit.value() as usize) {
                *most = other.speeches.max(*most);
            }
        }
    }
    out
}

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;
