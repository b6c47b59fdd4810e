//! Sessions in the database: opened, found, listed.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::accounts::model::{Admission, CLOCKS_APART, Times};
use crate::app::accounts::policy::model::Policy;
use crate::oidc::Identity;
use crate::text::hex;

/// A session to be opened.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// The digest of the cookie's secret.
    pub id_hash: &'a [u8],
    /// The organization.
    pub org_id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The CSRF token.
    pub csrf: &'a str,
    /// The browser, as it calls itself.
    pub device: &'a str,
    /// Where it comes from.
    pub address: &'a str,
    /// By what the office's identity system knows it, where that has let it in.
    pub identity: Option<&'a Identity>,
}

/// Opens a session, for as long as the organization's rules allow.
///
/// # Errors
/// When the database fails.
pub async fn open_session(
    db: impl PgExecutor<'_>,
    new: &NewSession<'_>,
    policy: &Policy,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into session (id_hash, org_id, account_id, csrf, device, expires_at, created_at, seen_at, ends_at, address,
                              external, subject, sid)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12)",
        new.id_hash,
        new.org_id,
        new.account_id,
        new.csrf,
        new.device,
        now + policy.idle(),
        now,
        now + policy.whole(),
        new.address,
        new.identity.is_some(),
        new.identity.map_or("", |identity| &identity.subject),
        new.identity.map_or("", |identity| &identity.session)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A session as it is stored: it may have ended.
#[derive(Debug, Clone)]
pub struct Session {
    /// The organization.
    pub org_id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The CSRF token.
    pub csrf: String,
    /// How it began.
    pub admission: Admission,
    /// When it was last noted as used, and when it ends.
    pub times: Times,
}

/// The session with this digest.
///
/// # Errors
/// When the database fails.
pub async fn session(db: impl PgExecutor<'_>, id_hash: &[u8]) -> sqlx::Result<Option<Session>> {
    let row = sqlx::query!(
        "select org_id, account_id, csrf, created_at, external, seen_at, expires_at, ends_at from session where id_hash = $1",
        id_hash
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Session {
        org_id: row.org_id,
        account_id: row.account_id,
        csrf: row.csrf,
        admission: Admission { at: row.created_at, external: row.external },
        times: Times { seen_at: row.seen_at, expires_at: row.expires_at, ends_at: row.ends_at },
    }))
}

/// Writes down when a session was used and ends.
///
/// # Errors
/// When the database fails.
pub async fn set_times(db: impl PgExecutor<'_>, id_hash: &[u8], times: &Times) -> sqlx::Result<()> {
    sqlx::query!(
        "update session set seen_at = $2, expires_at = $3, ends_at = $4 where id_hash = $1",
        id_hash,
        times.seen_at,
        times.expires_at,
        times.ends_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes sessions that have ended, so that a clock that is set back does not revive them; those that were used "in the
/// future", before it was set back, keep what they had left.
///
/// # Errors
/// When the database fails.
pub async fn tidy(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from session where least(expires_at, ends_at) <= $1", now).execute(pool).await?;
    sqlx::query!(
        "update session set seen_at = $1, expires_at = expires_at - (seen_at - $1), ends_at = ends_at - (seen_at - $1)
         where seen_at > $2",
        now,
        now + CLOCKS_APART
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// The organizations whose people were here since a moment, the last first.
///
/// # Errors
/// When the database fails.
pub async fn organizations_since(
    db: impl PgExecutor<'_>,
    since: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select org_id from session where seen_at > $1 group by org_id order by max(seen_at) desc limit $2",
        since,
        limit
    )
    .fetch_all(db)
    .await
}

/// A login that is open.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// What it is ended by: the digest of its secret.
    pub id_hash: Vec<u8>,
    /// Whose.
    pub account_id: Uuid,
    /// His name.
    pub name: String,
    /// The browser, as it calls itself.
    pub device: String,
    /// Where it logged in from; empty where that was not written down.
    pub address: String,
    /// Since when.
    pub created_at: OffsetDateTime,
    /// The last request, to five minutes.
    pub seen_at: OffsetDateTime,
    /// It is the one that asks.
    pub here: bool,
}

impl OpenSession {
    /// What it is ended by, as it stands in an address.
    pub fn id(&self) -> String {
        hex(&self.id_hash)
    }

    /// The browser and the system in short; what calls itself otherwise is shown as it does.
    pub fn device_chinese(&self) -> String {
        let of = |known: &[(&str, &'static str)]| {
            known.iter().find(|(sign, _)| self.device.contains(sign)).map(|(_, name)| *name)
        };
        // Most browsers call themselves by their forerunners' names too: the particular ones come first.
        let browser = of(&[
            ("MicroMessenger", "微信"),
            ("360SE", "360浏览器"),
            ("QQBrowser", "QQ浏览器"),
            ("Qaxbrowser", "奇安信浏览器"),
            ("Edg", "Edge"),
            ("Firefox", "Firefox"),
            ("Chrom", "Chrome"),
            ("Safari", "Safari"),
        ]);
        let system = of(&[
            ("Windows NT 10", "Windows 10或11"),
            ("Windows NT 6.1", "Windows 7"),
            ("Windows", "Windows"),
            ("Android", "安卓"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Mac OS X", "macOS"),
            ("UOS", "统信UOS"),
            ("Kylin", "麒麟"),
            ("Linux", "Linux"),
        ]);
        match (browser, system) {
            (Some(browser), Some(system)) => format!("{browser}，{system}"),
            _ => self.device.clone(),
        }
    }
}

/// The open logins of an organization, or of one account in it, the last used first. `own`: the digest of the one that
/// asks.
///
/// # Errors
/// When the database fails.
pub async fn open_sessions(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Option<Uuid>,
    own: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<OpenSession>> {
    sqlx::query_as!(
        OpenSession,
        r#"select s.id_hash, s.account_id, a.display_name as name, s.device, s.address, s.created_at, s.seen_at,
                  s.id_hash = $3 as "here!"
           from session s join account a on a.org_id = $1 and a.id = s.account_id
           where s.org_id = $1 and ($2::uuid is null or s.account_id = $2) and least(s.expires_at, s.ends_at) > $4
           order by s.seen_at desc limit 500"#,
        org_id,
        account_id,
        own,
        now
    )
    .fetch_all(db)
    .await
}
