//! Words worn out by use: 切实 fourteen times in one speech, with what else could be said.

use std::sync::LazyLock;

use super::lines::Lines;
use super::{Remark, SHOWN, Sort};

/// Times from which a word can be worn.
const TIMES: usize = 6;
/// Times in a thousand characters.
const IN_A_THOUSAND: f32 = 1.5;
/// Times that are too many in a speech of any length.
const ANYWAY: usize = 12;

struct Word {
    word: Vec<char>,
    alternatives: Vec<String>,
    /// Set wordings that hold the word and do not count.
    except: Vec<Vec<char>>,
}

/// `word: alternatives | set wordings that do not count`; one a line, `#` begins a comment. Our own list.
static WORDS: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let chars = |text: &str| text.chars().collect::<Vec<char>>();
    let lines = include_str!("data/worn.txt").lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(':'))
        .map(|(word, rest)| {
            let (alternatives, except) = rest.split_once('|').unwrap_or((rest, ""));
            Word {
                word: chars(word.trim()),
                alternatives: alternatives.split_whitespace().map(str::to_owned).collect(),
                except: except.split_whitespace().map(chars).collect(),
            }
        })
        .collect()
});

pub(super) fn find(lines: &Lines) -> Vec<Remark> {
    let thousands = (lines.characters() as f32 / 1000.0).max(0.5);
    let mut out: Vec<Remark> = Vec::new();
    for word in WORDS.iter() {
        let places = places(lines, word);
        let often = places.len() >= TIMES && places.len() as f32 / thousands >= IN_A_THOUSAND;
        if !often && places.len() < ANYWAY {
            continue;
        }
        let text: String = word.word.iter().collect();
        let message = format!(
            "“{text}”用了{}次，可以换成{}，或者删去几处。",
            places.len(),
            word.alternatives.join("、")
        );
        let length = word.word.len();
        let places =
            places.into_iter().take(SHOWN).map(|(block, at)| lines.place(block, at, at + length)).collect();
        out.push(Remark {
            alternatives: word.alternatives.clone(),
            ..Remark::new(Sort::Worn, message, places)
        });
    }
    out.sort_by_key(|remark| std::cmp::Reverse(remark.places.len()));
    out
}

fn places(lines: &Lines, word: &Word) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for (block, line) in lines.lines.iter().enumerate().skip(1) {
        let hits = line.chars.windows(word.word.len()).enumerate().filter(|(_, window)| *window == word.word);
        let counts = |at: usize| !word.except.iter().any(|set| covers(&line.chars, set, at, word.word.len()));
        out.extend(hits.map(|(at, _)| at).filter(|&at| counts(at)).map(|at| (block, at)));
    }
    out
}

/// Whether the set wording stands around the word at `at`.
fn covers(chars: &[char], set: &[char], at: usize, length: usize) -> bool {
    let slack = set.len().saturating_sub(length);
    (at.saturating_sub(slack)..=at).any(|start| chars.get(start..start + set.len()) == Some(set))
}
