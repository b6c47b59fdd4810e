//! A line of plain text cut into its clauses, unit by unit; on the way it is seen which of them need no folding.

use std::ops::Range;

use super::names::{COUNTED, MARK, NUMERAL, Names, OTHER, PROVINCE, PROVINCE_ON, SURNAME, TITLE, flags_of};
use super::plain::PlainText;
use crate::clause::is_mark;

/// A clause as it stands, between two marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Its characters in the plain text; never none.
    pub range: Range<usize>,
    /// The mark that ended it; `None` at the end of the line.
    pub mark: Option<char>,
    /// Whether nothing in it can become a slot: its units are those of the text, but for series marks at the edges.
    pub plain: bool,
}

/// The clauses of a line whose characters these are, as far as the text has them.
pub(super) fn stretches<'a>(text: &'a PlainText, names: &'a Names, line: Range<usize>) -> Stretches<'a> {
    let line = line.start..line.end.min(text.len());
    Stretches { text, names, at: line.start, line }
}

/// The iterator behind [`stretches`].
pub(super) struct Stretches<'a> {
    text: &'a PlainText,
    names: &'a Names,
    line: Range<usize>,
    at: usize,
}

impl Stretches<'_> {
    /// The mark that ends a clause here, if one does.
    fn mark(&self, at: usize) -> Option<char> {
        let in_line = |at: usize| self.text.get(at).filter(|_| self.line.contains(&at));
        let c = in_line(at)?;
        is_mark(c, at.checked_sub(1).and_then(in_line), in_line(at + 1)).then_some(c)
    }
}

impl Iterator for Stretches<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        while self.at < self.line.end {
            let start = self.at;
            let (mut all, mut last, mut slot, mut mark) = (0, 0, false, None);
            for &unit in self.text.units(start..self.line.end) {
                let own = flags_of(unit);
                if own & MARK != 0 {
                    mark = self.mark(self.at);
                    if mark.is_some() {
                        break;
                    }
                }
                slot |= own & OTHER != 0
                    || own & COUNTED != 0 && last & NUMERAL != 0
                    || own & PROVINCE_ON != 0 && last & PROVINCE != 0
                    || self.names.may_begin(unit);
                all |= own;
                last = own;
                self.at += 1;
            }
            let range = start..self.at;
            self.at += usize::from(mark.is_some());
            if !range.is_empty() {
                let plain = !slot && (all & SURNAME == 0 || all & TITLE == 0);
                return Some(Stretch { range, mark, plain });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fold::{Folded, fold_clause, trim_series};
    use super::*;
    use crate::clause::pieces;

    proptest! {
        #[test]
        fn clauses_are_those_of_the_text_and_plain_ones_fold_to_themselves(
            text in "[坚持云江市委李主任第一三十届次会议点意见上海北京书记王某x5,:，。；…—%年、“”《》（ 𡐓]{0,24}"
        ) {
            let names = Names::of(&PlainText::of(&format!("云江市委，{text}")), None);
            let plain = PlainText::of(&text);
            let cut: Vec<Stretch> = stretches(&plain, &names, 0..plain.len()).collect();
            let wanted: Vec<_> = pieces(&text).map(|p| (p.start..p.end, p.mark)).collect();
            prop_assert_eq!(cut.iter().map(|s| (s.range.clone(), s.mark)).collect::<Vec<_>>(), wanted);
            for stretch in cut.iter().filter(|stretch| stretch.plain) {
                let mut folded = Folded::default();
                fold_clause(plain.chars(stretch.range.clone()), &names, &mut Vec::new(), &mut folded);
                prop_assert_eq!(trim_series(plain.units(stretch.range.clone())), &folded.units[..]);
            }
        }
    }

    #[test]
    fn most_clauses_are_plain() {
        let text = "要坚持党的领导，召开三次会议，请王书记讲话。";
        let plain = PlainText::of(text);
        let names = Names::of(&plain, None);
        let cut: Vec<bool> = stretches(&plain, &names, 0..plain.len()).map(|stretch| stretch.plain).collect();
        assert_eq!(cut, [true, false, false]);
        let beyond = stretches(&plain, &names, plain.len() - 5..plain.len() + 9);
        assert_eq!(
            beyond.map(|stretch| stretch.range.len()).collect::<Vec<_>>(),
            [4],
            "it ends with the text"
        );
    }
}
