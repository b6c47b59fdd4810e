//! The guard before every route: who is it, may he, and did his own page send it.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::model::{Admission, Ended, First, Scope, Times, User};
use super::{password, store};
use crate::app::audit::origin;
use crate::app::audit::store::{Event, record_alone, withheld};
use crate::app::recent::Recent;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::peer::Peer;
use crate::web::{Access, App, Tokens, csrf, flash};

/// The cookie that holds the session's secret.
pub const COOKIE: &str = "wengao_session";
/// The cookie that holds the secret of a browser in which somebody has logged in.
pub const BROWSER: &str = "wengao_browser";
/// The cookie that holds the code of the organization in which somebody has logged in: it is typed but once.
pub const ORGANIZATION: &str = "wengao_organization";
/// The cookie that holds the secret of a login whose code is awaited.
pub const HALF: &str = "wengao_half";

/// A cookie of ours: for this site alone, out of reach of scripts; without `lasts`, until the browser is closed.
pub(super) fn cookie(name: &'static str, value: String, lasts: Option<Duration>) -> Cookie<'static> {
    let mut cookie = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).build();
    cookie.set_max_age(lasts);
    cookie
}

/// Things of one path that are looked at: no path of ours names more.
const MOST_NAMED: usize = 4;

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

/// Tokens and accounts that were refused a moment ago, and what: one line in the log is enough.
pub type Refusals = Recent<(Uuid, Uuid), ()>;

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
    /// Which tokens and accounts have just been refused.
    pub refusals: Refusals,
}

/// Lets the request through to a route of this `access`, with the [`User`] in its extensions.
///
/// # Errors
/// As an answer: nobody logged in is sent to the login page (401 under `/api`), too low a role gets 403, and so does a
/// token that the route does not take.
pub async fn guard(State(gate): State<Gate>, request: Request, next: Next) -> Result<Response, AppError> {
    let (mut parts, body) = request.into_parts();
    let Ok(peer) = Peer::from_request_parts(&mut parts, &gate.app).await;
    origin::of(peer.address.clone(), judge(gate, peer, Request::from_parts(parts, body), next)).await
}

/// The guard's work; whatever is refused for want of a right is written down. So is what somebody asked for that is there and
/// not for him: he is told that there is no such thing, the log knows better.
async fn judge(gate: Gate, peer: Peer, request: Request, next: Next) -> Result<Response, AppError> {
    let named = named(request.uri().path());
    let seen = Seen { peer, method: request.method().clone(), path: short(request.uri().path()) };
    let mut who = None;
    let answer = pass(&gate, &seen.peer.address, request, next, &mut who).await;
    let status = match &answer {
        Ok(response) => response.status(),
        Err(error) => error.status(),
    };
    let Some(Caller { user, token }) = who else { return answer };
    let token = token.map(|(id, _)| id);
    if status == StatusCode::FORBIDDEN {
        write_refusal(&gate, &user, token, seen, None).await?;
    } else if status == StatusCode::NOT_FOUND
        && !named.is_empty()
        && let Some(thing) = withheld(&gate.app.pool, user.org_id, user.account_id, &named).await?
    {
        write_refusal(&gate, &user, token, seen, Some(thing)).await?;
    }
    answer
}

/// The things that a path names.
fn named(path: &str) -> Vec<Uuid> {
    path.split('/').filter_map(|part| part.parse().ok()).take(MOST_NAMED).collect()
}

/// What is written down of a request that is refused.
struct Seen {
    peer: Peer,
    method: Method,
    path: String,
}

/// Lets a request through, and tells who sends it.
async fn pass(
    gate: &Gate,
    address: &str,
    request: Request,
    next: Next,
    who: &mut Option<Caller>,
) -> Result<Response, AppError> {
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
    let Some(caller) = caller else { return nobody(request.uri(), request.headers()) };
    let caller = who.insert(caller).clone();
    admit(gate, address, caller, request, next).await
}

/// Lets somebody who is known through, where he may.
async fn admit(
    gate: &Gate,
    address: &str,
    caller: Caller,
    mut request: Request,
    next: Next,
) -> Result<Response, AppError> {
    let Caller { mut user, token } = caller;
    if let Some((_, scope)) = token {
        takes(gate.tokens, scope).map_err(|sentence| AppError::Unsuited(sentence.to_owned()))?;
    }
    if !user.may(gate.access) {
        return Err(AppError::Forbidden);
    }
    if gate.access.administers() && !user.policy.manages_from(address) {
        return Err(AppError::Unsuited(ELSEWHERE.to_owned()));
    }
    // A token is its own key: a program cannot change a password, and is never sent to a page.
    if let Some(first) = user.first.filter(|_| token.is_none())
        && !goes_before(first, request.uri().path())
    {
        if request.uri().path().starts_with("/api/") {
            return Err(AppError::Forbidden);
        }
        return Ok(Redirect::to(first.path()).into_response());
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

/// A line in the log for a person or a token that was refused; one that asks again and again for the same has one in two
/// seconds. `thing`: what it was about, where that is known.
async fn write_refusal(
    gate: &Gate,
    user: &User,
    token: Option<Uuid>,
    seen: Seen,
    thing: Option<(String, Uuid)>,
) -> Result<(), AppError> {
    let (pool, org_id, account_id) = (gate.app.pool.clone(), user.org_id, user.account_id);
    let detail = json!({ "method": seen.method.as_str(), "path": seen.path });
    let about = thing.as_ref().map_or(Uuid::nil(), |(_, id)| *id);
    let by_token = token.map(|id| ("token".to_owned(), id));
    let action = if token.is_some() { "token.refused" } else { "access.refused" };
    let (object_type, object_id) =
        thing.or(by_token).map_or_else(Default::default, |(kind, id)| (kind, id.to_string()));
    let log = || {
        origin::of(seen.peer.address, async move {
            let event = Event {
                org_id,
                account_id: Some(account_id),
                action,
                object_type: &object_type,
                object_id: &object_id,
                detail,
            };
            record_alone(&pool, event).await
        })
    };
    gate.refusals.get((token.unwrap_or(account_id), about), log).await?;
    Ok(())
}

/// A path as the log keeps it.
fn short(path: &str) -> String {
    path.chars().take(120).collect()
}

/// Whether a page may be seen before what must be done first.
fn goes_before(first: First, path: &str) -> bool {
    path == first.path() || path == "/logout"
}

const ELSEWHERE: &str = "管理页面只能从指定的地址打开，您现在的地址不在其中，请换到管理用的电脑上操作。";

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
        let given = known.first == Some(First::GivenPassword);
        return Ok(if given { Err(Ended::Password) } else { Ok(times.end()) });
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
    let user = store::user(&app.pool, session.org_id, session.account_id, session.admission).await?;
    let Some(user) = user else { return Ok(None) };
    if let Some(noted) = session.times.used(user.policy.idle(), now).filter(|_| used) {
        store::set_times(&app.pool, &id_hash, &noted).await?;
        times = noted;
    }
    Ok(Some((User { csrf: session.csrf, ..user }, times)))
}

/// The program behind a bearer token, with its owner; `None` when it is unknown or ended. What it may do is for the
/// route to judge.
async fn by_token(app: &App, token: &str) -> Result<Option<Caller>, AppError> {
    let Some((org_id, id, secret)) = split_token(token) else { return Ok(None) };
    let now = clock::now();
    let found = store::token_account(&app.pool, org_id, id, &password::digest(secret), now).await?;
    let Some((account_id, scope)) = found else { return Ok(None) };
    let user = store::user(&app.pool, org_id, account_id, Admission { at: now, external: true }).await?;
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
