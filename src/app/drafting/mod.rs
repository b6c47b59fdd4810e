//! The drafting slice.

use crate::web::Route;

/// The routes of this slice.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
