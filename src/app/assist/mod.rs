//! Assist: what the editor asks while somebody writes: completions, phrasings for the caret's place.
//!
//! Suggestions come from a snapshot per organization ([`library`]), made from its corpus and its phrase library when
//! somebody first asks, made anew when either has changed, dropped when nobody asks any more. Only people on a draft's
//! list are answered, and nothing here changes a draft.

use axum::extract::FromRef;

use crate::app::drafting::Hub;
use crate::app::reuse::Archive;
use crate::web::{Access, App, Route};

mod browse;
mod compare;
mod comparison;
mod desk;
mod handlers;
pub mod library;
pub mod model;
pub mod passages;
mod seat;
pub mod store;
mod views;

pub use desk::grey;
pub use library::Library;
pub use views::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Hub: FromRef<S>,
    Archive: FromRef<S>,
    Library: FromRef<S>,
{
    vec![
        Route::post("/drafts/{id}/complete", Access::Drafter, handlers::complete).often(),
        Route::get("/drafts/{id}/phrasings", Access::Drafter, handlers::phrasings),
        Route::get("/drafts/{id}/phrasings/{phrasing}", Access::Drafter, browse::origin),
        Route::get("/drafts/{id}/sources", Access::Drafter, browse::texts),
        Route::get("/drafts/{id}/models", Access::Drafter, browse::models),
        Route::get("/drafts/{id}/headings", Access::Drafter, browse::headings),
        Route::post("/drafts/{id}/prefer", Access::Drafter, browse::prefer),
        Route::post("/drafts/{id}/taken", Access::Drafter, handlers::taken),
        Route::get("/drafts/{id}/compare", Access::Drafter, compare::draft),
        Route::post("/drafts/{id}/reuse", Access::Drafter, compare::figure),
        Route::get("/speeches/{id}/compare", Access::Drafter, compare::speech),
        Route::post("/drafts/{id}/remarks", Access::Drafter, browse::remarks),
    ]
}
