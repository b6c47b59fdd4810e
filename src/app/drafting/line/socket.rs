//! One page's WebSocket.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use axum::http::HeaderMap;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, Sleep, interval, sleep, timeout};
use uuid::Uuid;

use super::authority::{Hub, LineError, Open, Whom};
use super::room::Person;
use super::{Key, MAX_MESSAGE, Message, Position, Request, store, telling};
use crate::app::accounts::model::{SESSION_NOTED, User};
use crate::app::drafting::access::{self, Ended};
use crate::app::drafting::model::{Part, locked};
use crate::app::drafting::rounds;
use crate::clock;
use crate::error::AppError;
use crate::text;
use crate::web::App;

/// How often a silent page is spoken to, and looks for itself whether it may stay and has missed nothing.
const BEAT: Duration = Duration::from_secs(30);
/// A page that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(30);
/// Characters of a section's id.
const MAX_SECTION: usize = 64;

/// The longest time that is slept at once: the clock may be set meanwhile.
const NAP: Duration = Duration::from_secs(600);
const TOO_LARGE: &str = "一次修改的内容过多，没有保存；请复制未保存的文字，刷新页面后分几次粘贴。";
const NO_MESSAGE: &str = "收到的内容不符合格式，没有保存；请复制未保存的文字后刷新页面。";

/// Why a line ends.
enum End {
    /// The page is gone.
    Closed,
    /// The person may not stay.
    Told(Ended),
    /// There is no such draft for the person: what has ended is still to be found out.
    Gone,
    /// Our fault; the page comes back by itself.
    Failed(anyhow::Error),
}

impl From<LineError> for End {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Gone => Self::Gone,
            error => Self::Failed(error.into()),
        }
    }
}

/// One page of one person at one draft.
struct Page {
    socket: WebSocket,
    app: App,
    hub: Hub,
    open: Arc<Open>,
    user: User,
    headers: HeaderMap,
    id: Uuid,
    /// The state that the page has, as far as we told it.
    sent: Position,
    /// When the person's login was last noted as used from here.
    used: Instant,
    /// When his login ends if nothing happens.
    until: Pin<Box<Sleep>>,
    /// What the page knows he is to the draft.
    part: Option<Part>,
}

/// Serves a page until it goes.
pub(super) async fn serve(
    socket: WebSocket,
    app: App,
    hub: Hub,
    user: User,
    speech_id: Uuid,
    headers: HeaderMap,
) {
    let open = hub.open(Key { org_id: user.org_id, speech_id });
    let (id, used, until) = (clock::new_id(), Instant::now(), Box::pin(sleep(NAP)));
    let (sent, part) = (Position::default(), None);
    let mut page = Page { socket, app, hub, open, user, headers, id, sent, used, until, part };
    let mut end = page.run().await;
    if let Err(End::Gone) = end {
        end = page.look(false).await;
    }
    match end {
        Err(End::Failed(error)) => tracing::error!(%error, "the line to a page broke"),
        Err(End::Told(ended)) => page.part(ended).await,
        Ok(()) | Err(End::Closed | End::Gone) => {}
    }
    page.open.room.leave(page.id);
    if page.sent != Position::default()
        && let Err(error) =
            store::set_seen(&page.app.pool, page.open.key, page.user.account_id, page.sent).await
    {
        tracing::warn!(%error, "what somebody has seen of a draft was not noted");
    }
    page.tell_people().await;
    if page.open.room.here().is_empty()
        && let Err(error) = page.open.write_down().await
    {
        tracing::warn!(%error, "a draft was not written down at its last page's end");
    }
}

impl Page {
    async fn run(&mut self) -> Result<(), End> {
        let mut head = self.open.subscribe();
        let mut room = self.open.room.subscribe();
        let mut comments = self.open.comments();
        let mut status = self.open.status();
        let mut ends = self.hub.ends();
        self.greet().await?;
        head.mark_unchanged();
        room.mark_unchanged();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.tick().await;
        loop {
            tokio::select! {
                frame = self.socket.recv() => match frame {
                    Some(Ok(Frame::Text(text))) => self.heard(text.as_str()).await?,
                    Some(Ok(Frame::Close(_)) | Err(_)) | None => return Ok(()),
                    Some(Ok(_)) => {}
                },
                _ = head.changed() => self.push().await?,
                _ = room.changed() => {
                    let people = self.open.room.everybody();
                    self.send(&Message::People { people }).await?;
                }
                _ = comments.changed() => self.send(&Message::Comments).await?,
                _ = status.changed() => self.tell_status().await?,
                ended = ends.recv() => if self.concerns(ended) { self.look(false).await? },
                () = &mut self.until => self.look(false).await?,
                _ = beat.tick() => {
                    self.frame(Frame::Ping(Vec::new().into())).await?;
                    self.look(false).await?;
                    self.push().await?;
                }
            }
        }
    }

    /// Says where the draft stands as the line begins; what changes meanwhile is told afterwards.
    async fn greet(&mut self) -> Result<(), End> {
        // Something may have ended since the request was let in.
        self.look(false).await?;
        self.sent = self.open.current().await?.1;
        self.stand("").await;
        let people = self.open.room.everybody();
        let hello = Message::Hello { at: self.sent, people, locked: self.locked().await? };
        self.send(&hello).await
    }

    /// Whether what has ended may be the person's right to be here.
    fn concerns(&self, ended: Result<Whom, RecvError>) -> bool {
        match ended {
            Ok(Some(whom)) => whom == (self.user.org_id, self.user.account_id),
            Ok(None) | Err(RecvError::Lagged(_)) => true,
            Err(RecvError::Closed) => false,
        }
    }

    async fn heard(&mut self, text: &str) -> Result<(), End> {
        if text.len() > MAX_MESSAGE {
            return self.send(&Message::stop(TOO_LARGE)).await;
        }
        let Ok(request) = serde_json::from_str(&text::readable_json(text)) else {
            return self.send(&Message::stop(NO_MESSAGE)).await;
        };
        match request {
            Request::Steps(batch) => {
                let answer = self.open.append(self.user.account_id, &batch).await?;
                self.answer(answer).await?;
                // Who writes is there, also where he asks for nothing else.
                if self.used.elapsed() >= SESSION_NOTED.unsigned_abs() {
                    self.used = Instant::now();
                    self.look(true).await?;
                }
                Ok(())
            }
            Request::Pull(from) => {
                let answer = self.open.since(from).await?;
                self.answer(answer).await
            }
            Request::Where { section } => {
                let section: String = text::name(&section).chars().take(MAX_SECTION).collect();
                self.stand(&section).await;
                Ok(())
            }
        }
    }

    /// Sends an answer, and remembers which state the page then has.
    async fn answer(&mut self, answer: Message) -> Result<(), End> {
        match &answer {
            Message::Accepted { at } | Message::Anew { at, .. } => self.sent = *at,
            Message::Steps { version, history, steps, .. } => {
                let version = version + i32::try_from(steps.len()).unwrap_or_default();
                self.sent = Position { version, history: *history };
            }
            _ => {}
        }
        self.send(&answer).await
    }

    /// Sends what others have written.
    async fn push(&mut self) -> Result<(), End> {
        match self.open.news(self.sent).await? {
            Some(news) => self.answer(news).await,
            None => Ok(()),
        }
    }

    /// Whether the person may stay. `used`: he has just written something.
    async fn look(&mut self, used: bool) -> Result<(), End> {
        let found = access::still(&self.app, &self.headers, &self.user, self.open.key, used).await;
        match found {
            Ok(Ok(here)) => {
                self.open.checked(here.at).await;
                let left = (here.until - clock::now()).unsigned_abs();
                self.until.as_mut().reset(Instant::now() + left.clamp(Duration::from_millis(20), NAP));
                if self.part.is_some_and(|part| part != here.part) {
                    self.open.forget_part(self.user.account_id);
                    self.send(&Message::Part { part: here.part.name() }).await?;
                }
                self.part = Some(here.part);
                Ok(())
            }
            Ok(Err(ended)) => Err(End::Told(ended)),
            Err(AppError::Internal(cause)) => Err(End::Failed(cause)),
            Err(error) => Err(End::Failed(anyhow::anyhow!("{error}"))),
        }
    }

    /// Tells the page why it ends.
    async fn part(&mut self, ended: Ended) {
        let (reason, message, again) = (ended.name(), ended.chinese(), ended.comes_back());
        let close = CloseFrame { code: ended.code(), reason: reason.into() };
        // It may be gone.
        if self.send(&Message::Ended { reason, message, again }).await.is_ok() {
            let _ = self.frame(Frame::Close(Some(close))).await;
        }
    }

    /// Why the draft takes no more steps, by the word of the database.
    async fn locked(&mut self) -> Result<Option<&'static str>, End> {
        let head = store::head(&self.app.pool, self.open.key, self.user.account_id).await;
        match head.map_err(LineError::from)? {
            Some(head) => Ok(locked(head.status)),
            None => Err(End::Closed),
        }
    }

    /// Says where the draft stands: whoever writes learns at once that it takes no more steps.
    async fn tell_status(&mut self) -> Result<(), End> {
        let Key { org_id, speech_id } = self.open.key;
        let head = store::head(&self.app.pool, self.open.key, self.user.account_id).await;
        let Some(store::Head { status, .. }) = head.map_err(LineError::from)? else {
            return Err(End::Closed);
        };
        let standing = rounds::store::standing(&self.app.pool, org_id, speech_id, status).await;
        let standing = standing.map_err(LineError::from)?;
        self.send(&Message::Status { locked: locked(status), standing }).await
    }

    /// The caret is in this section.
    async fn stand(&mut self, section: &str) {
        let person =
            Person { id: self.user.account_id, name: self.user.name.clone(), section: section.to_owned() };
        self.open.room.set(self.id, person);
        self.tell_people().await;
    }

    async fn tell_people(&mut self) {
        telling::tell_people(&self.hub.0.pool, self.hub.0.process, self.open.key, self.open.room.here())
            .await;
    }

    async fn send(&mut self, message: &Message) -> Result<(), End> {
        let text = serde_json::to_string(message).map_err(|_| End::Closed)?;
        self.frame(Frame::Text(text.into())).await
    }

    async fn frame(&mut self, frame: Frame) -> Result<(), End> {
        match timeout(PATIENCE, self.socket.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Closed),
        }
    }
}
