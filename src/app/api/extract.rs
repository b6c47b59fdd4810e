//! What a request of a program holds; whatever is wrong with it is answered with one Chinese sentence.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::AppError;

/// The parameters of the query.
pub(super) struct Parameters<T>(pub T);

/// The id in the path; what is no id is not found.
pub(super) struct Id(pub Uuid);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let read = Query::from_request_parts(parts, state).await;
        read.map(|Query(value)| Self(value))
            .map_err(|_| AppError::invalid("查询参数重复或格式不对，请对照接口说明修改。"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(id)| Self(id)).map_err(|_| AppError::NotFound)
    }
}

/// One of an enumeration by its name; nothing and the empty string are none.
pub(super) fn one_of<T: std::str::FromStr>(value: Option<&str>, what: &str) -> Result<Option<T>, AppError> {
    match value.filter(|name| !name.is_empty()) {
        None => Ok(None),
        Some(name) => {
            let unknown = || AppError::invalid(format!("{what}的取值不对，请对照接口说明填写。"));
            name.parse().map(Some).map_err(|_| unknown())
        }
    }
}

/// A whole number of at least `least`; one too large for any use counts as the largest. Empty is `None`.
pub(super) fn number(value: &str, least: i64, what: &str) -> Result<Option<i64>, AppError> {
    if value.is_empty() {
        return Ok(None);
    }
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    let number = if digits { value.parse().unwrap_or(i64::MAX) } else { -1 };
    if number < least {
        return Err(AppError::invalid(format!("{what}应为不小于{least}的整数，请修改后重试。")));
    }
    Ok(Some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_bounded_below_and_never_overflow() {
        assert_eq!(number("", 1, "limit").unwrap(), None);
        assert_eq!(number("99999999999999999999999", 1, "limit").unwrap(), Some(i64::MAX));
        assert!(
            number("0", 1, "limit").is_err()
                && number("-3", 0, "x").is_err()
                && number("1.5", 0, "x").is_err()
        );
    }
}
