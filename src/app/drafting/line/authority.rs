//! Open drafts: what is appended, and what a page lacks.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use sqlx::PgPool;
use tokio::sync::{Mutex as AsyncMutex, Semaphore, broadcast, watch};
use uuid::Uuid;

use super::ledger::Ledger;
use super::room::Room;
use super::store::{self, Append, Logged};
use super::telling::News;
use super::{Batch, Key, MAX_CLIENT, Message, Position, Standing, listen, telling};
use crate::app::drafting::model::{Part, locked};
use crate::clock;
use crate::error::AppError;
use crate::steps::{self, MAX_STEPS, Refused, Suggester, Tree};
use crate::text;

/// Steps after which a snapshot is kept.
const SNAPSHOT_EVERY: i32 = 100;
/// Steps that are kept in memory for pages that lack them.
const RECENT: usize = 300;
/// Batches of steps that are applied at once beside answering; each takes a tenth of a second at most.
static PLACES: Semaphore = Semaphore::const_new(2);
/// Rounds of the listener that a draft stays in memory after its last use.
const IDLE_ROUNDS: u8 = 10;

const READER: &str = "您在这篇稿子里只能看，不能改；刚才写的没有保存，请复制后刷新页面。";
const AHEAD: &str = "本页与服务器上的文稿对不上，请复制未保存的文字后刷新页面。";

/// Why the line cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// There is no such draft, or this person is not on its list.
    #[error("no such draft")]
    Gone,
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The log does not lead to a document.
    #[error("draft {0:?}: the log is broken: {1}")]
    Broken(Key, String),
}

impl From<tokio::task::JoinError> for LineError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Database(sqlx::Error::Protocol(error.to_string()))
    }
}

/// Every open draft of this server process.
#[derive(Clone)]
pub struct Hub(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) pool: PgPool,
    /// This process, among those on the database.
    pub(super) process: Uuid,
    ledger: Ledger,
    news: News,
    open: Mutex<HashMap<Key, Arc<Open>>>,
    listening: AtomicBool,
    /// Whose rights may have ended.
    ended: broadcast::Sender<Whom>,
}

/// Whose rights may have ended: one account of an organization; or everybody's, as something may have been missed.
pub(super) type Whom = Option<(Uuid, Uuid)>;

/// Ends that a page may be behind before it looks for itself.
const ENDS: usize = 64;

impl Hub {
    /// A hub over this database, with nothing open.
    pub fn new(pool: PgPool) -> Self {
        let (open, listening) = (Mutex::default(), AtomicBool::new(false));
        let (ledger, news) = (Ledger::new(pool.clone()), News::default());
        let ended = broadcast::Sender::new(ENDS);
        Self(Arc::new(Inner { pool, process: clock::new_id(), ledger, news, open, listening, ended }))
    }

    /// Tells whose rights may have ended.
    pub(super) fn ends(&self) -> broadcast::Receiver<Whom> {
        self.0.ended.subscribe()
    }

    /// How many drafts are held in memory, and how many pages of this process are connected to them.
    pub fn figures(&self) -> (usize, usize) {
        let open = self.0.all();
        (open.len(), open.iter().map(|draft| draft.room.pages()).sum())
    }

    /// The draft; nothing is read yet. Needs a tokio runtime: the first call begins to listen.
    pub fn open(&self, key: Key) -> Arc<Open> {
        if !self.0.listening.swap(true, Ordering::Relaxed) {
            listen(&self.0);
        }
        let mut drafts = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let open = drafts.entry(key).or_insert_with(|| Arc::new(Open::new(key, &self.0)));
        open.idle.store(0, Ordering::Relaxed);
        open.clone()
    }
}

impl Inner {
    /// Somebody's rights may have ended: his pages look.
    pub(super) fn heard_end(&self, whom: Whom) {
        // Nobody may be here.
        let _ = self.ended.send(whom);
    }

    /// The draft, if it is open here.
    pub(super) fn find(&self, key: Key) -> Option<Arc<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    pub(super) fn all(&self) -> Vec<Arc<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Drops drafts that nobody has used for a while.
    pub(super) fn drop_idle(&self) {
        let mut drafts = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        drafts.retain(|_, open| {
            let used = Arc::strong_count(open) > 1;
            let rounds = if used { 0 } else { open.idle.load(Ordering::Relaxed).saturating_add(1) };
            open.idle.store(rounds, Ordering::Relaxed);
            rounds < IDLE_ROUNDS
        });
    }
}

/// One open draft.
pub struct Open {
    /// Which one.
    pub key: Key,
    /// Who is at it.
    pub room: Room,
    pool: PgPool,
    ledger: Ledger,
    news: News,
    state: AsyncMutex<Option<Live>>,
    head: watch::Sender<i32>,
    /// How often somebody has said something in a comment.
    said: watch::Sender<u64>,
    /// How often the draft's status has changed.
    moved: watch::Sender<u64>,
    /// What those who write are to the draft, and their names, as they were when last asked.
    parts: Mutex<HashMap<Uuid, (Part, String)>>,
    idle: AtomicU8,
}

/// A correct prefix of the log, as a tree.
#[derive(Clone)]
struct Live {
    tree: Arc<Tree>,
    at: Position,
    /// The state that the speech's own row and a snapshot hold.
    written: Position,
    recent: VecDeque<Logged>,
    plain: Option<(Position, Arc<str>)>,
}

impl Open {
    fn new(key: Key, hub: &Inner) -> Self {
        Self {
            key,
            room: Room::default(),
            pool: hub.pool.clone(),
            ledger: hub.ledger.clone(),
            news: hub.news.clone(),
            state: AsyncMutex::new(None),
            head: watch::Sender::new(0),
            said: watch::Sender::new(0),
            moved: watch::Sender::new(0),
            parts: Mutex::default(),
            idle: AtomicU8::new(0),
        }
    }

    /// Tells when there is a version that this process has heard of.
    pub fn subscribe(&self) -> watch::Receiver<i32> {
        self.head.subscribe()
    }

    /// Tells when somebody has said something in a comment.
    pub fn comments(&self) -> watch::Receiver<u64> {
        self.said.subscribe()
    }

    /// Somebody has: the pages here are told, and the other processes.
    pub async fn said_something(&self, hub: &Hub) {
        self.heard_comment();
        telling::tell_comment(&self.pool, hub.0.process, self.key).await;
    }

    /// Somebody has said something here or elsewhere.
    pub(super) fn heard_comment(&self) {
        self.said.send_modify(|times| *times += 1);
    }

    /// Tells when the draft's status has changed.
    pub fn status(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }

    /// It has: the pages here are told, and the other processes.
    pub async fn has_moved(&self, hub: &Hub) {
        self.heard_status();
        telling::tell_status(&self.pool, hub.0.process, self.key).await;
    }

    /// The status has changed, here or elsewhere.
    pub(super) fn heard_status(&self) {
        self.moved.send_modify(|times| *times += 1);
    }

    /// A version that somebody speaks of.
    pub(super) fn heard(&self, version: i32) {
        self.head.send_if_modified(|head| {
            let newer = version > *head;
            *head = version.max(*head);
            newer
        });
    }

    /// The state that the database has: where memory is of another history, it is dropped and the pages are told.
    pub(super) async fn checked(&self, at: Position) {
        let same = match self.state.lock().await.as_ref() {
            Some(state) => state.at.version < at.version || state.at == at,
            None => *self.head.borrow() <= at.version,
        };
        if same { self.heard(at.version) } else { self.forget().await }
    }

    /// Drops what is in memory; the next question reads it anew, and so do the pages.
    pub(super) async fn forget(&self) {
        *self.state.lock().await = None;
        self.head.send_replace(0);
    }

    /// Appends the steps of a page: `Accepted`, with a version below the last step's where they were too much at once (the
    /// page sends the others again); or, when its version is old, the `Steps` it lacks; or the whole text `Anew`, when its
    /// state is not in the log; or `Refused`.
    ///
    /// # Errors
    /// [`LineError::Gone`] when the person is not on the draft's list; else when the database fails.
    pub async fn append(&self, account_id: Uuid, batch: &Batch) -> Result<Message, LineError> {
        if batch.steps.is_empty() {
            return self.since(batch.on).await;
        }
        if batch.steps.len() > MAX_STEPS || batch.client.is_empty() || batch.client.len() > MAX_CLIENT {
            return Ok(Message::stop(&Refused::TooLarge("batch".to_owned()).to_string()));
        }
        let mut guard = self.state.lock().await;
        // What is in memory is taken out, so that nothing half done is left behind by an error or a lost caller.
        let mut state = match guard.take() {
            Some(state) => state,
            None => load(&self.pool, self.key).await?,
        };
        if batch.on.version >= state.at.version && !batch.on.is_at(state.at) {
            state = self.follow(state).await?;
        }
        let answer = if batch.on.is_at(state.at) {
            self.append_here(&mut state, account_id, batch).await
        } else {
            self.lacking(&mut state, batch.on).await
        };
        let version = state.at.version;
        *guard = Some(state);
        drop(guard);
        self.heard(version);
        answer
    }

    /// Appends to a tree that is in the batch's state.
    async fn append_here(
        &self,
        state: &mut Live,
        account_id: Uuid,
        batch: &Batch,
    ) -> Result<Message, LineError> {
        // The steps before a bad one are good: it comes first next time, and is refused alone.
        let bad = batch.steps.iter().position(|step| !text::is_storable_json(step));
        if bad == Some(0) {
            return Ok(refused(&Refused::Unstorable("a character that cannot be kept".to_owned())));
        }
        let good: Vec<Value> = batch.steps.iter().take(bad.unwrap_or(usize::MAX)).cloned().collect();
        let (part, name) = self.part(account_id).await?;
        let suggested = match part {
            Part::Owner | Part::Writer | Part::Reviewer => None,
            Part::Suggester => Some(Suggester { id: account_id.to_string(), name }),
            Part::Reader => {
                self.forget_part(account_id);
                return Ok(Message::stop(READER));
            }
        };
        let is_suggested = suggested.is_some();
        let applied = match suggested {
            None => apply(&state.tree, good, Tree::apply_some).await?,
            Some(by) => apply(&state.tree, good, move |tree, steps| tree.apply_suggested(steps, &by)).await?,
        };
        let (tree, steps) = match applied {
            Ok(applied) => applied,
            Err(cause) => {
                // He may write by now: then the page's next attempt is judged by that.
                self.forget_part(account_id);
                return Ok(refused(&cause));
            }
        };
        let (steps, client, history) = (Arc::<[Value]>::from(steps), batch.client.clone(), clock::new_id());
        let append = Append {
            key: self.key,
            account_id,
            client,
            on: state.at,
            history,
            steps: steps.clone(),
            suggested: is_suggested,
        };
        if !self.ledger.append(append).await? {
            return self.not_appended(state, account_id, batch.on).await;
        }
        state.tree = tree;
        let client = &batch.client;
        state.went_on(steps.iter().map(|step| Logged {
            step: step.clone(),
            client: client.clone(),
            history,
        }));
        let at = state.at;
        telling::tell_version(&self.news, &self.pool, self.key, at.version);
        if at.version / SNAPSHOT_EVERY != batch.on.version / SNAPSHOT_EVERY {
            // The steps are stored; without the snapshot the next start only takes longer.
            if let Err(error) = self.write(state).await {
                tracing::warn!(%error, "a draft was not written down");
            }
        }
        Ok(Message::Accepted { at })
    }

    /// What somebody is to the draft, and his name. It may be out of date: the statement that appends asks again.
    async fn part(&self, account_id: Uuid) -> Result<(Part, String), LineError> {
        let known = self.parts.lock().unwrap_or_else(PoisonError::into_inner).get(&account_id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let head = store::head(&self.pool, self.key, account_id).await?.ok_or(LineError::Gone)?;
        let now = (head.part, head.name);
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).insert(account_id, now.clone());
        Ok(now)
    }

    /// What somebody is to the draft may have changed.
    pub(super) fn forget_part(&self, account_id: Uuid) {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).remove(&account_id);
    }

    /// Another process was faster, or the draft is locked, or not this person's any more.
    async fn not_appended(
        &self,
        state: &mut Live,
        account_id: Uuid,
        from: Standing,
    ) -> Result<Message, LineError> {
        self.forget_part(account_id);
        let Some(head) = store::head(&self.pool, self.key, account_id).await? else {
            return Err(LineError::Gone);
        };
        if let Some(message) = locked(head.status) {
            let steps = None;
            return Ok(Message::Refused { message: message.to_owned(), steps, locked: true });
        }
        self.bring_up(state).await?;
        self.lacking(state, from).await
    }

    /// What a page lacks, by the newest word of the database.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn since(&self, from: impl Into<Standing>) -> Result<Message, LineError> {
        let mut guard = self.state.lock().await;
        let state = self.newest(&mut guard).await?;
        self.lacking(state, from.into()).await
    }

    /// What a page lacks, if this process has heard of anything that it has not.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn news(&self, from: Position) -> Result<Option<Message>, LineError> {
        let mut guard = self.state.lock().await;
        let head = *self.head.borrow();
        let state = match guard.as_mut() {
            Some(state) if state.at.version >= head => state,
            _ => self.newest(&mut guard).await?,
        };
        if state.at == from {
            return Ok(None);
        }
        self.lacking(state, from.into()).await.map(Some)
    }

    /// What a page lacks. Where it is not in memory's history, the log decides which of the two is astray.
    async fn lacking(&self, state: &mut Live, from: Standing) -> Result<Message, LineError> {
        if let Some(steps) = self.steps_since(state, from).await? {
            return Ok(steps);
        }
        self.bring_up(state).await?;
        if let Some(steps) = self.steps_since(state, from).await? {
            return Ok(steps);
        }
        if from.history.is_none() {
            return Ok(Message::stop(AHEAD));
        }
        let (at, tree) = (state.at, state.tree.clone());
        let document = tokio::task::spawn_blocking(move || tree.to_json()).await?;
        Ok(Message::Anew { at, document })
    }

    /// The steps after a state of the log; `None` when it is no state of it.
    async fn steps_since(&self, state: &Live, from: Standing) -> Result<Option<Message>, LineError> {
        let Standing { version, .. } = from;
        let Ok(lacking) = usize::try_from(i64::from(state.at.version) - i64::from(version)) else {
            return Ok(None);
        };
        if version < 0 {
            return Ok(None);
        }
        let (before, logged) = match state.recent.len().checked_sub(lacking + 1) {
            _ if lacking == 0 => (Some(state.at.history), Vec::new()),
            Some(known) => {
                let mut recent = state.recent.iter().skip(known).cloned();
                (recent.next().map(|logged| logged.history), recent.collect())
            }
            None => match store::steps_from(&self.pool, self.key, version).await? {
                Some(logged) => logged,
                None => return Ok(None),
            },
        };
        if !from.is_of(before.unwrap_or_default()) {
            return Ok(None);
        }
        let history = logged.last().map_or(state.at.history, |logged| logged.history);
        let (steps, clients) = logged.into_iter().map(|logged| (logged.step, logged.client)).unzip();
        Ok(Some(Message::Steps { version, history, steps, clients }))
    }

    /// The tree and its state, by the newest word of the database.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn current(&self) -> Result<(Arc<Tree>, Position), LineError> {
        let mut guard = self.state.lock().await;
        let state = self.newest(&mut guard).await?;
        Ok((state.tree.clone(), state.at))
    }

    /// The text of the draft as far as this process knows it; may lack what other processes have just stored.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn plain(&self) -> Result<Arc<str>, LineError> {
        let mut guard = self.state.lock().await;
        if guard.is_none() {
            *guard = Some(load(&self.pool, self.key).await?);
        }
        let Some(state) = guard.as_ref() else { return Err(LineError::Gone) };
        let (at, tree) = (state.at, state.tree.clone());
        if let Some((_, plain)) = state.plain.as_ref().filter(|(of, _)| *of == at) {
            return Ok(plain.clone());
        }
        // Nobody's steps wait for it.
        drop(guard);
        let document = tree.document().map_err(|cause| broken(self.key, &cause))?;
        let plain: Arc<str> = document.plain().into();
        if let Some(state) = self.state.lock().await.as_mut() {
            state.plain = Some((at, plain.clone()));
        }
        Ok(plain)
    }

    /// Writes the newest text into the speech's own row and a snapshot; the tree and its state.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn write_down(&self) -> Result<(Arc<Tree>, Position), LineError> {
        let mut guard = self.state.lock().await;
        let state = self.newest(&mut guard).await?;
        self.write(state).await?;
        Ok((state.tree.clone(), state.at))
    }

    /// Writes the text of `state` into the speech's own row and a snapshot, unless it is there.
    async fn write(&self, state: &mut Live) -> Result<(), LineError> {
        if state.written == state.at {
            return Ok(());
        }
        let tree = state.tree.clone();
        let made =
            tokio::task::spawn_blocking(move || tree.document().map(|document| (tree.to_json(), document)));
        let (json, document) = made.await?.map_err(|cause| broken(self.key, &cause))?;
        let mut tx = self.pool.begin().await?;
        store::write_document(&mut tx, self.key, state.at, &json, &document).await?;
        tx.commit().await?;
        state.written = state.at;
        Ok(())
    }

    /// The state, loaded and brought up to date.
    async fn newest<'a>(&self, state: &'a mut Option<Live>) -> Result<&'a mut Live, LineError> {
        let told = *self.head.borrow();
        let mut fresh = match state.take() {
            Some(known) => known,
            None => load(&self.pool, self.key).await?,
        };
        let head = store::position(&self.pool, self.key).await?.ok_or(LineError::Gone)?;
        if head != fresh.at {
            fresh = self.follow(fresh).await?;
        }
        // What somebody spoke of before the database was asked is not there.
        self.head.send_if_modified(|head| *head == told && std::mem::replace(head, fresh.at.version) != told);
        self.heard(fresh.at.version);
        Ok(state.insert(fresh))
    }

    /// As [`Open::follow`]; on an error the caller drops the state.
    async fn bring_up(&self, state: &mut Live) -> Result<(), LineError> {
        *state = self.follow(state.clone()).await?;
        Ok(())
    }

    /// The state as the log has it now: brought up to date where it is a prefix of the log, else read anew.
    async fn follow(&self, mut state: Live) -> Result<Live, LineError> {
        if catch_up(&self.pool, self.key, &mut state).await? {
            return Ok(state);
        }
        tracing::warn!(key = ?self.key, at = ?state.at, "a draft in memory was of another history and is read anew");
        let state = load(&self.pool, self.key).await?;
        self.head.send_replace(state.at.version);
        Ok(state)
    }
}

impl Live {
    fn went_on(&mut self, logged: impl ExactSizeIterator<Item = Logged>) {
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
async fn load(pool: &PgPool, key: Key) -> Result<Live, LineError> {
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
async fn catch_up(pool: &PgPool, key: Key, state: &mut Live) -> Result<bool, LineError> {
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
async fn apply(
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

fn refused(cause: &Refused) -> Message {
    tracing::warn!(reason = cause.reason(), "steps refused");
    let steps = cause.is_own_fault().then_some(1);
    Message::Refused { message: cause.to_string(), steps, locked: false }
}

fn broken(key: Key, cause: &Refused) -> LineError {
    LineError::Broken(key, cause.reason().to_owned())
}

/// What a handler answers instead.
pub fn problem(error: LineError) -> AppError {
    match error {
        LineError::Gone => AppError::NotFound,
        error => AppError::Internal(error.into()),
    }
}
