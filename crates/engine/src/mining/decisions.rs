//! What curators decided, applied to every later run.
//!
//! Decisions are kept by key, and a phrasing is known by the key of its text *and* of every wording: approved
//! stays even when it has become rare, rejected stays away in every variant, an edited text keeps its uses.

use std::collections::{BTreeMap, BTreeSet};

use super::phrasing::{Phrasing, Variant, key};

/// The curators' decisions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decisions {
    rejected: BTreeSet<u64>,
    /// Approved phrasings as they were last handed out.
    approved: BTreeMap<u64, Phrasing>,
    /// The text a curator gave to the phrasing of a key.
    edited: BTreeMap<u64, String>,
}

impl Decisions {
    /// Nothing decided yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the phrasing and all its wordings out of every later run.
    pub fn reject(&mut self, phrasing: &Phrasing) {
        self.rejected.extend(keys(phrasing));
        self.approved.retain(|known, _| !self.rejected.contains(known));
    }

    /// The same for a text that is known by its key only.
    pub fn reject_key(&mut self, key: u64) {
        self.rejected.insert(key);
        self.approved.remove(&key);
    }

    /// Keeps the phrasing in every later run, whatever the counts.
    pub fn approve(&mut self, phrasing: &Phrasing) {
        for known in keys(phrasing) {
            self.rejected.remove(&known);
        }
        self.approved.insert(phrasing.key, phrasing.clone());
    }

    /// Approves the phrasing under another text; its uses stay those of what was found.
    pub fn edit(&mut self, phrasing: &Phrasing, text: &str) {
        for known in keys(phrasing) {
            self.edited.insert(known, text.to_owned());
        }
        self.approve(phrasing);
    }

    /// Applies the decisions to the result of a run; best first as before.
    pub fn apply(&self, found: Vec<Phrasing>) -> Vec<Phrasing> {
        let mut missing: BTreeMap<u64, &Phrasing> = self.approved.iter().map(|(k, p)| (*k, p)).collect();
        let mut out: Vec<Phrasing> = Vec::with_capacity(found.len());
        for mut phrasing in found {
            let own = keys(&phrasing);
            if let Some(approved) = own.iter().find_map(|k| missing.remove(k)) {
                phrasing.adopt(&approved.text);
            } else if own.iter().any(|k| self.rejected.contains(k)) {
                continue;
            }
            out.push(phrasing);
        }
        // What is approved and was not found this time stays, with no uses until they are counted anew.
        out.extend(missing.into_values().map(|gone| Phrasing {
            speeches: 0,
            count: 0,
            occurrences: Vec::new(),
            sections: BTreeMap::new(),
            positions: BTreeMap::new(),
            speakers: BTreeMap::new(),
            years: BTreeMap::new(),
            ..gone.clone()
        }));
        for phrasing in &mut out {
            let text = keys(phrasing).into_iter().find_map(|k| self.edited.get(&k));
            if let Some(text) = text {
                phrasing.adopt(text);
            }
        }
        out
    }
}

impl Phrasing {
    /// Gives the phrasing another text; the one it had becomes a wording. The key follows the text.
    fn adopt(&mut self, text: &str) {
        if self.text == text {
            return;
        }
        let old = std::mem::replace(&mut self.text, text.to_owned());
        self.key = key(text);
        self.variants.retain(|v| v.text != text);
        self.variants.insert(0, Variant { text: old, speeches: self.speeches, occurrences: self.count });
        self.current_form = super::current::current_form(text);
    }
}

/// The keys a phrasing is known by: its own and those of its wordings.
pub fn keys(phrasing: &Phrasing) -> Vec<u64> {
    let variants = phrasing.variants.iter().map(|variant| key(&variant.text));
    std::iter::once(phrasing.key).chain(variants).collect()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::tests::{document, source};
    use super::super::{Archive, Options};
    use super::*;

    fn mined(texts: &[&str]) -> Vec<Phrasing> {
        let mut archive = Archive::new();
        for (id, text) in texts.iter().enumerate() {
            archive.add(&source(id as u64, &document("题", &[text])));
        }
        let options = Options { top: 100, ..Options::default() };
        archive.mine(&options, &mut |_| ControlFlow::Continue(()))
    }

    const TEXTS: [&str; 4] = [
        "要扩大公民有序政治参与。会议开得很好。",
        "扩大公民有序的政治参与，推进基层民主建设。",
        "着力扩大公民有序政治参与，夯实基础。",
        "扩大公民有序的政治参与。我们提升监督实效。",
    ];

    fn texts(found: &[Phrasing]) -> Vec<&str> {
        found.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn rejected_stays_away_in_every_wording() {
        let found = mined(&TEXTS);
        let phrasing = found.iter().find(|p| p.text.contains("政治参与")).unwrap();
        assert_eq!(phrasing.variants.len(), 1, "{:?}", texts(&found));
        let mut decisions = Decisions::new();
        decisions.reject(phrasing);
        // A run in which the other wording is the more frequent one.
        let later = mined(&[TEXTS[1], TEXTS[3], "扩大公民有序的政治参与，真抓实干。"]);
        assert!(later.iter().any(|p| p.text.contains("政治参与")));
        assert!(!decisions.apply(later).iter().any(|p| p.text.contains("政治参与")));
    }

    #[test]
    fn approved_stays_and_an_edited_text_keeps_its_uses() {
        let found = mined(&TEXTS);
        let phrasing = found.iter().find(|p| p.text.contains("政治参与")).unwrap();
        let mut decisions = Decisions::new();
        decisions.edit(phrasing, "不断扩大公民有序政治参与");
        let again = decisions.apply(mined(&TEXTS));
        let edited = again.iter().find(|p| p.text == "不断扩大公民有序政治参与").unwrap();
        assert_eq!((edited.count, &edited.occurrences), (4, &phrasing.occurrences));
        let gone = decisions.apply(Vec::new());
        assert_eq!(texts(&gone), ["不断扩大公民有序政治参与"]);
        assert_eq!(gone[0].count, 0);
    }
}
