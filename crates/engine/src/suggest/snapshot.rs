//! The immutable snapshot suggestions are made from: built once, shared by everybody, swapped whole. What came
//! since is a second, small snapshot (the delta) asked together with it; see [`super::complete()`].

use daachorse::CharwiseDoubleArrayAhoCorasick;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::bare::is_bare;
use super::fits::Fits;
use super::index::{Index, IndexBuilder};
use super::infix::Shelf;
use super::pinyin::{Fit, Readable};
use super::prefix::Prefixes;
use super::rank::{Ranking, may_be_said};
use super::relevance::Pairs;
use super::types::{Context, Entry, EntryKind, Status, Tier};
use crate::document::SectionKind;
use crate::eligible::{Said, own_matter};
use crate::reading::Source;

/// In how many speeches an approved wording counts as standing, at least: it is a set phrase, whatever the
/// archive at hand.
const APPROVED: u32 = 12;

/// The names that are given in full: one a line of the list, where `#` begins a comment.
pub(super) fn full_names() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("data/full_names.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Rows returned at most.
const ROWS: usize = 60;
/// Where fewer are at home at a place, what belongs to speeches at large fills up to so many.
const FEW: usize = 6;

/// Collects clauses and entries for a snapshot.
#[derive(Debug, Default)]
pub struct Builder {
    index: IndexBuilder,
    /// Of what is no speech: reports of other organs, news.
    others: IndexBuilder,
    entries: Vec<Entry>,
    speeches: u32,
}

impl Builder {
    /// Adds the paragraphs of one speech. `cluster` is the same for near-identical speeches: together they are
    /// one piece of evidence.
    pub fn speech<'a>(&mut self, cluster: u64, paragraphs: impl IntoIterator<Item = &'a str>) {
        self.speeches = self.speeches.saturating_add(1);
        for paragraph in paragraphs {
            self.index.paragraph(paragraph, cluster);
        }
    }

    /// Adds the paragraphs of a text that is no speech of a people's congress, such as a government's report: whoever writes a
    /// speech gets its wording after that of speeches, whoever writes a report before.
    pub fn report<'a>(&mut self, cluster: u64, paragraphs: impl IntoIterator<Item = &'a str>) {
        self.speeches = self.speeches.saturating_add(1);
        for paragraph in paragraphs {
            self.others.paragraph(paragraph, cluster);
        }
    }

    /// Adds one clause that stands in `df` speeches, one of them `cluster`; for those who keep clause counts.
    pub fn clause(&mut self, text: &str, cluster: u64, df: u32) {
        self.index.clause(text, cluster, df);
    }

    /// Adds an entry of the library; approved wording also feeds the completion.
    pub fn entry(&mut self, entry: Entry) {
        let plain = !matches!(entry.kind, EntryKind::Frame | EntryKind::Model) && !entry.text.contains('{');
        if plain && entry.status == Status::Approved && entry.current_form.is_none() {
            self.index.clause(&entry.text, u64::MAX, entry.speeches.max(APPROVED));
        }
        self.entries.push(entry);
    }

    /// Adds an entry of one person's own: no evidence of what others write, and what he has put away is away for him
    /// alone.
    pub fn personal(&mut self, entry: Entry) {
        if entry.status != Status::Rejected {
            self.entries.push(entry);
        }
    }

    /// Adds the names that every speech gives whole at their first mention; they are completed, never listed.
    pub fn full_names(&mut self) {
        for text in full_names().map(str::to_owned) {
            self.entry(Entry { text, kind: EntryKind::FullName, tier: Tier::Central, ..Entry::default() });
        }
    }

    /// Says how many speeches the archive holds, where clauses were added instead of speeches.
    pub fn archive(&mut self, speeches: u32) {
        self.speeches = speeches;
    }

    /// Sorts and indexes.
    pub fn build(self) -> Snapshot {
        let Self { index, others, entries, speeches } = self;
        let alive = |entry: &Entry| entry.status != Status::Rejected;
        let sentence = |entry: &Entry| alive(entry) && !entry.offered().contains('{');
        let of = |kinds: fn(EntryKind) -> bool| {
            Prefixes::new(entries.iter().enumerate().filter(|(_, e)| sentence(e) && kinds(e.kind)))
        };
        Snapshot {
            index: index.build(),
            others: others.build(),
            prefixes: of(|kind| !matches!(kind, EntryKind::Model | EntryKind::FullName | EntryKind::Frame)),
            full_names: of(|kind| kind == EntryKind::FullName),
            said: entries.iter().map(|entry| said(entry.offered())).collect(),
            bare: entries
                .iter()
                .map(|entry| entry.status == Status::Mined && is_bare(entry.offered()))
                .collect(),
            readable: entries.iter().map(|entry| Readable::new(entry.offered())).collect(),
            pairs: Pairs::new(&entries),
            blocked: blocked(&entries),
            speeches,
            entries,
        }
    }
}

/// What an entry says, whoever said it.
fn said(text: &str) -> Said {
    Said::of(text, SectionKind::Other, &Source::default())
}

/// Finds what must not be offered: rejected texts, and retired ones their current form does not contain.
fn blocked(entries: &[Entry]) -> Option<CharwiseDoubleArrayAhoCorasick<u32>> {
    let mut texts: Vec<&str> = entries
        .iter()
        .filter(|entry| {
            let retired = entry.current_form.as_ref().is_some_and(|form| !form.contains(&entry.text));
            (retired || entry.status == Status::Rejected) && entry.text.chars().count() >= 2
        })
        .map(|entry| entry.text.as_str())
        .collect();
    texts.sort_unstable();
    texts.dedup();
    // Building fails only on an empty or doubled list, both excluded here.
    (!texts.is_empty()).then(|| CharwiseDoubleArrayAhoCorasick::new(texts).ok()).flatten()
}

/// Everything suggestions are made from. Immutable.
pub struct Snapshot {
    index: Index,
    others: Index,
    pub(crate) prefixes: Prefixes,
    pub(crate) full_names: Prefixes,
    entries: Vec<Entry>,
    /// What each entry says.
    said: Vec<Said>,
    /// Whether each is mined and says nothing by itself.
    bare: Vec<bool>,
    readable: Vec<Readable>,
    pairs: Pairs,
    blocked: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    speeches: u32,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("units", &(self.index.len() + self.others.len()))
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}

/// A row of the side panel or of the popup.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Id of the entry.
    pub id: String,
    /// What is offered: the current form of what is retired.
    pub text: String,
    /// The retired wording, where `text` is its current form.
    pub retired: Option<String>,
    /// The tab it belongs to.
    pub kind: EntryKind,
    /// 见于 N 篇.
    pub speeches: u32,
    /// First and last year, 0 where unknown.
    pub years: (i32, i32),
    /// Who said it.
    pub speakers: Vec<String>,
    /// The best source.
    pub tier: Tier,
    /// Approved or mined.
    pub status: Status,
    /// Whether this speech holds it already.
    pub used: bool,
}

impl Snapshot {
    /// What completion asks, for a writer of speeches or of reports.
    pub(super) fn shelves(&self, reports: Option<bool>) -> [Shelf<'_>; 2] {
        [
            Shelf { index: &self.index, own: reports != Some(true) },
            Shelf { index: &self.others, own: reports != Some(false) },
        ]
    }

    /// The `number`-th entry.
    pub(crate) fn entry(&self, number: usize) -> Option<&Entry> {
        self.entries.get(number)
    }

    /// Whether the `number`-th entry suits the place.
    pub(crate) fn suits(&self, number: usize, fits: &Fits<'_>) -> bool {
        let entry = self.entries.get(number).zip(self.said.get(number));
        entry.is_some_and(|(entry, said)| fits.wording(said, entry.offered(), fits.is_home(entry)))
    }

    /// Whether a rejected or retired wording ends in `sentence` after byte `from`.
    pub(crate) fn blocks(&self, sentence: &str, from: usize) -> bool {
        self.blocked
            .as_ref()
            .is_some_and(|found| found.find_overlapping_iter(sentence).any(|m| m.end() > from))
    }

    /// The rows of one tab for where the caret is, best first; `query` (characters, pinyin or initials) narrows
    /// them and may be empty.
    pub fn panel(&self, context: &Context<'_>, tab: EntryKind, query: &str) -> Vec<Row> {
        let tab = |entry: &Entry| {
            entry.kind == tab || (tab == EntryKind::Quote && entry.kind == EntryKind::FullName)
        };
        self.rows(context, query, tab)
    }

    /// Entries of every tab that fit the query, for the popup.
    pub fn search(&self, context: &Context<'_>, query: &str) -> Vec<Row> {
        if query.trim().is_empty() { Vec::new() } else { self.rows(context, query, |_| true) }
    }

    fn rows(&self, context: &Context<'_>, query: &str, wanted: impl Fn(&Entry) -> bool) -> Vec<Row> {
        let query = query.trim();
        let near = if query.is_empty() { self.pairs.near(context.before) } else { FxHashMap::default() };
        let ranking = Ranking { context, archive: self.speeches, relevance: &near };
        let fits = Fits::new(context);
        let mut found: Vec<_> = self
            .entries
            .iter()
            .zip(&self.readable)
            .enumerate()
            .filter(|(_, (entry, _))| {
                wanted(entry) && entry.status != Status::Rejected && !entry.id.is_empty()
            })
            .filter_map(|(i, (entry, readable))| {
                let fit: Option<Fit> = match query {
                    "" => None,
                    query => Some(readable.fit(entry.offered(), query)?),
                };
                let shown = may_be_said(entry, context) && !context.hidden.contains(&entry.id);
                shown.then(|| (ranking.key(i, entry, fit), entry))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let asked = !query.is_empty();
        let mut rows: Vec<Row> = Vec::new();
        let mut at_large: Vec<Row> = Vec::new();
        let own = context.occasion.is_some_and(own_matter);
        for (key, entry) in found {
            // What the draft says already is no material for it; who looks for it by name may find it.
            let used = ranking.used(entry.offered());
            let home = asked || entry.kind != EntryKind::Phrasing || ranking.at_home(key.number(), entry);
            let curated = entry.status == Status::Approved;
            if !home
                && (at_large.len() >= FEW
                    || !ranking.takes_general(curated, own)
                    || !ranking.is_general(entry))
            {
                continue;
            }
            let bare = self.bare.get(key.number()) == Some(&true) && entry.kind == EntryKind::Phrasing;
            if !asked && (used || bare || !ranking.worth_a_row(key.number(), entry))
                || !self.suits(key.number(), &fits)
            {
                continue;
            }
            // A retired wording and its current form may both be entries: one row.
            let known = rows.iter().chain(&at_large).any(|row| row.text == entry.offered());
            if known || !(context.allowed)(entry.offered()) {
                continue;
            }
            if home {
                rows.push(row(entry, used))
            } else {
                at_large.push(row(entry, used))
            }
            if rows.len() == ROWS {
                break;
            }
        }
        // What belongs to speeches at large fills up where little is at home at the place.
        let room = FEW.saturating_sub(rows.len());
        rows.extend(at_large.into_iter().take(room));
        if asked { rows } else { whole(rows) }
    }

    /// The rows of these entries, in the order asked for; what is not known is left out.
    pub fn rows_of(&self, ids: &[String]) -> Vec<Row> {
        let find = |id: &String| self.entries.iter().find(|entry| entry.id == *id);
        ids.iter().filter_map(find).map(|entry| row(entry, false)).collect()
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// Bytes held by the completion's index and by the library beside it.
    pub fn bytes(&self) -> (usize, usize) {
        let texts: usize = self.entries.iter().map(|e| e.text.len() + e.id.len() + size_of::<Entry>()).sum();
        let readable: usize = self.readable.iter().map(Readable::bytes).sum();
        (
            self.index.bytes() + self.others.bytes(),
            texts + readable + self.pairs.bytes() + self.prefixes.bytes() + self.full_names.bytes(),
        )
    }
}

/// Without the rows that are a part of another: who takes the longer has the shorter with it.
fn whole(rows: Vec<Row>) -> Vec<Row> {
    let texts: Vec<String> = rows.iter().map(|row| row.text.clone()).collect();
    let part = |row: &Row| {
        row.kind == EntryKind::Phrasing
            && row.status == Status::Mined
            && texts.iter().any(|other| other.len() > row.text.len() && other.contains(&row.text))
    };
    rows.into_iter().filter(|row| !part(row)).collect()
}

fn row(entry: &Entry, used: bool) -> Row {
    Row {
        id: entry.id.clone(),
        text: entry.offered().to_owned(),
        retired: entry.current_form.is_some().then(|| entry.text.clone()),
        kind: entry.kind,
        speeches: entry.speeches,
        years: entry.years,
        speakers: entry.speakers.clone(),
        tier: entry.tier,
        status: entry.status,
        used,
    }
}
