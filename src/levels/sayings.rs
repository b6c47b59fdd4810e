//! What ships in the words of a city, said in an organization's own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Words;

/// How an organization says what ships: its own word where it has one, else in the words of its level; and what of it it
/// offers.
#[derive(Debug, Clone, Default)]
pub struct Sayings(Arc<OwnWords>);

#[derive(Debug, Default)]
struct OwnWords {
    words: Words,
    /// Its own words by those that ship.
    own: BTreeMap<&'static str, String>,
    /// The shipped words of what it does not offer.
    unused: BTreeSet<&'static str>,
}

impl Sayings {
    /// Of an organization with these words; `own`: its own words by those that ship; `unused`: what it does not offer.
    pub fn new(words: Words, own: BTreeMap<&'static str, String>, unused: BTreeSet<&'static str>) -> Self {
        Self(Arc::new(OwnWords { words, own, unused }))
    }

    /// A word that ships, as it is said here.
    pub fn says(&self, text: &str) -> String {
        self.0.own.get(text).cloned().unwrap_or_else(|| self.of_level(text))
    }

    /// A word that ships, as it is said at this level whatever the organization calls it.
    pub fn of_level(&self, text: &str) -> String {
        self.0.words.say(text).into_owned()
    }

    /// Whether what ships under this word is offered here.
    pub fn offers(&self, text: &str) -> bool {
        !self.0.unused.contains(text)
    }
}

/// Whether a word begins here: 城市委员会, 县级市人大, 各市长 and 乡镇人大 are not ours.
pub(super) fn fits(base: &Words, word: &str, before: Option<char>) -> bool {
    !word.starts_with(base.unit) || !before.is_some_and(|c| "城级都各地区乡".contains(c))
}
