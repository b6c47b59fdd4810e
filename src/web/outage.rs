//! While the database is away nobody waits for it: requests are answered at once, with what to do and when to come back.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::db::health::Health;
use crate::db::trouble::Trouble;
use crate::error::AppError;

/// What is under way when the database goes may still end by itself for so long: it may have saved already.
const GRACE: Duration = Duration::from_millis(300);

/// The layer.
pub async fn layer(State(health): State<Health>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if matches!(path, "/healthz" | "/readyz" | "/metrics") || path.starts_with("/assets/") {
        return next.run(request).await;
    }
    if let Some(trouble) = health.trouble() {
        return unavailable(trouble);
    }
    let gone = async {
        let trouble = health.lost().await;
        tokio::time::sleep(GRACE).await;
        trouble
    };
    tokio::select! {
        biased;
        response = next.run(request) => match response.status() {
            // A lost connection does not say why it was lost.
            StatusCode::SERVICE_UNAVAILABLE if health.known().is_full() => unavailable(Trouble::Full),
            _ => response,
        },
        trouble = gone => unavailable(trouble),
    }
}

fn unavailable(trouble: Trouble) -> Response {
    AppError::Unavailable(trouble, None).into_response()
}
