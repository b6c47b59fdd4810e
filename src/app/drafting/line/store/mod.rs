//! The only file of the room with SQL: the log of steps and its snapshots.

mod append;
mod log;
mod seen;

pub use append::{Append, append, append_all, append_spread};
pub use log::{
    Head, Logged, head, hint, notify, position, snapshot, snapshot_until, steps_between, steps_from,
    write_document,
};
pub use seen::{Signed, seen, set_seen, signed_since};
