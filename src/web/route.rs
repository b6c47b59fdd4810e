//! The table of routes: method, path, who may, handler. Each slice declares its own; the router, the
//! authorisation test and the API description are made from it.

use std::sync::Arc;

use axum::routing::{MethodRouter, delete, get, patch, post, put};

/// Who may call a route. Whom each lets in is for the roles to say (`app::accounts`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, logged in or not.
    Public,
    /// Whoever is logged in, for what is his own.
    Own,
    /// 撰稿人
    Drafter,
    /// 库管理员
    Curator,
    /// 系统管理员: accounts, and what the organization says about itself.
    Admin,
    /// 安全管理员: the rules of 安全, roles, logins.
    Security,
    /// 审计管理员: the log.
    Audit,
}

impl Access {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Public, Self::Own, Self::Drafter, Self::Curator, Self::Admin, Self::Security, Self::Audit];

    /// Whether it is for administration, which may be bound to some addresses.
    pub const fn administers(self) -> bool {
        matches!(self, Self::Admin | Self::Security | Self::Audit)
    }
}

/// What a program's bearer token must be allowed to do for a route to take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tokens {
    /// Only people who have logged in are answered, whatever a token may do.
    Refused,
    /// 只读 is enough: the route changes nothing.
    Read,
    /// 读写
    Write,
}

/// What the table says of one route.
#[derive(Debug, Clone, Copy)]
pub struct RouteRow {
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path as axum writes it (`/speeches/{id}`).
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// Which tokens are taken; none unless the row says so.
    pub tokens: Tokens,
    /// Asked at every key: who asks may be known from a moment ago.
    pub often: bool,
    /// Pages ask it by themselves, so it is no sign that somebody is there.
    pub by_itself: bool,
}

/// The whole table: what the site answers, for who describes it.
#[derive(Debug, Clone)]
pub struct RouteTable(pub Arc<[RouteRow]>);

/// One row of a slice's table with what answers; `S` is what the site shares, of which each handler takes its part
/// ([`axum::extract::FromRef`]).
pub struct Route<S> {
    /// What is said of it.
    pub row: RouteRow,
    /// What answers.
    pub handler: MethodRouter<S>,
}

macro_rules! method {
    ($($name:ident $method:literal),+) => { $(
        #[doc = concat!("A ", $method, " route.")]
        pub fn $name<H, T>(path: &'static str, access: Access, handler: H) -> Self
        where
            H: axum::handler::Handler<T, S>,
            T: 'static,
        {
            let row = RouteRow { method: $method, path, access, tokens: Tokens::Refused, often: false, by_itself: false };
            Self { row, handler: $name(handler) }
        }
    )+ };
}

impl<S: Clone + Send + Sync + 'static> Route<S> {
    method!(get "GET", post "POST", put "PUT", patch "PATCH", delete "DELETE");

    /// Opens the route to programs whose token may do so much. Only under `/api`.
    #[must_use]
    pub fn tokens(mut self, tokens: Tokens) -> Self {
        self.row.tokens = tokens;
        self
    }

    /// Says that the route is asked at every key: a person who may no longer is refused within two seconds, not at once.
    #[must_use]
    pub fn often(mut self) -> Self {
        self.row.often = true;
        self
    }

    /// Says that pages ask the route again and again by themselves: it does not keep a login from ending unused.
    #[must_use]
    pub fn by_itself(mut self) -> Self {
        self.row.by_itself = true;
        self
    }

    /// Lets the route take request bodies of up to `bytes`; others take 2 MiB.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.handler = self.handler.layer(axum::extract::DefaultBodyLimit::max(bytes));
        self
    }
}
