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
    /// Whether the speaker draws breath behind it: at a comma of a sentence that is long to say.
    pub pause: bool,
}

impl Piece {
    fn new(text: impl Into<String>, reading: impl Into<String>) -> Self {
        Self { text: text.into(), reading: reading.into(), pause: false }
    }
}

/// Characters said between two breaths, at least.
const BREATH: usize = 8;

/// The pieces of a long sentence, cut behind the commas at which the speaker draws breath.
fn with_pauses(pieces: Vec<Piece>) -> Vec<Piece> {
    let said = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let mut left: usize = pieces.iter().map(|piece| said(&piece.text)).sum();
    let mut since = 0;
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut rest = piece.text.as_str();
        // What is read otherwise is a figure or a character, never cut.
        while let (true, Some(at)) = (piece.reading.is_empty(), rest.find(['，', '；', '：'])) {
            let (before, after) = rest.split_at(at + '，'.len_utf8());
            since += said(before);
            left -= said(before);
            let pause = since >= BREATH && left >= BREATH;
            out.push(Piece { pause, ..Piece::new(before, "") });
            since = if pause { 0 } else { since };
            rest = after;
        }
        if !rest.is_empty() {
            since += said(rest);
            left -= said(rest);
            out.push(Piece::new(rest, piece.reading.clone()));
        }
    }
    out
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
                    pieces.push(Piece::new(std::mem::take(&mut plain), ""));
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
        pieces.push(Piece::new(plain, ""));
    }
    let length = chars.iter().filter(|c| c.is_alphanumeric()).count();
    let pieces = if length > LONG { with_pauses(pieces) } else { pieces };
    Sentence { pieces, length }
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
    fn a_speaker_draws_breath_at_the_commas_of_long_sentences() {
        let clause = "要坚持党的全面领导";
        let long = format!("好，{0}，{0}，{0}，办理1,186件建议，{0}，{0}，{0}，好。", clause);
        let found = sentences(&long).remove(0);
        assert!(found.is_long());
        let again: String = found.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(again, long);
        let breaths: Vec<usize> = {
            let mut said = vec![0];
            for piece in &found.pieces {
                *said.last_mut().unwrap() += piece.text.chars().filter(|c| c.is_alphanumeric()).count();
                if piece.pause {
                    said.push(0);
                }
            }
            said
        };
        assert!(breaths.len() >= 6 && breaths.iter().all(|said| *said >= BREATH), "{breaths:?}");
        assert!(sentences("好，抓好落实，好。").remove(0).pieces.iter().all(|piece| !piece.pause));
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
