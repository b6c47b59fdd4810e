//! Threads of comments.

use std::collections::HashMap;

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::web::page::moment;

/// A comment as the database has it.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: Uuid,
    /// The thread: the id of the mark in the text.
    pub thread_id: Uuid,
    /// Who wrote it.
    pub account_id: Uuid,
    /// The person's name.
    pub name: String,
    /// The name that a file gave, where it came in one; else empty.
    pub author: String,
    /// What was said.
    pub body: String,
    /// The words it is about; only a thread's first comment has them.
    pub quote: String,
    /// The thread is settled; only the first comment says so.
    pub resolved: bool,
    /// When.
    pub at: OffsetDateTime,
}

/// A comment that came in a file.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The thread.
    pub thread_id: Uuid,
    /// Who wrote it, as the file has it.
    pub author: &'a str,
    /// What was said.
    pub body: &'a str,
    /// The words it is about; empty for an answer.
    pub quote: &'a str,
    /// Whether it was settled there.
    pub resolved: bool,
    /// When it was written.
    pub at: OffsetDateTime,
}

/// A thread as the editor reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The id of the mark in the text.
    pub id: Uuid,
    /// The words it was begun on.
    pub quote: String,
    /// Whether it is settled.
    pub resolved: bool,
    /// What was said, in order.
    pub comments: Vec<Said>,
}

/// A comment as the editor reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Who wrote it.
    pub name: String,
    /// Whether that is the reader.
    pub mine: bool,
    /// What was said.
    pub body: String,
    /// When, in words.
    pub at: String,
}

/// The threads of comments that are in the order of time.
pub fn threads(comments: &[Comment], me: Uuid) -> Vec<Thread> {
    let mut out: Vec<Thread> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for comment in comments {
        let said = Said {
            name: comment.name.clone(),
            mine: comment.account_id == me && comment.author.is_empty(),
            body: comment.body.clone(),
            at: moment(&comment.at),
        };
        let place = *places.entry(comment.thread_id).or_insert(out.len());
        match out.get_mut(place) {
            Some(thread) => thread.comments.push(said),
            None => out.push(Thread {
                id: comment.thread_id,
                quote: comment.quote.clone(),
                resolved: comment.resolved,
                comments: vec![said],
            }),
        }
    }
    out
}
