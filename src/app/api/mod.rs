//! The ways in for other systems: the API under `/api`, its description, and the figures for monitoring.
//!
//! Answers are JSON, errors are problem+json. What is answered follows the same rules as the pages: a draft is there
//! for the people on its list, an import needs a curator. Each row says what a token must be allowed to do. The description (`openapi.rs`) is made from the table below
//! and `data/operations.json`; a row that the file does not describe fails a test.

use axum::extract::FromRef;

use crate::app::assist::Library;
use crate::app::drafting::Hub;
use crate::app::formulations::Rulebooks;
use crate::app::kept::Memory;
use crate::app::reuse::Archive;
use crate::web::metrics::Metrics;
use crate::web::{Access, App, Route, RouteTable, Tokens};

mod extract;
mod imports;
mod library;
mod metrics;
pub mod model;
pub mod openapi;
mod reference;
mod speeches;
pub mod store;
mod texts;

pub use reference::samples;
pub use texts::Asked;

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Metrics: FromRef<S>,
    Hub: FromRef<S>,
    Asked: FromRef<S>,
    Memory: FromRef<S>,
    Archive: FromRef<S>,
    Rulebooks: FromRef<S>,
    Library: FromRef<S>,
    RouteTable: FromRef<S>,
{
    use Tokens::{Read, Write};
    vec![
        Route::get("/api", Access::Public, reference::reference),
        Route::get("/api/openapi.json", Access::Public, reference::description),
        Route::get("/api/speeches", Access::Drafter, speeches::speeches).tokens(Read),
        Route::post("/api/speeches", Access::Drafter, speeches::create).tokens(Write),
        Route::get("/api/speeches/{id}", Access::Drafter, speeches::speech).tokens(Read),
        Route::get("/api/speeches/{id}/export", Access::Drafter, speeches::export).tokens(Read),
        Route::get("/api/outlines", Access::Drafter, library::outlines).tokens(Read),
        Route::post("/api/import", Access::Curator, imports::import)
            .tokens(Write)
            .body_limit(imports::MAX_BODY),
        Route::get("/api/jobs/{id}", Access::Drafter, imports::job).tokens(Read),
        Route::get("/api/phrasings", Access::Drafter, library::phrasings).tokens(Read),
        Route::post("/api/complete", Access::Drafter, texts::complete).tokens(Read).often(),
        Route::post("/api/check", Access::Drafter, texts::check).tokens(Read).body_limit(texts::MAX_BODY),
        Route::post("/api/compare", Access::Drafter, texts::compare).tokens(Read).body_limit(texts::MAX_BODY),
        Route::get("/metrics", Access::Public, metrics::metrics),
    ]
}
