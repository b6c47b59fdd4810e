//! Which stored speech, or which item before it, an imported text is nearly the same as; no SQL, no HTTP.

use uuid::Uuid;

use super::model::Item;
use super::origin::{Near, guess};
use crate::engine::reuse::Copies;

/// Guesses of every item whose text it is.
pub fn guess_all(items: &mut [Item], places: &[String]) {
    for found in items.iter_mut().filter_map(|item| item.found.as_mut().ok()) {
        found.origin.tier = guess(&found.details, places).to_owned();
    }
}

/// The corpus and what came in since, to be asked for versions of a text.
#[derive(Debug, Default)]
pub struct Neighbours {
    copies: Copies,
    /// For each text its speech, if it is one, and its title.
    known: Vec<(Option<Uuid>, String)>,
}

impl Neighbours {
    /// Takes a share of the corpus in: id, title, text.
    pub fn load(&mut self, speeches: Vec<(Uuid, String, String)>) {
        self.copies.load(speeches.iter().map(|(_, _, text)| text.as_str()));
        self.known.extend(speeches.into_iter().map(|(id, title, _)| (Some(id), title)));
    }

    /// Makes what was loaded ready.
    pub fn ready(&mut self) {
        self.copies.sort();
    }

    /// What a text is nearly the same as among those before it; from now on it is one of them.
    pub fn next(&mut self, id: Uuid, title: &str, text: &str) -> Option<Near> {
        let nearest = self.copies.nearest(text).and_then(|(number, share)| {
            let (id, title) = self.known.get(number)?;
            Some(Near { id: *id, title: title.clone(), share: share as f32 })
        });
        self.copies.add(text);
        self.known.push((Some(id), title.to_owned()));
        nearest
    }

    /// Notes with every item what it is nearly the same as, the items before it included. It is told and no more:
    /// which of two versions is kept is for a person to say.
    pub fn mark(&mut self, items: &mut [Item]) {
        for item in items {
            let Ok(found) = &mut item.found else { continue };
            let text = found.document.plain();
            if let Some((number, share)) = self.copies.nearest(&text)
                && let Some((id, title)) = self.known.get(number)
            {
                found.origin.near = Some(Near { id: *id, title: title.clone(), share: share as f32 });
            }
            self.copies.add(&text);
            self.known.push((None, found.details.title.clone()));
        }
    }
}
