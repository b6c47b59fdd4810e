//! The pool, the migrator, the embedded PostgreSQL and the distribute step.

/// Finding PostgreSQL's programs.
pub mod binaries;
/// One PostgreSQL of our own in one folder.
pub mod cluster;
/// The lists of tables, their rules, and their distribution over a Citus cluster.
pub mod distribute;
/// The PostgreSQL that the program starts itself.
pub mod embedded;
/// What can go wrong with it.
pub mod error;
/// The data folder.
pub mod folder;
/// Who owns a data folder.
pub mod lock;
/// The migrator.
pub mod migrate;
/// The pool.
pub mod pool;
/// Starting PostgreSQL's programs.
pub mod process;
/// Whole tables as JSON rows, for the backup.
pub mod rows;
