//! Parse → authorise → call → view.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{PATIENCE, SECRET, Square, key, recovery_codes, recovery_digest, step};
use super::store::{self, Half};
use super::views::{CodePage, FactorPage, FactorState};
use crate::app::accounts::entry::admit::{Entrant, event, let_in, too_many};
use crate::app::accounts::entry::model::{Place, Verdict, name_key};
use crate::app::accounts::entry::store as door;
use crate::app::accounts::model::{Admission, User};
use crate::app::accounts::policy::model::Policy;
use crate::app::accounts::policy::store as rules;
use crate::app::accounts::store::organization_code;
use crate::app::accounts::{guard, password};
use crate::app::audit::store::{record, record_alone};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::peer::Peer;
use crate::web::{App, Form, Shell, flash};

const WRONG: &str = "验证码不正确，请输入手机上现在显示的6位数字。";

/// What is sent of a code.
#[derive(Debug, Deserialize)]
pub struct CodeForm {
    code: String,
}

/// Sends somebody whose password was right on to the page that asks for his code.
pub(in crate::app::accounts) async fn halfway(app: &App, half: &Half, now: OffsetDateTime) -> AppResult {
    let secret = password::secret()?;
    store::keep_half(&app.pool, &password::digest(&secret), half, now + PATIENCE).await?;
    let cookie = guard::cookie(guard::HALF, secret, Some(PATIENCE)).to_string();
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/login/code")).into_response())
}

/// The half login of this browser.
async fn half(app: &App, jar: &CookieJar) -> AppResult<Option<Half>> {
    let Some(cookie) = jar.get(guard::HALF) else { return Ok(None) };
    Ok(store::half(&app.pool, &password::digest(cookie.value()), clock::now()).await?)
}

pub(in crate::app::accounts) async fn ask(State(app): State<App>, jar: CookieJar) -> AppResult {
    match half(&app, &jar).await? {
        Some(_) => render(&CodePage { shell: Shell::anonymous(), error: String::new() }),
        None => Ok(Redirect::to("/login").into_response()),
    }
}

/// Lets somebody in whose code is right; wrong ones are counted as wrong passwords are, by themselves.
pub(in crate::app::accounts) async fn give(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<CodeForm>,
) -> AppResult {
    let Some(half) = half(&app, &jar).await? else { return Ok(Redirect::to("/login").into_response()) };
    let (policy, _) = rules::load(&app.pool, half.org_id).await?;
    let (org_id, account_id, now) = (half.org_id, half.account_id, clock::now());
    let who = Who { org_id, account_id, name: &half.name };
    let Some(way) = who.try_code(&app, &policy, &form.code).await? else {
        let page = render(&CodePage { shell: Shell::anonymous(), error: WRONG.to_owned() })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let admission = Admission { at: now, external: false };
    let entrant =
        Entrant { org_id, account_id, policy: &policy, address: &peer.address, admission, identity: None };
    let mut tx = app.pool.begin().await?;
    let cookies = let_in(&mut tx, &entrant, &headers, &jar).await?;
    record(&mut tx, event(org_id, Some(account_id), "login", json!({ "factor": way }))).await?;
    tx.commit().await?;
    Ok((cookies, Redirect::to(&half.next)).into_response())
}

/// Somebody who gives a code.
struct Who<'a> {
    org_id: Uuid,
    account_id: Uuid,
    /// What his attempts are counted under.
    name: &'a [u8],
}

impl Who<'_> {
    /// Tries a code, counted before it is looked at; in which way it was right. A code is used up by that.
    async fn try_code(&self, app: &App, policy: &Policy, code: &str) -> AppResult<Option<&'static str>> {
        let (place, limits, now) = (Place::code(), policy.limits(), clock::now());
        let tally = door::count(&app.pool, self.name, &place, &limits, now).await?;
        if let Verdict::Locked { wait, first } = tally.verdict(&limits, now) {
            if first {
                self.log(app, "login.locked", json!({ "code": true })).await?;
            }
            return Err(too_many(wait));
        }
        let way = self.use_code(app, code, now).await?;
        match way {
            Some(_) => door::uncount(&app.pool, self.name, &place, true).await?,
            None => self.log(app, "factor.failed", json!({})).await?,
        }
        Ok(way)
    }

    async fn use_code(&self, app: &App, code: &str, now: OffsetDateTime) -> AppResult<Option<&'static str>> {
        let (org_id, account_id) = (self.org_id, self.account_id);
        let Some(factor) = store::find(&app.pool, org_id, account_id).await? else { return Ok(None) };
        if let Some(step) = step(&factor.secret, code, now)? {
            return Ok(store::use_step(&app.pool, org_id, account_id, step).await?.then_some("手机验证码"));
        }
        let Some(digest) = recovery_digest(code) else { return Ok(None) };
        let mut tx = app.pool.begin().await?;
        if !store::use_recovery(&mut *tx, org_id, account_id, &digest).await? {
            return Ok(None);
        }
        let detail = json!({ "left": factor.left - 1 });
        record(&mut tx, event(org_id, Some(account_id), "factor.recovery", detail)).await?;
        tx.commit().await?;
        Ok(Some("恢复码"))
    }

    async fn log(&self, app: &App, action: &'static str, detail: serde_json::Value) -> sqlx::Result<()> {
        record_alone(&app.pool, event(self.org_id, Some(self.account_id), action, detail)).await
    }
}

/// A person's own page: what there is, or what is to be done to have it.
pub(in crate::app::accounts) async fn show(State(app): State<App>, user: User) -> AppResult {
    let state = state(&app, &user, "").await?;
    page(&user, state)
}

async fn state(app: &App, user: &User, error: &str) -> AppResult<FactorState> {
    let error = error.to_owned();
    let found = store::find(&app.pool, user.org_id, user.account_id).await?;
    let secret = match found {
        Some(factor) if factor.confirmed => return Ok(FactorState::On { left: factor.left, error }),
        Some(factor) => factor.secret,
        None => {
            store::begin(&app.pool, user.org_id, user.account_id, &password::random::<SECRET>()?).await?;
            let begun = store::find(&app.pool, user.org_id, user.account_id).await?;
            begun.ok_or(AppError::NotFound)?.secret
        }
    };
    let square = Square::new(&secret, &user.organization, &user.username)?;
    Ok(FactorState::Off { square, key: key(&secret), error })
}

fn page(user: &User, state: FactorState) -> AppResult {
    let wrong =
        matches!(&state, FactorState::Off { error, .. } | FactorState::On { error, .. } if !error.is_empty());
    let required = user.policy.wants_factor(user.role);
    let page = render(&FactorPage { shell: user.shell("account"), state, required })?;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

/// Begins to ask for codes, where the first one is right; shows the codes to be written down.
pub(in crate::app::accounts) async fn confirm(
    State(app): State<App>,
    user: User,
    Form(form): Form<CodeForm>,
) -> AppResult {
    let waiting = store::find(&app.pool, user.org_id, user.account_id).await?;
    let Some(factor) = waiting.filter(|factor| !factor.confirmed) else {
        return Ok(Redirect::to("/account/second-factor").into_response());
    };
    let Some(step) = step(&factor.secret, &form.code, clock::now())? else {
        return page(&user, state(&app, &user, WRONG).await?);
    };
    let codes = recovery_codes()?;
    let digests: Vec<Vec<u8>> = codes.iter().filter_map(|code| recovery_digest(code)).collect();
    let mut tx = app.pool.begin().await?;
    if !store::confirm(&mut *tx, user.org_id, user.account_id, step, &digests).await? {
        return Ok(Redirect::to("/account/second-factor").into_response());
    }
    record(&mut tx, event(user.org_id, Some(user.account_id), "factor.on", json!({}))).await?;
    tx.commit().await?;
    page(&user, FactorState::Fresh(codes))
}

/// Stops asking for codes, where one is right: a page left open is no place to take the lock off.
pub(in crate::app::accounts) async fn off(
    State(app): State<App>,
    user: User,
    Form(form): Form<CodeForm>,
) -> AppResult {
    let code = organization_code(&app.pool, user.org_id).await?;
    let name = name_key(&code, &user.username);
    let who = Who { org_id: user.org_id, account_id: user.account_id, name: &name };
    if who.try_code(&app, &user.policy, &form.code).await?.is_none() {
        return page(&user, state(&app, &user, WRONG).await?);
    }
    let mut tx = app.pool.begin().await?;
    if store::remove(&mut *tx, user.org_id, user.account_id).await? {
        record(&mut tx, event(user.org_id, Some(user.account_id), "factor.off", json!({}))).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect("/account/second-factor", "两步验证已停用。"))
}
