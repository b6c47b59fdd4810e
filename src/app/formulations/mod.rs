//! Formulations: the dated rules of wording. They ship as a pack; an organization switches rules off, overrides them and
//! adds its own, as overlay rows beside the pack. [`Rulebooks`] holds each organization's effective checker: pack,
//! overlay, roster, own places, and what its corpus teaches of typing errors.
//!
//! A rule's examples are its test: it is stored only when they come out as said, and only after the curator has seen
//! which stored speeches and phrasings it would hit.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

mod editing;
mod form;
mod history;
mod listing;
pub mod model;
mod preview;
pub mod rulebooks;
mod samples;
mod showing;
pub mod store;
mod switching;

pub use rulebooks::Rulebooks;
pub use samples::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Rulebooks: FromRef<S>,
{
    vec![
        Route::get("/formulations", Access::Drafter, listing::list),
        Route::get("/formulations/new", Access::Curator, editing::new),
        Route::post("/formulations/new", Access::Curator, editing::add),
        Route::get("/formulations/{rule}", Access::Drafter, showing::show),
        Route::get("/formulations/{rule}/hits", Access::Drafter, showing::hits),
        Route::get("/formulations/{rule}/edit", Access::Curator, editing::edit),
        Route::post("/formulations/{rule}/edit", Access::Curator, editing::save),
        Route::post("/formulations/{rule}/switch", Access::Curator, switching::switch),
        Route::post("/formulations/{rule}/versions", Access::Curator, switching::bring_back),
        Route::post("/formulations/{rule}/reset", Access::Curator, switching::reset),
    ]
}
