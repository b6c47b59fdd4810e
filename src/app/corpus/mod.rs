//! The corpus: every speech, whatever its status, with its sections, points and clauses; imports; search; the
//! reading page. Marks of phrasings on the reading page come from the phrases slice's own endpoint.

use axum::extract::FromRef;

use crate::web::{Access, App, Route};

pub mod catalogue;
pub mod copies;
pub mod corpora;
mod details_page;
mod editing;
pub mod import;
mod listing;
pub mod model;
pub mod reading;
mod reading_page;
pub mod readings;
pub mod remark;
mod removal;
mod samples;
pub mod search;
pub mod settling;
pub mod store;
pub mod structure;

use catalogue::Catalogue;
use import::handlers as imports;
use settling::handlers as settling_pages;

pub use listing::asked;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let mut samples = samples::samples();
    samples.extend(import::views::samples());
    samples
}

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Catalogue: FromRef<S>,
{
    vec![
        Route::get("/speeches", Access::Drafter, listing::list),
        Route::get("/speeches/{id}", Access::Drafter, reading_page::read),
        Route::get("/speeches/{id}/readings", Access::Drafter, readings::handlers::show),
        Route::get("/speeches/{id}/edit", Access::Curator, details_page::edit),
        Route::post("/speeches/{id}/edit", Access::Curator, details_page::save),
        Route::get("/speeches/{id}/structure", Access::Curator, editing::structure),
        Route::post("/speeches/{id}/structure", Access::Curator, editing::restructure),
        Route::post("/speeches/many", Access::Curator, editing::many),
        Route::post("/speeches/copies", Access::Curator, removal::copies),
        Route::get("/speeches/removed", Access::Curator, removal::removed),
        Route::post("/speeches/{id}/restore", Access::Curator, removal::put_back),
        Route::get("/imports", Access::Curator, imports::list),
        Route::get("/imports/new", Access::Curator, imports::new),
        Route::post("/imports", Access::Curator, imports::upload).body_limit(import::model::MAX_UPLOAD),
        Route::get("/imports/{id}", Access::Curator, imports::preview),
        Route::post("/imports/{id}", Access::Curator, imports::save),
        Route::post("/imports/{id}/undo", Access::Curator, imports::undo),
        Route::post("/imports/{id}/enough", Access::Curator, imports::enough),
        Route::post("/imports/{id}/settle", Access::Curator, settling_pages::settle_batch),
        Route::get("/imports/{id}/items/{item}", Access::Curator, settling_pages::item),
        Route::post("/imports/{id}/items/{item}/settle", Access::Curator, settling_pages::settle_item),
        Route::get("/speeches/{id}/doubts", Access::Curator, settling_pages::speech),
        Route::post("/speeches/{id}/doubts/settle", Access::Curator, settling_pages::settle_speech),
        Route::get("/imports/{id}/items/{item}/structure", Access::Curator, editing::item_structure),
        Route::post("/imports/{id}/items/{item}/structure", Access::Curator, editing::restructure_item),
    ]
}
