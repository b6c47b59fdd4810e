//! Names that an archive shows by their company: 云江市 three times makes 云江 a place wherever it stands.

use rustc_hash::FxHashMap;

use crate::lexicon::places;

/// Places and people named in an archive.
#[derive(Debug, Default)]
pub struct Names {
    /// Places without their suffix.
    pub(crate) places: Vec<Vec<char>>,
    /// People by their full names.
    pub(crate) people: Vec<Vec<char>>,
}

impl Names {
    /// Reads the names out of texts; `people` are the speakers' names.
    pub fn of<'a>(texts: &[String], people: impl Iterator<Item = &'a str>) -> Self {
        let mut suffixed: FxHashMap<Vec<char>, usize> = FxHashMap::default();
        let texts: Vec<Vec<char>> = texts.iter().map(|text| text.chars().collect()).collect();
        for chars in &texts {
            for at in 0..chars.len() {
                if named_by_suffix(chars, at).is_some()
                    && let Some(name) = chars.get(at..at + 2)
                {
                    *suffixed.entry(name.to_vec()).or_default() += 1;
                }
            }
        }
        suffixed.retain(|_, count| *count >= 3);
        // A word that mostly stands without 市 or 县 is an ordinary one (有关县区).
        let mut bare: FxHashMap<&[char], usize> = FxHashMap::default();
        for chars in &texts {
            for pair in chars.windows(2).filter(|pair| suffixed.contains_key(*pair)) {
                *bare.entry(pair).or_default() += 1;
            }
        }
        let is_name =
            |name: &Vec<char>, count: usize| bare.get(name.as_slice()).is_none_or(|&all| all <= count * 6);
        let mut places: Vec<Vec<char>> = suffixed
            .iter()
            .filter(|(name, count)| is_name(name, **count))
            .map(|(name, _)| name.clone())
            .collect();
        places.sort_unstable();
        let people = people.filter(|name| (2..=4).contains(&name.chars().count()));
        let mut people: Vec<Vec<char>> = people.map(|name| name.chars().collect()).collect();
        people.sort_unstable();
        people.dedup();
        Self { places, people }
    }

    /// Length of the name that begins at `at`, and whether it is a person's.
    pub(crate) fn at(&self, chars: &[char], at: usize) -> Option<(usize, bool)> {
        let begins = |name: &&Vec<char>| chars.get(at..at + name.len()) == Some(name.as_slice());
        let person = self.people.iter().find(begins).map(|name| (name.len(), true));
        person.or_else(|| self.places.iter().find(begins).map(|name| (name.len(), false)))
    }
}

/// One past the place of two characters and 市, 县, 区, 镇 or 乡 that begins at `at`.
pub(super) fn named_by_suffix(chars: &[char], at: usize) -> Option<usize> {
    (places::ending(chars, at + 2) == Some(at)).then_some(at + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_by_its_suffix_and_an_ordinary_word_is_not() {
        let text = "云江市召开会议。在云江市推进。由云江市负责。保护云江岸线。有关县要抓好，在有关县推进，对有关县加强指导。"
            .to_owned();
        let ordinary = "有关部门和有关方面，有关单位。".repeat(10);
        let names = Names::of(&[text, ordinary], ["沈立民"].into_iter());
        assert_eq!(names.places, [vec!['云', '江']]);
        let chars: Vec<char> = "沈立民说云江".chars().collect();
        assert_eq!(names.at(&chars, 0), Some((3, true)));
        assert_eq!(names.at(&chars, 4), Some((2, false)));
    }
}
