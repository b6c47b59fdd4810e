//! Which entries speak of what has just been written: shared pairs of characters, rare ones counting more.

use rustc_hash::FxHashMap;

use super::index::fold;
use super::types::Entry;

/// What shared pairs must add up to: one that many wordings hold (加强) makes nothing near.
const LEAST: f32 = 5.0;
/// Characters before the caret that are looked at.
const WINDOW: usize = 60;

/// For each pair of characters the entries that hold it.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    postings: FxHashMap<u32, Box<[u32]>>,
    entries: usize,
}

impl Pairs {
    /// Over what the entries offer.
    pub fn new(entries: &[Entry]) -> Self {
        let mut postings: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (i, entry) in entries.iter().enumerate() {
            let Ok(i) = u32::try_from(i) else { break };
            for pair in pairs(&fold(entry.offered())) {
                postings.entry(pair).or_default().push(i);
            }
        }
        let postings = postings.into_iter().map(|(pair, list)| (pair, list.into_boxed_slice())).collect();
        Self { postings, entries: entries.len() }
    }

    /// Entries near the words before the caret: 2 for the nearest twelfth and up of the best score, 1 for half.
    pub fn near(&self, before: &str) -> FxHashMap<u32, u8> {
        let units = fold(before);
        let window = units.get(units.len().saturating_sub(WINDOW)..).unwrap_or_default();
        let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
        for pair in pairs(window) {
            let Some(list) = self.postings.get(&pair).filter(|list| list.len() * 4 <= self.entries.max(400))
            else {
                continue;
            };
            let rare = (self.entries as f32 / list.len() as f32).ln().max(0.1);
            for &entry in list {
                *scores.entry(entry).or_default() += rare;
            }
        }
        // In a small library a pair cannot be rarer.
        let most = (self.entries as f32).ln();
        let best = scores.values().copied().fold(0.0, f32::max);
        let grade = |score: f32| if score * 4.0 >= best * 3.0 { 2 } else { u8::from(score * 2.0 >= best) };
        scores
            .into_iter()
            .filter(|(_, score)| *score >= LEAST.min(most))
            .map(|(entry, score)| (entry, grade(score)))
            .filter(|&(_, grade)| grade > 0)
            .collect()
    }

    /// Bytes held, about.
    pub fn bytes(&self) -> usize {
        self.postings.values().map(|list| list.len() * 4 + 24).sum()
    }
}

/// The distinct pairs of neighbouring ideographs.
fn pairs(units: &[u16]) -> Vec<u32> {
    let ideograph = crate::lexicon::han::is_han_unit;
    let pair = |w: &[u16]| match *w {
        [a, b] if ideograph(a) && ideograph(b) => Some(u32::from(a) << 16 | u32::from(b)),
        _ => None,
    };
    let mut out: Vec<u32> = units.windows(2).filter_map(pair).collect();
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_rare_words_is_near() {
        let entry = |text: &str| Entry { text: text.to_owned(), ..Entry::default() };
        let pairs =
            Pairs::new(&[entry("规范办理程序，完善督办机制"), entry("增强监督实效"), entry("夯实基层基础")]);
        let near = pairs.near("要进一步加强代表议案建议督办");
        assert_eq!(near.get(&0), Some(&2));
        assert_eq!(near.get(&2), None);
    }
}
