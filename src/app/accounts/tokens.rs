//! A person's own bearer tokens: listed, made, withdrawn. A new one is shown once; only its digest is kept.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{MAX_TOKEN_NAME, Scope, TOKEN_DAYS, Token, User};
use super::{guard, password, store};
use crate::app::audit::store::{Event, record};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

pub(super) async fn list(State(app): State<App>, user: User) -> AppResult {
    page(&app, &user, None, "").await
}

async fn page(app: &App, user: &User, told: Option<String>, error: &str) -> AppResult {
    let tokens = store::tokens(&app.pool, user.org_id, Some(user.account_id)).await?;
    let (shell, now, error) = (user.shell("account"), clock::now(), error.to_owned());
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&TokenList { shell, tokens, now, told, error })?).into_response())
}

/// What the form for a new token sends.
#[derive(Debug, Deserialize)]
pub struct NewToken {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    days: u16,
}

pub(super) async fn create(State(app): State<App>, user: User, Form(form): Form<NewToken>) -> AppResult {
    let name = form.name.trim();
    let scope = Scope::parse(&form.scope).ok_or_else(|| AppError::invalid("请选择令牌的权限。"))?;
    if name.is_empty() || name.chars().count() > MAX_TOKEN_NAME {
        return page(&app, &user, None, "令牌名称为1到40个字，写明给哪个系统使用。").await;
    }
    if !TOKEN_DAYS.contains(&form.days) {
        return page(&app, &user, None, "请选择令牌的有效期。").await;
    }
    let secret = password::secret()?;
    let expires = (form.days > 0).then(|| clock::now() + time::Duration::days(i64::from(form.days)));
    let (org_id, account_id) = (user.org_id, user.account_id);
    let digest = password::digest(&secret);
    let mut tx = app.pool.begin().await?;
    let id = store::create_token(&mut *tx, org_id, account_id, name, &digest, scope, expires).await?;
    let detail = json!({ "name": name, "scope": scope.name(), "days": form.days });
    record(&mut tx, event(&user, "token.create", &id.to_string(), detail)).await?;
    tx.commit().await?;
    page(&app, &user, Some(guard::write_token(org_id, id, &secret)), "").await
}

pub(super) async fn revoke(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let now = clock::now();
    let mut tx = app.pool.begin().await?;
    if !store::revoke_token(&mut *tx, user.org_id, Some(user.account_id), id, now).await? {
        return Err(AppError::NotFound);
    }
    record(&mut tx, event(&user, "token.revoke", &id.to_string(), json!({}))).await?;
    tx.commit().await?;
    Ok(flash::redirect("/account/tokens", "令牌已撤销，使用它的系统不能再访问。"))
}

fn event<'a>(user: &User, action: &'static str, id: &'a str, detail: serde_json::Value) -> Event<'a> {
    user.did(action, "token", id, detail)
}

#[derive(Template)]
#[template(path = "accounts/tokens.html")]
pub(super) struct TokenList {
    pub(super) shell: Shell,
    pub(super) tokens: Vec<Token>,
    pub(super) now: OffsetDateTime,
    /// A new token, to be told once.
    pub(super) told: Option<String>,
    pub(super) error: String,
}
