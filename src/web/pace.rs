//! A floor of speed for what is sent to us: whoever drips a body byte by byte holds memory and a place, and is let go.
//! Only the time counts in which we wait for him, not that in which we work.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until};

/// In so much time of waiting…
const WINDOW: Duration = Duration::from_secs(8);
/// …so many bytes a second must come.
pub const FLOOR: u64 = 1024;
/// The window once the server stops: what stands still then is not waited for.
const LAST_WINDOW: Duration = Duration::from_millis(1500);
/// How often a wait looks whether the server stops.
const BEAT: Duration = Duration::from_millis(500);

/// Whether the server stops; rides on the requests that came by a connection.
#[derive(Debug, Clone)]
pub struct Stopping(pub watch::Receiver<bool>);

/// The layer: 408 for a body that comes too slowly, whatever the handler made of its broken end.
pub async fn layer(mut request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let stopping = request.extensions_mut().remove::<Stopping>();
    let slow = Arc::new(AtomicBool::new(false));
    let told = slow.clone();
    let request = request.map(|body| Body::new(Paced::new(body, stopping, told)));
    let response = next.run(request).await;
    if !slow.load(Ordering::Relaxed) {
        return response;
    }
    let close = (header::CONNECTION, HeaderValue::from_static("close"));
    (StatusCode::REQUEST_TIMEOUT, [close]).into_response()
}

/// A body that fails when it comes too slowly.
struct Paced {
    body: Body,
    stopping: Option<Stopping>,
    slow: Arc<AtomicBool>,
    /// Since when we have waited for the next piece.
    since: Option<Instant>,
    /// How long we waited before, and what came, in this window.
    waited: Duration,
    got: u64,
    timer: Option<Pin<Box<Sleep>>>,
}

/// The sender is too slow.
#[derive(Debug, thiserror::Error)]
#[error("the body comes too slowly")]
struct TooSlow;

impl Paced {
    fn new(body: Body, stopping: Option<Stopping>, slow: Arc<AtomicBool>) -> Self {
        Self { body, stopping, slow, since: None, waited: Duration::ZERO, got: 0, timer: None }
    }

    /// Whether too little came in the window, now that we have waited so long in it.
    fn is_too_slow(&mut self, waited: Duration) -> bool {
        let stops = self.stopping.as_ref().is_some_and(|stopping| *stopping.0.borrow());
        let window = if stops { LAST_WINDOW } else { WINDOW };
        if waited < window {
            return false;
        }
        let enough = u128::from(self.got) * 1000 >= u128::from(FLOOR) * waited.as_millis();
        (self.waited, self.got) = (Duration::ZERO, 0);
        self.since = self.since.map(|_| Instant::now());
        !enough
    }

    fn refuse(&self) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.slow.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let now = Instant::now();
        if let Poll::Ready(piece) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some(since) = self.since.take() {
                self.waited += now - since;
            }
            let length = piece.as_ref().and_then(|piece| piece.as_ref().ok()?.data_ref().map(Bytes::len));
            self.got += length.unwrap_or_default() as u64;
            let waited = self.waited;
            // The end may come whenever it likes.
            return if length.is_some() && self.is_too_slow(waited) {
                self.refuse()
            } else {
                Poll::Ready(piece)
            };
        }
        loop {
            let now = Instant::now();
            let since = *self.since.get_or_insert(now);
            let waited = self.waited + (now - since);
            if self.is_too_slow(waited) {
                return self.refuse();
            }
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(now + BEAT)));
            if timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            timer.as_mut().reset(now + BEAT);
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use futures_util::stream;
    use tokio::time::sleep;
    use tower::ServiceExt as _;

    use super::*;

    /// Sends pieces of this size, one each pause; answers the status and how long it took.
    async fn send(pieces: usize, size: usize, pause: Duration) -> (StatusCode, Duration) {
        let router = Router::new()
            .route("/", post(|body: Bytes| async move { body.len().to_string() }))
            .layer(from_fn(layer));
        let body = stream::unfold(0, move |n| async move {
            sleep(pause).await;
            (n < pieces).then(|| (Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; size])), n + 1))
        });
        let request = Request::post("/").body(Body::from_stream(body)).unwrap();
        let begun = Instant::now();
        let response = router.oneshot(request).await.unwrap();
        (response.status(), begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_drip_is_cut_off_and_a_slow_line_is_not() {
        let second = Duration::from_secs(1);
        let (status, took) = send(1000, 1, second).await;
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
        assert!(took < Duration::from_secs(10), "{took:?}");
        let (status, took) = send(1000, 100, second / 2).await;
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT, "200 bytes a second");
        assert!(took < Duration::from_secs(10), "{took:?}");
        let (status, took) = send(1, 1, 20 * second).await;
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT, "silence");
        assert!(took < Duration::from_secs(10), "{took:?}");
        assert_eq!(send(100, 1500, second).await.0, StatusCode::OK, "1500 bytes a second");
        assert_eq!(send(3, 1, second).await.0, StatusCode::OK, "few and slow, and then the end");
    }
}
