//! What words are, once: each list, table and reader of the engine's language knowledge stands here and nowhere else.
//!
//! [`words`] says where a word begins and of what class it is.

pub mod words;
