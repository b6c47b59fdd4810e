//! Changes of a file as steps on the text of today: tracked changes of the editor's one model, put where the same characters
//! stand now, however the text has gone on since the file went out.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::changes::{ChangeOutcome, EditAct, FileComparison, FileEdit, WayItem};
use super::compare::matched;
use super::strand::{BREAK, GlyphSpot, LineKind, TreeStrand, letters};
use super::times::{in_words, off_the_wall};
use crate::steps::nodes::{attribute, kind};
use crate::word::Hand;

/// A step, and the place in the file that went out where what it puts in belongs; `None`: it only marks.
pub type PlacedStep = (Value, Option<usize>);

/// Steps to put the changes of a file into a text.
#[derive(Debug, Clone, Default)]
pub struct StepPlan {
    /// In the order in which they are to be applied.
    pub steps: Vec<PlacedStep>,
    /// What became of each change.
    pub outcomes: Vec<ChangeOutcome>,
    /// The id of the section or point in which each change stands, or the empty string.
    pub nodes: Vec<String>,
}

/// The mark of a hand.
pub fn mark(hand: &Hand) -> Value {
    let kind = if hand.deleted { "deletion" } else { "insertion" };
    let name: String = hand.author.chars().take(MAX_NAME).collect();
    let at = off_the_wall(&hand.at).map(|at| in_words(at.to_offset(time::UtcOffset::UTC)));
    let at = at.and_then(|at| Some(format!("{}Z", at.get(..16)?))).unwrap_or_default();
    json!({ "type": kind, "attrs": { "by": author_key(&name), "name": name, "at": at } })
}

/// What the marks of somebody who is known by his name alone call him.
pub fn author_key(name: &str) -> String {
    format!("word:{name}")
}

/// Characters of a name in the text.
pub const MAX_NAME: usize = 40;

/// The character of `text` that each of the file that went out is: over the text as it was exported, so that what was written
/// since is not taken for what was sent. The second says which were in the text at all.
pub fn bridge(sent: &[char], exported: &TreeStrand, text: &TreeStrand) -> (Vec<Option<usize>>, Vec<bool>) {
    let out = matched(sent, &exported.letters());
    let on = matched(&exported.letters(), &text.letters());
    let spot = |at: usize| exported.glyphs.get(at).map(|glyph| glyph.spot);
    let was = out.iter().map(|at| at.and_then(spot).is_some_and(|spot| spot != GlyphSpot::Label)).collect();
    (out.into_iter().map(|at| at.and_then(|at| on.get(at).copied().flatten())).collect(), was)
}

/// What is to happen to the text.
struct TextPage<'a> {
    text: &'a TreeStrand,
    /// For each character who wants it gone, and the change that it is part of.
    struck: Vec<Option<(Hand, usize)>>,
    /// Characters that stay after all.
    restored: Vec<Option<(Hand, usize)>>,
    /// What is put in behind a character, and where it belongs in the file that went out.
    put: BTreeMap<usize, Vec<Letter>>,
    outcomes: Vec<ChangeOutcome>,
}

/// A character that is put in.
#[derive(Debug, Clone)]
struct Letter {
    letter: char,
    put: Hand,
    out: Option<Hand>,
    change: usize,
    key: usize,
}

/// Plans the steps. `bridge`: see [`bridge`]; `done`: keys of what an earlier plan has put in already.
pub fn plan(
    comparison: &FileComparison,
    (bridge, was): (&[Option<usize>], &[bool]),
    text: &TreeStrand,
    done: &HashSet<usize>,
) -> StepPlan {
    let changes = comparison.changes.len();
    let mut page = TextPage {
        text,
        struck: vec![None; text.glyphs.len()],
        restored: vec![None; text.glyphs.len()],
        put: BTreeMap::new(),
        outcomes: comparison.changes.iter().map(|change| change.outcome).collect(),
    };
    let mut nodes = vec![String::new(); changes];
    let renamed = relabelled(comparison, bridge, text);
    for edit in &comparison.edits {
        let near = page.take(edit, comparison, (bridge, was), &renamed);
        let line = near.and_then(|at| text.glyphs.get(at)).map(|glyph| glyph.line);
        if let (Some(line), Some(node)) =
            (line.and_then(|line| text.lines.get(line)), nodes.get_mut(edit.change))
        {
            node.clone_from(&line.id);
        }
    }
    page.settle_slots();
    page.settle_labels();
    page.settle_joins();
    let mut steps = page.marks();
    steps.extend(page.insertions(done));
    StepPlan { steps, outcomes: page.outcomes, nodes }
}

/// Changes that touch the label of a line which stays: no text has labels.
fn relabelled(comparison: &FileComparison, bridge: &[Option<usize>], text: &TreeStrand) -> HashSet<usize> {
    let mut of_label: HashSet<usize> = HashSet::new();
    let mut struck: HashSet<usize> = HashSet::new();
    for edit in &comparison.edits {
        let (EditAct::Strike(_), WayItem::Keep(x, _) | WayItem::Gone(x)) = (&edit.act, edit.item) else {
            continue;
        };
        if let Some(at) = bridge.get(x).copied().flatten() {
            struck.insert(at);
        }
    }
    for edit in &comparison.edits {
        let (EditAct::Strike(_), WayItem::Keep(x, _) | WayItem::Gone(x)) = (&edit.act, edit.item) else {
            continue;
        };
        let Some(at) = bridge.get(x).copied().flatten() else { continue };
        let Some(glyph) = text.glyphs.get(at).filter(|glyph| glyph.spot == GlyphSpot::Label) else {
            continue;
        };
        let own = text.of_line(glyph.line);
        let words: Vec<usize> = own
            .clone()
            .filter(|(_, other)| matches!(other.spot, GlyphSpot::Text(..) | GlyphSpot::Slot(_)))
            .map(|(at, _)| at)
            .collect();
        let joined =
            own.clone().any(|(at, other)| matches!(other.spot, GlyphSpot::Break(_)) && struck.contains(&at));
        if !joined && words.iter().any(|at| !struck.contains(at)) {
            of_label.insert(edit.change);
        }
    }
    of_label
}

/// Whether a place is in a paragraph of which the text has nothing: the lines under the title.
fn is_outside(behind: Option<usize>, comparison: &FileComparison, was: &[bool]) -> bool {
    let Some((x, glyph)) = behind.and_then(|x| Some((x, comparison.sent.get(x)?))) else { return false };
    // Only words beside it tell where it is; behind a break it begins the next paragraph.
    let paragraph = if glyph.letter == BREAK { glyph.paragraph + 1 } else { glyph.paragraph };
    let begin = if glyph.letter == BREAK { x + 1 } else { x };
    let before = (0..begin).rev().take_while(|at| is_of(comparison, *at, paragraph));
    let behind = (begin..comparison.sent.len()).take_while(|at| is_of(comparison, *at, paragraph));
    let mut own = before.chain(behind).peekable();
    own.peek().is_some() && own.all(|at| !was.get(at).copied().unwrap_or_default())
}

/// Whether a character is a word of this paragraph.
fn is_of(comparison: &FileComparison, at: usize, paragraph: usize) -> bool {
    comparison.sent.get(at).is_some_and(|glyph| glyph.paragraph == paragraph && glyph.letter != BREAK)
}

impl TextPage<'_> {
    /// Takes an edit over; the character of the text that it is at or behind.
    fn take(
        &mut self,
        edit: &FileEdit,
        comparison: &FileComparison,
        (bridge, was): (&[Option<usize>], &[bool]),
        renamed: &HashSet<usize>,
    ) -> Option<usize> {
        if let (EditAct::Put(put, out), WayItem::Put(f)) = (&edit.act, edit.item) {
            let (behind, shifted) = self.anchor(edit.behind, comparison, (bridge, was));
            let letter = comparison.came.get(f).map_or(BREAK, |glyph| glyph.letter);
            let outside = is_outside(edit.behind, comparison, was);
            if renamed.contains(&edit.change) || outside || letter == '\n' {
                self.tell(
                    edit.change,
                    if letter == '\n' { ChangeOutcome::Placed } else { ChangeOutcome::Left },
                );
                return Some(behind);
            }
            if shifted {
                self.tell(edit.change, ChangeOutcome::Shifted);
            }
            let key = edit.behind.map_or(0, |x| x + 1);
            let (put, out, change) = (put.clone(), out.clone(), edit.change);
            self.put.entry(behind).or_default().push(Letter { letter, put, out, change, key });
            return Some(behind);
        }
        let (WayItem::Keep(x, _) | WayItem::Gone(x)) = edit.item else { return None };
        let Some(at) = bridge.get(x).copied().flatten() else {
            let in_text = was.get(x).copied().unwrap_or_default();
            let is_layout = comparison.sent.get(x).is_some_and(|glyph| glyph.letter == '\n');
            // What has gone meanwhile need not go; what the text never had cannot.
            self.tell(
                edit.change,
                if in_text {
                    ChangeOutcome::Shifted
                } else if is_layout {
                    ChangeOutcome::Placed
                } else {
                    ChangeOutcome::Left
                },
            );
            return self.anchor(Some(x), comparison, (bridge, was)).0.into();
        };
        let cell = match &edit.act {
            EditAct::Restore(hand) => self.restored.get_mut(at).map(|cell| (cell, hand)),
            act => self.struck.get_mut(at).map(|cell| (cell, act.hand())),
        };
        if let Some((cell, hand)) = cell {
            *cell = Some((hand.clone(), edit.change));
        }
        if renamed.contains(&edit.change) {
            self.tell(edit.change, ChangeOutcome::Left);
        }
        Some(at)
    }

    fn tell(&mut self, change: usize, outcome: ChangeOutcome) {
        if let Some(cell) = self.outcomes.get_mut(change) {
            let worse = matches!(
                (*cell, outcome),
                (ChangeOutcome::Placed, _) | (ChangeOutcome::Shifted, ChangeOutcome::Left)
            );
            if worse {
                *cell = outcome;
            }
        }
    }

    /// The character of the text behind which something belongs that stands behind `behind` in the file, and whether what
    /// stood beside it is not there any more.
    fn anchor(
        &self,
        behind: Option<usize>,
        comparison: &FileComparison,
        (bridge, was): (&[Option<usize>], &[bool]),
    ) -> (usize, bool) {
        let sent = &comparison.sent;
        let start = behind.map_or(0, |x| x + 1);
        let of = |x: usize| bridge.get(x).copied().flatten();
        let lost = |x: usize| was.get(x).copied().unwrap_or_default() && of(x).is_none();
        let mut shifted = false;
        // Back to what is there, up to the beginning of the paragraph.
        for x in (0..start).rev() {
            if let Some(at) = of(x) {
                return (at, shifted);
            }
            shifted |= lost(x);
            if sent.get(x).is_some_and(|glyph| glyph.letter == BREAK) {
                break;
            }
        }
        for x in start..sent.len() {
            if let Some(at) = of(x) {
                return (at.saturating_sub(1), shifted);
            }
            shifted |= lost(x);
            if sent.get(x).is_some_and(|glyph| glyph.letter == BREAK) {
                break;
            }
        }
        ((0..start).rev().find_map(of).unwrap_or(0), shifted)
    }

    /// A slot goes as a whole: what stays of its words is put in again.
    fn settle_slots(&mut self) {
        let mut from = 0;
        while from < self.text.glyphs.len() {
            let spot = self.text.glyphs.get(from).map(|glyph| glyph.spot);
            let Some(GlyphSpot::Slot(_)) = spot else {
                from += 1;
                continue;
            };
            let length =
                self.text.glyphs.iter().skip(from).take_while(|glyph| Some(glyph.spot) == spot).count();
            let to = from + length;
            let struck = self.struck.get(from..to).unwrap_or_default();
            let inside = self.put.range(from..to.saturating_sub(1)).next().map(|(_, list)| list.clone());
            let first = struck.iter().flatten().next().cloned();
            let first =
                first.or_else(|| inside.and_then(|list| list.first().map(|l| (l.put.clone(), l.change))));
            let whole = struck.iter().all(Option::is_some);
            if let Some((hand, change)) = first.filter(|_| !whole) {
                let mut words = Vec::new();
                for at in from..to {
                    let kept = self.stays(at);
                    let letter = self.text.glyphs.get(at).map_or(' ', |glyph| glyph.letter);
                    let put = Hand { deleted: false, ..hand.clone() };
                    let key = usize::MAX - from;
                    words.extend(kept.then_some(Letter { letter, put, out: None, change, key }));
                    words.extend(self.put.remove(&at).unwrap_or_default());
                }
                let gone = Hand { deleted: true, ..hand };
                self.struck.get_mut(from..to).unwrap_or_default().fill(Some((gone, change)));
                self.put.insert(to - 1, words);
            }
            from = to;
        }
    }

    /// No text has words before or inside a label. Where they read the same behind it they stand there. Else those inside change
    /// it, which is left; and a line with words before its label is that line no more: they begin a paragraph, which it joins.
    fn settle_labels(&mut self) {
        for (number, line) in self.text.lines.iter().enumerate() {
            let own = self.text.of_line(number).filter(|(at, _)| self.stays(*at));
            let label: Vec<(usize, char)> = own
                .filter(|(_, glyph)| matches!(glyph.spot, GlyphSpot::Break(_) | GlyphSpot::Label))
                .map(|(at, glyph)| (at, glyph.letter))
                .collect();
            let Some((last, _)) = label.last().copied() else { continue };
            let joins = !line.opens && line.kind != LineKind::Heading;
            for (n, (at, letter)) in label.iter().copied().enumerate().rev().skip(1) {
                let Some(mut words) = self.put.remove(&at) else { continue };
                let is_break = |letter: &Letter| letter.letter == BREAK;
                let is_before = letter == BREAK;
                // Whole paragraphs before the line: they take the break before them along, and not the one behind.
                let end = words.iter().rposition(is_break).filter(|_| is_before).map_or(0, |last| last + 1);
                let own = words.split_off(end);
                words.rotate_right(end.min(1));
                let over: Vec<char> = label.iter().skip(n + 1).map(|(_, letter)| *letter).collect();
                if let Some(slid) = slid(&own, &over) {
                    self.put.entry(last).or_default().splice(..0, slid);
                } else if let Some(first) = own.first().filter(|_| is_before && joins).cloned() {
                    let gone = Some((Hand { deleted: true, ..first.put.clone() }, first.change));
                    self.struck.iter_mut().skip(at).take(1).for_each(|cell| cell.clone_from(&gone));
                    words.push(Letter { letter: BREAK, out: None, ..first });
                    words.extend(own);
                } else {
                    own.iter().for_each(|letter| self.tell(letter.change, ChangeOutcome::Left));
                }
                if !words.is_empty() {
                    self.put.entry(at.saturating_sub(1)).or_default().extend(words);
                }
            }
        }
    }

    fn stays(&self, at: usize) -> bool {
        self.struck.get(at).is_some_and(Option::is_none)
    }

    /// A line that joins the one before it keeps the label that stands in its words; and not every line can.
    fn settle_joins(&mut self) {
        for (number, line) in self.text.lines.iter().enumerate() {
            let own = || self.text.of_line(number);
            let Some((at, _)) = own().find(|(_, glyph)| glyph.spot == GlyphSpot::Break(number)) else {
                continue;
            };
            let Some((hand, change)) = self.struck.get(at).cloned().flatten() else { continue };
            let struck = |at: usize| self.struck.get(at).is_some_and(Option::is_some);
            let is_word = |spot: GlyphSpot| matches!(spot, GlyphSpot::Text(..) | GlyphSpot::Slot(_));
            let whole = own().filter(|(_, glyph)| is_word(glyph.spot)).all(|(at, _)| struck(at));
            if whole {
                continue;
            }
            if line.opens || line.kind == LineKind::Heading {
                self.tell(change, ChangeOutcome::Left);
                self.struck.iter_mut().skip(at).take(1).for_each(|cell| *cell = None);
                continue;
            }
            let label: Vec<(usize, char)> = own()
                .filter(|(at, glyph)| glyph.spot == GlyphSpot::Label && !struck(*at))
                .map(|(at, glyph)| (at, glyph.letter))
                .collect();
            let Some((last, _)) = label.last().copied() else { continue };
            let put = Hand { deleted: false, ..hand };
            let key = usize::MAX - at;
            let letters = label.iter().map(|(_, letter)| Letter {
                letter: *letter,
                put: put.clone(),
                out: None,
                change,
                key,
            });
            let mut words: Vec<Letter> = letters.collect();
            words.extend(self.put.remove(&last).unwrap_or_default());
            self.put.insert(last, words);
        }
    }

    /// The steps that mark what is there; none of them moves anything.
    fn marks(&self) -> Vec<PlacedStep> {
        let mut out: Vec<PlacedStep> = Vec::new();
        let mut open: Option<(usize, usize, Value)> = None;
        let mut close = |open: &mut Option<(usize, usize, Value)>| {
            if let Some((from, to, mark)) = open.take() {
                out.push((json!({ "stepType": "addMark", "from": from, "to": to, "mark": mark }), None));
            }
        };
        let mut breaks = Vec::new();
        for (glyph, struck) in self.text.glyphs.iter().zip(&self.struck) {
            let Some((hand, _)) = struck else { continue };
            let mark = mark(&Hand { deleted: true, ..hand.clone() });
            let (from, to) = match glyph.spot {
                GlyphSpot::Text(from, to) => (from, to),
                GlyphSpot::Slot(at) => (at, at + 1),
                GlyphSpot::Break(line) => {
                    breaks.extend(self.text.lines.get(line).map(|line| (line.node, mark)));
                    continue;
                }
                GlyphSpot::Label | GlyphSpot::End => continue,
            };
            match &mut open {
                Some((_, end, before)) if from <= *end && *before == mark => *end = to.max(*end),
                _ => {
                    close(&mut open);
                    open = Some((from, to, mark));
                }
            }
        }
        close(&mut open);
        for (node, mark) in breaks {
            out.push((json!({ "stepType": "addNodeMark", "pos": node, "mark": mark }), None));
        }
        out.extend(self.restorations());
        out
    }

    fn restorations(&self) -> Vec<PlacedStep> {
        let mut out = Vec::new();
        for (glyph, restored) in self.text.glyphs.iter().zip(&self.restored) {
            let Some((hand, _)) = restored else { continue };
            let is_his =
                |mark: &&Value| kind(mark) == "deletion" && attribute(mark, "name") == Some(&hand.author);
            for mark in glyph.marks.iter().filter(is_his) {
                let range = match glyph.spot {
                    GlyphSpot::Text(from, to) => (from, to),
                    GlyphSpot::Slot(at) => (at, at + 1),
                    GlyphSpot::Break(line) => {
                        let node = self.text.lines.get(line).map(|line| line.node);
                        out.push((json!({ "stepType": "removeNodeMark", "pos": node, "mark": mark }), None));
                        continue;
                    }
                    GlyphSpot::Label | GlyphSpot::End => continue,
                };
                let step = json!({ "stepType": "removeMark", "from": range.0, "to": range.1, "mark": mark });
                if out.last().is_none_or(|(last, _)| *last != step) {
                    out.push((step, None));
                }
            }
        }
        out
    }

    /// The steps that put something in, from the end to the beginning, so that no place moves before its step.
    fn insertions(&self, done: &HashSet<usize>) -> Vec<PlacedStep> {
        let mut out = Vec::new();
        for (behind, words) in self.put.iter().rev() {
            let Some(key) = words.first().map(|letter| letter.key).filter(|key| !done.contains(key)) else {
                continue;
            };
            let Some(glyph) = self.text.glyphs.get(*behind) else { continue };
            let Some(line) = self.text.lines.get(glyph.line.min(self.text.lines.len().saturating_sub(1)))
            else {
                continue;
            };
            let at = match glyph.spot {
                GlyphSpot::Text(_, to) => to,
                GlyphSpot::Slot(slot) => slot + 1,
                GlyphSpot::Break(_) | GlyphSpot::Label => line.from,
                GlyphSpot::End => continue,
            };
            out.extend(
                self.insertion(at, glyph.line, line.kind, words).into_iter().map(|step| (step, Some(key))),
            );
        }
        out
    }

    fn insertion(&self, at: usize, line: usize, kind: LineKind, words: &[Letter]) -> Vec<Value> {
        let mut parts = words.split(|letter| letter.letter == BREAK);
        let first = texts(parts.next().unwrap_or_default());
        let breaks: Vec<&Letter> = words.iter().filter(|letter| letter.letter == BREAK).collect();
        let paragraphs: Vec<Value> = parts
            .zip(&breaks)
            .map(|(words, before)| {
                let marks: Vec<Value> = std::iter::once(&before.put).chain(&before.out).map(mark).collect();
                json!({ "type": "paragraph", "content": texts(words), "marks": marks })
            })
            .collect();
        if paragraphs.is_empty() {
            return vec![replace(at, json!({ "content": first }))];
        }
        let node = match kind {
            LineKind::Title | LineKind::Salutation => {
                // No title and no salutation is cut in two: what follows begins the text.
                let mut steps = vec![self.before_text(line, paragraphs)];
                steps.extend((!first.is_empty()).then(|| replace(at, json!({ "content": first }))));
                return steps;
            }
            LineKind::Heading => "heading",
            LineKind::Lead => "lead",
            LineKind::Paragraph => "paragraph",
        };
        let mut content = vec![json!({ "type": node, "content": first })];
        content.extend(paragraphs);
        vec![replace(at, json!({ "content": content, "openStart": 1, "openEnd": 1 }))]
    }

    /// The step that begins the text behind its head with these paragraphs.
    fn before_text(&self, line: usize, paragraphs: Vec<Value>) -> Value {
        let is_text = |kind: LineKind| !matches!(kind, LineKind::Title | LineKind::Salutation);
        let next = self.text.lines.iter().skip(line).find(|line| is_text(line.kind));
        match next {
            Some(next) if next.opens => replace(next.node, json!({ "content": paragraphs })),
            Some(next) => {
                let section = json!({ "type": "section", "content": paragraphs });
                replace(next.node.saturating_sub(1), json!({ "content": [section] }))
            }
            None => replace(0, json!({ "content": [] })),
        }
    }
}

/// The words that, put in behind these characters instead of before them, make the same text; words that go again may stand
/// anywhere. `None`: there are none.
fn slid(words: &[Letter], over: &[char]) -> Option<Vec<Letter>> {
    let all: Vec<char> = words.iter().map(|letter| letter.letter).chain(over.iter().copied()).collect();
    let gone = words.iter().all(|letter| letter.out.is_some());
    if gone || words.iter().any(|letter| letter.letter == BREAK) || !all.starts_with(over) {
        return gone.then(|| words.to_vec());
    }
    let moved = words.iter().zip(all.into_iter().skip(over.len()));
    Some(moved.map(|(word, letter)| Letter { letter, ..word.clone() }).collect())
}

fn replace(at: usize, slice: Value) -> Value {
    json!({ "stepType": "replace", "from": at, "to": at, "slice": slice })
}

/// Characters as text nodes.
fn texts(words: &[Letter]) -> Vec<Value> {
    let mut out: Vec<(String, Vec<Value>)> = Vec::new();
    for letter in words {
        let marks: Vec<Value> = std::iter::once(&letter.put).chain(&letter.out).map(mark).collect();
        match out.last_mut().filter(|(_, before)| *before == marks) {
            Some((text, _)) => text.push(letter.letter),
            None => out.push((letter.letter.to_string(), marks)),
        }
    }
    out.into_iter().map(|(text, marks)| json!({ "type": "text", "text": text, "marks": marks })).collect()
}

/// Where words of the file that came back stand in a text that holds its changes: from and to.
pub fn range_in(
    came: &[super::strand::Glyph],
    text: &TreeStrand,
    ranges: &[(usize, usize)],
) -> Vec<Option<(usize, usize)>> {
    let found = matched(&letters(came), &text.letters());
    let place = |at: usize| found.get(at).copied().flatten().and_then(|at| text.glyphs.get(at));
    let span = |(from, to): &(usize, usize)| {
        let spots = (*from..*to).filter_map(place).filter_map(|glyph| match glyph.spot {
            GlyphSpot::Text(from, to) => Some((glyph.line, from, to)),
            GlyphSpot::Slot(at) => Some((glyph.line, at, at + 1)),
            _ => None,
        });
        let mut spots = spots.peekable();
        let first = *spots.peek()?;
        let last = spots.last().unwrap_or(first);
        Some((first.1, last.2))
    };
    ranges.iter().map(span).collect()
}
