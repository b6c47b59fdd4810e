//! Putting a draft together (起稿): occasion → headings → points → frame → draft. Every step is kept in the table
//! `assembly`, so that nothing is lost on a reload; at the end a draft begins from it like any other.
//!
//! What is offered comes from the organization's own corpus ([`shelves`]) by `engine::assembly`.

use axum::extract::FromRef;

use crate::app::drafting::Hub;
use crate::app::formulations::Rulebooks;
use crate::app::reuse::Archive;
use crate::web::{Access, App, Route};

mod again;
mod begin;
mod finish;
mod frame;
mod headings;
pub mod model;
mod occasion;
mod points;
mod review;
pub(super) mod samples;
pub mod shelves;
mod shown;
pub mod store;

pub use shelves::Shelves;

/// The routes of the room.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Hub: FromRef<S>,
    Archive: FromRef<S>,
    Shelves: FromRef<S>,
    Rulebooks: FromRef<S>,
{
    vec![
        Route::get("/assemblies", Access::Drafter, begin::start),
        Route::post("/assemblies", Access::Drafter, begin::create),
        Route::get("/assemblies/{id}", Access::Drafter, occasion::occasion),
        Route::post("/assemblies/{id}", Access::Drafter, occasion::save_occasion),
        Route::get("/assemblies/{id}/headings", Access::Drafter, headings::headings),
        Route::post("/assemblies/{id}/headings", Access::Drafter, headings::save_headings),
        Route::get("/assemblies/{id}/points", Access::Drafter, points::points),
        Route::post("/assemblies/{id}/points", Access::Drafter, points::change_points),
        Route::get("/assemblies/{id}/frame", Access::Drafter, frame::frame),
        Route::post("/assemblies/{id}/frame", Access::Drafter, frame::save_frame),
        Route::get("/assemblies/{id}/review", Access::Drafter, review::review),
        Route::post("/assemblies/{id}/review", Access::Drafter, finish::finish),
        Route::post("/assemblies/{id}/twin", Access::Drafter, finish::twin),
        Route::post("/assemblies/{id}/delete", Access::Drafter, begin::discard),
        Route::get("/drafts/{id}/again", Access::Drafter, again::again),
    ]
}
