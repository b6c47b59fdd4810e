//! The SQL of the slice; its rooms have their own.

mod accounts;
mod ending;
mod organizations;
mod passwords;
mod sessions;
mod tokens;

pub use accounts::{
    NewAccount, account_state, accounts, create_account, find_login, other_admins, role, set_role,
    update_account, user,
};
pub use ending::{
    ENDED, close_external, close_session, close_sessions, close_surplus, end_session, shut_out, tell_ended,
};
pub use organizations::{
    Organization, create_organization, first_organizations, organization_called, organization_code,
    organizations, rename_organization, set_organization_active,
};
pub use passwords::{Credentials, credentials, earlier_passwords, password_hash, set_password};
pub use sessions::{
    NewSession, OpenSession, Session, open_session, open_sessions, organizations_since, session, set_times,
    tidy,
};
pub use tokens::{create_token, revoke_token, token_account, tokens, withdraw_tokens};
