//! The shared shell: layers, extractors, CSRF, assets, page fragments. Knows no slice.

pub mod assets;
pub mod chart;
pub mod csrf;
pub mod flash;
pub mod layers;
pub mod metrics;
pub mod network;
pub mod outage;
pub mod pace;
pub mod page;
pub mod peer;
pub mod problem;
pub mod route;
pub mod serve;
pub mod share;
pub mod state;
pub mod text;

pub use page::Shell;
pub use route::{Access, Route, RouteRow, RouteTable, Tokens};
pub use state::App;
pub use text::{Form, Json, Multipart, Verbatim};
