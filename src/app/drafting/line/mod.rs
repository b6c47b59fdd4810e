//! The line between the editors of a draft: the server is the authority of `prosemirror-collab`.
//!
//! A page sends steps made on a version. Only if that version is still the newest are they appended to the log, by
//! one conditional statement, which several drafts share when they come together; else the page gets the steps it lacks, puts its own on top and sends them again. The
//! tree in memory is a correct prefix of the log, nothing more: it is brought up to date when the database says so,
//! and thrown away on any error. So several server processes can work on one database; they tell each other of new
//! versions by NOTIFY, and a page that misses one is told within half a minute.
//!
//! - `authority.rs`: open drafts, appending, what a page lacks
//! - `ledger.rs`, `gather.rs`: storing steps, several drafts by one statement
//! - `listener.rs`: what other server processes say; idle drafts are written down and dropped
//! - `room.rs`: who is writing where
//! - `socket.rs`, `handlers.rs`: the WebSocket, and plain HTTP for where none gets through

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub mod authority;
mod gather;
pub(super) mod handlers;
mod ledger;
mod listener;
pub mod room;
mod socket;
pub mod store;

pub use authority::{Hub, LineError, Open};

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

/// Steps made on a version by one page.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    /// The version they were made on.
    pub version: i32,
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
    Pull {
        /// The version it has.
        version: i32,
    },
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
        /// The newest version.
        version: i32,
        /// Who is here.
        people: Vec<room::Person>,
    },
    /// The page's steps are stored.
    Accepted {
        /// The version with them.
        version: i32,
    },
    /// Steps after a version, with the page that made each.
    Steps {
        /// The version they follow.
        version: i32,
        /// The steps.
        steps: Vec<Value>,
        /// The page that made each.
        clients: Vec<String>,
    },
    /// The page's steps are not stored and never will be.
    Refused {
        /// One plain Chinese sentence.
        message: String,
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
