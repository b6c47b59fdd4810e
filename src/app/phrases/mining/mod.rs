//! Mining: the job that brings what recurs in the corpus into the library, whole ([`job`]) or grown by what has changed.

pub mod bases;
mod growth;
pub mod job;
mod run;
pub mod store;
