//! The command line: one file a command, each with its arguments and its `run`.

pub mod account;
pub mod backup;
pub mod check;
pub mod compare;
pub mod draft;
pub mod export;
pub mod files;
pub mod import;
pub mod inspect;
pub mod mine;
pub mod organization;
pub mod serve;
pub mod token;
