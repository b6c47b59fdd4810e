//! What the readings of a speech are made from; no SQL, no HTTP.

use serde_json::Value;
use uuid::Uuid;

use crate::app::corpus::model::Details;
use crate::engine::document::{Document, Genre};
use crate::engine::reading::{self, Reading, Source};
use crate::engine::recognise;

/// What a reading takes from what is known about a speech.
pub fn source(details: &Details) -> Source {
    Source { office: details.office, level: details.level, occasion: details.occasion }
}

/// The readings of a speech as they are stored, in the order of its sentences.
pub fn made(document: &Document, source: &Source) -> Value {
    // Made of strings, numbers and lists: it cannot fail.
    serde_json::to_value(reading::read(document, source)).unwrap_or_else(|_| Value::Array(Vec::new()))
}

/// The readings of a stored value; none where it is of another shape.
pub fn stored(value: Value) -> Option<Vec<Reading>> {
    serde_json::from_value(value).ok()
}

/// A speech whose readings are to be made anew.
#[derive(Debug, Clone)]
pub struct Unread {
    /// The speech.
    pub id: Uuid,
    /// What is known about it.
    pub source: Source,
    /// Its tree.
    pub document: Document,
    /// The lines of its head, as its report keeps them.
    pub head: Vec<String>,
    /// What sort of text it is said to be, and whose; `None` where a person said so.
    pub genre: Option<(Genre, String)>,
}

impl Unread {
    /// What sort of text it is, and whose, where that is not what is stored.
    pub fn other_genre(&self) -> Option<(Genre, String)> {
        let (genre, organ) = self.genre.as_ref()?;
        let head: Vec<&str> = self.head.iter().map(String::as_str).collect();
        let (found, whose) = recognise::genre_of(&self.document, &head);
        // What somebody wrote about it and no head tells is kept.
        let whose = whose.unwrap_or_else(|| organ.clone());
        (found != *genre || whose != *organ).then_some((found, whose))
    }
}
