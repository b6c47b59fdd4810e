//! Somebody changes his own password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use serde_json::json;

use super::entry::admit::too_many;
use super::entry::model::{Place, Verdict, name_key};
use super::entry::store as door;
use super::model::{First, User};
use super::people::event;
use super::weak::{Owner, check_guessing};
use super::{guard, password, store};
use crate::app::audit::store::{record, record_alone};
use crate::clock;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

pub(super) async fn password_form(user: User) -> AppResult {
    render(&PasswordPage::new(&user, String::new()))
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
    let checked = match current_is_right(&app, &user, form.current.clone()).await? {
        false => Err("原密码不正确，请重新输入。".to_owned()),
        true if form.new != form.again => Err("两次输入的新密码不一致，请重新输入。".to_owned()),
        true if form.new == form.current => Err("新密码不能与原密码相同，请换一个。".to_owned()),
        true => check_new(&app, &user, &form.new).await?,
    };
    if let Err(error) = checked {
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, render(&PasswordPage::new(&user, error))?).into_response()
        );
    }
    let hash = password::hash(form.new).await?;
    let keep = jar.get(guard::COOKIE).map(|c| password::digest(c.value())).unwrap_or_default();
    let mut tx = app.pool.begin().await?;
    store::set_password(&mut tx, user.org_id, user.account_id, &hash, false).await?;
    store::close_sessions(&mut tx, user.org_id, user.account_id, &keep).await?;
    record(&mut tx, event(user.org_id, Some(user.account_id), "password.change", "", json!({}))).await?;
    tx.commit().await?;
    Ok(flash::redirect("/", "密码已修改，其他设备上的登录已退出。"))
}

/// Whether the person may take this password; else the sentence that says what to do.
async fn check_new(app: &App, user: &User, new: &str) -> AppResult<Result<(), String>> {
    let owner = Owner { username: &user.username, name: &user.name, organization: &user.organization };
    if let Err(sentence) = user.policy.check_password(new) {
        return Ok(Err(sentence));
    }
    if let Err(sentence) = check_guessing(new, &owner) {
        return Ok(Err(sentence.to_owned()));
    }
    let last = user.policy.password_history;
    for hash in store::earlier_passwords(&app.pool, user.org_id, user.account_id, last).await? {
        if password::verify(new.to_owned(), Some(hash)).await.map_err(password::problem)? {
            return Ok(Err(format!("新密码不能与最近{last}次用过的相同，请换一个。")));
        }
    }
    Ok(Ok(()))
}

/// Whether this is the person's password. Wrong ones are counted as at the door: a page left open is no place to guess.
async fn current_is_right(app: &App, user: &User, current: String) -> AppResult<bool> {
    let code = store::organization_code(&app.pool, user.org_id).await?;
    let (name, place, now) = (name_key(&code, &user.username), Place::form(), clock::now());
    let limits = user.policy.limits();
    let tally = door::count(&app.pool, &name, &place, &limits, now).await?;
    if let Verdict::Locked { wait, first } = tally.verdict(&limits, now) {
        if first {
            let locked =
                event(user.org_id, Some(user.account_id), "login.locked", "", json!({ "form": true }));
            record_alone(&app.pool, locked).await?;
        }
        return Err(too_many(wait));
    }
    let stored = store::password_hash(&app.pool, user.org_id, user.account_id).await?;
    let right = password::verify(current, stored).await;
    if !matches!(right, Ok(false)) {
        door::uncount(&app.pool, &name, &place, right.is_ok()).await?;
    }
    right.map_err(password::problem)
}

#[derive(Template)]
#[template(path = "accounts/password.html")]
pub(super) struct PasswordPage {
    pub(super) shell: Shell,
    /// It was given by somebody else.
    pub(super) first: bool,
    /// It is too old.
    pub(super) aged: bool,
    /// What is asked of a new one.
    pub(super) hint: String,
    pub(super) least: u32,
    pub(super) error: String,
}

impl PasswordPage {
    pub(super) fn new(user: &User, error: String) -> Self {
        Self {
            shell: user.shell("account"),
            first: user.first == Some(First::GivenPassword),
            aged: user.first == Some(First::AgedPassword),
            hint: user.policy.password_hint(),
            least: user.policy.password_length,
            error,
        }
    }
}
