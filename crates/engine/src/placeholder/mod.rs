//! Placeholders that copied texts and templates leave behind: `X`, `ＸＸ`, `***`, `####`, `aa`, `hjt`, `{{市名}}`.
//!
//! One scan over the characters; each special character opens a small rule of its own. The rules say what is *no*
//! placeholder as well: X光, 5G, C919, “10+X”, 数据要素×, AAA级, www, 二○○八年.

mod words;

use std::cell::Cell;
use std::ops::Range;

use self::words::{
    FIGURE_UNITS, INITIALS, LATIN_WORDS, NOT_PLACES, PLACES, SLOT_NAMES, SLOT_WORDS, TITLES, UNITS, X_WORDS,
};
use crate::lexicon::han::is_han;
use crate::lexicon::numerals::is_numeral;
use crate::lexicon::people::post_at;

/// What sort of placeholder stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// X, ＸＸ, ××, xx, aa, ○○, A市, 某某: a name or figure left open.
    Unknown,
    /// `***`, `###`, `^^^`, `____`, `□□`: words or figures cut out.
    Masked,
    /// Initials in place of a name: hjt同志, dxp理论.
    Initials,
    /// A slot of a template: `{{市名}}`, 【此处填写…】, （待补充）, `年  月  日`.
    Slot,
}

/// A placeholder and its place, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Characters from the beginning of the text, end exclusive.
    pub range: Range<usize>,
    /// What sort it is.
    pub kind: Kind,
}

/// Every placeholder in `text`, in order, without overlaps. Offsets are in characters.
pub fn find_placeholders(text: &str) -> Vec<Placeholder> {
    let chars: Vec<char> = text.chars().collect();
    find_in(&chars)
}

/// [`find_placeholders`] over characters that are already at hand.
pub fn find_in(chars: &[char]) -> Vec<Placeholder> {
    let scan = Scan { chars, runs: Cell::default() };
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        // Ideographs open nothing but 某某 and blank dates: leave at once, most of the text is that.
        let found = if ('\u{3400}'..'\u{FF00}').contains(&c) && !matches!(c, '某' | '年' | '月' | '第') {
            None
        } else {
            scan.at(at, c)
        };
        match found {
            Some((end, kind)) => {
                out.push(Placeholder { range: at..end, kind });
                at = end.max(at + 1);
            }
            None => at += scan.skip(at, c),
        }
    }
    out
}

struct Scan<'a> {
    chars: &'a [char],
    /// The last run of each sort that was looked for, so that a long one is walked through once and not from each of its
    /// characters.
    runs: Cell<[(usize, usize); RUNS]>,
}

/// Sorts of runs.
#[derive(Debug, Clone, Copy)]
enum Run {
    Cross,
    Word,
    Letters,
    Digits,
    Circle,
    Question,
    Somebody,
    /// Signs that are the same when narrow; they follow each other without overlapping.
    Mask,
    Brace,
    /// The same letter again.
    Same,
}

const RUNS: usize = Run::Same as usize + 1;

impl Scan<'_> {
    fn get(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\n', |i| self.get(i))
    }

    /// End of the run of characters from `at` for which `test` holds, which belongs to this sort.
    fn run(&self, sort: Run, at: usize, test: impl Fn(char) -> bool) -> usize {
        let mut runs = self.runs.get();
        if let Some((_, end)) = runs.get(sort as usize).filter(|(start, end)| (*start..*end).contains(&at)) {
            return *end;
        }
        let rest = self.chars.get(at..).unwrap_or_default();
        let end = at + rest.iter().take_while(|c| test(**c)).count();
        runs.get_mut(sort as usize).into_iter().for_each(|known| *known = (at, end));
        self.runs.set(runs);
        end
    }

    fn starts_with(&self, at: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(i, c)| self.chars.get(at + i) == Some(&c))
    }

    fn starts_with_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.starts_with(at, word))
    }

    /// Whether a post stands at `at`.
    fn is_post(&self, at: usize) -> bool {
        post_at(self.chars, at).is_some()
    }

    /// Whether a unit or a post stands at `at`.
    fn is_unit(&self, at: usize) -> bool {
        self.starts_with_any(at, UNITS) || self.is_post(at)
    }

    /// A word of letters and digits that is no placeholder is passed over whole.
    fn skip(&self, at: usize, c: char) -> usize {
        if c.is_ascii_alphanumeric() { (self.run(Run::Word, at, is_wordlike) - at).max(1) } else { 1 }
    }

    fn at(&self, at: usize, c: char) -> Option<(usize, Kind)> {
        match c {
            'X' | 'x' | 'Ｘ' | 'ｘ' | '×' | '✕' | '╳' => self.cross(at),
            'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => self.letters(at),
            '0'..='9' => self.digits(at),
            '*' | '＊' | '#' | '＃' | '^' | '＾' | '_' | '＿' | '□' | '■' | '▇' | '█' => {
                self.mask(at, c)
            }
            '○' | '〇' | '◯' => self.circle(at),
            '{' | '【' | '[' | '［' | '〔' | '（' | '(' | '<' | '＜' | '$' => self.slot(at, c),
            '?' | '？' => self.question(at),
            '某' => self.somebody(at),
            '年' | '月' | '第' => self.blank(at, c),
            _ => None,
        }
    }

    fn cross(&self, at: usize) -> Option<(usize, Kind)> {
        let end = self.run(Run::Cross, at, is_cross);
        let (before, after) = (self.before(at), self.get(end));
        if is_latin(before) || is_latin(after) || matches!(before, '.' | '/' | '@' | '-') || after == '@' {
            return self.initials(at);
        }
        if end - at >= 2 {
            let sized = after == '-' || after == '+';
            return (!sized).then_some((end, Kind::Unknown));
        }
        let number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '＋' | '=' | '-' | '−');
        let unit = self.is_unit(end) || before == '第';
        if is_times(self.get(at)) {
            // 数据要素×, 4×4: the sign of multiplication is a placeholder only before a unit or a title.
            return (unit && !number(before)).then_some((end, Kind::Unknown));
        }
        if before == '号' || number(before) || (number(after) && !self.is_unit(end)) {
            return None;
        }
        let latin_word = before == ' ' && at.checked_sub(2).is_some_and(|i| is_latin(self.get(i)));
        if latin_word || after == ' ' && is_latin(self.get(end + 1)) || self.starts_with_any(end, X_WORDS) {
            return None;
        }
        if matches!((before, after), ('台', '”' | '上' | '，' | '。')) {
            return None; // 社交平台X
        }
        Some((end, Kind::Unknown))
    }

    /// `20XX年`, `2024-XX-XX`: digits that run into crosses.
    fn digits(&self, at: usize) -> Option<(usize, Kind)> {
        let digits = self.run(Run::Digits, at, |c| c.is_ascii_digit());
        let end = self.run(Run::Cross, digits, is_cross);
        (end - digits >= 2 && !is_latin(self.get(end)) && !is_latin(self.before(at)))
            .then_some((end, Kind::Unknown))
    }

    fn letters(&self, at: usize) -> Option<(usize, Kind)> {
        let first = self.get(at);
        let end = self.run(Run::Word, at, is_wordlike);
        let address =
            matches!(self.before(at), '.' | '@' | '/' | ':' | '-') || matches!(self.get(end), '@' | ':');
        if address || is_wordlike(self.before(at)) {
            return None;
        }
        let same = self.run(Run::Same, at, |c| c == first) == end;
        let lower = first.is_lowercase();
        let place = self.starts_with_any(end, PLACES) && !self.starts_with_any(end, NOT_PLACES);
        if same && end - at >= 2 && first != 'w' && first != 'i' {
            return (lower && self.get(end) != '级' || place).then_some((end, Kind::Unknown));
        }
        // 乡村e镇, e站: e is no name left open but “electronic”.
        if same && end - at == 1 && place && first.is_ascii_alphabetic() && first != 'e' {
            return Some((end, Kind::Unknown));
        }
        self.initials(at)
    }

    /// hjt同志, DXP理论, and the initials that need no title behind them.
    fn initials(&self, at: usize) -> Option<(usize, Kind)> {
        let end = self.run(Run::Letters, at, |c| c.is_ascii_alphabetic());
        if is_wordlike(self.before(at)) || is_wordlike(self.get(end)) || !(2..=4).contains(&(end - at)) {
            return None;
        }
        let word: String = self.chars.get(at..end)?.iter().map(char::to_ascii_lowercase).collect();
        let known = INITIALS.contains(&word.as_str());
        let titled =
            (self.is_post(end) || self.starts_with_any(end, TITLES)) && !LATIN_WORDS.contains(&word.as_str());
        let consonants = !word.contains(['a', 'e', 'i', 'o', 'u']);
        let lower = self.get(at).is_ascii_lowercase();
        (known || titled && (lower || consonants)).then_some((end, Kind::Initials))
    }

    fn mask(&self, at: usize, c: char) -> Option<(usize, Kind)> {
        let end = self.run(Run::Mask, at, |d| narrow(d) == narrow(c));
        let (before, after) = (self.before(at), self.get(end));
        if end - at >= 2 {
            let rule = before == '\n' && matches!(after, '\n' | '\r' | ' '); // a ruled line or a heading mark
            return (!rule).then_some((end, Kind::Masked));
        }
        match narrow(c) {
            '#' => self.is_unit(end).then_some((end, Kind::Masked)).filter(|_| !before.is_ascii_digit()),
            '*' | '^' => (is_han(before) && is_han(after)).then_some((end, Kind::Masked)),
            '□' | '▇' | '█' => matches!(after, '年' | '月' | '日').then_some((end, Kind::Masked)),
            _ => None,
        }
    }

    /// ○○市, 张○○; never 二○○八年 or 〇.
    fn circle(&self, at: usize) -> Option<(usize, Kind)> {
        let end = self.run(Run::Circle, at, |c| matches!(c, '○' | '〇' | '◯'));
        let numeral = |c: char| is_numeral(c) || c.is_ascii_digit();
        (end - at >= 2 && !numeral(self.before(at)) && !numeral(self.get(end)))
            .then_some((end, Kind::Unknown))
    }

    fn slot(&self, at: usize, open: char) -> Option<(usize, Kind)> {
        if open == '$' && self.get(at + 1) != '{' {
            return None;
        }
        let close = match open {
            '{' | '$' => '}',
            '【' => '】',
            '[' => ']',
            '［' => '］',
            '〔' => '〕',
            '<' => '>',
            '＜' => '＞',
            '(' => ')',
            _ => '）',
        };
        let rest = self.chars.get(at + 1..)?;
        let length = rest.iter().take(40).position(|c| *c == close || *c == '\n')?;
        let end = at + 1 + length + 1;
        if self.get(end - 1) != close {
            return None;
        }
        let inner: String = rest.get(..length)?.iter().collect();
        let end = if open == '{' { self.run(Run::Brace, end, |c| c == '}') } else { end };
        let inner = inner.trim_matches(['{', '}']).trim();
        let blank = inner.is_empty() && length > 0;
        let asks = SLOT_WORDS.iter().any(|word| inner.starts_with(word) || inner.ends_with(word));
        let hit = match open {
            '{' | '$' => !inner.is_empty(),
            '【' | '[' | '［' | '<' | '＜' => blank || asks || SLOT_NAMES.contains(&inner),
            _ => blank || asks && !inner.contains(['，', '。']),
        };
        hit.then_some((end, Kind::Slot))
    }

    /// 增长？？%, 完成投资？亿元.
    fn question(&self, at: usize) -> Option<(usize, Kind)> {
        let end = self.run(Run::Question, at, |c| matches!(c, '?' | '？'));
        (is_han(self.before(at)) && self.starts_with_any(end, FIGURE_UNITS)).then_some((end, Kind::Unknown))
    }

    fn somebody(&self, at: usize) -> Option<(usize, Kind)> {
        let end = self.run(Run::Somebody, at, |c| c == '某');
        (end - at >= 2).then_some((end, Kind::Unknown))
    }

    /// `2024年  月  日`, `第   次会议`: a gap where a number belongs.
    fn blank(&self, at: usize, c: char) -> Option<(usize, Kind)> {
        let rest = self.chars.get(at + 1..).unwrap_or_default();
        let gap = at + 1 + rest.iter().take_while(|d| matches!(d, ' ' | '\u{3000}' | '\t')).count();
        let next = self.get(gap);
        let wanted = match c {
            '年' => next == '月',
            '月' => next == '日',
            _ => gap > at + 2 && matches!(next, '届' | '次' | '号' | '期' | '个' | '条'),
        };
        (gap > at + 1 && wanted).then_some((gap, Kind::Slot))
    }
}

fn is_cross(c: char) -> bool {
    matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ') || is_times(c)
}

fn is_times(c: char) -> bool {
    matches!(c, '×' | '✕' | '╳')
}

fn is_latin(c: char) -> bool {
    (c.is_ascii_alphabetic() || matches!(c, 'ａ'..='ｚ' | 'Ａ'..='Ｚ')) && !is_cross(c)
}

fn is_wordlike(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '０'..='９')
}

/// Full-width signs as their narrow twins.
fn narrow(c: char) -> char {
    match c {
        '＊' => '*',
        '＃' => '#',
        '＾' => '^',
        '＿' => '_',
        '■' => '□',
        other => other,
    }
}

#[cfg(test)]
mod tests;
