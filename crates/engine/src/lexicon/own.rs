//! The words by which a level speaks of itself: 全市, 我市, 市委.

use crate::office::Level;

/// The units that a level's places have, the usual first. A county-level 市 says 市委 of itself as a city does, so it is none.
pub const fn units(level: Level) -> &'static [char] {
    match level {
        Level::Province => &['省', '区'],
        Level::City => &['市', '州', '盟'],
        Level::County => &['县', '区', '旗'],
        Level::Township => &['镇', '乡'],
        Level::National => &[],
    }
}

/// What a place calls itself and its own bodies: all of it, ours, its Party committee, government, congress and rule of law.
pub fn own_words(unit: char, level: Level) -> [String; 6] {
    let (party, state) = match (unit, level) {
        ('镇' | '乡', _) => (format!("{unit}党委"), unit.to_string()),
        ('区', Level::Province) => ("自治区党委".to_owned(), "自治区".to_owned()),
        _ => (format!("{unit}委"), unit.to_string()),
    };
    [
        format!("全{unit}"),
        format!("我{unit}"),
        party,
        format!("{state}政府"),
        format!("{state}人大"),
        format!("依法治{unit}"),
    ]
}
