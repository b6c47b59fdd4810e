//! Backup: everything of one organization or of all in one file, and back again. The file is a zip with a manifest and
//! one part a table, each row a line of JSON; `docs/backup.md` describes it. It holds no page: it belongs to whoever runs
//! the server.

pub mod manifest;
mod part;
pub mod restore;
mod store;
pub mod write;
