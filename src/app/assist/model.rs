//! Between the library and the engine, and between the engine and the editor; no SQL, no HTTP.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Date;

use crate::engine::check::{self, Checker};
use crate::engine::document::{Occasion, Office, SectionKind};
use crate::engine::lexicon::sentence::is_break;
use crate::engine::mining;
use crate::engine::suggest::{Completion, Entry, EntryKind, Position, Row, Set, Status, Tier, homes};

/// An entry of the library as the database has it.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// Its text; slots in single braces.
    pub text: String,
    /// What sort.
    pub kind: String,
    /// What it is mostly about.
    pub section_kind: String,
    /// Where it stands.
    pub status: String,
    /// Speeches that use it.
    pub speeches: i32,
    /// First and last year.
    pub years: (Option<i32>, Option<i32>),
    /// How often it was found in which kind of section.
    pub sections: Value,
    /// How often it was found in which position.
    pub positions: Value,
    /// Who said it how often.
    pub speakers: BTreeMap<String, i64>,
    /// Offices of those who said it.
    pub offices: Vec<String>,
    /// Occasions it was said on.
    pub occasions: Vec<String>,
    /// Today's form, if it is retired.
    pub current_form: Option<String>,
    /// Whose wording it is.
    pub source_tier: String,
    /// One person's own.
    pub personal: bool,
}

/// Speakers named in a row.
const NAMED: usize = 3;

impl Stored {
    /// The entry as the engine wants it.
    pub fn entry(&self) -> Entry {
        let kind: mining::Kind = self.kind.parse().unwrap_or(mining::Kind::Clause);
        let about: Option<SectionKind> = self.section_kind.parse().ok();
        let found = homes(counts::<SectionKind>(&self.sections));
        let about = about.into_iter().filter(|kind| *kind != SectionKind::Other);
        let sections: Set = if found.is_empty() { about.collect() } else { found };
        let positions: Vec<mining::Position> = keys(&self.positions);
        // Retired without a successor is as good as rejected.
        let gone = self.status == "rejected" || (self.status == "retired" && self.current_form.is_none());
        // Nobody writes with {4}{2}{2}: the whole sets of headings show what follows it.
        let mined = || (1..10).any(|size| self.text.contains(&format!("{{{size}}}")));
        let gone = gone || kind == mining::Kind::Skeleton && mined();
        Entry {
            id: self.id.clone(),
            text: braces(&self.text),
            kind: entry_kind(kind),
            sections,
            positions: positions.into_iter().map(position).collect(),
            speeches: u32::try_from(self.speeches).unwrap_or_default(),
            years: (self.years.0.unwrap_or_default(), self.years.1.unwrap_or_default()),
            speakers: most(&self.speakers),
            offices: names::<Office>(&self.offices),
            occasions: names::<Occasion>(&self.occasions),
            levels: Set::default(),
            tier: tier(&self.source_tier),
            status: match self.status.as_str() {
                _ if gone => Status::Rejected,
                "approved" => Status::Approved,
                _ => Status::Mined,
            },
            current_form: self.current_form.as_deref().map(braces),
        }
    }
}

impl Stored {
    /// The entry as the organization's rules leave it on this day: what they retire is offered in its current form, or
    /// not at all where they know none.
    pub fn entry_under(&self, checker: &Checker, today: Date) -> Entry {
        let mut entry = self.entry();
        let context = check::Context { date: Some(today), ..check::Context::default() };
        if entry.current_form.is_none() && !checker.allowed(&entry.text, &context) {
            let current = checker.current_form(&entry.text, Some(today));
            entry.current_form = current.filter(|form| checker.allowed(form, &context));
            if entry.current_form.is_none() {
                entry.status = Status::Rejected;
            }
        }
        entry
    }
}

/// The known names among the keys of an object.
fn keys<T: for<'a> Deserialize<'a>>(object: &Value) -> Vec<T> {
    let names = object.as_object().into_iter().flatten().map(|(name, _)| Value::String(name.clone()));
    names.filter_map(|name| serde_json::from_value(name).ok()).collect()
}

/// The known names among the keys of an object of counts, with the counts.
fn counts<T: for<'a> Deserialize<'a>>(object: &Value) -> Vec<(T, u32)> {
    let pairs = object.as_object().into_iter().flatten();
    let pair = |(name, count): (&String, &Value)| {
        let known = serde_json::from_value(Value::String(name.clone())).ok()?;
        Some((known, u32::try_from(count.as_u64()?).ok()?))
    };
    pairs.filter_map(pair).collect()
}

fn names<T: std::str::FromStr + crate::engine::suggest::Member>(names: &[String]) -> Set {
    names.iter().filter_map(|name| name.parse::<T>().ok()).collect()
}

/// The names that are counted, the highest count first.
fn most(counts: &BTreeMap<String, i64>) -> Vec<String> {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    counts.into_iter().map(|(name, _)| name.clone()).collect()
}

/// Slots of the library (`{市名}`) as the editor writes them (`{{市名}}`).
fn braces(text: &str) -> String {
    if text.contains("{{") { text.to_owned() } else { text.replace('{', "{{").replace('}', "}}") }
}

const fn entry_kind(kind: mining::Kind) -> EntryKind {
    match kind {
        mining::Kind::Clause | mining::Kind::Series | mining::Kind::Term => EntryKind::Phrasing,
        mining::Kind::Heading | mining::Kind::Skeleton => EntryKind::Heading,
        mining::Kind::Frame => EntryKind::Frame,
        mining::Kind::Opening | mining::Kind::Closing => EntryKind::Edge,
        mining::Kind::Quotation => EntryKind::Quote,
    }
}

const fn position(position: mining::Position) -> Position {
    match position {
        mining::Position::Heading => Position::Heading,
        mining::Position::First => Position::Thesis,
        mining::Position::Middle => Position::Measure,
        mining::Position::Last => Position::Landing,
    }
}

/// The tier of this name in the database.
pub fn tier(name: &str) -> Tier {
    match name {
        "central" => Tier::Central,
        "province" => Tier::Province,
        "city" => Tier::CityParty,
        "own" => Tier::Own,
        _ => Tier::Other,
    }
}

/// Where in its point somebody writes, told from the kind and what stands before.
pub fn position_at(kind: SectionKind, before: &str) -> Position {
    match kind {
        SectionKind::Opening => Position::Opening,
        SectionKind::Closing => Position::Closing,
        _ if before.contains(is_break) => Position::Measure,
        _ => Position::Thesis,
    }
}

/// A completion as the editor reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offer {
    /// What would be typed next.
    pub text: String,
    /// The library entry it completes, or the empty string.
    pub phrasing_id: String,
}

impl From<Completion> for Offer {
    fn from(completion: Completion) -> Self {
        Self { text: completion.text, phrasing_id: completion.entry.unwrap_or_default() }
    }
}

/// A row of the panel as the editor reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The library entry.
    pub id: String,
    /// What is inserted.
    pub text: String,
    /// 见于 N 篇
    pub speeches: u32,
    /// In which years, in words.
    pub years: String,
    /// Who said it.
    pub speakers: Vec<String>,
    /// Whose wording, in words.
    pub source: String,
    /// `approved`, `mined`, or `retired` when `text` is the current form of a retired wording.
    pub status: &'static str,
    /// The retired wording.
    pub retired: Option<String>,
    /// What sort it is.
    pub kind: EntryKind,
    /// The draft holds it already.
    pub used: bool,
    /// The person likes it.
    pub favourite: bool,
}

/// What the editor asks rows for: a tab of its panel, the popup, or what the person has hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// 表述: what suits the place; with a query whatever fits it.
    #[default]
    All,
    /// 表述
    Phrasing,
    /// 句式
    Frame,
    /// 标题
    Heading,
    /// 开头结尾
    Edge,
    /// 引语
    Quote,
    /// What the person never wants to see.
    Hidden,
}

impl Tab {
    /// The entries of the library on this tab; `None` where the tab mixes several.
    pub const fn kind(self) -> Option<EntryKind> {
        match self {
            Self::All | Self::Hidden => None,
            Self::Phrasing => Some(EntryKind::Phrasing),
            Self::Frame => Some(EntryKind::Frame),
            Self::Heading => Some(EntryKind::Heading),
            Self::Edge => Some(EntryKind::Edge),
            Self::Quote => Some(EntryKind::Quote),
        }
    }
}

impl From<Row> for Item {
    fn from(row: Row) -> Self {
        let years = match row.years {
            (0, 0) => String::new(),
            (from, to) if from == to => format!("{to}年"),
            (from, to) => format!("{from}—{to}年"),
        };
        let whose = match row.tier {
            Tier::Central => "中央",
            Tier::Province => "省",
            Tier::CityParty => "市委",
            Tier::Own | Tier::Other => "",
        };
        let source = match &row.retired {
            Some(retired) => format!("原表述“{retired}”已过时"),
            None => whose.to_owned(),
        };
        let status = match row.status {
            _ if row.retired.is_some() => "retired",
            Status::Approved => "approved",
            Status::Mined | Status::Rejected => "mined",
        };
        Self {
            id: row.id,
            text: row.text,
            speeches: row.speeches,
            years,
            speakers: row.speakers.into_iter().take(NAMED).collect(),
            source,
            status,
            retired: row.retired,
            kind: row.kind,
            used: row.used,
            favourite: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_stored_row_becomes_an_entry() {
        let stored = Stored {
            text: "推进{市名}人大工作".to_owned(),
            kind: "clause".to_owned(),
            status: "retired".to_owned(),
            sections: json!({ "supervision": 3, "nonsense": 1 }),
            positions: json!({ "last": 2 }),
            speakers: [("甲".to_owned(), 1), ("乙".to_owned(), 4)].into(),
            occasions: vec!["forum".to_owned()],
            source_tier: "central".to_owned(),
            ..Stored::default()
        };
        let entry = stored.entry();
        assert_eq!(entry.text, "推进{{市名}}人大工作");
        assert_eq!((entry.status, entry.tier), (Status::Rejected, Tier::Central));
        assert!(entry.sections.has(SectionKind::Supervision) && entry.positions.has(Position::Landing));
        assert_eq!(entry.speakers, ["乙", "甲"]);
        let renewed = Stored { current_form: Some("新提法".to_owned()), ..stored }.entry();
        assert_eq!((renewed.status, renewed.offered()), (Status::Mined, "新提法"));
    }

    #[test]
    fn what_the_rules_retire_is_renewed_or_leaves() {
        let today = time::macros::date!(2026 - 11 - 22);
        let under = |text: &str| {
            Stored { text: text.to_owned(), ..Stored::default() }.entry_under(Checker::shipped(), today)
        };
        let renewed = under("加强对“一府两院”的监督");
        assert_eq!((renewed.status, renewed.offered()), (Status::Mined, "加强对“一府一委两院”的监督"));
        let rule = check::Rule {
            id: "own.1".to_owned(),
            patterns: vec!["狠抓".to_owned()],
            ..check::Rule::default()
        };
        let own = Checker::with(&check::Overlay { rules: vec![rule], ..check::Overlay::default() });
        let stored = Stored { text: "狠抓落实".to_owned(), ..Stored::default() };
        assert_eq!(stored.entry_under(Checker::shipped(), today).status, Status::Mined);
        assert_eq!(stored.entry_under(&own, today).status, Status::Rejected);
    }
}
