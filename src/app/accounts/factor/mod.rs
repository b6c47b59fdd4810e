//! The second factor: six digits that a telephone shows (TOTP, RFC 6238), asked after a right password. Codes that were written
//! down open once each, for when the telephone is lost; an admin or the command line takes the factor off.

pub(super) mod handlers;
pub mod model;
pub mod store;
pub(super) mod views;
