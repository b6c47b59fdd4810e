//! Logging in and out.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::admit::{Entrant, event, let_in, too_many};
use super::model::{Place, Verdict, name_key};
use super::store as door;
use crate::app::accounts::factor::handlers::halfway;
use crate::app::accounts::factor::store::{self as factor, Half};
use crate::app::accounts::login_page::{Asking, LoginPage};
use crate::app::accounts::model::{Admission, User, check_username};
use crate::app::accounts::password::HashError;
use crate::app::accounts::policy::model::Policy;
use crate::app::accounts::policy::store as rules;
use crate::app::accounts::store::{Credentials, Organization};
use crate::app::accounts::{guard, password, store};
use crate::app::audit::store::record;
use crate::clock;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::peer::Peer;
use crate::web::{App, Form};

/// Bytes of a form of the door: far more than a name and a password can have.
pub const MAX_BODY: usize = 128 * 1024;
/// Characters of the path to go to after the login.
const MAX_NEXT: usize = 2000;

/// Attempts that ask the database at once: a storm of them leaves its connections to others.
const LOOKING: usize = 8;
/// Attempts in all, those that wait included; more are told to come back.
const ATTEMPTS: usize = 256;

static LOOKS: Semaphore = Semaphore::const_new(LOOKING);
static PLACES: Semaphore = Semaphore::const_new(ATTEMPTS);

const WRONG: &str = "用户名或密码不正确，请重新输入。";

/// Where to go after the login.
#[derive(Debug, Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    next: String,
}

/// What the login form sends.
#[derive(Debug, Deserialize)]
pub struct LoginForm {
    #[serde(default)]
    organization: String,
    username: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(in crate::app::accounts) async fn form(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<NextQuery>,
) -> AppResult {
    let asking = asking(&app, jar.get(guard::ORGANIZATION).map_or("", Cookie::value)).await?;
    let oidc = app.settings.oidc.is_some();
    render(&LoginPage::new(asking, local(&query.next), String::new(), String::new(), oidc))
}

/// Characters of the code or name of an organization.
const MAX_ORGANIZATION: usize = 60;

/// How the form asks for the organization; `word`: what is known of it already.
pub(in crate::app::accounts) async fn asking(app: &App, word: &str) -> sqlx::Result<Asking> {
    let listed = app.settings.listed_organizations;
    let all = store::first_organizations(&app.pool, listed.max(1) + 1).await?;
    Ok(match all.len() {
        0 | 1 => Asking::Nothing,
        some if i64::try_from(some).is_ok_and(|some| some <= listed) => Asking::Choose(all),
        _ => Asking::Type(word.chars().take(MAX_ORGANIZATION).collect()),
    })
}

/// The only organization, or the one that is meant by its code or its full name.
pub(in crate::app::accounts) async fn meant(app: &App, word: &str) -> sqlx::Result<Option<Organization>> {
    let mut first = store::first_organizations(&app.pool, 2).await?;
    match first.len() {
        1 => Ok(first.pop()),
        _ if word.chars().count() > MAX_ORGANIZATION => Ok(None),
        _ => store::organization_called(&app.pool, word).await,
    }
}

/// One attempt to log in, as far as it is known before the password is looked at.
struct Attempt {
    /// The organization, where there is one of this code.
    org_id: Option<Uuid>,
    known: Option<Credentials>,
    /// The rules of the organization.
    policy: Policy,
    /// What is counted.
    name: Vec<u8>,
    place: Place,
    address: String,
    at: OffsetDateTime,
}

impl Attempt {
    async fn new(app: &App, form: &LoginForm, (peer, jar): (Peer, &CookieJar)) -> AppResult<Self> {
        let organization = meant(app, form.organization.trim()).await?;
        // Counted by its code, however it was typed.
        let code = organization.as_ref().map_or(form.organization.trim(), |known| known.code.as_str());
        let username = form.username.trim();
        let org_id = organization.as_ref().map(|known| known.id);
        let policy = match org_id {
            Some(org_id) => rules::load(&app.pool, org_id).await?.0,
            None => Policy::default(),
        };
        // What cannot be anybody's name is not looked up, but counted and answered as any other.
        let known = match org_id.filter(|_| check_username(username).is_ok()) {
            Some(org_id) => store::credentials(&app.pool, org_id, username).await?,
            None => None,
        };
        let browser = jar.get(guard::BROWSER).map(|cookie| password::digest(cookie.value()));
        let place = match (org_id, &known, browser) {
            (Some(org_id), Some(known), Some(browser))
                if door::knows_browser(&app.pool, org_id, known.account_id, &browser).await? =>
            {
                Place::browser(&browser)
            }
            _ => Place::address(&peer.address),
        };
        let (name, address, at) = (name_key(code, username), peer.address, clock::now());
        Ok(Self { org_id, known, policy, name, place, address, at })
    }

    /// Writes down what has come of it, where there is an organization to tell.
    async fn log(&self, db: &mut PgConnection, action: &'static str) -> sqlx::Result<()> {
        let Some(org_id) = self.org_id else { return Ok(()) };
        let account_id = self.known.as_ref().map(|known| known.account_id);
        record(db, event(org_id, account_id, action, json!({}))).await
    }

    /// Counts it; an error where there were too many.
    async fn count(&self, app: &App) -> AppResult<()> {
        let limits = self.policy.limits();
        let tally = door::count(&app.pool, &self.name, &self.place, &limits, self.at).await?;
        let Verdict::Locked { wait, first } = tally.verdict(&limits, self.at) else { return Ok(()) };
        if first {
            self.log(&mut *app.pool.acquire().await?, "login.locked").await?;
        }
        Err(too_many(wait))
    }
}

pub(in crate::app::accounts) async fn login(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<LoginForm>,
) -> AppResult {
    let _place = PLACES.try_acquire().map_err(|_| password::problem(HashError::Busy))?;
    let look = LOOKS.acquire().await?;
    let attempt = Attempt::new(&app, &form, (peer, &jar)).await?;
    attempt.count(&app).await?;
    drop(look);
    let stored = attempt.known.as_ref().and_then(|known| known.hash.clone());
    let right = match password::verify(form.password, stored).await {
        Ok(right) => right,
        Err(error) => {
            // It was not looked at.
            door::uncount(&app.pool, &attempt.name, &attempt.place, false).await?;
            return Err(password::problem(error));
        }
    };
    let (Some(org_id), Some(known), true) = (attempt.org_id, &attempt.known, right) else {
        attempt.log(&mut *app.pool.acquire().await?, "login.failed").await?;
        // Only a name of a length that one can have goes back into the form.
        let username =
            Some(form.username).filter(|name| check_username(name.trim()).is_ok()).unwrap_or_default();
        let (next, oidc) = (local(&form.next), app.settings.oidc.is_some());
        let asking = asking(&app, &form.organization).await?;
        let page = render(&LoginPage::new(asking, next, username, WRONG.to_owned(), oidc))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    door::uncount(&app.pool, &attempt.name, &attempt.place, true).await?;
    let account_id = known.account_id;
    welcome(&app, (org_id, account_id), attempt, (&headers, &jar), local(&form.next)).await
}

/// Lets somebody in whose password was right, or sends him on to give his code.
async fn welcome(
    app: &App,
    (org_id, account_id): (Uuid, Uuid),
    attempt: Attempt,
    (headers, jar): (&HeaderMap, &CookieJar),
    next: String,
) -> AppResult {
    let factor = factor::find(&app.pool, org_id, account_id).await?;
    if factor.is_some_and(|factor| factor.confirmed) {
        let half = Half { org_id, account_id, name: attempt.name, next };
        return halfway(app, &half, attempt.at).await;
    }
    let admission = Admission { at: attempt.at, external: false };
    let (policy, address) = (&attempt.policy, attempt.address.as_str());
    let entrant = Entrant { org_id, account_id, policy, address, admission, identity: None };
    let mut tx = app.pool.begin().await?;
    attempt.log(&mut tx, "login").await?;
    let cookies = let_in(&mut tx, &entrant, headers, jar).await?;
    tx.commit().await?;
    Ok((cookies, Redirect::to(&next)).into_response())
}

/// A path of this site, or the front page.
pub(in crate::app::accounts) fn local(next: &str) -> String {
    let fine = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= MAX_NEXT
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    if fine { next.to_owned() } else { "/".to_owned() }
}

pub(in crate::app::accounts) async fn logout(
    State(app): State<App>,
    user: User,
    jar: CookieJar,
) -> AppResult {
    let mut tx = app.pool.begin().await?;
    if let Some(cookie) = jar.get(guard::COOKIE) {
        store::close_session(&mut tx, &password::digest(cookie.value())).await?;
    }
    record(&mut tx, event(user.org_id, Some(user.account_id), "logout", json!({}))).await?;
    tx.commit().await?;
    Ok((jar.remove(Cookie::build(guard::COOKIE).path("/")), Redirect::to("/login")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_login_only_to_a_page_of_ours() {
        assert_eq!(local("/corpus?q=1"), "/corpus?q=1");
        let long = format!("/{}", "a".repeat(5000));
        for bad in ["", "//evil", "http://evil", "/\\evil", "/a\nb", &long] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }
}
