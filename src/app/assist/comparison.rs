//! What a text shares with the archive, as a reader looks through it: passage beside passage, the longest first, each
//! with whose text it was; no SQL, no HTTP.

use std::collections::HashMap;

use uuid::Uuid;

use crate::app::accounts::settings::model::Settings;
use crate::app::corpus::model::{Day, Details};
use crate::app::corpus::reading::anchor;
use crate::app::reuse::Shelved;
use crate::engine::difference::common::common;
use crate::engine::document::{Level, Office};
use crate::engine::reuse::{Kind, Report, Span};

/// Passages shown on one page.
pub const SHOWN: usize = 100;
/// Characters of context on each side of a passage.
const AROUND: usize = 24;
/// Cells of the table that aligns two passages; longer ones are shown without their differences.
const CELLS: usize = 360_000;

/// Whose text a passage was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// An earlier speech of the same speaker.
    Speaker,
    /// An earlier speech of the organization.
    Own,
    /// A superior's: to follow it is right.
    Superior,
    /// Anybody else's.
    Other,
    /// An approved phrasing.
    Formulation,
    /// The text of a law.
    Law,
}

impl Relation {
    /// Every relation, what must be looked at first.
    pub const ALL: [Self; 6] =
        [Self::Other, Self::Speaker, Self::Own, Self::Superior, Self::Formulation, Self::Law];

    /// The name in addresses and classes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speaker => "speaker",
            Self::Own => "own",
            Self::Superior => "superior",
            Self::Other => "other",
            Self::Formulation => "formulation",
            Self::Law => "law",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Speaker => "本人旧稿",
            Self::Own => "本机关旧稿",
            Self::Superior => "上级讲话",
            Self::Other => "其他来源",
            Self::Formulation => "固定提法",
            Self::Law => "法律条文",
        }
    }
}

/// Who compares: the details of the text, and what the organization is.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// What is known about the text.
    pub details: &'a Details,
    /// The organization's level.
    pub level: Level,
    /// The organization's name.
    pub organization: &'a str,
    /// Its places.
    pub settings: &'a Settings,
}

impl Viewer<'_> {
    /// Whose text a span was.
    fn relation(&self, span: &Span, source: &Details, tier: &str) -> Relation {
        match span.kind {
            Kind::Formulation => Relation::Formulation,
            Kind::Law => Relation::Law,
            _ if !source.speaker.is_empty() && source.speaker == self.details.speaker => Relation::Speaker,
            _ if self.above(source, tier) => Relation::Superior,
            _ if self.foreign(&source.place) || tier == "other" || self.beside(source) => Relation::Other,
            _ => Relation::Own,
        }
    }

    /// Whether a venue (云江市人民会堂, 清溪县) lies elsewhere. Where no places of our own are known, the county of a
    /// city may be ours.
    fn foreign(&self, venue: &str) -> bool {
        let Some(end) = venue.find(['省', '州', '市', '县', '区']) else { return false };
        let (name, rest) = venue.split_at(end);
        if name.chars().count() < 2 || self.organization.contains(name) {
            return false;
        }
        match rest.chars().next() {
            _ if !self.settings.places.is_empty() => !self.settings.is_own_place(name),
            Some('县' | '区') => self.level >= Level::County,
            _ => true,
        }
    }

    /// A higher level, or the Party committee's secretary for whoever is not one.
    fn above(&self, source: &Details, tier: &str) -> bool {
        let secretary =
            |office: Option<Office>| matches!(office, Some(Office::Secretary | Office::SecretaryDirector));
        let higher = source.level.is_some_and(|level| level < self.level);
        let party = secretary(source.office) && !secretary(self.details.office);
        higher || matches!(tier, "central" | "province" | "city") || party && source.level == Some(self.level)
    }

    /// A lower level, or the government and its like.
    fn beside(&self, source: &Details) -> bool {
        let elsewhere = matches!(
            source.office,
            Some(
                Office::Mayor
                    | Office::SupervisoryDirector
                    | Office::CourtPresident
                    | Office::ChiefProcurator
                    | Office::CountyDirector
                    | Office::TownshipChair
                    | Office::StreetDirector
            )
        );
        source.office != self.details.office && elsewhere
            || source.level.is_some_and(|level| level > self.level)
    }
}

/// What a stretch of a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Outside the passage.
    Around,
    /// On both sides.
    Same,
    /// On this side only.
    Changed,
    /// A name, date, figure or place that was carried over.
    Carried,
}

/// A stretch of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// What it is.
    pub mark: Mark,
}

/// A passage on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Whose it was.
    pub relation: Relation,
    /// Characters.
    pub length: usize,
    /// Characters that differ.
    pub edited: usize,
    /// The text that is compared.
    pub here: Vec<Piece>,
    /// The archive's.
    pub there: Vec<Piece>,
    /// Names, dates, figures and places that came along.
    pub carried: Vec<String>,
    /// Where it stands on the source's reading page.
    pub link: String,
    /// The source's title.
    pub title: String,
    /// Who gave it.
    pub speaker: String,
    /// When.
    pub day: Day,
}

/// What a text shares with the archive.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// The shared part, from 0 to 1.
    pub share: f64,
    /// The same without formulations and law text.
    pub share_without: f64,
    /// Passages of each relation.
    pub counts: Vec<(Relation, usize)>,
    /// The passages, longest first.
    pub passages: Vec<Passage>,
    /// How many more there are.
    pub more: usize,
}

/// A share as people read it.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 { "不到1%".to_owned() } else { format!("{:.0}%", share * 100.0) }
}

impl Comparison {
    /// The shared part in words.
    pub fn share_chinese(&self) -> String {
        percent(self.share)
    }

    /// The part that is not explained by formulations and laws, in words.
    pub fn share_without_chinese(&self) -> String {
        percent(self.share_without)
    }

    /// Everything that was carried over and must be looked at, each once.
    pub fn carried(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let risky =
            self.passages.iter().filter(|p| !matches!(p.relation, Relation::Formulation | Relation::Law));
        for word in risky.flat_map(|passage| &passage.carried) {
            if !all.contains(&word.as_str()) {
                all.push(word);
            }
        }
        all
    }
}

/// Lays a report out. `texts` are the sources' texts; `only` narrows to one relation.
pub fn lay_out(
    text: &str,
    report: &Report,
    shelved: &Shelved,
    texts: &HashMap<Uuid, String>,
    viewer: &Viewer<'_>,
    only: Option<Relation>,
) -> Comparison {
    let chars: Vec<char> = text.chars().collect();
    let nobody = (Details::default(), String::new());
    let mut counts: HashMap<Relation, usize> = HashMap::new();
    let mut out = Comparison {
        share: report.share,
        share_without: report.share_without_formulations,
        ..Comparison::default()
    };
    for span in &report.spans {
        let id: Uuid = span.source.file.parse().unwrap_or_default();
        let (details, tier) = shelved.speeches.get(&id).unwrap_or(&nobody);
        let relation = viewer.relation(span, details, tier);
        *counts.entry(relation).or_default() += 1;
        if only.is_some_and(|only| only != relation) {
            continue;
        }
        if out.passages.len() == SHOWN {
            out.more += 1;
            continue;
        }
        let there: Vec<char> = texts.get(&id).map(|text| text.chars().collect()).unwrap_or_default();
        out.passages.push(passage(&chars, &there, span, (id, details), relation));
    }
    out.counts = Relation::ALL.into_iter().filter_map(|r| Some((r, *counts.get(&r)?))).collect();
    out
}

fn passage(
    here: &[char],
    there: &[char],
    span: &Span,
    (id, details): (Uuid, &Details),
    relation: Relation,
) -> Passage {
    let left = here.get(span.start..span.end).unwrap_or_default();
    let right = there.get(span.source.start..span.source.end.min(there.len())).unwrap_or_default();
    let (mut left_marks, right_marks) = align(left, right);
    for carried in &span.carried {
        for at in carried.start..carried.end {
            if let Some(mark) = at.checked_sub(span.start).and_then(|at| left_marks.get_mut(at)) {
                *mark = Mark::Carried;
            }
        }
    }
    let line_start = there.iter().take(span.source.start).rposition(|c| *c == '\n').map_or(0, |at| at + 1);
    Passage {
        relation,
        length: left.len(),
        edited: span.edited,
        here: pieces(here, span.start, span.end, &left_marks),
        there: pieces(there, span.source.start, span.source.end, &right_marks),
        carried: span.carried.iter().map(|carried| carried.text.clone()).collect(),
        link: format!("/speeches/{id}#{}", anchor(line_start)),
        title: span.source.title.clone(),
        speaker: details.speaker.clone(),
        day: details.day(),
    }
}

/// Says of each character of two passages whether the other side has it: their longest common subsequence.
fn align(left: &[char], right: &[char]) -> (Vec<Mark>, Vec<Mark>) {
    let (rows, columns) = (left.len(), right.len());
    if left == right || rows * columns > CELLS {
        return (vec![Mark::Same; rows], vec![Mark::Same; columns]);
    }
    let (mut ours, mut theirs) = (vec![Mark::Changed; rows], vec![Mark::Changed; columns]);
    for (row, column) in common(left, right) {
        if let (Some(our), Some(their)) = (ours.get_mut(row), theirs.get_mut(column)) {
            (*our, *their) = (Mark::Same, Mark::Same);
        }
    }
    (ours, theirs)
}

/// A passage with some text around it, in stretches of one mark.
fn pieces(text: &[char], start: usize, end: usize, marks: &[Mark]) -> Vec<Piece> {
    let from = start.saturating_sub(AROUND);
    let to = (end + AROUND).min(text.len());
    let mark_at = |at: usize| {
        let inside = at.checked_sub(start).filter(|_| at < end);
        inside.and_then(|at| marks.get(at).copied()).unwrap_or(Mark::Around)
    };
    let mut out: Vec<Piece> = Vec::new();
    for (at, c) in text.iter().enumerate().take(to).skip(from) {
        let mark = mark_at(at);
        match out.last_mut() {
            Some(last) if last.mark == mark => last.text.push(*c),
            _ => out.push(Piece { text: c.to_string(), mark }),
        }
    }
    out
}

#[cfg(test)]
mod tests;
