//! Turns an error into what its reader can use: a page, a fragment or `application/problem+json` (RFC 9457),
//! each with the request's id; logs the cause once.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::page::Shell;
use crate::error::Problem;

/// What a program is told that comes without a token, or with one that is unknown, ended or withdrawn.
const NO_TOKEN: &str = "请在请求头 Authorization 中带上有效的接口令牌（Bearer 加空格加令牌）。";

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    shell: Shell,
    status: u16,
    message: &'a str,
    request_id: &'a str,
}

/// Marks an answer that says in its own way what is wrong, for whoever asked: it stays as it is.
#[derive(Clone, Copy)]
pub struct Whole;

/// The layer: outermost but for the one that gives the request its id.
pub async fn layer(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let json = path.starts_with("/api/") || wants_json(request.headers());
    let id = request_id(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let fails = status.is_client_error() || status.is_server_error();
    if !fails || response.extensions().get::<Whole>().is_some() {
        return response;
    }
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if json || response.headers().get(header::CONTENT_TYPE).is_none_or(plain) => {
            Problem { message: sentence(status).to_owned(), cause: None }
        }
        None => return response,
    };
    if let Some(cause) = &problem.cause {
        tracing::error!(request_id = id, path, status = status.as_u16(), cause, "request failed");
    }
    let api = path.starts_with("/api/") && status == StatusCode::UNAUTHORIZED;
    let message = if api { NO_TOKEN } else { problem.message.as_str() };
    let mut out = if json { as_json(status, message, &id) } else { as_page(status, message, &id) };
    *out.status_mut() = status;
    for name in [header::ALLOW, header::RETRY_AFTER, header::CONNECTION] {
        if let Some(value) = response.headers().get(&name) {
            out.headers_mut().insert(name, value.clone());
        }
    }
    if status == StatusCode::UNAUTHORIZED {
        out.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    out
}

fn wants_json(headers: &HeaderMap) -> bool {
    let has = |name, part: &str| {
        headers.get(name).and_then(|v| v.to_str().ok()).is_some_and(|value: &str| value.contains(part))
    };
    has(header::ACCEPT, "application/json") || has(header::CONTENT_TYPE, "application/json")
}

fn plain(value: &axum::http::HeaderValue) -> bool {
    value.as_bytes().starts_with(b"text/plain")
}

fn request_id(headers: &HeaderMap) -> String {
    headers.get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

fn sentence(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "没有找到这个页面或内容，可能已被删除，或您没有查看权限。",
        StatusCode::METHOD_NOT_ALLOWED => "这个地址不支持这种操作，请从页面上的按钮进入。",
        StatusCode::PAYLOAD_TOO_LARGE => "提交的内容过大，请分几次提交。",
        StatusCode::REQUEST_TIMEOUT => "网络太慢，没有收全您提交的内容，请检查网络后重试。",
        StatusCode::GATEWAY_TIMEOUT => "处理时间过长，请稍后再试。",
        status if status.is_server_error() => "系统出了问题，您的操作没有完成，请稍后再试。",
        _ => "提交的内容不完整或格式不对，请检查后重试。",
    }
}

fn as_json(status: StatusCode, message: &str, id: &str) -> Response {
    let body = serde_json::json!({
        "type": "about:blank", "title": message, "status": status.as_u16(), "request_id": id,
    });
    ([(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

fn as_page(status: StatusCode, message: &str, id: &str) -> Response {
    let page = ProblemPage { shell: Shell::anonymous(), status: status.as_u16(), message, request_id: id };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => message.to_owned().into_response(),
    }
}

/// Samples of this module's template, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let page = ProblemPage {
        shell: Shell::anonymous(),
        status: 404,
        message: sentence(StatusCode::NOT_FOUND),
        request_id: "0192f0c1",
    };
    vec![("problem", page.render().unwrap_or_default())]
}
