//! Accounts and login names in the database, and the person behind an account.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::ending::tell_ended;
use crate::app::accounts::model::{Account, Admission, First, Role, User};
use crate::app::accounts::policy::model::Policy;
use crate::app::accounts::settings::called;
use crate::clock;

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
