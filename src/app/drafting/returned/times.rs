//! Times as files have them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::clock::CHINA;

/// A time to the second, as properties of files have it.
pub fn in_words(at: OffsetDateTime) -> String {
    let at = at.replace_nanosecond(0).unwrap_or(at);
    at.format(&Rfc3339).unwrap_or_default()
}

/// The time of a change or comment as Word, WPS and LibreOffice write it: what the clock on the wall says, with a Z that
/// means nothing.
pub fn on_the_wall(at: OffsetDateTime) -> String {
    let at = at.to_offset(CHINA);
    let (date, time) = (at.date(), at.time());
    format!("{date}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}

/// Such a time read; `None` where there is none.
pub fn off_the_wall(at: &str) -> Option<OffsetDateTime> {
    // With an offset of its own it means what it says.
    let bare = at.trim_end_matches('Z');
    match OffsetDateTime::parse(&format!("{bare}Z"), &Rfc3339) {
        Ok(read) => Some(read.replace_offset(CHINA)),
        Err(_) => OffsetDateTime::parse(at, &Rfc3339).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_files_are_those_of_the_wall() {
        let at = off_the_wall("2026-11-30T09:20:00Z").unwrap();
        assert_eq!(in_words(at.to_offset(time::UtcOffset::UTC)), "2026-11-30T01:20:00Z");
        assert_eq!(on_the_wall(at), "2026-11-30T09:20:00Z");
        assert_eq!(
            off_the_wall("2026-11-30T09:20:00+09:00").map(|at| at.unix_timestamp()),
            Some(at.unix_timestamp() - 3600)
        );
        assert_eq!(off_the_wall("gestern"), None);
    }
}
