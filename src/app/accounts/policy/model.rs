//! The rules themselves, what they begin with, and what follows from them; no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::app::accounts::entry::model::Limits;
use crate::app::accounts::factor::model::Wanted;
use crate::app::accounts::password::MAX_PASSWORD;
use crate::app::accounts::role::Role;
use crate::clock;
use crate::web::network::Network;
use crate::web::page::{Mark, moment};

/// What an organization demands of its people and of itself. Stored as it is here; a rule that is not in the row yet has its
/// default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Characters of a password at least.
    pub password_length: u32,
    /// Of small letters, capitals, digits and signs: how many kinds it holds at least.
    pub password_classes: u32,
    /// Days after which it must be changed; 0: never.
    pub password_days: u32,
    /// How many earlier passwords may not be taken again; 0: any may.
    pub password_history: u32,
    /// Wrong passwords of one name from one place.
    pub failures: u32,
    /// How long they count, and so how long the name is locked there, in minutes.
    pub lock_minutes: u32,
    /// How long a login lasts without use, in minutes.
    pub idle_minutes: u32,
    /// How long it lasts at most, in hours.
    pub whole_hours: u32,
    /// How many logins an account may have at once; 0: any number.
    pub sessions: u32,
    /// How long the log is kept, in months; 0: for ever.
    pub audit_months: u32,
    /// Whoever the office's identity system knows gets an account at his first login.
    pub oidc_creates: bool,
    /// Where the log is sent on to (`tcp://host:port`, `tls://host:port`); empty: nowhere.
    pub syslog: String,
    /// Certificates that are trusted there besides those of the system, as PEM.
    pub syslog_ca: String,
    /// Who must have a second factor.
    pub second_factor: Wanted,
    /// Accounts, security and log belong to three roles that exclude each other.
    pub apart: bool,
    /// Whoever takes an imported speech out of the archive needs a second person, as always for what was written here.
    pub two_remove: bool,
    /// Addresses and networks from which anything may be administered; none: from everywhere.
    pub manage_from: Vec<String>,
    /// Name and time stand on the screen.
    pub mark_screen: bool,
    /// Name and time stand on prints.
    pub mark_print: bool,
    /// Name and time stand on Word files.
    pub mark_word: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            password_length: 8,
            password_classes: 1,
            password_days: 0,
            password_history: 0,
            failures: 8,
            lock_minutes: 15,
            idle_minutes: 720,
            whole_hours: 168,
            sessions: 0,
            audit_months: 0,
            oidc_creates: false,
            syslog: String::new(),
            syslog_ca: String::new(),
            second_factor: Wanted::Voluntary,
            apart: false,
            two_remove: false,
            manage_from: Vec::new(),
            mark_screen: false,
            mark_print: false,
            mark_word: false,
        }
    }
}

/// Values that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// 普通
    Plain,
    /// 等级保护三级 (GB/T 22239-2019, 8.1.4)
    Level3,
}

impl Profile {
    /// Both, the milder first.
    pub const ALL: [Self; 2] = [Self::Plain, Self::Level3];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Level3 => "level3",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Plain => "普通",
            Self::Level3 => "等级保护三级",
        }
    }

    /// The profile of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Its rules, put over what only the organization itself can know: addresses, and whether it has the people for three
    /// roles.
    pub fn over(self, policy: &Policy) -> Policy {
        let (apart, manage_from) = (policy.apart, policy.manage_from.clone());
        let (syslog, syslog_ca) = (policy.syslog.clone(), policy.syslog_ca.clone());
        match self {
            Self::Plain => Policy {
                apart,
                manage_from,
                syslog,
                syslog_ca,
                oidc_creates: policy.oidc_creates,
                ..Policy::default()
            },
            Self::Level3 => Policy {
                password_length: 10,
                password_classes: 3,
                password_days: 90,
                password_history: 5,
                failures: 5,
                lock_minutes: 30,
                idle_minutes: 30,
                whole_hours: 12,
                sessions: 2,
                audit_months: 12,
                oidc_creates: policy.oidc_creates,
                syslog,
                syslog_ca,
                second_factor: Wanted::All,
                apart,
                two_remove: true,
                manage_from,
                mark_screen: true,
                mark_print: true,
                mark_word: true,
            },
        }
    }
}

/// Who, and when.
fn marked(name: &str, username: &str) -> String {
    format!("{name} {username} {}", moment(&clock::now()))
}

/// Kinds of characters that a password is made of.
fn classes(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_lowercase(),
        |c| c.is_uppercase(),
        |c| c.is_numeric(),
        |c| !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric(),
    ];
    kinds.into_iter().filter(|kind| password.chars().any(kind)).count()
}

impl Policy {
    /// The policy that a row holds; without a row the default. What cannot be read is an error: no rule is forgotten in
    /// silence.
    ///
    /// # Errors
    /// When the row is not a policy.
    pub fn stored(body: Option<serde_json::Value>) -> serde_json::Result<Self> {
        body.map_or_else(|| Ok(Self::default()), serde_json::from_value)
    }

    /// Whether a password is long and mixed enough; else the sentence that says what to do.
    ///
    /// # Errors
    /// One plain Chinese sentence.
    pub fn check_password(&self, password: &str) -> Result<(), String> {
        let length = password.chars().take(MAX_PASSWORD + 1).count();
        if length < self.password_length as usize {
            return Err(format!("密码至少{}位，请重新设置。", self.password_length));
        }
        if length > MAX_PASSWORD {
            return Err(format!("密码不能超过{MAX_PASSWORD}位，请重新设置。"));
        }
        if classes(password) < self.password_classes as usize {
            let wanted = self.password_classes;
            return Err(format!("小写字母、大写字母、数字、符号中至少要有{wanted}种，请重新设置。"));
        }
        Ok(())
    }

    /// What is asked of a password, for the form where it is chosen.
    pub fn password_hint(&self) -> String {
        let mixed = match self.password_classes {
            0 | 1 => String::new(),
            wanted => format!("，小写字母、大写字母、数字、符号至少{wanted}种"),
        };
        let again = match self.password_history {
            0 => String::new(),
            last => format!("，不能与最近{last}次用过的相同"),
        };
        format!(
            "至少{}位{mixed}{again}；不要只用常见词、拼音、年份、键盘顺序、姓名或单位名称。",
            self.password_length
        )
    }

    /// Whether a password that was set `since` was too old at a login. Who is logged in already goes on.
    pub fn is_aged(&self, since: OffsetDateTime, login: OffsetDateTime) -> bool {
        self.password_days > 0 && since + Duration::days(i64::from(self.password_days)) <= login
    }

    /// Whether somebody of this role must have a second factor.
    pub fn wants_factor(&self, role: Role) -> bool {
        match self.second_factor {
            Wanted::Voluntary => false,
            Wanted::Admins => role.is_admin(),
            Wanted::All => true,
        }
    }

    /// Whether something may be administered from this address.
    pub fn manages_from(&self, address: &str) -> bool {
        let networks = || self.manage_from.iter().filter_map(|network| network.parse::<Network>().ok());
        self.manage_from.is_empty()
            || address.parse().is_ok_and(|ip| networks().any(|network| network.holds(ip)))
    }

    /// What stands over a person's pages; nothing where nobody wants that.
    pub fn mark(&self, name: &str, username: &str) -> Option<Mark> {
        let (screen, print) = (self.mark_screen, self.mark_print);
        (screen || print).then(|| Mark { text: marked(name, username), screen, print })
    }

    /// What stands on a person's Word files; nothing where nobody wants that.
    pub fn word_mark(&self, name: &str, username: &str) -> Option<String> {
        self.mark_word.then(|| marked(name, username))
    }

    /// How long a login lasts without use.
    pub fn idle(&self) -> Duration {
        Duration::minutes(i64::from(self.idle_minutes))
    }

    /// How long it lasts at most.
    pub fn whole(&self) -> Duration {
        Duration::hours(i64::from(self.whole_hours))
    }

    /// How often somebody may try, and how long it counts.
    pub fn limits(&self) -> Limits {
        Limits::new(self.failures, Duration::minutes(i64::from(self.lock_minutes)))
    }

    /// Up to when the log is no longer kept, at a moment: a whole Chinese day, so that it is shortened once a day.
    pub fn log_before(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let months = i64::from(self.audit_months);
        let china = now.to_offset(time::macros::offset!(+8));
        let day = china.date() - Duration::days(months * 31);
        (months > 0).then(|| day.midnight().assume_offset(time::macros::offset!(+8)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_mixed_enough() {
        let policy = Profile::Level3.over(&Policy::default());
        for (password, good) in [
            ("Kx7#pq2mv", false),
            ("Kx7#pq2mvv", true),
            ("kxqpqmvvrtz", false),
            ("kx7pq2mvvrtz", false),
            ("kx7pq2mvv#tz", true),
            ("龘靐Kx7pqmvv", true),
        ] {
            assert_eq!(policy.check_password(password).is_ok(), good, "{password}");
        }
        assert!(policy.check_password(&"龘".repeat(5_000_000)).unwrap_err().contains("128位"));
        assert!(policy.password_hint().contains("至少10位") && policy.password_hint().contains("最近5次"));
        assert!(Policy::default().check_password("abcdefgh").is_ok(), "weak.rs judges what is guessed first");
    }

    #[test]
    fn a_password_ages_between_logins_only() {
        let set = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let policy = Policy { password_days: 90, ..Policy::default() };
        assert!(!policy.is_aged(set, set + Duration::days(90) - Duration::SECOND));
        assert!(policy.is_aged(set, set + Duration::days(90)));
        assert!(!Policy::default().is_aged(set, set + Duration::days(9000)));
    }

    #[test]
    fn the_log_is_kept_for_whole_days_and_never_shorter_than_was_said() {
        let policy = Policy { audit_months: 6, ..Policy::default() };
        let now = time::macros::datetime!(2026-11-29 17:30 UTC);
        let before = policy.log_before(now).unwrap();
        assert!(now - before >= Duration::days(184), "six months");
        assert_eq!(policy.log_before(now + Duration::hours(5)), Some(before), "the same day in China");
        assert_eq!(Policy::default().log_before(now), None);
    }

    #[test]
    fn what_a_row_does_not_hold_has_its_default() {
        let read: Policy = serde_json::from_str(r#"{"failures": 5, "later": true}"#).unwrap();
        assert_eq!(read, Policy { failures: 5, ..Policy::default() });
    }
}
