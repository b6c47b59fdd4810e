//! The same words in two places, or the same measure in other words: two colleagues have used the same phrase.
//!
//! Every stretch of [`SHORTEST`] ideographs is looked up among those of other points and sections and grown to the right as
//! far as both agree; what overlaps a longer one is left out. Set terms that must be said whole each time do not count. A
//! measure in other words shares most of its pairs of ideographs with another.

use rustc_hash::{FxHashMap, FxHashSet};

use super::lines::Lines;
use super::spoken::Spoken;
use super::{Remark, SHOWN, Sort};
use crate::lexicon::han::is_han;
use crate::lexicon::sentence::is_break;
use crate::reading::Act;
use crate::set_terms;

/// Characters from which the same words are noticed.
const SHORTEST: usize = 9;
/// Characters that must be left when the set terms are taken out.
const OWN_WORDS: usize = 7;
/// Places of the same words that are remembered; those of earlier sections come first.
const PLACES: usize = 32;
/// Sections that are named one by one.
const NAMED: usize = 6;
/// Remarks of this sort.
const MANY: usize = 30;
/// Pairs of ideographs that a measure has at least, and the share of them that the same measure has too.
const PAIRS: usize = 10;
const SAME: f32 = 0.6;

type Window = [char; SHORTEST];
type Spot = (usize, usize);

pub(super) fn find(lines: &Lines, sentences: &[Spoken]) -> Vec<Remark> {
    let found = longest(stretches(lines));
    let told = Told::of(&found);
    let mut out: Vec<Remark> =
        found.into_iter().map(|(text, places)| remark(lines, &text, &places)).collect();
    out.extend(measures(lines, sentences, &told).into_iter().take(MANY));
    out
}

/// Which of the remarks on the same words name a block.
struct Told(FxHashMap<usize, FxHashSet<usize>>);

impl Told {
    fn of(found: &[(String, Vec<Spot>)]) -> Self {
        let mut named: FxHashMap<usize, FxHashSet<usize>> = FxHashMap::default();
        for (number, (_, places)) in found.iter().enumerate() {
            for (block, _) in places {
                named.entry(*block).or_default().insert(number);
            }
        }
        Self(named)
    }

    /// Whether one remark names both.
    fn both(&self, a: usize, b: usize) -> bool {
        let (Some(a), Some(b)) = (self.0.get(&a), self.0.get(&b)) else { return false };
        a.iter().any(|remark| b.contains(remark))
    }
}

/// The same words in two places that are not of one point.
fn stretches(lines: &Lines) -> FxHashMap<String, Vec<Spot>> {
    let words = words(lines);
    let mut known: FxHashMap<Window, Vec<Spot>> = FxHashMap::default();
    let mut found: FxHashMap<String, Vec<Spot>> = FxHashMap::default();
    for (block, chars) in words.iter().enumerate() {
        let mut at = 0;
        while at < chars.len() {
            let Some(window) = window(chars, at) else {
                at += 1;
                continue;
            };
            let earlier = known.get(&window).into_iter().flatten();
            let elsewhere = earlier.filter(|(other, _)| apart(lines, *other, block));
            let best = elsewhere
                .map(|&(other, start)| (agree(&words, (block, at), (other, start)), other, start))
                .max_by_key(|&(length, other, start)| (length, std::cmp::Reverse((other, start))));
            let step = match best {
                Some((length, other, start)) => {
                    let text = trimmed(chars.get(at..at + length).unwrap_or_default());
                    if worth(&text) {
                        let places = found.entry(text).or_insert_with(|| vec![(other, start)]);
                        places.push((block, at));
                    }
                    length
                }
                None => 1,
            };
            at += step;
        }
        for start in 0..chars.len() {
            if let Some(window) = self::window(chars, start) {
                let places = known.entry(window).or_default();
                if places.len() < PLACES {
                    places.push((block, start));
                }
            }
        }
    }
    found
}

/// The characters of each line of the sections, with the end of a sentence in the place of each of an open slot and of the title of
/// a law, which is a name.
fn words(lines: &Lines) -> Vec<Vec<char>> {
    let chars = |line: &super::lines::Line| line.section.map_or_else(Vec::new, |_| line.chars.clone());
    let mut out: Vec<Vec<char>> = lines.lines.iter().map(chars).collect();
    for slot in &lines.slots {
        let inside = out.get_mut(slot.block).and_then(|chars| chars.get_mut(slot.start..slot.end));
        inside.into_iter().flatten().for_each(|c| *c = '。');
    }
    for chars in &mut out {
        let mut titled = false;
        for c in chars {
            titled = (titled || *c == '《') && *c != '》';
            if titled {
                *c = '。';
            }
        }
    }
    out
}

/// Whether two lines belong to two thoughts, neither of which heads the other.
fn apart(lines: &Lines, a: usize, b: usize) -> bool {
    let (Some(first), Some(second)) = (lines.lines.get(a), lines.lines.get(b)) else { return false };
    // A heading's words come again below it, and what introduces points names them.
    let heads = first.heading || first.point.is_none() || second.heading;
    (first.section, first.point) != (second.section, second.point)
        && !(heads && first.section == second.section)
}

/// The window at `at` if it holds words only.
fn window(chars: &[char], at: usize) -> Option<Window> {
    let window: Window = chars.get(at..at + SHORTEST)?.try_into().ok()?;
    let marks = window.iter().filter(|c| !c.is_alphanumeric()).count();
    (marks <= 2 && window.first().is_some_and(|c| c.is_alphanumeric())).then_some(window)
}

/// How many characters agree from these two places on; the ends of sentences stop it.
fn agree(words: &[Vec<char>], a: Spot, b: Spot) -> usize {
    let tail = |(block, at): Spot| words.get(block).map(|chars| chars.iter().skip(at)).into_iter().flatten();
    tail(a).zip(tail(b)).take_while(|(x, y)| x == y && !is_break(**x)).count()
}

/// The words without loose ends: marks, particles, the first characters of a clause that then differs.
fn trimmed(chars: &[char]) -> String {
    let text: String = chars.iter().collect();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '”' | '《' | '》'));
    let text = match text.rsplit_once('，') {
        Some((head, tail)) if tail.chars().count() < 4 && head.chars().count() >= SHORTEST => head,
        _ => text,
    };
    text.trim_end_matches(['的', '和', '与', '在', '要', '是']).to_owned()
}

/// Whether enough is left without set terms.
fn worth(text: &str) -> bool {
    let rest = set_terms::without(text);
    rest.chars().filter(|c| c.is_alphanumeric()).count() >= OWN_WORDS && text.chars().count() >= SHORTEST - 1
}

/// The longest of the words that stand in several places.
fn longest(found: FxHashMap<String, Vec<Spot>>) -> Vec<(String, Vec<Spot>)> {
    let mut out: Vec<(String, Vec<Spot>)> = found.into_iter().collect();
    for (_, places) in &mut out {
        places.sort_unstable();
        places.dedup();
    }
    out.retain(|(_, places)| places.len() > 1);
    out.sort_by_cached_key(|(text, places)| (std::cmp::Reverse(text.chars().count()), places.clone()));
    out.truncate(MANY);
    out
}

fn remark(lines: &Lines, text: &str, places: &[Spot]) -> Remark {
    let length = text.chars().count();
    let where_ = sections(lines, places.iter().map(|(block, _)| *block));
    let message = format!("“{text}”{where_}，请留一处，其他地方换个说法。");
    let places = places.iter().take(SHOWN).map(|&(block, at)| lines.place(block, at, at + length)).collect();
    Remark::new(Sort::Repeated, message, places)
}

/// Where the same words stand: 在第一部分、第二部分都用了, 在第一部分用了两处.
fn sections(lines: &Lines, blocks: impl Iterator<Item = usize>) -> String {
    let mut names: Vec<&str> = blocks.map(|block| lines.section_name(block)).collect();
    let places = names.len();
    names.dedup();
    match names.as_slice() {
        [one] => format!("在{one}用了{places}处"),
        several if several.len() > NAMED => {
            let some = several.get(..NAMED).unwrap_or_default().join("、");
            format!("在{some}等{}处都用了", several.len())
        }
        several => format!("在{}都用了", several.join("、")),
    }
}

/// The same measure in other words: sentences of two points that share most of their pairs of ideographs.
fn measures(lines: &Lines, sentences: &[Spoken], told: &Told) -> Vec<Remark> {
    let mut holders: FxHashMap<(char, char), Vec<usize>> = FxHashMap::default();
    let mut sizes: Vec<usize> = Vec::with_capacity(sentences.len());
    let mut out = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let acts = matches!(sentence.reading.act, Act::Demand | Act::Measure);
        let own = if acts { pairs(&set_terms::without(&sentence.text)) } else { FxHashSet::default() };
        sizes.push(own.len());
        if own.len() < PAIRS {
            continue;
        }
        let mut shared: FxHashMap<usize, usize> = FxHashMap::default();
        for pair in &own {
            let list = holders.entry(*pair).or_default();
            list.iter().for_each(|&other| *shared.entry(other).or_default() += 1);
            if list.len() < PLACES {
                list.push(number);
            }
        }
        let alike = |&(other, count): &(usize, usize)| {
            let shorter = own.len().min(sizes.get(other).copied().unwrap_or_default());
            let block = sentences.get(other).map(|s| s.block);
            count as f32 >= SAME * shorter as f32
                && block.is_some_and(|block| {
                    apart(lines, block, sentence.block) && !told.both(block, sentence.block)
                })
        };
        let Some((other, _)) = shared.into_iter().filter(alike).max_by_key(|&(other, count)| (count, other))
        else {
            continue;
        };
        let Some(earlier) = sentences.get(other) else { continue };
        let where_ = sections(lines, [earlier.block, sentence.block].into_iter());
        let place = |s: &Spoken| lines.place(s.block, s.chars.0, s.chars.1);
        let message = format!("这两句讲的是同一项举措，{where_}，请并成一处。");
        out.push(Remark::new(Sort::Repeated, message, vec![place(earlier), place(sentence)]));
    }
    out
}

/// The distinct pairs of neighbouring ideographs.
fn pairs(text: &str) -> FxHashSet<(char, char)> {
    let next = text.chars().skip(1);
    text.chars().zip(next).filter(|(a, b)| is_han(*a) && is_han(*b)).collect()
}
