//! Figures into charts; no SQL, no HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::engine::document::{Occasion, SectionKind};
use crate::engine::lexicon::days::short;
use crate::web::chart::{Bars, Lines};

/// Phrasings that are compared when nobody named any: what the constitution's amendment of 2018 changed.
pub const COMPARED: [&str; 2] = ["一府两院", "一府一委两院"];
/// Phrasings that can be compared at once.
pub const MOST_COMPARED: usize = 4;
/// Characters of one of them.
pub const MAX_TEXT: usize = 60;
/// Kinds that are drawn as lines; the table has all.
const KINDS: usize = 6;

/// Uses of one text in one year.
#[derive(Debug, Clone)]
pub struct YearOfUse {
    /// The year.
    pub year: i32,
    /// In how many of its speeches it stands.
    pub speeches: i64,
}

/// Phrasings by year: speeches that use each, of `counted` years and those of the uses.
pub fn uses(texts: &[String], found: &[Arc<[YearOfUse]>], counted: impl Iterator<Item = i32>) -> Lines {
    let used = found.iter().flat_map(|rows| rows.iter()).map(|row| row.year);
    let years: BTreeSet<i32> = counted.chain(used).collect();
    let series = texts.iter().zip(found).map(|(text, rows)| {
        let by_year: BTreeMap<i32, i64> = rows.iter().map(|row| (row.year, row.speeches)).collect();
        let values = years.iter().map(|year| by_year.get(year).copied().unwrap_or_default() as f64);
        (text.clone(), values.collect())
    });
    Lines {
        title: format!("{}各年使用的篇数", texts.join("、")),
        xs: years.iter().map(i32::to_string).collect(),
        series: series.collect(),
    }
}

/// Kinds by year, as percent of the characters of that year's speeches. Rows: year, kind, characters.
pub fn kinds(rows: &[(i32, String, i64)]) -> Lines {
    let mut totals = BTreeMap::<i32, i64>::new();
    let mut all = BTreeMap::<&str, i64>::new();
    for (year, kind, characters) in rows {
        *totals.entry(*year).or_default() += characters;
        *all.entry(kind).or_default() += characters;
    }
    let known = |name: &str| name.parse::<SectionKind>().ok().filter(|kind| *kind != SectionKind::Other);
    let mut biggest: Vec<(&str, i64)> = all.into_iter().filter(|(name, _)| known(name).is_some()).collect();
    biggest.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let series = biggest.into_iter().map(|(name, _)| {
        let share = |year: &i32| {
            let own =
                rows.iter().filter(|(y, kind, _)| y == year && kind == name).map(|(.., n)| *n).sum::<i64>();
            let total = totals.get(year).copied().unwrap_or(1).max(1);
            own as f64 * 100.0 / total as f64
        };
        (known(name).unwrap_or_default().chinese().to_owned(), totals.keys().map(share).collect())
    });
    Lines {
        title: "各年讲话中各类内容所占百分比".to_owned(),
        xs: totals.keys().map(i32::to_string).collect(),
        series: series.collect(),
    }
}

/// The lines that are drawn of a chart that has too many.
pub fn drawn(lines: &Lines) -> Lines {
    Lines { series: lines.series.iter().take(KINDS).cloned().collect(), ..lines.clone() }
}

/// A speech with the places where the library's phrasings stand in it: first character, one past the last, approved.
#[derive(Debug, Clone, Default)]
pub struct Covered {
    /// Its title.
    pub title: String,
    /// Its characters.
    pub characters: i32,
    /// The places.
    pub places: Vec<(i32, i32, bool)>,
}

impl Covered {
    /// Percent of the text inside approved phrasings, and inside those nobody has judged alone.
    pub fn percent(&self) -> (f64, f64) {
        let length =
            |places: Vec<(i32, i32)>| union(places) as f64 * 100.0 / f64::from(self.characters.max(1));
        let approved = self.places.iter().filter(|(.., approved)| *approved).map(|(s, e, _)| (*s, *e));
        let approved = length(approved.collect());
        let all = length(self.places.iter().map(|(s, e, _)| (*s, *e)).collect());
        (approved.min(100.0), (all - approved).clamp(0.0, 100.0))
    }
}

/// How many characters lie inside at least one of the places.
fn union(mut places: Vec<(i32, i32)>) -> i64 {
    places.sort_unstable();
    let (mut total, mut reached) = (0_i64, 0);
    for (start, end) in places {
        let start = start.max(reached);
        if end > start {
            total += i64::from(end - start);
            reached = end;
        }
    }
    total
}

/// What the library covers of each speech.
pub fn coverage(speeches: &[Covered]) -> Bars {
    let row = |speech: &Covered| {
        let (approved, mined) = speech.percent();
        (speech.title.clone(), vec![approved, mined])
    };
    Bars {
        title: "新入库的讲话有多少文字是库中表述".to_owned(),
        parts: vec!["已核准的表述".to_owned(), "自动发现的表述".to_owned()],
        rows: speeches.iter().map(row).collect(),
        unit: "%".to_owned(),
    }
}

/// Speeches by place or by occasion; an occasion's name is put into words, which `says` says in the organization's way.
pub fn counted(title: &str, rows: &[(String, i64)], says: impl Fn(&str) -> String) -> Bars {
    let label = |name: &str| match name.parse::<Occasion>() {
        Ok(occasion) => says(occasion.chinese()),
        Err(_) if name.is_empty() => "不详".to_owned(),
        Err(_) => name.to_owned(),
    };
    Bars {
        title: title.to_owned(),
        parts: vec!["篇数".to_owned()],
        rows: rows.iter().map(|(name, n)| (label(name), vec![*n as f64])).collect(),
        unit: "篇".to_owned(),
    }
}

/// The curators' decisions by week: week's first day, approved, rejected.
pub fn progress(rows: &[(time::Date, i64, i64)]) -> Bars {
    let row = |(week, approved, rejected): &(time::Date, i64, i64)| {
        let label = format!("{}起一周", short(*week));
        (label, vec![*approved as f64, *rejected as f64])
    };
    Bars {
        title: "各周整理的表述".to_owned(),
        parts: vec!["核准".to_owned(), "否决或并入".to_owned()],
        rows: rows.iter().map(row).collect(),
        unit: "条".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_places_count_once() {
        assert_eq!(union(vec![(5, 10), (0, 6), (20, 25), (7, 8)]), 15);
        let speech =
            Covered { title: "一".to_owned(), characters: 20, places: vec![(0, 5, true), (3, 10, false)] };
        assert_eq!(speech.percent(), (25.0, 25.0));
    }

    #[test]
    fn years_without_a_use_are_zero() {
        let row = |year, speeches| YearOfUse { year, speeches };
        let texts = ["一府两院".to_owned(), "一府一委两院".to_owned()];
        let found = [[row(2016, 3)].into(), [row(2019, 2)].into()];
        let lines = uses(&texts, &found, [2018, 2016].into_iter());
        assert_eq!(lines.xs, ["2016", "2018", "2019"]);
        assert_eq!(lines.series[0].1, [3.0, 0.0, 0.0]);
        assert_eq!(lines.series[1].1, [0.0, 0.0, 2.0]);
    }

    #[test]
    fn shares_are_of_the_year() {
        let rows = [(2024, "supervision".to_owned(), 75), (2024, "other".to_owned(), 25)];
        let lines = kinds(&rows);
        assert_eq!(lines.series, [("监督".to_owned(), vec![75.0])]);
    }
}
