//! Whether two texts are versions of one: asked when a text comes in.

use rustc_hash::{FxHashMap, FxHashSet};

use super::normal::Normal;
use super::winnow::fingerprints;

/// From here on two texts are copies of each other but for details.
pub const COPY: f64 = 0.8;
/// From here on they are versions of one text, for the most part.
pub const VERSION: f64 = 0.5;

/// How much two texts have in common, from 0 to 1: of the fingerprints of the shorter one the part that the other has
/// too. Above [`COPY`] they are copies, above [`VERSION`] mostly versions of one text. Linear in both.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (prints(a, 1), prints(b, 1));
    shared(a.len().min(b.len()), a.intersection(&b).count())
}

fn shared(least: usize, both: usize) -> f64 {
    if least == 0 { 0.0 } else { both as f64 / least as f64 }
}

/// Every fingerprint that `every` divides: a fair sample, and the same one of both texts.
fn prints(text: &str, every: u32) -> FxHashSet<u32> {
    let mut out = FxHashSet::default();
    fingerprints(&Normal::new(text).symbols, |hash, _| {
        if hash.is_multiple_of(every) {
            out.insert(hash);
        }
    });
    out
}

/// One fingerprint in so many is kept of a text: some hundreds of a speech.
const EVERY: u32 = 16;
/// Fingerprints below which a text is too short to be called a version of another.
const FEWEST: usize = 8;
/// Texts that hold one fingerprint; what stands in more of them is boilerplate and tells nothing.
const HOLDERS: usize = 64;

/// Texts with a sample of their fingerprints, to be asked which of them a new one is a version of. Some 0.3 bytes a
/// character.
#[derive(Debug, Default)]
pub struct Copies {
    /// For each text its fingerprints in the sample.
    sizes: Vec<u32>,
    /// Fingerprints with the number of a text that holds them, sorted.
    sorted: Vec<(u32, u32)>,
    /// The same of texts that came later.
    fresh: FxHashMap<u32, Vec<u32>>,
}

impl Copies {
    /// Takes an archive in, a share of texts after the other; they are numbered from 0.
    pub fn load<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        for text in texts {
            let prints = prints(text, EVERY);
            self.sorted.extend(prints.iter().map(|print| (*print, self.sizes.len() as u32)));
            self.sizes.push(prints.len() as u32);
        }
    }

    /// Makes what was loaded ready to be asked.
    pub fn sort(&mut self) {
        self.sorted.sort_unstable();
        self.sorted.shrink_to_fit();
    }

    /// Takes one more text in; answers its number.
    pub fn add(&mut self, text: &str) -> usize {
        let number = self.sizes.len();
        let prints = prints(text, EVERY);
        for print in &prints {
            self.fresh.entry(*print).or_default().push(number as u32);
        }
        self.sizes.push(prints.len() as u32);
        number
    }

    /// The numbers of the texts that hold a fingerprint.
    fn holders(&self, print: u32) -> impl Iterator<Item = u32> {
        let first = self.sorted.partition_point(|(known, _)| *known < print);
        let sorted = self.sorted.get(first..).unwrap_or_default().iter();
        let sorted = sorted.take_while(move |(known, _)| *known == print).map(|(_, number)| *number);
        sorted.chain(self.fresh.get(&print).into_iter().flatten().copied()).take(HOLDERS)
    }

    /// The text that `text` is most likely a version of, and how like they are ([`VERSION`] and more).
    pub fn nearest(&self, text: &str) -> Option<(usize, f64)> {
        let own = prints(text, EVERY);
        let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
        for number in own.iter().flat_map(|print| self.holders(*print)) {
            *counts.entry(number).or_default() += 1;
        }
        let likeness = |number: u32, both: usize| {
            let other = self.sizes.get(number as usize).copied().unwrap_or(0) as usize;
            let least = own.len().min(other);
            // An extract of a long text is no version of it.
            let comparable = least >= FEWEST && own.len().max(other) <= 4 * least;
            if comparable { shared(least, both) } else { 0.0 }
        };
        let all = counts.into_iter().map(|(number, both)| (number, likeness(number, both)));
        let best = all.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        (best.1 >= VERSION).then_some((best.0 as usize, best.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "要把人大工作放到全市工作大局中去谋划，围绕中心，服务大局，监督有力有效，让群众看得见、摸得着。";

    #[test]
    fn copies_versions_and_strangers() {
        assert!(likeness(TEXT, TEXT) > 0.99);
        assert!(likeness(TEXT, &TEXT.replace('。', "，请大家抓好落实。")) > 0.9);
        assert!(likeness(TEXT, &TEXT.replace("监督", "立法")) > 0.4);
        assert!(likeness(TEXT, "春天到了，花都开了，鸟儿在枝头歌唱，孩子们在草地上跑来跑去。") < 0.01);
        assert_eq!(likeness("", TEXT), 0.0);
    }

    /// A text of some length in which no two sentences are alike.
    fn speech(seed: u32) -> String {
        let word = |n: u32| char::from_u32(0x4E00 + n.wrapping_mul(2_654_435_761) % 5_000).unwrap();
        (0..3_000).map(|n| if n % 17 == 16 { '，' } else { word(seed + n) }).collect()
    }

    #[test]
    fn the_text_that_a_new_one_is_a_version_of_is_named() {
        let mut copies = Copies::default();
        let (first, second) = (speech(0), speech(100_000));
        copies.load([first.as_str()]);
        copies.sort();
        assert_eq!(copies.nearest(&first).map(|found| found.0), Some(0));
        assert_eq!(copies.add(&second), 1);
        assert_eq!(copies.nearest(&second).map(|(n, like)| (n, like > COPY)), Some((1, true)));
        // Every tenth clause written anew, and a paragraph added.
        let clauses = second.split('，').enumerate();
        let written: Vec<String> = clauses
            .map(|(n, c)| {
                if n % 10 == 3 { speech(7 * n as u32 + 9) } else { c.to_owned() }.chars().take(16).collect()
            })
            .collect();
        let version = written.join("，") + &speech(900_000).chars().take(400).collect::<String>();
        assert_eq!(copies.nearest(&version).map(|(n, _)| n), Some(1));
        assert_eq!(copies.nearest(&speech(500_000)), None);
        assert_eq!(copies.nearest(&second.chars().take(200).collect::<String>()), None);
        assert_eq!(copies.nearest(""), None);
    }
}
