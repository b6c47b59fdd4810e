//! What somebody has changed in a file that was sent to him: what he tracked, and what differs besides.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::compare::matched;
use super::offer::Remedy;
use super::strand::{BREAK, Glyph, letters, start_of};
use crate::word::{Hand, Tracked};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditKind {
    /// Words in the place of others.
    Changed,
    /// Words put in.
    Added,
    /// Words taken out.
    Removed,
    /// A passage taken out here and put in there.
    Moved,
    /// A paragraph became two.
    Split,
    /// Two paragraphs became one.
    Merged,
    /// A paragraph became a heading, or a heading something else.
    Heading,
    /// What a colleague wanted gone stays.
    Restored,
}

impl EditKind {
    /// Every kind, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Changed,
        Self::Added,
        Self::Removed,
        Self::Moved,
        Self::Split,
        Self::Merged,
        Self::Heading,
        Self::Restored,
    ];

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Changed => "改写",
            Self::Added => "增加",
            Self::Removed => "删去",
            Self::Moved => "移动",
            Self::Split => "分段",
            Self::Merged => "并段",
            Self::Heading => "标题级别",
            Self::Restored => "保留",
        }
    }
}

/// Where a change of the file stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeOutcome {
    /// It is there as a tracked change.
    #[default]
    Placed,
    /// It is there, where the text was changed since the file went out.
    Shifted,
    /// It could not be put into the text.
    Left,
}

/// A change of a file that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedChange {
    /// What happened.
    pub kind: EditKind,
    /// Who did it, as the file has it.
    pub author: String,
    /// When, as the file has it; the empty string where it was not tracked.
    pub at: String,
    /// The words that are to go.
    pub before: String,
    /// The words that were put in.
    pub after: String,
    /// The paragraph of the file that went out, from 0, and its characters from and to.
    pub paragraph: usize,
    /// The first character.
    pub from: usize,
    /// Behind the last one.
    pub to: usize,
    /// The id of the section or point in the text, or the empty string.
    pub node: String,
    /// What stands around it.
    pub context: String,
    /// Where it stands in the text.
    pub outcome: ChangeOutcome,
    /// What is offered where it could not be put into the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

impl ReturnedChange {
    /// What is offered for it and was not done yet.
    pub fn offered(&self) -> Option<&Remedy> {
        self.remedy.as_ref().filter(|_| self.outcome == ChangeOutcome::Left)
    }
}

/// A step of the way through both files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayItem {
    /// A character of both: of the one that went out, and of the one that came back.
    Keep(usize, usize),
    /// Only the one that came back has it.
    Put(usize),
    /// Only the one that went out has it.
    Gone(usize),
}

/// What is to be done with a character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditAct {
    /// It is to go.
    Strike(Hand),
    /// It stays after all.
    Restore(Hand),
    /// It is put in, and perhaps to go again.
    Put(Hand, Option<Hand>),
}

/// An item of the way that changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// Which.
    pub item: WayItem,
    /// What is done.
    pub act: EditAct,
    /// The last character of the file that went out before it; `None` at the very beginning.
    pub behind: Option<usize>,
    /// The change that it is part of.
    pub change: usize,
}

/// The comparison of a file that went out with the one that came back.
pub struct FileComparison {
    /// The one that went out.
    pub sent: Vec<Glyph>,
    /// The one that came back.
    pub came: Vec<Glyph>,
    /// The way through both.
    pub items: Vec<WayItem>,
    /// What changes something, in order.
    pub edits: Vec<FileEdit>,
    /// The changes.
    pub changes: Vec<ReturnedChange>,
}

/// The first sixteen characters of a time: to the minute, as programs write seconds or not.
fn minute(at: &str) -> &str {
    at.get(..16).unwrap_or(at)
}

type Signature = (bool, String, String);

fn signature(hand: &Hand) -> Signature {
    (hand.deleted, hand.author.clone(), minute(&hand.at).to_owned())
}

/// Characters around a change that are shown with it.
const CONTEXT: usize = 14;
/// Characters of words in a list.
const SHOWN: usize = 400;
/// Characters from which a passage is known again elsewhere.
const MOVABLE: usize = 8;

/// What was changed. `untracked`: who is taken to have made what the file does not track.
pub fn compared(
    sent_file: &Tracked,
    came_file: &Tracked,
    sent: Vec<Glyph>,
    came: Vec<Glyph>,
    untracked: &Hand,
) -> FileComparison {
    let known: HashSet<Signature> =
        sent.iter().flat_map(|glyph| glyph.put.iter().chain(&glyph.out)).map(signature).collect();
    let is_new = |hand: &Option<Hand>| hand.as_ref().is_some_and(|hand| !known.contains(&signature(hand)));
    let items = way(&sent, &came, |glyph| is_new(&glyph.put));
    let mut edits: Vec<FileEdit> = Vec::new();
    let mut behind = None;
    for item in &items {
        let act = match *item {
            WayItem::Keep(x, f) => match (sent.get(x), came.get(f)) {
                (Some(old), Some(new)) => kept(old, new, &is_new),
                _ => None,
            },
            WayItem::Put(f) => came.get(f).map(|glyph| {
                let put = glyph.put.clone().filter(|hand| !known.contains(&signature(hand)));
                let out = glyph.out.clone().filter(|hand| !known.contains(&signature(hand)));
                EditAct::Put(put.unwrap_or_else(|| untracked.clone()), out)
            }),
            WayItem::Gone(x) => {
                // What a colleague wanted gone is gone: his suggestion was followed.
                let followed = sent.get(x).is_some_and(|glyph| glyph.out.is_some());
                (!followed).then(|| EditAct::Strike(Hand { deleted: true, ..untracked.clone() }))
            }
        };
        edits.extend(act.map(|act| FileEdit { item: *item, act, behind, change: 0 }));
        if let WayItem::Keep(x, _) | WayItem::Gone(x) = *item {
            behind = Some(x);
        }
    }
    let mut comparison = FileComparison { sent, came, items, edits, changes: Vec::new() };
    comparison.group();
    comparison.find_moves();
    comparison.find_headings(sent_file, came_file, untracked);
    comparison
}

/// What became of a character that both have.
fn kept(old: &Glyph, new: &Glyph, is_new: &impl Fn(&Option<Hand>) -> bool) -> Option<EditAct> {
    if is_new(&new.out) {
        return new.out.clone().map(EditAct::Strike);
    }
    match (&old.out, &new.out) {
        (Some(hand), None) => Some(EditAct::Restore(hand.clone())),
        _ => None,
    }
}

/// The way through both files; `is_put` says what was put in by its own account, and need not be looked for.
fn way(sent: &[Glyph], came: &[Glyph], is_put: impl Fn(&Glyph) -> bool) -> Vec<WayItem> {
    let rest: Vec<usize> =
        came.iter().enumerate().filter(|(_, glyph)| !is_put(glyph)).map(|(at, _)| at).collect();
    let here: Vec<char> = rest.iter().filter_map(|at| came.get(*at)).map(|glyph| glyph.letter).collect();
    let found = matched(&letters(sent), &here);
    let mut of: HashMap<usize, usize> = HashMap::new();
    for (x, at) in found.iter().enumerate() {
        of.extend(at.and_then(|at| rest.get(at)).map(|f| (*f, x)));
    }
    let mut items = Vec::with_capacity(sent.len().max(came.len()));
    let mut next = 0;
    for f in 0..came.len() {
        match of.get(&f) {
            Some(x) => {
                items.extend((next..*x).map(WayItem::Gone));
                items.push(WayItem::Keep(*x, f));
                next = x + 1;
            }
            None => items.push(WayItem::Put(f)),
        }
    }
    items.extend((next..sent.len()).map(WayItem::Gone));
    turn(&mut items, sent, came);
    items
}

/// A paragraph that only one of the files has takes the break before it along, as in `strand.rs`: which of the two breaks
/// around it is the other file's is nobody's account.
fn turn(items: &mut [WayItem], sent: &[Glyph], came: &[Glyph]) {
    let is_break = |glyphs: &[Glyph], at: usize| glyphs.get(at).is_some_and(|glyph| glyph.letter == BREAK);
    let mut at = 0;
    while at < items.len() {
        let Some(&WayItem::Keep(x, f)) = items.get(at) else {
            at += 1;
            continue;
        };
        let rest = items.get(at + 1..).unwrap_or_default();
        let put = rest.iter().take_while(|item| matches!(item, WayItem::Put(_))).count();
        let gone = rest.iter().take_while(|item| matches!(item, WayItem::Gone(_))).count();
        let length = put.max(gone);
        let last = rest.get(length.wrapping_sub(1)).copied();
        let (first, end) = match last {
            Some(WayItem::Put(last))
                if is_break(came, last) && came.get(last).is_some_and(|g| g.put.is_none()) =>
            {
                (WayItem::Put(f), WayItem::Keep(x, last))
            }
            Some(WayItem::Gone(last)) if is_break(sent, last) => (WayItem::Gone(x), WayItem::Keep(last, f)),
            _ => {
                at += 1;
                continue;
            }
        };
        if is_break(sent, x)
            && let Some(window) = items.get_mut(at..=at + length)
        {
            window.iter_mut().take(1).for_each(|item| *item = first);
            window.iter_mut().skip(length).for_each(|item| *item = end);
        }
        at += 1 + length;
    }
}

impl FileComparison {
    /// The character of an item.
    fn letter(&self, item: WayItem) -> char {
        let glyph = match item {
            WayItem::Put(f) => self.came.get(f),
            WayItem::Keep(x, _) | WayItem::Gone(x) => self.sent.get(x),
        };
        glyph.map_or(BREAK, |glyph| glyph.letter)
    }

    /// Neighbours of one author are one change; a paragraph begins another.
    fn group(&mut self) {
        let edits = std::mem::take(&mut self.edits);
        let mut last: Option<(usize, String, String)> = None;
        let mut places =
            self.items.iter().enumerate().map(|(at, item)| (*item, at)).collect::<Vec<_>>().into_iter();
        let mut out: Vec<FileEdit> = Vec::with_capacity(edits.len());
        for edit in edits {
            let at = places.by_ref().find(|(item, _)| *item == edit.item).map_or(0, |(_, at)| at);
            let hand = edit.act.hand();
            let letter = self.letter(edit.item);
            let goes_on = letter != BREAK
                && last
                    .as_ref()
                    .is_some_and(|(before, author, _)| *before + 1 == at && *author == hand.author);
            if !goes_on {
                let (paragraph, from) = self.place(edit.behind);
                self.changes.push(ReturnedChange {
                    kind: EditKind::Changed,
                    author: hand.author.clone(),
                    at: hand.at.clone(),
                    before: String::new(),
                    after: String::new(),
                    paragraph,
                    from,
                    to: from,
                    node: String::new(),
                    context: self.context(edit.behind),
                    outcome: ChangeOutcome::Placed,
                    remedy: None,
                });
            }
            last = Some((at, hand.author.clone(), hand.at.clone()));
            if let Some(change) = self.changes.last_mut() {
                let words = match &edit.act {
                    EditAct::Put(..) => &mut change.after,
                    _ => &mut change.before,
                };
                words.push(letter);
                if let WayItem::Keep(x, _) | WayItem::Gone(x) = edit.item {
                    let within = self.sent.get(x).is_some_and(|glyph| glyph.paragraph == change.paragraph);
                    change.to += usize::from(within);
                }
            }
            out.push(FileEdit { change: self.changes.len().saturating_sub(1), ..edit });
        }
        self.edits = out;
        // The edits of a change follow each other, and no change has none.
        let edits = self.edits.chunk_by(|one, next| one.change == next.change);
        for (change, edits) in self.changes.iter_mut().zip(edits) {
            change.kind = kind_of(change, edits);
            for words in [&mut change.before, &mut change.after] {
                *words = words.trim_matches(BREAK).chars().take(SHOWN).collect();
            }
        }
    }

    /// The paragraph and the number of characters of it up to and with this one.
    fn place(&self, behind: Option<usize>) -> (usize, usize) {
        let Some(x) = behind else { return (0, 0) };
        let Some(glyph) = self.sent.get(x) else { return (0, 0) };
        if glyph.letter == BREAK {
            return (glyph.paragraph + 1, 0);
        }
        (glyph.paragraph, x + 1 - start_of(&self.sent, glyph.paragraph))
    }

    fn context(&self, behind: Option<usize>) -> String {
        let at = behind.map_or(0, |x| x + 1);
        let before: Vec<char> = self
            .sent
            .iter()
            .take(at)
            .rev()
            .map(|g| g.letter)
            .take_while(|c| *c != BREAK)
            .take(CONTEXT)
            .collect();
        let after = self.sent.iter().skip(at).map(|g| g.letter).take_while(|c| *c != BREAK).take(CONTEXT);
        before.into_iter().rev().chain(after).collect()
    }

    /// The same words taken out here and put in there were moved.
    fn find_moves(&mut self) {
        let mut gone: HashMap<(String, String), usize> = HashMap::new();
        for (at, change) in self.changes.iter().enumerate() {
            if change.kind == EditKind::Removed && change.before.chars().count() >= MOVABLE {
                gone.insert((change.author.clone(), change.before.clone()), at);
            }
        }
        let mut moved = Vec::new();
        for (at, change) in self.changes.iter().enumerate() {
            if change.kind == EditKind::Added {
                let from = gone.remove(&(change.author.clone(), change.after.clone()));
                moved.extend(from.into_iter().flat_map(|from| [from, at]));
            }
        }
        for at in moved {
            self.changes.iter_mut().skip(at).take(1).for_each(|change| change.kind = EditKind::Moved);
        }
    }

    /// How many characters a paragraph of the file that went out shares with one that came back: those that share most of
    /// them are one.
    pub fn shared(&self) -> BTreeMap<(usize, usize), usize> {
        let mut shared = BTreeMap::new();
        for item in &self.items {
            let WayItem::Keep(x, f) = *item else { continue };
            let (Some(old), Some(new)) = (self.sent.get(x), self.came.get(f)) else { continue };
            if old.letter != BREAK {
                *shared.entry((old.paragraph, new.paragraph)).or_default() += 1;
            }
        }
        shared
    }

    /// Paragraphs that both have and that are headings of another level now.
    fn find_headings(&mut self, sent: &Tracked, came: &Tracked, untracked: &Hand) {
        for ((old, new), characters) in self.shared() {
            let of = |file: &Tracked, at: usize| file.paragraphs.get(at).cloned().unwrap_or_default();
            let (was, is) = (of(sent, old), of(came, new));
            if was.level == is.level || characters * 2 <= was.text.chars().count() {
                continue;
            }
            let hand = is.reset.unwrap_or_else(|| untracked.clone());
            let named =
                |level: Option<u8>| level.map_or("正文".to_owned(), |level| format!("{level}级标题"));
            self.changes.push(ReturnedChange {
                kind: EditKind::Heading,
                author: hand.author,
                at: hand.at,
                before: named(was.level),
                after: named(is.level),
                paragraph: old,
                from: 0,
                to: was.text.chars().count(),
                node: String::new(),
                context: was.text.chars().take(2 * CONTEXT).collect(),
                outcome: ChangeOutcome::Left,
                remedy: None,
            });
        }
    }
}

impl EditAct {
    /// Whose act it is.
    pub fn hand(&self) -> &Hand {
        match self {
            Self::Strike(hand) | Self::Restore(hand) | Self::Put(hand, _) => hand,
        }
    }
}

fn kind_of(change: &ReturnedChange, edits: &[FileEdit]) -> EditKind {
    let (mut put, mut gone, mut back, mut moved) = (0, 0, 0, false);
    for edit in edits {
        match &edit.act {
            EditAct::Put(..) => put += 1,
            EditAct::Strike(_) => gone += 1,
            EditAct::Restore(_) => back += 1,
        }
        moved |= edit.act.hand().moved;
    }
    let only_breaks = |words: &str| words.chars().all(|letter| letter == BREAK);
    match () {
        () if moved => EditKind::Moved,
        () if back > 0 && put + gone == 0 => EditKind::Restored,
        () if put > 0 && gone > 0 => EditKind::Changed,
        () if put > 0 && only_breaks(&change.after) => EditKind::Split,
        () if put > 0 => EditKind::Added,
        () if gone > 0 && only_breaks(&change.before) => EditKind::Merged,
        () if gone > 0 => EditKind::Removed,
        () => EditKind::Changed,
    }
}
