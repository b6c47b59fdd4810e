//! Formulations: the dated rules of wording. They ship as a pack; an organization switches rules off, overrides them and
//! adds its own, as overlay rows beside the pack. [`Rulebooks`] holds each organization's effective checker: pack,
//! overlay, roster, own places, and what its corpus teaches of typing errors.
//!
//! A rule's examples are its test: it is stored only when they come out as said, and only after the curator has seen
//! which stored speeches and phrasings it would hit.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

mod form;
mod handlers;
mod history;
pub mod model;
mod preview;
pub mod rulebooks;
pub mod store;
mod views;

pub use rulebooks::Rulebooks;
pub use views::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Rulebooks: FromRef<S>,
{
    vec![
        Route::get("/formulations", Access::Drafter, handlers::list),
        Route::get("/formulations/new", Access::Curator, handlers::new),
        Route::post("/formulations/new", Access::Curator, handlers::add),
        Route::get("/formulations/{rule}", Access::Drafter, handlers::show),
        Route::get("/formulations/{rule}/hits", Access::Drafter, handlers::hits),
        Route::get("/formulations/{rule}/edit", Access::Curator, handlers::edit),
        Route::post("/formulations/{rule}/edit", Access::Curator, handlers::save),
        Route::post("/formulations/{rule}/switch", Access::Curator, handlers::switch),
        Route::post("/formulations/{rule}/versions", Access::Curator, handlers::bring_back),
        Route::post("/formulations/{rule}/reset", Access::Curator, handlers::reset),
    ]
}
