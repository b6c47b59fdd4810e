//! The SQL of the slice; its rooms have their own.

mod changing;
mod reading;
mod rows;
mod writing;

pub use changing::{Removed, correct_kinds, corrections, put_back, remove, removed, update_details};
pub use reading::{
    Edition, clause_counts, corpus, editions, find, find_all_same, find_in_corpus, find_same, hold, ids,
    speeches,
};
pub(in crate::app) use rows::day_of;
pub(in crate::app) use rows::details;
pub(in crate::app) use rows::source_of;
pub use writing::{Made, NewSpeech, insert, insert_made, replace_document, replace_parts, take_in};
