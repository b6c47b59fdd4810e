//! The pages of the slice, with samples.

use askama::Template;
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Account, First, Role, Scope, TOKEN_DAYS, Token, User};
use super::policy::model::Policy;
use super::store::{OpenSession, Organization};
use crate::app::audit::model::{Entry, Filter, Outcome};
use crate::web::Shell;
use crate::web::page::Pager;

/// How the login form asks for the organization.
#[derive(Debug, Clone)]
pub(super) enum Asking {
    /// There is but one.
    Nothing,
    /// A short list, where the server is set so.
    Choose(Vec<Organization>),
    /// Its code or its full name, which nobody is shown; this one stands there already.
    Type(String),
}

#[derive(Template)]
#[template(path = "accounts/login.html")]
pub(super) struct LoginPage {
    shell: Shell,
    asking: Asking,
    next: String,
    username: String,
    error: String,
    /// The office has an identity system.
    oidc: bool,
}

impl LoginPage {
    pub(super) fn new(asking: Asking, next: String, username: String, error: String, oidc: bool) -> Self {
        Self { shell: Shell::anonymous(), asking, next, username, error, oidc }
    }
}

#[derive(Template)]
#[template(path = "accounts/password.html")]
pub(super) struct PasswordPage {
    shell: Shell,
    /// It was given by somebody else.
    first: bool,
    /// It is too old.
    aged: bool,
    /// What is asked of a new one.
    hint: String,
    least: u32,
    error: String,
}

impl PasswordPage {
    pub(super) fn new(user: &User, error: String) -> Self {
        Self {
            shell: user.shell("account"),
            first: user.first == Some(First::GivenPassword),
            aged: user.first == Some(First::AgedPassword),
            hint: user.policy.password_hint(),
            least: user.policy.password_length,
            error,
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
pub(super) struct AccountList {
    pub(super) shell: Shell,
    pub(super) me: Uuid,
    pub(super) accounts: Vec<Account>,
    /// Those that too many wrong passwords keep out, from somewhere or from everywhere.
    pub(super) locked: Vec<Uuid>,
    /// Those that have a second factor.
    pub(super) factors: Vec<Uuid>,
    /// The role of whoever looks.
    pub(super) actor: Role,
    /// Administration is divided among three roles.
    pub(super) apart: bool,
    /// A name and its one-time password, to be told once.
    pub(super) told: Option<(String, String)>,
    pub(super) error: String,
}

impl AccountList {
    /// The roles that an account can be given here; its own is among them.
    fn roles(&self, from: &Role) -> Vec<Role> {
        let can = |to: &Role| to == from || self.actor.may_grant(self.apart, *from, *to);
        Role::ALL.into_iter().filter(can).collect()
    }

    /// The roles that a new account can be given here.
    fn new_roles(&self) -> Vec<Role> {
        self.roles(&Role::Drafter)
    }

    fn takes_over(&self, account: &Account) -> bool {
        account.id != self.me && self.actor.may_take_over(self.apart, account.role)
    }
}

#[derive(Template)]
#[template(path = "accounts/roles.html")]
pub(super) struct RolesPage {
    pub(super) shell: Shell,
    pub(super) me: Uuid,
    pub(super) apart: bool,
    pub(super) accounts: Vec<Account>,
}

#[derive(Template)]
#[template(path = "accounts/sessions.html")]
pub(super) struct SessionsPage {
    pub(super) shell: Shell,
    pub(super) all: bool,
    pub(super) sessions: Vec<OpenSession>,
}

#[derive(Template)]
#[template(path = "accounts/audit.html")]
pub(super) struct AuditPage {
    pub(super) shell: Shell,
    pub(super) filter: Filter,
    pub(super) actions: Vec<String>,
    pub(super) accounts: Vec<Account>,
    pub(super) rows: Vec<Entry>,
    pub(super) total: i64,
}

impl AuditPage {
    fn pager(&self) -> Pager {
        Pager::new("/admin/audit", self.filter.page, Filter::PER_PAGE, self.total, |page| {
            self.filter.query(page)
        })
    }

    fn is_who(&self, id: &Uuid) -> bool {
        self.filter.who == id.to_string()
    }
}

#[derive(Template)]
#[template(path = "accounts/tokens.html")]
pub(super) struct TokenList {
    pub(super) shell: Shell,
    pub(super) tokens: Vec<Token>,
    pub(super) now: OffsetDateTime,
    /// A new token, to be told once.
    pub(super) told: Option<String>,
    pub(super) error: String,
}

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
