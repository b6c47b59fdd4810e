//! Which texts of the library are nearly the same as a new one: by the pairs of neighbouring characters they share
//! (Dice's coefficient over sets of bigrams). Punctuation does not count.

use std::collections::HashMap;

use uuid::Uuid;

/// An index of texts by their pairs of characters.
#[derive(Debug, Default)]
pub struct Near {
    texts: Vec<(Uuid, usize)>,
    pairs: HashMap<(char, char), Vec<u32>>,
}

impl Near {
    /// An index of these texts.
    pub fn new<'a>(texts: impl IntoIterator<Item = (Uuid, &'a str)>) -> Self {
        let mut index = Self::default();
        for (id, text) in texts {
            let number = u32::try_from(index.texts.len()).unwrap_or(u32::MAX);
            let pairs = pairs(text);
            index.texts.push((id, pairs.len()));
            for pair in pairs {
                index.pairs.entry(pair).or_default().push(number);
            }
        }
        index
    }

    /// How much of each text's pairs `text` shares, from above 0 to 1, in no order.
    fn shared(&self, text: &str) -> Vec<(Uuid, f32)> {
        let pairs = pairs(text);
        let mut counts = HashMap::<u32, usize>::new();
        for number in pairs.iter().filter_map(|pair| self.pairs.get(pair)).flatten() {
            *counts.entry(*number).or_default() += 1;
        }
        let alike = |(number, n): (u32, usize)| {
            let (id, length) = self.texts.get(number as usize)?;
            Some((*id, 2.0 * n as f32 / (pairs.len() + length) as f32))
        };
        counts.into_iter().filter_map(alike).collect()
    }

    /// How like `text` the most like text of the index is: 0 when it shares nothing with any, 1 when it stands there.
    pub fn likeness(&self, text: &str) -> f32 {
        self.shared(text).into_iter().map(|(_, alike)| alike).fold(0.0, f32::max)
    }

    /// How new `text` is to the texts of the index: 1 less its likeness.
    pub fn novelty(&self, text: &str) -> f32 {
        1.0 - self.likeness(text)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let numbers: usize = self.pairs.values().map(|numbers| numbers.capacity() * size_of::<u32>()).sum();
        let pair = size_of::<((char, char), Vec<u32>)>() + 1;
        numbers + self.pairs.capacity() * pair + self.texts.capacity() * size_of::<(Uuid, usize)>()
    }

    /// The texts most like `text`, at least `least` alike, the most alike first.
    pub fn nearest(&self, text: &str, least: f32, most: usize) -> Vec<(Uuid, f32)> {
        let mut found = self.shared(text);
        found.retain(|(_, alike)| *alike >= least);
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(most);
        found
    }
}

/// The distinct pairs of neighbouring letters of a text.
fn pairs(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut pairs: Vec<(char, char)> = letters.iter().copied().zip(letters.iter().copied().skip(1)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_no_news_and_a_strange_one_is() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let near = Near::new([(one, "抓监督是本职，不监督是失职"), (two, "议而有决、决而有行、行而有果")]);
        assert!(near.novelty("抓监督是本职、不监督是失职").abs() < 1e-6);
        assert!((near.novelty("碧水蓝天") - 1.0).abs() < 1e-6);
        let found = near.nearest("抓监督是本职", 0.3, 5);
        assert_eq!(found.first().map(|(id, _)| *id), Some(one));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn one_letter_has_no_pairs() {
        assert!((Near::new([]).novelty("要") - 1.0).abs() < 1e-6);
        assert!((Near::new([(Uuid::nil(), "要")]).novelty("要") - 1.0).abs() < 1e-6);
    }
}
