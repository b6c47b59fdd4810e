//! One phrasing, several wordings: what lies inside another, and what differs by a character or two.

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::Candidate;
use super::prior::is_set;
use super::score::{Form, LONG_THING};
use super::trim::contains;
use super::words::{Words, is_manner};

/// A candidate with the wordings that were merged under it.
#[derive(Debug, Clone)]
pub(super) struct Family {
    pub head: Candidate,
    pub variants: Vec<Candidate>,
}

/// A longer string takes the place of a shorter one inside it from this share of its speeches on.
const TAKES_OVER: f32 = 0.6;
/// The same for a thing that other verbs govern as well.
const TAKES_OVER_THINGS: f32 = 0.8;

/// From which share of its speeches on a longer string takes the place of this one.
pub(super) fn takes_over(candidate: &Candidate) -> f32 {
    match candidate.form {
        Form::Term if candidate.string.len() >= LONG_THING => 1.0,
        Form::Term => TAKES_OVER_THINGS,
        _ => TAKES_OVER,
    }
}

/// Whether a shorter string gives way to a longer one that holds it and has this share of its speeches. A set formulation
/// does only where it never stands without the other; a thing or a series, which other words govern each time, only to another
/// set formulation.
fn gives_way(shorter: &Candidate, longer: &Candidate, share: f32) -> bool {
    if is_set(&shorter.string) {
        let governed = matches!(shorter.form, Form::Term | Form::Series);
        return share >= 1.0 && (is_set(&longer.string) || !governed);
    }
    share >= takes_over(shorter)
}

/// Parts of longer strings than this are left to the later comparison.
const LONGEST_WHOLE: usize = 40;
/// Bigrams in common that make two strings wordings of one phrasing.
const ALIKE: f32 = 0.6;

/// Merges candidates, best first, until `limit` families are found.
pub(super) fn families(candidates: Vec<Candidate>, limit: usize) -> Vec<Family> {
    let mut out: Vec<Family> = Vec::new();
    let mut by_bigram: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut sizes: Vec<usize> = Vec::new();
    // For each family how many bigrams it shares with the candidate, and those that share any.
    let (mut shared, mut met): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let taken_over = taken_over(&candidates);
    for (index, candidate) in candidates.into_iter().enumerate() {
        // What is no phrasing by its form may still take the place of a part of it.
        if taken_over.contains(&index) || candidate.score <= 0.0 {
            continue;
        }
        let own = bigrams(&candidate.string);
        for bigram in &own {
            for &family in by_bigram.get(bigram).into_iter().flatten() {
                let Some(count) = shared.get_mut(family as usize) else { continue };
                if *count == 0 {
                    met.push(family);
                }
                *count += 1;
            }
        }
        let count = |family: u32| Some((family, std::mem::take(shared.get_mut(family as usize)?)));
        let mut near: Vec<(u32, u32)> = met.drain(..).filter_map(count).collect();
        // Fewer bigrams in common than this are neither a part nor a wording.
        near.retain(|&(family, count)| {
            let other = sizes.get(family as usize).copied().unwrap_or(0);
            10 * count as usize >= 4 * own.len().min(other)
        });
        near.sort_unstable_by_key(|&(family, count)| (std::cmp::Reverse(count), family));
        let mut fate = Fate::Keep;
        for (family, count) in near {
            let Some(known) = out.get_mut(family as usize) else { continue };
            let size = sizes.get(family as usize).copied().unwrap_or(0);
            fate = judge(&candidate, own.len(), known, size, count as usize);
            if fate != Fate::Keep {
                if fate == Fate::Variant {
                    known.variants.push(candidate.clone());
                }
                break;
            }
        }
        if fate != Fate::Keep {
            continue;
        }
        if out.len() >= limit {
            break;
        }
        sizes.push(own.len());
        shared.push(0);
        for bigram in own {
            by_bigram.entry(bigram).or_default().push(out.len() as u32);
        }
        out.push(Family { head: candidate, variants: Vec::new() });
    }
    for family in &mut out {
        family.settle();
    }
    absorb(out)
}

/// Drops families that stand inside another one nearly as widespread: 坚持党的领导、人民当家作主和依法治国 goes
/// when …的有机统一 and …有机统一 together are as frequent.
fn absorb(families: Vec<Family>) -> Vec<Family> {
    let mut by_bigram: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (index, family) in families.iter().enumerate() {
        for wording in family.wordings() {
            for bigram in bigrams(&wording.string) {
                let list = by_bigram.entry(bigram).or_default();
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
    }
    let dropped: Vec<bool> = families
        .iter()
        .enumerate()
        .map(|(index, inner)| {
            let rarest = bigrams(&inner.head.string)
                .into_iter()
                .filter_map(|bigram| by_bigram.get(&bigram))
                .min_by_key(|list| list.len());
            let own = inner.spread() as f32;
            rarest.into_iter().flatten().any(|&other| {
                let outer = families.get(other).filter(|_| other != index);
                outer.is_some_and(|outer| {
                    gives_way(&inner.head, &outer.head, outer.spread() as f32 / own)
                        && outer.wordings().any(|w| {
                            w.string.len() > inner.head.string.len()
                                && contains(&w.string, &inner.head.string)
                        })
                })
            })
        })
        .collect();
    families.into_iter().zip(dropped).filter(|(_, dropped)| !dropped).map(|(family, _)| family).collect()
}

impl Family {
    fn wordings(&self) -> impl Iterator<Item = &Candidate> {
        std::iter::once(&self.head).chain(&self.variants)
    }

    /// At most so many clusters use one of its wordings.
    fn spread(&self) -> u32 {
        self.wordings().map(|w| w.measure.groups).sum()
    }

    /// The most frequent wording stands for all.
    fn settle(&mut self) {
        let weight =
            |c: &Candidate| (is_set(&c.string), c.measure.groups, c.measure.occurrences, c.string.len());
        if let Some(best) = self.variants.iter_mut().max_by_key(|c| weight(c))
            && weight(best) > weight(&self.head)
        {
            std::mem::swap(best, &mut self.head);
            std::mem::swap(&mut best.score, &mut self.head.score);
        }
        self.variants.sort_by_key(|c| std::cmp::Reverse(weight(c)));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Keep,
    Drop,
    Variant,
}

fn judge(candidate: &Candidate, own: usize, family: &Family, others: usize, shared: usize) -> Fate {
    let head = &family.head;
    let (new, old) = (&candidate.string, &head.string);
    if contains(old, new) {
        // Inside a longer one: only if it lives a life of its own as well.
        let alive = match candidate.form {
            _ if is_set(new) => !gives_way(
                candidate,
                head,
                head.measure.groups as f32 / candidate.measure.groups.max(1) as f32,
            ),
            // A thing has a life of its own as soon as other verbs govern it.
            Form::Term if new.len() >= LONG_THING => candidate.measure.groups > head.measure.groups,
            Form::Term => 4 * candidate.measure.groups >= 5 * head.measure.groups,
            // 防范化解重点领域风险, which often stands alone, and …和外部冲击.
            _ => {
                let (left, right) = (candidate.measure.left, candidate.measure.right);
                let alone = left.edge.min(right.edge) >= 0.3;
                let times = if alone { 3 } else { 4 };
                2 * candidate.measure.groups >= times * head.measure.groups + u32::from(!alone)
            }
        };
        return if alive { Fate::Keep } else { Fate::Drop };
    }
    if contains(new, old) {
        let telling = new.len() >= old.len() + if head.form == Form::Term { 2 } else { 5 }
            && candidate.measure.left.freedom() > 0.4
            && candidate.measure.right.freedom() > 0.4;
        return if telling { Fate::Keep } else { Fate::Drop };
    }
    let jaccard = shared as f32 / (own + others - shared).max(1) as f32;
    if shift(new, old) {
        return Fate::Drop;
    }
    // A substitution breaks four bigrams, so that short wordings share fewer.
    let short = jaccard > 0.45 && new.len().max(old.len()) <= 14;
    if (jaccard > ALIKE || short) && distance(new, old, 2) <= 2 {
        return Fate::Variant;
    }
    if jaccard <= ALIKE {
        return Fate::Keep;
    }
    // 进一步加强和改善党对人大工作的领导, 加强和改进党对人大工作的领导: how it is done is no part of what is said.
    if distance(bare(new), bare(old), 2) <= 2 { Fate::Variant } else { Fate::Drop }
}

/// A string without the words at its beginning that say how.
fn bare(string: &[u16]) -> &[u16] {
    let ahead: usize =
        Words.split(string).iter().take_while(|word| is_manner(word)).map(|word| word.len()).sum();
    string.get(ahead..).unwrap_or(string)
}

/// Shorter strings that a longer one, nearly as frequent, takes the place of. What stands in quotes of its own is
/// whole (“总揽全局、协调各方”): there the slightly longer one (…的原则) goes.
fn taken_over(candidates: &[Candidate]) -> FxHashSet<usize> {
    let by_string: FxHashMap<&[u16], usize> =
        candidates.iter().enumerate().map(|(i, c)| (c.string.as_slice(), i)).collect();
    let shortest = candidates.iter().map(|c| c.string.len()).min().unwrap_or(0);
    let mut out = FxHashSet::default();
    for (number, longer) in candidates.iter().enumerate() {
        let length = longer.string.len().min(LONGEST_WHOLE);
        for size in shortest..length {
            for part in longer.string.windows(size) {
                let Some(&index) = by_string.get(part) else { continue };
                let Some(shorter) = candidates.get(index) else { continue };
                let share = longer.measure.groups as f32 / shorter.measure.groups.max(1) as f32;
                let quoted = shorter.measure.quoted > 0 && longer.measure.quoted == 0;
                if quoted && length <= size + 4 && share < 0.9 {
                    out.insert(number);
                } else if gives_way(shorter, longer, share) {
                    out.insert(index);
                }
            }
        }
    }
    out
}

/// Whether the end of one is most of the beginning of the other: two windows on one text.
fn shift(a: &[u16], b: &[u16]) -> bool {
    let overlap = |a: &[u16], b: &[u16]| {
        let least = (a.len().min(b.len()) * 3).div_ceil(4);
        (least.max(4)..a.len().min(b.len())).any(|size| a.get(a.len() - size..) == b.get(..size))
    };
    overlap(a, b) || overlap(b, a)
}

fn bigrams(string: &[u16]) -> Vec<u32> {
    let mut out: Vec<u32> = string
        .windows(2)
        .filter_map(|w| if let &[a, b] = w { Some(u32::from(a) << 16 | u32::from(b)) } else { None })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Edit distance, given up beyond `limit`.
pub(super) fn distance(a: &[u16], b: &[u16], limit: usize) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut least = left;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let here = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = here;
            left = here;
            least = least.min(here);
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        if least > limit {
            return limit + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::measure::{Measure, Side};
    use super::super::repeats::Repeat;
    use super::*;

    fn candidate(text: &str, groups: u32, score: f32) -> Candidate {
        let side = Side { edge: 1.0, ..Side::default() };
        Candidate {
            string: text.encode_utf16().collect(),
            repeat: Repeat { from: 0, count: groups, length: 0 },
            measure: Measure { occurrences: groups, groups, left: side, right: side, ..Measure::default() },
            score,
            form: Form::Saying,
        }
    }

    fn heads(candidates: Vec<Candidate>) -> Vec<(String, usize)> {
        families(candidates, 100)
            .into_iter()
            .map(|f| (String::from_utf16(&f.head.string).unwrap(), f.variants.len()))
            .collect()
    }

    #[test]
    fn wordings_merge_under_the_most_frequent() {
        let merged = heads(vec![
            candidate("扩大公民有序的政治参与", 2, 9.0),
            candidate("扩大公民有序政治参与", 3, 8.0),
            candidate("强化法律监督和工作监督", 2, 7.0),
            candidate("加强法律监督和工作监督", 4, 6.0),
        ]);
        assert_eq!(
            merged,
            [("扩大公民有序政治参与".to_owned(), 1), ("加强法律监督和工作监督".to_owned(), 1)]
        );
    }

    #[test]
    fn another_word_for_how_is_another_wording() {
        let merged = heads(vec![
            candidate("进一步加强和改善党对人大工作的领导", 2, 9.0),
            candidate("加强和改进党对人大工作的领导", 3, 8.0),
        ]);
        assert_eq!(merged, [("加强和改进党对人大工作的领导".to_owned(), 1)]);
    }

    #[test]
    fn a_part_as_frequent_as_the_whole_goes() {
        let merged = heads(vec![
            candidate("执法不严、违法不究的行为", 3, 9.0),
            candidate("坚决纠正有法不依、执法不严、违法不究的行为", 3, 8.0),
            candidate("违法不究的行为", 9, 7.0),
        ]);
        assert_eq!(
            merged,
            [("坚决纠正有法不依、执法不严、违法不究的行为".to_owned(), 0), ("违法不究的行为".to_owned(), 0)]
        );
    }

    #[test]
    fn distances() {
        let units = |s: &str| s.encode_utf16().collect::<Vec<_>>();
        assert_eq!(distance(&units("有序政治"), &units("有序的政治"), 2), 1);
        assert_eq!(distance(&units("强化监督"), &units("加强监督"), 2), 2);
        assert_eq!(distance(&units("一二三四五"), &units("六七八九十"), 2), 3);
    }
}
