//! From runs to a report: spans joined, the longest first, formulations and law text counted apart.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::chain::{Shared, chained};
use super::index::Index;
use super::normal::Normal;
use super::run::Run;
use super::{Kind, SHORTEST};
use crate::constant;
use crate::lexicon::people;

/// Where a span stands in its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The source's id: a file's name, a speech's id.
    pub file: String,
    /// The source's title.
    pub title: String,
    /// First character in the source.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
}

/// What sort of particular was carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedKind {
    /// A number with or without its unit.
    Figure,
    /// A day, month or year.
    Date,
    /// A person: a name before or after an office, or before 同志.
    Name,
    /// A place: X市, X县, X区.
    Place,
}

/// A particular of the source that stands in the draft unchanged: to be looked at one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// First character in the draft.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// What stands there.
    pub text: String,
    /// What sort it is.
    pub kind: CarriedKind,
}

/// A passage that the draft shares with a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First character in the draft.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Where it comes from.
    pub source: Place,
    /// The draft's text.
    pub text: String,
    /// Characters inside that differ from the source.
    pub edited: usize,
    /// Names, dates, figures and places that came along.
    pub carried: Vec<Carried>,
}

/// What a draft shares with the archive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The part of the draft's letters and digits that stands in the archive too, from 0 to 1.
    pub share: f64,
    /// The same without approved phrasings and law text.
    pub share_without_formulations: f64,
    /// The passages, longest first; none overlaps a longer one by more than half.
    pub spans: Vec<Span>,
}

/// Spans printed; a draft copied from end to end has fewer.
const MOST: usize = 400;

impl Index {
    /// What `text` shares with the archive. Positions are characters of `text` and of the sources' texts.
    pub fn compare(&self, text: &str) -> Report {
        self.compare_but(text, None)
    }

    /// As [`Self::compare`], leaving out the source with this id: a speech of the archive against all others.
    pub fn compare_but(&self, text: &str, except: Option<&str>) -> Report {
        let normal = Normal::new(text);
        let except = except.and_then(|id| self.sources.iter().position(|source| source.id == id));
        let mut runs = self.runs(&normal.symbols);
        runs.retain(|run| Some(run.source as usize) != except);
        make(self, text, &normal, runs)
    }

    /// As [`Self::compare`], for a paragraph that begins at character `offset` of its speech: what an edit costs.
    pub fn compare_paragraph(&self, paragraph: &str, offset: usize) -> Report {
        let mut report = self.compare(paragraph);
        for span in &mut report.spans {
            span.start += offset;
            span.end += offset;
            for carried in &mut span.carried {
                carried.start += offset;
                carried.end += offset;
            }
        }
        report
    }
}

fn make(index: &Index, text: &str, normal: &Normal, runs: Vec<Run>) -> Report {
    let chains = chained(runs);
    let shared = Shared::new(&chains, normal.symbols.len());
    let runs = chosen(chains, normal.symbols.len());
    let formulations = index.formulations(&normal.symbols);
    let mut copied = vec![false; normal.symbols.len()];
    let mut free = vec![false; normal.symbols.len()];
    let characters: Vec<char> = text.chars().collect();
    let mut spans = Vec::with_capacity(runs.len().min(MOST));
    for run in runs {
        let Some(source) = index.sources.get(run.source as usize) else { continue };
        let range = run.start as usize..run.end as usize;
        let known = formulations.get(range.clone()).unwrap_or_default();
        let covered = known.iter().filter(|c| **c).count();
        let set = covered * 5 >= known.len() * 4 || shared.is_formulation(&run);
        let kind = if set && source.kind != Kind::Law { Kind::Formulation } else { source.kind };
        for at in range {
            let apart = kind == Kind::Law
                || kind == Kind::Formulation
                || formulations.get(at).copied().unwrap_or_default();
            if let Some(mark) = copied.get_mut(at) {
                *mark = true;
            }
            if let Some(mark) = free.get_mut(at) {
                *mark |= apart;
            }
        }
        if spans.len() == MOST {
            continue;
        }
        let place = |symbol: u32| normal.places.get(symbol as usize).copied().unwrap_or(0) as usize;
        let (start, end) = (place(run.start), place(run.end.saturating_sub(1)) + 1);
        let (source_start, source_end) = index.places(source, run.source_start, run.source_end);
        let text: String = characters.get(start..end).unwrap_or_default().iter().collect();
        spans.push(Span {
            start,
            end,
            kind,
            source: Place {
                file: source.id.clone(),
                title: source.title.clone(),
                start: source_start,
                end: source_end,
            },
            carried: if kind == Kind::Law { Vec::new() } else { carried(&text, start) },
            text,
            edited: run.edited as usize,
        });
    }
    let total = copied.len().max(1) as f64;
    let all = copied.iter().filter(|c| **c).count() as f64;
    let own = copied.iter().zip(&free).filter(|(c, f)| **c && !**f).count() as f64;
    Report { share: all / total, share_without_formulations: own / total, spans }
}

/// The longest runs, each with at least half of it, and a reportable length, not yet told by a longer one.
fn chosen(mut runs: Vec<Run>, length: usize) -> Vec<Run> {
    runs.sort_unstable_by_key(|r| (std::cmp::Reverse(r.end - r.start), r.edited, r.start, r.source));
    let mut told = vec![false; length];
    let mut out = Vec::new();
    for run in runs {
        let range = run.start as usize..run.end as usize;
        let Some(marks) = told.get_mut(range.clone()) else { continue };
        let fresh = marks.iter().filter(|m| !**m).count();
        if fresh < SHORTEST || fresh * 2 < range.len() {
            continue;
        }
        marks.fill(true);
        out.push(run);
    }
    out
}

static CARRIED: LazyLock<Regex> = LazyLock::new(|| {
    let surnames: String = people::surnames().collect();
    constant::regex(&format!(
        concat!(
            r"(?P<date>(?:19|20)\d{{2}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?|\d{{1,2}}月\d{{1,2}}日)",
            r"|(?P<figure>\d+(?:[.,，]\d+)*(?:万亿|万|亿)?(?:%|％|元|件|名|人|个|项|家|公里|次|户|亩|吨)?)",
            r"|(?P<name>[{surnames}][\p{{Han}}]{{1,2}}(?:同志|书记|市长|主任|副主任|县长|区长|省长|院长|检察长|部长|局长|秘书长))",
            r"|(?P<place>[\p{{Han}}]{{2,3}}(?:市|县|区|镇|乡)(?:委|政府|人大|法院))",
        ),
        surnames = surnames
    ))
});

fn carried(text: &str, start: usize) -> Vec<Carried> {
    // Characters before a byte, counted from the hit before.
    let (mut bytes, mut chars) = (0, 0);
    let found = CARRIED.captures_iter(text).filter_map(|captures| {
        let kinds = [
            ("date", CarriedKind::Date),
            ("figure", CarriedKind::Figure),
            ("name", CarriedKind::Name),
            ("place", CarriedKind::Place),
        ];
        let (hit, kind) = kinds.into_iter().find_map(|(name, kind)| Some((captures.name(name)?, kind)))?;
        let word = match kind {
            CarriedKind::Place => named_place(hit.as_str())?,
            // The one name that every speech carries.
            CarriedKind::Name if hit.as_str().starts_with("习近平") => return None,
            _ => hit.as_str(),
        };
        let at = hit.end() - word.len();
        chars += text.get(bytes..at)?.chars().count();
        bytes = at;
        let before = chars;
        let length = word.chars().count();
        Some(Carried { start: start + before, end: start + before + length, text: word.to_owned(), kind })
    });
    found.collect()
}

/// Characters that stand before 市 and 县 and belong to no name (我市, 全市, 听取了市人大, 代表市委).
const NO_NAME: &str = "是了我全各在对向到把和与及等本该这那为的次会经由让被将要请从年月日有其两";

/// The place at the end of what the pattern found (`在云江市委` → `云江市委`), if what stands before 市 can be a name.
fn named_place(found: &str) -> Option<&str> {
    let (name, _) = found.split_at(found.find(['市', '县', '区', '镇', '乡'])?);
    let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
    let from = |at: &usize| name.get(*at..).unwrap_or_default();
    // A word right before 市 (代表|市委) is no name, whatever stands before it.
    let names = starts.get(..starts.len().checked_sub(1)?)?;
    if names.last().is_some_and(|at| WORDS.contains(from(at))) {
        return None;
    }
    let at =
        names.iter().find(|at| !from(at).contains(|c| NO_NAME.contains(c)) && !WORDS.contains(from(at)))?;
    found.get(*at..)
}

/// Words of official prose: what is one is no name.
static WORDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let lines =
        include_str!("../lexicon/data/official-words.txt").lines().filter(|line| !line.starts_with('%'));
    lines.flat_map(str::split_whitespace).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_carried_over_is_named_and_ordinary_words_are_not() {
        let words = |text: &str| carried(text, 0).into_iter().map(|found| found.text).collect::<Vec<_>>();
        assert_eq!(words("在云江市委的领导下，听取了市人大常委会党组的汇报，推动全市人大工作"), ["云江市委"]);
        assert_eq!(
            words("我代表市委，总结我市人大工作，这次市委会议是经市委同意召开的"),
            Vec::<String>::new()
        );
        assert_eq!(words("以习近平同志为核心，王建国同志作了说明，12月8日投票"), ["王建国同志", "12月8日"]);
        assert_eq!(words("清溪县人大收到建议256件"), ["清溪县人大", "256件"]);
    }
}
