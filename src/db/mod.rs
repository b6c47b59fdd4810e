//! The pool, the migrator, the embedded PostgreSQL and the distribute step.

/// Finding PostgreSQL's programs.
pub mod binaries;
/// What is wrong with the certificate of a database.
pub mod certificate;
/// One PostgreSQL of our own in one folder.
pub mod cluster;
/// Values for COPY.
pub mod copy;
/// How much room a disk has left.
pub mod disk;
/// The lists of tables, their rules, and their distribution over a Citus cluster.
pub mod distribute;
/// The PostgreSQL that the program starts itself.
pub mod embedded;
/// How long the end of the process may take.
pub mod ending;
/// What can go wrong with it.
pub mod error;
/// The data folder.
pub mod folder;
/// What is known of the database at this moment.
pub mod health;
/// Memory, jobs, the age of the backup.
pub mod load;
/// Who owns a data folder.
pub mod lock;
/// Makes and fills a data folder that was not there.
pub mod making;
/// The migrator.
pub mod migrate;
/// Looks after the database all the time.
pub mod monitor;
/// The pool.
pub mod pool;
/// Whether a database that was named can serve us.
pub mod preflight;
/// Starting PostgreSQL's programs.
pub mod process;
/// Indexes and foreign keys made after the rows.
pub mod rebuild;
/// Whole tables as JSON rows, for the backup.
pub mod rows;
/// Databases to try something in.
pub mod scratch;
/// What the embedded PostgreSQL is started with.
pub mod settings;
/// What PostgreSQL knows of its tables.
pub mod statistics;
/// Values in columns of JSON.
pub mod stored;
/// Starts the embedded PostgreSQL again when it dies.
pub mod supervisor;
/// What keeps the database from answering.
pub mod trouble;
