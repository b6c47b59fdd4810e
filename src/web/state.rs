//! What every handler can reach.

use std::sync::Arc;

use sqlx::PgPool;

use super::network::Network;
use super::share::Shares;
use crate::db::health::Health;

/// The running application: cheap to clone, shared by all requests.
#[derive(Clone)]
pub struct App {
    /// Connections to the one database.
    pub pool: PgPool,
    /// What was set at the start.
    pub settings: Arc<Settings>,
    /// What is known of the database at this moment.
    pub health: Health,
    /// How much of the server each organization may hold.
    pub shares: Shares,
}

/// What was set at the start and never changes while the server runs.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The site is reached through HTTPS alone: cookies are always Secure, and whoever connects is the proxy.
    pub behind_tls: bool,
    /// The proxies whose word on client and scheme counts.
    pub trusted_proxies: Vec<Network>,
    /// The office's identity system, where there is one.
    pub oidc: Option<crate::oidc::Provider>,
    /// Up to so many organizations the login page lists by name; of more, and by default, it shows none.
    pub listed_organizations: i64,
    /// Who knows it may read `/metrics` from another machine.
    pub metrics_token: Option<String>,
}
