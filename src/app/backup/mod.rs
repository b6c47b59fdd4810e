//! Backup: everything of one organization or of all in one file, and back again. The file is a sealed zip ([`seal`]) with a
//! manifest and one part a table, each row a line of JSON; `docs/backup.md` describes it. A server that was told a folder
//! makes one by itself every night ([`timer`]); the page shows its admins how that goes. To restore belongs to whoever runs
//! the server, on the command line.

use axum::extract::FromRef;

use self::timer::Backups;
use crate::web::{Access, App, Route};

mod drill;
pub mod file;
mod handlers;
pub mod key;
pub mod make;
pub mod manifest;
pub mod model;
mod part;
pub mod plan;
pub mod restore;
pub mod seal;
mod store;
pub mod timer;
mod views;
pub mod write;

pub use drill::drill;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    views::samples()
}

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
    Backups: FromRef<S>,
{
    vec![
        Route::get("/admin/backups", Access::Admin, handlers::show),
        Route::post("/admin/backups", Access::Admin, handlers::begin),
    ]
}
