//! Which character may have been typed for which: by sound (pinyin) and by shape (a list). Pairs of neighbours that are
//! both wrong are looked up by their two syllables.
#![expect(
    clippy::indexing_slicing,
    reason = "identifiers and syllables lie below the sizes set in one place"
)]

use pinyin::{ToPinyin, ToPinyinMulti};
use rustc_hash::FxHashMap;

use super::table::{SIZE, Table};

/// What may be meant by a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub id: u16,
    /// 0 same syllable and tone, 1 same syllable, 2 alike (zh/z, ch/c, sh/s, ng/n), 3 alike in shape only.
    pub kind: u8,
    /// Its place among the characters of like shape; [`FAR`]: not among them.
    pub rank: u8,
}

/// The rank of what is not alike in shape.
pub(super) const FAR: u8 = 60;

/// The candidates of every character the table knows.
pub(super) struct Confused {
    /// By identifier of what was typed.
    pub candidates: Vec<Vec<Candidate>>,
    /// The levelled syllables of every identifier.
    pub syllables: Vec<Vec<u16>>,
    /// Frequent pairs by the two syllables.
    sounds: FxHashMap<(u16, u16), Vec<(u16, u16)>>,
}

fn level(syllable: &str) -> String {
    syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
}

impl Confused {
    pub fn new(table: &Table) -> Self {
        let mut numbers: FxHashMap<String, u16> = FxHashMap::default();
        let (mut toned, mut plain, mut levelled) =
            (vec![vec![]; SIZE], vec![vec![]; SIZE], vec![vec![]; SIZE]);
        for (id, c) in table.chars.iter().enumerate().filter(|(_, c)| **c != '\0') {
            let readings: Vec<pinyin::Pinyin> = match c.to_pinyin_multi() {
                Some(multi) => multi.into_iter().collect(),
                None => c.to_pinyin().into_iter().collect(),
            };
            for reading in readings {
                let mut number = |text: String| {
                    let next = numbers.len() as u16;
                    *numbers.entry(text).or_insert(next)
                };
                toned[id].push(number(reading.with_tone_num_end().to_owned()));
                plain[id].push(number(format!("={}", reading.plain())));
                levelled[id].push(number(format!("~{}", level(reading.plain()))));
            }
            levelled[id].sort_unstable();
            levelled[id].dedup();
        }
        let mut by_sound: FxHashMap<u16, Vec<u16>> = FxHashMap::default();
        for (id, syllables) in levelled.iter().enumerate() {
            for syllable in syllables {
                by_sound.entry(*syllable).or_default().push(id as u16);
            }
        }
        let share = |a: &[u16], b: &[u16]| a.iter().any(|x| b.contains(x));
        let mut candidates: Vec<Vec<Candidate>> = vec![vec![]; SIZE];
        for (id, out) in candidates.iter_mut().enumerate() {
            let mut near: Vec<u16> =
                levelled[id].iter().filter_map(|s| by_sound.get(s)).flatten().copied().collect();
            near.sort_unstable();
            near.dedup();
            for other in near.into_iter().filter(|other| usize::from(*other) != id) {
                let at = usize::from(other);
                let kind = match () {
                    () if share(&toned[id], &toned[at]) => 0,
                    () if share(&plain[id], &plain[at]) => 1,
                    () => 2,
                };
                out.push(Candidate { id: other, kind, rank: FAR });
            }
        }
        for line in include_str!("data/shapes.txt").lines().filter(|line| !line.starts_with('%')) {
            let ids: Vec<u16> = line.chars().map(|c| table.id(c)).collect();
            let Some((typed, meant)) = ids.split_first().filter(|(typed, _)| **typed > 1) else { continue };
            let out = &mut candidates[usize::from(*typed)];
            for (rank, id) in meant.iter().enumerate().filter(|(_, id)| **id > 1) {
                match out.iter_mut().find(|candidate| candidate.id == *id) {
                    Some(candidate) => candidate.rank = rank as u8,
                    None => out.push(Candidate { id: *id, kind: 3, rank: rank as u8 }),
                }
            }
        }
        let mut sounds: FxHashMap<(u16, u16), Vec<(u16, u16)>> = FxHashMap::default();
        for &(x, y) in &table.often {
            for a in &levelled[usize::from(x)] {
                for b in &levelled[usize::from(y)] {
                    sounds.entry((*a, *b)).or_default().push((x, y));
                }
            }
        }
        Self { candidates, syllables: levelled, sounds }
    }

    /// Frequent pairs that sound like the two characters.
    pub fn pairs(&self, first: u16, second: u16) -> impl Iterator<Item = (u16, u16)> + '_ {
        let (a, b) = (&self.syllables[usize::from(first)], &self.syllables[usize::from(second)]);
        let both = a.iter().flat_map(move |x| b.iter().map(move |y| (*x, *y)));
        both.filter_map(|sound| self.sounds.get(&sound)).flatten().copied()
    }
}
