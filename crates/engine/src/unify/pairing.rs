//! Which of an outline's sections a section of the text is, whatever became of its kind and heading since. The editor does the
//! same (`static/js/editor/counts.js`); both are tested with `testdata/targets.json`.

use super::Target;
use crate::document::SectionKind;

/// Whether a section (by its number) may have a target (with its number), what was paired so far.
type PairTest<'a> = dyn Fn(usize, &[Option<usize>], &Target, usize) -> bool + 'a;

/// For each section (its kind and heading) which target is its own: the one with its heading; else the first of its kind that is
/// left; else the one that is left where its neighbours' stand.
pub(super) fn pairs(sections: &[(SectionKind, String)], targets: &[Target]) -> Vec<Option<usize>> {
    let mut out: Vec<Option<usize>> = vec![None; sections.len()];
    let mut left: Vec<usize> = (0..targets.len()).collect();
    let mut pass = |out: &mut Vec<Option<usize>>, fits: &PairTest<'_>| {
        for at in 0..sections.len() {
            if out.get(at).copied().flatten().is_some() {
                continue;
            }
            let mine = left
                .iter()
                .position(|&number| targets.get(number).is_some_and(|target| fits(at, out, target, number)));
            if let (Some(mine), Some(own)) = (mine, out.get_mut(at)) {
                *own = Some(left.remove(mine));
            }
        }
    };
    let section = |at: usize| sections.get(at);
    pass(&mut out, &|at, _, target, _| {
        section(at).is_some_and(|(_, heading)| !heading.is_empty() && *heading == target.heading)
    });
    pass(&mut out, &|at, _, target, _| section(at).is_some_and(|(kind, _)| *kind == target.kind));
    pass(&mut out, &|at, out, _, number| {
        let before = out.iter().take(at).rev().find_map(|own| *own);
        let after = out.iter().skip(at + 1).find_map(|own| *own);
        before.is_none_or(|own| own < number)
            && after.is_none_or(|own| number < own)
            && (before.is_some() || after.is_some())
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        why: String,
        sections: Vec<(SectionKind, String)>,
        targets: Vec<(SectionKind, String)>,
        pairs: Vec<Option<usize>>,
    }

    #[test]
    fn a_section_keeps_its_length_whatever_becomes_of_its_kind_and_heading() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("testdata/targets.json")).unwrap();
        for Case { why, sections, targets, pairs } in cases {
            let wanted =
                |(kind, heading): (SectionKind, String)| Target { kind, heading, ..Target::default() };
            let targets: Vec<Target> = targets.into_iter().map(wanted).collect();
            assert_eq!(super::pairs(&sections, &targets), pairs, "{why}");
        }
    }
}
