//! Parse → authorise → call → view.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::model::{FAILURE_WINDOW, Role, SESSION_IDLE, User, check_password, check_username};
use super::views::{AccountList, LoginPage, PasswordPage};
use super::{guard, password, store};
use crate::app::audit::store::{Event, record};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::peer::Peer;
use crate::web::{App, flash};

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

pub(super) async fn login_form(State(app): State<App>, Query(query): Query<NextQuery>) -> AppResult {
    let organizations = store::organizations(&app.pool).await?;
    render(&LoginPage::new(organizations, query.next, String::new(), String::new()))
}

pub(super) async fn login(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<LoginForm>,
) -> AppResult {
    let organizations = store::organizations(&app.pool).await?;
    let code = match organizations.as_slice() {
        [only] => only.code.clone(),
        _ => form.organization.trim().to_owned(),
    };
    let username = form.username.trim().to_owned();
    let address = peer.address.clone();
    let now = clock::now();
    if store::too_many_failures(&app.pool, &code, &username, &address, now - FAILURE_WINDOW).await? {
        return Err(AppError::TooMany("登录失败次数过多，请15分钟后再试，或请管理员重置密码。".to_owned()));
    }
    let found = store::find_login(&app.pool, &code, &username).await?;
    let stored = match found {
        Some((org_id, id)) => store::password_hash(&app.pool, org_id, id).await?,
        None => None,
    };
    let right = password::verify(form.password, stored).await?;
    let Some((org_id, account_id)) = found.filter(|_| right) else {
        store::record_failure(&app.pool, &code, &username, &address, now).await?;
        if let Some((org_id, id)) = found {
            record(&app.pool, event(org_id, Some(id), "login.failed", "", json!({ "address": address })))
                .await?;
        }
        let message = "用户名或密码不正确，请重新输入。".to_owned();
        let page = render(&LoginPage::new(organizations, form.next, username, message))?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    store::forget_failures(&app.pool, &code, &username, now - FAILURE_WINDOW).await?;
    let cookie = open_session(&app, &headers, org_id, account_id).await?;
    record(&app.pool, event(org_id, Some(account_id), "login", "", json!({ "address": address }))).await?;
    Ok((jar.add(cookie), Redirect::to(&local(&form.next))).into_response())
}

/// Opens a session for an account; the cookie that carries its secret.
async fn open_session(
    app: &App,
    headers: &HeaderMap,
    org_id: Uuid,
    account_id: Uuid,
) -> AppResult<Cookie<'static>> {
    let (secret, csrf) = (password::secret()?, password::secret()?);
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let session = store::NewSession {
        id_hash: &password::digest(&secret),
        org_id,
        account_id,
        csrf: &csrf,
        device: &device.chars().take(200).collect::<String>(),
        expires_at: clock::now() + SESSION_IDLE,
    };
    store::open_session(&app.pool, &session).await?;
    let cookie = Cookie::build((guard::COOKIE, secret)).path("/").http_only(true).same_site(SameSite::Lax);
    Ok(cookie.build())
}

/// A path of this site, or the front page.
fn local(next: &str) -> String {
    let fine = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    if fine { next.to_owned() } else { "/".to_owned() }
}

fn event<'a>(
    org_id: Uuid,
    who: Option<Uuid>,
    action: &'static str,
    id: &'a str,
    detail: serde_json::Value,
) -> Event<'a> {
    Event { org_id, account_id: who, action, object_type: "account", object_id: id, detail }
}

pub(super) async fn logout(State(app): State<App>, user: User, jar: CookieJar) -> AppResult {
    if let Some(cookie) = jar.get(guard::COOKIE) {
        store::close_session(&app.pool, &password::digest(cookie.value())).await?;
    }
    record(&app.pool, event(user.org_id, Some(user.account_id), "logout", "", json!({}))).await?;
    Ok((jar.remove(Cookie::build(guard::COOKIE).path("/")), Redirect::to("/login")).into_response())
}

pub(super) async fn password_form(user: User) -> AppResult {
    render(&PasswordPage {
        shell: user.shell("account"),
        first: user.must_change_password,
        error: String::new(),
    })
}

/// What the form for a new password sends.
#[derive(Debug, Deserialize)]
pub struct PasswordForm {
    current: String,
    new: String,
    again: String,
}

pub(super) async fn change_password(
    State(app): State<App>,
    user: User,
    jar: CookieJar,
    Form(form): Form<PasswordForm>,
) -> AppResult {
    let stored = store::password_hash(&app.pool, user.org_id, user.account_id).await?;
    let error = if !password::verify(form.current.clone(), stored).await? {
        Some("原密码不正确，请重新输入。")
    } else if form.new != form.again {
        Some("两次输入的新密码不一致，请重新输入。")
    } else if form.new == form.current {
        Some("新密码不能与原密码相同，请换一个。")
    } else {
        check_password(&form.new, &user.username).err()
    };
    if let Some(error) = error {
        let page = PasswordPage {
            shell: user.shell("account"),
            first: user.must_change_password,
            error: error.to_owned(),
        };
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
    }
    let hash = password::hash(form.new).await?;
    store::set_password(&app.pool, user.org_id, user.account_id, &hash, false).await?;
    let keep = jar.get(guard::COOKIE).map(|c| password::digest(c.value())).unwrap_or_default();
    store::close_sessions(&app.pool, user.org_id, user.account_id, &keep).await?;
    record(&app.pool, event(user.org_id, Some(user.account_id), "password.change", "", json!({}))).await?;
    Ok(flash::redirect("/", "密码已修改，其他设备上的登录已退出。"))
}

pub(super) async fn list(State(app): State<App>, user: User) -> AppResult {
    let accounts = store::accounts(&app.pool, user.org_id).await?;
    render(&AccountList {
        shell: user.shell("accounts"),
        me: user.account_id,
        accounts,
        told: None,
        error: String::new(),
    })
}

/// What the form for a new account sends.
#[derive(Debug, Deserialize)]
pub struct NewAccountForm {
    username: String,
    display_name: String,
    role: String,
}

pub(super) async fn create(
    State(app): State<App>,
    user: User,
    Form(form): Form<NewAccountForm>,
) -> AppResult {
    let (username, display_name) = (form.username.trim(), form.display_name.trim());
    let role = Role::parse(&form.role).ok_or_else(|| AppError::invalid("请选择角色。"))?;
    if let Err(message) = check_username(username).and_then(|()| check_display_name(display_name)) {
        return accounts_page(&app, &user, None, message).await;
    }
    let one_time = password::one_time()?;
    let hash = password::hash(one_time.clone()).await?;
    let new =
        store::NewAccount { username, display_name, role, password_hash: &hash, must_change_password: true };
    match store::create_account(&app.pool, user.org_id, &new).await {
        Ok(id) => {
            let detail = json!({ "username": username, "role": role.name() });
            record(
                &app.pool,
                event(user.org_id, Some(user.account_id), "account.create", &id.to_string(), detail),
            )
            .await?;
            accounts_page(&app, &user, Some((username.to_owned(), one_time)), "").await
        }
        Err(sqlx::Error::Database(e)) if e.is_unique_violation() => {
            accounts_page(&app, &user, None, "这个用户名已有人使用，请换一个。").await
        }
        Err(error) => Err(error.into()),
    }
}

fn check_display_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() || name.chars().count() > 40 {
        Err("姓名为1到40个字，请重新填写。")
    } else {
        Ok(())
    }
}

async fn accounts_page(app: &App, user: &User, told: Option<(String, String)>, error: &str) -> AppResult {
    let accounts = store::accounts(&app.pool, user.org_id).await?;
    let page = render(&AccountList {
        shell: user.shell("accounts"),
        me: user.account_id,
        accounts,
        told,
        error: error.to_owned(),
    })?;
    let status = if error.is_empty() {
        axum::http::StatusCode::OK
    } else {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((status, page).into_response())
}

/// What the form for an existing account sends.
#[derive(Debug, Deserialize)]
pub struct UpdateForm {
    display_name: String,
    role: String,
    #[serde(default)]
    active: bool,
}

pub(super) async fn update(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<UpdateForm>,
) -> AppResult {
    let role = Role::parse(&form.role).ok_or_else(|| AppError::invalid("请选择角色。"))?;
    let name = form.display_name.trim();
    check_display_name(name).map_err(AppError::invalid)?;
    let keeps_admin = role == Role::Admin && form.active;
    if !keeps_admin && store::other_admins(&app.pool, user.org_id, id).await? == 0 {
        return accounts_page(&app, &user, None, "至少要保留一名可登录的管理员，请先指定另一名管理员。")
            .await;
    }
    if !store::update_account(&app.pool, user.org_id, id, name, role, form.active).await? {
        return Err(AppError::NotFound);
    }
    if !form.active {
        store::close_sessions(&app.pool, user.org_id, id, &[]).await?;
    }
    let detail = json!({ "role": role.name(), "active": form.active });
    record(&app.pool, event(user.org_id, Some(user.account_id), "account.update", &id.to_string(), detail))
        .await?;
    Ok(flash::redirect("/admin/accounts", "账号已更新。"))
}

pub(super) async fn reset_password(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let account = store::user(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let one_time = password::one_time()?;
    let hash = password::hash(one_time.clone()).await?;
    store::set_password(&app.pool, user.org_id, id, &hash, true).await?;
    store::close_sessions(&app.pool, user.org_id, id, &[]).await?;
    record(
        &app.pool,
        event(user.org_id, Some(user.account_id), "password.reset", &id.to_string(), json!({})),
    )
    .await?;
    accounts_page(&app, &user, Some((account.username, one_time)), "").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_login_only_to_a_page_of_ours() {
        assert_eq!(local("/corpus?q=1"), "/corpus?q=1");
        for bad in ["", "//evil", "http://evil", "/\\evil", "/a\nb"] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }
}
