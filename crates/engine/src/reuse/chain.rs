//! Runs of one source that belong together: a passage with words put in, left out, changed, or its clauses exchanged.

use rustc_hash::FxHashMap;

use super::SHORTEST;
use super::run::Run;

/// Symbols of the draft between two runs that are still one passage.
const JOIN: u32 = 10;
/// Symbols of the source between two runs: the length of a clause or two, forwards or backwards.
const REACH: u32 = 36;
/// Chains that are still open, looked at for each run.
const OPEN: usize = 6;
/// A chain without a run of [`SHORTEST`] needs so many common symbols: pieces that short meet by chance.
const PIECES: u32 = 20;
/// How many of a hundred symbols of such a chain must be common.
const DENSE: u32 = 70;

/// A chain while it grows.
struct Chain {
    run: Run,
    /// Symbols that its runs have in common with the source.
    common: u32,
    /// The longest of its runs.
    longest: u32,
}

/// Chains runs of the same source in the order of the draft; what is too short or too thin is left out.
pub(super) fn chained(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_unstable_by_key(|r| (r.source, r.start, r.source_start));
    let mut out: Vec<Chain> = Vec::with_capacity(runs.len());
    let mut first = 0;
    for run in runs {
        if out.last().is_some_and(|last| last.run.source != run.source) {
            first = out.len();
        }
        let open = out.len().saturating_sub(OPEN).max(first);
        let before = out.get_mut(open..).unwrap_or_default();
        match before.iter_mut().rev().find(|chain| follows(&chain.run, &run)) {
            Some(chain) => chain.add(&run),
            None => out.push(Chain { run, common: length(&run) - run.edited, longest: length(&run) }),
        }
    }
    let kept = out.into_iter().filter(Chain::holds).map(|chain| chain.run);
    kept.collect()
}

fn length(run: &Run) -> u32 {
    run.end - run.start
}

/// Whether `run` goes on where the chain ends, near to it in the source too.
fn follows(chain: &Run, run: &Run) -> bool {
    // A longer run takes over from one that only met the same words elsewhere in the source.
    let takes_over = run.start > chain.start && 2 * chain.end.saturating_sub(run.start) <= length(run);
    let here =
        (run.start + 3 >= chain.end || takes_over) && run.start <= chain.end + JOIN && run.end > chain.end;
    let apart = run
        .source_start
        .saturating_sub(chain.source_end)
        .max(chain.source_start.saturating_sub(run.source_end));
    here && apart <= REACH
}

impl Chain {
    fn add(&mut self, run: &Run) {
        let gap = run.start.saturating_sub(self.run.end);
        let in_order = run.source_start >= self.run.source_end;
        let there = if in_order { run.source_start - self.run.source_end } else { 0 };
        let fresh = run.end - self.run.end;
        self.run.edited += run.edited + gap.max(there.min(JOIN));
        self.common += fresh.min(length(run) - run.edited);
        self.longest = self.longest.max(length(run));
        self.run.end = run.end;
        self.run.source_start = self.run.source_start.min(run.source_start);
        self.run.source_end = self.run.source_end.max(run.source_end);
    }

    fn holds(&self) -> bool {
        let pieces = self.common >= PIECES && self.common * 100 >= length(&self.run) * DENSE;
        length(&self.run) as usize >= SHORTEST && (self.longest as usize >= SHORTEST || pieces)
    }
}

/// How many sources share what: a wording that three independent ones hold is a formulation, no copying.
pub(super) struct Shared {
    /// For each chain its range in the draft, by source.
    by_source: FxHashMap<u32, Vec<(u32, u32)>>,
    /// Sources that share so much of the draft that they may be versions of one text: they count as one.
    versions: Vec<u32>,
}

/// A formulation is no longer than this.
const LONGEST: u32 = 60;
/// The part of the draft, in per cent, from which sources count as versions of one text.
const VERSION: usize = 20;

impl Shared {
    pub fn new(chains: &[Run], draft: usize) -> Self {
        let mut by_source: FxHashMap<u32, Vec<(u32, u32)>> = FxHashMap::default();
        for chain in chains {
            by_source.entry(chain.source).or_default().push((chain.start, chain.end));
        }
        let much = |ranges: &Vec<(u32, u32)>| {
            let covered: usize = ranges.iter().map(|(a, b)| (b - a) as usize).sum();
            covered > 200 && covered * 100 > draft * VERSION
        };
        let versions = by_source.iter().filter(|(_, r)| much(r)).map(|(source, _)| *source).collect();
        Self { by_source, versions }
    }

    /// Whether three independent sources hold nine tenths of the chain.
    pub fn is_formulation(&self, chain: &Run) -> bool {
        if length(chain) > LONGEST {
            return false;
        }
        let holds = |ranges: &[(u32, u32)]| {
            ranges.iter().any(|(a, b)| {
                let common = chain.end.min(*b).saturating_sub(chain.start.max(*a));
                common * 10 >= length(chain) * 9
            })
        };
        let all = self.by_source.iter().filter(|(_, ranges)| holds(ranges)).map(|(source, _)| source);
        let (versions, single): (Vec<u32>, Vec<u32>) = all.partition(|source| self.versions.contains(source));
        single.len() + usize::from(!versions.is_empty()) >= 3
    }
}
