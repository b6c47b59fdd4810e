//! Accepts connections and serves them, each within limits: so long for the head of a request, so long idle, so many at
//! once and from one address. When too many are open, those that wait for nothing but their next request make place.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tower::ServiceExt as _;

use super::network::Network;
use super::pace::Stopping;
use crate::db::ending::{Ending, LastStep};

mod pulse;
mod seats;
mod stream;

use pulse::Pulse;
use seats::{Seat, Seats};
use stream::Stream;

/// How long requests under way may take once the server stops, where its end leaves so much.
const DRAIN: Duration = Duration::from_secs(10);
/// How often a connection is looked at.
const BEAT: Duration = Duration::from_secs(1);
/// Bytes that the head of a request may have.
const LONGEST_HEAD: usize = 64 * 1024;
/// Descriptors that other things than connections need.
const SPARE: u64 = 256;

/// How many connections there may be.
#[derive(Debug, Clone)]
pub struct Limits {
    /// In all.
    pub in_all: usize,
    /// From one address.
    pub by_address: usize,
    /// Whom the limit by address does not concern: proxies, behind which many people are. Nor this machine itself.
    pub proxies: Vec<Network>,
    /// Whoever connects is a proxy.
    pub only_proxies: bool,
}

/// Lets the process have as many descriptors as the system allows it, and answers how many connections fit.
pub fn most_connections() -> usize {
    let mut limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(cause) = rustix::process::setrlimit(rustix::process::Resource::Nofile, limit) {
        tracing::warn!(%cause, "the limit of open files stays as it is");
    }
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.map_or(usize::MAX, |files| {
        usize::try_from(files.saturating_sub(SPARE).max(64)).unwrap_or(usize::MAX)
    })
}

/// Serves until `stop` says so; then lets requests under way end, for as long as `ending` leaves. WebSockets are not waited for.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
    ending: Ending,
) {
    let seats = Seats::new(limits);
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = tasks.join_next() => continue,
            () = told(&mut stop) => break,
        };
        match accepted {
            Ok((stream, from)) => {
                // Without a place the connection is closed at once.
                if let Some(seat) = seats.take(from.ip().to_canonical()) {
                    tasks.spawn(attend(stream, from, seat, site.clone(), stop.clone()));
                }
            }
            Err(cause) if is_theirs(&cause) => {}
            Err(cause) => {
                tracing::error!(%cause, "cannot accept a connection");
                seats.make_place();
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let drained = timeout(ending.share(LastStep::Requests, DRAIN), async {
        while tasks.join_next().await.is_some() {}
    })
    .await;
    if drained.is_err() {
        tracing::warn!(connections = tasks.len(), "requests are cut off: they take too long");
        tasks.abort_all();
    }
}

/// Waits until the server stops.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stops| *stops).await;
}

/// Whether only this one connection is broken.
fn is_theirs(cause: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(cause.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}

/// Serves one connection to its end.
async fn attend(
    stream: TcpStream,
    from: SocketAddr,
    seat: Seat,
    site: Router,
    mut stop: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let pulse = seat.pulse();
    let service = {
        let (pulse, stopping) = (pulse.clone(), Stopping(stop.clone()));
        service_fn(move |request| answer(request, from, site.clone(), pulse.clone(), stopping.clone()))
    };
    let mut protocol = http1::Builder::new();
    // The head has a time of its own, see `Pulse`.
    protocol.header_read_timeout(None).max_buf_size(LONGEST_HEAD);
    let connection =
        protocol.serve_connection(TokioIo::new(Stream::new(stream, seat)), service).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stopping = false;
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            () = pulse.dismissed() => return,
            _ = beat.tick() => if pulse.is_overdue(Instant::now(), stopping) { return },
            () = told(&mut stop), if !stopping => {
                if pulse.waiting_since().is_some() {
                    return;
                }
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Hands a request to the site, and keeps the connection's pulse meanwhile.
async fn answer(
    request: hyper::Request<Incoming>,
    from: SocketAddr,
    site: Router,
    pulse: Pulse,
    stopping: Stopping,
) -> Result<Response, Infallible> {
    let busy = pulse.begin();
    let mut request: Request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(from));
    request.extensions_mut().insert(stopping);
    let response = site.oneshot(request).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        busy.for_good();
        return Ok(response);
    }
    Ok(response.map(|body| busy.until_sent(body)))
}
