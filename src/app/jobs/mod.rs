//! Jobs: a queue in the database with progress, cancel and resume. Knows no kind of job: the slices that have
//! some register them where the server is put together.
//!
//! A job that was running when its server died is claimed again by the next one, so a job's work is written to
//! be done twice without harm.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

mod bell;
mod handlers;
pub mod model;
pub mod runner;
pub mod store;
mod views;

pub use views::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
{
    vec![
        Route::get("/jobs", Access::Curator, handlers::list),
        Route::get("/jobs/{id}", Access::Drafter, handlers::show),
        Route::get("/jobs/{id}/progress", Access::Drafter, handlers::progress).by_itself(),
        Route::post("/jobs/{id}/cancel", Access::Curator, handlers::cancel),
        Route::post("/jobs/{id}/again", Access::Curator, handlers::again),
    ]
}
