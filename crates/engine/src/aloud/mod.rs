//! A speech made ready to be read aloud: sentences too long for one breath, characters whose sound is in doubt with
//! their pinyin, figures as they are spoken.

mod figures;
mod sounds;

use serde::Serialize;

use crate::lexicon::sentence::{is_end, pieces};

/// Characters from which on a sentence is long to say.
pub const LONG: usize = 60;

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// What it is made of, in order.
    pub pieces: Vec<Piece>,
    /// Its length in characters, marks left out.
    pub length: usize,
}

impl Sentence {
    /// Whether it is long to say.
    pub fn is_long(&self) -> bool {
        self.length > LONG
    }
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The characters.
    pub text: String,
    /// How they are said, where that is in doubt: pinyin of a character, the words of a figure; else empty.
    pub reading: String,
}

/// Makes a line ready to be read aloud.
pub fn sentences(line: &str) -> Vec<Sentence> {
    let cut = pieces(line, is_end).into_iter();
    cut.map(|piece| sentence(&piece.chars().collect::<Vec<_>>())).collect()
}

fn sentence(chars: &[char]) -> Sentence {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let spoken = figures::at(chars, at).or_else(|| sounds::at(chars, at));
        match spoken {
            Some(found) => {
                if !plain.is_empty() {
                    pieces.push(Piece { text: std::mem::take(&mut plain), reading: String::new() });
                }
                at += found.iter().map(|piece| piece.text.chars().count()).sum::<usize>().max(1);
                pieces.extend(found);
            }
            None => {
                plain.push(c);
                at += 1;
            }
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece { text: plain, reading: String::new() });
    }
    Sentence { pieces, length: chars.iter().filter(|c| c.is_alphanumeric()).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(line: &str) -> Vec<(String, String)> {
        let pieces = sentences(line).into_iter().flat_map(|sentence| sentence.pieces);
        pieces.filter(|piece| !piece.reading.is_empty()).map(|piece| (piece.text, piece.reading)).collect()
    }

    #[test]
    fn a_line_is_cut_at_the_ends_of_sentences_and_long_ones_are_known() {
        let long = format!("{}，抓落实。", "要".repeat(60));
        let line = format!("他说：“要干就干好。”大家都同意。{long}");
        let found = sentences(&line);
        let texts: Vec<String> =
            found.iter().map(|s| s.pieces.iter().map(|p| p.text.as_str()).collect()).collect();
        assert_eq!(texts, ["他说：“要干就干好。”", "大家都同意。", long.as_str()]);
        assert_eq!(found.iter().map(Sentence::is_long).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(found[2].length, 63);
    }

    #[test]
    fn figures_and_sounds_stand_in_one_sentence() {
        let found = readings("2025年增长3.5%，参与率98%，踔厉奋发。");
        let pairs: Vec<_> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("2025", "二〇二五"),
                ("3.5%", "百分之三点五"),
                ("与", "yù"),
                ("98%", "百分之九十八"),
                ("踔", "chuō")
            ]
        );
    }

    #[test]
    fn nothing_is_lost() {
        for line in ["", "。", "“好。”", "甲1,234.50万元，二〇二五年；12:30。", "10—15个，1/3、第3次"]
        {
            let again: String =
                sentences(line).iter().flat_map(|s| &s.pieces).map(|p| p.text.as_str()).collect();
            assert_eq!(again, line);
        }
    }
}
