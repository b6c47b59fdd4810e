//! Retired formulations with their current form, beside those that the dated rules of the checks know.
//! `data/retired.txt` is the table.

use std::cmp::Reverse;
use std::sync::LazyLock;

static TABLE: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("data/retired.txt").lines().filter(|line| !line.starts_with('%'));
    let mut table: Vec<_> = lines.filter_map(|line| line.split_once('\t')).collect();
    table.sort_by_key(|(old, _)| Reverse(old.chars().count()));
    table
});

/// Each retired formulation with its current form, the longest first.
pub fn retired() -> &'static [(&'static str, &'static str)] {
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_none_stands_twice() {
        let lines = include_str!("data/retired.txt").lines().filter(|line| !line.starts_with('%')).count();
        assert_eq!(TABLE.len(), lines);
        let mut old: Vec<&str> = TABLE.iter().map(|(old, _)| *old).collect();
        old.sort_unstable();
        old.dedup();
        assert_eq!(old.len(), lines);
    }
}
