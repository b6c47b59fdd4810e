//! Assist: what the editor asks while somebody writes: completions, phrasings for the caret's place, findings.
//!
//! Suggestions come from a snapshot per organization ([`library`]), made from its corpus and its phrase library when
//! somebody first asks, made anew when either has changed, dropped when nobody asks any more. Only people on a draft's
//! list are answered, and nothing here changes a draft.

use crate::web::{Access, Route};

pub mod archive;
mod compare;
mod comparison;
mod findings;
mod handlers;
pub mod library;
pub mod model;
pub mod store;
mod views;

pub use archive::Archive;
pub use library::Library;
pub use views::samples;

/// The routes of this slice.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/drafts/{id}/complete", Access::Drafter, handlers::complete),
        Route::get("/drafts/{id}/phrasings", Access::Drafter, handlers::phrasings),
        Route::post("/drafts/{id}/taken", Access::Drafter, handlers::taken),
        Route::post("/drafts/{id}/findings", Access::Drafter, findings::list),
        Route::post("/drafts/{id}/findings/dismiss", Access::Drafter, findings::dismiss),
        Route::post("/drafts/{id}/findings/restore", Access::Drafter, findings::restore),
        Route::get("/drafts/{id}/compare", Access::Drafter, compare::draft),
        Route::post("/drafts/{id}/reuse", Access::Drafter, compare::figure),
        Route::get("/speeches/{id}/compare", Access::Drafter, compare::speech),
    ]
}
