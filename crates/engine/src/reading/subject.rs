//! What a sentence is about.

use super::cues::{Cue, FIELDS, Hit, YEARLY};
use super::{Seen, signs};

/// Members of a series from which the words of a field are examples and no subject (就业、教育、医疗).
const SERIES: usize = 3;

/// Whether a congress deals with a field every year by law (the budget, the accounts), so that it is at home in any meeting.
pub fn is_yearly(field: &str) -> bool {
    YEARLY.contains(&field)
}

/// The subjects that a text names: the title of a law, words of what a speech is to be about.
pub fn named(text: &str) -> Vec<String> {
    let hits = super::cues::scan(text);
    let mut found: Vec<String> = laws(text).map(str::to_owned).collect();
    for hit in &hits {
        if let Cue::Field(field) = hit.cue
            && let Some(name) = FIELDS.get(usize::from(field))
            && !found.iter().any(|known| known == name)
        {
            found.push((*name).to_owned());
        }
    }
    found
}

/// The subjects of a sentence: fields by their words, laws by their titles. Empty: neutral.
///
/// A field counts where a word of it stands outside of a series of examples, or where the whole series is of this field.
pub(super) fn of(seen: &Seen<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    };
    let hits: Vec<(&Hit, u16)> = seen
        .cues
        .iter()
        .filter_map(|hit| match hit.cue {
            Cue::Field(field) => Some((hit, field)),
            _ => None,
        })
        .collect();
    let mut end = None;
    for (hit, field) in &hits {
        // 人工智能|产业发展 is one thing, and its first word says what.
        let goes_on = end.replace(hit.end) == Some(hit.start);
        if goes_on {
            continue;
        }
        let examples = hits.len() > 1 && seen.shows(signs::PAUSE) && {
            let series = series(seen, hit);
            let mut inside = hits.iter().filter(|(other, _)| series.contains(&other.start));
            series.len() >= SERIES && inside.any(|(_, other)| other != field)
        };
        if !examples && let Some(name) = FIELDS.get(usize::from(*field)) {
            add(name);
        }
    }
    if seen.shows(signs::TITLE) {
        laws(seen.text).for_each(add);
    }
    found
}

/// The stretch of bytes of the line that the 、-series around a cue takes; as many members as it has 、 plus one, else the
/// cue alone.
fn series(seen: &Seen<'_>, hit: &Hit) -> Series {
    let (before, after) = seen.around(hit);
    let edge = |c: char| matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | '“' | '”' | '（' | '）');
    let head = before
        .rfind(edge)
        .map_or(0, |at| at + before.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    let tail = after.find(edge).unwrap_or(after.len());
    let start = seen.from + head;
    let end = hit.end + tail;
    let clause = seen.text.get(head..end - seen.from).unwrap_or_default();
    Series { start, end, members: clause.matches('、').count() + 1 }
}

struct Series {
    start: usize,
    end: usize,
    members: usize,
}

impl Series {
    fn len(&self) -> usize {
        self.members
    }

    fn contains(&self, at: &usize) -> bool {
        (self.start..self.end).contains(at)
    }
}

/// The laws and regulations named by their titles.
fn laws(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('《').filter_map(|(at, mark)| {
        let inside = text.get(at + mark.len()..)?;
        let title = inside.split_once('》')?.0;
        let law = ["法", "条例", "规定", "办法", "法典"].iter().any(|end| title.ends_with(end));
        // What the congress itself lives by is no foreign subject.
        let own =
            ["监督法", "代表法", "选举法", "立法法", "组织法", "宪法"].iter().any(|own| title.ends_with(own));
        (law && !own).then_some(title)
    })
}
