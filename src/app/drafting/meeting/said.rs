//! What speeches of one meeting say: a sentence of one, and what two do not agree on.

/// A sentence of a speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidSentence {
    /// The speech, by its place in the list.
    pub talk: usize,
    /// The sentence.
    pub text: String,
}

/// What two speeches say about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What sort of thing.
    pub what: &'static str,
    /// What the first says of it, and where.
    pub one: (String, SaidSentence),
    /// What the other says.
    pub other: (String, SaidSentence),
}

impl Clash {
    /// Both sides.
    pub fn sides(&self) -> [(&str, &SaidSentence); 2] {
        [(&self.one.0, &self.one.1), (&self.other.0, &self.other.1)]
    }
}
