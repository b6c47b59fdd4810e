//! Long work: off the threads that answer requests, a little at once, for a while, and only as long as somebody waits.
//!
//! Each piece gets a thread of its own that gives way to the others and a [`Budget`] to look at: it is stopped when the
//! time is over, or when the request it was done for is gone. Its place is free when the thread has really ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::time::timeout;

use crate::engine::budget::Budget;
use crate::error::AppError;

/// Pieces of work of each sort at once: what two cores can do beside answering. Who reads files holds nobody up who
/// checks a text.
const AT_ONCE: usize = 2;
/// Uploads that are in memory at once.
const UPLOADS: usize = 3;
/// How long somebody waits for his turn.
const TURN: Duration = Duration::from_secs(30);
/// How long a page may think.
const THINKING: Duration = Duration::from_secs(30);
/// How long the files of one upload may take, LibreOffice and all.
const READING: Duration = Duration::from_secs(300);

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);
static READERS: Semaphore = Semaphore::const_new(AT_ONCE);
static FILES: Semaphore = Semaphore::const_new(UPLOADS);

/// What is done for a page: checking, comparing, laying out.
///
/// # Errors
/// [`AppError::Busy`] when nobody's turn came or the time was over; [`AppError::Internal`] when the work panicked.
pub async fn heavy<T: Send + 'static>(
    work: impl FnOnce(&Budget) -> T + Send + 'static,
) -> Result<T, AppError> {
    within(THINKING, turn(&PLACES).await?, Budget::endless(), work).await
}

/// What is done with the files of an upload, see [`upload`]. The budget counts the bytes of `memory` that what was found
/// may take up.
///
/// # Errors
/// As [`heavy`].
pub async fn reading<T: Send + 'static>(
    upload: Upload,
    memory: u64,
    work: impl FnOnce(&Budget) -> T + Send + 'static,
) -> Result<T, AppError> {
    let result = within(READING, turn(&READERS).await?, Budget::of(memory), work).await;
    drop(upload);
    result
}

/// The right to hold an upload in memory.
#[derive(Debug)]
pub struct Upload(#[expect(dead_code, reason = "held until the files are read")] SemaphorePermit<'static>);

/// Asks for the right to hold an upload in memory; to be asked before its body is read.
///
/// # Errors
/// [`AppError::Busy`] when others have theirs there for too long.
pub async fn upload() -> Result<Upload, AppError> {
    turn(&FILES).await.map(Upload)
}

async fn turn(places: &'static Semaphore) -> Result<SemaphorePermit<'static>, AppError> {
    match timeout(TURN, places.acquire()).await {
        Ok(Ok(place)) => Ok(place),
        _ => Err(AppError::Busy("现在要处理的内容较多，请稍等一会儿再试。".to_owned())),
    }
}

/// Stops the work when it is dropped: the request is gone, or the time is over.
struct Waiting(Arc<Budget>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.stop();
    }
}

async fn within<T: Send + 'static>(
    most: Duration,
    place: SemaphorePermit<'static>,
    budget: Budget,
    work: impl FnOnce(&Budget) -> T + Send + 'static,
) -> Result<T, AppError> {
    let waiting = Waiting(Arc::new(budget));
    let budget = waiting.0.clone();
    let (tell, told) = oneshot::channel();
    let span = tracing::Span::current();
    let run = move || {
        let _place = place;
        give_way();
        let done = span.in_scope(|| work(&budget));
        // Nobody may be waiting any more.
        let _ = tell.send(done);
    };
    std::thread::Builder::new().name("work".to_owned()).spawn(run)?;
    match timeout(most, told).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(AppError::Internal(anyhow::anyhow!("a piece of work panicked"))),
        Err(_) => Err(AppError::Busy("内容过多，处理时间太长，没有完成；请拆成几份后再试。".to_owned())),
    }
}

/// How far this thread stands behind those that answer requests, in steps of `nice`.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(cause) = rustix::process::nice(NICE) {
        tracing::debug!(%cause, "a piece of work keeps its priority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_stopped_when_nobody_waits_for_it() {
        let (began, begun) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let request = tokio::spawn(heavy(move |budget| {
            began.send(()).unwrap();
            while budget.spend(1).is_ok() {
                std::thread::yield_now();
            }
            end.send(()).unwrap();
        }));
        begun.await.unwrap();
        request.abort();
        timeout(Duration::from_secs(20), ended).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_our_fault_and_frees_the_place() {
        for _ in 0..=AT_ONCE {
            let failed = heavy(|_| assert_eq!(1, 2, "a fault in the work")).await;
            assert!(matches!(failed, Err(AppError::Internal(_))));
        }
        assert_eq!(heavy(|_| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn what_takes_too_long_is_stopped_and_says_so() {
        let (end, ended) = oneshot::channel();
        let place = PLACES.acquire().await.unwrap();
        let done = within(Duration::from_millis(20), place, Budget::endless(), move |budget| {
            while budget.spend(1).is_ok() {
                std::thread::yield_now();
            }
            end.send(()).unwrap();
        });
        assert!(matches!(done.await, Err(AppError::Busy(_))));
        timeout(Duration::from_secs(20), ended).await.unwrap().unwrap();
    }
}
