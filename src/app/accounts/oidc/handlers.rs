//! Parse → authorise → call → view.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use time::Duration;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::app::accounts::entry::admit::{Entrant, event, let_in};
use crate::app::accounts::entry::handlers::{asking, local, meant};
use crate::app::accounts::login_page::LoginPage;
use crate::app::accounts::model::{Admission, MAX_DISPLAY_NAME, Role, check_username};
use crate::app::accounts::policy::model::Policy;
use crate::app::accounts::policy::store as rules;
use crate::app::accounts::store::{self, NewAccount, Organization};
use crate::app::accounts::{guard, password};
use crate::app::audit::store::{record, record_alone};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::oidc::{Arrived, Journey, Provider};
use crate::web::page::{encode, render};
use crate::web::peer::Peer;
use crate::web::{App, Form};

/// Conversations with the identity system at once; more are told to come back.
const TALKING: usize = 16;
static TALKS: Semaphore = Semaphore::const_new(TALKING);

/// The cookie of a browser that is away at the identity system.
const JOURNEY: &str = "wengao_journey";
/// How long it may be away.
const PATIENCE: Duration = Duration::minutes(10);
/// Characters of a stranger's name that the log keeps.
const MAX_KEPT: usize = 40;
const AWAY: &str = "统一身份认证现在连不上，请稍后再试，或用本系统的用户名和密码登录。";
const NOT_HIM: &str = "统一身份认证没有通过，请重新登录。";
const UNKNOWN: &str = "您在本系统还没有可用的账号，请联系本单位管理员。";

/// Where to go after the login.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// What the identity system sends a browser back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    code: String,
    state: String,
}

/// The identity system and the organization whose people it knows.
async fn provider(app: &App) -> AppResult<(&Provider, Organization)> {
    let provider = app.settings.oidc.as_ref().ok_or(AppError::NotFound)?;
    let code = provider.organization.as_str();
    let known = meant(app, code).await?.filter(|known| code.is_empty() || known.code == code);
    let organization =
        known.ok_or_else(|| anyhow::anyhow!("the identity system belongs to no organization"))?;
    Ok((provider, organization))
}

/// The address to which a browser comes back: the one by which it came.
fn back(peer: &Peer, headers: &HeaderMap) -> AppResult<String> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_empty() || host.len() > 260 || !host.chars().all(fine) {
        return Err(AppError::invalid("地址不对，请从浏览器的地址栏重新打开本系统。"));
    }
    Ok(format!("{}://{host}/login/oidc/back", if peer.https { "https" } else { "http" }))
}

/// Sends a browser to the identity system.
pub(in crate::app::accounts) async fn depart(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Query(query): Query<Next>,
) -> AppResult {
    let (provider, _) = provider(&app).await?;
    let Ok(_talk) = TALKS.try_acquire() else { return refuse(&app, AWAY).await };
    let (url, journey) = match provider.depart(&back(&peer, &headers)?).await {
        Ok(departed) => departed,
        Err(cause) => {
            tracing::warn!(%cause, "the identity system");
            return refuse(&app, AWAY).await;
        }
    };
    let next = encode(&local(&query.next));
    let kept = [journey.state, journey.nonce, journey.verifier, next].join("|");
    let cookie = guard::cookie(JOURNEY, kept, Some(PATIENCE)).to_string();
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&url)).into_response())
}

/// What this browser keeps, where the state is the one it went with; and where it wanted to go.
fn journey(jar: &CookieJar, state: &str) -> Option<(Journey, String)> {
    let kept = jar.get(JOURNEY)?.value().to_owned();
    let mut parts = kept.split('|').map(str::to_owned);
    let journey = Journey { state: parts.next()?, nonce: parts.next()?, verifier: parts.next()? };
    let next = format!("next={}", parts.next()?);
    let next = form_urlencoded::parse(next.as_bytes()).next().map(|(_, next)| next.into_owned())?;
    // Digests: how long a comparison takes tells nothing of the state.
    let same = password::digest(&journey.state) == password::digest(state) && !state.is_empty();
    same.then(|| (journey, local(&next)))
}

/// Lets somebody in whom the identity system knows.
pub(in crate::app::accounts) async fn arrive(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    jar: CookieJar,
    Query(query): Query<Back>,
) -> AppResult {
    let (provider, organization) = provider(&app).await?;
    let Some((journey, next)) = journey(&jar, &query.state) else { return refuse(&app, NOT_HIM).await };
    let Ok(talk) = TALKS.try_acquire() else { return refuse(&app, AWAY).await };
    let known = match provider.arrive(&back(&peer, &headers)?, query.code, journey).await {
        Ok(known) => known,
        Err(cause) => {
            tracing::warn!(%cause, "the identity system");
            return failed(&app, &organization, "", NOT_HIM).await;
        }
    };
    drop(talk);
    let (policy, _) = rules::load(&app.pool, organization.id).await?;
    let mut tx = app.pool.begin().await?;
    let Some(account_id) = account(&mut tx, &organization, &policy, &known).await? else {
        tx.rollback().await?;
        return failed(&app, &organization, &known.username, UNKNOWN).await;
    };
    let admission = Admission { at: clock::now(), external: true };
    let (org_id, policy, address) = (organization.id, &policy, peer.address.as_str());
    let identity = Some(&known.identity);
    let entrant = Entrant { org_id, account_id, policy, address, admission, identity };
    record(&mut tx, event(org_id, Some(account_id), "login", json!({ "by": "oidc" }))).await?;
    let cookies = let_in(&mut tx, &entrant, &headers, &jar).await?;
    tx.commit().await?;
    let gone = guard::cookie(JOURNEY, String::new(), Some(Duration::ZERO)).to_string();
    let gone = AppendHeaders([(header::SET_COOKIE, gone)]);
    Ok((gone, cookies, Redirect::to(&next)).into_response())
}

/// What the identity system tells of by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignOut {
    logout_token: String,
}

/// Ends the logins of somebody who has signed out at the identity system: open pages end at once, like those of an admin's ending.
pub(in crate::app::accounts) async fn leave(State(app): State<App>, Form(told): Form<SignOut>) -> AppResult {
    let (provider, organization) = provider(&app).await?;
    let Ok(talk) = TALKS.try_acquire() else { return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()) };
    let identity = match provider.left(&told.logout_token).await {
        Ok(identity) => identity,
        Err(cause) => {
            tracing::warn!(%cause, "the identity system's sign-out");
            return Ok(StatusCode::BAD_REQUEST.into_response());
        }
    };
    drop(talk);
    let mut tx = app.pool.begin().await?;
    for account_id in store::close_external(&mut tx, organization.id, &identity).await? {
        let detail = json!({ "by": "oidc", "reason": "在统一身份认证退出" });
        record(&mut tx, event(organization.id, Some(account_id), "session.end", detail)).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::OK.into_response())
}

/// The account of somebody who is known; a new one where there is none and the organization wants that. `None`: he is not
/// let in.
async fn account(
    db: &mut PgConnection,
    organization: &Organization,
    policy: &Policy,
    known: &Arrived,
) -> AppResult<Option<Uuid>> {
    if check_username(&known.username).is_err() {
        return Ok(None);
    }
    match store::credentials(&mut *db, organization.id, &known.username).await? {
        Some(found) => Ok(found.hash.map(|_| found.account_id)),
        None if !policy.oidc_creates => Ok(None),
        None => {
            let hash = password::hash(password::secret()?).await?;
            let display_name: String = known.name.chars().take(MAX_DISPLAY_NAME).collect();
            let new = NewAccount {
                username: &known.username,
                display_name: if display_name.is_empty() { &known.username } else { &display_name },
                role: Role::Drafter,
                password_hash: &hash,
                must_change_password: true,
            };
            let id = store::create_account(&mut *db, organization.id, &new).await?;
            let detail = json!({ "username": known.username, "role": Role::Drafter.name(), "by": "oidc" });
            record(db, event(organization.id, Some(id), "account.create", detail)).await?;
            Ok(Some(id))
        }
    }
}

/// Writes down that somebody was not let in, and says why.
async fn failed(app: &App, organization: &Organization, username: &str, sentence: &str) -> AppResult {
    let username: String = username.chars().take(MAX_KEPT).collect();
    let detail = json!({ "by": "oidc", "username": username });
    record_alone(&app.pool, event(organization.id, None, "login.failed", detail)).await?;
    refuse(app, sentence).await
}

/// The login page with a sentence: the password still opens.
async fn refuse(app: &App, sentence: &str) -> AppResult {
    let page =
        LoginPage::new(asking(app, "").await?, String::new(), String::new(), sentence.to_owned(), true);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}
