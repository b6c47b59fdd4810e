//! Accounts: organizations, logins, sessions and roles; what an organization says about itself ([`settings`]).
//!
//! A browser is known by a session cookie whose hash is looked up in `session`; a program by a bearer token.
//! [`entry`] is the door, [`guard`] stands before every route of the site and lets in whom the route's table row allows.

use entry::handlers as door;

use crate::web::{Access, Route};

mod audit;
pub mod entry;
pub mod guard;
mod handlers;
pub mod model;
pub mod password;
mod sessions;
pub mod settings;
pub mod store;
mod tokens;
mod views;
pub mod weak;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let mut samples = views::samples();
    samples.extend(settings::views::samples());
    samples
}

/// The routes of this slice.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/login", Access::Public, door::form),
        Route::post("/login", Access::Public, door::login).body_limit(door::MAX_BODY),
        Route::post("/logout", Access::Drafter, door::logout),
        Route::get("/account/password", Access::Drafter, handlers::password_form),
        Route::post("/account/password", Access::Drafter, handlers::change_password)
            .body_limit(door::MAX_BODY),
        Route::get("/account/tokens", Access::Drafter, tokens::list),
        Route::post("/account/tokens", Access::Drafter, tokens::create),
        Route::post("/account/tokens/{id}/revoke", Access::Drafter, tokens::revoke),
        Route::get("/admin/accounts", Access::Admin, handlers::list),
        Route::post("/admin/accounts", Access::Admin, handlers::create),
        Route::post("/admin/accounts/{id}", Access::Admin, handlers::update),
        Route::post("/admin/accounts/{id}/reset", Access::Admin, handlers::reset_password),
        Route::post("/admin/accounts/{id}/unlock", Access::Admin, handlers::unlock),
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

/// Removes sessions, counters and browsers that no longer count; for a server, every minute.
///
/// # Errors
/// When the database fails.
pub async fn tidy(pool: &sqlx::PgPool) -> sqlx::Result<()> {
    let now = crate::clock::now();
    store::tidy(pool, now).await?;
    entry::store::tidy(pool, now, now - model::BROWSER_KNOWN).await
}
