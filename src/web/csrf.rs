//! Cross-site request forgery: every unsafe request of a browser carries its session's token, in the header
//! `X-CSRF-Token`, in the query (`?_csrf=`) or in the form field `_csrf`; and where the browser says which page
//! the request comes from, that page is ours.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use sha2::{Digest, Sha256};

use crate::error::AppError;

/// Bytes of a form body that are looked through for the token.
const MAX_FORM: usize = 2 * 1024 * 1024;

const REFUSED: &str = "页面已过期，请刷新后重试；已填写的内容请先复制保存。";

/// Whether the method can change anything.
pub fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses a request that another site's page sent.
///
/// # Errors
/// [`AppError::Invalid`] when `Origin` is present and names another host than `Host`.
pub fn check_origin(headers: &HeaderMap) -> Result<(), AppError> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return Ok(()) };
    let host = text(header::HOST).unwrap_or_default();
    match origin.split_once("://") {
        Some((_, from)) if from == host => Ok(()),
        _ => Err(AppError::invalid(REFUSED)),
    }
}

/// Checks the token of an unsafe request; gives the request back with its body intact.
///
/// # Errors
/// [`AppError::Invalid`] when the token is missing or wrong, [`AppError::TooLarge`] for an oversized form.
pub async fn check_token(request: Request, token: &str) -> Result<Request, AppError> {
    check_origin(request.headers())?;
    if let Some(sent) = request.headers().get("x-csrf-token") {
        return if equal(sent.as_bytes(), token.as_bytes()) {
            Ok(request)
        } else {
            Err(AppError::invalid(REFUSED))
        };
    }
    if let Some(sent) = field(request.uri().query().unwrap_or_default().as_bytes()) {
        return if equal(&sent, token.as_bytes()) { Ok(request) } else { Err(AppError::invalid(REFUSED)) };
    }
    let form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !form {
        return Err(AppError::invalid(REFUSED));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_FORM)
        .await
        .map_err(|_| AppError::TooLarge("提交的内容过长，请分几次提交。".to_owned()))?;
    match field(&bytes) {
        Some(sent) if equal(&sent, token.as_bytes()) => Ok(Request::from_parts(parts, Body::from(bytes))),
        _ => Err(AppError::invalid(REFUSED)),
    }
}

/// The value of `_csrf` in a query or form; tokens are URL-safe, so nothing needs decoding.
fn field(encoded: &[u8]) -> Option<Vec<u8>> {
    encoded.split(|b| *b == b'&').find_map(|pair| pair.strip_prefix(b"_csrf=")).map(<[u8]>::to_vec)
}

/// Compares digests, so that the time taken says nothing about where two tokens differ.
fn equal(a: &[u8], b: &[u8]) -> bool {
    Sha256::digest(a) == Sha256::digest(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(body: &'static str, headers: &[(&'static str, &'static str)]) -> Request {
        let mut request = Request::builder().method("POST").uri("/x").header("host", "here");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body)).unwrap()
    }

    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

    #[tokio::test]
    async fn a_form_carries_its_token_and_keeps_its_body() {
        let request = check_token(post("a=1&_csrf=secret", &[FORM]), "secret").await.unwrap();
        assert_eq!(&to_bytes(request.into_body(), 100).await.unwrap()[..], b"a=1&_csrf=secret");
    }

    #[tokio::test]
    async fn a_missing_a_wrong_and_a_foreign_token_are_refused() {
        assert!(check_token(post("a=1", &[FORM]), "secret").await.is_err());
        assert!(check_token(post("_csrf=other", &[FORM]), "secret").await.is_err());
        assert!(check_token(post("", &[("x-csrf-token", "other")]), "secret").await.is_err());
        let foreign = post("_csrf=secret", &[FORM, ("origin", "http://elsewhere")]);
        assert!(check_token(foreign, "secret").await.is_err());
    }

    #[tokio::test]
    async fn a_header_serves_scripts() {
        let request = post("", &[("x-csrf-token", "secret"), ("origin", "http://here")]);
        assert!(check_token(request, "secret").await.is_ok());
    }
}
