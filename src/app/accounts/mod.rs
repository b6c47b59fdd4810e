//! Accounts: organizations, logins, sessions and roles; what an organization says about itself ([`settings`]).
//!
//! A browser is known by a session cookie whose hash is looked up in `session`; a program by a bearer token.
//! [`entry`] is the door, [`guard`] stands before every route of the site and lets in whom the route's table row allows.

use axum::extract::FromRef;

use entry::handlers as door;

use crate::web::{Access, App, Route};

mod audit;
pub mod entry;
pub mod factor;
pub mod forward;
pub mod guard;
pub mod layout;
mod login_page;
pub mod model;
mod oidc;
pub mod password;
mod password_page;
mod people;
pub mod policy;
mod role;
mod roles;
mod samples;
mod sessions;
pub mod settings;
pub mod store;
mod tokens;
pub mod weak;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let mut samples = samples::samples();
    samples.extend(settings::views::samples());
    samples.extend(layout::views::samples());
    samples.extend(policy::views::samples());
    samples.extend(factor::views::samples());
    samples
}

/// The routes of this slice.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    App: FromRef<S>,
{
    vec![
        Route::get("/login", Access::Public, door::form),
        Route::post("/login", Access::Public, door::login).body_limit(door::MAX_BODY),
        Route::get("/login/oidc", Access::Public, oidc::handlers::depart),
        Route::get("/login/oidc/back", Access::Public, oidc::handlers::arrive),
        Route::post("/login/oidc/logout", Access::Public, oidc::handlers::leave).body_limit(door::MAX_BODY),
        Route::post("/login/code", Access::Public, factor::handlers::give).body_limit(door::MAX_BODY),
        Route::get("/login/code", Access::Public, factor::handlers::ask),
        Route::post("/logout", Access::Own, door::logout),
        Route::get("/account/second-factor", Access::Own, factor::handlers::show),
        Route::post("/account/second-factor", Access::Own, factor::handlers::confirm),
        Route::post("/account/second-factor/off", Access::Own, factor::handlers::off),
        Route::get("/account/password", Access::Own, password_page::password_form),
        Route::post("/account/password", Access::Own, password_page::change_password)
            .body_limit(door::MAX_BODY),
        Route::get("/account/tokens", Access::Drafter, tokens::list),
        Route::post("/account/tokens", Access::Drafter, tokens::create),
        Route::post("/account/tokens/{id}/revoke", Access::Drafter, tokens::revoke),
        Route::get("/admin/accounts", Access::Admin, people::list),
        Route::post("/admin/accounts", Access::Admin, people::create),
        Route::post("/admin/accounts/{id}", Access::Admin, people::update),
        Route::post("/admin/accounts/{id}/reset", Access::Admin, people::reset_password),
        Route::post("/admin/accounts/{id}/unlock", Access::Admin, people::unlock),
        Route::post("/admin/accounts/{id}/second-factor/off", Access::Admin, people::factor_off),
        Route::get("/admin/roles", Access::Security, roles::list),
        Route::post("/admin/accounts/{id}/role", Access::Security, roles::give),
        Route::post("/admin/accounts/{id}/sessions/end", Access::Security, sessions::end_all),
        Route::get("/admin/sessions", Access::Security, sessions::all),
        Route::get("/account/sessions", Access::Own, sessions::own),
        Route::post("/account/sessions/{id}/end", Access::Own, sessions::end),
        Route::get("/admin/audit", Access::Audit, audit::list),
        Route::get("/admin/audit.csv", Access::Audit, audit::export),
        Route::get("/admin/security", Access::Security, policy::handlers::show),
        Route::post("/admin/security", Access::Security, policy::handlers::save),
        Route::get("/admin/settings", Access::Admin, settings::handlers::show),
        Route::post("/admin/settings", Access::Admin, settings::handlers::save),
        Route::get("/admin/called", Access::Admin, settings::handlers::called),
        Route::post("/admin/called", Access::Admin, settings::handlers::save_called),
        Route::get("/print.css", Access::Drafter, layout::handlers::print),
        Route::get("/admin/layout", Access::Admin, layout::handlers::show),
        Route::post("/admin/layout", Access::Admin, layout::handlers::save),
        Route::post("/admin/layout/preview", Access::Admin, layout::handlers::preview),
        Route::get("/admin/layout/sample", Access::Admin, layout::handlers::sample),
        Route::post("/admin/layout/template", Access::Admin, layout::handlers::upload)
            .body_limit(layout::handlers::MAX_UPLOAD),
        Route::post("/admin/layout/template/remove", Access::Admin, layout::handlers::remove),
    ]
}

/// Removes sessions, counters and browsers that no longer count; for a server, every minute.
///
/// # Errors
/// When the database fails.
pub async fn tidy(pool: &sqlx::PgPool) -> sqlx::Result<()> {
    let now = crate::clock::now();
    store::tidy(pool, now).await?;
    factor::store::tidy(pool, now).await?;
    entry::store::tidy(pool, now, now - model::BROWSER_KNOWN).await
}

/// Withdraws tokens that have ended and removes events that are no longer kept, organization by organization; for a server,
/// every hour.
///
/// # Errors
/// When the database fails.
pub async fn tidy_each(pool: &sqlx::PgPool) -> sqlx::Result<()> {
    let now = crate::clock::now();
    store::withdraw_tokens(pool, now).await?;
    policy::store::shorten_log(pool, now).await
}
