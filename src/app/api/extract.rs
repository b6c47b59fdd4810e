//! What a request of a program holds; whatever is wrong with it is answered with one Chinese sentence.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::AppError;

/// A JSON body.
pub(super) struct Json<T>(pub T);

/// The parameters of the query.
pub(super) struct Parameters<T>(pub T);

/// The id in the path; what is no id is not found.
pub(super) struct Id(pub Uuid);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        if !is_json(request.headers()) {
            return Err(AppError::UnsupportedMedia(
                "请求内容应为 JSON，请把 Content-Type 设为 application/json。".to_owned(),
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                AppError::TooLarge("请求内容过大，请分几次提交。".to_owned())
            } else {
                AppError::invalid("请求内容没有传完，请检查网络后重试。")
            }
        })?;
        serde_json::from_slice(&bytes).map(Json).map_err(|error| AppError::invalid(sentence(&error)))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn sentence(error: &serde_json::Error) -> String {
    let place = format!("第{}行第{}列", error.line(), error.column());
    if error.is_data() {
        format!("请求内容缺少必填字段或字段类型不对（{place}附近），请对照接口说明修改。")
    } else {
        format!("请求内容不是完整的 JSON（{place}附近），请检查后重试。")
    }
}

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

/// A text as the database can keep it: control characters become spaces, but for line ends and tabs.
pub(super) fn clean(text: &str) -> String {
    let keep = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().map(|c| if keep(c) { c } else { ' ' }).collect()
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

    #[test]
    fn what_a_database_cannot_keep_becomes_a_space() {
        assert_eq!(clean("监\0督\n大\u{85}会"), "监 督\n大 会");
    }
}
