//! People by name, with their posts.

use std::sync::LazyLock;

use super::{Fact, Found, organ_before, put};
use crate::lexicon::han::is_han;
use crate::lexicon::words::is_ordinary;
use crate::lexicon::{people, places};
use crate::words::Chars;

/// What colleagues are called.
const COMRADE: [char; 2] = ['同', '志'];
/// Characters that stand in no name of a speech.
static NOT_IN_NAMES: LazyLock<Chars> = LazyLock::new(|| Chars::new(NOT_NAMES));
const NOT_NAMES: &str = "的各位老全市县区省党委会们常部人大是在了和与及对为要我他她这那有不上下等";
/// Characters before a name that introduce it.
const INTRODUCES: &str = "请对向由听与和及任、记长员志席经授委";
/// Characters behind a name that stands after its post.
const FOLLOWS: &str = "同作在代主介汇讲通出宣等和与、及说强指分带率所到就为对参表做的，。；：！？（）”来一";

/// The person whose post begins at `at`: the name before it or behind.
pub(super) fn at(chars: &[char], at: usize) -> Option<Found> {
    let post = people::post_at(chars, at)?;
    let end = at + post.len();
    if let Some(start) = name_before(chars, at, post == COMRADE) {
        return Some(Found::new(Fact::Person, start, end + comrade(chars, end, post)));
    }
    if post == COMRADE || matches!(post, ['委', '员']) {
        return None;
    }
    let gap = usize::from(chars.get(end).is_some_and(|c| c.is_whitespace()));
    let name = name_behind(chars, end + gap)?;
    // 云江市市长, 云江市人大常委会主任: the place belongs to the post.
    let start = organ_before(chars, at);
    let start = places::ending(chars, start).unwrap_or(start);
    Some(Found::new(Fact::Person, start, name + comrade(chars, name, post)))
}

/// Characters of 同志 behind a post or a name.
fn comrade(chars: &[char], at: usize, post: &[char]) -> usize {
    let there = post != COMRADE && chars.get(at..at + 2) == Some(&COMRADE);
    if there { 2 } else { 0 }
}

/// Adds a person, and before him those that are named with him: 赵敏、钱伟、孙丽同志, 晓平、世中同志.
pub(super) fn series(chars: &[char], all: &mut Vec<super::Found>, last: Found) {
    let given = chars.get(..last.end).is_some_and(|named| named.ends_with(&COMRADE));
    let mut before = vec![last];
    let mut start = last.start;
    while let Some(mark) = start.checked_sub(1).filter(|at| chars.get(*at) == Some(&'、')) {
        let Some(name) = name_before(chars, mark, given) else { break };
        before.push(Found::new(Fact::Person, name, mark));
        start = name;
    }
    for person in before.into_iter().rev() {
        put(all, person);
    }
}

/// Where the name begins that ends before `end`, introduced by what stands before it. `given`: colleagues are called by
/// their given names as well (宗淑同志).
fn name_before(chars: &[char], end: usize, given: bool) -> Option<usize> {
    [3, 2].into_iter().find_map(|length| {
        let start = end.checked_sub(length)?;
        let ahead = start.checked_sub(1).and_then(|at| chars.get(at));
        let introduced = ahead.is_none_or(|c| !is_han(*c) || INTRODUCES.contains(*c));
        let name = chars.get(start..end)?;
        (introduced && (is_name(name) || given && is_given(name))).then_some(start)
    })
}

/// One past the name that begins at `start`.
fn name_behind(chars: &[char], start: usize) -> Option<usize> {
    let follows = |end: usize| chars.get(end).is_none_or(|c| FOLLOWS.contains(*c) || c.is_whitespace());
    let named = |length: usize| {
        let end = start + length;
        (follows(end) && is_name(chars.get(start..end)?)).then_some(end)
    };
    // 县长周涛|所作: what may follow a name seldom ends one.
    if chars.get(start + 2).is_some_and(|c| FOLLOWS.contains(*c)) {
        return named(2).or_else(|| named(3));
    }
    named(3).or_else(|| named(2))
}

/// A surname with one or two characters that are no word with it.
fn is_name(name: &[char]) -> bool {
    name.first().is_some_and(|first| people::may_be_surname(*first)) && is_no_word(name)
}

/// Two characters that are no word: a given name, where only a name can stand.
fn is_given(name: &[char]) -> bool {
    name.len() == 2 && is_no_word(name)
}

/// Whether characters that may stand in a name begin with no ordinary word.
fn is_no_word(name: &[char]) -> bool {
    let units: Vec<u16> = name.iter().map(|c| u16::try_from(u32::from(*c)).unwrap_or(u16::MAX)).collect();
    name.iter().all(|c| is_han(*c) && !NOT_IN_NAMES.has(*c))
        && !is_ordinary(units.get(..2).unwrap_or_default())
}
