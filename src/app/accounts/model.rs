//! Types and rules of accounts; no SQL, no HTTP.

use std::sync::Arc;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::policy::model::Policy;

pub use super::role::Role;
use crate::app::audit::model::Event;
use crate::levels::Sayings;
use crate::web::{Access, Shell};

/// The first role of those that somebody must have, which nobody among `left` has. Where administration is divided, that
/// is each of the three.
pub fn unmanned(apart: bool, left: impl Iterator<Item = Role> + Clone) -> Option<Role> {
    let needed: &[Role] = if apart { &Role::ADMINS } else { &[Role::Admin] };
    needed.iter().copied().find(|role| !left.clone().any(|one| one == *role))
}

/// Why the last one of a role stays.
pub fn too_few(role: Role) -> String {
    let name = role.chinese();
    format!("至少要保留一名可登录的{name}，请先指定另一名{name}。")
}

/// How somebody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// When.
    pub at: OffsetDateTime,
    /// By the office's identity system, which asks for what it wants by itself: password and second factor here are not
    /// looked at.
    pub external: bool,
}

/// What must be done before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The password was given by somebody else and must be changed.
    GivenPassword,
    /// The password was too old when this login began, and must be changed.
    AgedPassword,
    /// A second factor is asked for, and there is none yet.
    SecondFactor,
}

impl First {
    /// Where it is done.
    pub const fn path(self) -> &'static str {
        match self {
            Self::GivenPassword | Self::AgedPassword => "/account/password",
            Self::SecondFactor => "/account/second-factor",
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
    /// What must be done before anything else.
    pub first: Option<First>,
    /// The rules of the organization.
    pub policy: Arc<Policy>,
    /// How it says what ships.
    pub sayings: Sayings,
}

impl User {
    /// What the person has done, to be written down ([`crate::app::audit::store::record`]): the deed by its stable name, the
    /// kind of thing it was done to and which, and what else is worth knowing.
    pub fn did<'a>(
        &self,
        action: &'static str,
        object_type: &'a str,
        object_id: &'a str,
        detail: serde_json::Value,
    ) -> Event<'a> {
        let (org_id, account_id) = (self.org_id, Some(self.account_id));
        Event { org_id, account_id, action, object_type, object_id, detail }
    }

    /// Whether the person may use what asks for this access.
    pub fn may(&self, access: Access) -> bool {
        self.role.may(access, self.policy.apart)
    }

    /// A word that ships with the program, as it is said in the person's organization.
    pub fn says(&self, text: &str) -> String {
        self.sayings.says(text)
    }

    /// The frame of a page in the room `room`.
    pub fn shell(&self, room: &'static str) -> Shell {
        Shell {
            user: self.name.clone(),
            organization: self.organization.clone(),
            sayings: self.sayings.clone(),
            rights: Access::ALL.into_iter().filter(|access| self.may(*access)).collect(),
            mark: self.policy.mark(&self.name, &self.username),
            csrf: self.csrf.clone(),
            flash: self.flash.clone(),
            room,
        }
    }
}

/// Why a login that something stands on has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was ended, or has run out.
    Login,
    /// The password was reset.
    Password,
    /// The account may not log in any more.
    Account,
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
            (Some(revoked), end) if end.is_none_or(|end| revoked < end) => "已撤销",
            (Some(_), _) => "已过期",
            (None, Some(end)) if end <= *now => "已过期",
            _ => "有效",
        }
    }
}

/// Days a token may last that is made on the page: 0 means for ever.
pub const TOKEN_DAYS: [u16; 4] = [30, 90, 365, 0];
/// Characters of a token's name.
pub const MAX_TOKEN_NAME: usize = 40;

/// How long failed logins count at most, whatever an organization says: nothing is kept that does not.
pub const LONGEST_LOCK: Duration = Duration::hours(24);

/// How exactly it is noted when a session was last used.
pub const SESSION_NOTED: Duration = Duration::minutes(5);
/// How far the clocks of two servers on one database may be apart before one of them counts as set back.
pub const CLOCKS_APART: Duration = Duration::minutes(1);
/// How long a browser stays known in which nobody logs in.
pub const BROWSER_KNOWN: Duration = Duration::days(180);

/// Earlier passwords of an account that are kept, whatever the rules say now: they may say more later.
pub const PASSWORDS_KEPT: i64 = 24;

/// Characters of a person's name.
pub const MAX_DISPLAY_NAME: usize = 40;
/// Characters of a login name.
pub const MAX_USERNAME: usize = 32;

/// When a session was last noted as used, and when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When it was last noted as used.
    pub seen_at: OffsetDateTime,
    /// When it ends unless it is used.
    pub expires_at: OffsetDateTime,
    /// When it ends.
    pub ends_at: OffsetDateTime,
}

impl Times {
    /// When it ends if nobody does anything.
    pub fn end(&self) -> OffsetDateTime {
        self.expires_at.min(self.ends_at)
    }

    /// What it is now: nothing where it has ended (it is removed then, so that no clock brings it back).
    pub fn at(self, now: OffsetDateTime) -> Option<Self> {
        let now_known = self.without_future(now);
        (now < now_known.end()).then_some(now_known)
    }

    /// Used now, so that it ends after `idle`; `None` where that was noted a moment ago.
    pub fn used(self, idle: Duration, now: OffsetDateTime) -> Option<Self> {
        let known = self.without_future(now);
        let worth = now - known.seen_at >= SESSION_NOTED || known != self;
        worth.then_some(Self { seen_at: now, expires_at: now + idle, ends_at: known.ends_at })
    }

    /// Last used "in the future": the clock was set back since. What the session had left then it has left now.
    fn without_future(self, now: OffsetDateTime) -> Self {
        let back = self.seen_at - now;
        if back <= CLOCKS_APART {
            return self;
        }
        Self { seen_at: now, expires_at: self.expires_at - back, ends_at: self.ends_at - back }
    }
}

/// Whether `username` can be used; else the sentence that says what to do.
///
/// # Errors
/// One plain Chinese sentence.
pub fn check_username(username: &str) -> Result<(), &'static str> {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if username.is_empty() || username.chars().count() > MAX_USERNAME || !username.chars().all(good) {
        return Err("用户名为1到32个汉字、字母或数字，请重新填写。");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION_IDLE: Duration = Duration::hours(12);
    const SESSION_WHOLE: Duration = Duration::days(7);

    #[test]
    fn a_session_ends_idle_or_in_the_end_and_no_clock_revives_it() {
        let start = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let fresh =
            Times { seen_at: start, expires_at: start + SESSION_IDLE, ends_at: start + SESSION_WHOLE };
        assert_eq!(fresh.at(start + SESSION_IDLE - Duration::SECOND), Some(fresh));
        assert_eq!(fresh.at(start + SESSION_IDLE), None, "nobody was there");
        assert_eq!(fresh.used(SESSION_IDLE, start + Duration::minutes(4)), None, "noted a moment ago");
        // Used every hour, it still ends.
        let mut times = fresh;
        for hour in 1..7 * 24 {
            let now = start + Duration::hours(hour);
            times = times.at(now).unwrap().used(SESSION_IDLE, now).unwrap();
        }
        assert_eq!(times.ends_at, fresh.ends_at);
        assert_eq!(times.at(fresh.ends_at), None);
        // The clock goes back by ten days: what was left is left, and not ten days more.
        let now = times.seen_at - Duration::days(10);
        let back = times.at(now).unwrap();
        assert_eq!(back.ends_at - now, fresh.ends_at - times.seen_at);
        assert_eq!(times.used(SESSION_IDLE, now).unwrap().ends_at, back.ends_at, "and is written down");
        // Made while the clock was a year ahead.
        let ahead = fresh.at(start - Duration::days(365)).unwrap();
        assert_eq!(ahead.ends_at, start - Duration::days(365) + SESSION_WHOLE);
        // Two servers' clocks are never the same.
        assert_eq!(fresh.at(start - Duration::seconds(20)), Some(fresh));
        // It jumps ahead: the session has ended and is gone.
        assert_eq!(fresh.at(start + Duration::days(30)), None);
    }

    #[test]
    fn three_roles_exclude_each_other_where_they_are_apart() {
        use Access::{Admin, Audit, Drafter, Own, Public, Security};
        for access in [Admin, Security, Audit] {
            let who: Vec<_> = Role::ALL.into_iter().filter(|role| role.may(access, true)).collect();
            assert_eq!(who.len(), 1, "{access:?}: {who:?}");
            assert!(Role::Admin.may(access, false));
        }
        for role in Role::ALL {
            assert!(role.may(Own, true) && role.may(Public, true));
            assert!(
                Access::ALL.into_iter().any(|access| access.administers() && role.may(access, true))
                    == role.is_admin()
            );
        }
        assert!(!Role::Security.may(Drafter, false) && !Role::Auditor.may(Drafter, true));
        // Nobody comes to a second one of them by himself.
        assert!(!Role::Admin.may_grant(true, Role::Drafter, Role::Security));
        assert!(!Role::Admin.may_grant(true, Role::Auditor, Role::Drafter));
        assert!(Role::Admin.may_grant(true, Role::Drafter, Role::Curator));
        assert!(
            !Role::Admin.may_take_over(true, Role::Security)
                && Role::Admin.may_take_over(false, Role::Security)
        );
        assert!(
            !Role::Security.may_take_over(true, Role::Auditor)
                && !Role::Auditor.may_grant(false, Role::Drafter, Role::Drafter)
        );
        let left = |roles: &'static [Role]| unmanned(true, roles.iter().copied());
        assert_eq!(left(&[Role::Admin, Role::Security]), Some(Role::Auditor));
        assert_eq!(left(&Role::ADMINS), None);
        assert_eq!(unmanned(false, [Role::Security].into_iter()), Some(Role::Admin));
    }

    #[test]
    fn usernames() {
        assert!(check_username("张三").is_ok());
        assert!(check_username("a b").is_err());
        assert!(check_username("").is_err());
    }
}
