//! The phrase library: what the miner finds in the corpus, what ships with the product, and what curators make of
//! both. A rejected phrasing never comes back; an approved or edited one survives every run of the miner.

use crate::web::{Access, Route};

mod handlers;
pub mod job;
pub mod model;
pub mod store;
mod views;

pub use views::samples;

/// The routes of this slice.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/phrasings", Access::Drafter, handlers::list),
        Route::post("/phrasings", Access::Curator, handlers::add),
        Route::post("/phrasings/mine", Access::Curator, handlers::mine),
        Route::get("/phrasings/{id}", Access::Drafter, handlers::show),
        Route::post("/phrasings/{id}", Access::Curator, handlers::edit),
        Route::post("/phrasings/{id}/status", Access::Curator, handlers::set_status),
        Route::get("/speeches/{id}/marked", Access::Drafter, handlers::marked),
    ]
}
