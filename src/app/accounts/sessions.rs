//! Logins that are open: a person's own, and anybody's for an admin; each can be ended.

use axum::extract::{Path, State};
use axum_extra::extract::cookie::CookieJar;
use serde_json::json;
use uuid::Uuid;

use super::guard::COOKIE;
use super::model::{Role, User};
use super::views::SessionsPage;
use super::{password, store};
use crate::app::audit::store::{Event, record};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, flash};

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

/// Ends a login: one's own, or as an admin anybody's of the organization.
pub(super) async fn end(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let whose = (user.role < Role::Admin).then_some(user.account_id);
    let Some(account) = store::end_session(&app.pool, user.org_id, whose, &id).await? else {
        return Err(AppError::NotFound);
    };
    let event = Event {
        org_id: user.org_id,
        account_id: Some(user.account_id),
        action: "session.end",
        object_type: "account",
        object_id: &account.to_string(),
        detail: json!({}),
    };
    record(&app.pool, event).await?;
    let back = if account == user.account_id { "/account/sessions" } else { "/admin/sessions" };
    Ok(flash::redirect(back, "这处登录已结束。"))
}

/// Ends every login of an account.
pub(super) async fn end_all(
    State(app): State<App>,
    user: User,
    jar: CookieJar,
    Path(account): Path<Uuid>,
) -> AppResult {
    store::user(&app.pool, user.org_id, account).await?.ok_or(AppError::NotFound)?;
    store::close_sessions(&app.pool, user.org_id, account, &digest(&jar)).await?;
    let event = Event {
        org_id: user.org_id,
        account_id: Some(user.account_id),
        action: "session.end",
        object_type: "account",
        object_id: &account.to_string(),
        detail: json!({ "all": true }),
    };
    record(&app.pool, event).await?;
    Ok(flash::redirect("/admin/sessions", "这个账号的登录已全部结束。"))
}
