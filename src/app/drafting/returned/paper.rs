//! A page and line of a copy, found in the text of today.

use serde_json::Value;

use super::model::OutgoingFile;
use super::placing::bridge;
use super::strand::{BREAK, GlyphSpot, TreeStrand, letters, of_file, of_tree, start_of};
use crate::engine::lexicon::sentence::{is_break, pieces};
use crate::word::{ReadError, read_tracked};

/// What stands on a line of paper, and where that is in the text now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperFound {
    /// The words of the line.
    pub words: String,
    /// The sentence in which the line begins, as it is now; empty where it is not in the text any more.
    pub sentence: String,
    /// Its places in the text; equal where it is not there.
    pub from: usize,
    /// Behind it.
    pub to: usize,
    /// The lines were reckoned, and not read off a drawn page.
    pub reckoned: bool,
}

/// Finds a line of a copy in a text; `None` where the copy has no such line.
///
/// # Errors
/// When the copy cannot be read; it is our own.
pub fn find(
    file: &OutgoingFile,
    text: &Value,
    page: usize,
    line: usize,
) -> Result<Option<PaperFound>, ReadError> {
    let Some(at) = file.lines.iter().find(|known| (known.page, known.line) == (page, line)) else {
        return Ok(None);
    };
    let sent = of_file(&read_tracked(&file.content)?);
    let start = start_of(&sent, at.paragraph);
    let range = start + at.from..start + at.to;
    let words = sent.get(range.clone()).unwrap_or_default().iter().map(|glyph| glyph.letter).collect();
    let now = of_tree(text);
    let (bridge, _) = bridge(&letters(&sent), &of_tree(&file.document), &now);
    // The first word of the line that is still there; else the nearest before it.
    let is_word = |at: &usize| {
        now.glyphs
            .get(*at)
            .is_some_and(|glyph| matches!(glyph.spot, GlyphSpot::Text(..) | GlyphSpot::Slot(_)))
    };
    let of = |x: usize| bridge.get(x).copied().flatten().filter(is_word);
    let here = range.clone().find_map(of).or_else(|| (0..range.start).rev().take(200).find_map(of));
    let (sentence, from, to) = here.and_then(|at| sentence_at(&now, at)).unwrap_or_default();
    Ok(Some(PaperFound { words, sentence, from, to, reckoned: !file.is_rendered }))
}

/// The sentence around a character, and its places.
fn sentence_at(text: &TreeStrand, at: usize) -> Option<(String, usize, usize)> {
    let line = text.glyphs.get(at)?.line;
    let own: Vec<(usize, char, GlyphSpot)> = text
        .of_line(line)
        .filter(|(_, glyph)| glyph.letter != BREAK && glyph.spot != GlyphSpot::Label)
        .map(|(at, glyph)| (at, glyph.letter, glyph.spot))
        .collect();
    let words: String = own.iter().map(|(_, letter, _)| letter).collect();
    let mut begin = 0;
    for piece in pieces(&words, is_break) {
        let length = piece.chars().count();
        let part = own.get(begin..begin + length).unwrap_or_default();
        if part.iter().any(|(number, ..)| *number == at) {
            let from = part.first().map(|(.., spot)| edges(*spot).0)?;
            let to = part.last().map(|(.., spot)| edges(*spot).1)?;
            return Some((piece.to_owned(), from, to));
        }
        begin += length;
    }
    None
}

fn edges(spot: GlyphSpot) -> (usize, usize) {
    match spot {
        GlyphSpot::Text(from, to) => (from, to),
        GlyphSpot::Slot(at) => (at, at + 1),
        _ => (0, 0),
    }
}
