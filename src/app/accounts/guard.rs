//! The guard before every route: who is it, may he, and did his own page send it.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use uuid::Uuid;

use super::model::{SESSION_IDLE, User};
use super::{password, store};
use crate::app::recent::Recent;
use crate::clock;
use crate::error::AppError;
use crate::web::{Access, App, csrf, flash};

/// The cookie that holds the session's secret.
pub const COOKIE: &str = "wengao_session";

/// How a bearer token is written: `wg_<organization>_<token>_<secret>`.
const TOKEN_PREFIX: &str = "wg_";

/// People by the digest of what they show, and whether they only read: for routes that are asked at every key.
pub type Known = Recent<(Vec<u8>, bool), User>;

/// What the guard of a route knows.
#[derive(Clone)]
pub struct Gate {
    /// The application.
    pub app: App,
    /// Who may.
    pub access: Access,
    /// Where the person may be known from a moment ago (see [`Recent`]); `None`: the database is asked.
    pub known: Option<Known>,
}

/// Lets the request through to a route of this `access`, with the [`User`] in its extensions.
///
/// # Errors
/// As an answer: nobody logged in is sent to the login page (401 under `/api`), too low a role gets 403.
pub async fn guard(State(gate): State<Gate>, request: Request, next: Next) -> Result<Response, AppError> {
    let Gate { app, access, known } = gate;
    if access == Access::Public {
        if csrf::is_unsafe(request.method()) {
            csrf::check_origin(request.headers())?;
        }
        return Ok(next.run(request).await);
    }
    let bearer = bearer(request.headers()).map(str::to_owned);
    let reading = request.method().is_safe();
    let user = match known {
        Some(known) => recently(&known, app, request.headers(), reading).await?,
        None => find(&app, request.headers(), reading, true).await?,
    };
    let Some(mut user) = user else { return nobody(request.uri(), request.headers()) };
    if user.role.access() < access {
        return Err(AppError::Forbidden);
    }
    // A token is its own key: a program cannot change a password, and is never sent to a page.
    if bearer.is_none() && user.must_change_password && !allowed_before_change(request.uri().path()) {
        if request.uri().path().starts_with("/api/") {
            return Err(AppError::Forbidden);
        }
        return Ok(Redirect::to("/account/password").into_response());
    }
    let mut request = request;
    if bearer.is_none() && csrf::is_unsafe(request.method()) {
        request = csrf::check_token(request, &user.csrf).await?;
    }
    user.flash = flash::read(request.headers());
    let shown = user.flash.is_some() && wants_page(request.headers());
    request.extensions_mut().insert(user);
    let response = next.run(request).await;
    Ok(if shown && response.status().is_success() { flash::clear(response) } else { response })
}

fn allowed_before_change(path: &str) -> bool {
    matches!(path, "/account/password" | "/logout")
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

fn nobody(uri: &Uri, headers: &HeaderMap) -> Result<Response, AppError> {
    if uri.path().starts_with("/api/") || !wants_page(headers) || headers.contains_key("hx-request") {
        return Err(AppError::Unauthorized);
    }
    let next = uri.path_and_query().map_or("/", |path| path.as_str());
    let query: String = next.bytes().map(|b| format!("%{b:02X}")).collect();
    Ok(Redirect::to(&format!("/login?next={query}")).into_response())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The person behind the headers of a request, as of now; for lines that stay open. Does not count as a sign of
/// life of the session.
///
/// # Errors
/// When the database fails.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<User>, AppError> {
    find(app, headers, true, false).await
}

async fn find(app: &App, headers: &HeaderMap, reading: bool, used: bool) -> Result<Option<User>, AppError> {
    match bearer(headers) {
        Some(token) => by_token(app, token, reading).await,
        None => by_session(app, headers, used).await,
    }
}

/// As [`find`], from a moment ago.
async fn recently(
    known: &Known,
    app: App,
    headers: &HeaderMap,
    reading: bool,
) -> Result<Option<User>, AppError> {
    let jar = CookieJar::from_headers(headers);
    let Some(shown) = bearer(headers).or_else(|| jar.get(COOKIE).map(Cookie::value)) else { return Ok(None) };
    let ask = || {
        let headers = headers.clone();
        async move { find(&app, &headers, reading, true).await?.ok_or(AppError::Unauthorized) }
    };
    match known.get((password::digest(shown), reading), ask).await {
        Ok(user) => Ok(Some(user)),
        Err(AppError::Unauthorized) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn by_session(app: &App, headers: &HeaderMap, used: bool) -> Result<Option<User>, AppError> {
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(COOKIE) else { return Ok(None) };
    let (id_hash, now) = (password::digest(cookie.value()), clock::now());
    let Some(session) = store::session(&app.pool, &id_hash, now).await? else { return Ok(None) };
    if used && now - session.seen_at > time::Duration::minutes(5) {
        store::touch_session(&app.pool, &id_hash, now, now + SESSION_IDLE).await?;
    }
    let user = store::user(&app.pool, session.org_id, session.account_id).await?;
    Ok(user.map(|user| User { csrf: session.csrf, ..user }))
}

/// The person behind a bearer token; `None` when it is unknown, ended, or only for reading and this is not.
async fn by_token(app: &App, token: &str, reading: bool) -> Result<Option<User>, AppError> {
    let Some((org_id, id, secret)) = split_token(token) else { return Ok(None) };
    let found = store::token_account(&app.pool, org_id, id, &password::digest(secret), clock::now()).await?;
    match found {
        Some((_, scope)) if scope == "read" && !reading => Err(AppError::Forbidden),
        Some((account_id, _)) => Ok(store::user(&app.pool, org_id, account_id).await?),
        None => Ok(None),
    }
}

/// A new bearer token as its owner writes it.
pub fn write_token(org_id: Uuid, id: Uuid, secret: &str) -> String {
    format!("{TOKEN_PREFIX}{}_{}_{secret}", org_id.simple(), id.simple())
}

fn split_token(token: &str) -> Option<(Uuid, Uuid, &str)> {
    let mut parts = token.strip_prefix(TOKEN_PREFIX)?.splitn(3, '_');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?))
}

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or(AppError::Unauthorized)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_there_and_back() {
        let (org, id) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(split_token(&write_token(org, id, "a_b-c")), Some((org, id, "a_b-c")));
        assert_eq!(split_token("wg_1_2"), None);
    }
}
