//! Takes jobs from the queue and runs them.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::timeout;
use uuid::Uuid;

use super::bell;
use super::model::{Job, JobState, LOST_AFTER, MAX_ERRORS, Noted, Outcome};
use super::store;
use crate::clock;
use crate::db::pool;
use crate::db::trouble::Trouble;
use crate::web::App;

/// How long the queue is left alone when it cannot be looked at.
const PAUSE: Duration = Duration::from_millis(400);
/// How often it is looked at although nothing was heard of it: whatever was missed, and jobs that lost their server.
const LOOKED_AT: Duration = Duration::from_secs(5);
/// How often a running job says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Jobs that run at once in one server process, each of another organization.
const WORKERS: usize = 2;

type Work = Pin<Box<dyn Future<Output = anyhow::Result<String>> + Send>>;
type Start = Arc<dyn Fn(Context) -> Work + Send + Sync>;

/// The kinds of jobs there are, and which kind follows which.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Start>,
    followers: HashMap<&'static str, &'static str>,
}

impl Registry {
    /// Adds a kind of job. Its result is the Chinese sentence that the job's page shows at the end.
    pub fn add<F, W>(&mut self, kind: &'static str, work: F)
    where
        F: Fn(Context) -> W + Send + Sync + 'static,
        W: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        self.kinds.insert(kind, Arc::new(move |context| Box::pin(work(context))));
    }

    /// After each job of kind `first` one of kind `second` is queued for the same organization.
    pub fn follow(&mut self, first: &'static str, second: &'static str) {
        self.followers.insert(first, second);
    }
}

/// Somebody asked the job to stop.
#[derive(Debug, thiserror::Error)]
#[error("the job was cancelled")]
pub struct Cancelled;

/// What a running job can reach.
#[derive(Clone)]
pub struct Context {
    /// The application.
    pub app: App,
    /// The job's organization.
    pub org_id: Uuid,
    /// Who asked for it.
    pub account_id: Option<Uuid>,
    /// What it works on.
    pub payload: Value,
    id: Uuid,
    noted: Arc<std::sync::Mutex<Noted>>,
    cancelled: Arc<AtomicBool>,
}

impl Context {
    /// Says how far the job is.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked it to stop; else when the database fails.
    pub async fn progress(&self, done: usize, total: usize, message: &str) -> anyhow::Result<()> {
        let int = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        if store::report(&self.app.pool, self.id, int(done), int(total), message, clock::now()).await? {
            self.cancelled.store(true, Ordering::Relaxed);
        }
        if self.is_cancelled() { Err(Cancelled.into()) } else { Ok(()) }
    }

    /// Whether somebody asked the job to stop; for work off the async threads.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Notes something that went wrong, in one Chinese sentence, and goes on.
    pub fn note_error(&self, sentence: impl Into<String>) {
        if let Ok(mut noted) = self.noted.lock()
            && noted.errors.len() < MAX_ERRORS
        {
            noted.errors.push(sentence.into());
        }
    }

    /// Says what became of each thing; shown on the job's page when it has ended.
    pub fn set_outcomes(&self, outcomes: Vec<Outcome>) {
        if let Ok(mut noted) = self.noted.lock() {
            noted.outcomes = outcomes;
        }
    }

    fn noted(&self) -> Noted {
        self.noted.lock().map(|noted| noted.clone()).unwrap_or_default()
    }
}

/// Runs jobs until `stop` changes; then waits for none: what runs is resumed by the next server.
pub async fn run(app: App, registry: Registry, stop: watch::Receiver<bool>) {
    let (bell, heard) = watch::channel(());
    // A pool of its own, so that no job waits for the connection that it keeps.
    let listening = pool::options(1).connect_lazy_with((*app.pool.connect_options()).clone());
    let workers = (0..WORKERS).map(|_| worker(app.clone(), registry.clone(), heard.clone(), stop.clone()));
    tokio::select! {
        _ = futures_util::future::join_all(workers) => {}
        () = bell::ring(listening, bell) => {}
    }
}

async fn worker(app: App, registry: Registry, bell: watch::Receiver<()>, mut stop: watch::Receiver<bool>) {
    // Whatever it waits for, also for a database that is gone: when the server stops, it is left where it is.
    tokio::select! {
        () = work(&app, &registry, bell) => {}
        _ = stop.wait_for(|stops| *stops) => {}
    }
}

async fn work(app: &App, registry: &Registry, mut bell: watch::Receiver<()>) {
    loop {
        if app.health.trouble().is_some() {
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        // What is heard from here on may be a job that is not seen below.
        bell.mark_unchanged();
        let now = clock::now();
        if let Err(cause) = store::recover_lost(&app.pool, now - LOST_AFTER, now).await {
            tracing::error!(%cause, "cannot look for lost jobs");
        }
        match store::claim(&app.pool, now).await {
            Ok(Some(job)) => execute(app, registry, job).await,
            Ok(None) => {
                let _ = timeout(LOOKED_AT, bell.changed()).await;
            }
            Err(cause) => {
                tracing::error!(%cause, "cannot claim a job");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Runs one claimed job to its end and writes down how it ended.
async fn execute(app: &App, registry: &Registry, job: Job) {
    let context = Context {
        app: app.clone(),
        org_id: job.org_id,
        account_id: job.account_id,
        payload: job.payload,
        id: job.id,
        noted: Arc::default(),
        cancelled: Arc::default(),
    };
    let outcome = match registry.kinds.get(job.kind.as_str()) {
        Some(start) => alive(&context, start(context.clone())).await,
        None => Err(anyhow::anyhow!("no such kind of job: {}", job.kind)),
    };
    let (state, message) = match outcome {
        Ok(message) => (JobState::Done, message),
        Err(cause) if cause.is::<Cancelled>() => {
            (JobState::Cancelled, "已取消，已完成的部分保留；可以接着做完。".to_owned())
        }
        // The job did nothing wrong: it counts as lost, and is taken up again when the database is back.
        Err(cause) if Trouble::in_chain(&cause).is_some() => {
            let cause = format!("{cause:#}");
            return tracing::warn!(job = %job.id, kind = job.kind, cause, "job interrupted: no database");
        }
        Err(cause) => {
            tracing::error!(job = %job.id, kind = job.kind, cause = format!("{cause:#}"), "job failed");
            (JobState::Failed, "任务没有完成，请稍后重试；如仍不成功，请联系管理员。".to_owned())
        }
    };
    // The follower is queued first, so that whoever sees this job end sees the next one waiting.
    let follower = registry.followers.get(job.kind.as_str()).filter(|_| state == JobState::Done);
    if let Some(kind) = follower
        && let Err(cause) =
            store::enqueue_if_none(&app.pool, job.org_id, job.account_id, kind, nothing()).await
    {
        tracing::error!(%cause, kind, "cannot queue the next job");
    }
    let ended = store::finish(&app.pool, job.id, state, &message, &context.noted(), clock::now()).await;
    if let Err(cause) = ended {
        tracing::error!(job = %job.id, %cause, "cannot end a job");
    }
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

/// Runs `work` with a heartbeat beside it; a panic inside becomes an error.
async fn alive(context: &Context, work: Work) -> anyhow::Result<String> {
    let mut work = tokio::spawn(work);
    loop {
        tokio::select! {
            result = &mut work => return result?,
            () = tokio::time::sleep(HEARTBEAT) => {
                match store::heartbeat(&context.app.pool, context.id, clock::now()).await {
                    Ok(cancel) => context.cancelled.store(cancel, Ordering::Relaxed),
                    Err(cause) => tracing::warn!(%cause, "no heartbeat"),
                }
            }
        }
    }
}
