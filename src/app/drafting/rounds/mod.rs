//! 送审: a draft is sent to named people in an order; each agrees, or sends it back with a reason. A round is one sending.

pub mod model;
pub mod store;
