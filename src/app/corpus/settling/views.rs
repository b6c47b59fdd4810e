//! The page on which doubts are settled, with a sample.

use askama::Template;

use super::sheet::{DoubtSort, Doubtful, Sheet, kind_wishes, offers, own_wishes, sort};
use crate::app::corpus::reading::{self, ReadingLine, Role};
use crate::app::corpus::remark::StoredRemark;
use crate::engine::report;
use crate::web::Shell;

/// A stretch of a line, and the remark that doubts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app::corpus) struct DoubtPiece {
    text: String,
    remark: Option<(usize, &'static str)>,
}

/// The remarks of a code.
#[derive(Debug, Clone)]
pub(in crate::app::corpus) struct DoubtKind {
    code: String,
    remarks: Vec<Entry>,
    /// How many of them can be settled by themselves here.
    offered: usize,
}

/// A remark and its place in the report.
#[derive(Debug, Clone)]
pub(in crate::app::corpus) struct Entry {
    index: usize,
    remark: StoredRemark,
    /// Whether it can be settled by itself here.
    offered: bool,
    /// Whether its words are marked in the text.
    marked: bool,
}

/// Remarks of a code that are marked and have buttons of their own at a time: a page of some megabytes helps nobody. The
/// next ones have them when these are settled, and all can be settled at once.
const OFFERED: usize = 500;

impl DoubtKind {
    fn words(&self) -> &'static str {
        report::chinese(&self.code).unwrap_or("其他")
    }

    fn open(&self) -> usize {
        self.remarks.iter().filter(|entry| entry.remark.settled.is_none()).count()
    }

    /// How many open ones have no buttons yet.
    fn waiting(&self) -> usize {
        self.open() - self.offered
    }

    /// What can be done with all of them: the names of the wishes and their words.
    fn wishes(&self) -> Vec<(&'static str, &'static str)> {
        if self.open() > 1 { kind_wishes(&self.code) } else { Vec::new() }
    }

    fn is_removal(&self) -> bool {
        sort(&self.code) == DoubtSort::Removal
    }
}

impl Entry {
    fn wishes(&self) -> Vec<(&'static str, &'static str)> {
        if self.offered { own_wishes(&self.remark) } else { Vec::new() }
    }

    fn can_write(&self) -> bool {
        self.marked && offers(&self.remark).contains(&"write")
    }
}

#[derive(Template)]
#[template(path = "corpus/settle.html")]
pub(in crate::app::corpus) struct SettlePage {
    pub(in crate::app::corpus) shell: Shell,
    /// The address of the page; forms go to its `/settle`.
    pub(in crate::app::corpus) base: String,
    /// Where its lines are corrected.
    pub(in crate::app::corpus) structure: String,
    pub(in crate::app::corpus) back: String,
    pub(in crate::app::corpus) editable: bool,
    /// Whether it belongs to a batch in which the same can be done everywhere.
    pub(in crate::app::corpus) batch: bool,
    pub(in crate::app::corpus) file_name: String,
    pub(in crate::app::corpus) kinds: Vec<DoubtKind>,
    pub(in crate::app::corpus) lines: Vec<(Vec<DoubtPiece>, ReadingLine)>,
}

/// The remarks by their codes, doubts first, and the lines with the doubts marked in them.
pub(in crate::app::corpus) fn shown(
    text: &Doubtful,
) -> (Vec<DoubtKind>, Vec<(Vec<DoubtPiece>, ReadingLine)>) {
    let sheet = Sheet::new(&text.document, &text.places);
    let mut kinds: Vec<DoubtKind> = Vec::new();
    let mut spots = Vec::new();
    for (index, remark) in text.report.iter().enumerate() {
        let at = kinds.iter().position(|kind| kind.code == remark.code).unwrap_or_else(|| {
            kinds.push(DoubtKind { code: remark.code.clone(), remarks: Vec::new(), offered: 0 });
            kinds.len() - 1
        });
        let Some(kind) = kinds.get_mut(at) else { continue };
        let offered = remark.settled.is_none() && kind.offered < OFFERED;
        let own = if offered { sheet.spots(remark) } else { Vec::new() };
        kind.offered += usize::from(offered);
        kind.remarks.push(Entry { index, remark: remark.clone(), offered, marked: !own.is_empty() });
        spots.extend(own.into_iter().map(|spot| (spot.line, spot.range, index, remark.chinese())));
    }
    kinds.sort_by_key(|kind| match sort(&kind.code) {
        DoubtSort::Note => 2,
        DoubtSort::Removal | DoubtSort::Joined | DoubtSort::Characters => 1,
        _ => 0,
    });
    spots.sort_by_key(|(line, range, index, _)| (*line, range.start, *index));
    let mut spots = spots.into_iter().peekable();
    let lines = reading::lines(&text.document).into_iter().zip(sheet.lines()).enumerate();
    let lines = lines.map(|(at, (line, flat))| {
        let chars: Vec<char> = line.text.chars().collect();
        let number = flat.number().chars().count();
        let part = |from: usize, to: usize| -> String {
            chars.get(from.min(chars.len())..to.min(chars.len())).unwrap_or_default().iter().collect()
        };
        let (mut pieces, mut done) = (Vec::new(), 0);
        while let Some((_, range, index, words)) = spots.next_if(|(line, ..)| *line == at) {
            let (from, to) = (range.start + number, range.end + number);
            if from < done {
                continue;
            }
            pieces.push(DoubtPiece { text: part(done, from), remark: None });
            pieces.push(DoubtPiece { text: part(from, to), remark: Some((index, words)) });
            done = to;
        }
        pieces.push(DoubtPiece { text: part(done, chars.len()), remark: None });
        (pieces, line)
    });
    (kinds, lines.collect())
}

/// A sample of the page, for the test that renders every template.
pub(in crate::app::corpus) fn sample(text: &Doubtful) -> (&'static str, String) {
    let (kinds, lines) = shown(text);
    let page = SettlePage {
        shell: Shell::sample(),
        base: "/imports/1/items/2".to_owned(),
        structure: "/imports/1/items/2/structure".to_owned(),
        back: "/imports/1".to_owned(),
        editable: true,
        batch: true,
        file_name: text.file_name.clone(),
        kinds,
        lines,
    };
    ("corpus/settle", page.render().unwrap_or_default())
}
