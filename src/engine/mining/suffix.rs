//! A suffix array over what can recur, and over nothing else.
//!
//! Sorting every suffix of an archive is the dearest step of mining, and most suffixes begin with characters that
//! stand together once only. So (1) identical clauses are sorted once and weighted, and (2) a cheap count of all
//! short grams tells which stretches can lie in a repeat at all; only those are sorted. Symbols are 16 bits wide
//! (UTF-16 units), which libsais sorts five times faster than UTF-8 bytes.
//!
//! ⚠ libsais is C behind a young wrapper: `repeats::tests` compares with brute force.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use libsais::SuffixArrayConstruction;

use super::archive::Lists;
use super::repeats::is_edge;

/// A stretch ends or begins with its clause.
pub(super) const EDGE: u16 = 0;
/// A stretch was cut out of its clause: what stood there recurs nowhere with it.
pub(super) const CUT: u16 = 1;
/// The same, where a quote or bracket stood.
pub(super) const CUT_AT_QUOTE: u16 = 2;
/// The same, where 、 stood.
pub(super) const CUT_IN_SERIES: u16 = 3;
/// The largest of these marks.
pub(super) const MARK: u16 = CUT_IN_SERIES;

/// What is indexed: distinct clauses, and for each the groups (clusters) that use it, without repetition.
#[derive(Clone, Copy)]
pub(super) struct Clauses<'a> {
    /// Clauses, each followed by one separator unit.
    pub text: &'a [u16],
    /// Where each clause begins.
    pub starts: &'a [u32],
    /// The groups that use each clause.
    pub groups: &'a Lists,
}

/// A sorted index of the stretches that can recur.
#[derive(Default)]
pub(super) struct Index {
    /// Stretches: mark, text, mark, mark, text, mark …
    pub text: Vec<u16>,
    /// The sorted suffixes of `text`.
    pub suffixes: Vec<i32>,
    /// For each *position* of `text` two numbers in one, read together: see [`Index::agreement`], [`Index::weight`].
    marks: Vec<i32>,
    /// The stretches in order.
    stretches: Vec<Stretch>,
    /// The stretch that a block of positions begins in.
    blocks: Vec<u32>,
}

const BLOCK: usize = 32;
/// Clauses are shorter than 256 units, so that 8 bits hold an agreement and 24 are left for the weight.
const AGREEMENT_BITS: u32 = 8;
const AGREEMENT: u32 = (1 << AGREEMENT_BITS) - 1;

/// A piece of a clause that was worth sorting.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// First position of its text in [`Index::text`].
    at: u32,
    clause: u32,
    /// Units of the clause before it.
    offset: u16,
}

impl Index {
    /// Indexes everything that can be part of a string of at least `gram` units in at least `min` groups.
    pub fn build(clauses: Clauses<'_>, gram: usize, min: u32) -> Self {
        let gram = gram.max(1);
        let (text, stretches) = stretches(clauses, gram, min);
        let (suffixes, mut marks) = sort(&text);
        cap(&text, &mut marks);
        weigh(&stretches, clauses.groups, &mut marks);
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut stretch = 0u32;
        for at in (0..text.len()).step_by(BLOCK) {
            while stretches.get(stretch as usize + 1).is_some_and(|s| s.at as usize <= at) {
                stretch += 1;
            }
            blocks.push(stretch);
        }
        Self { text, suffixes, marks, stretches, blocks }
    }

    /// How far the suffix at a position agrees with its predecessor in sorted order, within its stretch.
    #[inline]
    pub fn agreement(&self, at: usize) -> u32 {
        self.marks[at] as u32 & AGREEMENT
    }

    /// How many groups use the clause of a position.
    #[inline]
    pub fn weight(&self, at: usize) -> u32 {
        self.marks[at] as u32 >> AGREEMENT_BITS
    }

    /// The clause that a position of `text` belongs to, and the offset in it.
    #[inline]
    pub fn place(&self, at: usize) -> (u32, usize) {
        let mut stretch = self.blocks[at / BLOCK] as usize;
        while stretch + 1 < self.stretches.len() && self.stretches[stretch + 1].at as usize <= at {
            stretch += 1;
        }
        let found = self.stretches[stretch];
        (found.clause, usize::from(found.offset) + at.saturating_sub(found.at as usize))
    }

    /// The suffixes that share the longest beginning with `needle`, and its length.
    pub fn longest(&self, needle: &[u16]) -> (std::ops::Range<usize>, usize) {
        let at = self.suffixes.partition_point(|&at| &self.text[at as usize..] < needle);
        let agree = |i: usize| {
            let suffix = &self.text[self.suffixes[i] as usize..];
            suffix.iter().zip(needle).take_while(|(a, b)| a == b).count()
        };
        let before = if at > 0 { agree(at - 1) } else { 0 };
        let after = if at < self.suffixes.len() { agree(at) } else { 0 };
        let length = before.max(after);
        (self.find(&needle[..length]), length)
    }

    /// The range of suffixes that begin with `needle`.
    pub fn find(&self, needle: &[u16]) -> std::ops::Range<usize> {
        let prefix = |&at: &i32| {
            let at = at as usize;
            &self.text[at..self.text.len().min(at + needle.len())]
        };
        let from = self.suffixes.partition_point(|at| prefix(at) < needle);
        let tail = &self.suffixes[from..];
        from..from + tail.partition_point(|at| prefix(at) == needle)
    }
}

/// Cuts out the stretches all of whose grams are frequent enough.
fn stretches(clauses: Clauses<'_>, gram: usize, min: u32) -> (Vec<u16>, Vec<Stretch>) {
    let bits = (clauses.text.len().max(1).ilog2() + 1).clamp(10, 23);
    let mut counts = vec![0u16; 1 << bits];
    for_each(clauses, |id, clause| {
        let weight = clauses.groups.get(id).len().min(usize::from(u16::MAX)) as u16;
        for window in clause.windows(gram) {
            let count = &mut counts[slot(window, bits)];
            *count = count.saturating_add(weight);
        }
    });
    let min = min.min(u32::from(u16::MAX)) as u16;
    let mut text = Vec::with_capacity(clauses.text.len() / 3);
    let mut stretches = Vec::new();
    for_each(clauses, |id, clause| {
        if clauses.groups.get(id).is_empty() || clause.len() < gram {
            return;
        }
        let mut at = 0;
        let last = clause.len() - gram;
        while at <= last {
            if counts[slot(&clause[at..at + gram], bits)] < min {
                at += 1;
                continue;
            }
            let from = at;
            while at < last && counts[slot(&clause[at + 1..at + 1 + gram], bits)] >= min {
                at += 1;
            }
            let to = at + gram;
            text.push(mark(from.checked_sub(1).map(|i| clause[i])));
            stretches.push(Stretch { at: text.len() as u32, clause: id, offset: from as u16 });
            text.extend_from_slice(&clause[from..to]);
            text.push(mark(clause.get(to).copied()));
            at += 1;
        }
    });
    text.shrink_to_fit();
    stretches.shrink_to_fit();
    (text, stretches)
}

/// The mark that stands for the neighbour of a stretch.
fn mark(neighbour: Option<u16>) -> u16 {
    match neighbour {
        None => EDGE,
        Some(unit) if is_edge(unit) => CUT_AT_QUOTE,
        Some(unit) if unit == '、' as u16 => CUT_IN_SERIES,
        Some(_) => CUT,
    }
}

fn for_each(clauses: Clauses<'_>, mut act: impl FnMut(u32, &[u16])) {
    for (id, &start) in clauses.starts.iter().enumerate() {
        let end = clauses.starts.get(id + 1).map_or(clauses.text.len(), |&e| e as usize) - 1;
        act(id as u32, &clauses.text[start as usize..end]);
    }
}

#[inline]
fn slot(window: &[u16], bits: u32) -> usize {
    let hash = match *window {
        [a, b, c, d, e] => {
            let low = u64::from(a) | u64::from(b) << 16 | u64::from(c) << 32 | u64::from(d) << 48;
            (low ^ u64::from(e).wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        }
        _ => window.iter().fold(0u64, |hash, &unit| {
            (hash.rotate_left(16) ^ u64::from(unit)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        }),
    };
    (hash >> (64 - bits)) as usize
}

fn sort(text: &[u16]) -> (Vec<i32>, Vec<i32>) {
    if text.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let built = SuffixArrayConstruction::for_text(text)
        .in_owned_buffer32()
        .single_threaded()
        .run()
        .and_then(|sorted| sorted.plcp_construction().single_threaded().run());
    match built {
        Ok(sorted) => {
            let (suffixes, plcp, _) = sorted.into_parts();
            (suffixes, plcp)
        }
        // libsais fails only when it cannot allocate; an empty index finds nothing and harms nobody.
        Err(_) => (Vec::new(), Vec::new()),
    }
}

/// Adds the weight of each position's clause to its mark.
fn weigh(stretches: &[Stretch], groups: &Lists, marks: &mut [i32]) {
    for (number, stretch) in stretches.iter().enumerate() {
        let end = stretches.get(number + 1).map_or(marks.len(), |next| next.at as usize);
        let weight = groups.get(stretch.clause).len().min(AT_MOST) as i32;
        for mark in &mut marks[stretch.at as usize..end] {
            *mark |= weight << AGREEMENT_BITS;
        }
    }
}

/// The largest weight that fits.
const AT_MOST: usize = (i32::MAX >> AGREEMENT_BITS) as usize;

/// Agreement ends with the stretch: beyond it stand other clauses.
fn cap(text: &[u16], plcp: &mut [i32]) {
    let mut left = 0;
    for (&unit, agree) in text.iter().zip(plcp).rev() {
        left = if unit <= MARK { 0 } else { left + 1 };
        *agree = (*agree).min(left).min(AGREEMENT as i32);
    }
}
