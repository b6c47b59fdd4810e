//! What words are, once: each list, table and reader of the engine's language knowledge stands here and nowhere else.
//!
//! [`words`] says where a word begins and of what class it is; [`people`] and [`places`] know names, which stand only
//! between the edges of words; [`numerals`] and [`han`] know characters. [`formulations`],
//! [`laws`], [`organs`], [`sessions`] and [`leaders`] are dated facts, each line with its source and how sure it is;
//! [`retired`] says how an old formulation is put today.

pub mod days;
pub mod fold;
pub mod formulations;
pub mod han;
pub mod laws;
pub mod leaders;
pub mod numerals;
pub mod offices;
pub mod organs;
pub mod own;
pub mod people;
pub mod places;
pub mod retired;
pub mod sentence;
pub mod sessions;
pub mod telltale;
pub mod words;

use time::{Date, Month};

/// The rows of a table of this folder: one a line, fields parted by `|`; a line that begins with `%` is a comment.
fn table(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('%'));
    rows.map(|line| line.split('|').collect())
}

/// A day as the tables write it: `2018-03-11`.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year, month, parts.next()?.parse().ok()?).ok()
}
