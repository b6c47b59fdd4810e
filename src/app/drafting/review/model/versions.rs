//! Kept states of a text, and what they are called.

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::comparison::{comparison, signed};
use crate::engine::document::Document;
use crate::steps::document_from_json;
use crate::web::page::moment;

/// Characters of a revision's name.
pub const MAX_NAME: usize = 60;

/// A state of a draft's text: what the address of a comparison names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextAt {
    /// As it is now: `now`.
    Now,
    /// Kept under a name: its id.
    Named(Uuid),
    /// Kept by the program at a version: `v120`.
    Kept(i32),
    /// What stood there at a version, kept or not: `at120`.
    Past(i32),
}

impl TextAt {
    /// Reads a name; `None` for anything else.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(version) = name.strip_prefix("at") {
            return version.parse().ok().map(Self::Past);
        }
        match name.strip_prefix('v') {
            Some(version) => version.parse().ok().map(Self::Kept),
            None if name == "now" => Some(Self::Now),
            None => name.parse().ok().map(Self::Named),
        }
    }
}

/// A state of the text as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// What addresses call it.
    pub address: String,
    /// What somebody called it; empty: the program kept it by itself.
    pub name: String,
    /// Who kept it, or wrote since the one before.
    pub by: Vec<String>,
    /// How many steps led to it.
    pub version: i32,
    /// When.
    pub at: OffsetDateTime,
    /// The tree.
    pub document: Value,
}

/// A state that can be chosen: its name in addresses, and in words.
pub type Choice = (String, String);

/// A kept state in the list of versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What addresses call it.
    pub address: String,
    /// What it is called; states that do not differ share a line.
    pub name: String,
    /// Who kept it, or wrote since the one before.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
    /// What changed since the one before, in numbers; empty for the first.
    pub changed: String,
}

impl Version {
    /// All of it in one phrase.
    pub fn words(&self) -> String {
        match self.by.as_str() {
            "" => format!("{}（{}）", self.name, moment(&self.at)),
            by => format!("{}（{by}，{}）", self.name, moment(&self.at)),
        }
    }
}

/// What states that the program kept are called.
const AUTOMATIC: &str = "自动保存";

/// Stored states as a list, the newest first: what does not differ from the one before it shares its line, and each says what
/// changed. A state whose tree cannot be read is left out.
pub fn listed(mut states: Vec<Stored>) -> Vec<Version> {
    states.sort_by_key(|state| (state.at, state.version));
    let mut list: Vec<Version> = Vec::new();
    let mut before: Option<Document> = None;
    for state in states {
        let Ok(document) = document_from_json(&state.document) else { continue };
        let change = before.as_ref().map(|before| {
            let (_, tally) = comparison(before, &document);
            (tally, signed(document.characters()) - signed(before.characters()))
        });
        let same = change.is_some_and(|(tally, _)| tally.is_nothing());
        match list.last_mut().filter(|_| same) {
            Some(last) => join(last, state),
            None => {
                let name = if state.name.is_empty() { AUTOMATIC.to_owned() } else { state.name };
                let changed = change.map(|(tally, more)| tally.words(more)).unwrap_or_default();
                list.push(Version {
                    address: state.address,
                    name,
                    by: state.by.join("、"),
                    at: state.at,
                    changed,
                });
            }
        }
        before = Some(document);
    }
    list.reverse();
    list
}

/// A state that does not differ from the one before it: what it was called stands in the same line.
fn join(last: &mut Version, state: Stored) {
    if state.name.is_empty() || state.name == last.name {
        return;
    }
    if last.name == AUTOMATIC {
        (last.address, last.name, last.at) = (state.address, state.name, state.at);
    } else {
        last.name = format!("{}，{}", last.name, state.name);
    }
    for by in state.by.into_iter().filter(|by| !by.is_empty()) {
        if !last.by.split('、').any(|known| known == by) {
            last.by = if last.by.is_empty() { by } else { format!("{}、{by}", last.by) };
        }
    }
}

/// Now and every kept state, as they can be chosen for a comparison.
pub fn choices(versions: &[Version]) -> Vec<Choice> {
    let now = ("now".to_owned(), "现在".to_owned());
    std::iter::once(now)
        .chain(versions.iter().map(|version| (version.address.clone(), version.words())))
        .collect()
}
