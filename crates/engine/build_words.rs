//! Part of the build script: the list of words, with our changes, as the table that `src/lexicon/words/` reads.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::{fs, io};

use crate::table::{CELL, Cell, FIRST, LAST, NO_WORD, PAIRS, ROW, SCALE, SLOTS, first, pair, slot, step};

/// Writes the table: `list` is jieba's, `edits` and `classes` are ours.
pub fn write(list: &Path, edits: &Path, classes: &Path, table: &Path) -> Result<(), String> {
    let read =
        |path: &Path| fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()));
    let (list, edits, classes) = (read(list)?, read(edits)?, read(classes)?);
    let mut words: HashMap<&str, (f64, u8)> = HashMap::new();
    for line in list.lines().chain(edits.lines()).filter(|line| !line.starts_with('%')) {
        let mut parts = line.split(' ');
        let (Some(word), Some(count), tag) = (parts.next(), parts.next(), parts.next().unwrap_or_default())
        else {
            return Err(format!("a word without its frequency: {line}"));
        };
        let count: f64 = count.parse().map_err(|_| format!("no frequency: {line}"))?;
        words.insert(word, (count, class(tag)));
    }
    words.retain(|word, (count, _)| {
        *count > 0.0 && word.encode_utf16().all(|unit| (FIRST..LAST).contains(&unit))
    });
    for line in classes.lines().filter(|line| !line.starts_with('%')) {
        let Some((tag, listed)) = line.split_once(' ') else { continue };
        for word in listed.split_whitespace() {
            let known = words.get_mut(word).ok_or_else(|| format!("a class for what is no word: {word}"))?;
            known.1 = class(tag);
        }
    }
    let table_bytes = bytes(&words)?;
    fs::write(table, table_bytes).map_err(|e: io::Error| format!("cannot write {}: {e}", table.display()))
}

/// One number a class, in the order of `Class` in `src/lexicon/words/mod.rs`.
fn class(tag: &str) -> u8 {
    match tag {
        "v" | "vd" | "vg" | "vi" | "vq" => 1,
        "vn" => 2,
        "n" | "ng" | "nz" | "nt" | "j" | "an" | "g" => 3,
        // Of what the list calls a person hardly any is one; as words they are nouns.
        "nr" | "nrt" | "nrfg" => 3,
        "ns" => 17,
        "a" | "ag" | "z" => 4,
        "b" => 5,
        "d" | "ad" | "dg" | "df" => 6,
        "i" | "l" => 7,
        "m" | "mq" | "mg" => 8,
        "q" => 9,
        "r" | "rr" | "rz" | "rg" => 10,
        "p" => 11,
        "c" => 12,
        "u" | "uj" | "ul" | "uz" | "ud" | "ug" | "uv" | "y" | "e" | "o" | "h" | "k" => 13,
        "f" => 14,
        "s" => 15,
        "t" | "tg" => 16,
        _ => 0,
    }
}

fn bytes(words: &HashMap<&str, (f64, u8)>) -> Result<Vec<u8>, String> {
    let total: f64 = words.values().map(|(count, _)| count).sum();
    // Every beginning with what it costs as a word, and whether it goes on; in order, so that a build repeats itself.
    let mut beginnings: BTreeMap<Vec<u16>, (u32, bool, u8)> = BTreeMap::new();
    for (word, (count, class)) in words {
        let units: Vec<u16> = word.encode_utf16().collect();
        let cost = ((total / count).ln() * SCALE).min(f64::from(NO_WORD - 1)) as u32;
        for length in 1..units.len() {
            beginnings.entry(units[..length].to_vec()).or_insert((NO_WORD, true, 0)).1 = true;
        }
        let whole = beginnings.entry(units).or_insert((NO_WORD, false, 0));
        (whole.0, whole.2) = (cost, *class);
    }
    let unknown = ((total / 0.5).ln() * SCALE).min(f64::from(NO_WORD - 1)) as u32;
    let mut row = vec![Cell::new(0, unknown, false, 0); ROW];
    let mut slots = vec![Cell::EMPTY; SLOTS];
    let mut pairs = vec![0u8; PAIRS / 8];
    for (units, (cost, more, class)) in &beginnings {
        if let [unit] = units[..] {
            let cost = if *cost == NO_WORD { unknown } else { *cost };
            row[usize::from(unit - FIRST)] = Cell::new(0, cost, *more, *class);
            continue;
        }
        let hash = units.iter().skip(1).fold(first(units[0]), |hash, unit| step(hash, *unit));
        if units.len() == 2 {
            let (byte, bit) = pair(hash);
            pairs[byte] |= bit;
        }
        let mut at = slot(hash);
        while slots[at] != Cell::EMPTY {
            if slots[at].is_of(hash) {
                return Err(format!("two beginnings with one hash: {}", String::from_utf16_lossy(units)));
            }
            at = (at + 1) % SLOTS;
        }
        slots[at] = Cell::new(hash, *cost, *more, *class);
    }
    let mut out = Vec::with_capacity((ROW + SLOTS) * CELL + PAIRS / 8);
    row.iter().chain(&slots).for_each(|cell| out.extend(cell.0.to_le_bytes()));
    out.extend(pairs);
    Ok(out)
}
