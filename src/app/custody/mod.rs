//! People and things come and go: 交接 (a person's drafts given to another), 回收站 (what was deleted can come back for thirty
//! days), and what people are told of it on their desk.
//!
//! A deleted draft is a draft on whose list nobody is: its people wait in the bin with it, so nothing can show or write it,
//! and nothing of it is lost. Phrasings of one's own and outlines wait there as they were; speeches that were taken out of the
//! archive are kept by the corpus itself. A final text is deleted, an archived one taken out, when a second person agrees.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

mod deeds;
mod handlers;
pub mod model;
mod speeches;
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
        Route::get("/admin/handover", Access::Admin, handlers::handover_page),
        Route::post("/admin/handover", Access::Admin, handlers::handover),
        Route::get("/bin", Access::Drafter, handlers::bin),
        Route::post("/bin/{id}/restore", Access::Drafter, handlers::restore),
        Route::post("/bin/{id}/agree", Access::Drafter, handlers::agree),
        Route::post("/bin/{id}/withdraw", Access::Drafter, handlers::withdraw),
        Route::post("/speeches/{id}/delete", Access::Curator, speeches::remove),
        Route::post("/drafts/{id}/delete", Access::Drafter, handlers::delete_draft),
        Route::post("/outlines/{id}/delete", Access::Curator, handlers::delete_outline),
        Route::post("/phrasings/{id}/delete", Access::Drafter, handlers::delete_phrasing),
        Route::post("/imports/{id}/delete", Access::Curator, handlers::delete_import),
        Route::post("/notices/{id}/seen", Access::Own, handlers::seen),
    ]
}
