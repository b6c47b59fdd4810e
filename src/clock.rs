//! The only place that reads the time and makes ids. Everything else is told.

use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime, UtcOffset};
use uuid::Uuid;

/// Now, in UTC.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
pub fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The time zone of China, where every user of the product is.
pub const CHINA: UtcOffset = offset!(+8);

/// Today in China.
pub fn today() -> Date {
    now().to_offset(CHINA).date()
}

/// This moment for logs, in China: `2026-11-29T10:30:00.123+08:00`.
pub fn stamp() -> String {
    let format = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3][offset_hour sign:mandatory]:[offset_minute]"
    );
    now().to_offset(CHINA).format(format).unwrap_or_default()
}

/// A new id: UUID version 7, so that ids sort by the time they were made.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
