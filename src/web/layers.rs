//! The layers around the whole site.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use super::peer::{self, Peer};
use super::{App, outage, pace, problem, text};
use crate::clock;

/// Nothing from elsewhere, no inline script, no inline style.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                   connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Bytes up to which an answer goes as it is: it fills one packet anyhow, and packing it takes longer than sending it.
const SMALL: u64 = 1200;

const ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone)]
struct NewRequestId;

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&clock::new_id().simple().to_string()).ok().map(RequestId::new)
    }
}

/// Puts the site inside its layers, outermost last.
pub fn wrap(router: Router, app: &App) -> Router {
    router
        .layer(CatchPanicLayer::custom(|_| {
            use axum::response::IntoResponse;
            crate::error::AppError::Internal(anyhow::anyhow!("a handler panicked")).into_response()
        }))
        .layer(middleware::from_fn_with_state(app.health.clone(), outage::layer))
        .layer(middleware::from_fn(text::address))
        .layer(middleware::from_fn(pace::layer))
        .layer(middleware::from_fn(problem::layer))
        .layer(middleware::from_fn(security_headers))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(SMALL))))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_response(finished))
        .layer(PropagateRequestIdLayer::new(ID))
        .layer(SetRequestIdLayer::new(ID, NewRequestId))
        .layer(middleware::from_fn(foreign_id))
        .layer(middleware::from_fn_with_state(app.clone(), peer::https))
}

fn span(request: &axum::http::Request<axum::body::Body>) -> tracing::Span {
    let id = request.headers().get(ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = request.extensions().get::<Peer>().map_or("", |peer| peer.address.as_str());
    // Who it is, the guard finds out and writes down here.
    let (method, path, nobody) = (request.method(), request.uri().path(), tracing::field::Empty);
    tracing::info_span!("request", %method, path, request_id = id, address, user = nobody, organization = nobody)
}

/// One line a request, within its span; those that monitoring sends every few seconds only where something is wrong.
fn finished<B>(response: &axum::http::Response<B>, took: std::time::Duration, span: &tracing::Span) {
    let (status, milliseconds) = (response.status().as_u16(), took.as_millis() as u64);
    span.in_scope(|| match response.extensions().get::<Quiet>() {
        Some(_) if status < 400 => tracing::debug!(status, milliseconds, "answered"),
        _ => tracing::info!(status, milliseconds, "answered"),
    });
}

/// Marks answers that are not worth a line.
#[derive(Clone, Copy)]
struct Quiet;

/// An id that a proxy gives is kept where it is one; anything else is replaced.
async fn foreign_id(mut request: Request, next: Next) -> Response {
    let fine = |id: &HeaderValue| {
        let good = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        (8..=64).contains(&id.len()) && id.as_bytes().iter().all(good)
    };
    if !request.headers().get(ID).is_some_and(fine) {
        request.headers_mut().remove(ID);
    }
    next.run(request).await
}

async fn security_headers(request: Request, next: Next) -> Response {
    let asset = request.uri().path().starts_with("/assets/");
    let quiet = asset || matches!(request.uri().path(), "/healthz" | "/readyz" | "/metrics");
    let mut response = next.run(request).await;
    if quiet {
        response.extensions_mut().insert(Quiet);
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if !asset {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}
