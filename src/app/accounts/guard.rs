//! The guard before every route: who is it, may he, and did his own page send it.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Ended, Scope, Times, User};
use super::{password, store};
use crate::app::audit::store::{Event, record};
use crate::app::recent::Recent;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::peer::Peer;
use crate::web::{Access, App, Tokens, csrf, flash};

/// The cookie that holds the session's secret.
pub const COOKIE: &str = "wengao_session";
/// The cookie that holds the secret of a browser in which somebody has logged in.
pub const BROWSER: &str = "wengao_browser";

/// How a bearer token is written: `wg_<organization>_<token>_<secret>`.
const TOKEN_PREFIX: &str = "wg_";

/// Who sends a request.
#[derive(Debug, Clone)]
pub struct Caller {
    user: User,
    /// A program shows a token: which one, and what it may do.
    token: Option<(Uuid, Scope)>,
}

/// Callers by the digest of what they show: for routes that are asked at every key.
pub type Known = Recent<Vec<u8>, Caller>;

/// Tokens that were refused a moment ago: one line in the log is enough.
pub type Refusals = Recent<Uuid, ()>;

/// What the guard of a route knows.
#[derive(Clone)]
pub struct Gate {
    /// The application.
    pub app: App,
    /// Who may.
    pub access: Access,
    /// Which tokens are taken.
    pub tokens: Tokens,
    /// The route is asked by pages, which is no sign that somebody is there.
    pub by_itself: bool,
    /// Where the person may be known from a moment ago (see [`Recent`]); `None`: the database is asked.
    pub known: Option<Known>,
    /// Which tokens have just been refused.
    pub refusals: Refusals,
}

/// Lets the request through to a route of this `access`, with the [`User`] in its extensions.
///
/// # Errors
/// As an answer: nobody logged in is sent to the login page (401 under `/api`), too low a role gets 403, and so does a
/// token that the route does not take.
pub async fn guard(State(gate): State<Gate>, request: Request, next: Next) -> Result<Response, AppError> {
    if gate.access == Access::Public {
        if csrf::is_unsafe(request.method()) {
            csrf::check_origin(request.headers())?;
        }
        return Ok(next.run(request).await);
    }
    let caller = match &gate.known {
        Some(known) => recently(known, gate.app.clone(), request.headers()).await?,
        None => find(&gate.app, request.headers(), !gate.by_itself).await?,
    };
    let Some(Caller { mut user, token }) = caller else { return nobody(request.uri(), request.headers()) };
    let mut request = request;
    if let Some((id, scope)) = token
        && let Err(sentence) = takes(gate.tokens, scope)
    {
        return refuse(&gate, &user, id, request, sentence).await;
    }
    if user.role.access() < gate.access {
        return Err(AppError::Forbidden);
    }
    // A token is its own key: a program cannot change a password, and is never sent to a page.
    if token.is_none() && user.must_change_password && !allowed_before_change(request.uri().path()) {
        if request.uri().path().starts_with("/api/") {
            return Err(AppError::Forbidden);
        }
        return Ok(Redirect::to("/account/password").into_response());
    }
    if token.is_none() && csrf::is_unsafe(request.method()) {
        request = csrf::check_token(request, &user.csrf).await?;
    }
    let _turn = gate.app.shares.turn(user.org_id).await?;
    user.flash = flash::read(request.headers());
    let shown = user.flash.is_some() && wants_page(request.headers());
    tracing::Span::current().record("user", &user.username).record("organization", &user.organization);
    request.extensions_mut().insert(user);
    let response = next.run(request).await;
    Ok(if shown && response.status().is_success() { flash::clear(response) } else { response })
}

/// Whether a route takes a token of this scope; else the sentence that says what to do.
fn takes(tokens: Tokens, scope: Scope) -> Result<(), &'static str> {
    match (tokens, scope) {
        (Tokens::Refused, _) => Err("接口令牌只能用于 /api 下的地址，这里请登录后在页面上操作。"),
        (Tokens::Write, Scope::Read) => Err("这个令牌只能读取，不能做这项操作，请换用读写令牌。"),
        (Tokens::Read, _) | (Tokens::Write, Scope::Write) => Ok(()),
    }
}

/// Refuses a token, with a line in the log.
async fn refuse(
    gate: &Gate,
    user: &User,
    token: Uuid,
    request: Request,
    sentence: &str,
) -> Result<Response, AppError> {
    let (mut parts, _) = request.into_parts();
    let Ok(peer) = Peer::from_request_parts(&mut parts, &gate.app).await;
    let (pool, org_id, account_id) = (gate.app.pool.clone(), user.org_id, user.account_id);
    let detail =
        json!({ "address": peer.address, "method": parts.method.as_str(), "path": short(parts.uri.path()) });
    let log = || async move {
        let event = Event {
            org_id,
            account_id: Some(account_id),
            action: "token.refused",
            object_type: "token",
            object_id: &token.to_string(),
            detail,
        };
        record(&pool, event).await
    };
    gate.refusals.get(token, log).await?;
    Err(AppError::Unsuited(sentence.to_owned()))
}

/// A path as the log keeps it.
fn short(path: &str) -> String {
    path.chars().take(120).collect()
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

/// The person who is logged in, where a page is for everybody. Does not count as a sign of life of the session.
///
/// # Errors
/// When the database fails.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<User>, AppError> {
    Ok(by_session(app, headers, false).await?.map(|(user, _)| user))
}

/// Whether a login still stands, for what stays open after its request: until when it does if nothing happens, or why it
/// has ended. `used`: the person has just done something.
///
/// # Errors
/// When the database fails.
pub async fn standing(
    app: &App,
    headers: &HeaderMap,
    user: &User,
    used: bool,
) -> AppResult<Result<OffsetDateTime, Ended>> {
    let known = by_session(app, headers, used).await?;
    if let Some((known, times)) = known.filter(|(known, _)| known.account_id == user.account_id) {
        return Ok(if known.must_change_password { Err(Ended::Password) } else { Ok(times.end()) });
    }
    let state = store::account_state(&app.pool, user.org_id, user.account_id).await?;
    Ok(Err(match state {
        Some((true, false)) => Ended::Login,
        Some((true, true)) => Ended::Password,
        _ => Ended::Account,
    }))
}

async fn find(app: &App, headers: &HeaderMap, used: bool) -> Result<Option<Caller>, AppError> {
    match bearer(headers) {
        Some(token) => by_token(app, token).await,
        None => {
            let found = by_session(app, headers, used).await?;
            Ok(found.map(|(user, _)| Caller { user, token: None }))
        }
    }
}

/// As [`find`], from a moment ago.
async fn recently(known: &Known, app: App, headers: &HeaderMap) -> Result<Option<Caller>, AppError> {
    let jar = CookieJar::from_headers(headers);
    let Some(shown) = bearer(headers).or_else(|| jar.get(COOKIE).map(Cookie::value)) else { return Ok(None) };
    let ask = || {
        let headers = headers.clone();
        async move { find(&app, &headers, true).await?.ok_or(AppError::Unauthorized) }
    };
    match known.get(password::digest(shown), ask).await {
        Ok(caller) => Ok(Some(caller)),
        Err(AppError::Unauthorized) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The person of a session that stands, and its times. One that has ended is removed at once: no clock brings it back.
async fn by_session(app: &App, headers: &HeaderMap, used: bool) -> Result<Option<(User, Times)>, AppError> {
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(COOKIE) else { return Ok(None) };
    let (id_hash, now) = (password::digest(cookie.value()), clock::now());
    let Some(session) = store::session(&app.pool, &id_hash).await? else { return Ok(None) };
    let Some(mut times) = session.times.at(now) else {
        store::close_session(&mut *app.pool.acquire().await?, &id_hash).await?;
        return Ok(None);
    };
    if let Some(noted) = session.times.used(now).filter(|_| used) {
        store::set_times(&app.pool, &id_hash, &noted).await?;
        times = noted;
    }
    let user = store::user(&app.pool, session.org_id, session.account_id).await?;
    Ok(user.map(|user| (User { csrf: session.csrf, ..user }, times)))
}

/// The program behind a bearer token, with its owner; `None` when it is unknown or ended. What it may do is for the
/// route to judge.
async fn by_token(app: &App, token: &str) -> Result<Option<Caller>, AppError> {
    let Some((org_id, id, secret)) = split_token(token) else { return Ok(None) };
    let found = store::token_account(&app.pool, org_id, id, &password::digest(secret), clock::now()).await?;
    let Some((account_id, scope)) = found else { return Ok(None) };
    let user = store::user(&app.pool, org_id, account_id).await?;
    Ok(user.map(|user| Caller { user, token: Some((id, scope)) }))
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
    fn a_route_takes_what_its_row_says() {
        use {Scope::*, Tokens as T};
        assert!(takes(T::Refused, Read).is_err() && takes(T::Refused, Write).is_err());
        assert!(takes(T::Read, Read).is_ok() && takes(T::Read, Write).is_ok());
        assert!(takes(T::Write, Read).is_err() && takes(T::Write, Write).is_ok());
    }

    #[test]
    fn tokens_go_there_and_back() {
        let (org, id) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(split_token(&write_token(org, id, "a_b-c")), Some((org, id, "a_b-c")));
        assert_eq!(split_token("wg_1_2"), None);
    }
}
