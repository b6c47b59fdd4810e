//! The same file with its marks: what was put in and what is to go, by whom and when, and the comments with the words they
//! are about. For the way back of a copy that somebody has edited (返稿).

use std::collections::HashMap;

use crate::word::xml::Element;

/// Who has put something in or wants it gone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Hand {
    /// To go, or put in.
    pub deleted: bool,
    /// The author's name as the file has it.
    pub author: String,
    /// When, as the file has it.
    pub at: String,
    /// It was moved, from here or to here.
    pub moved: bool,
}

/// So many characters, and whose hands they went through, the outer one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandStretch {
    /// How many.
    pub characters: usize,
    /// Whose hands.
    pub hands: Vec<Hand>,
}

/// A paragraph with what was put in and what is to go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackedParagraph {
    /// All of its text.
    pub text: String,
    /// Its stretches in order; together they are as long as the text.
    pub stretches: Vec<HandStretch>,
    /// What became of the break behind it.
    pub ended: Vec<Hand>,
    /// Who has changed how it is set.
    pub reset: Option<Hand>,
    /// The level of a heading, from 1.
    pub level: Option<u8>,
    /// Names of our own bookmarks that begin in it.
    pub bookmarks: Vec<String>,
}

/// Where a comment begins, ends or is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Anchor {
    id: String,
    kind: AnchorKind,
    at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum AnchorKind {
    Start,
    End,
    Reference,
}

/// A place: the paragraph, and how many of its characters come before.
pub type TextPlace = (usize, usize);

/// A comment of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileComment {
    /// Its number in the file.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// When, as the file has it.
    pub at: String,
    /// What was said.
    pub text: String,
    /// Where the words begin that it is about.
    pub from: TextPlace,
    /// Where they end; the same place where it is about none.
    pub to: TextPlace,
    /// The number of the comment that it answers.
    pub answers: Option<String>,
    /// Whether it was settled.
    pub done: bool,
}

/// A file with its marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tracked {
    /// Its paragraphs in order, empty ones included.
    pub paragraphs: Vec<TrackedParagraph>,
    /// Its comments in order.
    pub comments: Vec<FileComment>,
    /// Which copy of ours it was, where that is still said in it.
    pub copy: Option<String>,
    /// Whose hands what is being read went through.
    hands: Vec<Hand>,
    anchors: Vec<(usize, Anchor)>,
}

impl Tracked {
    /// A change begins: what was open before.
    pub(super) fn open(&mut self, element: &Element) -> usize {
        let before = self.hands.len();
        self.hands.extend(hand(element));
        before
    }

    pub(super) fn close(&mut self, before: Option<usize>) {
        self.hands.truncate(before.unwrap_or_default());
    }

    pub(super) fn stretch(&self, characters: usize) -> Option<HandStretch> {
        (characters > 0).then(|| HandStretch { characters, hands: self.hands.clone() })
    }

    /// A comment begins or ends between paragraphs.
    pub(super) fn between(&mut self, element: &Element, paragraph: usize) {
        self.anchors.extend(anchor(element, 0).map(|anchor| (paragraph, anchor)));
    }

    /// A paragraph was read; `label` is its automatic number, which nobody has written.
    pub(super) fn push(
        &mut self,
        text: &str,
        label: &str,
        stretches: Vec<HandStretch>,
        anchors: Vec<Anchor>,
        properties: Option<&Element>,
    ) {
        let number = self.paragraphs.len();
        let ahead = label.chars().count();
        let first = (ahead > 0).then_some(HandStretch { characters: ahead, hands: Vec::new() });
        let mut all: Vec<HandStretch> = first.into_iter().chain(stretches).collect();
        // What stands outside runs (formulas) is nobody's.
        let told: usize = all.iter().map(|stretch| stretch.characters).sum();
        let rest = text.chars().count().saturating_sub(told);
        all.extend((rest > 0).then_some(HandStretch { characters: rest, hands: Vec::new() }));
        self.anchors.extend(anchors.into_iter().map(|a| (number, Anchor { at: a.at + ahead, ..a })));
        let mark = properties.and_then(|p| p.child("w:rPr"));
        let ended = mark.into_iter().flat_map(Element::elements).filter_map(hand).collect();
        let reset = properties.and_then(|p| p.child("w:pPrChange")).map(|change| Hand {
            deleted: false,
            author: change.attribute("w:author").unwrap_or_default().to_owned(),
            at: change.attribute("w:date").unwrap_or_default().to_owned(),
            moved: false,
        });
        let paragraph =
            TrackedParagraph { text: text.to_owned(), stretches: all, ended, reset, ..Default::default() };
        self.paragraphs.push(paragraph);
    }

    /// The comments of their part, at the places that the text gave them; `plain` reads their words.
    pub(super) fn say(
        &mut self,
        part: Option<&Element>,
        more: Option<&Element>,
        plain: impl Fn(&Element) -> String,
    ) {
        let mut answers = CommentLinks::of(more);
        // Of each kind the first counts.
        let mut places: HashMap<(&str, AnchorKind), TextPlace> = HashMap::new();
        for (paragraph, anchor) in &self.anchors {
            places.entry((&anchor.id, anchor.kind)).or_insert((*paragraph, anchor.at));
        }
        for element in part.into_iter().flat_map(Element::elements).filter(|e| *e.name == *"w:comment") {
            let told = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
            let id = told("w:id");
            answers.see(element, &id);
            let at = |kind| places.get(&(id.as_str(), kind)).copied();
            let reference = at(AnchorKind::Reference);
            let from = at(AnchorKind::Start).or(reference).or(at(AnchorKind::End)).unwrap_or_default();
            let to = at(AnchorKind::End).or(reference).unwrap_or(from).max(from);
            let text = plain(element);
            let (author, at) = (told("w:author"), told("w:date"));
            self.comments.push(FileComment { id, author, at, text, from, to, ..FileComment::default() });
        }
        for comment in &mut self.comments {
            (comment.answers, comment.done) = answers.about(&comment.id);
        }
    }
}

/// Which comments answer which (`commentsExtended`): by the marks of their last paragraphs.
struct CommentLinks {
    /// The mark of a paragraph, of the one it answers, and whether it was settled.
    lines: HashMap<String, (Option<String>, bool)>,
    marks: HashMap<String, String>,
    ids: HashMap<String, String>,
}

impl CommentLinks {
    fn of(part: Option<&Element>) -> Self {
        let own = |element: &Element, name: &str| {
            element
                .attributes()
                .find(|(key, _)| key.rsplit(':').next() == Some(name))
                .map(|(_, value)| value.to_owned())
        };
        let lines = part.into_iter().flat_map(Element::elements).filter_map(|element| {
            let mark = own(element, "paraId")?;
            let done = own(element, "done").is_some_and(|done| done == "1");
            Some((mark, (own(element, "paraIdParent"), done)))
        });
        Self { lines: lines.collect(), marks: HashMap::new(), ids: HashMap::new() }
    }

    fn see(&mut self, comment: &Element, id: &str) {
        for paragraph in comment.elements().filter(|e| *e.name == *"w:p") {
            let mark = paragraph.attributes().find(|(key, _)| key.rsplit(':').next() == Some("paraId"));
            if let Some((_, mark)) = mark {
                self.marks.insert(id.to_owned(), mark.to_owned());
                self.ids.insert(mark.to_owned(), id.to_owned());
            }
        }
    }

    fn about(&self, id: &str) -> (Option<String>, bool) {
        let line = self.marks.get(id).and_then(|mark| self.lines.get(mark));
        let parent = line.and_then(|(parent, _)| parent.as_ref()).and_then(|mark| self.ids.get(mark));
        (parent.cloned(), line.is_some_and(|(_, done)| *done))
    }
}

/// Where a comment begins, ends or is referred to, behind so many characters.
pub(super) fn anchor(element: &Element, at: usize) -> Option<Anchor> {
    let kind = match &*element.name {
        "w:commentRangeStart" => AnchorKind::Start,
        "w:commentRangeEnd" => AnchorKind::End,
        "w:commentReference" => AnchorKind::Reference,
        _ => return None,
    };
    Some(Anchor { id: element.attribute("w:id")?.to_owned(), kind, at })
}

/// Whose hand an element tells of.
fn hand(element: &Element) -> Option<Hand> {
    let (deleted, moved) = match &*element.name {
        "w:ins" => (false, false),
        "w:del" => (true, false),
        "w:moveTo" => (false, true),
        "w:moveFrom" => (true, true),
        _ => return None,
    };
    let told = |name: &str| element.attribute(name).unwrap_or_default().trim().to_owned();
    Some(Hand { deleted, author: told("w:author"), at: told("w:date"), moved })
}
