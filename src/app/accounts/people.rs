//! The accounts of an organization: made, changed, given a new password, unlocked.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::entry::model::name_key;
use super::entry::store as door;
use super::factor::store as factor;
use super::model::{Account, Admission, MAX_DISPLAY_NAME, Role, User, check_username, too_few, unmanned};
use super::{password, store};
use crate::app::audit::store::{Event, record};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

pub(super) fn event<'a>(
    org_id: Uuid,
    who: Option<Uuid>,
    action: &'static str,
    id: &'a str,
    detail: serde_json::Value,
) -> Event<'a> {
    Event { org_id, account_id: who, action, object_type: "account", object_id: id, detail }
}

pub(super) async fn list(State(app): State<App>, user: User) -> AppResult {
    accounts_page(&app, &user, None, "").await
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
    if !user.role.may_grant(user.policy.apart, Role::Drafter, role) {
        return Err(AppError::Forbidden);
    }
    if let Err(message) = check_username(username).and_then(|()| check_display_name(display_name)) {
        return accounts_page(&app, &user, None, message).await;
    }
    let one_time = password::one_time()?;
    let hash = password::hash(one_time.clone()).await?;
    let new =
        store::NewAccount { username, display_name, role, password_hash: &hash, must_change_password: true };
    let mut tx = app.pool.begin().await?;
    match store::create_account(&mut *tx, user.org_id, &new).await {
        Ok(id) => {
            let detail = json!({ "username": username, "role": role.name() });
            let id = id.to_string();
            let said = event(user.org_id, Some(user.account_id), "account.create", &id, detail);
            record(&mut tx, said).await?;
            tx.commit().await?;
            accounts_page(&app, &user, Some((username.to_owned(), one_time)), "").await
        }
        Err(sqlx::Error::Database(e)) if e.is_unique_violation() => {
            accounts_page(&app, &user, None, "这个用户名已有人使用，请换一个。").await
        }
        Err(error) => Err(error.into()),
    }
}

fn check_display_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() || name.chars().count() > MAX_DISPLAY_NAME {
        Err("姓名为1到40个字，请重新填写。")
    } else {
        Ok(())
    }
}

async fn accounts_page(app: &App, user: &User, told: Option<(String, String)>, error: &str) -> AppResult {
    let accounts = store::accounts(&app.pool, user.org_id).await?;
    let code = store::organization_code(&app.pool, user.org_id).await?;
    let names: Vec<_> = accounts.iter().map(|account| name_key(&code, &account.username)).collect();
    let locked = door::locked(&app.pool, &names, &user.policy.limits(), clock::now()).await?;
    let locked = accounts.iter().zip(names).filter(|(_, name)| locked.contains(name));
    let locked = locked.map(|(account, _)| account.id).collect();
    let page = render(&AccountList {
        shell: user.shell("accounts"),
        me: user.account_id,
        accounts,
        locked,
        factors: factor::all(&app.pool, user.org_id).await?,
        actor: user.role,
        apart: user.policy.apart,
        told,
        error: error.to_owned(),
    })?;
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
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
    let mut tx = app.pool.begin().await?;
    let before = store::role(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let apart = user.policy.apart;
    let granted = role == before || user.role.may_grant(apart, before, role);
    if !granted || (!form.active && !user.role.may_take_over(apart, before)) {
        return Err(AppError::Forbidden);
    }
    let others = store::other_admins(&mut tx, user.org_id, id).await?.into_iter().map(|(role, _)| role);
    if let Some(role) = unmanned(apart, others.chain(Some(role).filter(|_| form.active))) {
        return accounts_page(&app, &user, None, &too_few(role)).await;
    }
    if !store::update_account(&mut tx, user.org_id, id, name, role, form.active).await? {
        return Err(AppError::NotFound);
    }
    if !form.active {
        store::shut_out(&mut tx, user.org_id, id, &[], clock::now()).await?;
    }
    let detail = json!({ "role": role.name(), "active": form.active });
    record(&mut tx, event(user.org_id, Some(user.account_id), "account.update", &id.to_string(), detail))
        .await?;
    tx.commit().await?;
    Ok(flash::redirect("/admin/accounts", "账号已更新。"))
}

pub(super) async fn reset_password(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let account = taken_over(&app, &user, id).await?;
    let one_time = password::one_time()?;
    let hash = password::hash(one_time.clone()).await?;
    let code = store::organization_code(&app.pool, user.org_id).await?;
    let mut tx = app.pool.begin().await?;
    store::set_password(&mut tx, user.org_id, id, &hash, true).await?;
    store::shut_out(&mut tx, user.org_id, id, &[], clock::now()).await?;
    door::unlock(&mut *tx, &name_key(&code, &account.username)).await?;
    record(&mut tx, event(user.org_id, Some(user.account_id), "password.reset", &id.to_string(), json!({})))
        .await?;
    tx.commit().await?;
    accounts_page(&app, &user, Some((account.username, one_time)), "").await
}

/// Somebody whose login this person may take over.
async fn taken_over(app: &App, user: &User, id: Uuid) -> AppResult<User> {
    let account = account(app, user, id).await?;
    if user.role.may_take_over(user.policy.apart, account.role) {
        Ok(account)
    } else {
        Err(AppError::Forbidden)
    }
}

/// Somebody of the organization who may log in.
async fn account(app: &App, user: &User, id: Uuid) -> AppResult<User> {
    let admission = Admission { at: clock::now(), external: false };
    store::user(&app.pool, user.org_id, id, admission).await?.ok_or(AppError::NotFound)
}

/// Takes the second factor off an account whose owner has lost it, and ends his logins.
pub(super) async fn factor_off(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    taken_over(&app, &user, id).await?;
    let mut tx = app.pool.begin().await?;
    if factor::remove(&mut *tx, user.org_id, id).await? {
        store::close_sessions(&mut tx, user.org_id, id, &[]).await?;
        let id = id.to_string();
        record(&mut tx, event(user.org_id, Some(user.account_id), "factor.off", &id, json!({}))).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect("/admin/accounts", "两步验证已停用，本人现在只用密码登录。"))
}

/// Lets somebody try again who has typed too many wrong passwords, or for whom somebody else has.
pub(super) async fn unlock(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let account = account(&app, &user, id).await?;
    let code = store::organization_code(&app.pool, user.org_id).await?;
    let mut tx = app.pool.begin().await?;
    if door::unlock(&mut *tx, &name_key(&code, &account.username)).await? {
        let id = id.to_string();
        record(&mut tx, event(user.org_id, Some(user.account_id), "account.unlock", &id, json!({}))).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect("/admin/accounts", "账号已解锁，现在可以登录。"))
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
pub(super) struct AccountList {
    pub(super) shell: Shell,
    pub(super) me: Uuid,
    pub(super) accounts: Vec<Account>,
    /// Those that too many wrong passwords keep out, from somewhere or from everywhere.
    pub(super) locked: Vec<Uuid>,
    /// Those that have a second factor.
    pub(super) factors: Vec<Uuid>,
    /// The role of whoever looks.
    pub(super) actor: Role,
    /// Administration is divided among three roles.
    pub(super) apart: bool,
    /// A name and its one-time password, to be told once.
    pub(super) told: Option<(String, String)>,
    pub(super) error: String,
}

impl AccountList {
    /// The roles that an account can be given here; its own is among them.
    fn roles(&self, from: &Role) -> Vec<Role> {
        let can = |to: &Role| to == from || self.actor.may_grant(self.apart, *from, *to);
        Role::ALL.into_iter().filter(can).collect()
    }

    /// The roles that a new account can be given here.
    fn new_roles(&self) -> Vec<Role> {
        self.roles(&Role::Drafter)
    }

    fn takes_over(&self, account: &Account) -> bool {
        account.id != self.me && self.actor.may_take_over(self.apart, account.role)
    }
}
