//! A suffix array over what can recur, and over nothing else.
//!
//! Sorting every suffix of an archive is the dearest step of mining, and most suffixes begin with characters that
//! stand together once only. So (1) identical clauses are sorted once and weighted, and (2) cheap counts of all
//! short grams tell which stretches can lie in a repeat at all; only those are sorted. Symbols are 16 bits wide
//! (UTF-16 units), which libsais sorts five times faster than UTF-8 bytes.
//!
//! ⚠ libsais is C behind a young wrapper: `repeats::tests` compares with brute force.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use libsais::SuffixArrayConstruction;

use super::archive::Lists;
use super::grams::Grams;
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

/// In how many groups a string must stand. Short ones must be more widespread than long ones: what is said in five
/// characters by a handful of a thousand speakers says nothing, and would be half of what is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Needs {
    /// Shorter strings are not asked for.
    pub shortest: usize,
    /// Groups that hold a string of fewer than `long` units.
    pub short: u32,
    /// From this length on `min` groups are enough.
    pub long: usize,
    /// Never more than `short`.
    pub min: u32,
}

impl Needs {
    /// The groups that must hold a string of so many units.
    #[inline]
    pub fn groups(&self, length: usize) -> u32 {
        if length < self.long { self.short } else { self.min }
    }
}

/// What is indexed: distinct clauses, and for each the groups (clusters) that use it, without repetition.
#[derive(Clone, Copy)]
pub(super) struct Clauses<'a> {
    /// Clauses, each followed by one separator unit.
    pub text: &'a [u16],
    /// Where each clause begins.
    pub starts: &'a [u32],
    /// The groups that use each clause.
    pub groups: &'a Lists,
    /// How often each clause is used.
    pub uses: &'a [u32],
}

impl Clauses<'_> {
    /// Calls `act` with the number and the units of each clause.
    pub fn for_each(&self, mut act: impl FnMut(u32, &[u16])) {
        for (id, &start) in self.starts.iter().enumerate() {
            let end = self.starts.get(id + 1).map_or(self.text.len(), |&e| e as usize) - 1;
            act(id as u32, &self.text[start as usize..end]);
        }
    }

    /// Who uses a clause.
    fn users(&self, clause: u32) -> Users {
        let uses = self.uses[clause as usize];
        match *self.groups.get(clause) {
            [group] if group >> GROUP_BITS == 0 && uses >> USES_BITS == 0 => Users::One { group, uses },
            _ => Users::Many { clause },
        }
    }
}

/// A sorted index of the stretches that can recur.
#[derive(Default)]
pub(super) struct Index {
    /// Stretches: mark, text, mark, mark, text, mark …
    pub text: Vec<u16>,
    /// The sorted suffixes of `text`.
    pub suffixes: Vec<i32>,
    /// Everything the sweep asks about a *position* of `text`, in one word, the last position first.
    spots: Vec<Spot>,
    /// The stretches in order.
    stretches: Vec<Stretch>,
    /// The stretch that a block of positions begins in.
    blocks: Vec<u32>,
}

const BLOCK: usize = 32;

/// What is known of a position, in 64 bits, since every look at one costs a cache miss: how far its suffix agrees with
/// its predecessor in sorted order (8 bits; clauses are shorter than 256 units), the unit before it (16), and who uses
/// its clause: either the number of the clause (32), or, where one group alone uses it, as most, that group (20) and
/// how often (19).
#[derive(Clone, Copy)]
pub(super) struct Spot(u64);

/// Who uses the clause of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Users {
    /// One group, so many times.
    One { group: u32, uses: u32 },
    /// Look the clause up.
    Many { clause: u32 },
}

const AGREEMENT: u32 = 0xff;
const ONE: u64 = 1 << 24;
pub(super) const GROUP_BITS: u32 = 20;
const USES_BITS: u32 = 19;

impl Spot {
    fn new(users: Users, before: u16, agreement: u32) -> Self {
        let users = match users {
            Users::One { group, uses } => ONE | u64::from(group) << 25 | u64::from(uses) << (25 + GROUP_BITS),
            Users::Many { clause } => u64::from(clause) << 25,
        };
        Self(users | u64::from(before) << 8 | u64::from(agreement))
    }

    /// How far the suffix agrees with its predecessor in sorted order, within its stretch.
    #[inline]
    pub fn agreement(self) -> u32 {
        self.0 as u32 & AGREEMENT
    }

    /// The unit before the position, a mark at the beginning of a stretch.
    #[inline]
    pub fn before(self) -> u16 {
        (self.0 >> 8) as u16
    }

    /// Who uses the clause.
    #[inline]
    pub fn users(self) -> Users {
        let rest = self.0 >> 25;
        if self.0 & ONE == 0 {
            Users::Many { clause: rest as u32 }
        } else {
            let group = rest as u32 & ((1 << GROUP_BITS) - 1);
            Users::One { group, uses: (rest >> GROUP_BITS) as u32 }
        }
    }
}

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
    /// Indexes everything that can be part of a string that is asked for.
    pub fn build(clauses: Clauses<'_>, needs: Needs) -> Self {
        let (text, stretches) = stretches(clauses, needs);
        let (suffixes, agreements) = sort(&text);
        let spots = spots(clauses, &text, &stretches, agreements);
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut stretch = 0u32;
        for at in (0..text.len()).step_by(BLOCK) {
            while stretches.get(stretch as usize + 1).is_some_and(|s| s.at as usize <= at) {
                stretch += 1;
            }
            blocks.push(stretch);
        }
        Self { text, suffixes, spots, stretches, blocks }
    }

    /// What is known of a position of `text`.
    #[inline]
    pub fn spot(&self, at: usize) -> Spot {
        self.spots[self.spots.len() - 1 - at]
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

/// Cuts out the stretches that grams which are frequent enough cover.
fn stretches(clauses: Clauses<'_>, needs: Needs) -> (Vec<u16>, Vec<Stretch>) {
    let grams = Grams::count(clauses, needs);
    let mut text = Vec::with_capacity(clauses.text.len() / 8);
    let mut stretches = Vec::new();
    let mut push = |id: u32, clause: &[u16], from: usize, to: usize| {
        text.push(mark(from.checked_sub(1).map(|i| clause[i])));
        stretches.push(Stretch { at: text.len() as u32, clause: id, offset: from as u16 });
        text.extend_from_slice(&clause[from..to]);
        text.push(mark(clause.get(to).copied()));
    };
    let mut ends = Vec::new();
    clauses.for_each(|id, clause| {
        if clauses.groups.get(id).is_empty() {
            return;
        }
        grams.ends(clause, &mut ends);
        let mut open: Option<(usize, usize)> = None;
        for (at, &end) in ends.iter().enumerate().filter(|(_, end)| **end > 0) {
            let end = usize::from(end);
            open = match open {
                // To take a gap of two units in costs no more than the two marks.
                Some((from, to)) if at <= to + 2 => Some((from, end.max(to))),
                other => {
                    other.into_iter().for_each(|(from, to)| push(id, clause, from, to));
                    Some((at, end))
                }
            };
        }
        open.into_iter().for_each(|(from, to)| push(id, clause, from, to));
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

/// Positions after which the memory of agreements that are used up is given back.
const RELEASE: usize = 1 << 20;

/// Puts together what is known of each position, the last position first: so the agreements can be given back as they
/// are used up, and the two never lie in memory whole beside each other. Agreement ends with the stretch: beyond it
/// stand other clauses.
fn spots(clauses: Clauses<'_>, text: &[u16], stretches: &[Stretch], mut agreements: Vec<i32>) -> Vec<Spot> {
    let mut spots = Vec::with_capacity(text.len());
    let mut left = 0;
    let mut stretches = stretches.iter().rev();
    let mut stretch = stretches.next();
    let used_by = |stretch: Option<&Stretch>| {
        stretch.map_or(Users::Many { clause: 0 }, |stretch| clauses.users(stretch.clause))
    };
    let mut users = used_by(stretch);
    while let Some(agree) = agreements.pop() {
        let at = agreements.len();
        left = if text[at] <= MARK { 0 } else { left + 1 };
        let before = if at == 0 { EDGE } else { text[at - 1] };
        spots.push(Spot::new(users, before, (agree.max(0) as u32).min(left).min(AGREEMENT)));
        if stretch.is_some_and(|stretch| stretch.at as usize == at) {
            stretch = stretches.next();
            users = used_by(stretch);
        }
        if at.is_multiple_of(RELEASE) {
            agreements.shrink_to_fit();
        }
    }
    spots
}
