//! The ids of what kept things are made from.

use uuid::Uuid;

/// The ids as of one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Basis {
    /// Of the speeches, imported and archived.
    pub corpus: Uuid,
    /// Of the phrasings, and the organization's word on shipped ones.
    pub library: Uuid,
    /// Of the rules and the settings.
    pub rules: Uuid,
}

/// A part of the basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// [`Basis::corpus`].
    Corpus,
    /// [`Basis::library`].
    Library,
    /// [`Basis::rules`].
    Rules,
}
