//! Logins that are open: a person's own, and anybody's for an admin; each can be ended.

use askama::Template;
use axum::extract::{Path, State};
use axum_extra::extract::cookie::CookieJar;
use serde_json::json;
use uuid::Uuid;

use super::guard::COOKIE;
use super::model::{Admission, User};
use super::store::OpenSession;
use super::{password, store};
use crate::app::audit::store::record;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{Access, App, Shell, flash};

fn digest(jar: &CookieJar) -> Vec<u8> {
    jar.get(COOKIE).map(|cookie| password::digest(cookie.value())).unwrap_or_default()
}

pub(super) async fn own(State(app): State<App>, user: User, jar: CookieJar) -> AppResult {
    let sessions =
        store::open_sessions(&app.pool, user.org_id, Some(user.account_id), &digest(&jar), clock::now())
            .await?;
    render(&SessionsPage { shell: user.shell("account"), all: false, sessions })
}

pub(super) async fn all(State(app): State<App>, user: User, jar: CookieJar) -> AppResult {
    let sessions = store::open_sessions(&app.pool, user.org_id, None, &digest(&jar), clock::now()).await?;
    render(&SessionsPage { shell: user.shell("accounts"), all: true, sessions })
}

/// Ends a login: one's own, or, for whoever keeps the rules of 安全, anybody's of the organization.
pub(super) async fn end(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let whose = (!user.may(Access::Security)).then_some(user.account_id);
    let id_hash = bytes(&id).ok_or(AppError::NotFound)?;
    let mut tx = app.pool.begin().await?;
    let account =
        store::end_session(&mut tx, user.org_id, whose, &id_hash).await?.ok_or(AppError::NotFound)?;
    record(&mut tx, user.did("session.end", "account", &account.to_string(), json!({}))).await?;
    tx.commit().await?;
    let back = if account == user.account_id { "/account/sessions" } else { "/admin/sessions" };
    Ok(flash::redirect(back, "这处登录已结束。"))
}

/// Ends every login of an account, but for the one that asks, and withdraws its tokens.
pub(super) async fn end_all(
    State(app): State<App>,
    user: User,
    jar: CookieJar,
    Path(account): Path<Uuid>,
) -> AppResult {
    let admission = Admission { at: clock::now(), external: false };
    store::user(&app.pool, user.org_id, account, admission).await?.ok_or(AppError::NotFound)?;
    let mut tx = app.pool.begin().await?;
    store::shut_out(&mut tx, user.org_id, account, &digest(&jar), clock::now()).await?;
    record(&mut tx, user.did("session.end", "account", &account.to_string(), json!({ "all": true }))).await?;
    tx.commit().await?;
    Ok(flash::redirect("/admin/sessions", "这个账号的登录已全部结束，接口令牌也已撤销。"))
}

/// The bytes that an id of hexadecimal digits means.
fn bytes(id: &str) -> Option<Vec<u8>> {
    let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = id.bytes().take(129).map(|b| digit(&b)).collect::<Option<_>>()?;
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(high * 16 + low),
        _ => None,
    };
    digits.chunks(2).map(pair).collect()
}

#[derive(Template)]
#[template(path = "accounts/sessions.html")]
pub(super) struct SessionsPage {
    pub(super) shell: Shell,
    pub(super) all: bool,
    pub(super) sessions: Vec<OpenSession>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_hexadecimal() {
        assert_eq!(bytes("00ff1A"), Some(vec![0, 255, 26]));
        assert_eq!((bytes("0"), bytes("0g"), bytes("字")), (None, None, None));
    }
}
