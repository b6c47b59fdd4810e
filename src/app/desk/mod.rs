//! The desk: what waits for me, what is new, and one box that searches everything.

use crate::web::{Access, Route};

mod handlers;
mod views;

pub use views::samples;

/// The routes of this slice.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Access::Drafter, handlers::desk),
        Route::get("/search", Access::Drafter, handlers::search),
        Route::get("/healthz", Access::Public, handlers::healthz),
        Route::get("/readyz", Access::Public, handlers::readyz),
    ]
}
