//! The phrase library: what the miner finds in the corpus, what ships with the product, and what curators make of
//! both. A rejected phrasing never comes back; an approved or edited one survives every run of the miner.

use axum::extract::FromRef;

use crate::app::formulations::Rulebooks;
use crate::web::{Access, App, Route};

pub mod curation;
pub mod exchange;
mod form;
mod listing;
mod marked;
pub mod mining;
pub mod model;
pub mod near;
mod phrasing;
mod samples;
pub mod store;

use curation::{bulk, card, deciding, desk, yardsticks::Yardsticks};
use exchange::handlers as tables;

pub use samples::samples;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Rulebooks: FromRef<S>,
    Yardsticks: FromRef<S>,
{
    vec![
        Route::get("/phrasings", Access::Drafter, listing::list),
        Route::post("/phrasings", Access::Drafter, phrasing::add),
        Route::post("/phrasings/mine", Access::Curator, listing::mine),
        Route::get("/phrasings/export", Access::Drafter, tables::export),
        Route::get("/phrasings/dictionary", Access::Drafter, tables::dictionary),
        Route::get("/phrasings/import", Access::Curator, tables::form),
        Route::post("/phrasings/import", Access::Curator, tables::upload).body_limit(tables::MAX_UPLOAD),
        Route::get("/phrasings/import/{id}", Access::Curator, tables::preview),
        Route::post("/phrasings/import/{id}", Access::Curator, tables::apply),
        Route::get("/phrasings/{id}", Access::Drafter, phrasing::show),
        Route::post("/phrasings/{id}", Access::Drafter, phrasing::edit),
        Route::post("/phrasings/{id}/status", Access::Curator, phrasing::set_status),
        Route::get("/speeches/{id}/marked", Access::Drafter, marked::marked),
        Route::get("/curation", Access::Curator, desk::desk),
        Route::get("/curation/queue", Access::Curator, desk::list),
        Route::get("/curation/search", Access::Curator, card::search),
        Route::post("/curation/bulk", Access::Curator, bulk::bulk),
        Route::post("/curation/undo", Access::Curator, bulk::undo),
        Route::get("/curation/{id}", Access::Curator, card::card),
        Route::post("/curation/{id}", Access::Curator, deciding::decide),
    ]
}
