//! What candidates are held against: the organization's library, kept, with how like it each candidate is. The desk is never
//! behind: at each question the database says which library is the newest, and whoever asks waits until that is read.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sqlx::PgPool;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_128;

use super::store::candidates;
use crate::app::kept::{Ground, Keeper};
use crate::app::library::store::{Holding, holdings};
use crate::app::phrases::near::Near;

/// A library as candidates are held against it.
#[derive(Debug, Default)]
pub struct Yardstick {
    /// What is approved or was once, the most used first.
    library: Vec<Holding>,
    near: Near,
    /// How like the most like text of the library each candidate's text is, by the hash of that.
    likeness: HashMap<u128, f32>,
}

impl Yardstick {
    /// Weighs these candidates against this library. What was found against an earlier one holds of this one too, except where
    /// a text that has gone may have been the most like: so a decision costs the comparison with one text, not with all.
    fn of(library: Vec<Holding>, texts: &[String], before: Option<&Self>) -> Self {
        let near = Near::new(library.iter().map(entry));
        let next = Self { library, near, likeness: HashMap::new() };
        let carried = before.map(|before| next.carried(before));
        let weigh = |text: &String| {
            let known = carried.as_ref().and_then(|carried| carried(text));
            (xxh3_128(text.as_bytes()), known.unwrap_or_else(|| next.near.likeness(text)))
        };
        let likeness = texts.iter().map(weigh).collect();
        Self { likeness, ..next }
    }

    fn carried<'a>(&self, before: &'a Self) -> impl Fn(&str) -> Option<f32> + use<'a> {
        let was: HashSet<_> = before.library.iter().map(entry).collect();
        let is: HashSet<_> = self.library.iter().map(entry).collect();
        let gone = Near::new(was.difference(&is).copied());
        let come = Near::new(is.difference(&was).copied());
        move |text| {
            let known = before.likeness.get(&xxh3_128(text.as_bytes())).copied()?;
            let lost = gone.likeness(text);
            (lost <= 0.0 || lost < known).then(|| known.max(come.likeness(text)))
        }
    }

    /// How new a text is to the library: 1 when it shares nothing with any of its texts, 0 when it stands there.
    pub(super) fn novelty(&self, text: &str) -> f32 {
        let known = self.likeness.get(&xxh3_128(text.as_bytes())).copied();
        1.0 - known.unwrap_or_else(|| self.near.likeness(text))
    }

    /// What the library holds that is most like a text, see [`Near::nearest`].
    pub(super) fn nearest(&self, text: &str, least: f32, most: usize) -> Vec<(&Holding, f32)> {
        let found = self.near.nearest(text, least, most).into_iter();
        let held = |id: Uuid| self.library.iter().find(|held| held.id == id);
        found.filter_map(|(id, alike)| Some((held(id)?, alike))).collect()
    }

    /// What the library holds, the most used first.
    pub(super) fn library(&self) -> &[Holding] {
        &self.library
    }

    fn bytes(&self) -> usize {
        let texts: usize = self.library.iter().map(|held| held.text.len() + size_of::<Holding>()).sum();
        texts + self.near.bytes() + self.likeness.capacity() * size_of::<(u128, f32)>()
    }
}

fn entry(held: &Holding) -> (Uuid, &str) {
    (held.id, held.text.as_str())
}

/// The yardstick of each organization; cheap to clone.
#[derive(Clone)]
pub struct Yardsticks {
    ground: Ground,
    kept: Keeper<Yardstick, Uuid>,
}

impl Yardsticks {
    /// None yet.
    pub fn new(ground: &Ground) -> Self {
        Self { ground: ground.clone(), kept: Keeper::new("what candidates are held against", &ground.memory) }
    }

    /// The organization's, by its library as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Arc<Yardstick>> {
        let library = self.ground.watch.newest(org_id).await?.library;
        let pool = self.ground.watch.pool();
        let make = |_, before: Option<(Arc<Yardstick>, Uuid)>| {
            make(pool.clone(), org_id, before.map(|(before, _)| before))
        };
        self.kept.exact(org_id, library, make).await
    }
}

async fn make(
    pool: PgPool,
    org_id: Uuid,
    before: Option<Arc<Yardstick>>,
) -> anyhow::Result<(Yardstick, usize)> {
    let library = holdings(&pool, org_id, &["approved", "retired"]).await?;
    let texts = candidates(&pool, org_id).await?.into_iter().map(|candidate| candidate.text);
    let texts: Vec<String> = texts.collect();
    let weigh = move || {
        let made = Yardstick::of(library, &texts, before.as_deref());
        let bytes = made.bytes();
        (made, bytes)
    };
    // Some tens of milliseconds, or ten times that for a library of thousands: off the async threads.
    Ok(tokio::task::spawn_blocking(weigh).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(texts: &[(u128, &str)]) -> Vec<Holding> {
        let held = |(id, text): &(u128, &str)| Holding {
            id: Uuid::from_u128(*id),
            text: (*text).to_owned(),
            status: "approved".to_owned(),
        };
        texts.iter().map(held).collect()
    }

    #[test]
    fn what_is_carried_over_from_the_library_before_is_what_is_found_anew() {
        let texts = ["抓监督是本职", "抓好监督", "议而有决、决而有行", "行而有果", "碧水蓝天", "要"];
        let texts = texts.map(str::to_owned);
        let one = (1, "抓监督是本职，不监督是失职");
        let libraries = [
            library(&[]),
            library(&[one]),
            library(&[one, (2, "议而有决、决而有行、行而有果")]),
            library(&[one, (2, "抓好监督工作"), (3, "抓好监督工作")]),
            library(&[(3, "抓好监督工作")]),
            library(&[(4, "碧水蓝天净土"), one]),
            library(&[]),
        ];
        for before in &libraries {
            for after in &libraries {
                let before = Yardstick::of(before.clone(), &texts[1..], None);
                let carried = Yardstick::of(after.clone(), &texts, Some(&before));
                let anew = Near::new(after.iter().map(entry));
                for text in &texts {
                    assert!(carried.likeness.contains_key(&xxh3_128(text.as_bytes())));
                    let (kept, fresh) = (carried.novelty(text), anew.novelty(text));
                    assert_eq!(kept.to_bits(), fresh.to_bits(), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_text_that_was_not_weighed_is_compared_when_it_is_asked_for() {
        let made = Yardstick::of(library(&[(1, "抓好监督工作")]), &[], None);
        assert!(made.novelty("抓好监督工作").abs() < 1e-6);
        assert_eq!(made.nearest("抓好监督", 0.3, 9)[0].0.text, "抓好监督工作");
        assert!(made.bytes() > 100);
    }
}
