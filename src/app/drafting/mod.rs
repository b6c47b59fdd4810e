//! Drafting: what happens to a speech until it is archived. A draft begins from an outline, is written by the people
//! on its own list ([`mod@line`]), talked over ([`review`]), sent for review ([`rounds`]), made final and archived; archived, it joins the corpus and the next
//! mining. Nobody sees a draft who is not on its list, whatever his role ([`access`]), and no search finds it.
//!
//! The text is the log of steps; `speech.document` and the snapshots are states of it that were written down. Named
//! revisions are kept at every change of status; restoring one is a step like any other.

use axum::extract::FromRef;

use crate::app::formulations::Rulebooks;
use crate::app::reuse::Archive;
use crate::web::{Access, App, Route};

pub mod access;
mod aloud;
pub mod assembly;
pub mod begin;
mod create;
mod draft;
mod editor;
pub mod export;
mod facts;
pub mod findings;
pub mod folding;
mod issuing;
pub mod line;
mod listing;
pub mod meeting;
pub mod model;
mod origin;
mod people;
pub mod returned;
pub mod review;
mod rewrite;
pub mod rounds;
mod samples;
mod spinoffs;
mod status;
pub mod store;
mod taking;
pub mod verification;
pub mod worklist;

pub use line::Hub;
pub use samples::{sample_task, samples};

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Hub: FromRef<S>,
    Archive: FromRef<S>,
    Rulebooks: FromRef<S>,
    assembly::Shelves: FromRef<S>,
{
    let mut routes = vec![
        Route::get("/drafts", Access::Drafter, listing::list),
        Route::post("/drafts", Access::Drafter, create::create),
        Route::get("/drafts/new", Access::Drafter, create::new),
        Route::get("/drafts/{id}", Access::Drafter, editor::editor),
        Route::get("/drafts/{id}/line", Access::Drafter, line::handlers::line),
        Route::get("/drafts/{id}/steps", Access::Drafter, line::handlers::missing).by_itself(),
        Route::post("/drafts/{id}/steps", Access::Drafter, line::handlers::send)
            .body_limit(line::MAX_MESSAGE),
        Route::post("/drafts/{id}/kinds", Access::Drafter, editor::kinds),
        Route::get("/drafts/{id}/unseen", Access::Drafter, line::handlers::unseen),
        Route::get("/drafts/{id}/export", Access::Drafter, taking::export),
        Route::post("/title-breaks", Access::Drafter, taking::breaks),
        Route::get("/speeches/{id}/export", Access::Drafter, taking::speech),
        Route::get("/drafts/{id}/aloud", Access::Drafter, aloud::aloud),
        Route::get("/speeches/{id}/aloud", Access::Drafter, aloud::speech_aloud),
        Route::get("/drafts/{id}/about", Access::Drafter, people::about),
        Route::post("/drafts/{id}/people", Access::Drafter, people::change),
        Route::post("/drafts/{id}/sections", Access::Drafter, people::assign),
        Route::post("/drafts/{id}/facts", Access::Drafter, facts::save),
        Route::post("/drafts/{id}/findings", Access::Drafter, findings::list),
        Route::post("/drafts/{id}/findings/dismiss", Access::Drafter, findings::dismiss),
        Route::post("/drafts/{id}/findings/restore", Access::Drafter, findings::restore),
        Route::get("/drafts/{id}/verification", Access::Drafter, verification::handlers::show),
        Route::post("/drafts/{id}/verification", Access::Drafter, verification::handlers::check),
        Route::post("/drafts/{id}/verification/change", Access::Drafter, verification::handlers::change),
        Route::post("/drafts/{id}/agenda", Access::Drafter, people::agenda),
        Route::get("/drafts/{id}/returned", Access::Drafter, returned::back::page),
        Route::post("/drafts/{id}/returned", Access::Drafter, returned::back::take)
            .body_limit(returned::model::MAX_UPLOAD),
        Route::post("/drafts/{id}/returned/settle", Access::Drafter, returned::back::settle),
        Route::post("/drafts/{id}/returned/mend", Access::Drafter, returned::mending::mend),
        Route::post("/drafts/{id}/outgoing", Access::Drafter, returned::outgoing::send),
        Route::get("/drafts/{id}/outgoing/place", Access::Drafter, returned::outgoing::place),
        Route::get("/drafts/{id}/outgoing/{file}", Access::Drafter, returned::outgoing::download),
        Route::get("/drafts/{id}/outgoing", Access::Drafter, returned::outgoing::copies),
        Route::get("/drafts/{id}/source", Access::Drafter, origin::show),
        Route::get("/drafts/{id}/meeting", Access::Drafter, meeting::handlers::show),
        Route::get("/drafts/{id}/issue", Access::Drafter, issuing::handlers::show),
        Route::post("/drafts/{id}/issue", Access::Drafter, issuing::handlers::make),
        Route::post("/drafts/{id}/news", Access::Drafter, spinoffs::report_of),
        Route::post("/drafts/{id}/script", Access::Drafter, spinoffs::script_of),
        Route::post("/drafts/{id}/rewrite", Access::Drafter, rewrite::draft),
        Route::post("/speeches/{id}/rewrite", Access::Drafter, rewrite::speech),
        Route::post("/drafts/{id}/status", Access::Drafter, status::change),
        Route::post("/drafts/{id}/revisions", Access::Drafter, review::revisions::keep),
        Route::get("/drafts/{id}/versions", Access::Drafter, review::revisions::compare),
        Route::get("/drafts/{id}/comments", Access::Drafter, review::comments::list),
        Route::post("/drafts/{id}/comments", Access::Drafter, review::comments::add),
        Route::post("/drafts/{id}/comments/{thread}", Access::Drafter, review::comments::settle),
        Route::post("/drafts/{id}/revisions/{revision}", Access::Drafter, review::revisions::restore),
    ];
    routes.extend(assembly::routes());
    routes
}
