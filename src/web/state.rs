//! What every handler can reach.

use std::sync::Arc;

use sqlx::PgPool;

/// The running application: cheap to clone, shared by all requests.
#[derive(Clone)]
pub struct App {
    /// Connections to the one database.
    pub pool: PgPool,
    /// What was set at the start.
    pub settings: Arc<Settings>,
}

/// What was set at the start and never changes while the server runs.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whether the site is reached through HTTPS: cookies are Secure, the peer is told by the proxy.
    pub behind_tls: bool,
}
