//! Laws that speeches name, with the days of passing, change, force and repeal. `data/laws.txt` says where they come from.

use std::collections::HashMap;
use std::sync::LazyLock;

use time::Date;

use super::{day, table};

/// A national law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// The title without 中华人民共和国.
    pub title: &'static str,
    /// Other names in use.
    pub short: Vec<&'static str>,
    /// The day it was first passed.
    pub passed: Option<Date>,
    /// The days on which it was changed.
    pub changed: Vec<Date>,
    /// The days on which it, or a revision, came into force, as far as known.
    pub force: Vec<Date>,
    /// The day on which it ceased to hold.
    pub repealed: Option<Date>,
    /// What took its place.
    pub successor: &'static str,
    /// Articles of the last version known; 0: not known.
    pub articles: usize,
    /// Whether a source was read for all of this.
    pub sure: bool,
}

impl Law {
    /// The title as it is printed, with 中华人民共和国.
    pub fn official(&self) -> String {
        full(self.title)
    }
}

static LAWS: LazyLock<Vec<Law>> =
    LazyLock::new(|| table(include_str!("data/laws.txt")).filter_map(|f| law(&f)).collect());

fn law(fields: &[&'static str]) -> Option<Law> {
    let &[title, short, passed, changed, force, repealed, successor, articles, _, confidence] = fields else {
        return None;
    };
    let days = |list: &str| list.split(',').filter_map(day).collect();
    Some(Law {
        title,
        short: short.split(';').filter(|s| !s.is_empty()).collect(),
        passed: day(passed),
        changed: days(changed),
        force: days(force),
        repealed: day(repealed),
        successor,
        articles: articles.parse().unwrap_or(0),
        sure: confidence == "H",
    })
}

static BY_NAME: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let all = LAWS.iter().enumerate();
    all.flat_map(|(i, law)| law.names().map(move |name| (name, i))).collect()
});

/// All laws.
pub fn laws() -> &'static [Law] {
    &LAWS
}

/// The law with this title or other name; a leading 中华人民共和国 is passed over.
pub fn by_name(name: &str) -> Option<&'static Law> {
    LAWS.get(*BY_NAME.get(bare(name))?)
}

/// Stands before the title of a law where it is printed.
const COUNTRY: &str = "中华人民共和国";

/// A title or other name with 中华人民共和国 before it.
pub fn full(name: &str) -> String {
    format!("{COUNTRY}{name}")
}

/// A title without 中华人民共和国.
pub fn bare(title: &str) -> &str {
    title.strip_prefix(COUNTRY).unwrap_or(title)
}

impl Law {
    /// The title and the other names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.title).chain(self.short.iter().copied())
    }

    /// Whether its name may be what a wrong one meant: a law that holds, or held until the code of 2026.
    pub fn models(&self) -> bool {
        self.repealed.is_none_or(|end| end.year() >= 2026)
    }

    /// The years in which it was passed, changed or came into force.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        let days = self.passed.iter().chain(&self.changed).chain(&self.force);
        days.map(|d| d.year()).collect::<Vec<_>>().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("data/laws.txt").lines().filter(|l| !l.starts_with('%')).count();
        assert_eq!(LAWS.len(), lines);
        assert_eq!(by_name("中华人民共和国民法典").map(|l| l.articles), Some(1260));
        assert_eq!(by_name("监督法").map(|l| l.title), Some("各级人民代表大会常务委员会监督法"));
        assert!(LAWS.iter().all(|l| l.repealed.is_none_or(|end| l.passed.is_none_or(|p| p < end))));
    }
}
