//! Threads of comments, and names of kept states; no SQL, no HTTP.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::drafting::model::bracketed;
use crate::engine::difference::{Row, Stretch, compare};
use crate::engine::document::{Block, Document};
use crate::steps::document_from_json;
use crate::web::page::moment;

/// Characters of a revision's name.
pub const MAX_NAME: usize = 60;

/// A comment as the database has it.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: Uuid,
    /// The thread: the id of the mark in the text.
    pub thread_id: Uuid,
    /// Who wrote it.
    pub account_id: Uuid,
    /// The person's name.
    pub name: String,
    /// The name that a file gave, where it came in one; else empty.
    pub author: String,
    /// What was said.
    pub body: String,
    /// The words it is about; only a thread's first comment has them.
    pub quote: String,
    /// The thread is settled; only the first comment says so.
    pub resolved: bool,
    /// When.
    pub at: OffsetDateTime,
}

/// A comment that came in a file.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The thread.
    pub thread_id: Uuid,
    /// Who wrote it, as the file has it.
    pub author: &'a str,
    /// What was said.
    pub body: &'a str,
    /// The words it is about; empty for an answer.
    pub quote: &'a str,
    /// Whether it was settled there.
    pub resolved: bool,
    /// When it was written.
    pub at: OffsetDateTime,
}

/// A thread as the editor reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The id of the mark in the text.
    pub id: Uuid,
    /// The words it was begun on.
    pub quote: String,
    /// Whether it is settled.
    pub resolved: bool,
    /// What was said, in order.
    pub comments: Vec<Said>,
}

/// A comment as the editor reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Who wrote it.
    pub name: String,
    /// Whether that is the reader.
    pub mine: bool,
    /// What was said.
    pub body: String,
    /// When, in words.
    pub at: String,
}

/// The threads of comments that are in the order of time.
pub fn threads(comments: &[Comment], me: Uuid) -> Vec<Thread> {
    let mut out: Vec<Thread> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for comment in comments {
        let said = Said {
            name: comment.name.clone(),
            mine: comment.account_id == me && comment.author.is_empty(),
            body: comment.body.clone(),
            at: moment(&comment.at),
        };
        let place = *places.entry(comment.thread_id).or_insert(out.len());
        match out.get_mut(place) {
            Some(thread) => thread.comments.push(said),
            None => out.push(Thread {
                id: comment.thread_id,
                quote: comment.quote.clone(),
                resolved: comment.resolved,
                comments: vec![said],
            }),
        }
    }
    out
}

/// A state of a draft's text: what the address of a comparison names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextAt {
    /// As it is now: `now`.
    Now,
    /// Kept under a name: its id.
    Named(Uuid),
    /// Kept by the program at a version: `v120`.
    Kept(i32),
    /// What stood there at a version, kept or not: `at120`.
    Past(i32),
}

impl TextAt {
    /// Reads a name; `None` for anything else.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(version) = name.strip_prefix("at") {
            return version.parse().ok().map(Self::Past);
        }
        match name.strip_prefix('v') {
            Some(version) => version.parse().ok().map(Self::Kept),
            None if name == "now" => Some(Self::Now),
            None => name.parse().ok().map(Self::Named),
        }
    }
}

/// A paragraph of a document with its number apart, so that moving one changes no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// 一、 （二） 三要, or empty.
    pub label: String,
    /// The words.
    pub text: String,
}

/// The paragraphs of a document in order as they are shown, empty ones left out.
pub fn paragraphs(document: &Document) -> Vec<Numbered> {
    let mut out = Vec::new();
    let mut push = |label: String, text: String| out.push(Numbered { label, text: bracketed(&text) });
    push(String::new(), document.title.plain());
    if let Some(salutation) = &document.salutation {
        push(String::new(), salutation.plain());
    }
    let mut headed = 0;
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            headed += 1;
            push(section.label(headed), heading.plain());
        }
        blocks(&section.blocks, &mut push);
    }
    out.retain(|paragraph| !paragraph.text.is_empty());
    out
}

fn blocks(list: &[Block], push: &mut impl FnMut(String, String)) {
    let mut index = 0;
    for block in list {
        match block {
            Block::Paragraph(line) => push(String::new(), line.plain()),
            Block::Point(point) => {
                index += 1;
                let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
                push(label, point.lead.plain());
                blocks(&point.blocks, push);
            }
        }
    }
}

/// A comparison as the page shows it: rows, and runs of unchanged paragraphs folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A changed paragraph.
    Changed(Shown),
    /// Unchanged paragraphs: those next to a change are shown, the others folded.
    Same {
        /// Shown.
        first: Vec<Shown>,
        /// Folded away.
        folded: Vec<Shown>,
        /// Shown.
        last: Vec<Shown>,
    },
}

/// A paragraph of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// `same`, `edited`, `moved`, `away`, `removed`, `added`.
    pub kind: &'static str,
    /// One word on what happened, or empty.
    pub note: String,
    /// The number it has, in the newer state where it stands in both.
    pub label: String,
    /// Its words.
    pub stretches: Vec<Stretch>,
}

/// How many paragraphs were edited, added, removed and moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// 修改
    pub edited: usize,
    /// 新增
    pub added: usize,
    /// 删去
    pub removed: usize,
    /// 移动
    pub moved: usize,
}

impl Tally {
    /// Whether nothing changed.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// In words, with how many characters there are more.
    pub fn words(self, more: i64) -> String {
        let parts = [(self.edited, "改"), (self.added, "增"), (self.removed, "删"), (self.moved, "移")];
        let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what}{n}段"));
        let characters = match more {
            0 => None,
            more if more > 0 => Some(format!("多{more}字")),
            less => Some(format!("少{}字", -less)),
        };
        parts.chain(characters).collect::<Vec<_>>().join("，")
    }
}

/// A state of the text as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// What addresses call it.
    pub address: String,
    /// What somebody called it; empty: the program kept it by itself.
    pub name: String,
    /// Who kept it, or wrote since the one before.
    pub by: Vec<String>,
    /// How many steps led to it.
    pub version: i32,
    /// When.
    pub at: OffsetDateTime,
    /// The tree.
    pub document: Value,
}

/// A state that can be chosen: its name in addresses, and in words.
pub type Choice = (String, String);

/// A kept state in the list of versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What addresses call it.
    pub address: String,
    /// What it is called; states that do not differ share a line.
    pub name: String,
    /// Who kept it, or wrote since the one before.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
    /// What changed since the one before, in numbers; empty for the first.
    pub changed: String,
}

impl Version {
    /// All of it in one phrase.
    pub fn words(&self) -> String {
        match self.by.as_str() {
            "" => format!("{}（{}）", self.name, moment(&self.at)),
            by => format!("{}（{by}，{}）", self.name, moment(&self.at)),
        }
    }
}

/// What states that the program kept are called.
const AUTOMATIC: &str = "自动保存";

/// Stored states as a list, the newest first: what does not differ from the one before it shares its line, and each says what
/// changed. A state whose tree cannot be read is left out.
pub fn listed(mut states: Vec<Stored>) -> Vec<Version> {
    states.sort_by_key(|state| (state.at, state.version));
    let mut list: Vec<Version> = Vec::new();
    let mut before: Option<Document> = None;
    for state in states {
        let Ok(document) = document_from_json(&state.document) else { continue };
        let change = before.as_ref().map(|before| {
            let (_, tally) = comparison(before, &document);
            (tally, signed(document.characters()) - signed(before.characters()))
        });
        let same = change.is_some_and(|(tally, _)| tally.is_nothing());
        match list.last_mut().filter(|_| same) {
            Some(last) => join(last, state),
            None => {
                let name = if state.name.is_empty() { AUTOMATIC.to_owned() } else { state.name };
                let changed = change.map(|(tally, more)| tally.words(more)).unwrap_or_default();
                list.push(Version {
                    address: state.address,
                    name,
                    by: state.by.join("、"),
                    at: state.at,
                    changed,
                });
            }
        }
        before = Some(document);
    }
    list.reverse();
    list
}

/// A state that does not differ from the one before it: what it was called stands in the same line.
fn join(last: &mut Version, state: Stored) {
    if state.name.is_empty() || state.name == last.name {
        return;
    }
    if last.name == AUTOMATIC {
        (last.address, last.name, last.at) = (state.address, state.name, state.at);
    } else {
        last.name = format!("{}，{}", last.name, state.name);
    }
    for by in state.by.into_iter().filter(|by| !by.is_empty()) {
        if !last.by.split('、').any(|known| known == by) {
            last.by = if last.by.is_empty() { by } else { format!("{}、{by}", last.by) };
        }
    }
}

fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Unchanged paragraphs shown beside a change.
const BESIDE: usize = 1;

/// Fewer unchanged paragraphs are not folded away.
const WORTH_FOLDING: usize = 3;

/// Compares two states of a text.
pub fn comparison(before: &Document, after: &Document) -> (Vec<Part>, Tally) {
    let (old, new) = (paragraphs(before), paragraphs(after));
    let texts = |list: &'_ [Numbered]| -> Vec<String> { list.iter().map(|p| p.text.clone()).collect() };
    let (old_texts, new_texts) = (texts(&old), texts(&new));
    let a: Vec<&str> = old_texts.iter().map(String::as_str).collect();
    let b: Vec<&str> = new_texts.iter().map(String::as_str).collect();
    let mut tally = Tally::default();
    let mut same: Vec<Shown> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for row in compare(&a, &b) {
        let shown = show(row, &old, &new, &mut tally);
        if shown.kind == "same" {
            same.push(shown);
            continue;
        }
        fold(&mut same, &mut parts, false);
        parts.push(Part::Changed(shown));
    }
    fold(&mut same, &mut parts, true);
    (parts, tally)
}

/// Puts unchanged paragraphs away, but for those next to a change.
fn fold(same: &mut Vec<Shown>, parts: &mut Vec<Part>, end: bool) {
    if same.is_empty() {
        return;
    }
    let mut all = std::mem::take(same);
    let beside = if parts.is_empty() { 0 } else { BESIDE };
    let mut rest = all.split_off(beside.min(all.len()));
    let keep = if end { 0 } else { BESIDE };
    let last = rest.split_off(rest.len().saturating_sub(keep));
    if rest.len() < WORTH_FOLDING {
        all.append(&mut rest);
    }
    parts.push(Part::Same { first: all, folded: rest, last });
}

fn show(row: Row, old: &[Numbered], new: &[Numbered], tally: &mut Tally) -> Shown {
    use crate::engine::difference::Fate;
    let label = |list: &[Numbered], at: usize| list.get(at).map(|p| p.label.clone()).unwrap_or_default();
    let whole = |list: &[Numbered], at: usize, fate| {
        let text = list.get(at).map(|p| p.text.clone()).unwrap_or_default();
        vec![Stretch { fate, text }]
    };
    let shown = |kind, note: &str, label, stretches| Shown { kind, note: note.to_owned(), label, stretches };
    match row {
        Row::Same { after, .. } => shown("same", "", label(new, after), whole(new, after, Fate::Kept)),
        Row::Edited { after, stretches, .. } => {
            tally.edited += 1;
            shown("edited", "修改", label(new, after), stretches)
        }
        Row::MovedHere { after, stretches, before } => {
            tally.moved += 1;
            let note = format!("移来，原在第{}段", before + 1);
            shown("moved", &note, label(new, after), stretches)
        }
        Row::MovedAway { before, after } => {
            let note = format!("移走，现在第{}段", after + 1);
            shown("away", &note, label(old, before), whole(old, before, Fate::Kept))
        }
        Row::Removed { before } => {
            tally.removed += 1;
            shown("removed", "删去", label(old, before), whole(old, before, Fate::Removed))
        }
        Row::Added { after } => {
            tally.added += 1;
            shown("added", "新增", label(new, after), whole(new, after, Fate::Added))
        }
    }
}

/// Now and every kept state, as they can be chosen for a comparison.
pub fn choices(versions: &[Version]) -> Vec<Choice> {
    let now = ("now".to_owned(), "现在".to_owned());
    std::iter::once(now)
        .chain(versions.iter().map(|version| (version.address.clone(), version.words())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Line, Section};

    fn document(headings: &[&str]) -> Document {
        let section = |heading: &&str| Section {
            heading: Some(Line::from(*heading)),
            blocks: vec![Block::Paragraph(Line::from(format!("{heading}，要抓紧抓实抓好。").as_str()))],
            ..Section::default()
        };
        Document {
            title: Line::from("讲话"),
            salutation: None,
            sections: headings.iter().map(section).collect(),
        }
    }

    #[test]
    fn a_moved_section_changes_no_other_ones_number() {
        let (before, after) = (
            document(&["坚持党的全面领导", "增强监督工作实效", "发挥代表主体作用"]),
            document(&["增强监督工作实效", "发挥代表主体作用", "坚持党的全面领导"]),
        );
        let (parts, tally) = comparison(&before, &after);
        assert_eq!(tally, Tally { moved: 2, ..Tally::default() });
        let kinds: Vec<_> = parts
            .iter()
            .map(|part| match part {
                Part::Changed(shown) => shown.kind,
                Part::Same { .. } => "same",
            })
            .collect();
        assert_eq!(kinds, ["same", "away", "away", "same", "moved", "moved"]);
        let (parts, tally) = comparison(&before, &before);
        assert!(tally.is_nothing() && parts.len() == 1);
    }

    #[test]
    fn versions_say_what_changed_and_equal_ones_share_a_line() {
        let stored = |name: &str, by: &str, minute: i64, headings: &[&str]| {
            let tree = crate::steps::Tree::from_document(&document(headings)).unwrap();
            Stored {
                address: format!("a{minute}"),
                name: name.to_owned(),
                by: vec![by.to_owned()],
                version: i32::try_from(minute).unwrap(),
                at: OffsetDateTime::UNIX_EPOCH + time::Duration::minutes(minute),
                document: tree.to_json(),
            }
        };
        let one = ["坚持党的全面领导"];
        let two = ["坚持党的全面领导", "增强监督工作实效"];
        let list = listed(vec![
            stored("", "李文", 9, &two),
            stored("", "李文", 1, &one),
            stored("", "李文", 3, &one),
            stored("送审", "李文", 10, &two),
            stored("赵敏退回", "赵敏", 11, &two),
        ]);
        let told: Vec<_> =
            list.iter().map(|v| (v.name.as_str(), v.by.as_str(), v.changed.as_str())).collect();
        assert_eq!(told, [("送审，赵敏退回", "李文、赵敏", "增2段，多27字"), ("自动保存", "李文", "")]);
        assert_eq!(list[0].address, "a10");
    }

    #[test]
    fn names_of_states() {
        let id = Uuid::from_u128(7);
        assert_eq!(TextAt::parse("now"), Some(TextAt::Now));
        assert_eq!(TextAt::parse("v120"), Some(TextAt::Kept(120)));
        assert_eq!(TextAt::parse(&id.to_string()), Some(TextAt::Named(id)));
        assert_eq!(TextAt::parse("at120"), Some(TextAt::Past(120)));
        assert_eq!((TextAt::parse("v"), TextAt::parse("at")), (None, None));
        assert_eq!(TextAt::parse("一稿"), None);
    }

    #[test]
    fn comments_of_one_thread_stand_together() {
        let comment = |thread: u128, body: &str, quote: &str| Comment {
            author: String::new(),
            id: Uuid::from_u128(9),
            thread_id: Uuid::from_u128(thread),
            account_id: Uuid::from_u128(1),
            name: "李文".to_owned(),
            body: body.to_owned(),
            quote: quote.to_owned(),
            resolved: false,
            at: OffsetDateTime::UNIX_EPOCH,
        };
        let list = [comment(1, "换个说法", "切实"), comment(2, "核数字", "12"), comment(1, "好", "")];
        let threads = threads(&list, Uuid::from_u128(1));
        assert_eq!(threads.len(), 2);
        assert_eq!((threads[0].comments.len(), threads[0].quote.as_str()), (2, "切实"));
        assert!(threads[0].comments[1].mine);
    }
}
