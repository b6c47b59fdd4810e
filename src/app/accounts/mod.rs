//! Accounts: organizations, logins, sessions and roles; what an organization says about itself ([`settings`]).
//!
//! A browser is known by a session cookie whose hash is looked up in `session`; a program by a bearer token.
//! [`guard`] stands before every route of the site and lets in whom the route's table row allows.

use crate::web::{Access, Route};

mod audit;
pub mod guard;
mod handlers;
pub mod model;
pub mod password;
mod sessions;
pub mod settings;
pub mod store;
mod tokens;
mod views;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let mut samples = views::samples();
    samples.extend(settings::views::samples());
    samples
}

/// The routes of this slice.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/login", Access::Public, handlers::login_form),
        Route::post("/login", Access::Public, handlers::login),
        Route::post("/logout", Access::Drafter, handlers::logout),
        Route::get("/account/password", Access::Drafter, handlers::password_form),
        Route::post("/account/password", Access::Drafter, handlers::change_password),
        Route::get("/account/tokens", Access::Drafter, tokens::list),
        Route::post("/account/tokens", Access::Drafter, tokens::create),
        Route::post("/account/tokens/{id}/revoke", Access::Drafter, tokens::revoke),
        Route::get("/admin/accounts", Access::Admin, handlers::list),
        Route::post("/admin/accounts", Access::Admin, handlers::create),
        Route::post("/admin/accounts/{id}", Access::Admin, handlers::update),
        Route::post("/admin/accounts/{id}/reset", Access::Admin, handlers::reset_password),
        Route::post("/admin/accounts/{id}/sessions/end", Access::Admin, sessions::end_all),
        Route::get("/admin/sessions", Access::Admin, sessions::all),
        Route::get("/account/sessions", Access::Drafter, sessions::own),
        Route::post("/account/sessions/{id}/end", Access::Drafter, sessions::end),
        Route::get("/admin/audit", Access::Admin, audit::list),
        Route::get("/admin/audit.csv", Access::Admin, audit::export),
        Route::get("/admin/settings", Access::Admin, settings::handlers::show),
        Route::post("/admin/settings", Access::Admin, settings::handlers::save),
    ]
}
