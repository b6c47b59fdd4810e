//! Organs of government and their renamings by date. `data/organs.txt` is the table.

use std::sync::LazyLock;

use time::Date;

use super::{day, table};

/// A renaming, or a founding where there are no old names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// The names before.
    pub old: Vec<&'static str>,
    /// The name since.
    pub new: &'static str,
    /// The first day of the new name.
    pub since: Option<Date>,
    /// The first day on which the old names are late.
    pub late: Option<Date>,
    /// Whether it is an organ of the state as a whole.
    pub national: bool,
    /// Where it comes from.
    pub basis: &'static str,
    /// Whether a source says so.
    pub sure: bool,
}

static TABLE: LazyLock<Vec<Organ>> =
    LazyLock::new(|| table(include_str!("data/organs.txt")).filter_map(|f| organ(&f)).collect());

fn organ(fields: &[&'static str]) -> Option<Organ> {
    let &[old, new, since, late, level, basis, confidence] = fields else { return None };
    (confidence != "U").then(|| Organ {
        old: old.split(';').filter(|o| !o.is_empty()).collect(),
        new,
        since: day(since),
        late: day(late),
        national: level == "n",
        basis,
        sure: confidence == "H",
    })
}

/// All renamings that are not unverified.
pub fn organs() -> &'static [Organ] {
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("data/organs.txt").lines().filter(|l| !l.starts_with('%'));
        assert_eq!(TABLE.len(), lines.filter(|l| !l.ends_with("|U")).count());
        assert!(TABLE.iter().all(|o| o.late.is_none() || !o.old.is_empty()));
    }
}
