//! Reviewing a draft: comments on stretches of its text, states of it that were kept, and any two of them compared.
//!
//! A thread of comments is anchored by a mark in the text (`comment`, with the thread's id), put there by a step like any
//! other: so it moves, grows and survives with the words, for everybody at once. What was said is in the database
//! ([`store`]); the words it was said about stay with it, for when they have been written over.

pub(super) mod comments;
pub mod model;
pub(super) mod revisions;
pub mod store;
