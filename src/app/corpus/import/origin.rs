//! Where an imported text comes from: whose it is (a guess that a person confirms), and the stored speech of which it is
//! nearly the same or another version; no SQL, no HTTP.

use uuid::Uuid;

use crate::app::corpus::model::Details;
use crate::engine::check::{Whose, whose};
use crate::engine::document::{Genre, Level};
use crate::engine::reuse::COPY;

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
