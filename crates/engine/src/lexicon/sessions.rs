//! Meetings by number and day: Party congresses and plenums, sessions of the National People's Congress and of its
//! standing committee. The table `data/sessions.txt` says where its days come from.

use std::collections::HashMap;
use std::sync::LazyLock;

use time::Date;

use super::day;
use super::days::{full, short};

/// What meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meeting {
    /// The Party's national congress; it has a term and the number 0.
    Congress,
    /// A plenum of the Party's central committee.
    Plenum,
    /// A session of the National People's Congress.
    Npc,
    /// A session of its standing committee: the days on which it passed laws.
    Standing,
}

/// One meeting with its first and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

static TABLE: LazyLock<HashMap<(Meeting, u8, u8), Session>> =
    LazyLock::new(|| include_str!("data/sessions.txt").lines().filter_map(row).collect());

fn row(line: &str) -> Option<((Meeting, u8, u8), Session)> {
    let mut fields = line.split_whitespace();
    let meeting = match fields.next()? {
        "congress" => Meeting::Congress,
        "plenum" => Meeting::Plenum,
        "npc" => Meeting::Npc,
        "standing" => Meeting::Standing,
        _ => return None,
    };
    let (term, number) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(((meeting, term, number), Session { first: day(fields.next()?)?, last: day(fields.next()?)? }))
}

/// The meeting with this term (届) and number (次); congresses have the number 0.
pub fn session(meeting: Meeting, term: usize, number: usize) -> Option<Session> {
    TABLE.get(&(meeting, u8::try_from(term).ok()?, u8::try_from(number).ok()?)).copied()
}

/// The last meeting of this term that the table knows: its number and its days.
pub fn last_of(meeting: Meeting, term: usize) -> Option<(usize, Session)> {
    (1..=40).rev().find_map(|number| Some((number, session(meeting, term, number)?)))
}

impl Session {
    /// The days in words: 2020年5月22日至28日.
    pub fn days(&self) -> String {
        let (a, b) = (self.first, self.last);
        match () {
            () if a == b => full(a),
            () if (a.year(), a.month()) == (b.year(), b.month()) => format!("{}至{}日", full(a), b.day()),
            () if a.year() == b.year() => format!("{}至{}", full(a), short(b)),
            () => format!("{}至{}", full(a), full(b)),
        }
    }

    /// Whether this year, month and day can be said of the meeting; what is `None` was not said.
    pub fn fits(&self, year: i32, month: Option<u8>, day: Option<u8>) -> bool {
        let key = |date: Date| (date.year(), u8::from(date.month()), date.day());
        let (a, b) = (key(self.first), key(self.last));
        let low = (year, month.unwrap_or(1), day.unwrap_or(1));
        let high = (year, month.unwrap_or(12), day.unwrap_or(31));
        low <= b && a <= high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_known_days_are_right() {
        let lines = include_str!("data/sessions.txt").lines().filter(|l| !l.starts_with('%')).count();
        assert_eq!(TABLE.len(), lines);
        let days = |m, t, n| session(m, t, n).map(|s| s.days()).unwrap_or_default();
        assert_eq!(days(Meeting::Npc, 13, 3), "2020年5月22日至28日");
        assert_eq!(days(Meeting::Npc, 3, 1), "1964年12月21日至1965年1月4日");
        assert_eq!(days(Meeting::Plenum, 20, 4), "2025年10月20日至23日");
        assert!(session(Meeting::Npc, 5, 2).is_some_and(|s| s.fits(1979, Some(7), None)));
        assert!(session(Meeting::Npc, 5, 5).is_some_and(|s| s.fits(1982, Some(12), Some(4))));
        assert_eq!(last_of(Meeting::Plenum, 18).map(|l| l.0), Some(7));
        for s in TABLE.values() {
            assert!(s.first <= s.last);
        }
    }
}
