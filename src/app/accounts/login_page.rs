//! The page of the door.

use askama::Template;

use super::store::Organization;
use crate::web::Shell;

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
    pub(super) shell: Shell,
    pub(super) asking: Asking,
    pub(super) next: String,
    pub(super) username: String,
    pub(super) error: String,
    /// The office has an identity system.
    pub(super) oidc: bool,
}

impl LoginPage {
    pub(super) fn new(asking: Asking, next: String, username: String, error: String, oidc: bool) -> Self {
        Self { shell: Shell::anonymous(), asking, next, username, error, oidc }
    }
}
