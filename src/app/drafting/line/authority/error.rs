//! Why the line cannot answer.

use crate::app::drafting::line::Key;
use crate::error::AppError;
use crate::steps::Refused;

/// Why the line cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// There is no such draft, or this person is not on its list.
    #[error("no such draft")]
    Gone,
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The log does not lead to a document.
    #[error("draft {0:?}: the log is broken: {1}")]
    Broken(Key, String),
}

impl From<tokio::task::JoinError> for LineError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Database(sqlx::Error::Protocol(error.to_string()))
    }
}

pub(super) fn broken(key: Key, cause: &Refused) -> LineError {
    LineError::Broken(key, cause.reason().to_owned())
}

/// What a handler answers instead.
pub fn problem(error: LineError) -> AppError {
    match error {
        LineError::Gone => AppError::NotFound,
        error => AppError::Internal(error.into()),
    }
}
