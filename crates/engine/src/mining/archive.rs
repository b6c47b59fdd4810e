//! The archive in memory: every distinct clause once, and every use of it in order.
//!
//! Identical clauses are a third of official prose. They are stored, sorted and segmented once and weigh as often
//! as they are used, which is what makes mining cheap; see `suffix`.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::fold::{Folded, fold_clause, trim_series};
use super::lines::{Lines, Role, lines};
use super::names::Names;
use super::plain::PlainText;
use super::stretch::{Stretch, stretches};
use super::{Occurrence, Position, Source};
use crate::clause::ends_sentence;
use crate::corruption::find_corruptions;
use crate::document::SectionKind;

/// A heading or the heading line of a point.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub text: String,
    /// First character in the plain text.
    pub start: usize,
}

/// Headings of one level under one parent.
#[derive(Debug, Clone)]
pub(super) struct Siblings {
    pub speech: u32,
    pub headings: Vec<Heading>,
}

/// The unit between two clauses in [`Archive::text`].
pub(super) const SEPARATOR: u16 = 0;
/// Longer clauses are cut: nobody learns a formulation of more.
const MAX_CLAUSE: usize = 240;
/// Longer leads are running text, not headings.
const MAX_HEADING: usize = 32;

/// The speeches to mine, clause by clause.
#[derive(Debug, Default)]
pub struct Archive {
    pub(super) speeches: Vec<Speech>,
    /// The distinct clauses as UTF-16 with slot units, each followed by [`SEPARATOR`].
    pub(super) text: Vec<u16>,
    /// Where each distinct clause begins in `text`.
    pub(super) starts: Vec<u32>,
    /// The distinct clauses by hash; empty after [`Archive::shrink`].
    table: FxHashMap<u64, u32>,
    pub(super) uses: Vec<Use>,
    /// Sets of headings of one level.
    pub(super) siblings: Vec<Siblings>,
}

/// A speech cut into clauses, ready for [`Archive::push`]. Making one needs no archive: several can be made at once.
#[derive(Debug, Default)]
pub struct Prepared {
    speech: Speech,
    siblings: Vec<Vec<Heading>>,
    uses: Vec<Use>,
    /// For each use the hash of its clause, and where the clause ends in `units`.
    clauses: Vec<(u64, u32)>,
    units: Vec<u16>,
}

/// One speech of the archive.
#[derive(Debug, Default)]
pub(super) struct Speech {
    pub title: String,
    pub speaker: String,
    pub year: Option<i32>,
    pub plain: PlainText,
    pub names: Names,
    /// One past its last use.
    pub end: u32,
    /// Taken out again: its uses are no evidence.
    pub removed: bool,
}

/// One use of a clause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub clause: u32,
    /// First character in the plain text.
    pub start: u32,
    /// Characters in the plain text.
    pub length: u16,
    kind: u8,
    bits: u8,
}

const ENDS_SENTENCE: u8 = 4;
const OPENS: u8 = 8;
const HEADING: u8 = 16;
const CORRUPT: u8 = 32;
const LEAD: u8 = 64;
const CLOSES: u8 = 128;
/// In `kind`: the speech took it from the archive or the library.
const TAKEN: u8 = 128;
/// Characters that somebody took make a clause no evidence, or half of it where it is shorter.
const TAKEN_OVER: usize = 4;

impl Use {
    pub fn kind(self) -> SectionKind {
        SectionKind::ALL.get(usize::from(self.kind & !TAKEN)).copied().unwrap_or_default()
    }

    pub fn position(self) -> Position {
        match self.bits & 3 {
            0 => Position::Heading,
            1 => Position::First,
            2 => Position::Middle,
            _ => Position::Last,
        }
    }

    /// Whether a full stop, semicolon or line end follows.
    pub fn ends_sentence(self) -> bool {
        self.bits & ENDS_SENTENCE != 0
    }

    pub fn is_heading(self) -> bool {
        self.bits & HEADING != 0
    }

    pub fn is_lead(self) -> bool {
        self.bits & LEAD != 0
    }

    /// Whether it stands where speeches begin: before the first heading or point, in what is said to open it.
    pub fn opens(self) -> bool {
        self.bits & OPENS != 0
    }

    /// Whether it stands where they end: in the last paragraph that belongs to no point.
    pub fn closes(self) -> bool {
        self.bits & CLOSES != 0
    }

    /// Whether it says anything of what people say: neither spoilt by a copy nor taken from what others said.
    pub fn is_own(self) -> bool {
        !self.is_corrupt() && self.kind & TAKEN == 0
    }

    /// Whether it holds a listed corruption.
    pub fn is_corrupt(self) -> bool {
        self.bits & CORRUPT != 0
    }
}

impl Prepared {
    /// Cuts a speech into clauses.
    pub fn of(source: &Source<'_>) -> Self {
        let lines = lines(source.document);
        let plain = PlainText::of(&lines.plain);
        let names = Names::of(&plain, source.speaker);
        let corrupt: Vec<usize> = find_corruptions(&lines.plain).into_iter().map(|c| c.range.start).collect();
        let mut out = Self { siblings: siblings(&lines), ..Self::default() };
        let mut folding = Folding::default();
        let mut pieces_of_line = Vec::new();
        let (opening, closing) = lines.ends();
        for (number, line) in lines.lines.iter().enumerate() {
            if matches!(line.role, Role::Title | Role::Salutation) {
                continue;
            }
            pieces_of_line.clear();
            pieces_of_line.extend(stretches(&plain, &names, line.characters()));
            let last_sentence = pieces_of_line
                .iter()
                .rev()
                .skip(1)
                .position(|p| p.mark.is_some_and(ends_sentence))
                .map_or(0, |back| pieces_of_line.len() - 1 - back);
            let kind = SectionKind::ALL.iter().position(|k| *k == line.kind).unwrap_or_default() as u8;
            let mut first = true;
            for (index, piece) in pieces_of_line.iter().enumerate() {
                let ends = piece.mark.is_none_or(ends_sentence);
                let Range { start, end } = piece.range;
                let position = line.position(first, index >= last_sentence);
                let mut bits = match position {
                    Position::Heading => 0,
                    Position::First => 1,
                    Position::Middle => 2,
                    Position::Last => 3,
                };
                bits |= if ends { ENDS_SENTENCE } else { 0 };
                bits |= if opening.contains(&number) { OPENS } else { 0 };
                bits |= if closing.contains(&number) { CLOSES } else { 0 };
                bits |= if line.role == Role::Heading { HEADING } else { 0 };
                bits |= if line.role == Role::Lead && index == 0 { LEAD } else { 0 };
                let from = corrupt.partition_point(|&at| at < start);
                bits |= if corrupt.get(from).is_some_and(|&at| at < end) { CORRUPT } else { 0 };
                let taken = if lines.taken.is_empty() { 0 } else { lines.taken_of(start..end) };
                let kind = if taken > 0 && taken >= TAKEN_OVER.min((end - start).div_ceil(2)) {
                    kind | TAKEN
                } else {
                    kind
                };
                let length = u16::try_from(end - start).unwrap_or(u16::MAX);
                first &= !ends;
                let used = Use { clause: 0, start: start as u32, length, kind, bits };
                out.piece(&plain, piece, &names, used, &mut folding);
            }
        }
        out.speech = Speech {
            title: source.title.to_owned(),
            speaker: source.speaker.unwrap_or_default().to_owned(),
            year: source.year,
            plain,
            names,
            end: 0,
            removed: false,
        };
        out
    }

    fn piece(&mut self, plain: &PlainText, piece: &Stretch, names: &Names, used: Use, folding: &mut Folding) {
        let from = self.units.len();
        let range = piece.range.clone();
        if piece.plain {
            self.units.extend_from_slice(trim_series(plain.units(range)));
        } else {
            fold_clause(plain.chars(range), names, &mut folding.scratch, &mut folding.folded);
            self.units.extend_from_slice(&folding.folded.units);
        }
        self.units.truncate(from + MAX_CLAUSE);
        if let Some(units) = self.units.get(from..).filter(|units| !units.is_empty()) {
            self.clauses.push((hash(units), self.units.len() as u32));
            self.uses.push(used);
        }
    }
}

/// What folding clauses allocates, kept from one to the next.
#[derive(Default)]
struct Folding {
    scratch: Vec<char>,
    folded: Folded,
}

/// The headings of a speech, and the heading lines of its points, as sets of siblings.
fn siblings(lines: &Lines) -> Vec<Vec<Heading>> {
    let mut sets: BTreeMap<u32, Vec<Heading>> = BTreeMap::new();
    for line in lines.lines.iter().filter(|line| matches!(line.role, Role::Heading | Role::Lead)) {
        let text = lines.text(line).split('。').next().unwrap_or_default();
        if (3..=MAX_HEADING).contains(&text.chars().count()) {
            let heading = Heading { text: text.to_owned(), start: line.start };
            sets.entry(line.family).or_default().push(heading);
        }
    }
    sets.into_values().filter(|set| set.len() >= 3).collect()
}

/// The hash under which a clause of at most [`MAX_CLAUSE`] units is kept.
fn hash(units: &[u16]) -> u64 {
    let mut bytes = [0u8; 2 * MAX_CLAUSE];
    for (pair, unit) in bytes.chunks_exact_mut(2).zip(units) {
        pair.copy_from_slice(&unit.to_le_bytes());
    }
    xxh3_64(bytes.get(..2 * units.len()).unwrap_or_default())
}

impl Archive {
    /// An empty archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a speech; its `Document` is not needed afterwards.
    pub fn add(&mut self, source: &Source<'_>) {
        self.push(Prepared::of(source));
    }

    /// Adds a prepared speech.
    pub fn push(&mut self, prepared: Prepared) {
        self.prepare_to_grow();
        let speech = self.speeches.len() as u32;
        // Looked up beforehand, the processor waits for many clauses at once and not for each.
        let known: Vec<Option<u32>> =
            prepared.clauses.iter().map(|(hash, _)| self.table.get(hash).copied()).collect();
        let mut from = 0;
        for ((used, (hash, to)), known) in prepared.uses.into_iter().zip(prepared.clauses).zip(known) {
            let units = prepared.units.get(from..to as usize).unwrap_or_default();
            let clause = known.unwrap_or_else(|| self.intern(hash, units));
            self.uses.push(Use { clause, ..used });
            from = to as usize;
        }
        self.siblings.extend(prepared.siblings.into_iter().map(|headings| Siblings { speech, headings }));
        self.speeches.push(Speech { end: self.uses.len() as u32, ..prepared.speech });
    }

    fn intern(&mut self, hash: u64, units: &[u16]) -> u32 {
        let next = self.starts.len() as u32;
        let id = *self.table.entry(hash).or_insert(next);
        if id == next {
            self.starts.push(self.text.len() as u32);
            self.text.extend_from_slice(units);
            self.text.push(SEPARATOR);
        }
        id
    }

    /// The units of a distinct clause.
    pub(super) fn clause(&self, id: u32) -> &[u16] {
        let start = self.starts.get(id as usize).copied().unwrap_or_default() as usize;
        let end = self.starts.get(id as usize + 1).map_or(self.text.len(), |&e| e as usize);
        self.text.get(start..end.saturating_sub(1)).unwrap_or_default()
    }

    /// The uses of a speech.
    pub(super) fn uses_of(&self, speech: usize) -> &[Use] {
        let end = self.speeches.get(speech).map_or(0, |s| s.end as usize);
        let start = speech.checked_sub(1).and_then(|i| self.speeches.get(i)).map_or(0, |s| s.end as usize);
        self.uses.get(start..end).unwrap_or_default()
    }

    /// The use that holds a character of a speech's plain text.
    pub(super) fn use_at(&self, speech: usize, start: usize) -> Option<Use> {
        let uses = self.uses_of(speech);
        let after = uses.partition_point(|used| used.start as usize <= start);
        uses.get(after.checked_sub(1)?).copied()
    }

    /// Whether what stands at a character of a speech was said there of its own: neither taken from the archive or the
    /// library nor spoilt by a copy.
    pub fn is_own(&self, speech: usize, start: usize) -> bool {
        self.use_at(speech, start).is_none_or(Use::is_own)
    }

    /// The speech a use belongs to.
    pub(super) fn speech_of(&self, use_index: u32) -> usize {
        self.speeches.partition_point(|s| s.end <= use_index)
    }

    /// For each clause the numbers of its uses.
    pub(super) fn by_clause(&self) -> Lists {
        let uses = self.uses.iter().enumerate().map(|(number, used)| (used.clause, number as u32));
        Lists::group(self.starts.len(), uses)
    }

    /// The title of a speech, by its number in the order of adding.
    pub fn title(&self, source: usize) -> &str {
        self.speeches.get(source).map_or("", |s| &s.title)
    }

    /// Where a text stands, word for word, in a speech, by its number in the order of adding: the first characters.
    pub fn places(&self, source: usize, text: &str) -> Vec<usize> {
        self.speeches.get(source).map_or_else(Vec::new, |speech| speech.plain.find(text))
    }

    /// An occurrence with so many characters on either side, within its line.
    pub fn context(&self, occurrence: &Occurrence, around: usize) -> String {
        let Some(speech) = self.speeches.get(occurrence.source) else { return String::new() };
        let Occurrence { start, end, .. } = *occurrence;
        let before = speech.plain.cut(start.saturating_sub(around)..start);
        let inside = speech.plain.cut(start..end);
        let after = speech.plain.cut(end..end + around);
        let before = before.rsplit('\n').next().unwrap_or_default();
        let after = after.split('\n').next().unwrap_or_default();
        format!("{before}{inside}{after}")
    }

    /// The characters of the plain text that `length` units from `offset` of a use stand for.
    pub(super) fn span(&self, speech: usize, used: Use, offset: usize, length: usize) -> (usize, usize) {
        let start = used.start as usize;
        let clause = self.clause(used.clause);
        if clause.len() == usize::from(used.length) && !clause.iter().any(|u| (0xd800..0xe100).contains(u)) {
            return (start + offset, start + offset + length);
        }
        let Some(speech) = self.speeches.get(speech) else { return (start, start) };
        let raw = speech.plain.chars(start..start + usize::from(used.length));
        let mut folded = Folded::default();
        fold_clause(raw, &speech.names, &mut Vec::new(), &mut folded);
        let first = folded.from.get(offset).map_or(0, |r| r.start as usize);
        let last = folded.from.get(offset + length - 1).map_or(first, |r| r.end as usize);
        (start + first, start + last)
    }

    /// Takes the memory again that [`Archive::shrink`] gave back.
    pub(super) fn prepare_to_grow(&mut self) {
        if self.table.is_empty() && !self.starts.is_empty() {
            let hashes = (0..self.starts.len() as u32).map(|id| (hash(self.clause(id)), id));
            self.table = hashes.collect();
        }
    }

    /// Gives back the memory kept for growing; the next speech added takes it again.
    pub fn shrink(&mut self) {
        self.table = FxHashMap::default();
        self.text.shrink_to_fit();
        self.uses.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// Takes a speech out; its number stays taken.
    pub fn remove(&mut self, speech: usize) {
        if let Some(speech) = self.speeches.get_mut(speech) {
            speech.removed = true;
        }
        self.siblings.retain(|set| set.speech as usize != speech);
    }

    /// An archive of one speech of this one.
    pub(super) fn alone(&self, speech: usize) -> Self {
        let mut out = Self::default();
        let Some(info) = self.speeches.get(speech) else { return out };
        for used in self.uses_of(speech) {
            let units = self.clause(used.clause);
            let clause = out.intern(hash(units), units);
            out.uses.push(Use { clause, ..*used });
        }
        out.siblings = self
            .siblings
            .iter()
            .filter(|set| set.speech as usize == speech)
            .map(|set| Siblings { speech: 0, headings: set.headings.clone() })
            .collect();
        out.speeches.push(Speech {
            end: out.uses.len() as u32,
            plain: info.plain.clone(),
            ..Speech::default()
        });
        out
    }

    /// Characters of all speeches, with line breaks and numbers.
    pub fn characters(&self) -> usize {
        self.speeches.iter().map(|speech| speech.plain.len()).sum()
    }

    /// How many distinct clauses they have.
    pub fn clauses(&self) -> usize {
        self.starts.len()
    }

    /// How many speeches were added.
    pub fn len(&self) -> usize {
        self.speeches.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.speeches.is_empty()
    }
}

/// For each distinct clause a list of numbers, in one allocation.
#[derive(Debug, Default)]
pub(super) struct Lists {
    offsets: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Groups `(key, item)` pairs by key; items keep their order.
    pub fn group(keys: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut offsets = vec![0u32; keys + 2];
        for (key, _) in pairs.clone() {
            if let Some(count) = offsets.get_mut(key as usize + 2) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for offset in &mut offsets {
            sum += *offset;
            *offset = sum;
        }
        let mut items = vec![0; sum as usize];
        for (key, item) in pairs {
            if let Some(at) = offsets.get_mut(key as usize + 1) {
                if let Some(slot) = items.get_mut(*at as usize) {
                    *slot = item;
                }
                *at += 1;
            }
        }
        offsets.pop();
        Self { offsets, items }
    }

    /// Sorts the items of each key and leaves out those that stand twice.
    pub fn distinct(mut self) -> Self {
        let (mut read, mut written) = (0, 0_usize);
        for number in 1..self.offsets.len() {
            let end = self.offsets.get(number).copied().unwrap_or_default() as usize;
            let from = written;
            if let Some(list) = self.items.get_mut(read..end)
                && !list.is_sorted()
            {
                list.sort_unstable();
            }
            for at in read..end {
                let item = self.items.get(at).copied();
                let last =
                    written.checked_sub(1).filter(|&last| last >= from).and_then(|i| self.items.get(i));
                if item.as_ref() != last
                    && let (Some(item), Some(slot)) = (item, self.items.get_mut(written))
                {
                    *slot = item;
                    written += 1;
                }
            }
            read = end;
            if let Some(offset) = self.offsets.get_mut(number) {
                *offset = written as u32;
            }
        }
        self.items.truncate(written);
        self.items.shrink_to_fit();
        self
    }

    /// The items of a key.
    pub fn get(&self, key: u32) -> &[u32] {
        let start = self.offsets.get(key as usize).copied().unwrap_or_default() as usize;
        let end = self.offsets.get(key as usize + 1).copied().unwrap_or_default() as usize;
        self.items.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::tests::{document, source};

    #[test]
    fn a_clause_is_kept_once_and_used_often() {
        let a = document("甲", &["一、把握方向", "要依法履职，真抓实干。要依法履职。"]);
        let b = document("乙", &["要依法履职，再创佳绩！"]);
        let mut archive = Archive::new();
        archive.add(&source(1, &a));
        archive.add(&source(2, &b));
        assert_eq!(archive.len(), 2);
        assert_eq!(archive.starts.len(), 4);
        assert_eq!(archive.uses_of(0).len(), 4);
        assert_eq!(archive.uses_of(1).len(), 2);
        assert_eq!(archive.speech_of(4), 1);
        let used = archive.uses_of(0)[1];
        let start = used.start as usize;
        let cut = archive.speeches[0].plain.cut(start..start + usize::from(used.length));
        assert_eq!(cut, "要依法履职");
        assert!(archive.uses_of(0)[0].is_heading());
    }

    #[test]
    fn what_a_draft_took_from_the_archive_is_marked() {
        use crate::document::{Block, Inline, Mark};
        let mut a = document("甲", &["要依法履职，真抓实干。"]);
        let source = vec![Mark::Source { id: String::new(), speech: "s".to_owned() }];
        if let Some(Block::Paragraph(line)) = a.sections[0].blocks.first_mut() {
            line.0 = vec![
                Inline::text("要依法履职，"),
                Inline::Text { text: "真抓实干".to_owned(), marks: source },
                Inline::text("，敢于担当。"),
            ];
        }
        let mut archive = Archive::new();
        archive.add(&super::super::tests::source(1, &a));
        let own: Vec<bool> = archive.uses_of(0).iter().map(|used| used.is_own()).collect();
        assert_eq!(own, [true, false, true]);
        assert_eq!(archive.uses_of(0)[1].kind(), archive.uses_of(0)[0].kind());
        assert!(archive.is_own(0, 3) && !archive.is_own(0, 9));
    }

    #[test]
    fn lists_group_in_order() {
        let pairs = [(2, 7), (0, 1), (2, 8), (2, 9)];
        let lists = Lists::group(3, pairs.iter().copied());
        assert_eq!((lists.get(0), lists.get(1), lists.get(2)), (&[1][..], &[][..], &[7, 8, 9][..]));
        let twice = [(2, 9), (0, 1), (2, 8), (2, 9), (0, 1)];
        let lists = Lists::group(3, twice.iter().copied()).distinct();
        assert_eq!((lists.get(0), lists.get(1), lists.get(2)), (&[1][..], &[][..], &[8, 9][..]));
    }
}
