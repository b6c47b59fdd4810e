//! Set formulations in their right form, with the day from which each is used. `data/formulations.txt` is the table.

use std::sync::LazyLock;

use time::Date;

use super::{day, table};

/// A set formulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formulation {
    /// The right form, with its marks.
    pub text: &'static str,
    /// The first day of its use.
    pub since: Option<Date>,
    /// Whether the first day is strict: a text before it is wrong.
    pub strict: bool,
    /// Whether the first and the last character may be wrong too.
    pub whole: bool,
    /// Whether reworded forms are looked for.
    pub reworded: bool,
    /// Other right forms.
    pub variants: Vec<&'static str>,
    /// Where it comes from.
    pub basis: &'static str,
    /// Whether a source says so (H); else part of it is general knowledge (M). What is unverified is left out.
    pub sure: bool,
}

static TABLE: LazyLock<Vec<Formulation>> =
    LazyLock::new(|| table(include_str!("data/formulations.txt")).filter_map(|f| formulation(&f)).collect());

fn formulation(fields: &[&'static str]) -> Option<Formulation> {
    let &[text, since, _, flags, variants, basis, confidence] = fields else { return None };
    (confidence != "U").then(|| Formulation {
        text,
        since: day(since),
        strict: flags.contains('e'),
        whole: flags.contains('w'),
        reworded: !flags.contains('n'),
        variants: variants.split(';').filter(|v| !v.is_empty()).collect(),
        basis,
        sure: confidence == "H",
    })
}

/// All formulations that are not unverified.
pub fn formulations() -> &'static [Formulation] {
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_no_text_stands_twice() {
        let lines = include_str!("data/formulations.txt").lines().filter(|l| !l.starts_with('%')).count();
        assert_eq!(TABLE.len(), lines);
        let mut texts: Vec<&str> = TABLE.iter().map(|f| f.text).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), lines);
    }
}
