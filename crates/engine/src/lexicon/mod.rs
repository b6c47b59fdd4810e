//! What words are, once: each list, table and reader of the engine's language knowledge stands here and nowhere else.
//!
//! [`words`] says where a word begins and of what class it is; [`people`] and [`places`] know names, which stand only
//! between the edges of words; [`numerals`] and [`han`] know characters.

pub mod fold;
pub mod han;
pub mod numerals;
pub mod people;
pub mod places;
pub mod words;
