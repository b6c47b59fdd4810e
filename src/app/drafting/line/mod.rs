//! The line between the editors of a draft: the server is the authority of `prosemirror-collab`.
//!
//! A page sends steps made on a version. Only if that version is still the newest are they appended to the log, by
//! one conditional statement, which several drafts share when they come together; else the page gets the steps it lacks,
//! puts its own on top and sends them again. The tree in memory is a correct prefix of the log, nothing more: it is
//! brought up to date when the database says so, and thrown away on any error. So several server processes can work on
//! one database; they tell each other of new versions by NOTIFY, and a page that misses one is told within half a minute.
//!
//! A log may also go back: a backup is restored, or a database that has taken over lacks the last commits. So each append
//! has an id of its own, kept with its steps. Version and id of the last append, the [`Position`], name one state of one
//! log; memory or a page at a position that is not in the log is on another history. Memory is then read anew, and the
//! page gets the whole text ([`Message::Anew`]).
//!
//! - `authority.rs`: open drafts, appending, what a page lacks
//! - `ledger.rs`, `gather.rs`: storing steps, several drafts by one statement
//! - `listener.rs`: what other server processes say; idle drafts are written down and dropped
//! - `past.rs`: the text at an earlier version
//! - `room.rs`: who is writing where
//! - `server.rs`: what the server itself writes
//! - `socket.rs`, `handlers.rs`: the WebSocket, and plain HTTP for where none gets through
//! - `telling.rs`: what other server processes are told

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub mod authority;
mod gather;
pub(super) mod handlers;
mod ledger;
mod listener;
pub mod past;
pub mod room;
mod server;
mod socket;
pub mod store;
mod telling;

pub use authority::{Hub, LineError, Open};
pub use server::CHANGED;
pub use telling::tell_restored;

/// Begins to hear what other server processes say, as long as the hub lives.
fn listen(hub: &Arc<authority::Inner>) {
    tokio::spawn(listener::run(Arc::downgrade(hub)));
}

/// Bytes of one message.
pub const MAX_MESSAGE: usize = 4 * 1024 * 1024;
/// Characters of a page's id.
const MAX_CLIENT: usize = 64;

/// One draft of one organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The organization.
    pub org_id: Uuid,
    /// The draft.
    pub speech_id: Uuid,
}

/// A state of a draft. Logs that agree in both numbers agree in all that came before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// How many steps there are.
    pub version: i32,
    /// The append that stored the last of them; nil before the first, and for steps older than this column.
    pub history: Uuid,
}

/// Where a page stands. One that was loaded from an earlier program knows no history and is taken at its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// The version it has.
    pub version: i32,
    /// The append that brought it there.
    #[serde(default)]
    pub history: Option<Uuid>,
}

impl Standing {
    /// Whether this is the position, as far as the page knows.
    pub fn is_at(self, position: Position) -> bool {
        self.version == position.version && self.is_of(position.history)
    }

    /// Whether its last append is this one, as far as it knows. Nothing comes before the first step.
    pub fn is_of(self, history: Uuid) -> bool {
        self.version == 0 || self.history.is_none_or(|known| known == history)
    }
}

impl From<Position> for Standing {
    fn from(Position { version, history }: Position) -> Self {
        Self { version, history: Some(history) }
    }
}

/// The page that the server's own steps come from.
const SERVER: &str = "server";

/// Steps made on a version by one page.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    /// What they were made on.
    #[serde(flatten)]
    pub on: Standing,
    /// The steps in ProseMirror JSON.
    pub steps: Vec<Value>,
    /// The page's random id.
    pub client: String,
}

/// What a page says.
#[derive(Debug, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub(crate) enum Request {
    /// Its steps.
    Steps(Batch),
    /// What it lacks after a version.
    Pull(Standing),
    /// Where its caret is.
    Where {
        /// The section's id, or the empty string.
        section: String,
    },
}

/// What a page is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Message {
    /// The line is up.
    Hello {
        /// The newest state.
        #[serde(flatten)]
        at: Position,
        /// Who is here.
        people: Vec<room::Person>,
        /// Why the draft cannot be changed, in one sentence; `None`: it can.
        locked: Option<&'static str>,
    },
    /// The page's steps are stored.
    Accepted {
        /// The state with them.
        #[serde(flatten)]
        at: Position,
    },
    /// Steps after a version, with the page that made each.
    Steps {
        /// The version they follow.
        version: i32,
        /// The append that stored the last of them.
        history: Uuid,
        /// The steps.
        steps: Vec<Value>,
        /// The page that made each.
        clients: Vec<String>,
    },
    /// The page's state is not in the log: the text as it is. What the page has not sent goes on top of it.
    Anew {
        /// Which state this is.
        #[serde(flatten)]
        at: Position,
        /// The document in ProseMirror JSON.
        document: Value,
    },
    /// The page's steps are not stored and never will be.
    Refused {
        /// One plain Chinese sentence.
        message: String,
        /// How many of them, from the first: the page goes on without those. `None`: none of this page's steps will be,
        /// and it must begin again.
        #[serde(skip_serializing_if = "Option::is_none")]
        steps: Option<usize>,
        /// The draft takes no steps at all now; whoever has written keeps his words.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        locked: bool,
    },
    /// Where the draft stands has changed.
    Status {
        /// Why it cannot be changed, in one sentence; `None`: it can.
        locked: Option<&'static str>,
        /// Where it stands now, in one phrase.
        standing: String,
    },
    /// The person is something else to the draft now: his page begins again.
    Part {
        /// What, by name.
        part: &'static str,
    },
    /// The person may not stay; the line closes after it.
    Ended {
        /// Why, by name.
        reason: &'static str,
        /// Why, in one plain Chinese sentence.
        message: &'static str,
        /// Whether it goes on after a new login.
        again: bool,
    },
    /// Who is here now.
    People {
        /// Each open page.
        people: Vec<room::Person>,
    },
    /// Somebody has commented, answered or settled a thread.
    Comments,
}

impl Message {
    /// The page must begin again: it cannot go on from here.
    fn stop(message: &str) -> Self {
        Self::Refused { message: message.to_owned(), steps: None, locked: false }
    }
}
