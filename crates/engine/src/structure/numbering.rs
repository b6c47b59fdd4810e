//! Which family of labels stands outermost. The level follows from nesting: a family that begins anew under each
//! member of another lies inside it, whatever the two look like. Only where nesting says nothing does the usual
//! order of families decide.

use super::label::{Family, Label};

/// What the choice needs to know of one labelled line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Index of the line.
    pub index: usize,
    /// Its family.
    pub family: Family,
    /// Its number; 0 where it bears none.
    pub ordinal: usize,
}

impl Mark {
    /// The mark of a label on line `index`.
    pub fn of(index: usize, label: &Label<'_>) -> Self {
        Self { index, family: label.family, ordinal: label.ordinal }
    }
}

/// The outermost family among `marks` that `allowed` lets through, or `None`.
pub fn outermost(marks: &[Mark], allowed: impl Fn(Family) -> bool) -> Option<Family> {
    let mut families: Vec<Family> = Vec::new();
    for mark in marks {
        if !families.contains(&mark.family) {
            families.push(mark.family);
        }
    }
    families.retain(|family| allowed(*family) && is_sequence(marks, *family));
    // A handful at most: every pair is compared.
    families
        .iter()
        .copied()
        .find(|f| families.iter().all(|g| g == f || is_outside(marks, *f, *g)))
        .or_else(|| families.into_iter().min())
}

/// Whether the labels of `family` count up from one, so that they number something.
fn is_sequence(marks: &[Mark], family: Family) -> bool {
    let members = marks.iter().filter(|m| m.family == family);
    if family == Family::Dash {
        return members.count() >= 2;
    }
    let ordinals: Vec<usize> = members.map(|m| m.ordinal).collect();
    let steps = ordinals.windows(2).filter(|w| matches!(w, [a, b] if *b == a + 1 || *b == 0)).count();
    let starts = ordinals.contains(&1);
    let single = family.is_heading() || ordinals.len() > 1;
    (starts && single) || steps >= 1
}

/// Whether `f` lies outside `g`.
fn is_outside(marks: &[Mark], f: Family, g: Family) -> bool {
    let (g_in_f, f_in_g) = (enclosed(marks, f, g), enclosed(marks, g, f));
    if g_in_f != f_in_g {
        return g_in_f > f_in_g;
    }
    let (g_in_f, f_in_g) = (restarts(marks, f, g), restarts(marks, g, f));
    if g_in_f.max(f_in_g) >= 2 && g_in_f != f_in_g { g_in_f > f_in_g } else { f < g }
}

/// How often `outer` goes on counting after a list of `inner` that began between two of its members.
fn enclosed(marks: &[Mark], outer: Family, inner: Family) -> usize {
    let mut last = None;
    let mut began = false;
    let mut found = 0;
    for mark in marks {
        if mark.family == outer {
            found += usize::from(began && (mark.ordinal == 0 || last.is_some_and(|n| mark.ordinal == n + 1)));
            last = Some(mark.ordinal);
            began = false;
        } else if mark.family == inner && mark.ordinal <= 1 && last.is_some() {
            began = true;
        }
    }
    found
}

/// How many members of `outer` have a first member of `inner` under them.
fn restarts(marks: &[Mark], outer: Family, inner: Family) -> usize {
    let mut open = false;
    let mut found = 0;
    for mark in marks {
        if mark.family == outer {
            open = true;
        } else if mark.family == inner && mark.ordinal <= 1 && open {
            found += 1;
            open = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use Family::{Arabic, Han, HanParen, Shi, Yao};

    fn marks(items: &[(Family, usize)]) -> Vec<Mark> {
        items
            .iter()
            .enumerate()
            .map(|(index, (family, ordinal))| Mark { index, family: *family, ordinal: *ordinal })
            .collect()
    }

    #[test]
    fn nesting_decides_before_shape() {
        let usual = marks(&[(Han, 1), (HanParen, 1), (HanParen, 2), (Han, 2), (HanParen, 1)]);
        assert_eq!(outermost(&usual, |_| true), Some(Han));
        let reversed = marks(&[(HanParen, 1), (Han, 1), (Han, 2), (HanParen, 2), (Han, 1), (Han, 2)]);
        assert_eq!(outermost(&reversed, |_| true), Some(HanParen));
        let digits_outside = marks(&[(Arabic, 1), (HanParen, 1), (HanParen, 2), (Arabic, 2), (HanParen, 1)]);
        assert_eq!(outermost(&digits_outside, |_| true), Some(Arabic));
    }

    #[test]
    fn a_list_in_the_opening_is_no_outer_level() {
        let opening = marks(&[(Shi, 1), (Shi, 2), (Shi, 3), (Han, 1), (Yao, 1), (Yao, 2), (Han, 2)]);
        assert_eq!(outermost(&opening, |_| true), Some(Han));
        let last = marks(&[(Yao, 1), (Arabic, 1), (Arabic, 2), (Yao, 2), (Yao, 3)]);
        assert_eq!(outermost(&last, |_| true), Some(Yao));
    }

    #[test]
    fn what_does_not_count_up_is_no_family() {
        assert_eq!(outermost(&marks(&[(Shi, 2), (Arabic, 7)]), |_| true), None);
    }
}
