//! Typing errors by the background table: for each character what may have been meant in its place is weighed by the
//! probability of the whole window, by what was seen around it and by the words that it makes; one logistic sum decides.
//! `scripts/typing` tells where the weights come from.
#![expect(
    clippy::indexing_slicing,
    reason = "windows lie within the clause, which has an edge on both sides"
)]

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::confused::{Candidate, Confused, FAR};
use super::table::{ROW, Table};
use crate::check::text::is_han;
use crate::lexicon::numerals::is_numeral;
use crate::lexicon::words::{Class, Cutter, Word, class_of, cost_of};

/// A suspicion.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Suspicion {
    /// First character.
    pub at: usize,
    /// What was meant, one or two characters.
    pub right: String,
    /// From 0 to 1.
    pub sure: f32,
}

/// From here on a suspicion is told.
const SURE: f32 = 0.55;
/// The same for two neighbours that are both said to be wrong,
const SURE_PAIR: f32 = 0.6;
/// and for what is a usual word or a character of grammar as it stands.
const SURE_WORD: f32 = 0.85;
/// The logarithm of the frequency from which a word is usual.
const USUAL: f32 = 7.0;
/// Characters of grammar and number, and those that stand as words by themselves in any company.
const GRAMMAR: &str = "的了和等以或与及是在为有不由把对向从被将也都最但更个这那其之一二三四五六七八九十两各本该年月日市县省区人国大中上下并就要可能到多少新使因所而且则又再已于获想让给做用去来说看好";
/// What the table saw so often is right, whatever else it may be.
const HOME: f32 = 40.0;
/// Words younger than the texts that were counted, or hardly found in texts of law.
const NEW: &[&str] = &[
    "氢基",
    "数智",
    "绿氢",
    "算网",
    "低空",
    "银发",
    "文商",
    "碳汇",
    "双碳",
    "链主",
    "零碳",
    "村超",
    "首发",
    "专精特新",
    "县域",
    "陆域",
    "单品",
    "殊为",
    "于法有据",
];
/// Characters of a clause that are looked at together.
const LONGEST: usize = 300;
/// Suspicions of one line.
const MANY: usize = 200;
/// Which of these is right the grammar says, not the neighbours.
const PARTICLES: &str = "的地得";
/// The least gain in logarithms of probability.
const GAIN: f32 = 6.0;
/// The logarithm of the number of words that the costs of the lexicon were counted over.
const WORDS: f32 = 17.934;

const BIAS: f32 = -8.4412;
/// In this order: gain; sort of likeness (4); rank of likeness; two characters; for what was typed and for what was meant:
/// counts of the pair before, the pair behind, the inner pair, the best run of three and of four, runs of three and of four
/// seen; gain of the words; lengths of the typed word, its last one, the meant word; whether the meant word covers all;
/// whether it is an idiom; more words; inside 《》; counts of both characters; frequencies of both words.
const WEIGHTS: [f32; 33] = [
    0.212512, 1.43132, 0.59934, -1.00834, -1.16781, -0.022316, -2.21368, -0.111904, -0.085974, 0.079964,
    0.258859, 1.96622, -2.27282, 5.82012, 0.027354, -0.002179, 0.020443, 0.250601, 0.417938, 0.487728,
    0.249724, 0.116301, -0.030589, -0.085919, 0.443595, 2.96464, 0.070471, -0.390447, -0.290705, 0.092813,
    -0.25557, -0.010746, 0.079096,
];

struct Background {
    table: Table,
    confused: Confused,
}

#[expect(clippy::expect_used, reason = "the table is part of the program")]
static BACKGROUND: LazyLock<Background> = LazyLock::new(|| {
    let table = Table::load().expect("the shipped table of pairs");
    let confused = Confused::new(&table);
    Background { table, confused }
});

/// The surest suspicions of a line, none touching another, in order.
pub(super) fn suspicions(text: &[char]) -> Vec<Suspicion> {
    let (mut out, mut cutter, mut start) = (Vec::new(), Cutter::new(), 0);
    // A clause that is said again is not weighed again.
    let mut weighed: FxHashMap<(&[char], bool), Vec<Suspicion>> = FxHashMap::default();
    while start < text.len() {
        let length = text[start..].iter().take(LONGEST).take_while(|c| is_han(**c)).count();
        if length >= 2 {
            let titled = start > 0 && text[start - 1] == '《';
            let clause = &text[start..start + length];
            let found = weighed
                .entry((clause, titled))
                .or_insert_with(|| Clause::new(&BACKGROUND, clause, titled, &mut cutter).judge());
            out.extend(found.iter().map(|s| Suspicion { at: start + s.at, ..s.clone() }));
        }
        start += length.max(1);
    }
    out.sort_by(|a, b| b.sure.total_cmp(&a.sure));
    out.truncate(MANY);
    let mut kept: Vec<Suspicion> = Vec::new();
    for suspicion in out {
        let width = suspicion.right.chars().count();
        let touches =
            |k: &Suspicion| suspicion.at <= k.at + k.right.chars().count() && k.at <= suspicion.at + width;
        if !kept.iter().any(touches) {
            kept.push(suspicion);
        }
    }
    kept.sort_by_key(|suspicion| suspicion.at);
    kept
}

struct Clause<'c> {
    background: &'c Background,
    units: Vec<u16>,
    chars: &'c [char],
    /// Identifiers with an edge on both sides.
    ids: Vec<u16>,
    titled: bool,
    cutter: &'c mut Cutter,
    words: Vec<Word>,
}

/// One or two characters that may be meant at a place.
struct Edit {
    ids: [u16; 2],
    length: usize,
    kind: u8,
    rank: u8,
}

impl<'c> Clause<'c> {
    fn new(background: &'c Background, chars: &'c [char], titled: bool, cutter: &'c mut Cutter) -> Self {
        let units: Vec<u16> = chars.iter().map(|c| u16::try_from(*c as u32).unwrap_or(0)).collect();
        let edge = std::iter::once(0);
        let ids = edge.clone().chain(chars.iter().map(|c| background.table.id(*c))).chain(edge).collect();
        Self { background, units, chars, ids, titled, cutter, words: Vec::new() }
    }

    /// Every suspicion, its place counted from the beginning of the clause.
    fn judge(mut self) -> Vec<Suspicion> {
        let mut out = Vec::new();
        let table = &self.background.table;
        for i in 0..self.chars.len() {
            let q = i + 1;
            if self.ids[q] <= 1 || self.best_three(q, 1) >= HOME {
                continue;
            }
            if self.is_new(i) {
                continue;
            }
            let edits = self.edits(i);
            if edits.is_empty() {
                continue;
            }
            let near = table.span(&self.ids, q, q + 2);
            for edit in edits {
                let length = edit.length;
                let old = [self.ids[q], self.ids[q + 1]];
                self.ids[q..q + length].copy_from_slice(&edit.ids[..length]);
                let seen = self.chars.len() == length || self.threes(q, length).any(|run| table.triple(run));
                let first = if seen { table.span(&self.ids, q, q + 2) } else { f32::MIN };
                let new = if first > near {
                    first + table.span(&self.ids, q + 2, q + length + 3)
                } else {
                    f32::MIN
                };
                self.ids[q..q + length].copy_from_slice(&old[..length]);
                if new == f32::MIN {
                    continue;
                }
                let gain = new - near - table.span(&self.ids, q + 2, q + length + 3);
                if gain < GAIN {
                    continue;
                }
                let (sure, usual) = self.weigh(i, &edit, gain);
                let least = match () {
                    () if usual || length == 1 && GRAMMAR.contains(self.chars[i]) => SURE_WORD,
                    () if length == 2 => SURE_PAIR,
                    () => SURE,
                };
                if sure >= least {
                    let right = edit.ids[..length].iter().map(|id| table.chars[usize::from(*id)]).collect();
                    out.push(Suspicion { at: i, right, sure });
                }
            }
        }
        out
    }

    /// Whether a new word lies at this place or begins one behind it.
    fn is_new(&self, i: usize) -> bool {
        NEW.iter().any(|word| {
            let length = word.chars().count();
            (i.saturating_sub(length - 1)..=i + 1).any(|from| {
                self.chars.get(from..from + length).is_some_and(|c| c.iter().copied().eq(word.chars()))
            })
        })
    }

    /// Runs of three around the `length` characters at `q`.
    fn threes(&self, q: usize, length: usize) -> impl Iterator<Item = &[u16]> {
        let starts = (q.saturating_sub(2)..=q).filter(move |f| f + 3 >= q + length);
        starts.filter_map(|f| self.ids.get(f..f + 3))
    }

    fn best_three(&self, q: usize, length: usize) -> f32 {
        self.threes(q, length).map(|run| self.background.table.count(run)).fold(0.0, f32::max)
    }

    fn edits(&self, i: usize) -> Vec<Edit> {
        let (q, Background { table, confused }) = (i + 1, self.background);
        let behind = &table.pairs[usize::from(self.ids[q - 1]) * ROW..][..ROW];
        let before = &table.turned[usize::from(self.ids[q + 1]) * ROW..][..ROW];
        let known =
            |id: u16| (behind[usize::from(id) / 64] | before[usize::from(id) / 64]) >> (id % 64) & 1 == 1;
        let number = is_numeral(self.chars[i]);
        let single = confused.candidates[usize::from(self.ids[q])].iter().filter(|c| known(c.id));
        let particle = PARTICLES.contains(self.chars[i]);
        let single = single.filter(|c| {
            let meant = table.chars[usize::from(c.id)];
            !(number && is_numeral(meant) || particle && PARTICLES.contains(meant))
        });
        let mut out: Vec<Edit> =
            single.map(|c| Edit { ids: [c.id, 0], length: 1, kind: c.kind, rank: c.rank }).collect();
        if i + 1 < self.chars.len() && table.count(&self.ids[q..q + 2]) < HOME {
            let (left, right) = (self.ids[q - 1], self.ids[q + 2]);
            for (x, y) in confused.pairs(self.ids[q], self.ids[q + 1]) {
                let joined = table.pair(left, x) || table.pair(y, right) || self.chars.len() == 2;
                if x == self.ids[q] || y == self.ids[q + 1] || !joined {
                    continue;
                }
                let like = |typed: u16, meant: u16| {
                    let list: &[Candidate] = &confused.candidates[usize::from(typed)];
                    list.iter().find(|c| c.id == meant).map_or(2, |c| c.kind)
                };
                let kind = like(self.ids[q], x).max(like(self.ids[q + 1], y));
                out.push(Edit { ids: [x, y], length: 2, kind, rank: FAR });
            }
        }
        out
    }

    /// What was seen around the `length` characters at `q`, as logarithms.
    fn counts(&self, q: usize, length: usize) -> [f32; 7] {
        let table = &self.background.table;
        let run = |from: usize, size: usize| self.ids.get(from..from + size).map_or(0.0, |r| table.count(r));
        let inner = if length > 1 { run(q, 2) } else { 0.0 };
        let mut out = [run(q - 1, 2), run(q + length - 1, 2), inner, 0.0, 0.0, 0.0, 0.0];
        for (size, best, seen) in [(3, 3, 5), (4, 4, 6)] {
            for from in q.saturating_sub(size - 1)..=q {
                if from + size >= q + length {
                    let count = run(from, size);
                    out[best] = f32::max(out[best], count);
                    out[seen] += f32::from(u8::from(count > 0.0));
                }
            }
        }
        for count in &mut out[..5] {
            *count = count.ln_1p();
        }
        out
    }

    /// How sure the edit is, and whether what stands there is a usual word.
    fn weigh(&mut self, i: usize, edit: &Edit, gain: f32) -> (f32, bool) {
        let (q, length) = (i + 1, edit.length);
        let old = [self.ids[q], self.ids[q + 1]];
        let typed = self.counts(q, length);
        self.ids[q..q + length].copy_from_slice(&edit.ids[..length]);
        let meant = self.counts(q, length);
        self.ids[q..q + length].copy_from_slice(&old[..length]);
        let words = self.words(i, edit);
        let flag = |yes: bool| f32::from(u8::from(yes));
        let table = &self.background.table;
        let mut x = Vec::with_capacity(WEIGHTS.len());
        x.push(gain);
        x.extend((0..4).map(|kind| flag(edit.kind == kind)));
        x.extend([f32::from(edit.rank), flag(length == 2)]);
        x.extend(typed);
        x.extend(meant);
        x.extend(words.gain_and_lengths);
        x.extend([
            words.more,
            flag(self.titled),
            table.seen(old[0]).ln_1p(),
            table.seen(edit.ids[0]).ln_1p(),
        ]);
        x.extend(words.frequencies);
        let sum = BIAS + x.iter().zip(&WEIGHTS).map(|(x, w)| x * w).sum::<f32>();
        (1.0 / (1.0 + (-sum).exp()), words.frequencies[0] >= USUAL)
    }

    fn words(&mut self, i: usize, edit: &Edit) -> Words {
        let length = edit.length;
        if self.words.is_empty() {
            self.cutter.cut(&self.units, &mut self.words);
        }
        let (from, to) = (i.saturating_sub(8), (i + length + 8).min(self.units.len()));
        let low = self.words.iter().map(|w| w.start).filter(|s| *s <= from).max().unwrap_or(0);
        let high = self.words.iter().map(|w| w.end).find(|e| *e >= to).unwrap_or(self.units.len());
        let typed = &self.units[low..high];
        let mut meant = typed.to_vec();
        let at = i - low;
        for (unit, id) in meant[at..].iter_mut().zip(&edit.ids[..length]) {
            *unit = u16::try_from(self.background.table.chars[usize::from(*id)] as u32).unwrap_or(0);
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        self.cutter.cut(typed, &mut before);
        let cost = self.cutter.cost();
        self.cutter.cut(&meant, &mut after);
        let gain = cost - self.cutter.cost();
        let word = |list: &[Word], at: usize| {
            list.iter().find(|w| w.start <= at && at < w.end).map_or(at..at + 1, |w| w.range())
        };
        let (first, last, new) = (word(&before, at), word(&before, at + length - 1), word(&after, at));
        let frequency = |units: &[u16]| {
            if units.len() > 1 { cost_of(units).map_or(0.0, |cost| (WORDS - cost).max(0.0)) } else { 0.0 }
        };
        let idiom = class_of(&meant[new.clone()]) == Some(Class::Idiom);
        let flag = |yes: bool| f32::from(u8::from(yes));
        Words {
            gain_and_lengths: [
                gain,
                first.len() as f32,
                last.len() as f32,
                new.len() as f32,
                flag(new.end >= at + length),
                flag(idiom),
            ],
            more: after.len() as f32 - before.len() as f32,
            frequencies: [frequency(&typed[first]), frequency(&meant[new])],
        }
    }
}

/// What the words say of an edit.
struct Words {
    gain_and_lengths: [f32; 6],
    more: f32,
    frequencies: [f32; 2],
}
