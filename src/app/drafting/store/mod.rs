//! Drafts, people, revisions, status: the SQL of the slice but for the log of steps (`line/store.rs`).

mod drafts;
mod people;
mod revisions;

pub(super) use drafts::find;
pub use drafts::{
    NewDraft, create, has_read_comparison, list, note_comparison, set_agenda, set_details, set_status,
    set_targets,
};
pub use people::{people, remove_person, set_person};
pub use revisions::{NewRevision, keep, revision, revisions};
