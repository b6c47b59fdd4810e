//! What every page needs around its content.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::route::Access;
use crate::clock;
use crate::error::AppResult;
use crate::levels::Sayings;

/// The frame of a page: who is logged in, which room he is in, what just happened.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The person's name; empty when nobody is logged in.
    pub user: String,
    /// The organization's name; empty when nobody is logged in.
    pub organization: String,
    /// How it says what ships.
    pub sayings: Sayings,
    /// What the person may use; nothing: nobody is logged in.
    pub rights: Vec<Access>,
    /// What stands over the page and its print, where the organization wants that.
    pub mark: Option<Mark>,
    /// The session's CSRF token.
    pub csrf: String,
    /// A message to show once.
    pub flash: Option<String>,
    /// The room that is highlighted in the navigation.
    pub room: &'static str,
}

/// Whose page it is and since when, over and over across it: who photographs it is named on the picture.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Name, login name, time.
    pub text: String,
    /// On the screen.
    pub screen: bool,
    /// On paper.
    pub print: bool,
}

impl Shell {
    /// The frame for somebody who is not logged in.
    pub fn anonymous() -> Self {
        Self {
            user: String::new(),
            organization: String::new(),
            sayings: Sayings::default(),
            rights: Vec::new(),
            mark: None,
            csrf: String::new(),
            flash: None,
            room: "",
        }
    }

    /// A frame for the samples that templates are rendered from in tests.
    pub fn sample() -> Self {
        Self {
            user: "李文".to_owned(),
            organization: "云江市人大常委会".to_owned(),
            sayings: Sayings::default(),
            rights: Access::ALL.to_vec(),
            mark: Some(Mark { text: "李文 liwen 2026-11-22 14:05".to_owned(), screen: true, print: true }),
            csrf: "token".to_owned(),
            flash: Some("已保存。".to_owned()),
            room: "corpus",
        }
    }

    /// A word that ships with the program (市长表态发言), as it is said in this organization.
    pub fn says(&self, text: impl AsRef<str>) -> String {
        self.sayings.says(text.as_ref())
    }

    /// Whether what ships under this word is offered in this organization.
    pub fn offers(&self, text: impl AsRef<str>) -> bool {
        self.sayings.offers(text.as_ref())
    }

    /// Whether somebody is logged in.
    pub fn logged_in(&self) -> bool {
        !self.rights.is_empty()
    }

    /// Whether the person curates the library.
    pub fn curates(&self) -> bool {
        self.rights.contains(&Access::Curator)
    }

    /// Whether the person administers the organization.
    pub fn administers(&self) -> bool {
        self.rights.contains(&Access::Admin)
    }

    /// Whether the person drafts, and so sees what is drafted from.
    pub fn drafts(&self) -> bool {
        self.rights.contains(&Access::Drafter)
    }

    /// Whether the person keeps the rules of 安全.
    pub fn secures(&self) -> bool {
        self.rights.contains(&Access::Security)
    }

    /// Whether the person reads the log.
    pub fn audits(&self) -> bool {
        self.rights.contains(&Access::Audit)
    }
}

/// The query string of a page of a list: its number and the filters that are set.
pub fn query(page: i64, filters: &[(&str, &str)]) -> String {
    let mut out = format!("page={page}");
    for (name, value) in filters.iter().filter(|(_, value)| !value.is_empty()) {
        out.push_str(&format!("&{name}={}", encode(value)));
    }
    out
}

/// Percent-encodes text for a query string.
pub fn encode(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// Rows to skip before this page of a list; pages count from 1.
pub fn offset(page: i64, per_page: i64) -> i64 {
    (page.clamp(1, 100_000) - 1) * per_page
}

/// What leads from one page of a list to the next; drawn by `pager.html`.
#[derive(Debug, Clone)]
pub struct Pager {
    /// This page, from 1.
    pub page: i64,
    /// How many there are.
    pub pages: i64,
    /// Or more.
    pub more: bool,
    /// The address of the page before.
    pub previous: String,
    /// The address of the page after.
    pub next: String,
}

impl Pager {
    /// The pager of the list at `path`; `query` gives the query string of a page.
    pub fn new(path: &str, page: i64, per_page: i64, total: i64, query: impl Fn(i64) -> String) -> Self {
        let page = page.max(1);
        let link = |page| format!("{path}?{}", query(page));
        Self {
            page,
            pages: (total + per_page - 1) / per_page,
            more: false,
            previous: link(page - 1),
            next: link(page + 1),
        }
    }

    /// The same where there may be more than that.
    #[must_use]
    pub fn or_more(self, more: bool) -> Self {
        Self { more, ..self }
    }
}

/// Renders a page.
///
/// # Errors
/// [`crate::error::AppError::Internal`] when the template cannot be rendered.
pub fn render(template: &impl Template) -> AppResult<Response> {
    Ok(Html(template.render()?).into_response())
}

/// A moment to the second, in Chinese time: `2026-11-22 14:05:09`.
pub fn second(at: &time::OffsetDateTime) -> String {
    format!("{}:{:02}", moment(at), at.second())
}

/// A moment as an office writes it, in Chinese time: `2026-11-22 14:05`.
pub fn moment(at: &time::OffsetDateTime) -> String {
    let at = at.to_offset(clock::CHINA);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute()
    )
}
