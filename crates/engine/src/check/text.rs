//! A text made ready for checking: characters, lines, sentences, quoted passages and titles.
//!
//! Every family works on this one view, so positions agree. Positions are in characters; the regular expressions
//! of the rules run on bytes of single lines, and [`Text`] brings their answers back.

pub(super) use crate::lexicon::han::is_han;
pub(super) use crate::lexicon::numerals::value as number_of;

use crate::lexicon::sentence::is_break;
use std::ops::Range;

/// One line of the file: a title, a heading, a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// Number from 1.
    pub number: usize,
    /// Characters of the text.
    pub range: Range<usize>,
    /// The line without its line break.
    pub text: &'a str,
    /// For each character its first byte within the line, and the line's length at the end.
    pub bytes: Vec<u32>,
    /// Which characters of [`sign`] the line holds: checks that need one pass over the others.
    pub signs: u32,
}

/// Characters that make a check worth running on a line, noted in the one pass that takes the text apart.
pub(super) mod sign {
    pub const DIGIT: u32 = 1;
    pub const ASCII_MARK: u32 = 1 << 1;
    pub const COMMA: u32 = 1 << 2;
    pub const PAUSE: u32 = 1 << 3;
    pub const BRACKET: u32 = 1 << 4;
    pub const ORDINAL: u32 = 1 << 5;
    pub const AND_SO_ON: u32 = 1 << 6;
    pub const YEAR: u32 = 1 << 7;
    pub const DAY: u32 = 1 << 8;
    pub const HUNDRED: u32 = 1 << 9;
    pub const FIVE: u32 = 1 << 10;
    pub const SESSION: u32 = 1 << 11;
    pub const GREAT: u32 = 1 << 12;
    /// Two marks in a row.
    pub const DOUBLED: u32 = 1 << 13;
    pub const PAIR: u32 = 1 << 14;

    /// What a character is a sign of.
    pub fn of(c: char) -> u32 {
        match c {
            '0'..='9' => DIGIT,
            ',' => ASCII_MARK | COMMA,
            '(' | ')' => ASCII_MARK | BRACKET | PAIR,
            '!'..='/' | ':'..='@' | '['..='`' | '{'..='~' => ASCII_MARK,
            '，' => COMMA,
            '、' => PAUSE,
            '（' | '）' => BRACKET | PAIR,
            '‘' | '’' | '“' | '”' | '〈'..='』' | '【' | '】' | '〔' | '〕' => PAIR,
            '第' => ORDINAL,
            '等' => AND_SO_ON,
            '年' => YEAR,
            '日' => DAY,
            '百' | '千' | '十' => HUNDRED,
            '五' => FIVE,
            '届' => SESSION,
            '大' => GREAT,
            _ => 0,
        }
    }
}

/// Characters that a sentence has on each side of what stands in it, at most.
pub(super) const REACH: usize = 200;

/// A mark that ends or parts a clause.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '、' | '！' | '？')
}

impl Line<'_> {
    /// From a byte range of the line to characters of the whole text.
    pub fn chars_of(&self, bytes: Range<usize>) -> Range<usize> {
        let find = |byte: usize| self.range.start + self.bytes.partition_point(|b| (*b as usize) < byte);
        find(bytes.start)..find(bytes.end)
    }

    /// From characters of the whole text to bytes of the line (clamped to the line).
    pub fn bytes_of(&self, chars: &Range<usize>) -> Range<usize> {
        let find = |at: usize| {
            let index = at.saturating_sub(self.range.start).min(self.bytes.len().saturating_sub(1));
            self.bytes.get(index).copied().unwrap_or(0) as usize
        };
        find(chars.start)..find(chars.end)
    }

    /// The part of the line that `chars` covers.
    pub fn slice(&self, chars: &Range<usize>) -> &str {
        self.text.get(self.bytes_of(chars)).unwrap_or_default()
    }
}

/// The whole text with what every family needs of it.
pub(super) struct Text<'a> {
    /// The characters.
    pub chars: Vec<char>,
    /// The lines in order, empty ones included.
    pub lines: Vec<Line<'a>>,
    /// What stands between “ and ” of one line, quotes not included; outermost only.
    pub quotes: Vec<Range<usize>>,
    /// What stands between 《 and 》.
    pub titles: Vec<Range<usize>>,
}

impl<'a> Text<'a> {
    /// Takes the text apart. Line breaks are `\n`; a `\r` before one belongs to neither line.
    pub fn new(text: &'a str) -> Self {
        let mut out =
            Self { chars: text.chars().collect(), lines: Vec::new(), quotes: Vec::new(), titles: Vec::new() };
        let mut start = 0;
        for (index, raw) in text.split('\n').enumerate() {
            let line = raw.strip_suffix('\r').unwrap_or(raw);
            let mut bytes = Vec::with_capacity(line.len() / 3 + 2);
            bytes.extend(line.char_indices().map(|(byte, _)| byte as u32));
            let length = bytes.len();
            bytes.push(line.len() as u32);
            let signs = out.pairs(start..start + length);
            out.lines.push(Line {
                number: index + 1,
                range: start..start + length,
                text: line,
                bytes,
                signs,
            });
            start += length + (raw.len() - line.len()) + 1;
        }
        out
    }

    /// Notes the quotations and titles of a line; answers the line's signs.
    fn pairs(&mut self, line: Range<usize>) -> u32 {
        let (mut quote, mut title) = (None, None);
        let (mut signs, mut mark) = (0, false);
        for at in line {
            let c = self.get(at);
            // Ideographs are most of the text, and most of them are signs of nothing.
            signs |= sign::of(c);
            let marks = is_mark(c);
            signs |= if mark && marks { sign::DOUBLED } else { 0 };
            mark = marks;
            match c {
                '“' if quote.is_none() => quote = Some(at + 1),
                '”' => self.quotes.extend(quote.take().map(|from| from..at)),
                '《' if title.is_none() => title = Some(at + 1),
                '》' => self.titles.extend(title.take().map(|from| from..at)),
                _ => {}
            }
        }
        signs
    }

    /// The character at `at`, or a line break beyond the end.
    pub fn get(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    /// The character before `at`, or a line break at the beginning.
    pub fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\n', |i| self.get(i))
    }

    /// A piece of the text.
    pub fn string(&self, range: &Range<usize>) -> String {
        self.chars.get(range.clone()).unwrap_or_default().iter().collect()
    }

    /// The line that holds the character `at`.
    pub fn line_at(&self, at: usize) -> Option<&Line<'a>> {
        let index = self.lines.partition_point(|line| line.range.start <= at);
        self.lines.get(index.checked_sub(1)?)
    }

    /// The sentence around `range`: up to the nearest 。！？； or line break on both sides, [`REACH`] characters at most:
    /// what is judged by its sentence must not read a page without marks again for every hit.
    pub fn sentence(&self, range: &Range<usize>) -> Range<usize> {
        let ends = |c: &char| is_break(*c) || matches!(c, '\n' | '!' | '?' | ';');
        let (from, to) = (range.start.saturating_sub(REACH), (range.end + REACH).min(self.chars.len()));
        let head = self.chars.get(from..range.start).unwrap_or_default();
        let tail = self.chars.get(range.end..to).unwrap_or_default();
        let start = head.iter().rposition(ends).map_or(from, |i| from + i + 1);
        let end = tail.iter().position(ends).map_or(to, |i| range.end + i);
        start..end
    }

    /// The clause around `range`: as [`Self::sentence`], but a comma ends it too.
    pub fn clause(&self, range: &Range<usize>) -> Range<usize> {
        let sentence = self.sentence(range);
        let comma = |c: &char| matches!(c, '，' | ',' | '：' | ':');
        let head = self.chars.get(sentence.start..range.start).unwrap_or_default();
        let tail = self.chars.get(range.end..sentence.end).unwrap_or_default();
        let start = head.iter().rposition(comma).map_or(sentence.start, |i| sentence.start + i + 1);
        let end = tail.iter().position(comma).map_or(sentence.end, |i| range.end + i);
        start..end
    }

    /// The clause around `range` with the one before and the one behind it, within the sentence.
    pub fn near(&self, range: &Range<usize>) -> Range<usize> {
        let (sentence, clause) = (self.sentence(range), self.clause(range));
        let back = clause.start.saturating_sub(1).max(sentence.start);
        let start = if back > sentence.start { self.clause(&(back - 1..back)).start } else { sentence.start };
        let ahead = (clause.end + 1).min(sentence.end);
        let end = if ahead < sentence.end { self.clause(&(ahead..ahead + 1)).end } else { sentence.end };
        start.min(range.start)..end.max(range.end)
    }

    /// Whether `range` stands inside a quoted passage: a clause or more between “ ”. Quotes around the bare term, or
    /// the term with a word or two, are no quotation.
    pub fn quoted(&self, range: &Range<usize>) -> bool {
        let Some(quote) = around(&self.quotes, range) else { return false };
        let extra = quote.len().saturating_sub(range.len());
        let clause =
            self.chars.get(quote.clone()).unwrap_or_default().iter().any(|c| "，。；！？".contains(*c));
        extra >= 8 || clause && extra >= 4
    }

    /// Whether `range` stands inside a title 《…》.
    pub fn in_title(&self, range: &Range<usize>) -> bool {
        around(&self.titles, range).is_some()
    }
}

/// The range of `list` (sorted, disjoint) that holds all of `range`.
fn around<'r>(list: &'r [Range<usize>], range: &Range<usize>) -> Option<&'r Range<usize>> {
    let index = list.partition_point(|r| r.start <= range.start);
    list.get(index.checked_sub(1)?).filter(|r| range.end <= r.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_and_bare_term() {
        let text = Text::new("支持“一府两院”工作。\n他说：“要支持一府两院依法办事，加强监督。”");
        let hits: Vec<usize> =
            (0..text.chars.len()).filter(|i| text.string(&(*i..*i + 4)) == "一府两院").collect();
        assert!(!text.quoted(&(hits[0]..hits[0] + 4)));
        assert!(text.quoted(&(hits[1]..hits[1] + 4)));
    }

    #[test]
    fn bytes_and_characters_agree() {
        let text = Text::new("标题\r\n第a二行，汉字\n");
        let line = &text.lines[1];
        let byte = line.text.find("汉").unwrap();
        let chars = line.chars_of(byte..byte + 3);
        assert_eq!(text.string(&chars), "汉");
        assert_eq!(line.slice(&chars), "汉");
        assert_eq!(text.line_at(chars.start).unwrap().number, 2);
        assert_ne!(line.signs & sign::COMMA, 0);
        assert_eq!(line.signs & sign::DIGIT, 0);
    }
}
