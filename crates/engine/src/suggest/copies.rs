//! Near-identical speeches: one copied speech is no evidence that a wording is in use, so copies count once.
//!
//! Two speeches are copies when half of what the shorter one says, clause by clause, stands in the other: the
//! same measure the miner uses. Only clauses of some length count, and those that very many speeches share bind
//! nobody.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::clause;

/// Characters of a clause that says something about copying.
const MIN_CHARACTERS: usize = 7;
/// A clause that more speeches share is everybody's.
const MAX_SHARERS: usize = 48;
/// Fewer shared clauses are chance.
const MIN_SHARED: u32 = 4;

/// For each text the number of its cluster: that of the first text it is a copy of, or its own.
pub fn clusters<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let mut sharers: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut sizes: Vec<u32> = Vec::new();
    let mut leaders: Vec<usize> = Vec::new();
    for (number, text) in texts.into_iter().enumerate() {
        let own: FxHashSet<u64> = clause::clauses(text)
            .into_iter()
            .filter(|clause| clause.text.chars().count() >= MIN_CHARACTERS)
            .map(|clause| clause.hash)
            .collect();
        let size = u32::try_from(own.len()).unwrap_or(u32::MAX);
        let mut shared: FxHashMap<usize, u32> = FxHashMap::default();
        for hash in own {
            let list = sharers.entry(hash).or_default();
            for &other in list.iter() {
                *shared.entry(other).or_default() += 1;
            }
            if list.len() < MAX_SHARERS {
                list.push(number);
            }
        }
        let copied = shared.into_iter().filter(|&(other, count)| {
            let shorter = size.min(sizes.get(other).copied().unwrap_or_default());
            count >= MIN_SHARED && count * 2 >= shorter
        });
        let first = copied.filter_map(|(other, _)| leaders.get(other).copied()).min();
        leaders.push(first.unwrap_or(number));
        sizes.push(size);
    }
    leaders.into_iter().map(|leader| leader as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_joins_the_speech_it_was_copied_from() {
        let first = "要坚持党对人大工作的全面领导。要增强监督工作的针对性实效性。要发挥人大代表的主体作用。\
                     要加强常委会自身建设工作。要做好换届选举各项准备。";
        let copy = first.replace("要做好换届选举各项准备", "要把各项任务落到实处去");
        let other =
            "今年的粮食生产获得丰收。全市工业增加值稳步增长。城乡居民收入继续提高。重点项目建设进展顺利。";
        assert_eq!(clusters([first, other, copy.as_str()]), [0, 1, 0]);
        assert_eq!(clusters(["同志们：", "同志们："]), [0, 1], "too little to judge by");
    }
}
