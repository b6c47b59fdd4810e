//! The only place that reads the time and makes ids. Everything else is told.

use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Now, in UTC.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
pub fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// Today in China (UTC+8), where every user of the product is.
pub fn today() -> Date {
    let china = time::UtcOffset::from_hms(8, 0, 0).unwrap_or(time::UtcOffset::UTC);
    now().to_offset(china).date()
}

/// A new id: UUID version 7, so that ids sort by the time they were made.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
