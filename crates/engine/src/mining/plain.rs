//! The plain text of a speech with two bytes a character: in UTF-8 three, the texts are most of what an archive weighs. And
//! a character is found by its number at once.

use std::ops::Range;

/// Text whose characters are numbered from 0.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct PlainText {
    /// A unit for each character; [`WIDE`] for those that do not fit into one.
    units: Box<[u16]>,
    /// The characters that do not fit, by number.
    wide: Box<[(u32, char)]>,
}

/// Stands for a character of the list.
const WIDE: u16 = u16::MAX;

/// The unit of a character.
fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(WIDE)
}

impl PlainText {
    /// The same text.
    pub fn of(text: &str) -> Self {
        let mut units = Vec::with_capacity(text.len().div_ceil(3));
        let mut wide = Vec::new();
        for c in text.chars() {
            if unit(c) == WIDE {
                wide.push((units.len() as u32, c));
            }
            units.push(unit(c));
        }
        Self { units: units.into(), wide: wide.into() }
    }

    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// The units of a range: a character's code, or another number for those that do not fit into one.
    pub fn units(&self, range: Range<usize>) -> &[u16] {
        self.units.get(range).unwrap_or_default()
    }

    /// A character by its number.
    pub fn get(&self, at: usize) -> Option<char> {
        self.units.get(at).map(|&unit| self.character(at, unit))
    }

    /// The characters of a range, as far as there are any.
    pub fn chars(&self, range: Range<usize>) -> impl Iterator<Item = char> {
        let range = range.start.min(self.len())..range.end.min(self.len());
        let units = self.units.get(range.clone()).unwrap_or_default();
        range.zip(units).map(|(at, &unit)| self.character(at, unit))
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.units) + size_of_val(&*self.wide)
    }

    /// The characters of a range, as far as there are any.
    pub fn cut(&self, range: Range<usize>) -> String {
        self.chars(range).collect()
    }

    fn character(&self, at: usize, unit: u16) -> char {
        let wide = || {
            let found = self.wide.binary_search_by_key(&(at as u32), |(at, _)| *at).ok();
            found.and_then(|found| self.wide.get(found)).map(|(_, c)| *c)
        };
        let known = if unit == WIDE { wide() } else { char::from_u32(u32::from(unit)) };
        known.unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Where the lines that hold a character begin and end.
    pub fn lines_with(&self, wanted: char) -> impl Iterator<Item = Range<usize>> {
        const BREAK: u16 = b'\n' as u16;
        let wanted = unit(wanted);
        let mut from = 0;
        self.units.split(|unit| *unit == BREAK).filter_map(move |line| {
            let range = from..from + line.len();
            from = range.end + 1;
            line.contains(&wanted).then_some(range)
        })
    }

    /// Where a part of it begins, from left to right; places that overlap count once.
    pub fn find(&self, part: &str) -> Vec<usize> {
        let part_units: Vec<u16> = part.chars().map(unit).collect();
        let Some(&first) = part_units.first() else { return Vec::new() };
        let (mut out, mut at) = (Vec::new(), 0);
        while let Some(found) =
            self.units.get(at..).and_then(|rest| rest.iter().position(|unit| *unit == first))
        {
            at += found;
            let here = at..at + part_units.len();
            let same = self.units.get(here.clone()) == Some(&*part_units);
            // Those that do not fit all have one unit.
            if same && (!part_units.contains(&WIDE) || self.cut(here.clone()) == part) {
                out.push(at);
                at = here.end;
            } else {
                at += 1;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        assert_eq!(PlainText::of("要监督，再监督").find("监督"), [1, 5]);
        assert_eq!(PlainText::of("要监督").find(""), [] as [usize; 0]);
        assert_eq!(PlainText::of("哈哈哈哈哈").find("哈哈"), [0, 2]);
        let rare = PlainText::of("在𡐓上，𡐔上，𡐓上");
        assert_eq!((rare.find("𡐓上"), rare.find("上，𡐔")), (vec![1, 7], vec![2]));
        let lines: Vec<_> = PlainText::of("他说“好”\n无\n“行”").lines_with('“').collect();
        assert_eq!(lines, [0..5, 8..11]);
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_lost(text in "[要监督\u{20000}\u{ffff}\u{fffd}a\n]{0,40}", part in "[要\u{20000}]{1,2}", from in 0usize..45, size in 0usize..45) {
            let plain = PlainText::of(&text);
            prop_assert_eq!(plain.cut(0..usize::MAX), text.clone());
            prop_assert_eq!(plain.len(), text.chars().count());
            let cut: String = text.chars().skip(from).take(size).collect();
            prop_assert_eq!(plain.cut(from..from + size), cut);
            let found: Vec<usize> = text.match_indices(&part).map(|(at, _)| text.split_at(at).0.chars().count()).collect();
            prop_assert_eq!(plain.find(&part), found);
        }
    }
}
