//! Normalised clauses (分句) and their stable 64-bit hashes.
//!
//! A clause is what stands between two marks of punctuation (，。；：！？…—— and line ends; 、 does not split,
//! so a series stays whole). Two clauses are the same when their normalised forms are. The hash is a function
//! of the normalised text alone: it is the same in every run, organization and shard, so counts add up.
//! Whoever stores hashes stores [`VERSION`] beside them.

use crate::lexicon::sentence::is_break;
use xxhash_rust::xxh3::xxh3_64;

/// The version of the normalisation and of the hash; stored hashes of another version must be computed anew.
pub const VERSION: i32 = 1;

/// A clause as it was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// First character of the clause in the text, in characters.
    pub start: usize,
    /// One past its last character (the mark that ends it is left out), in characters.
    pub end: usize,
    /// The normalised text; never empty.
    pub text: String,
    /// [`hash`] of `text`.
    pub hash: u64,
}

/// The clauses of a text in order, those without any letter or ideograph left out.
pub fn clauses(text: &str) -> Vec<Clause> {
    pieces(text)
        .filter_map(|piece| {
            let text = normalise(piece.text);
            let worth = text.chars().any(char::is_alphabetic);
            worth.then(|| Clause { start: piece.start, end: piece.end, hash: hash(&text), text })
        })
        .collect()
}

/// A stretch of text between two clause marks, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Position of the first character, in characters.
    pub start: usize,
    /// One past the last character, in characters.
    pub end: usize,
    /// The stretch, with its white space; never empty.
    pub text: &'a str,
    /// The mark that ended it; `None` at the end of the text.
    pub mark: Option<char>,
}

/// Cuts a text at its clause marks, without allocating.
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces { rest: text, at: 0, before: None }
}

/// The iterator behind [`pieces`].
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: &'a str,
    at: usize,
    before: Option<char>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while !self.rest.is_empty() {
            let start = self.at;
            let mut cut = None;
            let mut chars = self.rest.char_indices().peekable();
            while let Some((byte, c)) = chars.next() {
                self.at += 1;
                let next = chars.peek().map(|&(_, c)| c);
                if is_mark(c, self.before, next) {
                    cut = Some((byte, c));
                    self.before = Some(c);
                    break;
                }
                self.before = Some(c);
            }
            let Some((byte, mark)) = cut else {
                let text = std::mem::take(&mut self.rest);
                return Some(Piece { start, end: self.at, text, mark: None });
            };
            let (text, tail) = self.rest.split_at(byte);
            let mut tail = tail.chars();
            tail.next();
            self.rest = tail.as_str();
            if !text.is_empty() {
                return Some(Piece { start, end: self.at - 1, text, mark: Some(mark) });
            }
        }
        None
    }
}

/// Whether `c`, between these two, ends a clause; `,` and `:` between two digits (1,200 · 10:30) do not.
pub(crate) fn is_mark(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        c if is_break(c) => true,
        '，' | '：' | '…' | '—' | '─' | '\n' | '\r' | ';' | '!' | '?' => true,
        ',' | ':' => {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            !(digit(before) && digit(after))
        }
        _ => false,
    }
}

/// Whether a clause mark also ends the sentence.
pub fn ends_sentence(mark: char) -> bool {
    is_break(mark) || matches!(mark, '\n' | '\r' | ';' | '!' | '?' | '…')
}

/// The normalised form: white space and invisible characters gone, full-width letters and digits made ASCII,
/// ASCII punctuation made full-width, straight and odd quotes at the edges and marks at the edges taken off.
pub fn normalise(text: &str) -> String {
    let folded: String = text.chars().filter_map(fold).collect();
    let edge = |c: char| is_mark(c, None, None) || matches!(c, '、' | '·' | '.' | '"' | '\'');
    // A clause cut out of a quotation keeps one of its quotes; the text without it is the same clause.
    let mut excess = PAIRS.map(|(open, close)| {
        folded.chars().map(|c| i32::from(c == open) - i32::from(c == close)).sum::<i32>()
    });
    let mut taken_off = |c: char| {
        let odd = PAIRS.iter().zip(&mut excess).find_map(|((open, close), excess)| match c {
            c if c == *open && *excess > 0 => Some((excess, -1)),
            c if c == *close && *excess < 0 => Some((excess, 1)),
            _ => None,
        });
        match odd {
            Some((excess, change)) => {
                *excess += change;
                true
            }
            None => edge(c),
        }
    };
    let mut out = folded.as_str();
    loop {
        let before = out.len();
        if let Some(first) = out.chars().next()
            && taken_off(first)
        {
            out = out.strip_prefix(first).unwrap_or_default();
        }
        if let Some(last) = out.chars().next_back()
            && taken_off(last)
        {
            out = out.strip_suffix(last).unwrap_or_default();
        }
        if out.len() == before {
            return out.to_owned();
        }
    }
}

/// Quotes and brackets that come in pairs.
const PAIRS: [(char, char); 4] = [('“', '”'), ('‘', '’'), ('《', '》'), ('（', '）')];

/// One character normalised; `None` if it is dropped.
pub fn fold(c: char) -> Option<char> {
    match c {
        _ if crate::lexicon::han::is_han(c) => Some(c),
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        c if c.is_whitespace() || c.is_control() => None,
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' => char::from_u32(c as u32 - 0xfee0),
        ',' => Some('，'),
        ':' => Some('：'),
        ';' => Some('；'),
        '!' => Some('！'),
        '?' => Some('？'),
        '(' => Some('（'),
        ')' => Some('）'),
        '﹑' | '､' => Some('、'),
        '•' | '‧' | '・' => Some('·'),
        '─' | '―' => Some('—'),
        '「' | '『' | '〝' => Some('“'),
        '」' | '』' | '〞' => Some('”'),
        c => Some(c),
    }
}

/// The stable hash of a normalised text (XXH3, 64 bits, seed 0, over its UTF-8). Databases store it as the
/// signed number of the same bits (`hash.cast_signed()`).
pub fn hash(normalised: &str) -> u64 {
    xxh3_64(normalised.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        clauses(text).into_iter().map(|c| c.text).collect()
    }

    #[test]
    fn a_series_stays_whole_and_marks_split() {
        assert_eq!(
            texts("要总揽全局、协调各方，依法履职;真抓实干。\n投资1,200亿元——再创佳绩！"),
            [
                "要总揽全局、协调各方",
                "依法履职",
                "真抓实干",
                "投资1,200亿元".replace(',', "，").as_str(),
                "再创佳绩"
            ]
        );
    }

    #[test]
    fn spelling_of_the_punctuation_does_not_matter() {
        assert_eq!(normalise("“抓监督是本职"), "抓监督是本职");
        assert_eq!(normalise("不监督是失职”"), "不监督是失职");
        assert_eq!(normalise(" 全面 依法 治国 "), "全面依法治国");
        assert_eq!(normalise("“一府两院”"), "“一府两院”");
        assert_eq!(normalise("ＸＸ市(县)"), "XX市（县）");
        assert_eq!(normalise("))"), "");
        assert_eq!(normalise("”要）”）"), "要");
    }

    #[test]
    fn the_hash_is_stable() {
        // Stored in databases: a change here needs a new VERSION.
        assert_eq!(hash(""), 0x2d06_8005_38d3_94c2);
        assert_eq!(clauses("依法履职，")[0].hash, hash("依法履职"));
    }

    proptest! {
        #[test]
        fn positions_point_at_the_clause(text in "[一二三，。、,:0-9 \\n“”a—]{0,40}") {
            let chars: Vec<char> = text.chars().collect();
            for clause in clauses(&text) {
                let cut: String = chars[clause.start..clause.end].iter().collect();
                prop_assert_eq!(normalise(&cut), clause.text);
            }
        }

        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once.clone());
        }
    }
}
