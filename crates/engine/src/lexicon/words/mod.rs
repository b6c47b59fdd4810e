//! Where words begin and end, and of what class they are.
//!
//! A clause is cut into its most probable words: the list of jieba (npm `@node-rs/jieba`, MIT) with our changes
//! (`data/word-edits.txt`: loose phrases out, words of the field in; `data/word-classes.txt`: classes that are of more
//! use), laid out by `build.rs` so that nothing has to be read or built at run time. There is no guessing at unknown
//! words: a character that belongs to no word stands alone.
//!
//! Texts are UTF-16 units here, as the rooms that look at many clauses keep them. Names of people and places are not
//! to be read off these words: see [`super::people`] and [`super::places`].

#[expect(dead_code, reason = "the build script writes with this file what is read here")]
mod table;

use std::ops::Range;

use table::{CELL, Cell, FIRST, LAST, NO_WORD, PAIRS, ROW, SCALE, SLOTS, first, pair, slot, step};

/// What a word is, as far as official prose needs it. The numbers are those of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Class {
    /// A mark, letters, figures, a character that is no word.
    Other = 0,
    /// 坚持, 贯彻.
    Verb = 1,
    /// A verb that names a thing as often: 监督, 管理.
    VerbNoun = 2,
    /// 制度, 群众.
    Noun = 3,
    /// 重要, 广泛.
    Adjective = 4,
    /// What stands only before a noun: 主要, 国家级.
    Attribute = 5,
    /// 切实, 更加.
    Adverb = 6,
    /// 与时俱进, 实事求是.
    Idiom = 7,
    /// 一, 若干, 一系列.
    Number = 8,
    /// 个, 次, 项.
    Measure = 9,
    /// 我们, 这, 各级.
    Pronoun = 10,
    /// 把, 围绕.
    Preposition = 11,
    /// 和, 以及.
    Conjunction = 12,
    /// 的, 了, 着.
    Particle = 13,
    /// What follows a noun to say where: 中, 之间.
    Direction = 14,
    /// 基层, 境外.
    Place = 15,
    /// 今年, 近年来.
    Time = 16,
    /// What the list takes for the name of a place: half of them are.
    Name = 17,
}

impl Class {
    const ALL: [Self; 18] = [
        Self::Other,
        Self::Verb,
        Self::VerbNoun,
        Self::Noun,
        Self::Adjective,
        Self::Attribute,
        Self::Adverb,
        Self::Idiom,
        Self::Number,
        Self::Measure,
        Self::Pronoun,
        Self::Preposition,
        Self::Conjunction,
        Self::Particle,
        Self::Direction,
        Self::Place,
        Self::Time,
        Self::Name,
    ];

    fn of(number: u8) -> Self {
        Self::ALL.get(usize::from(number)).copied().unwrap_or(Self::Other)
    }

    /// Verbs, also those that name a thing as often.
    #[must_use]
    pub fn is_verbal(self) -> bool {
        matches!(self, Self::Verb | Self::VerbNoun)
    }

    /// What can be the head of a thing's name.
    #[must_use]
    pub fn is_nominal(self) -> bool {
        matches!(self, Self::Noun | Self::VerbNoun | Self::Place | Self::Time | Self::Name)
    }
}

/// A word of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its first unit.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// What it is.
    pub class: Class,
}

impl Word {
    /// Its units.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The table, on a cache line of its own so that no cell lies across two.
#[repr(C, align(64))]
struct Aligned([u8; BYTES]);

const BYTES: usize = (ROW + SLOTS) * CELL + PAIRS / 8;

static TABLE: Aligned = Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/words.bin")));

#[inline]
fn cell(at: usize) -> Cell {
    let (cells, _) = TABLE.0.as_chunks::<CELL>();
    Cell(cells.get(at).map_or(0, |bytes| u64::from_le_bytes(*bytes)))
}

/// Whether a word may begin with the two characters of this hash.
#[inline]
fn may_begin(hash: u64) -> bool {
    let (byte, bit) = pair(hash);
    TABLE.0.get((ROW + SLOTS) * CELL + byte).is_some_and(|bits| bits & bit != 0)
}

/// The cell of a character, if it may begin a word of the table.
#[inline]
fn single(unit: u16) -> Option<Cell> {
    (FIRST..LAST).contains(&unit).then(|| cell(usize::from(unit - FIRST)))
}

/// The cell of a beginning of two characters or more.
#[inline]
fn beginning(hash: u64) -> Option<Cell> {
    let mut at = slot(hash);
    loop {
        let found = cell(ROW + at);
        if found == Cell::EMPTY {
            return None;
        }
        if found.is_of(hash) {
            return Some(found);
        }
        at = (at + 1) & (SLOTS - 1);
    }
}

/// The best way to cut the clause up to some unit.
#[derive(Debug, Clone, Copy)]
struct Best {
    cost: u32,
    /// The unit where the last word begins, and the number of its class in the highest byte.
    last: u32,
}

const FROM: u32 = (1 << 24) - 1;

/// Cuts clauses into words; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub struct Cutter {
    best: Vec<Best>,
}

impl Cutter {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The words of a clause of fewer than 2^24 units, in order, into `out`, which is emptied first.
    pub fn cut(&mut self, clause: &[u16], out: &mut Vec<Word>) {
        out.clear();
        self.run(clause);
        self.each(clause.len(), |word| out.push(word));
        out.reverse();
    }

    /// What the words cost into which the last clause was cut: minus the logarithm of their probability.
    #[must_use]
    pub fn cost(&self) -> f32 {
        self.best.last().map_or(0.0, |best| best.cost as f32 / SCALE as f32)
    }

    /// For each unit of a clause, and its end, whether a word begins there, into `out`, which is emptied first.
    pub fn edges(&mut self, clause: &[u16], out: &mut Vec<bool>) {
        out.clear();
        out.resize(clause.len() + 1, false);
        self.run(clause);
        let mut set = |at: usize| {
            if let Some(edge) = out.get_mut(at) {
                *edge = true;
            }
        };
        set(0);
        self.each(clause.len(), |word| set(word.end));
    }

    /// Calls `act` with the words of the clause that was run last, from the last to the first.
    fn each(&self, length: usize, mut act: impl FnMut(Word)) {
        let mut end = length;
        while end > 0 {
            let Some(best) = self.best.get(end) else { return };
            let start = (best.last & FROM) as usize;
            act(Word { start, end, class: Class::of((best.last >> 24) as u8) });
            end = start.min(end - 1);
        }
    }

    /// The cheapest way to every unit.
    #[expect(
        clippy::indexing_slicing,
        reason = "the innermost loop; every index is below the length set at its top"
    )]
    fn run(&mut self, clause: &[u16]) {
        self.best.clear();
        self.best.resize(clause.len() + 1, Best { cost: u32::MAX, last: 0 });
        let best = &mut self.best[..=clause.len()];
        best[0].cost = 0;
        let mut at = 0;
        while at < clause.len() {
            let here = best[at].cost;
            let mut reach = |end: usize, cost: u32, class: u8| {
                if here + cost < best[end].cost {
                    best[end] = Best { cost: here + cost, last: u32::from(class) << 24 | at as u32 & FROM };
                }
            };
            let Some(one) = single(clause[at]) else {
                // Letters and figures in a row are one word, any other mark is one by itself.
                let run = clause[at..].iter().take_while(|unit| is_wordlike(**unit)).count().max(1);
                reach(at + run, 0, 0);
                at += run;
                continue;
            };
            let mut hash = first(clause[at]);
            reach(at + 1, one.cost(), one.class());
            let mut more = one.more();
            for (end, &unit) in clause.iter().enumerate().skip(at + 1) {
                hash = step(hash, unit);
                if !more || end == at + 1 && !may_begin(hash) {
                    break;
                }
                let Some(cell) = beginning(hash) else { break };
                if cell.cost() != NO_WORD {
                    reach(end + 1, cell.cost(), cell.class());
                }
                more = cell.more();
            }
            at += 1;
        }
    }
}

/// Letters, figures and halves of characters beyond the basic plane: no edge between two of them.
fn is_wordlike(unit: u16) -> bool {
    !(FIRST..LAST).contains(&unit) && char::from_u32(u32::from(unit)).is_none_or(char::is_alphanumeric)
}

/// The class of a word of the list; `None` for what is no word of it.
#[must_use]
pub fn class_of(word: &[u16]) -> Option<Class> {
    cell_of(word).map(|cell| Class::of(cell.class()))
}

/// What a word of the list costs: minus the logarithm of its share of all words.
#[must_use]
pub fn cost_of(word: &[u16]) -> Option<f32> {
    cell_of(word).map(|cell| cell.cost() as f32 / SCALE as f32)
}

fn cell_of(word: &[u16]) -> Option<Cell> {
    let mut cell = single(*word.first()?)?;
    let mut hash = first(*word.first()?);
    for unit in word.iter().skip(1) {
        hash = step(hash, *unit);
        cell = beginning(hash)?;
    }
    (cell.cost() != NO_WORD).then_some(cell)
}

/// Whether this is a word of the list that the list does not take for the name of a place.
#[must_use]
pub fn is_ordinary(word: &[u16]) -> bool {
    class_of(word).is_some_and(|class| class != Class::Name)
}

/// The words of a text with their classes.
#[must_use]
pub fn words(text: &str) -> Vec<(String, Class)> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = Vec::new();
    Cutter::new().cut(&units, &mut out);
    out.into_iter()
        .map(|word| (String::from_utf16_lossy(units.get(word.range()).unwrap_or_default()), word.class))
        .collect()
}

#[cfg(test)]
mod tests;
