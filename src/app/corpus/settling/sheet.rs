//! Settling what the report says of a speech: what was taken out is put back, doubts are accepted, rejected or written
//! over by hand. Works on the lines of the speech, which are built into a tree again. No SQL, no HTTP.

use std::ops::Range;

use crate::app::corpus::remark::{Settlement, StoredRemark, StoredSwap};
use crate::app::corpus::structure::{Flat, Part, flatten, rebuild};
use crate::clock;
use crate::engine::classify::Correction;
use crate::engine::document::{Document, Inline, Line};
use crate::engine::report;
use crate::text;

/// What a person wants done about a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// What is proposed.
    Accept,
    /// As it stood in the file.
    Keep,
    /// These words instead.
    Write(String),
    /// Back to what stood in the file before it was cleaned.
    Restore,
}

impl How {
    /// The wish of this name in forms; `words` go with `write`.
    pub fn parse(name: &str, words: &str) -> Option<Self> {
        match name {
            "accept" => Some(Self::Accept),
            "keep" => Some(Self::Keep),
            "write" => Some(Self::Write(words.trim().to_owned())),
            "restore" => Some(Self::Restore),
            _ => None,
        }
    }

    /// The name of the wish in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Keep => "keep",
            Self::Write(_) => "write",
            Self::Restore => "restore",
        }
    }
}

/// What can be done about the remarks of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtSort {
    /// Words of the file that are not in the text.
    Removal,
    /// Two lines that were made one.
    Joined,
    /// Two lines that may be one.
    Broken,
    /// A slot stands for the words of the file.
    Slot,
    /// A name that stands wherever it stands.
    Name,
    /// Words that are doubted where they stand.
    Words,
    /// Something about the speech as a whole.
    Whole,
    /// Characters put right within a line.
    Characters,
    /// What reading the file left out without its words.
    Note,
}

/// The sort of a code.
pub fn sort(code: &str) -> DoubtSort {
    match code {
        "watermark_removed"
        | "duplicate_abstract"
        | "site_line"
        | "header_line"
        | "contents_removed"
        | "compilation_heading" => DoubtSort::Removal,
        "notes_dropped" | "hidden_dropped" => DoubtSort::Removal,
        "full_width" | "ascii_punctuation" | "stray_space" | "markup_removed" => DoubtSort::Characters,
        "broken_line_joined" => DoubtSort::Joined,
        "broken_line_doubted" => DoubtSort::Broken,
        "placeholder" => DoubtSort::Slot,
        "place_name" | "person_name" => DoubtSort::Name,
        "spun_text" | "masked_words" | "private_use" | "watermark_doubted" | "date_conflict"
        | "bytes_unreadable" => DoubtSort::Words,
        "number_gap" | "duplicate_number" | "announced_count_mismatch" | "text_missing" => DoubtSort::Whole,
        _ => DoubtSort::Note,
    }
}

/// Where words stand: the line, from 0, and their characters in it, without its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtSpot {
    /// The line of the speech.
    pub line: usize,
    /// The characters.
    pub range: Range<usize>,
}

/// A text with what its report says of it.
#[derive(Debug, Clone)]
pub struct Doubtful {
    /// The file it came from.
    pub file_name: String,
    /// What it is called; a person may have said so.
    pub title: String,
    /// The tree.
    pub document: Document,
    /// The report.
    pub report: Vec<StoredRemark>,
    /// For each line, the line of the file that it begins on.
    pub places: Vec<usize>,
}

impl Doubtful {
    /// Settles those of the remarks, by their place in the report, that are chosen; how many could be.
    ///
    /// # Errors
    /// One plain Chinese sentence.
    pub fn settle(
        &mut self,
        corrections: &[Correction],
        how: &How,
        chosen: impl Fn(usize, &StoredRemark) -> bool,
    ) -> Result<usize, String> {
        let mut sheet = Sheet::new(&self.document, &self.places);
        let mut report = self.report.clone();
        let mut done = 0;
        for (index, remark) in report.iter_mut().enumerate() {
            done += usize::from(chosen(index, remark) && sheet.settle(remark, how));
        }
        self.put(&sheet, corrections)?;
        self.report = report;
        Ok(done)
    }

    /// Takes over the lines of a sheet, where they are others.
    ///
    /// # Errors
    /// One plain Chinese sentence.
    pub fn put(&mut self, sheet: &Sheet, corrections: &[Correction]) -> Result<(), String> {
        let document = sheet.document(corrections)?;
        if document != self.document {
            if self.title == text::name(&self.document.title.plain()) {
                self.title = text::name(&document.title.plain());
            }
            self.document = document;
        }
        self.places = sheet.places();
        Ok(())
    }
}

/// A speech as lines that can be changed, each with the line of the file that it begins on.
#[derive(Debug, Clone)]
pub struct Sheet {
    lines: Vec<(Flat, usize)>,
    /// What a person said that lines are; nothing where they are what they were.
    parts: Vec<Option<Part>>,
}

impl Sheet {
    /// The lines of a speech; `places` as [`crate::engine::recognise::Speech`] has them, empty where they are not known.
    pub fn new(document: &Document, places: &[usize]) -> Self {
        let last = places.last().copied().unwrap_or_default();
        let places = places.iter().copied().chain(std::iter::repeat(last));
        Self { lines: flatten(document).into_iter().zip(places).collect(), parts: Vec::new() }
    }

    /// The lines as a person wrote and named them: `said` gives for each line, by its place, what it is and how it reads,
    /// where he said so. A text of several lines is that many; one that is joined is the end of the one before it.
    pub fn edit(&mut self, said: impl Fn(usize) -> (Option<Part>, Option<String>)) {
        let lines = std::mem::take(&mut self.lines);
        for (index, (mut flat, place)) in lines.into_iter().enumerate() {
            let (part, text) = said(index);
            let own = flat.line().plain();
            let text = text.filter(|text| *text != own);
            let mut pieces =
                text.iter().flat_map(|text| text.lines()).map(str::trim).filter(|text| !text.is_empty());
            if text.is_some() {
                flat.set(Line::parse(pieces.next().unwrap_or_default()));
            }
            let more: Vec<Flat> = pieces.map(|piece| flat.following(Line::parse(piece))).collect();
            if flat.line().is_empty() && !own.is_empty() {
                self.push(flat, Some(Part::Removed), place);
            } else if part == Some(Part::Joined) && !self.lines.is_empty() {
                self.lines.push((flat, place));
                self.join(self.lines.len() - 1);
            } else {
                self.push(flat, part, place);
            }
            for flat in more {
                self.push(flat, None, place);
            }
        }
    }

    fn push(&mut self, flat: Flat, part: Option<Part>, place: usize) {
        self.lines.push((flat, place));
        self.parts.push(part);
    }

    /// The lines in order.
    pub fn lines(&self) -> impl Iterator<Item = &Flat> {
        self.lines.iter().map(|(line, _)| line)
    }

    /// The lines of the file on which they begin.
    pub fn places(&self) -> Vec<usize> {
        let said = self.parts.iter().copied().chain(std::iter::repeat(None));
        let kept = self.lines.iter().zip(said).filter(|(_, part)| *part != Some(Part::Removed));
        kept.map(|((_, place), _)| *place).collect()
    }

    /// The speech again; its places are those of its lines.
    ///
    /// # Errors
    /// One plain Chinese sentence.
    pub fn document(&self, corrections: &[Correction]) -> Result<Document, String> {
        let lines: Vec<Flat> = self.lines().cloned().collect();
        rebuild(&lines, &self.parts, corrections, &mut || clock::new_id().to_string())
    }

    /// The words that a remark doubts, and where they stand: on its own line of the file first, then anywhere; a name
    /// stands wherever it stands.
    pub fn spots(&self, remark: &StoredRemark) -> Vec<DoubtSpot> {
        let Some(words) = doubted(remark) else { return Vec::new() };
        let all = |line: usize| {
            let text = self.lines.get(line).map(|(flat, _)| flat.line().plain()).unwrap_or_default();
            occurrences(&text, words).into_iter().map(move |range| DoubtSpot { line, range })
        };
        if sort(&remark.code) == DoubtSort::Name {
            return (0..self.lines.len()).flat_map(all).collect();
        }
        let own = self.own_lines(remark.line);
        own.flat_map(all).next().or_else(|| (0..self.lines.len()).flat_map(all).next()).into_iter().collect()
    }

    /// The lines of the speech that a line of the file became.
    fn own_lines(&self, place: usize) -> Range<usize> {
        let end = self.lines.partition_point(|(_, own)| *own <= place);
        let begin = end.checked_sub(1).and_then(|last| self.lines.get(last)).map_or(0, |(_, begin)| *begin);
        self.lines.partition_point(|(_, own)| *own < begin)..end
    }

    /// Puts other words in place of some.
    fn replace(&mut self, spot: &DoubtSpot, words: &str) {
        if let Some((flat, _)) = self.lines.get_mut(spot.line) {
            let line = replaced(flat.line(), &spot.range, words);
            flat.set(line);
        }
        let gone = self.lines.get(spot.line).is_some_and(|(flat, _)| flat.line().is_empty());
        if gone && spot.line > 0 {
            self.remove(spot.line);
        }
    }

    fn remove(&mut self, at: usize) {
        if at >= self.lines.len() {
            return;
        }
        let (mut gone, _) = self.lines.remove(at);
        if let Some((next, _)) = self.lines.get_mut(at) {
            next.begin_for(&mut gone);
        }
    }

    /// Puts a paragraph before the line `at`; before the text, for lines above it.
    fn insert(&mut self, at: usize, place: usize, words: &str) {
        let head = self.lines.iter().take_while(|(flat, _)| flat.part.is_head()).count();
        let at = at.max(head).min(self.lines.len());
        let Some((before, last)) = at.checked_sub(1).and_then(|at| self.lines.get(at)) else { return };
        let (mut new, place) = (before.following(Line::from(words)), place.max(*last));
        if at == head
            && let Some((first, _)) = self.lines.get_mut(at)
        {
            new.begin_for(first);
        }
        self.lines.insert(at, (new, place));
    }

    /// Cuts a line in two; the second half is a paragraph of its own.
    fn split(&mut self, spot: &DoubtSpot, place: usize) {
        let Some((flat, own)) = self.lines.get_mut(spot.line) else { return };
        let (first, second) = cut(flat.line(), spot.range.start);
        let new = flat.following(second);
        let place = place.max(*own);
        flat.set(first);
        self.lines.insert(spot.line + 1, (new, place));
    }

    /// Makes a line the end of the one before it.
    fn join(&mut self, at: usize) {
        let Some((line, _)) = self.lines.get(at) else { return };
        let (number, tail) = (line.number().to_owned(), line.line().clone());
        if let Some((before, _)) = at.checked_sub(1).and_then(|before| self.lines.get_mut(before)) {
            let mut whole = before.line().clone();
            whole.0.extend(Line::from(number.as_str()).0);
            whole.0.extend(tail.0);
            before.set(whole);
            self.remove(at);
        }
    }

    /// Does what is wanted about a remark that is not settled yet; false where there is nothing to do it to.
    pub fn settle(&mut self, remark: &mut StoredRemark, how: &How) -> bool {
        if remark.settled.is_some() || !offers(remark).contains(&how.name()) {
            return false;
        }
        let done = match (sort(&remark.code), how) {
            (DoubtSort::Removal, How::Restore) => self.put_back(remark),
            (DoubtSort::Joined, How::Restore) => self.split_again(remark),
            (DoubtSort::Characters, How::Restore) => self.as_written(remark),
            (DoubtSort::Broken, How::Accept) => self.join_broken(remark),
            // The text has the slot already.
            (DoubtSort::Slot, How::Accept) => true,
            (DoubtSort::Slot, How::Keep) => self.write(remark, &remark.text.clone()),
            (_, How::Accept) => self.write(remark, &remark.fix.clone().unwrap_or_default()),
            (_, How::Write(words)) => self.write(remark, words),
            (_, How::Keep) => true,
            (_, How::Restore) => false,
        };
        if done {
            remark.settled = Some(match how {
                How::Accept => Settlement::Accepted,
                How::Keep => Settlement::Kept,
                How::Write(_) => Settlement::Written,
                How::Restore => Settlement::Restored,
            });
        }
        done
    }

    fn write(&mut self, remark: &StoredRemark, words: &str) -> bool {
        let spots = self.spots(remark);
        // From the last one, so that the places of the others stay.
        for spot in spots.iter().rev() {
            self.replace(spot, words);
        }
        !spots.is_empty()
    }

    /// A scrap goes back to where it was cut out of its line, a line to where it stood.
    fn put_back(&mut self, remark: &StoredRemark) -> bool {
        if let Some(before) = &remark.after {
            let text =
                |line: usize| self.lines.get(line).map(|(flat, _)| flat.line().plain()).unwrap_or_default();
            let behind = |line: usize| match before.as_str() {
                "" => Some((line, 0)),
                before => Some((line, occurrences(&text(line), before).first()?.end)),
            };
            let mut own = self.own_lines(remark.line);
            // Where what stood before it is gone as well, it ends its line.
            let last = own.end.checked_sub(1).map(|line| (line, text(line).chars().count()));
            if let Some((line, at)) = own.find_map(behind).or(last) {
                self.replace(&DoubtSpot { line, range: at..at }, &remark.text);
                return true;
            }
        }
        let at = self.lines.partition_point(|(_, own)| *own <= remark.line);
        // What reading left out has no line of its own: it goes behind everything.
        let at =
            if report::READING.iter().any(|(code, _)| *code == remark.code) { self.lines.len() } else { at };
        for words in remark.text.lines().map(str::trim).filter(|words| !words.is_empty()).rev() {
            self.insert(at, remark.line, words);
        }
        true
    }

    /// Puts characters back as they stood in the file, where what stands around them is still there; false where none is.
    fn as_written(&mut self, remark: &StoredRemark) -> bool {
        let place = |swap: &StoredSwap| self.place_of(remark.line, swap).map(|spot| (spot, swap.was.clone()));
        let mut found: Vec<(DoubtSpot, String)> = remark.swaps.iter().filter_map(place).collect();
        // From the last one, so that the places of the others stay.
        found.sort_by_key(|(spot, _)| (spot.line, spot.range.start));
        for (spot, was) in found.iter().rev() {
            self.replace(spot, was);
        }
        !found.is_empty()
    }

    /// Where characters stand that were put right: by all that stands around them, else by what is nearest, for something else in
    /// their line may have been put back.
    fn place_of(&self, line: usize, swap: &StoredSwap) -> Option<DoubtSpot> {
        // So many characters on either side.
        const BESIDE: [usize; 3] = [8, 3, 1];
        let text =
            |line: usize| self.lines.get(line).map(|(flat, _)| flat.line().plain()).unwrap_or_default();
        let begins = |beside: usize| swap.behind.chars().take(beside).collect::<String>();
        let ends = |beside: usize| {
            let skipped = swap.before.chars().count().saturating_sub(beside);
            swap.before.chars().skip(skipped).collect::<String>()
        };
        let spot = |line: usize, beside: usize| {
            let before = ends(beside);
            let here = format!("{before}{}{}", swap.is, begins(beside));
            let at = occurrences(&text(line), &here).into_iter().next()?.start + before.chars().count();
            Some(DoubtSpot { line, range: at..at + swap.is.chars().count() })
        };
        let own = || self.own_lines(line);
        let near = BESIDE.into_iter().find_map(|beside| own().find_map(|line| spot(line, beside)));
        // The label of its line is no part of it.
        let first = |line: &usize| swap.is.is_empty() && text(*line).starts_with(&begins(3));
        near.or_else(|| own().find(first).map(|line| DoubtSpot { line, range: 0..0 }))
    }

    fn split_again(&mut self, remark: &StoredRemark) -> bool {
        let (Some(whole), Some((end, _))) = (&remark.fix, remark.text.split_once('\n')) else { return false };
        let all = (0..self.lines.len()).find_map(|line| {
            let text = self.lines.get(line)?.0.line().plain();
            let found = occurrences(&text, whole).into_iter().next()?;
            let at = found.start + end.chars().count();
            Some(DoubtSpot { line, range: at..at })
        });
        all.is_some_and(|spot| {
            self.split(&spot, remark.line);
            true
        })
    }

    fn join_broken(&mut self, remark: &StoredRemark) -> bool {
        let Some((end, begin)) = remark.text.split_once('\n') else { return false };
        let at = (1..self.lines.len()).find(|at| {
            let text = |at: usize| self.lines.get(at).map(|(flat, _)| flat.text.clone()).unwrap_or_default();
            text(at - 1).ends_with(end) && text(*at).starts_with(begin)
        });
        at.is_some_and(|at| {
            self.join(at);
            true
        })
    }
}

/// The words in the text that a remark doubts.
fn doubted(remark: &StoredRemark) -> Option<&str> {
    let words = match sort(&remark.code) {
        DoubtSort::Slot => remark.fix.as_deref(),
        DoubtSort::Name | DoubtSort::Words => Some(remark.text.as_str()),
        DoubtSort::Removal
        | DoubtSort::Joined
        | DoubtSort::Broken
        | DoubtSort::Whole
        | DoubtSort::Characters
        | DoubtSort::Note => None,
    };
    words.filter(|words| !words.is_empty() && remark.settled != Some(Settlement::Written))
}

/// The names of the wishes that a remark can be settled by.
pub fn offers(remark: &StoredRemark) -> &'static [&'static str] {
    // What was stored before places were has none.
    if sort(&remark.code) == DoubtSort::Characters && remark.swaps.is_empty() {
        return &[];
    }
    offered(&remark.code, remark.fix.is_some())
}

/// The same by its code, and whether it proposes something.
fn offered(code: &str, proposes: bool) -> &'static [&'static str] {
    match sort(code) {
        DoubtSort::Removal | DoubtSort::Joined | DoubtSort::Characters => &["restore"],
        DoubtSort::Broken => &["accept", "keep"],
        DoubtSort::Slot | DoubtSort::Name => &["accept", "keep", "write"],
        DoubtSort::Words if proposes => &["accept", "keep", "write"],
        DoubtSort::Words => &["keep", "write"],
        DoubtSort::Whole => &["keep"],
        DoubtSort::Note => &[],
    }
}

/// What can be done at once about all remarks of a code, without a word: the wish and its words.
pub fn kind_wishes(code: &str) -> Vec<(&'static str, &'static str)> {
    let proposes = matches!(code, "spun_text" | "masked_words" | "watermark_doubted");
    wishes(code, proposes)
}

/// The same for one remark.
pub fn own_wishes(remark: &StoredRemark) -> Vec<(&'static str, &'static str)> {
    if offers(remark).is_empty() { Vec::new() } else { wishes(&remark.code, remark.fix.is_some()) }
}

fn wishes(code: &str, proposes: bool) -> Vec<(&'static str, &'static str)> {
    offered(code, proposes).iter().filter(|how| **how != "write").map(|how| (*how, wish(code, how))).collect()
}

/// What a button says that settles a remark so.
fn wish(code: &str, how: &str) -> &'static str {
    match (sort(code), how) {
        (DoubtSort::Joined, "restore") => "仍分两行",
        (DoubtSort::Characters, "restore") => "恢复原样",
        (_, "restore") => "恢复",
        (DoubtSort::Broken, "accept") => "接成一行",
        (DoubtSort::Broken, _) => "不接",
        (DoubtSort::Slot, "accept") => "留作待填",
        (DoubtSort::Slot, _) => "用原文",
        (DoubtSort::Name, "accept") => "换成待填",
        (_, "accept") if code == "watermark_doubted" => "删去",
        (_, "accept") => "按建议改",
        (DoubtSort::Whole, _) => "知道了",
        _ => "保留",
    }
}

/// The characters of each occurrence; none overlap.
fn occurrences(text: &str, words: &str) -> Vec<Range<usize>> {
    let length = words.chars().count();
    let (mut out, mut at, mut done) = (Vec::new(), 0, 0);
    for (byte, _) in text.match_indices(words) {
        at += text.get(done..byte).map_or(0, |between| between.chars().count());
        done = byte;
        out.push(at..at + length);
    }
    out
}

/// The line with other words in place of some characters; `{{…}}` becomes a slot. A slot that the range touches goes.
fn replaced(line: &Line, range: &Range<usize>, words: &str) -> Line {
    let (before, rest) = cut(line, range.start);
    let (_, after) = cut(&rest, range.end.saturating_sub(range.start));
    let mut out = before.0;
    out.extend(Line::parse(words).0);
    out.extend(after.0);
    Line(merged(out))
}

/// Neighbours of the same marks as one run.
fn merged(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in inlines {
        match (out.last_mut(), inline) {
            (Some(Inline::Text { text, marks }), Inline::Text { text: more, marks: own })
                if *marks == own =>
            {
                text.push_str(&more);
            }
            (_, inline) => out.push(inline),
        }
    }
    out
}

/// The line in two, before this character of its plain text; a slot there goes to the second half.
fn cut(line: &Line, at: usize) -> (Line, Line) {
    let (mut first, mut second, mut left) = (Vec::new(), Vec::new(), at);
    for inline in &line.0 {
        let length = Line(vec![inline.clone()]).plain().chars().count();
        match inline {
            _ if length <= left => first.push(inline.clone()),
            Inline::Text { text, marks } if left > 0 => {
                let part = |text: String| Inline::Text { text, marks: marks.clone() };
                first.push(part(text.chars().take(left).collect()));
                second.push(part(text.chars().skip(left).collect()));
            }
            _ => second.push(inline.clone()),
        }
        left = left.saturating_sub(length);
    }
    (Line(first), Line(second))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
