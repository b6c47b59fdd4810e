//! Logging in by the office's identity system (OpenID Connect, authorization code with PKCE; `src/oidc.rs` talks to it), which
//! brings what it asks for by itself, a UKey for instance. The login with a password stays, for when that system is away. The
//! person is found by a claim that holds the login name; who has no account is not let in, unless the organization says that
//! accounts are made.

pub(super) mod handlers;
