//! Cross-site request forgery: every unsafe request of a browser carries its session's token, in the header
//! `X-CSRF-Token` or in the form field `_csrf`, of an upload the first one; never in the address, which ends up in logs
//! and histories. And where the browser says which page the request comes from, that page is ours.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use futures_util::{StreamExt as _, stream};
use sha2::{Digest, Sha256};

use crate::error::AppError;

/// Bytes of a form body that are looked through for the token.
const MAX_FORM: usize = 2 * 1024 * 1024;

/// Bytes of an upload within which its first field ends.
const MAX_HEAD: usize = 4096;

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
    let kind = request.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes()).unwrap_or_default();
    if kind.starts_with(b"multipart/form-data") {
        return check_upload(request, token).await;
    }
    if !kind.starts_with(b"application/x-www-form-urlencoded") {
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

/// Checks the token of an upload, which is its first field; the rest is not waited for.
async fn check_upload(request: Request, token: &str) -> Result<Request, AppError> {
    let (parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    let mut head = Vec::new();
    while first_field(&head).is_none() && head.len() < MAX_HEAD {
        match rest.next().await {
            Some(Ok(bytes)) => head.extend_from_slice(&bytes),
            _ => break,
        }
    }
    match first_field(&head) {
        Some(sent) if equal(sent, token.as_bytes()) => {
            let head = stream::once(async { Ok::<_, axum::Error>(Bytes::from(head)) });
            Ok(Request::from_parts(parts, Body::from_stream(head.chain(rest))))
        }
        _ => Err(AppError::invalid(REFUSED)),
    }
}

/// The value of the first field of an upload, if it is `_csrf` and all there.
fn first_field(upload: &[u8]) -> Option<&[u8]> {
    let (head, rest) = cut(upload, b"\r\n\r\n")?;
    let named = head.windows(12).any(|bytes| bytes == b"name=\"_csrf\"");
    named.then(|| cut(rest, b"\r\n")).flatten().map(|(value, _)| value)
}

fn cut<'a>(bytes: &'a [u8], end: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(end.len()).take(MAX_HEAD).position(|here| here == end)?;
    Some((bytes.get(..at)?, bytes.get(at + end.len()..)?))
}

/// The value of `_csrf` in a form; tokens are URL-safe, so nothing needs decoding.
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
    async fn an_upload_carries_its_token_first_and_keeps_its_body() {
        const UPLOAD: (&str, &str) = ("content-type", "multipart/form-data; boundary=b");
        const BODY: &str = "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nsecret\r\n--b--\r\n";
        let request = check_token(post(BODY, &[UPLOAD]), "secret").await.unwrap();
        assert_eq!(&to_bytes(request.into_body(), 1000).await.unwrap()[..], BODY.as_bytes());
        assert!(check_token(post(BODY, &[UPLOAD]), "other").await.is_err());
        let later = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nsecret\r\n--b--\r\n";
        for bad in [later, "", "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nsecret"] {
            assert!(check_token(post(bad, &[UPLOAD]), "secret").await.is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn the_address_carries_no_token() {
        let request = Request::builder().method("POST").uri("/x?_csrf=secret").body(Body::empty()).unwrap();
        assert!(check_token(request, "secret").await.is_err());
    }

    #[tokio::test]
    async fn a_header_serves_scripts() {
        let request = post("", &[("x-csrf-token", "secret"), ("origin", "http://here")]);
        assert!(check_token(request, "secret").await.is_ok());
    }
}
