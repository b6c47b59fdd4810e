//! What a connection does at the moment, and since when: whether it may go on, and whether anybody would miss it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::Instant;

/// The head of a request comes within…
const HEAD: Duration = Duration::from_secs(10);
/// A connection without a request is kept for…
const IDLE: Duration = Duration::from_secs(75);
/// Whoever takes nothing of an answer is gone after…
const UNREAD: Duration = Duration::from_secs(30);
/// …and when the server stops, after…
const UNREAD_AT_THE_END: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A request is awaited whose first byte has not come; the first one on a connection has no time to lose.
    Idle { first: bool },
    /// Its head is coming.
    Head,
    /// It is being answered.
    Busy,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when the other side takes nothing.
    unread: Option<Instant>,
}

/// The pulse of a connection; clones are the same.
#[derive(Debug, Clone)]
pub(super) struct Pulse(Arc<(Mutex<State>, Notify)>);

impl Pulse {
    pub(super) fn new() -> Self {
        let state = State { phase: Phase::Idle { first: true }, since: Instant::now(), unread: None };
        Self(Arc::new((Mutex::new(state), Notify::new())))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, phase: Phase) {
        let mut state = self.state();
        (state.phase, state.since) = (phase, Instant::now());
    }

    /// Bytes came.
    pub(super) fn heard(&self) {
        let mut state = self.state();
        if let Phase::Idle { first } = state.phase {
            // The time of the first head runs from the beginning of the connection.
            state.phase = Phase::Head;
            if !first {
                state.since = Instant::now();
            }
        }
    }

    /// Whether the other side takes what we send.
    pub(super) fn sent(&self, taken: bool) {
        let mut state = self.state();
        state.unread = if taken { None } else { state.unread.or_else(|| Some(Instant::now())) };
    }

    /// A request begins; it ends when what is returned is dropped.
    pub(super) fn begin(&self) -> Busy {
        self.enter(Phase::Busy);
        Busy(Some(self.clone()))
    }

    /// Whether it has used up its time.
    pub(super) fn is_overdue(&self, now: Instant, stopping: bool) -> bool {
        let state = self.state();
        let lasts = now.saturating_duration_since(state.since);
        let unread = state.unread.map(|since| now.saturating_duration_since(since));
        let late = match state.phase {
            Phase::Head | Phase::Idle { first: true } => lasts >= HEAD - Duration::from_secs(1),
            Phase::Idle { first: false } => lasts >= IDLE,
            Phase::Busy => false,
        };
        late || unread.is_some_and(|unread| unread >= if stopping { UNREAD_AT_THE_END } else { UNREAD })
    }

    /// Since when no request is being answered; `None`: one is.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.phase != Phase::Busy && state.unread.is_none()).then_some(state.since)
    }

    /// Tells the connection to end.
    pub(super) fn dismiss(&self) {
        self.0.1.notify_one();
    }

    /// Waits to be told.
    pub(super) async fn dismissed(&self) {
        self.0.1.notified().await;
    }
}

/// A request that is being answered.
pub(super) struct Busy(Option<Pulse>);

impl Busy {
    /// The same body; the request is being answered until it is sent.
    pub(super) fn until_sent(self, body: Body) -> Body {
        if body.is_end_stream() { body } else { Body::new(Sending { body, _busy: self }) }
    }

    /// The connection belongs to somebody else from now on (a WebSocket), for as long as it lives.
    pub(super) fn for_good(mut self) {
        self.0 = None;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(pulse) = &self.0 {
            pulse.enter(Phase::Idle { first: false });
        }
    }
}

struct Sending {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
