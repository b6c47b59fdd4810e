//! The only file of the slice with SQL.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{
    Account, Admission, CLOCKS_APART, First, PASSWORDS_KEPT, Role, Scope, Times, Token, User,
};
use super::policy::model::Policy;
use super::settings::called;
use crate::clock;
use crate::engine::document::Level;
use crate::oidc::Identity;
use crate::text::hex;

/// An organization.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Its id.
    pub id: Uuid,
    /// The short code that tells organizations apart at login.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: String,
    /// Whether its people may log in.
    pub active: bool,
}

/// Makes an organization.
///
/// # Errors
/// A unique violation when the code is taken.
pub async fn create_organization(
    db: impl PgExecutor<'_>,
    code: &str,
    name: &str,
    level: Level,
) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into organization (id, code, name, level) values ($1, $2, $3, $4)",
        id,
        code,
        name,
        level.name()
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// All organizations, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn organizations(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Organization>> {
    sqlx::query_as!(
        Organization,
        "select id, code, name, level, active from organization order by created_at, code"
    )
    .fetch_all(db)
    .await
}

/// The oldest organizations, at most so many: what the door asks, which does not read thousands for one login.
///
/// # Errors
/// When the database fails.
pub async fn first_organizations(db: impl PgExecutor<'_>, most: i64) -> sqlx::Result<Vec<Organization>> {
    sqlx::query_as!(
        Organization,
        "select id, code, name, level, active from organization order by created_at, code limit $1",
        most
    )
    .fetch_all(db)
    .await
}

/// The organization of this code, else the only one of this name.
///
/// # Errors
/// When the database fails.
pub async fn organization_called(db: impl PgExecutor<'_>, word: &str) -> sqlx::Result<Option<Organization>> {
    let mut found = sqlx::query_as!(
        Organization,
        "select id, code, name, level, active from organization where code = $1 or name = $1
         order by code = $1 desc limit 2",
        word
    )
    .fetch_all(db)
    .await?;
    let plain = found.len() == 1 || found.first().is_some_and(|first| first.code == word);
    found.truncate(usize::from(plain));
    Ok(found.pop())
}

/// Gives an organization another name and level.
///
/// # Errors
/// When the database fails.
pub async fn rename_organization(
    db: impl PgExecutor<'_>,
    id: Uuid,
    name: &str,
    level: &str,
) -> sqlx::Result<()> {
    sqlx::query!("update organization set name = $2, level = $3 where id = $1", id, name, level)
        .execute(db)
        .await?;
    Ok(())
}

/// Closes an organization, or opens it again.
///
/// # Errors
/// When the database fails.
pub async fn set_organization_active(db: impl PgExecutor<'_>, id: Uuid, active: bool) -> sqlx::Result<()> {
    sqlx::query!("update organization set active = $2 where id = $1", id, active).execute(db).await?;
    Ok(())
}

/// The code of an organization.
///
/// # Errors
/// When the database fails.
pub async fn organization_code(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<String> {
    sqlx::query_scalar!("select code from organization where id = $1", id).fetch_one(db).await
}

/// What is needed to make an account.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// The login name.
    pub username: &'a str,
    /// The person's name.
    pub display_name: &'a str,
    /// What it may do.
    pub role: Role,
    /// The argon2 hash.
    pub password_hash: &'a str,
    /// Whether the password must be changed at the first login.
    pub must_change_password: bool,
}

/// Makes an account and its login.
///
/// # Errors
/// A unique violation when the name is taken in this organization.
pub async fn create_account<'c>(
    db: impl sqlx::Acquire<'c, Database = sqlx::Postgres>,
    org_id: Uuid,
    new: &NewAccount<'_>,
) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    let mut tx = db.begin().await?;
    sqlx::query!(
        "insert into account (org_id, id, username, display_name, role, password_hash, must_change_password)
         values ($1, $2, $3, $4, $5, $6, $7)",
        org_id,
        id,
        new.username,
        new.display_name,
        new.role.name(),
        new.password_hash,
        new.must_change_password,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into login (org_code, username, org_id, account_id)
         select code, $2, id, $3 from organization where id = $1",
        org_id,
        new.username,
        id
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// Whose this login name is: organization, account.
///
/// # Errors
/// When the database fails.
pub async fn find_login(
    db: impl PgExecutor<'_>,
    org_code: &str,
    username: &str,
) -> sqlx::Result<Option<(Uuid, Uuid)>> {
    let row = sqlx::query!(
        "select org_id, account_id from login where org_code = $1 and username = $2",
        org_code,
        username
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.org_id, row.account_id)))
}

/// The stored hash of an account that may log in.
///
/// # Errors
/// When the database fails.
pub async fn password_hash(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select password_hash from account where org_id = $1 and id = $2 and active",
        org_id,
        id
    )
    .fetch_optional(db)
    .await
}

/// What a login name leads to.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub account_id: Uuid,
    /// The stored hash; `None`: the account may not log in.
    pub hash: Option<String>,
}

/// What a login name of an organization leads to.
///
/// # Errors
/// When the database fails.
pub async fn credentials(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    username: &str,
) -> sqlx::Result<Option<Credentials>> {
    let row = sqlx::query!(
        r#"select a.id, a.password_hash, a.active and o.active as "active!"
           from account a join organization o on o.id = a.org_id where a.org_id = $1 and a.username = $2"#,
        org_id,
        username
    )
    .fetch_optional(db)
    .await?;
    Ok(row
        .map(|row| Credentials { account_id: row.id, hash: Some(row.password_hash).filter(|_| row.active) }))
}

/// Whether an account may log in, and whether it must change its password first; `None`: there is none.
///
/// # Errors
/// When the database fails.
pub async fn account_state(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<(bool, bool)>> {
    let row = sqlx::query!(
        "select active, must_change_password from account where org_id = $1 and id = $2",
        org_id,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.active, row.must_change_password)))
}

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

/// Withdraws tokens that have ended, so that a clock that is set back does not revive them.
///
/// # Errors
/// When the database fails.
pub async fn withdraw_tokens(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    for organization in organizations(pool).await? {
        sqlx::query!(
            "update token set revoked_at = expires_at where org_id = $1 and expires_at <= $2 and revoked_at is null",
            organization.id,
            now
        )
        .execute(pool)
        .await?;
    }
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

/// The channel on which server processes are told that somebody may no longer do what he could.
pub const ENDED: &str = "wengao_ended";

/// Tells every server process to look again whether this person may still be where he is; when the transaction is
/// committed. Everything that takes a right away ends with it.
///
/// # Errors
/// When the database fails.
pub async fn tell_ended(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, $2)", ENDED, format!("{org_id}:{account_id}")).execute(db).await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn close_session(db: &mut PgConnection, id_hash: &[u8]) -> sqlx::Result<()> {
    let gone = sqlx::query!("delete from session where id_hash = $1 returning org_id, account_id", id_hash)
        .fetch_optional(&mut *db)
        .await?;
    match gone {
        Some(gone) => tell_ended(db, gone.org_id, gone.account_id).await,
        None => Ok(()),
    }
}

/// Ends all sessions of an account, but for the one with the digest `keep`.
///
/// # Errors
/// When the database fails.
pub async fn close_sessions(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    keep: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from session where org_id = $1 and account_id = $2 and id_hash <> $3",
        org_id,
        account_id,
        keep
    )
    .execute(&mut *db)
    .await?;
    tell_ended(db, org_id, account_id).await
}

/// Ends the sessions that the identity system let in for somebody: of one session there, or of all where it names none.
/// Whose they were.
///
/// # Errors
/// When the database fails.
pub async fn close_external(
    db: &mut PgConnection,
    org_id: Uuid,
    identity: &Identity,
) -> sqlx::Result<Vec<Uuid>> {
    let mut whose = sqlx::query_scalar!(
        "delete from session where org_id = $1 and external and subject = $2 and ($3 = '' or sid = '' or sid = $3)
         returning account_id",
        org_id,
        identity.subject,
        identity.session
    )
    .fetch_all(&mut *db)
    .await?;
    whose.sort_unstable();
    whose.dedup();
    for account_id in &whose {
        tell_ended(&mut *db, org_id, *account_id).await?;
    }
    Ok(whose)
}

/// Ends the sessions of an account that are more than it may have at once, those that were used longest ago first, but never
/// the one with the digest `keep`. How many.
///
/// # Errors
/// When the database fails.
pub async fn close_surplus(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    keep: &[u8],
    most: u32,
) -> sqlx::Result<u64> {
    if most == 0 {
        return Ok(0);
    }
    let done = sqlx::query!(
        "delete from session where id_hash in (
           select id_hash from session where org_id = $1 and account_id = $2
           order by (id_hash = $3) desc, seen_at desc, created_at desc offset $4)",
        org_id,
        account_id,
        keep,
        i64::from(most)
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() > 0 {
        tell_ended(db, org_id, account_id).await?;
    }
    Ok(done.rows_affected())
}

/// Ends everything by which an account is let in, but for the session with the digest `keep`: sessions and tokens.
///
/// # Errors
/// When the database fails.
pub async fn shut_out(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    keep: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update token set revoked_at = $3 where org_id = $1 and account_id = $2 and revoked_at is null",
        org_id,
        account_id,
        now
    )
    .execute(&mut *db)
    .await?;
    close_sessions(db, org_id, account_id, keep).await
}

/// The person behind an account that may log in, as he was let in. CSRF and flash are left empty.
///
/// # Errors
/// When the database fails.
pub async fn user(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    admission: Admission,
) -> sqlx::Result<Option<User>> {
    let row = sqlx::query!(
        r#"select a.username, a.display_name, a.role, a.must_change_password, a.password_at, o.name as organization,
                  o.level, p.body as "policy?", p.at as "policy_at?", f.confirmed as "factor?", c.value as "called?"
           from account a join organization o on o.id = a.org_id
           left join setting c on c.org_id = a.org_id and c.name = 'called'
           left join security_policy p on p.org_id = a.org_id
           left join second_factor f on f.org_id = a.org_id and f.account_id = a.id
           where a.org_id = $1 and a.id = $2 and a.active and o.active"#,
        org_id,
        account_id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(role) = Role::parse(&row.role) else { return Ok(None) };
    let policy = Policy::stored(row.policy).map_err(|e| sqlx::Error::Decode(e.into()))?;
    let words = called::words(&row.organization, &row.level);
    let called = called::stored(row.called, &words)?;
    // Who was let in before a rule was made goes on; it holds from the next login.
    let no_factor = row.factor != Some(true) && row.policy_at.is_some_and(|at| at <= admission.at);
    let first = match admission.external {
        true => None,
        false if row.must_change_password => Some(First::GivenPassword),
        false if policy.is_aged(row.password_at, admission.at) => Some(First::AgedPassword),
        false => Some(First::SecondFactor).filter(|_| no_factor && policy.wants_factor(role)),
    };
    Ok(Some(User {
        org_id,
        account_id,
        sayings: called.sayings(&words),
        organization: row.organization,
        name: row.display_name,
        username: row.username,
        role,
        csrf: String::new(),
        flash: None,
        first,
        policy: policy.into(),
    }))
}

/// The account behind a bearer token, and what the token may do: its row is found by organization and id, its secret is
/// compared.
///
/// # Errors
/// When the database fails.
pub async fn token_account(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    token_id: Uuid,
    secret_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Option<(Uuid, Scope)>> {
    let row = sqlx::query!(
        "select account_id, scope from token
         where org_id = $1 and id = $2 and secret_hash = $3 and revoked_at is null
           and (expires_at is null or expires_at > $4)",
        org_id,
        token_id,
        secret_hash,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.account_id, Scope::parse(&row.scope).unwrap_or(Scope::Read))))
}

/// Makes a bearer token.
///
/// # Errors
/// When the database fails.
pub async fn create_token(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    name: &str,
    secret_hash: &[u8],
    scope: Scope,
    expires_at: Option<OffsetDateTime>,
) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into token (org_id, id, account_id, name, secret_hash, scope, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        org_id,
        id,
        account_id,
        name,
        secret_hash,
        scope.name(),
        expires_at
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The bearer tokens of one account, or of the whole organization, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn tokens(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Option<Uuid>,
) -> sqlx::Result<Vec<Token>> {
    let rows = sqlx::query!(
        "select t.id, t.name, a.username, t.scope, t.created_at, t.expires_at, t.revoked_at
         from token t join account a on a.org_id = t.org_id and a.id = t.account_id
         where t.org_id = $1 and ($2::uuid is null or t.account_id = $2)
         order by t.created_at desc, t.id desc limit 200",
        org_id,
        account_id
    )
    .fetch_all(db)
    .await?;
    let tokens = rows.into_iter().map(|row| Token {
        id: row.id,
        name: row.name,
        username: row.username,
        scope: Scope::parse(&row.scope).unwrap_or(Scope::Read),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    });
    Ok(tokens.collect())
}

/// Ends a token of one account, or of anybody in the organization. False when there is none that works.
///
/// # Errors
/// When the database fails.
pub async fn revoke_token(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Option<Uuid>,
    id: Uuid,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update token set revoked_at = $4
         where org_id = $1 and id = $2 and ($3::uuid is null or account_id = $3) and revoked_at is null",
        org_id,
        id,
        account_id,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The accounts of an organization, by name.
///
/// # Errors
/// When the database fails.
pub async fn accounts(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Account>> {
    let rows = sqlx::query!(
        "select id, username, display_name, role, active, created_at from account where org_id = $1 order by username",
        org_id
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Account {
                id: row.id,
                username: row.username,
                display_name: row.display_name,
                role: Role::parse(&row.role)?,
                active: row.active,
                created_at: row.created_at,
            })
        })
        .collect())
}

/// Changes name, role and whether the account may log in. False when there is no such account.
///
/// # Errors
/// When the database fails.
pub async fn update_account(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    display_name: &str,
    role: Role,
    active: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update account set display_name = $3, role = $4, active = $5 where org_id = $1 and id = $2",
        org_id,
        id,
        display_name,
        role.name(),
        active
    )
    .execute(&mut *db)
    .await?;
    tell_ended(db, org_id, id).await?;
    Ok(done.rows_affected() == 1)
}

/// The active accounts that administer something, but for one, and whether each has ever logged in by itself. All of them are
/// held until the transaction ends, so that of two who are taken away at once the second is counted without the first.
///
/// # Errors
/// When the database fails.
pub async fn other_admins(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> sqlx::Result<Vec<(Role, bool)>> {
    let admins = sqlx::query!(
        "select id, role, must_change_password from account
         where org_id = $1 and active and role in ('admin', 'security', 'auditor') order by id for update",
        org_id
    )
    .fetch_all(db)
    .await?;
    let others = admins.into_iter().filter(|admin| admin.id != id);
    Ok(others.filter_map(|admin| Some((Role::parse(&admin.role)?, !admin.must_change_password))).collect())
}

/// The role of an account, held until the transaction ends; `None`: there is none.
///
/// # Errors
/// When the database fails.
pub async fn role(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<Role>> {
    let role =
        sqlx::query_scalar!("select role from account where org_id = $1 and id = $2 for update", org_id, id)
            .fetch_optional(db)
            .await?;
    Ok(role.as_deref().and_then(Role::parse))
}

/// Gives an account another role; its open pages look again.
///
/// # Errors
/// When the database fails.
pub async fn set_role(db: &mut PgConnection, org_id: Uuid, id: Uuid, role: Role) -> sqlx::Result<()> {
    sqlx::query!("update account set role = $3 where org_id = $1 and id = $2", org_id, id, role.name())
        .execute(&mut *db)
        .await?;
    tell_ended(db, org_id, id).await
}

/// Sets a new password. The one before is kept among the earlier ones, unless it was told by somebody else. False when
/// there is no such account.
///
/// # Errors
/// When the database fails.
pub async fn set_password(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    password_hash: &str,
    must_change: bool,
) -> sqlx::Result<bool> {
    let now = clock::now();
    sqlx::query!(
        "insert into earlier_password (org_id, account_id, at, hash)
         select $1, id, $3, password_hash from account where org_id = $1 and id = $2 and not must_change_password
         on conflict do nothing",
        org_id,
        id,
        now
    )
    .execute(&mut *db)
    .await?;
    let oldest = sqlx::query_scalar!(
        "select at from earlier_password where org_id = $1 and account_id = $2 order by at desc offset $3 limit 1",
        org_id,
        id,
        PASSWORDS_KEPT
    )
    .fetch_optional(&mut *db)
    .await?;
    sqlx::query!(
        "delete from earlier_password where org_id = $1 and account_id = $2 and at <= $3",
        org_id,
        id,
        oldest
    )
    .execute(&mut *db)
    .await?;
    let done = sqlx::query!(
        "update account set password_hash = $3, must_change_password = $4, password_at = $5
         where org_id = $1 and id = $2",
        org_id,
        id,
        password_hash,
        must_change,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The hashes of the last `count` passwords that an account had before its present one, the last first.
///
/// # Errors
/// When the database fails.
pub async fn earlier_passwords(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    count: u32,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select hash from earlier_password where org_id = $1 and account_id = $2 order by at desc limit $3",
        org_id,
        id,
        i64::from(count)
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

/// Ends the login with this digest, of one account or of anybody in the organization; whose it was.
///
/// # Errors
/// When the database fails.
pub async fn end_session(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Option<Uuid>,
    id_hash: &[u8],
) -> sqlx::Result<Option<Uuid>> {
    let whose = sqlx::query_scalar!(
        "delete from session where id_hash = $3 and org_id = $1 and ($2::uuid is null or account_id = $2)
         returning account_id",
        org_id,
        account_id,
        id_hash
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(account) = whose {
        tell_ended(db, org_id, account).await?;
    }
    Ok(whose)
}
