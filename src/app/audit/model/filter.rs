//! What the log is narrowed to.

use time::OffsetDateTime;

use crate::web::page;

/// What the log is narrowed to. Empty strings mean: any.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// The account's id.
    pub who: String,
    /// The action's name.
    pub action: String,
    /// Whether it was let happen, by its name.
    pub outcome: String,
    /// Characters of the details, the address, the thing's name or id.
    pub q: String,
    /// First day (`2026-11-22`).
    pub from: String,
    /// Last day.
    pub until: String,
    /// Page, from 1.
    pub page: i64,
}

impl Filter {
    /// Rows on a page.
    pub const PER_PAGE: i64 = 100;

    /// The query string of another page of the same list.
    pub fn query(&self, number: i64) -> String {
        let pairs = [
            ("who", self.who.as_str()),
            ("action", self.action.as_str()),
            ("outcome", self.outcome.as_str()),
            ("q", self.q.as_str()),
            ("from", self.from.as_str()),
            ("until", self.until.as_str()),
        ];
        page::query(number, &pairs)
    }

    /// The moments between which events are wanted: the days are Chinese days, the last one included.
    pub fn between(&self) -> (Option<OffsetDateTime>, Option<OffsetDateTime>) {
        let day = |text: &str| {
            let format = time::macros::format_description!("[year]-[month]-[day]");
            time::Date::parse(text.trim(), format).ok()
        };
        let begin = |date: time::Date| date.midnight().assume_offset(time::macros::offset!(+8));
        (day(&self.from).map(begin), day(&self.until).and_then(time::Date::next_day).map(begin))
    }
}
