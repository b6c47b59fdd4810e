//! Samples of the slice's templates, for the test that renders every template.

use askama::Template;
use time::OffsetDateTime;
use uuid::Uuid;

use super::audit::AuditPage;
use super::login_page::{Asking, LoginPage};
use super::model::{Account, Role, Scope, Token};
use super::password_page::PasswordPage;
use super::people::AccountList;
use super::policy::model::Policy;
use super::roles::RolesPage;
use super::sessions::SessionsPage;
use super::store::{OpenSession, Organization};
use super::tokens::TokenList;
use crate::app::audit::model::{Entry, Filter};
use crate::web::Shell;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let organization = |code: &str, name: &str| Organization {
        id: Uuid::nil(),
        code: code.to_owned(),
        name: name.to_owned(),
        level: "city".to_owned(),
        active: true,
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
    let session = OpenSession {
        id_hash: vec![0, 255],
        account_id: Uuid::nil(),
        name: "李文".to_owned(),
        device: "Firefox".to_owned(),
        address: "10.0.0.1".to_owned(),
        created_at: time::OffsetDateTime::UNIX_EPOCH,
        seen_at: time::OffsetDateTime::UNIX_EPOCH,
        here: true,
    };
    let sessions = SessionsPage { shell: Shell::sample(), all: true, sessions: vec![session] };
    let event = Entry {
        at: time::OffsetDateTime::UNIX_EPOCH,
        who: "李文".to_owned(),
        action: "draft.export".to_owned(),
        object_type: "draft".to_owned(),
        object_id: Uuid::nil().to_string(),
        detail: serde_json::json!({ "format": "docx" }),
        address: "10.0.0.1".to_owned(),
        outcome: "done".to_owned(),
        object_title: "在全市人大工作会议上的讲话".to_owned(),
    };
    let audit = AuditPage {
        shell: Shell::sample(),
        filter: Filter::default(),
        actions: vec!["draft.export".to_owned()],
        accounts: vec![account.clone()],
        rows: vec![event],
        total: 240,
    };
    let roles =
        RolesPage { shell: Shell::sample(), me: Uuid::nil(), apart: true, accounts: vec![account.clone()] };
    let list = AccountList {
        shell: Shell::sample(),
        me: Uuid::nil(),
        locked: vec![account.id],
        factors: vec![account.id],
        actor: Role::Admin,
        apart: true,
        accounts: vec![account],
        told: Some(("liwen".to_owned(), "abcd2345efgh".to_owned())),
        error: String::new(),
    };
    let token = Token {
        id: Uuid::nil(),
        name: "办公自动化系统".to_owned(),
        username: "liwen".to_owned(),
        scope: Scope::Read,
        created_at: OffsetDateTime::UNIX_EPOCH,
        expires_at: Some(OffsetDateTime::UNIX_EPOCH),
        revoked_at: None,
    };
    let tokens = TokenList {
        shell: Shell::sample(),
        tokens: vec![token],
        now: OffsetDateTime::UNIX_EPOCH,
        told: Some("wg_0_0_secret".to_owned()),
        error: "请给令牌起个名称。".to_owned(),
    };
    let login = LoginPage::new(
        Asking::Choose(two),
        "/corpus".to_owned(),
        "liwen".to_owned(),
        "用户名或密码不正确。".to_owned(),
        true,
    );
    let password = PasswordPage {
        shell: Shell::sample(),
        first: true,
        aged: true,
        hint: Policy::default().password_hint(),
        least: 8,
        error: String::new(),
    };
    vec![
        ("accounts/roles", roles.render().unwrap_or_default()),
        ("accounts/login", login.render().unwrap_or_default()),
        (
            "accounts/login",
            LoginPage { asking: Asking::Type("yunjiang".to_owned()), ..login }.render().unwrap_or_default(),
        ),
        ("accounts/sessions", sessions.render().unwrap_or_default()),
        ("accounts/audit", audit.render().unwrap_or_default()),
        ("accounts/password", password.render().unwrap_or_default()),
        ("accounts/list", list.render().unwrap_or_default()),
        ("accounts/tokens", tokens.render().unwrap_or_default()),
    ]
}
