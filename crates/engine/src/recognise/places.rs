//! Where in the file each line of a recognised speech stands, and where what was cut out of a line stood in it.

use super::super::clean::{Cleaned, raw_lines};
use super::super::document::{Block, Document, Inline, Line};
use super::super::structure::header::Header;
use super::super::structure::para::Para;

/// A scrap that cleaning cut out of a line of which something is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scrap {
    /// The line of the file, from 1.
    pub line: usize,
    /// What was cut out.
    pub text: String,
    /// The last characters that stood before it in its line; empty where it began the line.
    pub after: String,
}

/// Characters that tell where a scrap stood.
const CONTEXT: usize = 12;

/// The scraps of a file; `text` is what was cleaned.
pub fn scraps(text: &str, cleaned: &Cleaned) -> Vec<Scrap> {
    let left = |line: usize| cleaned.lines.binary_search_by_key(&line, |own| own.number).is_ok();
    let mut cut = cleaned.report.iter().filter(|r| r.code == "watermark_removed" && left(r.line)).peekable();
    if cut.peek().is_none() {
        return Vec::new();
    }
    let raw = raw_lines(text);
    let scrap = |remark: &super::Remark| {
        let line = raw.get(remark.line.checked_sub(1)?)?;
        let before = line.get(..line.find(&remark.text)?)?.trim();
        let from = before.char_indices().rev().take(CONTEXT).last().map_or(0, |(at, _)| at);
        let after = before.get(from..)?.to_owned();
        Some(Scrap { line: remark.line, text: remark.text.clone(), after })
    };
    cut.filter_map(scrap).collect()
}

/// Paragraphs that are looked at for a line that is not in the next one.
const AHEAD: usize = 8;

/// For each line of the document's plain text, the line of the file that it begins on, from 1; never falling.
pub fn places(document: &Document, header: &Header<'_>) -> Vec<usize> {
    let title = header.title.first().map_or(1, |(number, _)| *number);
    let mut places = LinePlaces { paras: &header.body, at: 0, from: 0, out: vec![title] };
    if let Some((number, _)) = header.salutation {
        places.out.push(number.max(title));
    }
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            places.take(heading);
        }
        places.blocks(&section.blocks);
    }
    places.out
}

/// Where a part of a paragraph ends in what is left of it, at the first place. Most parts are all of it but a label; of
/// others, and of most that it does not hold, the beginning tells, which is looked for many bytes at once.
fn end_in(text: &str, part: &str) -> Option<usize> {
    /// Bytes that the standard library looks for at once.
    const BEGINNING: usize = 30;
    if part.len() * 2 > text.len() && text.ends_with(part) {
        return Some(text.len());
    }
    let begins = part.get(..part.floor_char_boundary(BEGINNING)).unwrap_or(part);
    let holds = text.len() >= part.len() && text.contains(begins);
    holds.then(|| text.find(part)).flatten().map(|at| at + part.len())
}

struct LinePlaces<'a> {
    paras: &'a [Para<'a>],
    /// The paragraph that the last line was found in.
    at: usize,
    /// The byte of it at which that line ended.
    from: usize,
    out: Vec<usize>,
}

impl LinePlaces<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(line) => self.take(line),
                Block::Point(point) => {
                    self.take(&point.lead);
                    self.blocks(&point.blocks);
                }
            }
        }
    }

    /// A line is in the paragraph that holds its longest run of text, in the order of the paragraphs.
    fn take(&mut self, line: &Line) {
        let texts = line.0.iter().filter_map(|inline| match inline {
            Inline::Text { text, .. } => Some(text.trim()),
            Inline::Slot { .. } => None,
        });
        let longest = texts.max_by_key(|text| text.len()).unwrap_or_default();
        if let Some((further, end)) = self.find(longest) {
            (self.at, self.from) = (self.at + further, end);
        }
        let last = self.out.last().copied().unwrap_or(1);
        self.out.push(self.paras.get(self.at).map_or(last, |para| para.number.max(last)));
    }

    /// How many paragraphs further on a part stands, and where it ends there.
    fn find(&self, part: &str) -> Option<(usize, usize)> {
        let mut ahead = self.paras.iter().skip(self.at).take(AHEAD).enumerate();
        ahead.find_map(|(further, para)| {
            let from = if further == 0 { self.from } else { 0 };
            let end = end_in(para.text.get(from..)?, part).filter(|_| !part.is_empty())?;
            Some((further, from + end))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::recognise_text;

    #[test]
    fn a_heading_whose_words_the_paragraph_before_holds_has_its_own_line() {
        let text = "在会议上的讲话\n同志们：\n一、认识\n要抓好专利管理工作。\n二、专利管理\n一是抓实。二是抓细。\n三、抓细\n要抓细。";
        let found = recognise_text(text);
        assert_eq!(found.speeches[0].places, [1, 2, 3, 4, 5, 6, 6, 7, 8]);
    }
}
