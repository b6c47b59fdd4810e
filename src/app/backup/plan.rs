//! When a backup is due, how the files are called, and which of them are kept; no clock, no disk.

use std::collections::BTreeSet;
use std::str::FromStr;

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

use crate::clock::CHINA;
use crate::db::load::OLD;

/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::minutes(30);
const NAME: &[BorrowedFormatItem<'_>] =
    format_description!("wengao-[year][month][day]-[hour][minute][second]");
/// The end of the names of sealed files, and of plain ones.
const ENDS: [&str; 2] = [".zip.age", ".zip"];

/// How many of them are kept: the newest of each of so many days, weeks and months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Days.
    pub days: usize,
    /// Weeks, from Monday.
    pub weeks: usize,
    /// Months.
    pub months: usize,
}

impl FromStr for Rotation {
    type Err = String;

    /// Reads `7,4,12`: days, weeks, months.
    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Vec<Option<usize>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        match numbers.as_slice() {
            [Some(days @ 1..=3660), Some(weeks @ 0..=520), Some(months @ 0..=120)] => {
                Ok(Self { days: *days, weeks: *weeks, months: *months })
            }
            _ => Err("写成“天数,周数,月数”，如 7,4,12；天数至少为1".to_owned()),
        }
    }
}

impl std::fmt::Display for Rotation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{},{}", self.days, self.weeks, self.months)
    }
}

/// Reads a time of the day (`02:30`).
///
/// # Errors
/// A sentence.
pub fn time_of_day(text: &str) -> Result<Time, String> {
    let format = format_description!("[hour]:[minute]");
    Time::parse(text.trim(), &format).map_err(|_| "写成24小时制的时和分，如 02:30".to_owned())
}

/// Whether a backup is due: the time of the day has come since the last good one, and the last try is not too near.
pub fn is_due(
    now: OffsetDateTime,
    at: Time,
    good: Option<OffsetDateTime>,
    tried: Option<OffsetDateTime>,
) -> bool {
    if tried.is_some_and(|tried| tried <= now && now - tried < AGAIN) {
        return false;
    }
    good.is_none_or(|good| good < last_time(now, at))
}

/// The last moment at or before `now` at which the time of the day came, in China.
fn last_time(now: OffsetDateTime, at: Time) -> OffsetDateTime {
    let here = now.to_offset(CHINA);
    let today = here.replace_time(at);
    if today <= here { today } else { today.saturating_sub(Duration::DAY) }
}

/// When the next one is due.
pub fn next_time(now: OffsetDateTime, at: Time) -> OffsetDateTime {
    last_time(now, at).saturating_add(Duration::DAY)
}

/// Whether the last good backup is too old, or there is none.
pub fn is_old(now: OffsetDateTime, good: Option<OffsetDateTime>) -> bool {
    good.is_none_or(|good| now - good > OLD)
}

/// The name of a backup that begins at this moment.
pub fn name(at: OffsetDateTime, sealed: bool) -> String {
    let [age, zip] = ENDS;
    let stem = at.to_offset(CHINA).format(NAME).unwrap_or_else(|_| "wengao".to_owned());
    format!("{stem}{}", if sealed { age } else { zip })
}

/// The moment in such a name, as clocks in China show it; `None`: a file of somebody else's.
fn moment(name: &str) -> Option<PrimitiveDateTime> {
    let stem = ENDS.iter().find_map(|end| name.strip_suffix(end))?;
    PrimitiveDateTime::parse(stem, NAME).ok()
}

/// Which of these files are no longer wanted. The newest is always kept; names that are not ours are left alone.
pub fn superfluous(names: &[String], keep: Rotation) -> Vec<String> {
    let mut ours: Vec<(PrimitiveDateTime, &String)> =
        names.iter().filter_map(|name| Some((moment(name)?, name))).collect();
    ours.sort();
    ours.reverse();
    let mut kept = BTreeSet::new();
    let mut newest = |many: usize, share: fn(Date) -> (i32, u16)| {
        let mut shares = BTreeSet::new();
        for (at, name) in &ours {
            if shares.len() == many {
                break;
            }
            if shares.insert(share(at.date())) {
                kept.insert((*name).clone());
            }
        }
    };
    newest(keep.days.max(1), |date| (date.year(), date.ordinal()));
    newest(keep.weeks, |date| {
        let (year, week, _) = date.to_iso_week_date();
        (year, u16::from(week))
    });
    newest(keep.months, |date| (date.year(), u16::from(u8::from(date.month()))));
    ours.into_iter().map(|(_, name)| name.clone()).filter(|name| !kept.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, time};

    use super::*;

    #[test]
    fn it_is_due_once_a_day_and_again_after_a_failure() {
        let at = time!(02:30);
        let now = datetime!(2026-11-29 03:00 +8);
        let good = |then| is_due(now, at, Some(then), Some(then));
        assert!(is_due(now, at, None, None), "the first");
        assert!(good(datetime!(2026-11-28 02:31 +8)));
        assert!(!good(datetime!(2026-11-29 02:31 +8)));
        assert!(
            good(datetime!(2026-11-28 23:00 +8)),
            "one by hand in the evening is no reason to leave the night out"
        );
        let failed = |then| is_due(now, at, Some(datetime!(2026-11-28 02:31 +8)), Some(then));
        assert!(!failed(datetime!(2026-11-29 02:40 +8)) && failed(datetime!(2026-11-29 02:30 +8)));
        assert!(failed(datetime!(2026-12-29 02:30 +8)), "a clock that was wrong stops nothing");
        let early = datetime!(2026-11-29 01:00 +8);
        assert!(!is_due(early, at, Some(datetime!(2026-11-28 02:31 +8)), None));
        assert_eq!(next_time(early, at), datetime!(2026-11-29 02:30 +8));
        assert_eq!(next_time(now, at), datetime!(2026-11-30 02:30 +8));
        // The same whatever zone the moment is told in.
        assert_eq!(next_time(datetime!(2026-11-28 19:00 UTC), at), datetime!(2026-11-30 02:30 +8));
        assert!(is_old(now, None) && is_old(now, Some(datetime!(2026-11-28 00:00 +8))));
        assert!(!is_old(now, Some(datetime!(2026-11-28 02:31 +8))));
    }

    #[test]
    fn the_newest_of_each_day_week_and_month_is_kept() {
        let mut names: Vec<String> = Vec::new();
        let first = datetime!(2026-01-01 02:30 +8);
        for day in 0..300 {
            for hour in [0, 12] {
                names.push(name(first + Duration::days(day) + Duration::hours(hour), day % 2 == 0));
            }
        }
        names.extend([
            "wengao-20260101.zip".to_owned(),
            "讲话.zip".to_owned(),
            "wengao-20260101-023000.zip.age.part".to_owned(),
        ]);
        let keep = Rotation { days: 7, weeks: 4, months: 12 };
        let gone = superfluous(&names, keep);
        let left: Vec<&String> = names.iter().filter(|name| !gone.contains(name)).collect();
        assert!(gone.iter().all(|name| moment(name).is_some()));
        // 7 days; the Sundays and month ends among them count once; 10 months.
        assert!((7 + 3 + 8..=7 + 4 + 10 + 3).contains(&left.len()), "{left:#?}");
        assert!(
            left.iter().any(|left| **left == name(first + Duration::days(299) + Duration::hours(12), false))
        );
        assert!(left.iter().any(|left| left.starts_with("wengao-20260131-1430")), "{left:#?}");
        let again: Vec<String> = left.into_iter().cloned().collect();
        assert!(superfluous(&again, keep).is_empty());
        let one = [name(first, true)];
        assert!(superfluous(&one, Rotation { days: 1, weeks: 0, months: 0 }).is_empty());
    }

    #[test]
    fn what_is_typed_is_read_or_refused() {
        assert_eq!("7,4,12".parse(), Ok(Rotation { days: 7, weeks: 4, months: 12 }));
        for wrong in ["", "7", "0,4,12", "7,4", "7,4,x", "-1,0,0"] {
            assert!(wrong.parse::<Rotation>().is_err(), "{wrong}");
        }
        assert_eq!(time_of_day("02:30"), Ok(time!(02:30)));
        assert!(time_of_day("25:00").is_err() && time_of_day("半夜").is_err());
    }
}
