//! The desk: what waits for me, what is new, and one box that searches everything.

use axum::extract::FromRef;

use charts::census::Censuses;

use crate::web::{Access, App, Route};

pub mod charts;
mod handlers;
mod help;
pub mod model;
pub mod setup;
mod views;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let mut samples = views::samples();
    samples.extend(charts::views::samples());
    samples.extend(help::samples());
    samples.extend(setup::views::samples());
    samples
}

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Censuses: FromRef<S>,
{
    vec![
        Route::get("/", Access::Own, handlers::desk),
        Route::get("/search", Access::Drafter, handlers::search),
        Route::get("/setup", Access::Admin, setup::handlers::show),
        Route::post("/setup", Access::Admin, setup::handlers::save),
        Route::post("/setup/later", Access::Admin, setup::handlers::later),
        Route::post("/samples/remove", Access::Admin, setup::handlers::remove_samples),
        Route::get("/charts", Access::Drafter, charts::handlers::charts),
        Route::get("/help", Access::Own, help::index),
        Route::get("/help/{section}", Access::Own, help::section),
        Route::get("/healthz", Access::Public, handlers::healthz),
        Route::get("/readyz", Access::Public, handlers::readyz),
    ]
}
