//! Where an imported text comes from: whose it is (a guess that a person confirms), and the stored speech of which it is
//! nearly the same or another version; no SQL, no HTTP.

use uuid::Uuid;

use super::model::Item;
use crate::app::corpus::model::Details;
use crate::engine::check::{Whose, whose};
use crate::engine::document::{Genre, Level};
use crate::engine::reuse::{COPY, Copies};

/// Whose text a text can be: the name in the database and the word shown to users.
pub const TIERS: [(&str, &str); 5] = [
    ("own", "本单位"),
    ("central", "中央与全国人大"),
    ("province", "省里"),
    ("city", "市委和上级市"),
    ("other", "其他地方和单位"),
];

/// What is known of where a text comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// A name of [`TIERS`].
    pub tier: String,
    /// The speech of which it is nearly the same.
    pub near: Option<Near>,
}

/// A speech that a text is nearly the same as.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The speech of the corpus; `None`: an earlier item of the same batch.
    pub id: Option<Uuid>,
    /// Its title.
    pub title: String,
    /// How much they have in common, from 0 to 1.
    pub share: f32,
}

impl Near {
    /// In words.
    pub fn told(&self) -> String {
        let how = if f64::from(self.share) >= COPY { "几乎相同" } else { "像是同一篇的另一稿" };
        format!("与《{}》{how}（{:.0}%）", self.title, self.share * 100.0)
    }
}

impl Default for Origin {
    fn default() -> Self {
        Self { tier: "own".to_owned(), near: None }
    }
}

impl Origin {
    /// Whether the text is of this tier.
    pub fn is_tier(&self, name: &str) -> bool {
        self.tier == name
    }

    /// What it is nearly the same as, in words; nothing where nothing is.
    pub fn told(&self) -> String {
        self.near.as_ref().map(Near::told).unwrap_or_default()
    }
}

/// A tier from a form; anything unknown is the organization's own.
pub fn tier(name: &str) -> &'static str {
    TIERS.iter().map(|(known, _)| *known).find(|known| *known == name).unwrap_or("own")
}

/// Whose text this most likely is, by its level, its organ, its title and the places of the organization.
pub fn guess(details: &Details, places: &[String]) -> &'static str {
    let organ = format!("{}，{}，{}", details.organ, details.title, details.place);
    let central = ["全国人民代表大会", "全国人大", "中共中央", "中央人大", "国务院", "最高人民"];
    let own: Vec<&str> = places.iter().map(String::as_str).collect();
    if details.level == Some(Level::National) || central.iter().any(|name| details.organ.contains(name)) {
        return "central";
    }
    match whose(&organ, &own) {
        Some(Whose::Elsewhere) => "other",
        Some(Whose::Province) => "province",
        Some(Whose::City) => "city",
        Some(Whose::Ours) => "own",
        // A government's report without our name is hardly our own past.
        None if !own.is_empty() && details.genre == Genre::GovernmentReport => "other",
        None => "own",
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn details(title: &str, organ: &str, level: Option<Level>) -> Details {
        Details { title: title.to_owned(), organ: organ.to_owned(), level, ..Details::default() }
    }

    #[test]
    fn another_provinces_report_is_never_our_own_past() {
        let ours = vec!["金华市".to_owned()];
        let of = |title: &str, organ: &str, level| guess(&details(title, organ, level), &ours);
        assert_eq!(of("政府工作报告", "四川省人民政府", Some(Level::Province)), "other");
        assert_eq!(of("浙江省人大常委会工作报告", "", None), "province");
        assert_eq!(of("在全市人大工作会议上的讲话", "金华市人大常委会", None), "own");
        assert_eq!(of("在全市人大工作会议上的讲话", "", None), "own");
        assert_eq!(of("常委会工作报告", "全国人大常委会", None), "central");
        let report = Details { genre: Genre::GovernmentReport, ..details("政府工作报告", "", None) };
        assert_eq!(guess(&report, &ours), "other");
        assert_eq!(guess(&report, &[]), "own");
    }

    #[test]
    fn tiers_are_those_of_the_table() {
        assert_eq!((tier("central"), tier("什么"), tier("")), ("central", "own", "own"));
        let near = Near { id: None, title: "讲话".to_owned(), share: 0.62 };
        let origin = Origin { near: Some(near), ..Origin::default() };
        assert_eq!(origin.told(), "与《讲话》像是同一篇的另一稿（62%）");
        assert_eq!(Origin::default().told(), "");
    }
}
