//! People and things come and go: 交接 (a person's drafts given to another), 回收站 (what was deleted can come back for thirty
//! days), and what people are told of it on their desk.
//!
//! A deleted draft is a draft on whose list nobody is: its people wait in the bin with it, so nothing can show or write it,
//! and nothing of it is lost. Phrasings of one's own and outlines wait there as they were; speeches that were taken out of the
//! archive are kept by the corpus itself. A final text is deleted, an archived one taken out, when a second person agrees.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

mod agreeing;
mod bin;
mod deeds;
mod drafts;
mod handover;
pub mod model;
mod samples;
mod speeches;
pub mod store;
mod things;

pub use samples::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
{
    vec![
        Route::get("/admin/handover", Access::Admin, handover::handover_page),
        Route::post("/admin/handover", Access::Admin, handover::handover),
        Route::get("/bin", Access::Drafter, bin::bin),
        Route::post("/bin/{id}/restore", Access::Drafter, bin::restore),
        Route::post("/bin/{id}/agree", Access::Drafter, agreeing::agree),
        Route::post("/bin/{id}/withdraw", Access::Drafter, agreeing::withdraw),
        Route::post("/speeches/{id}/delete", Access::Curator, speeches::remove),
        Route::post("/drafts/{id}/delete", Access::Drafter, drafts::delete_draft),
        Route::post("/outlines/{id}/delete", Access::Curator, things::delete_outline),
        Route::post("/phrasings/{id}/delete", Access::Drafter, things::delete_phrasing),
        Route::post("/imports/{id}/delete", Access::Curator, things::delete_import),
        Route::post("/notices/{id}/seen", Access::Own, agreeing::seen),
    ]
}
