//! How much of a path is offered: as far as it is sure enough, up to the edge of a word that is nobody's name begun.

use std::sync::LazyLock;

use super::confidence::{Confidence, NUMBERS, confidence, numbers};
use super::formula;
use super::index::{EDGE, fold};
use super::infix::{Lookup, Path, is_mark};
use super::quiet::is_fact;
use super::snapshot::{Snapshot, full_names};
use super::types::Context;
use crate::lexicon::han::is_han;
use crate::lexicon::{people, places, words::Cutter};

/// The sentence before the caret, folded, with a leading edge.
pub(super) fn window(before: &str) -> Vec<u16> {
    let sentence = formula::sentence_before(before);
    let mut window = vec![EDGE];
    window.extend(fold(sentence));
    window
}

/// How sure an offer must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Floor {
    /// In its first four characters.
    pub head: f64,
    /// In all of it.
    pub whole: f64,
}

/// What a short offer must be surer of, by its length: it saves little.
fn surer(length: usize) -> f64 {
    match length {
        ..=2 => 0.1,
        3 => 0.05,
        _ => 0.0,
    }
}

/// Speeches that are few, and what an offer that they alone attest must be surer of.
const FEW: usize = 3;
const THIN: f64 = 0.08;
/// Shortest offer, in characters: a word.
const AT_LEAST: usize = 2;

/// The longest beginning of `path`, which goes on after `window`, that is sure enough and can be taken as it is.
pub(super) fn choose(window: &[u16], path: &Path<'_>, floor: Floor) -> Option<(String, Confidence)> {
    ends(window, path).into_iter().rev().find_map(|length| {
        let sure = confidence(path, length)?;
        // What hardly anybody has said yet is no evidence for what the next one will say.
        let thin = if path.steps.get(length - 1).is_some_and(|step| step.places.speeches() < FEW) {
            THIN
        } else {
            0.0
        };
        let least = floor.head + surer(length).max(thin);
        let enough = sure.head >= least && sure.whole >= floor.whole + thin;
        enough.then(|| (text(path, length), sure))
    })
}

/// Every beginning of how a sentence would go on that could be offered, with what speaks for it: the weights of
/// [`confidence`] are learnt from these.
pub fn candidates(snapshot: &Snapshot, context: &Context<'_>) -> Vec<(String, [f64; NUMBERS])> {
    let window = window(context.before);
    let path = Lookup::of(&snapshot.shelves(context.reports), &window).path();
    let all = ends(&window, &path).into_iter();
    all.filter_map(|length| Some((text(&path, length), numbers(&path, length)?))).collect()
}

fn text(path: &Path<'_>, length: usize) -> String {
    String::from_utf16_lossy(path.units.get(..length).unwrap_or_default())
}

/// The lengths of a path's beginnings that can be taken as they are, short ones first.
fn ends(window: &[u16], path: &Path<'_>) -> Vec<usize> {
    let units: Vec<u16> = window.iter().chain(&path.units).copied().collect();
    let mut edges = Vec::new();
    Cutter::new().edges(&units, &mut edges);
    let chars: Vec<char> = units.iter().filter_map(|&unit| char::from_u32(u32::from(unit))).collect();
    let sure = path.units.iter().take(path.steps.len());
    let facts = sure.clone().position(|&unit| char::from_u32(u32::from(unit)).is_none_or(is_fact));
    let longest = facts.unwrap_or(sure.len());
    let whole = |length: &usize| {
        let end = window.len() + length;
        edges.get(end).copied().unwrap_or(true)
            && ends_well(&chars, window.len(), end)
            && !nearly_done(&chars, end)
            && !inside_name(&chars, end)
    };
    (AT_LEAST..=longest).filter(whole).collect()
}

/// Whether `chars`, offered from `start` to `end`, ends where a writer can go on: no loose end (的, 和, a mark that opens or
/// leads on), no quotation mark or bracket without its end.
fn ends_well(chars: &[char], start: usize, end: usize) -> bool {
    let Some((last, offered)) = chars.get(start..end).and_then(|offered| offered.split_last()) else {
        return false;
    };
    if matches!(last, '、' | '：' | '，' | '的' | '和' | '与' | '及' | '“' | '‘' | '《' | '（') {
        return false;
    }
    // Of a series whole members are offered: 决而有行、行|而有果.
    let goes_on = chars.get(end).copied().is_some_and(is_han);
    if goes_on && offered.contains(&'、') {
        return false;
    }
    // A clause only begun promises nothing.
    if offered.iter().rposition(|c| *c == '，').is_some_and(|at| offered.len() - at < 3) {
        return false;
    }
    [('“', '”'), ('‘', '’'), ('《', '》'), ('（', '）')].iter().all(|(open, close)| {
        let mut all = chars.get(start..end).unwrap_or_default().iter();
        let closed = all.rposition(|c| c == close);
        let opened = chars.get(start..end).unwrap_or_default().iter().rposition(|c| c == open);
        opened.is_none() || opened < closed
    })
}

/// Whether a name goes on over `end`, or may: a person's, a place's, one that is always given in full.
fn inside_name(chars: &[char], end: usize) -> bool {
    let place = chars.get(end).is_some_and(|&c| places::is_suffix(c) && places::ending(chars, end).is_some());
    let person = chars.get(end).copied().is_some_and(is_han) && person_begun(chars, end);
    place || person || full_name_begun(chars, end)
}

/// Whether the clause ends right behind the character that follows `end`: 行而有|果.
fn nearly_done(chars: &[char], end: usize) -> bool {
    let done = chars.get(end + 1).is_none_or(|c| is_mark(*c));
    chars.get(end).copied().is_some_and(is_han) && done
}

/// Whether a surname stands alone before `end`, or with one character behind it that is no word with it: 请王, 请王立.
fn person_begun(chars: &[char], end: usize) -> bool {
    let Some(head) = chars.get(..end) else { return false };
    let units: Vec<u16> =
        head.iter().rev().take(12).rev().filter_map(|&c| u16::try_from(u32::from(c)).ok()).collect();
    let mut words = Vec::new();
    Cutter::new().cut(&units, &mut words);
    let lone = words.iter().rev().take(2).take_while(|word| word.end - word.start == 1);
    lone.filter_map(|word| units.get(word.start))
        .any(|&unit| char::from_u32(u32::from(unit)).is_some_and(people::is_surname))
}

/// The names that are given in full, without the marks around them.
static NAMES: LazyLock<Vec<Vec<char>>> =
    LazyLock::new(|| full_names().map(|name| name.trim_matches(['《', '》']).chars().collect()).collect());

/// Whether one of the names that are given in full has begun before `end` and does not end there.
fn full_name_begun(chars: &[char], end: usize) -> bool {
    /// So much of a name is that name: 习近平 alone begins several.
    const KNOWN: usize = 4;
    NAMES.iter().any(|name| {
        let longest = (name.len() - 1).min(end);
        // 中华人民共和国 is the name of the country before it begins that of a law.
        let country = name.starts_with(&['中', '华', '人', '民', '共', '和', '国']);
        (KNOWN + if country { 4 } else { 0 }..=longest).any(|length| {
            chars.get(end - length..end).is_some_and(|tail| name.starts_with(tail))
                && chars.get(end).is_none_or(|next| name.get(length) == Some(next))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suggest::index::fold;
    use crate::suggest::infix::{Attested, Step};

    /// What is offered after `typed` where the archive goes on with `rest`, `ahead` being what it would go on with.
    fn offered(typed: &str, rest: &str, ahead: &str) -> Option<String> {
        let units = fold(&format!("{rest}{ahead}"));
        let step = Step { probability: 0.95, places: Attested::in_speeches(20), context: 8 };
        let steps = vec![step; rest.chars().count()];
        let path = Path { units, steps, known: 8, known_well: 3, after_mark: false };
        choose(&fold(typed), &path, Floor { head: 0.5, whole: 0.5 }).map(|(text, _)| text)
    }

    #[test]
    fn an_offer_ends_at_the_edge_of_a_word_and_of_a_name() {
        for (typed, rest, ahead, wanted) in [
            ("要充分发", "挥代表的主", "体作用", "挥代表"),
            ("要坚持全过", "程人民民主", "，", "程人民民主"),
            ("学习习近平", "新时代中国特色社会主义", "思想", ""),
            ("学习习近平", "新时代中国特色社会主义思想", "，", "新时代中国特色社会主义思想"),
            ("感谢全市人民，特别是青", "川", "区", ""),
            ("推动高质量发展，完成投资", "增长12", "亿元", "增长"),
            ("坚持“五位一体”和“四", "个全面”战略布局", "，", "个全面”战略布局"),
            ("实施", "“十四五", "”规划", ""),
            ("不断开创", "新局面，为", "全市", "新局面"),
            ("做到议而有决、", "决而有行、行而有", "果", "决而有行"),
            ("做到议而有决、", "决而有行、行而有果", "", "决而有行、行而有果"),
        ] {
            assert_eq!(offered(typed, rest, ahead).unwrap_or_default(), wanted, "{typed}|{rest}|{ahead}");
        }
    }

    #[test]
    fn no_persons_name_is_begun() {
        for (typed, rest, ahead) in
            [("下面请市长", "王", "立民"), ("下面请市", "长王", "立民"), ("会议由副主任", "韩志", "国主持")]
        {
            let text = offered(typed, rest, ahead).unwrap_or_default();
            assert!(!text.ends_with(['王', '韩', '志']), "{typed}|{text}");
        }
    }
}
