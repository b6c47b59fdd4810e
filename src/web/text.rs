//! What a request holds, as text that can be kept (`text.rs`). Handlers take forms, JSON and uploads from here and from
//! nowhere else (a test of the architecture says so), and the address is cleaned before they see it: no handler can
//! forget to.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field as RawField, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::AppError;
use crate::text;

/// A form, its fields cleaned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<T>(pub T);

/// JSON: a body whose texts are cleaned, or an answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

/// A JSON body as it was written, for the editor's steps, whose texts are judged and never changed. Half a character
/// reads as U+FFFE.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verbatim<T>(pub T);

/// An upload whose names are cleaned.
pub struct Multipart(axum::extract::Multipart);

/// One part of an upload.
pub struct Field<'a> {
    inner: RawField<'a>,
    name: String,
    file_name: Option<String>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let request = match is_form(request.headers()) {
            true => cleaned_form(request, state).await.map_err(IntoResponse::into_response)?,
            // Refused there, with the status that belongs to it.
            false => request,
        };
        let read = axum::Form::from_request(request, state).await;
        read.map(|axum::Form(form)| Self(form)).map_err(IntoResponse::into_response)
    }
}

async fn cleaned_form<S: Send + Sync>(request: Request, state: &S) -> Result<Request, AppError> {
    let (parts, body) = request.into_parts();
    let bytes = body_of(Request::from_parts(parts.clone(), body), state).await?;
    let body = match cleaned_pairs(&bytes) {
        Some(cleaned) => Body::from(cleaned),
        None => Body::from(bytes),
    };
    Ok(Request::from_parts(parts, body))
}

/// Pairs of a form or query, each cleaned; `None` where there is nothing to clean.
fn cleaned_pairs(bytes: &[u8]) -> Option<String> {
    let cleaned = |text: &str| matches!(text::field(text), Cow::Owned(_));
    if !form_urlencoded::parse(bytes).any(|(name, value)| cleaned(&name) || cleaned(&value)) {
        return None;
    }
    let pairs = form_urlencoded::parse(bytes)
        .map(|(name, value)| (text::field(&name).into_owned(), text::field(&value).into_owned()));
    Some(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        read_json(request, state, text::cleaned_json).await.map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Verbatim<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        read_json(request, state, text::readable_json).await.map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

async fn read_json<S: Send + Sync, T: DeserializeOwned>(
    request: Request,
    state: &S,
    rewritten: fn(&str) -> Cow<'_, str>,
) -> Result<T, AppError> {
    if !is_json(request.headers()) {
        return Err(AppError::UnsupportedMedia(
            "请求内容应为 JSON，请把 Content-Type 设为 application/json。".to_owned(),
        ));
    }
    let bytes = body_of(request, state).await?;
    let json = std::str::from_utf8(&bytes)
        .map_err(|_| AppError::invalid("请求内容不是 UTF-8 编码的 JSON，请检查后重试。"))?;
    serde_json::from_str(&rewritten(json)).map_err(|error| AppError::invalid(sentence(&error)))
}

async fn body_of<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, AppError> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            AppError::TooLarge("提交的内容过大，请分几次提交。".to_owned())
        } else {
            AppError::invalid("提交的内容没有传完，请检查网络后重试。")
        }
    })
}

fn kind(headers: &HeaderMap) -> &str {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim()
}

fn is_json(headers: &HeaderMap) -> bool {
    kind(headers).eq_ignore_ascii_case("application/json")
}

fn is_form(headers: &HeaderMap) -> bool {
    kind(headers).eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn sentence(error: &serde_json::Error) -> String {
    let place = format!("第{}行第{}列", error.line(), error.column());
    if error.is_data() {
        format!("请求内容缺少必填字段或字段类型不对（{place}附近），请对照接口说明修改。")
    } else {
        format!("请求内容不是完整的 JSON（{place}附近），请检查后重试。")
    }
}

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let read = axum::extract::Multipart::from_request(request, state).await;
        read.map(Self).map_err(IntoResponse::into_response)
    }
}

impl Multipart {
    /// The next part; `None` at the end.
    ///
    /// # Errors
    /// When the upload breaks off, is no upload, or is too large.
    pub async fn next_field(&mut self) -> Result<Option<Field<'_>>, MultipartError> {
        let Some(inner) = self.0.next_field().await? else { return Ok(None) };
        let name = text::name(inner.name().unwrap_or_default());
        let file_name = inner.file_name().map(file_name);
        Ok(Some(Field { inner, name, file_name }))
    }
}

/// A file is a file also where nothing of its name can be shown.
fn file_name(given: &str) -> String {
    let name = text::name(given);
    if name.is_empty() && !given.trim().is_empty() { "未命名文件".to_owned() } else { name }
}

impl Field<'_> {
    /// The name of the field; empty where there is none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the file, if it is one.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// What it holds.
    ///
    /// # Errors
    /// When the upload breaks off or is too large.
    pub async fn bytes(self) -> Result<Bytes, MultipartError> {
        self.inner.bytes().await
    }
}

/// The layer before all handlers: the query of the address is cleaned; nothing is found under a path that holds what
/// no text can hold.
pub async fn address(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // A plus is a plus in a path.
    let path = path.replace('+', "%2B");
    let mut path = form_urlencoded::parse(path.as_bytes());
    if path.any(|(name, value)| !name.chars().chain(value.chars()).all(text::is_storable)) {
        return AppError::NotFound.into_response();
    }
    if let Some(query) = request.uri().query().and_then(|query| cleaned_pairs(query.as_bytes()))
        && let Some(uri) = with_query(request.uri(), &query)
    {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

fn with_query(uri: &Uri, query: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(format!("{}?{query}", uri.path())).ok();
    Uri::from_parts(parts).ok()
}
