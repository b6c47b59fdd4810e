//! The engine: what this project exists for. Pure functions over text; no clock, no network, no database.
//!
//! The life of a speech: bytes → [`clean`] → [`structure`] → [`classify`] (together: [`recognise`]) → a
//! [`document::Document`] → [`reading`] says what each sentence says → [`mining`] finds the phrasings that recur → [`suggest`] offers them, [`assembly`]
//! builds a first draft from them → [`check`], [`reuse`] and [`unify`] judge the draft, [`difference`] its changes;
//! [`aloud`] makes it ready to be spoken, [`news`] a report of it.

pub mod aloud;
pub mod assembly;
pub mod budget;
pub mod check;
pub mod classify;
pub mod clause;
pub mod clean;
mod constant;
pub mod corruption;
pub mod dating;
pub mod difference;
pub mod document;
pub mod eligible;
pub mod lexicon;
pub mod line;
pub mod mining;
pub mod names;
pub mod news;
pub mod office;
pub mod outline;
pub mod pairlist;
pub mod placeholder;
pub mod reading;
pub mod recognise;
pub mod report;
pub mod reuse;
pub mod script;
pub mod set_terms;
pub mod stale;
pub mod structure;
pub mod suggest;
pub mod terms;
#[cfg(test)]
mod test_texts;
pub mod unify;
pub mod words;
