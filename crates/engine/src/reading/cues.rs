//! Every word that a reading rests on, found in one pass over a line.

use std::sync::LazyLock;

use super::kinds::{Act, Voice};
use crate::document::Level;
use crate::lexicon::own::{own_words, units};
use crate::words::Words;

/// What a word speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cue {
    /// The field with this number of `data/subjects.txt`.
    Field(u16),
    /// Only this voice says so.
    Voice(Voice),
    /// Names this level as one's own.
    Level(Level),
    /// The sentence hangs where it begins so.
    HangsAtStart,
    /// The sentence hangs wherever this stands in it.
    Hangs,
    /// A word of the act with this number of `data/acts.txt`.
    Act(Act),
    /// Tells of what was.
    Past,
    /// Tells of what is going on.
    Present,
    /// Tells of what shall be.
    Future,
}

/// A cue and its place in the line, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// First byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it speaks for.
    pub cue: Cue,
}

/// The names of the fields, by number.
pub(crate) static FIELDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| fields().map(|(name, _)| name.trim_start_matches('*')).collect());

/// The fields that a congress supervises by law every year.
pub(crate) static YEARLY: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| fields().filter_map(|(name, _)| name.strip_prefix('*')).collect());

static CUES: LazyLock<Words<Cue>> = LazyLock::new(|| Words::new(cues()));

/// The cues of a line, leftmost and longest, in order.
pub(crate) fn scan(line: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    CUES.find(line, |start, end, cue| hits.push(Hit { start, end, cue }));
    hits
}

/// The lines of a data file: a name and its words.
fn lists(text: &'static str) -> impl Iterator<Item = (&'static str, std::str::SplitWhitespace<'static>)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('：')).map(|(name, words)| (name, words.split_whitespace()))
}

fn fields() -> impl Iterator<Item = (&'static str, std::str::SplitWhitespace<'static>)> {
    lists(include_str!("data/subjects.txt"))
}

/// What □ stands for in the data: the word that names a level.
const LEVELS: [&str; 10] = ["省", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "自治区"];

fn cues() -> Vec<(&'static str, Cue)> {
    let mut cues = Vec::new();
    for (name, words) in lists(include_str!("data/voices.txt")) {
        let voice = Voice::ALL.iter().find(|voice| voice.name() == name);
        for word in words {
            cues.extend(voice.map(|voice| spread(word, Cue::Voice(*voice))).into_iter().flatten());
        }
    }
    for word in words(include_str!("data/hanging.txt")) {
        cues.push(word.strip_prefix('^').map_or((word, Cue::Hangs), |word| (word, Cue::HangsAtStart)));
    }
    for (name, words) in lists(include_str!("data/acts.txt")) {
        let act = Act::ALL.iter().find(|act| act.name() == name);
        for word in words {
            cues.extend(act.map(|act| spread(word, Cue::Act(*act))).into_iter().flatten());
        }
    }
    for (name, words) in lists(include_str!("data/times.txt")) {
        let cue = match name {
            "past" => Cue::Past,
            "present" => Cue::Present,
            _ => Cue::Future,
        };
        cues.extend(words.map(|word| (word, cue)));
    }
    cues.extend(own_levels());
    for (number, (_, words)) in fields().enumerate() {
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        cues.extend(words.map(|word| (word, Cue::Field(number))));
    }
    cues
}

/// 全区 and 我区 are said in a district and in an autonomous region: the first names no level by itself, the second is taken for
/// a district's.
const EITHER: [&str; 2] = ["全区", "我区"];

/// The words by which levels speak of themselves; the lists live as long as the program.
fn own_levels() -> Vec<(&'static str, Cue)> {
    let mut out = vec![("全区各级", Cue::Level(Level::Province)), ("我区", Cue::Level(Level::County))];
    for level in [Level::Province, Level::City, Level::County, Level::Township] {
        for unit in units(level) {
            let [all, ours, party, government, congress, _] = own_words(*unit, level);
            let words = [all, ours, party, government, congress].into_iter();
            let words = words.filter(|word| !EITHER.contains(&word.as_str()));
            out.extend(words.map(|word| (&*word.leak(), Cue::Level(level))));
        }
    }
    out
}

fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// A word of the data with □ replaced by each level; the lists live as long as the program.
fn spread(word: &'static str, cue: Cue) -> Vec<(&'static str, Cue)> {
    if !word.contains('□') {
        return vec![(word, cue)];
    }
    LEVELS.iter().map(|level| (&*word.replace('□', level).leak(), cue)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_names_what_there_is() {
        let known = |name: &str| Voice::ALL.iter().any(|voice| voice.name() == name);
        assert!(lists(include_str!("data/voices.txt")).all(|(name, _)| known(name)));
        let known = |name: &str| super::Act::ALL.iter().any(|act| act.name() == name);
        assert!(lists(include_str!("data/acts.txt")).all(|(name, _)| known(name)));
        let names: Vec<_> = lists(include_str!("data/times.txt")).map(|(name, _)| name).collect();
        assert_eq!(names, ["past", "present", "future"]);
        assert!(FIELDS.len() > 45);
    }

    #[test]
    fn cues_are_found_with_their_level() {
        let found: Vec<Cue> = scan("我代表县委，感谢全市农民").into_iter().map(|hit| hit.cue).collect();
        assert!(
            found.contains(&Cue::Voice(Voice::Party)) && found.contains(&Cue::Level(Level::City)),
            "{found:?}"
        );
    }
}
