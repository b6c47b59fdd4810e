//! What each sentence of the corpus says (句读): kept with its speech under the version of the reader, made anew in the
//! background when that moves, shown on request.

pub(super) mod handlers;
pub mod job;
pub mod model;
pub mod store;
pub(super) mod views;
