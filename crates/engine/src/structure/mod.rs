//! From clean lines to speeches, sections and points.

pub mod announced;
pub mod body;
pub mod byline;
pub mod closing;
pub mod facts;
pub mod furniture;
pub mod genre;
pub mod head_line;
pub mod header;
pub mod heading;
pub mod home;
pub mod label;
pub mod level;
pub mod numbering;
pub mod para;
pub mod pasted;
pub mod run_in;
pub mod runs;
pub mod slots;
pub mod speech;
pub mod split;
pub mod text;
pub mod title;
