//! A correct prefix of the log, as a tree: loaded, and brought up to date.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;
use sqlx::PgPool;
use tokio::sync::Semaphore;

use super::error::{LineError, broken};
use crate::app::drafting::line::store::{self, Logged};
use crate::app::drafting::line::{Key, Message, Position};
use crate::steps::{self, MAX_STEPS, Refused, Tree};

/// Steps that are kept in memory for pages that lack them.
const RECENT: usize = 300;

/// Batches of steps that are applied at once beside answering; each takes a tenth of a second at most.
static PLACES: Semaphore = Semaphore::const_new(2);

/// A correct prefix of the log, as a tree.
#[derive(Clone)]
pub(super) struct Live {
    pub(super) tree: Arc<Tree>,
    pub(super) at: Position,
    /// The state that the speech's own row and a snapshot hold.
    pub(super) written: Position,
    pub(super) recent: VecDeque<Logged>,
    pub(super) plain: Option<(Position, Arc<str>)>,
}

impl Live {
    pub(super) fn went_on(&mut self, logged: impl ExactSizeIterator<Item = Logged>) {
        self.at.version += i32::try_from(logged.len()).unwrap_or(i32::MAX);
        self.recent.extend(logged);
        self.at.history = self.recent.back().map_or(self.at.history, |last| last.history);
        let surplus = self.recent.len().saturating_sub(RECENT);
        self.recent.drain(..surplus);
    }
}

/// What the log says where steps after the newest snapshot are missing.
const FOLDED: &str = "the log lacks steps after its newest snapshot";

/// The newest snapshot with the steps after it.
pub(super) async fn load(pool: &PgPool, key: Key) -> Result<Live, LineError> {
    let (version, json) = store::snapshot(pool, key).await?.ok_or(LineError::Gone)?;
    let tree = tokio::task::spawn_blocking(move || steps::parse(&json)).await?;
    let tree = Arc::new(tree.map_err(|cause| broken(key, &cause))?);
    let logged = store::steps_from(pool, key, version).await?;
    let (history, logged) = logged.ok_or_else(|| LineError::Broken(key, FOLDED.to_owned()))?;
    let at = Position { version, history: history.unwrap_or_default() };
    let mut state = Live { tree, at, written: at, recent: VecDeque::new(), plain: None };
    go_on(key, &mut state, logged).await?;
    Ok(state)
}

/// Applies what the log has after the state. False: the state is not in the log.
pub(super) async fn catch_up(pool: &PgPool, key: Key, state: &mut Live) -> Result<bool, LineError> {
    let Some((history, logged)) = store::steps_from(pool, key, state.at.version).await? else {
        return Ok(false);
    };
    let known = state.at.version == 0 || history == Some(state.at.history);
    if known {
        go_on(key, state, logged).await?;
    }
    Ok(known)
}

/// Applies the next steps of the log.
async fn go_on(key: Key, state: &mut Live, logged: Vec<Logged>) -> Result<(), LineError> {
    let mut tree = state.tree.clone();
    for some in logged.chunks(MAX_STEPS) {
        let some = some.iter().map(|logged| logged.step.clone()).collect();
        tree = apply(&tree, some, Tree::apply).await?.map_err(|cause| broken(key, &cause))?.0;
    }
    state.tree = tree;
    state.went_on(logged.into_iter());
    Ok(())
}

type Applied = Result<(Arc<Tree>, Vec<Value>), Refused>;

/// `how` is [`Tree::apply`], [`Tree::apply_some`] or [`Tree::apply_suggested`].
pub(super) async fn apply(
    tree: &Arc<Tree>,
    steps: Vec<Value>,
    how: impl FnOnce(&Tree, &[Value]) -> Result<(Tree, Vec<Value>), Refused> + Send + 'static,
) -> Result<Applied, LineError> {
    let tree = tree.clone();
    let quick = tree.is_quick(&steps);
    let work = move || how(&tree, &steps).map(|(tree, steps)| (Arc::new(tree), steps));
    if quick {
        return Ok(work());
    }
    // Closed by nobody: a place always comes.
    let _place = PLACES.acquire().await;
    Ok(tokio::task::spawn_blocking(work).await?)
}

pub(super) fn refused(cause: &Refused) -> Message {
    tracing::warn!(reason = cause.reason(), "steps refused");
    let steps = cause.is_own_fault().then_some(1);
    Message::Refused { message: cause.to_string(), steps, locked: false }
}
