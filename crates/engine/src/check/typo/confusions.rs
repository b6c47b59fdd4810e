//! Runs of characters counted over texts, and the characters of a new text that do not fit them.

use rustc_hash::FxHashMap;

use super::sound::{alike, likeness};
use crate::check::text::is_han;

/// Counts of runs of two, three and four characters over an organization's corpus. Immutable once learnt.
#[derive(Debug, Clone, Default)]
pub struct Confusions {
    /// Runs packed at sixteen bits a character.
    counts: FxHashMap<u64, u32>,
    /// For a run of four with one inner character left open, the most frequent character there.
    inner: FxHashMap<u64, (char, u32)>,
    /// How often a text that is judged was itself counted: once, where a file is judged by its own habits.
    own: u32,
}

/// A character that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suspect {
    /// Its place.
    pub at: usize,
    /// What most likely belongs there.
    pub right: char,
    /// The known run with the right character.
    pub run: String,
}

/// A run of four must be known so often to speak against a character of the same sound.
const SAME_SOUND: u32 = 4;
/// … where the character's own company is not quite unknown, and so many times more than that company.
const SAME_SOUND_KNOWN: u32 = 18;
const TIMES: u32 = 3;
/// Company known so often speaks for the character, whatever else is known.
const KNOWN: u32 = 40;
/// A run of three with two witnesses.
const SAME_SOUND_THREE: u32 = 8;
/// A run of four, when the sound is another (a look-alike): with two witnesses.
const OTHER_SOUND: u32 = 6;
/// A run of four in the very text that is judged.
const ITSELF: u32 = 10;
/// Runs rarer than this are forgotten.
const LEAST: u32 = 4;

/// Characters of grammar and number stand in any company: nothing is said for or against them.
const GRAMMAR: &str = "的了和等以或与及是在为有不由把对向从被将也都最但更个这那其之一二三四五六七八九十两各本该年月日市县省区人国大中上下并就要可能到多少新使因所而且则又再已";

impl Confusions {
    /// Learns from texts. Some hundred thousand characters are needed for it to say anything.
    pub fn learn<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut out = Self::default();
        for text in texts {
            let mut run: Vec<u64> = Vec::new();
            for c in text.chars().chain(['\n']) {
                if is_han(c) && (c as u32) < 0x10000 {
                    run.push(u64::from(c as u32));
                    continue;
                }
                out.count(&run);
                run.clear();
            }
        }
        // Pairs decide what is unknown company: they are kept whatever their count.
        out.counts.retain(|key, count| *count >= LEAST || *key < 1 << 32);
        out.counts.shrink_to_fit();
        for (key, count) in &out.counts {
            if *key < 1 << 48 || *count < OTHER_SOUND {
                continue;
            }
            for shift in [16, 32] {
                let open = key & !(0xFFFF << shift);
                let c = char::from_u32((key >> shift & 0xFFFF) as u32).unwrap_or('\0');
                let best = out.inner.entry(open).or_insert((c, *count));
                if *count > best.1 || *count == best.1 && c < best.0 {
                    *best = (c, *count);
                }
            }
        }
        out.inner.shrink_to_fit();
        out
    }

    /// How many bytes it takes: a hash table has a byte more for each place.
    pub fn bytes(&self) -> usize {
        self.counts.capacity() * (size_of::<(u64, u32)>() + 1)
            + self.inner.capacity() * (size_of::<(u64, (char, u32))>() + 1)
    }

    /// Learns from the very text that will be judged: what it writes right many times shows what it wrote wrong once.
    pub fn learn_from_itself(text: &str) -> Self {
        Self { own: 1, ..Self::learn([text]) }
    }

    fn count(&mut self, run: &[u64]) {
        for length in 2..=4 {
            for window in run.windows(length) {
                *self.counts.entry(key(window)).or_insert(0) += 1;
            }
        }
    }

    /// Whether nothing was learnt.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    fn known(&self, run: &[char]) -> u32 {
        if run.iter().any(|c| !is_han(*c)) {
            return 0;
        }
        let symbols: [u64; 4] = std::array::from_fn(|i| run.get(i).map_or(0, |c| u64::from(*c as u32)));
        self.counts.get(&key(symbols.get(..run.len()).unwrap_or_default())).copied().unwrap_or(0)
    }

    /// The characters of `text` that do not fit, with what does.
    pub(super) fn suspects(&self, text: &[char]) -> Vec<Suspect> {
        let mut out: Vec<Suspect> = Vec::new();
        for (at, c) in text.iter().enumerate() {
            if is_han(*c)
                && let Some(suspect) = self.suspect(text, at, *c)
            {
                out.push(suspect);
            }
        }
        out
    }

    fn suspect(&self, text: &[char], at: usize, c: char) -> Option<Suspect> {
        let pair = |from: usize| {
            text.get(from..from + 2).map_or(0, |pair| self.known(pair)).saturating_sub(self.own)
        };
        let company = pair(at).max(at.checked_sub(1).map_or(0, pair));
        if company > KNOWN || GRAMMAR.contains(c) && company > 0 {
            return None;
        }
        let mut best: Option<(u32, char)> = None;
        let mut consider = |score: u32, right: char| {
            if best.is_none_or(|(b, r)| score > b || score == b && right < r) {
                best = Some((score, right));
            }
        };
        for right in alike(c) {
            if let Some(score) = self.same_sound(text, at, c, right, company) {
                consider(score, right);
            }
        }
        if company == 0 && self.own == 0 && !GRAMMAR.contains(c) {
            for right in self.look_alikes(text, at) {
                if !GRAMMAR.contains(right) {
                    let four = self.witnesses(text, at, right, 4);
                    consider(four.most, right);
                }
            }
        }
        let (_, right) = best?;
        let run =
            self.witnesses(text, at, right, 4).run.or_else(|| self.witnesses(text, at, right, 3).run)?;
        Some(Suspect { at, right, run })
    }

    fn same_sound(&self, text: &[char], at: usize, c: char, right: char, company: u32) -> Option<u32> {
        // Every run that holds `right` here holds one of its two pairs: most candidates fall at once.
        let before = at.checked_sub(1).and_then(|i| text.get(i)).map_or(0, |l| self.known(&[*l, right]));
        let after = text.get(at + 1).map_or(0, |r| self.known(&[right, *r]));
        if before.max(after) < LEAST {
            return None;
        }
        let grammar = GRAMMAR.contains(c) || GRAMMAR.contains(right);
        let four = self.witnesses(text, at, right, 4);
        let same = likeness(c, right) == 2;
        if self.own > 0 {
            // One text is little to learn from: only what it writes often, and in more than one company, counts.
            return (same && !grammar && company == 0 && four.most >= ITSELF && four.count >= 2)
                .then_some(four.most);
        }
        let enough = if company == 0 {
            four.most >= SAME_SOUND && (same || !grammar)
        } else {
            same && !grammar && four.most >= SAME_SOUND_KNOWN.max(TIMES * company)
        };
        if enough {
            return Some(four.most * if same { 4 } else { 2 });
        }
        if company == 0 && same && !grammar {
            let three = self.witnesses(text, at, right, 3);
            return (three.count >= 2 && three.most >= SAME_SOUND_THREE).then_some(three.most);
        }
        None
    }

    /// Characters that, put here, make a known run of four with both neighbours known.
    fn look_alikes(&self, text: &[char], at: usize) -> Vec<char> {
        let mut out = Vec::new();
        for before in 1..=2_usize {
            let Some(window) = at.checked_sub(before).and_then(|from| text.get(from..from + 4)) else {
                continue;
            };
            if window.iter().any(|c| !is_han(*c)) {
                continue;
            }
            let symbols: Vec<u64> = window
                .iter()
                .enumerate()
                .map(|(i, c)| if i == before { 0 } else { u64::from(*c as u32) })
                .collect();
            if let Some((right, _)) = self.inner.get(&key(&symbols))
                && self.witnesses(text, at, *right, 4).count >= 2
            {
                out.push(*right);
            }
        }
        out
    }

    /// The known runs of `length` that hold `right` at this place.
    fn witnesses(&self, text: &[char], at: usize, right: char, length: usize) -> Witnesses {
        let mut out = Witnesses { count: 0, most: 0, run: None };
        let mut run = ['\0'; 4];
        for before in 0..length {
            let Some(window) = at.checked_sub(before).and_then(|from| text.get(from..from + length)) else {
                continue;
            };
            let Some(run) = run.get_mut(..length) else { continue };
            run.copy_from_slice(window);
            if let Some(c) = run.get_mut(before) {
                *c = right;
            }
            let known = self.known(run);
            if known >= LEAST {
                out.count += 1;
                if known > out.most {
                    out.most = known;
                    out.run = Some(run.iter().collect());
                }
            }
        }
        out
    }
}

struct Witnesses {
    count: u32,
    most: u32,
    run: Option<String>,
}

/// Up to four characters in one word, the first in the highest place used.
fn key(run: &[u64]) -> u64 {
    run.iter().fold(0, |key, c| key << 16 | c)
}
