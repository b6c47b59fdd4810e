//! What a draft holds already: nothing is said twice, and no speech is copied whole.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash as _, Hasher as _};

use super::group::{overlap, pairs};
use super::sources::Archive;
use super::spot::Spot;
use crate::lexicon::sentence::is_end;
use crate::{clause, set_terms};

/// Two groups that share more of their pairs say the same.
const SAME: f32 = 0.4;
/// So many ideographs in a row that stood before are a repetition, marks left out: 审到要害处、议到点子上.
const RUN: usize = 8;
/// Pairs in no more groups than this are rare, however small the archive.
const RARE: u32 = 4;
/// Ideographs of a sentence to each formula that has been said, up to which it says nothing besides.
const FORMULA: usize = 34;
/// Shares are counted of at least this many characters, so that the first paragraph weighs little.
const LEAST: usize = 1_500;

/// What the draft holds already.
#[derive(Debug, Default)]
pub struct Taken {
    clauses: FxHashSet<u64>,
    groups: Vec<Box<[u32]>>,
    runs: FxHashSet<u64>,
    /// What was said, sentence by sentence, without its set terms.
    said: String,
    /// Formulas that stand in it.
    formulas: FxHashSet<String>,
    /// Characters taken from each source.
    by_source: FxHashMap<usize, usize>,
    characters: usize,
}

impl Taken {
    /// Remembers a text.
    pub fn take(&mut self, text: &str) {
        self.clauses.extend(long_clauses(text));
        let bare = set_terms::without(text);
        self.runs.extend(runs(&bare));
        self.formulas.extend(formulas(text).map(str::to_owned));
        self.groups.push(pairs(&bare));
        self.said.push('\n');
        self.said.push_str(&bare);
    }

    /// Remembers a text taken from a source of the archive.
    pub fn take_from(&mut self, source: usize, text: &str) {
        let length = text.chars().count();
        *self.by_source.entry(source).or_default() += length;
        self.characters += length;
        self.take(text);
    }

    /// Remembers the words of a heading or lead: their clauses must not come again, their subject of course will.
    pub fn name(&mut self, text: &str) {
        self.clauses.extend(long_clauses(text));
    }

    /// Whether a text says what the draft says already.
    pub fn holds(&self, text: &str) -> bool {
        if self.groups.is_empty() && self.clauses.is_empty() {
            return false;
        }
        let bare = set_terms::without(text);
        let own = pairs(&bare);
        // What consists of formulas says nothing new where they stand already.
        let shared = formulas(text).filter(|formula| self.formulas.contains(*formula)).count();
        let han = text.chars().filter(|c| crate::lexicon::han::is_han(*c)).count();
        if shared >= 2 && han <= FORMULA * shared {
            return true;
        }
        long_clauses(text).any(|hash| self.clauses.contains(&hash))
            || runs(&bare).iter().any(|run| self.runs.contains(run))
            || openings(&bare).any(|opening| self.said.contains(opening))
            || self.groups.iter().any(|other| overlap(&own, other) > SAME)
    }

    /// Whether the draft speaks of the same measure already: words that are rare in the archive stand in both, in a row
    /// (履职档案), and are not those of the place itself.
    pub(super) fn has_measure(&self, archive: &Archive, own: &[u32], spot: &Spot) -> bool {
        let rare = |pair: u32| {
            archive.rarity.get(&pair).is_some_and(|rarity| {
                (2..=RARE.max(archive.groups.len() as u32 / 150)).contains(&rarity.groups)
            })
        };
        let here = pairs(&format!("{}，{}", spot.lead, spot.topic));
        let named = |pair: u32| here.binary_search(&pair).is_ok();
        self.groups.iter().any(|other| {
            let shared: Vec<u32> = own
                .iter()
                .copied()
                .filter(|&p| other.binary_search(&p).is_ok() && rare(p) && !named(p))
                .collect();
            // Neighbours: the second ideograph of one begins the other.
            let joined =
                shared.iter().filter(|&&a| shared.iter().any(|&b| b >> 16 == a & 0xFFFF && b != a)).count();
            joined >= 1 && shared.len() >= 3
        })
    }

    /// How much of the draft comes from a source, 0 to 1.
    pub fn share(&self, source: usize) -> f32 {
        self.by_source.get(&source).copied().unwrap_or(0) as f32 / self.characters.max(LEAST) as f32
    }
}

/// Hashes of the clauses of eight characters and more: shorter ones recur by nature.
fn long_clauses(text: &str) -> impl Iterator<Item = u64> {
    clause::clauses(text).into_iter().filter(|c| c.text.chars().count() >= 8).map(|c| c.hash)
}

/// The first clauses of sentences, where they are long enough to be heard again: 站稳政治立场，….
fn openings(text: &str) -> impl Iterator<Item = &str> {
    const HEARD: usize = 6;
    let first = |sentence: &'_ str| -> usize { sentence.find(['，', '；', '。']).unwrap_or(0) };
    let sentences = text.split_inclusive(is_end);
    let openings = sentences.map(move |sentence| sentence.get(..first(sentence)).unwrap_or_default());
    openings
        .map(|opening| opening.strip_prefix('要').unwrap_or(opening))
        .filter(|o| o.chars().count() >= HEARD)
}

/// The formulas that go by a number in quotation marks: “两个确立”, “四个意识”.
fn formulas(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split('“').skip(1).filter_map(|rest| rest.split_once('”')).map(|(inside, _)| inside);
    inside.filter(|name| {
        name.chars().count() <= 6 && name.starts_with(|c| "一两二三四五六七八九十".contains(c))
    })
}

/// Hashes of the runs of [`RUN`] ideographs inside sentences and lines.
fn runs(text: &str) -> Vec<u64> {
    let mut out = Vec::new();
    for part in text.split(|c| c == '\n' || is_end(c)) {
        let han: Vec<char> = part.chars().filter(|c| crate::lexicon::han::is_han(*c)).collect();
        out.extend(han.windows(RUN).map(|run| {
            let mut hasher = FxHasher::default();
            run.hash(&mut hasher);
            hasher.finish()
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_not_said_twice_but_a_name_is() {
        let mut taken = Taken::default();
        taken.take("多看现场，真正审到要害处、议到点子上、促到关键处，坚持和完善人民代表大会制度。");
        assert!(taken.holds("多懂一些法律，做到审到要害处、议到点子上。"));
        assert!(!taken.holds("深入学习领会习近平总书记关于坚持和完善人民代表大会制度的重要思想，自觉用以武装头脑、指导实践、推动工作。"));
    }

    #[test]
    fn a_sentence_does_not_begin_as_something_said_before() {
        let mut taken = Taken::default();
        taken.take("各位代表要站稳政治立场，履行政治责任。");
        assert!(taken.holds("站稳政治立场，模范遵守法律，带头讲团结。"));
        assert!(!taken.holds("要多到田间地头，听一听老乡怎么说。"));
    }

    #[test]
    fn a_sentence_of_set_terms_stands_once() {
        let mut taken = Taken::default();
        taken.take("要深刻领悟“两个确立”的决定性意义，增强“四个意识”、坚定“四个自信”、做到“两个维护”。");
        assert!(taken.holds("坚决做到“两个维护”，深刻领悟“两个确立”的决定性意义，增强“四个意识”。"));
        assert!(!taken.holds("要把做到“两个维护”落实到每一次监督、每一件建议的办理之中，一件一件见行动。"));
    }

    #[test]
    fn shares_grow_with_what_is_taken() {
        let mut taken = Taken::default();
        assert!(taken.share(3) < f32::EPSILON);
        taken.take_from(3, &"监督".repeat(300));
        assert!((taken.share(3) - 0.4).abs() < 0.01 && taken.share(1) < f32::EPSILON);
    }
}
