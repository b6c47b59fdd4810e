//! One page's WebSocket.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message as Frame, WebSocket};
use axum::http::HeaderMap;
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use super::authority::{Hub, LineError, Open};
use super::room::Person;
use super::{Key, MAX_MESSAGE, Message, Request, listener, store};
use crate::app::accounts::guard;
use crate::app::accounts::model::User;
use crate::clock;
use crate::web::App;

/// How often a silent page is spoken to; every second time its right to be here is checked.
const BEAT: Duration = Duration::from_secs(30);
/// A page that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(30);
/// Characters of a section's id.
const MAX_SECTION: usize = 64;

/// Why a line ends.
enum End {
    /// The page is gone, or must go.
    Closed,
    /// Our fault; the page comes back by itself.
    Failed(LineError),
}

impl From<LineError> for End {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Gone => Self::Closed,
            error => Self::Failed(error),
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
    /// The version that the page has, as far as we told it.
    sent: i32,
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
    let mut page = Page { socket, app, hub, open, user, headers, id: clock::new_id(), sent: 0 };
    if let Err(End::Failed(error)) = page.run().await {
        tracing::error!(%error, "the line to a page broke");
    }
    page.open.room.leave(page.id);
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
        self.sent = self.open.current().await?.1;
        head.mark_unchanged();
        self.stand("").await;
        room.mark_unchanged();
        let hello = Message::Hello { version: self.sent, people: self.open.room.everybody() };
        self.send(&hello).await?;
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.tick().await;
        let mut beats = 0_u32;
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
                _ = beat.tick() => {
                    beats += 1;
                    self.frame(Frame::Ping(Vec::new().into())).await?;
                    if beats.is_multiple_of(2) {
                        self.check().await?;
                    }
                }
            }
        }
    }

    async fn heard(&mut self, text: &str) -> Result<(), End> {
        if text.len() > MAX_MESSAGE {
            let message =
                "一次修改的内容过多，没有保存；请复制未保存的文字，刷新页面后分几次粘贴。".to_owned();
            return self.send(&Message::Refused { message }).await;
        }
        let Ok(request) = serde_json::from_str(text) else {
            let message = "收到的内容不符合格式，没有保存；请复制未保存的文字后刷新页面。".to_owned();
            return self.send(&Message::Refused { message }).await;
        };
        match request {
            Request::Steps(batch) => {
                let answer = self.open.append(self.user.account_id, &batch).await?;
                self.answer(answer).await
            }
            Request::Pull { version } => {
                let answer = self.open.since(version).await?;
                self.answer(answer).await
            }
            Request::Where { section } => {
                let section: String = section.chars().take(MAX_SECTION).collect();
                self.stand(&section).await;
                Ok(())
            }
        }
    }

    /// Sends an answer, and remembers which version the page then has.
    async fn answer(&mut self, answer: Message) -> Result<(), End> {
        match &answer {
            Message::Accepted { version } => self.sent = *version,
            Message::Steps { version, steps, .. } => {
                self.sent = version + i32::try_from(steps.len()).unwrap_or_default();
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

    /// Whether the person is still logged in and on the draft's list, and nothing was missed.
    async fn check(&mut self) -> Result<(), End> {
        let user = guard::identify(&self.app, &self.headers).await;
        let same = matches!(&user, Ok(Some(user)) if user.account_id == self.user.account_id);
        if !same {
            return Err(End::Closed);
        }
        let head = store::head(&self.app.pool, self.open.key, self.user.account_id).await;
        match head.map_err(LineError::from)? {
            Some((version, _)) => {
                self.open.heard(version);
                self.push().await
            }
            None => Err(End::Closed),
        }
    }

    /// The caret is in this section.
    async fn stand(&mut self, section: &str) {
        let person =
            Person { id: self.user.account_id, name: self.user.name.clone(), section: section.to_owned() };
        self.open.room.set(self.id, person);
        self.tell_people().await;
    }

    async fn tell_people(&mut self) {
        listener::tell_people(&self.hub.0.pool, self.hub.0.process, &self.open).await;
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
