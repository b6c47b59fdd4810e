//! What a run of the miner reads and writes of the library: rows, their uses, its own mark.

mod library;
mod places;
mod runs;

pub use library::{forget_keys, forget_mined, kept, rejected_keys, set_counts, upsert};
pub use places::{
    Place, add_places, add_uses, forget_uses, move_uses, recount, replace_places, take_back_uses,
};
pub use runs::{grown, last_run, note_run};
