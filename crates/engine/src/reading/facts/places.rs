//! Places by their own names.

use super::{Fact, Found};
use crate::lexicon::han::is_han;
use crate::lexicon::places::{self, gazetteer::shipped};
use crate::lexicon::words::is_ordinary;

/// The place that ends at `at`.
pub(super) fn at(chars: &[char], at: usize) -> Option<Found> {
    match *chars.get(at)? {
        '省' => province(chars, at),
        '村' => village(chars, at, 1),
        '社' if chars.get(at + 1) == Some(&'区') => village(chars, at, 2),
        '街' if chars.get(at + 1) == Some(&'道') => street(chars, at),
        c if places::is_suffix(c) => {
            let before = at.checked_sub(1).and_then(|at| chars.get(at))?;
            // 全市, 各县: told at a glance.
            if !is_han(*before) || places::is_foreign(*before) || places::is_suffix(*before) {
                return None;
            }
            let start = places::ending(chars, at).or_else(|| below(chars, at))?;
            Some(Found::new(Fact::Place, start, at + 1))
        }
        _ => None,
    }
}

/// 云江市|白石区: a name that only its place below another one tells from a word.
fn below(chars: &[char], at: usize) -> Option<usize> {
    [2, 3].into_iter().find_map(|length| {
        let start = at.checked_sub(length)?;
        let name = chars.get(start..at)?;
        let own = name.iter().all(|c| is_han(*c) && !places::is_foreign(*c));
        (own && !is_word(name) && places::ending(chars, start.checked_sub(1)?).is_some()).then_some(start)
    })
}

fn province(chars: &[char], at: usize) -> Option<Found> {
    [2, 3].into_iter().find_map(|length| {
        let start = at.checked_sub(length)?;
        let name: String = chars.get(start..at)?.iter().collect();
        places::provinces().contains(&name).then(|| Found::new(Fact::Place, start, at + 1))
    })
}

/// 石桥镇|双河村: the name of a village or neighbourhood behind that of its town.
fn village(chars: &[char], at: usize, suffix: usize) -> Option<Found> {
    [2, 3].into_iter().find_map(|length| {
        let start = at.checked_sub(length)?;
        let above = start.checked_sub(1).and_then(|at| chars.get(at))?;
        let name = chars.get(start..at)?;
        let own = name.iter().all(|c| is_han(*c) && !places::is_foreign(*c));
        (matches!(above, '镇' | '乡' | '道' | '县' | '区') && own && !is_word(name))
            .then(|| Found::new(Fact::Place, start, at + suffix))
    })
}

/// 城关街道: one that the gazetteer knows, or behind the name of its city.
fn street(chars: &[char], at: usize) -> Option<Found> {
    [3, 2].into_iter().find_map(|length| {
        let start = at.checked_sub(length)?;
        let name: String = chars.get(start..at + 2)?.iter().collect();
        shipped().towns(&name).next().is_some().then(|| Found::new(Fact::Place, start, at + 2))
    })
}

fn is_word(name: &[char]) -> bool {
    let units: Vec<u16> = name.iter().map(|c| u16::try_from(u32::from(*c)).unwrap_or(u16::MAX)).collect();
    is_ordinary(&units)
}
