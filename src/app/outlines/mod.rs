//! Outlines (section templates): the shipped ones, copied to each organization at its beginning, and those that
//! curators make, change and order. Every change keeps the version before it.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

mod editing;
mod from_speech;
pub mod history;
mod listing;
pub mod model;
mod samples;
mod showing;
pub mod store;
mod typical;
mod versions;

/// Speeches to choose from when an outline is tried.
const SPEECHES: i64 = 100;

pub use samples::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
{
    vec![
        Route::get("/outlines", Access::Drafter, listing::list),
        Route::post("/outlines/order", Access::Curator, listing::reorder),
        Route::get("/outlines/typical", Access::Drafter, typical::choose),
        Route::post("/outlines/typical", Access::Curator, typical::create),
        Route::get("/outlines/from/{speech}", Access::Drafter, from_speech::from_speech),
        Route::post("/outlines/from/{speech}", Access::Curator, from_speech::create_from_speech),
        Route::get("/outlines/{id}", Access::Drafter, showing::show),
        Route::get("/outlines/{id}/edit", Access::Curator, editing::edit),
        Route::post("/outlines/{id}/edit", Access::Curator, editing::save),
        Route::post("/outlines/{id}/try", Access::Curator, versions::trial),
        Route::get("/outlines/{id}/versions", Access::Drafter, versions::list),
        Route::post("/outlines/{id}/versions/{version}/restore", Access::Curator, versions::restore),
        Route::post("/outlines/{id}/copy", Access::Curator, showing::copy),
        Route::post("/outlines/{id}/archive", Access::Curator, showing::archive),
    ]
}
