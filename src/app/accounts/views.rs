//! The pages of the slice, with samples.

use askama::Template;
use uuid::Uuid;

use super::model::{Account, Role};
use super::store::Organization;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "accounts/login.html")]
pub(super) struct LoginPage {
    shell: Shell,
    organizations: Vec<Organization>,
    next: String,
    username: String,
    error: String,
}

impl LoginPage {
    pub(super) fn new(
        organizations: Vec<Organization>,
        next: String,
        username: String,
        error: String,
    ) -> Self {
        Self { shell: Shell::anonymous(), organizations, next, username, error }
    }
}

#[derive(Template)]
#[template(path = "accounts/password.html")]
pub(super) struct PasswordPage {
    pub(super) shell: Shell,
    pub(super) first: bool,
    pub(super) error: String,
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
pub(super) struct AccountList {
    pub(super) shell: Shell,
    pub(super) me: Uuid,
    pub(super) accounts: Vec<Account>,
    /// A name and its one-time password, to be told once.
    pub(super) told: Option<(String, String)>,
    pub(super) error: String,
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let organization = |code: &str, name: &str| Organization {
        id: Uuid::nil(),
        code: code.to_owned(),
        name: name.to_owned(),
        level: "city".to_owned(),
    };
    let two = vec![organization("yunjiang", "云江市人大常委会"), organization("qingxi", "清溪县人大常委会")];
    let account = Account {
        id: Uuid::nil(),
        username: "liwen".to_owned(),
        display_name: "李文".to_owned(),
        role: Role::Curator,
        active: true,
        created_at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let list = AccountList {
        shell: Shell::sample(),
        me: Uuid::nil(),
        accounts: vec![account],
        told: Some(("liwen".to_owned(), "abcd2345efgh".to_owned())),
        error: String::new(),
    };
    let login =
        LoginPage::new(two, "/corpus".to_owned(), "liwen".to_owned(), "用户名或密码不正确。".to_owned());
    let password = PasswordPage { shell: Shell::sample(), first: true, error: String::new() };
    vec![
        ("accounts/login", login.render().unwrap_or_default()),
        ("accounts/password", password.render().unwrap_or_default()),
        ("accounts/list", list.render().unwrap_or_default()),
    ]
}
