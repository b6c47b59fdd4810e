//! What every page needs around its content.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::route::Access;
use crate::error::AppResult;

/// The frame of a page: who is logged in, which room he is in, what just happened.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The person's name; empty when nobody is logged in.
    pub user: String,
    /// The organization's name; empty when nobody is logged in.
    pub organization: String,
    /// What the person may do.
    pub access: Access,
    /// The session's CSRF token.
    pub csrf: String,
    /// A message to show once.
    pub flash: Option<String>,
    /// The room that is highlighted in the navigation.
    pub room: &'static str,
}

impl Shell {
    /// The frame for somebody who is not logged in.
    pub fn anonymous() -> Self {
        Self {
            user: String::new(),
            organization: String::new(),
            access: Access::Public,
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
            access: Access::Admin,
            csrf: "token".to_owned(),
            flash: Some("已保存。".to_owned()),
            room: "corpus",
        }
    }

    /// Whether somebody is logged in.
    pub fn logged_in(&self) -> bool {
        self.access > Access::Public
    }

    /// Whether the person curates the library.
    pub fn curates(&self) -> bool {
        self.access >= Access::Curator
    }

    /// Whether the person administers the organization.
    pub fn administers(&self) -> bool {
        self.access >= Access::Admin
    }
}

/// Renders a page.
///
/// # Errors
/// [`crate::error::AppError::Internal`] when the template cannot be rendered.
pub fn render(template: &impl Template) -> AppResult<Response> {
    Ok(Html(template.render()?).into_response())
}

/// A moment as an office writes it, in Chinese time: `2026-11-22 14:05`.
pub fn moment(at: &time::OffsetDateTime) -> String {
    let china = time::UtcOffset::from_hms(8, 0, 0).unwrap_or(time::UtcOffset::UTC);
    let at = at.to_offset(china);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute()
    )
}
