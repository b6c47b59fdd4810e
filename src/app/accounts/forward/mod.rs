//! The log sent on by syslog (RFC 5424 over TCP or TLS), to where the office collects its logs. Every event of an organization
//! that wants it is noted in a queue by the statement that writes it down; a task of its own sends what waits, so no request
//! ever waits for another machine. What the queue cannot hold is dropped, the oldest first, counted and told.

pub mod line;
pub mod message;
pub mod store;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use self::line::Wire;

use super::policy::model::Policy;
use super::policy::store as rules;
use super::store::{Organization, organizations};
use crate::clock;

/// How often it is looked what waits.
const EVERY: Duration = Duration::from_secs(1);
/// How long a place that does not take anything is left alone, at most.
const LONGEST_REST: u32 = 60;

/// Turns within which every organization is asked whether it wants its log sent on.
const ROUND: usize = 60;
/// Organizations that are asked in one turn, at least: few offices wait for nothing.
const ASKED: usize = 20;

/// Who wants the log sent on, and the lines that are open.
#[derive(Default)]
pub struct Forwarding {
    /// Those that are still to be asked in this round, and how many of them in a turn.
    unasked: VecDeque<Organization>,
    share: usize,
    /// The codes of those that want it. They are asked at every turn; of thousands of others some at each.
    wanted: BTreeMap<Uuid, String>,
    feeds: HashMap<Uuid, Feed>,
}

struct Feed {
    /// What it was opened for.
    target: (String, String),
    line: Option<Wire>,
    /// Turns to be left out after a failure, and how many the last time.
    rest: u32,
    last_rest: u32,
}

/// Sends what waits until `stop` says so.
pub async fn run(pool: PgPool, mut stop: watch::Receiver<bool>) {
    let mut lines = Forwarding::default();
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => return,
        }
        if let Err(cause) = lines.turn(&pool).await {
            tracing::warn!(%cause, "cannot look what waits to be sent on");
        }
    }
}

impl Forwarding {
    /// Sends what waits of every organization that wants it.
    ///
    /// # Errors
    /// When the database fails. A place that takes nothing is no error here: it is noted, told and tried again.
    pub async fn turn(&mut self, pool: &PgPool) -> sqlx::Result<()> {
        self.ask(pool).await?;
        for (org_id, code) in self.wanted.clone() {
            let (policy, _) = rules::load(pool, org_id).await?;
            if policy.syslog.is_empty() {
                self.wanted.remove(&org_id);
                self.feeds.remove(&org_id);
                continue;
            }
            store::drop_surplus(pool, org_id, store::BUDGET).await?;
            self.send(pool, (org_id, &code), &policy).await?;
        }
        Ok(())
    }

    /// Asks the next organizations.
    async fn ask(&mut self, pool: &PgPool) -> sqlx::Result<()> {
        if self.unasked.is_empty() {
            self.unasked = organizations(pool).await?.into();
            self.share = self.unasked.len().div_ceil(ROUND).max(ASKED);
            let there: HashSet<Uuid> = self.unasked.iter().map(|one| one.id).collect();
            self.wanted.retain(|org_id, _| there.contains(org_id));
            self.feeds.retain(|org_id, _| there.contains(org_id));
        }
        for organization in self.unasked.drain(..self.share.min(self.unasked.len())) {
            let (policy, _) = rules::load(pool, organization.id).await?;
            if !policy.syslog.is_empty() {
                self.wanted.insert(organization.id, organization.code);
            }
        }
        Ok(())
    }

    async fn send(
        &mut self,
        pool: &PgPool,
        (org_id, code): (Uuid, &str),
        policy: &Policy,
    ) -> sqlx::Result<()> {
        let target = (policy.syslog.clone(), policy.syslog_ca.clone());
        let fresh = || Feed { target: target.clone(), line: None, rest: 0, last_rest: 0 };
        let state = self.feeds.entry(org_id).or_insert_with(fresh);
        if state.target != target {
            *state = fresh();
        }
        if state.rest > 0 {
            state.rest -= 1;
            return Ok(());
        }
        loop {
            let mut tx = pool.begin().await?;
            let waiting = store::take(&mut tx, org_id).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            let bytes: Vec<u8> = waiting.iter().flat_map(|event| message::framed(event, code)).collect();
            match state.deliver(&bytes).await {
                Ok(()) => {
                    tx.commit().await?;
                    store::note_sent(pool, org_id, clock::now()).await?;
                }
                Err(cause) => {
                    tx.rollback().await?;
                    state.line = None;
                    state.last_rest = (state.last_rest * 2).clamp(1, LONGEST_REST);
                    state.rest = state.last_rest;
                    tracing::warn!(%cause, organization = code, "the log cannot be sent on");
                    store::note_failure(pool, org_id, clock::now(), &format!("{cause:#}")).await?;
                    return Ok(());
                }
            }
        }
    }
}

impl Feed {
    /// Sends bytes over the line that is open, or over a new one where it was closed meanwhile.
    async fn deliver(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let open = self.line.take().and_then(|mut line| line.is_open().then_some(line));
        let mut line = match open {
            Some(line) => line,
            None => Wire::open(&self.target.0, &self.target.1).await?,
        };
        line.send(bytes).await?;
        self.line = Some(line);
        self.last_rest = 0;
        Ok(())
    }
}
