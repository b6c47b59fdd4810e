//! Parse → authorise → call → view.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use uuid::Uuid;

use super::model::{Policy, Profile};
use super::rules::{self, Typed};
use super::store::{self, changed};
use super::views::SecurityPage;
use crate::app::accounts::forward::store::standing;
use crate::app::accounts::model::{Role, User, unmanned};
use crate::app::accounts::settings::handlers::stamp;
use crate::app::accounts::settings::model::Mistake;
use crate::app::accounts::store as accounts;
use crate::app::audit::store::record;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::peer::Peer;
use crate::web::{Access, App, Form, flash};

/// Which profile's values to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    profile: String,
}

pub(in crate::app::accounts) async fn show(
    State(app): State<App>,
    user: User,
    Query(wanted): Query<Wanted>,
) -> AppResult {
    let (policy, at) = store::load(&app.pool, user.org_id).await?;
    let profile = Profile::parse(&wanted.profile);
    let shown = profile.map_or_else(|| policy.clone(), |profile| profile.over(&policy));
    let (shell, typed) = (user.shell("security"), rules::typed(&shown));
    let forward = standing(&app.pool, user.org_id).await?;
    render(&SecurityPage {
        shell,
        typed,
        mistakes: Vec::new(),
        base: stamp(at),
        overtaken: false,
        forward,
        profile,
    })
}

/// Saves the form; a mistake or a faster colleague brings the page back with everything that was typed.
pub(in crate::app::accounts) async fn save(
    State(app): State<App>,
    user: User,
    peer: Peer,
    Form(typed): Form<Typed>,
) -> AppResult {
    let forward = standing(&app.pool, user.org_id).await?;
    let again = |typed: Typed, mistakes, base, overtaken| {
        let shell = user.shell("security");
        let page =
            SecurityPage { shell, typed, mistakes, base, overtaken, forward: forward.clone(), profile: None };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
    };
    let base = typed.get("base").cloned().unwrap_or_default();
    let mut tx = app.pool.begin().await?;
    let (before, at) = store::load(&mut *tx, user.org_id).await?;
    let others = accounts::other_admins(&mut tx, user.org_id, Uuid::nil()).await?;
    let read = rules::read(&typed).and_then(|policy| {
        let shut_out = keeps_open(&before, &policy, &others, &peer.address);
        if shut_out.is_empty() { Ok(policy) } else { Err(shut_out) }
    });
    let policy = match read {
        Ok(policy) => policy,
        Err(mistakes) => return again(typed, mistakes, base, false),
    };
    if stamp(at) != base || !store::save(&mut tx, user.org_id, &policy, at).await? {
        let (_, at) = store::load(&app.pool, user.org_id).await?;
        return again(typed, Vec::new(), stamp(at), true);
    }
    record(&mut tx, changed(user.org_id, Some(user.account_id), &before, &policy)).await?;
    tx.commit().await?;
    // Whoever has just divided his own duties comes where he may still be.
    let stays = user.role.may(Access::Security, policy.apart);
    Ok(flash::redirect(if stays { "/admin/security" } else { "/" }, "安全设置已保存，立即生效。"))
}

/// What of a policy would shut people out: an address that is not that of whoever sets it, three roles of which one has nobody
/// who has ever come in by himself.
fn keeps_open(before: &Policy, after: &Policy, admins: &[(Role, bool)], address: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let tried = admins.iter().filter(|(_, tried)| *tried).map(|(role, _)| *role);
    if let Some(role) = unmanned(after.apart, tried).filter(|_| after.apart && !before.apart) {
        let name = role.chinese();
        let message =
            format!("还没有登录过并改过密码的{name}，请先在“账号”页面指定，由本人登录一次，再启用三员分立。");
        mistakes.push(Mistake { field: "apart", message });
    }
    if !after.manages_from(address) {
        let message = format!("您现在的地址{address}不在其中，保存后您自己就打不开管理页面了，请加上。");
        mistakes.push(Mistake { field: "manage_from", message });
    }
    mistakes
}
