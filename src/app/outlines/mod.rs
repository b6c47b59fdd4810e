//! Outlines (section templates): the shipped ones, copied to each organization at its beginning, and those that
//! curators make, change and order. Every change keeps the version before it.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

mod handlers;
pub mod history;
pub mod model;
pub mod store;
mod typical;
mod versions;
mod views;

/// Speeches to choose from when an outline is tried.
const SPEECHES: i64 = 100;

pub use views::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
{
    vec![
        Route::get("/outlines", Access::Drafter, handlers::list),
        Route::post("/outlines/order", Access::Curator, handlers::reorder),
        Route::get("/outlines/typical", Access::Drafter, typical::choose),
        Route::post("/outlines/typical", Access::Curator, typical::create),
        Route::get("/outlines/from/{speech}", Access::Drafter, handlers::from_speech),
        Route::post("/outlines/from/{speech}", Access::Curator, handlers::create_from_speech),
        Route::get("/outlines/{id}", Access::Drafter, handlers::show),
        Route::get("/outlines/{id}/edit", Access::Curator, handlers::edit),
        Route::post("/outlines/{id}/edit", Access::Curator, handlers::save),
        Route::post("/outlines/{id}/try", Access::Curator, versions::trial),
        Route::get("/outlines/{id}/versions", Access::Drafter, versions::list),
        Route::post("/outlines/{id}/versions/{version}/restore", Access::Curator, versions::restore),
        Route::post("/outlines/{id}/copy", Access::Curator, handlers::copy),
        Route::post("/outlines/{id}/archive", Access::Curator, handlers::archive),
    ]
}
