//! 授权: who has which role, for whoever may give them.

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::model::{Account, Role, User, too_few, unmanned};
use super::store;
use crate::app::audit::store::record;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

pub(super) async fn list(State(app): State<App>, user: User) -> AppResult {
    let accounts = store::accounts(&app.pool, user.org_id).await?;
    render(&RolesPage {
        shell: user.shell("security"),
        me: user.account_id,
        apart: user.policy.apart,
        accounts,
    })
}

/// The role that an account shall have.
#[derive(Debug, Deserialize)]
pub struct RoleForm {
    role: String,
}

pub(super) async fn give(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<RoleForm>,
) -> AppResult {
    let to = Role::parse(&form.role).ok_or_else(|| AppError::invalid("请选择角色。"))?;
    let mut tx = app.pool.begin().await?;
    let from = store::role(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    if id == user.account_id {
        return Err(AppError::invalid("不能改自己的角色，请另一名有权授权的人来改。"));
    }
    if !user.role.may_grant(user.policy.apart, from, to) {
        return Err(AppError::Forbidden);
    }
    let others = store::other_admins(&mut tx, user.org_id, id).await?;
    let left = others.into_iter().map(|(role, _)| role).chain([to]);
    if let Some(role) = unmanned(user.policy.apart, left) {
        return Err(AppError::Invalid(too_few(role)));
    }
    store::set_role(&mut tx, user.org_id, id, to).await?;
    record(
        &mut tx,
        user.did(
            "account.role",
            "account",
            &id.to_string(),
            json!({ "of": from.chinese(), "to": to.chinese() }),
        ),
    )
    .await?;
    tx.commit().await?;
    Ok(flash::redirect("/admin/roles", "角色已更新，立即生效。"))
}

#[derive(Template)]
#[template(path = "accounts/roles.html")]
pub(super) struct RolesPage {
    pub(super) shell: Shell,
    pub(super) me: Uuid,
    pub(super) apart: bool,
    pub(super) accounts: Vec<Account>,
}
