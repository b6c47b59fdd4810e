//! The paragraphs of a Word file as lines with what Word says of each: levels, the middle, pages.

use crate::engine::clean::Mark;
use crate::engine::document::{PointStyle, Section};
use crate::engine::lexicon::numerals::is_ordinal;
use crate::engine::recognise::Remark;
use crate::engine::structure::speech;
use crate::word::{Paragraph, Reading};

/// One line a paragraph, with what Word says of it. Breaks by hand end a line, but not in a centred title; headings that have
/// a level but no number get one, because the number is what the engine knows them by.
pub(super) fn lines(reading: &Reading, remarks: &mut Vec<Remark>) -> (String, Vec<Mark>) {
    let ranks = ranks(&reading.paragraphs);
    let lacks: Vec<bool> = (1..=2).map(|rank| lacks_numbers(&reading.paragraphs, &ranks, rank)).collect();
    let mut counts = [0, 0];
    let (mut out, mut marks) = (String::new(), Vec::new());
    for (paragraph, rank) in reading.paragraphs.iter().zip(&ranks) {
        let text = if paragraph.centred { paragraph.text.replace('\n', "") } else { paragraph.text.clone() };
        let line = marks.len() + 1;
        let label = match rank {
            Rank::Heading(rank @ 1..=2) => number(*rank, &mut counts, &lacks),
            _ => None,
        };
        let numbered = label.map(|label| format!("{label}{}", text.trim()));
        let centred = paragraph.centred || *rank == Rank::Title;
        // The line ends that the engine knows, so that each of its lines has its mark.
        let ends = ['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];
        for (index, part) in numbered.as_ref().unwrap_or(&text).split(ends).enumerate() {
            out.push_str(part);
            out.push('\n');
            let first = index == 0;
            let (page, row) = (first && paragraph.page, paragraph.in_table);
            marks.push(Mark { firm: first, centred, page, row });
        }
        if numbered.is_some() {
            remarks.push(Remark { code: "number_added", line, text, fix: numbered });
        }
    }
    (out, marks)
}

/// What the levels of Word make of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// The title, set as a heading.
    Title,
    /// A heading, 1 for the outermost.
    Heading(usize),
    /// Anything else.
    Text,
}

/// The rank of each paragraph: the level of the first heading is the outermost, whatever comes before or behind it.
fn ranks(paragraphs: &[Paragraph]) -> Vec<Rank> {
    let filled = |p: &&Paragraph| !p.text.trim().is_empty();
    let first = paragraphs.iter().position(|p| filled(&p));
    let own_title = first.filter(|first| {
        let Some(paragraph) = paragraphs.get(*first) else { return false };
        let alone = paragraphs.iter().filter(filled).filter(|p| p.level == paragraph.level).count() == 1;
        paragraph.level.is_some()
            && !starts_with_number(paragraph.text.trim())
            && (alone || paragraph.centred || speech::names_speech(paragraph.text.trim()))
    });
    let headings = || paragraphs.iter().enumerate().filter(|(at, p)| Some(*at) != own_title && filled(p));
    let outermost = headings().find_map(|(_, p)| p.level);
    let mut deeper: Vec<u8> =
        headings().filter_map(|(_, p)| p.level).filter(|level| Some(*level) > outermost).collect();
    deeper.sort_unstable();
    deeper.dedup();
    let rank = |level: u8| deeper.iter().position(|other| *other == level).map_or(1, |at| at + 2);
    let of = |(at, p): (usize, &Paragraph)| match p.level {
        _ if Some(at) == own_title => Rank::Title,
        Some(level) if !p.text.trim().is_empty() => Rank::Heading(rank(level)),
        _ => Rank::Text,
    };
    paragraphs.iter().enumerate().map(of).collect()
}

/// The number of the next heading of this rank, where headings of the rank carry none.
fn number(rank: usize, counts: &mut [usize; 2], lacks: &[bool]) -> Option<String> {
    let [firsts, seconds] = counts;
    let missing = lacks.get(rank - 1).copied().unwrap_or(false);
    if rank == 1 {
        *firsts += 1;
        *seconds = 0;
        missing.then(|| Section::default().label(*firsts))
    } else {
        *seconds += 1;
        missing.then(|| PointStyle::Paren.label(*seconds))
    }
}

/// Whether the headings of a rank (two at least) carry no numbers in the text.
fn lacks_numbers(paragraphs: &[Paragraph], ranks: &[Rank], rank: usize) -> bool {
    let own = paragraphs.iter().zip(ranks).filter(|(_, own)| **own == Rank::Heading(rank));
    let headings: Vec<&str> = own.map(|(p, _)| p.text.trim()).collect();
    headings.len() > 1 && !headings.iter().any(|text| starts_with_number(text))
}

fn starts_with_number(text: &str) -> bool {
    const MARKS: &str = "第（(①②③④⑤⑥⑦⑧⑨⑩";
    text.starts_with(|c: char| {
        is_ordinal(c) || MARKS.contains(c) || c.is_ascii_digit() || ('０'..='９').contains(&c)
    })
}
