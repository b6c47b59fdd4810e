//! Letting somebody in who has shown who he is: a session, and what the browser remembers.

use axum::http::{HeaderMap, HeaderName, header};
use axum::response::AppendHeaders;
use axum_extra::extract::cookie::CookieJar;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store as door;
use crate::app::accounts::factor::store as factor;
use crate::app::accounts::model::{Admission, BROWSER_KNOWN};
use crate::app::accounts::policy::model::Policy;
use crate::app::accounts::{guard, password, store};
use crate::app::audit::store::{Event, record};
use crate::error::{AppError, AppResult};
use crate::oidc::Identity;

/// Characters of a browser's own name.
const MAX_DEVICE: usize = 200;

/// Whom the door lets in, and how.
pub(in crate::app::accounts) struct Entrant<'a> {
    pub(in crate::app::accounts) org_id: Uuid,
    pub(in crate::app::accounts) account_id: Uuid,
    pub(in crate::app::accounts) policy: &'a Policy,
    pub(in crate::app::accounts) address: &'a str,
    pub(in crate::app::accounts) admission: Admission,
    /// By what the identity system knows him, where that lets him in.
    pub(in crate::app::accounts) identity: Option<&'a Identity>,
}

/// Opens a session for an account, and notes the browser; the cookies with their secrets.
pub(in crate::app::accounts) async fn let_in(
    db: &mut PgConnection,
    entrant: &Entrant<'_>,
    headers: &HeaderMap,
    jar: &CookieJar,
) -> AppResult<AppendHeaders<[(HeaderName, String); 3]>> {
    let Entrant { org_id, account_id, policy, address, admission, identity } = *entrant;
    let (secret, csrf) = (password::secret()?, password::secret()?);
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (id_hash, now) = (password::digest(&secret), admission.at);
    let session = store::NewSession {
        id_hash: &id_hash,
        org_id,
        account_id,
        csrf: &csrf,
        device: &device.chars().take(MAX_DEVICE).collect::<String>(),
        address,
        identity,
    };
    store::open_session(&mut *db, &session, policy, now).await?;
    factor::end_halves(db, org_id, account_id).await?;
    let surplus = store::close_surplus(db, org_id, account_id, &id_hash, policy.sessions).await?;
    if surplus > 0 {
        let detail = json!({ "sessions": surplus, "reason": "超过同时登录的数目" });
        record(db, event(org_id, Some(account_id), "session.end", detail)).await?;
    }
    // One secret a browser, whoever logs in there; it opens nothing.
    let known = jar.get(guard::BROWSER).map(|cookie| cookie.value().to_owned());
    let browser = match known.filter(|value| value.len() == secret.len()) {
        Some(known) => known,
        None => password::secret()?,
    };
    door::remember_browser(db, org_id, account_id, &password::digest(&browser), now).await?;
    let browser = guard::cookie(guard::BROWSER, browser, Some(BROWSER_KNOWN));
    let code = store::organization_code(&mut *db, org_id).await?;
    let organization = guard::cookie(guard::ORGANIZATION, code, Some(BROWSER_KNOWN));
    let set = [guard::cookie(guard::COOKIE, secret, None), browser, organization];
    Ok(AppendHeaders(set.map(|cookie| (header::SET_COOKIE, cookie.to_string()))))
}

/// The answer to one attempt too many.
pub(in crate::app::accounts) fn too_many(wait: time::Duration) -> AppError {
    let minutes = (wait.whole_seconds() + 59) / 60;
    let message = format!("密码输错次数过多，请{minutes}分钟后再试，或请管理员在“账号”页面解锁。");
    AppError::TooMany(message, wait.whole_seconds().unsigned_abs())
}

/// What happened at the door, to be written down.
pub(in crate::app::accounts) fn event(
    org_id: Uuid,
    who: Option<Uuid>,
    action: &'static str,
    detail: Value,
) -> Event<'static> {
    Event { org_id, account_id: who, action, object_type: "account", object_id: "", detail }
}
