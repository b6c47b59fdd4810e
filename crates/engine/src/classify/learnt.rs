//! What curators' corrections teach beyond their own headings: a linear model over words of headings, learnt on top of the
//! weights (passive-aggressive updates, Crammer et al. 2006). The same corrections always give the same model.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

use super::super::lexicon::fold::folded;
use super::super::lexicon::words::words;
use super::{Correction, KINDS, Scores, WEIGHTS, index};

/// How far the right kind must stand above every other.
const MARGIN: f32 = 3.0;

/// The most that one correction moves one feature.
const STEP: f32 = 2.5;

/// How often all corrections are gone through.
const ROUNDS: usize = 6;

/// Corrections beyond are not learnt from; the latest are.
const MOST: usize = 3_000;

/// What was learnt: for each feature how much it speaks for each kind.
#[derive(Debug, Default)]
pub struct Learnt(FxHashMap<String, Scores>);

/// The model of the corrections that were last asked for: files of one upload share it.
static LAST: Mutex<Option<Keyed>> = Mutex::new(None);

/// A model with the key of its corrections.
type Keyed = (u64, Arc<Learnt>);

impl Learnt {
    /// The model that these corrections teach.
    pub fn of(corrections: &[Correction]) -> Arc<Self> {
        let key = key(corrections);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, model)) = last.as_ref()
            && *known == key
        {
            return Arc::clone(model);
        }
        let model = Arc::new(Self::train(corrections));
        *last = Some((key, Arc::clone(&model)));
        model
    }

    fn train(corrections: &[Correction]) -> Self {
        let skip = corrections.len().saturating_sub(MOST);
        let examples: Vec<(Scores, Vec<String>, usize)> = corrections
            .iter()
            .skip(skip)
            .filter_map(|correction| {
                let mut prior = [0.0; KINDS];
                WEIGHTS.add(&correction.heading, 3.0, &mut prior);
                Some((prior, features(&correction.heading), index(correction.kind)?))
            })
            .collect();
        let mut model = Self::default();
        for _ in 0..ROUNDS {
            let mut moved = false;
            for (prior, features, kind) in &examples {
                moved |= model.learn(prior, features, *kind);
            }
            if !moved {
                break;
            }
        }
        model
    }

    /// Moves the features of an example until its kind stands above the others; false where it did already.
    fn learn(&mut self, prior: &Scores, features: &[String], kind: usize) -> bool {
        let mut scores = *prior;
        self.sum(features, 1.0, &mut scores);
        let own = scores.get(kind).copied().unwrap_or_default();
        let others = scores.iter().enumerate().filter(|(other, _)| *other != kind);
        let Some((rival, best)) = others.max_by(|a, b| a.1.total_cmp(b.1)) else { return false };
        let loss = MARGIN - (own - best);
        if loss <= 0.0 || features.is_empty() {
            return false;
        }
        let step = (loss / (2.0 * features.len() as f32)).min(STEP);
        for feature in features {
            let weights = self.0.entry(feature.clone()).or_insert([0.0; KINDS]);
            for (kind, change) in [(kind, step), (rival, -step)] {
                if let Some(weight) = weights.get_mut(kind) {
                    *weight += change;
                }
            }
        }
        true
    }

    /// Adds what was learnt of the words of `text` to `scores`.
    pub fn add(&self, text: &str, factor: f32, scores: &mut Scores) {
        if !self.0.is_empty() {
            self.sum(&features(text), factor, scores);
        }
    }

    fn sum(&self, features: &[String], factor: f32, scores: &mut Scores) {
        for weights in features.iter().filter_map(|feature| self.0.get(feature)) {
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight * factor;
            }
        }
    }
}

/// The words of a heading that say something, each once, and its short clauses as a whole (强基固本).
fn features(text: &str) -> Vec<String> {
    let text = &*folded(text);
    let clauses =
        text.split(|c: char| !c.is_alphanumeric()).filter(|clause| (3..=6).contains(&clause.chars().count()));
    let mut out: Vec<String> = clauses.map(|clause| format!("={clause}")).collect();
    let content = words(text).into_iter().filter(|(word, _)| word.chars().count() >= 2);
    out.extend(content.map(|(word, _)| word));
    out.sort_unstable();
    out.dedup();
    out
}

fn key(corrections: &[Correction]) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = FxHasher::default();
    for correction in corrections {
        correction.heading.hash(&mut hasher);
        correction.kind.hash(&mut hasher);
    }
    corrections.len().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::super::super::document::SectionKind as K;
    use super::*;

    fn kind_after(corrections: &[(&str, K)], heading: &str) -> K {
        let corrections: Vec<Correction> = corrections
            .iter()
            .map(|(heading, kind)| Correction { heading: (*heading).to_owned(), kind: *kind })
            .collect();
        let mut scores = [0.0; KINDS];
        WEIGHTS.add(heading, 3.0, &mut scores);
        Learnt::of(&corrections).add(heading, 1.0, &mut scores);
        super::super::best(&scores).0
    }

    #[test]
    fn a_correction_teaches_other_headings() {
        let taught =
            [("赓续红色血脉，传承优良传统", K::Conduct), ("点亮万家灯火，共建美好家园", K::Grassroots)];
        assert_eq!(kind_after(&[], "赓续红色血脉，走好新的长征路"), K::Other);
        assert_eq!(kind_after(&taught, "赓续红色血脉，走好新的长征路"), K::Conduct);
        assert_eq!(kind_after(&taught, "点亮万家灯火，温暖千家万户"), K::Grassroots);
        assert_eq!(kind_after(&taught, "增强监督实效"), K::Supervision, "what is sure stays");
    }

    #[test]
    fn the_same_corrections_give_the_same_model() {
        let corrections = [Correction { heading: "赓续红色血脉".to_owned(), kind: K::Conduct }];
        assert_eq!(Learnt::train(&corrections).0, Learnt::train(&corrections).0);
    }
}
