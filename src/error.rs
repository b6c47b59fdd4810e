//! Which error type to use when.
//!
//! - Engine, word, steps, intake: a small error enum of their own, with a plain Chinese sentence as `Display`.
//! - Stores: `sqlx::Error`, unchanged; the handler's `?` makes it an `AppError::Unavailable` where the database is in
//!   trouble, else an `AppError::Internal`.
//! - Handlers: [`AppError`](crate::error::AppError). What the user can mend carries the sentence that says how; what he cannot mend is
//!   `Internal`: its cause is logged once, in `web::problem`, under the request id that the page shows.

use std::fmt;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::db::trouble::Trouble;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug)]
pub enum AppError {
    /// There is no such thing, or not for this person.
    NotFound,
    /// The person may not do this.
    Forbidden,
    /// Nobody is logged in.
    Unauthorized,
    /// The request cannot be understood or accepted; the sentence says what to do.
    Invalid(String),
    /// Somebody else changed it meanwhile, or it is in the wrong state; the sentence says what to do.
    Conflict(String),
    /// Too large.
    TooLarge(String),
    /// Too many attempts; after how many seconds another one makes sense.
    TooMany(String, u64),
    /// The person may do this, but not with what he shows here; the sentence says what with.
    Unsuited(String),
    /// There is too much to do just now; the sentence says so.
    Busy(String),
    /// A body of a kind that is not read here.
    UnsupportedMedia(String),
    /// The database does not answer right now; the cause, where there is one, is for the log only.
    Unavailable(Trouble, Option<anyhow::Error>),
    /// Our fault. The cause is for the log only.
    Internal(anyhow::Error),
}

/// The result of a handler.
pub type AppResult<T = Response> = Result<T, AppError>;

impl AppError {
    /// A request that cannot be accepted, with the sentence that says what to do.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }

    /// The HTTP status of this error.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Unsuited(_) => StatusCode::FORBIDDEN,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(..) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnsupportedMedia(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unavailable(..) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "没有找到这个页面或内容，可能已被删除，或您没有查看权限。",
            Self::Forbidden => "您的角色没有这项权限，请联系本单位管理员。",
            Self::Unauthorized => "请先登录。",
            Self::Invalid(message)
            | Self::Conflict(message)
            | Self::TooLarge(message)
            | Self::TooMany(message, _)
            | Self::Unsuited(message)
            | Self::Busy(message)
            | Self::UnsupportedMedia(message) => message,
            Self::Unavailable(trouble, _) => trouble.sentence(),
            Self::Internal(_) => "系统出了问题，您的操作没有完成，请稍后再试。",
        })
    }
}

// AppError is deliberately no `std::error::Error`, so that `?` can take every other error.
impl<E: Into<anyhow::Error>> From<E> for AppError {
    fn from(cause: E) -> Self {
        let cause = cause.into();
        match Trouble::in_chain(&cause) {
            Some(trouble) => Self::Unavailable(trouble, Some(cause)),
            None => Self::Internal(cause),
        }
    }
}

/// What the layer `web::problem` needs to draw the error's page; rides on the response.
#[derive(Debug, Clone)]
pub struct Problem {
    /// One plain Chinese sentence.
    pub message: String,
    /// The cause, for the log.
    pub cause: Option<String>,
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let cause = match &self {
            Self::Internal(cause) | Self::Unavailable(_, Some(cause)) => Some(format!("{cause:#}")),
            _ => None,
        };
        let mut response = self.status().into_response();
        let seconds = match &self {
            Self::TooMany(_, seconds) => Some(*seconds),
            Self::Unavailable(trouble, _) => Some(trouble.retry_after()),
            _ => None,
        };
        if let Some(seconds) = seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Problem { message: self.to_string(), cause });
        response
    }
}
