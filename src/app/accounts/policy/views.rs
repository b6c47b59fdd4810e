//! The page of the policy, with a sample.

use askama::Template;

use super::model::{Policy, Profile};
use super::rules::{self, GROUPS, Kind, Rule, Typed};
use crate::app::accounts::factor::model::Wanted;
use crate::app::accounts::forward::store::Backlog;
use crate::app::accounts::settings::model::Mistake;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "accounts/security.html")]
pub(super) struct SecurityPage {
    pub(super) shell: Shell,
    pub(super) typed: Typed,
    pub(super) mistakes: Vec<Mistake>,
    /// When the policy that the form began from was last changed; empty where it never was.
    pub(super) base: String,
    /// A colleague changed it meanwhile.
    pub(super) overtaken: bool,
    /// How it stands with sending the log on.
    pub(super) forward: Backlog,
    /// The form shows a profile's values, which are not stored yet.
    pub(super) profile: Option<Profile>,
}

impl SecurityPage {
    fn value(&self, name: &str) -> &str {
        self.typed.get(name).map(String::as_str).unwrap_or_default()
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&Mistake> {
        self.mistakes.iter().find(|mistake| mistake.field == field)
    }

    /// What the profiles say about a rule.
    fn usual(&self, rule: &Rule) -> String {
        let of = |profile: Profile| {
            format!("{}：{}", profile.chinese(), rule.words(&profile.over(&Policy::default())))
        };
        if matches!(rule.name, "apart" | "oidc_creates" | "manage_from" | "syslog" | "syslog_ca") {
            return String::new();
        }
        format!("（{}）", Profile::ALL.map(of).join("，"))
    }
}

/// A sample of the template.
pub(in crate::app::accounts) fn samples() -> Vec<(&'static str, String)> {
    let mut typed = rules::typed(&Policy::default());
    typed.insert("failures".to_owned(), "1".to_owned());
    let mistakes = rules::read(&typed).err().unwrap_or_default();
    let profile = Some(Profile::Level3);
    let forward = Backlog {
        waiting: 3,
        failed_at: Some(time::OffsetDateTime::UNIX_EPOCH),
        error: "connection refused".to_owned(),
        lost: 1,
        ..Backlog::default()
    };
    let page = SecurityPage {
        shell: Shell::sample(),
        typed,
        mistakes,
        base: String::new(),
        overtaken: true,
        forward,
        profile,
    };
    vec![("accounts/security", page.render().unwrap_or_default())]
}
