//! What an organization says about itself, kept by its admins: own places, the roster, speakers and their reading rates,
//! values that slots begin with; how it calls offices and occasions (`called`).

pub mod called;
pub(super) mod handlers;
pub mod model;
pub mod store;
pub(super) mod views;
