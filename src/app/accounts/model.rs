//! Types and rules of accounts; no SQL, no HTTP.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::web::{Access, Shell};

/// What an account may do, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 撰稿人
    Drafter,
    /// 库管理员
    Curator,
    /// 管理员
    Admin,
}

impl Role {
    /// Every role, lowest first.
    pub const ALL: [Self; 3] = [Self::Drafter, Self::Curator, Self::Admin];

    /// The name in the database and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drafter => "drafter",
            Self::Curator => "curator",
            Self::Admin => "admin",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Drafter => "撰稿人",
            Self::Curator => "库管理员",
            Self::Admin => "管理员",
        }
    }

    /// The role of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The access that the role gives.
    pub const fn access(self) -> Access {
        match self {
            Self::Drafter => Access::Drafter,
            Self::Curator => Access::Curator,
            Self::Admin => Access::Admin,
        }
    }
}

/// The person behind a request. Handlers take it as an argument; it is there on every route that is not public.
#[derive(Debug, Clone)]
pub struct User {
    /// The organization; the first argument of every query.
    pub org_id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The organization's name.
    pub organization: String,
    /// The person's name.
    pub name: String,
    /// The login name.
    pub username: String,
    /// What the person may do.
    pub role: Role,
    /// The session's CSRF token; empty for a bearer token.
    pub csrf: String,
    /// A message to show once.
    pub flash: Option<String>,
    /// The password was given by somebody else and must be changed first.
    pub must_change_password: bool,
}

impl User {
    /// The frame of a page in the room `room`.
    pub fn shell(&self, room: &'static str) -> Shell {
        Shell {
            user: self.name.clone(),
            organization: self.organization.clone(),
            access: self.role.access(),
            csrf: self.csrf.clone(),
            flash: self.flash.clone(),
            room,
        }
    }
}

/// An account as the admin's page lists it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// The login name.
    pub username: String,
    /// The person's name.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// Whether it may log in.
    pub active: bool,
    /// Since when it exists.
    pub created_at: OffsetDateTime,
}

/// What a bearer token may do, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// 只读
    Read,
    /// 读写
    Write,
}

impl Scope {
    /// Both, the smaller first.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The name in the database, in forms and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Read => "只读",
            Self::Write => "读写",
        }
    }

    /// The scope of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A bearer token as its owner's page lists it; its secret is known to nobody.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// The login name of the account that it stands for.
    pub username: String,
    /// What it may do.
    pub scope: Scope,
    /// Since when it exists.
    pub created_at: OffsetDateTime,
    /// Until when it works.
    pub expires_at: Option<OffsetDateTime>,
    /// Since when it does not work any more.
    pub revoked_at: Option<OffsetDateTime>,
}

impl Token {
    /// Whether it works at this moment, in a word.
    pub fn state(&self, now: &OffsetDateTime) -> &'static str {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => "已撤销",
            (None, Some(end)) if end <= *now => "已过期",
            _ => "有效",
        }
    }
}

/// Days a token may last that is made on the page: 0 means for ever.
pub const TOKEN_DAYS: [u16; 4] = [30, 90, 365, 0];
/// Characters of a token's name.
pub const MAX_TOKEN_NAME: usize = 40;

/// Failed logins of one name or from one address within [`FAILURE_WINDOW`] after which further ones are refused.
pub const MAX_FAILURES_BY_NAME: i64 = 8;
/// The same from one address, higher: an office may sit behind one.
pub const MAX_FAILURES_BY_ADDRESS: i64 = 40;
/// How long a failed login counts.
pub const FAILURE_WINDOW: time::Duration = time::Duration::minutes(15);
/// How long a session lasts without a request.
pub const SESSION_IDLE: time::Duration = time::Duration::hours(12);

/// Whether `password` is good enough; else the sentence that says what to do.
///
/// # Errors
/// One plain Chinese sentence.
pub fn check_password(password: &str, username: &str) -> Result<(), &'static str> {
    let length = password.chars().count();
    if length < 8 {
        return Err("密码至少8位，请重新设置。");
    }
    if length > 128 {
        return Err("密码不能超过128位，请重新设置。");
    }
    if password.eq_ignore_ascii_case(username) || password.chars().skip(1).all(|c| password.starts_with(c)) {
        return Err("密码过于简单，请混用字母和数字。");
    }
    Ok(())
}

/// Whether `username` can be used; else the sentence that says what to do.
///
/// # Errors
/// One plain Chinese sentence.
pub fn check_username(username: &str) -> Result<(), &'static str> {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if username.is_empty() || username.chars().count() > 32 || !username.chars().all(good) {
        return Err("用户名为1到32个汉字、字母或数字，请重新填写。");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords() {
        assert!(check_password("yunjiang2026", "admin").is_ok());
        for bad in ["short", "aaaaaaaaaa", "administrator"] {
            assert!(check_password(bad, "Administrator").is_err(), "{bad}");
        }
    }

    #[test]
    fn usernames() {
        assert!(check_username("张三").is_ok());
        assert!(check_username("a b").is_err());
        assert!(check_username("").is_err());
    }
}
