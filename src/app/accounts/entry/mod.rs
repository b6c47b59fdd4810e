//! The door: logging in and out, and how often somebody may try.
//!
//! Every attempt is counted, by one statement, before its password is looked at, and uncounted when it was right; so
//! attempts that come together are counted one after the other. Counted are:
//! - the name from this address, then the name from anywhere, then the address whatever the name; or instead of all three
//! - the name from a browser in which it has logged in before (a secret in its cookie, of which we keep the digest).
//!
//! So nobody can keep a person out of his own browser, nor out of another address by trying from one. Unknown names are
//! counted and answered as known ones are.

pub mod admit;
pub mod handlers;
pub mod model;
pub mod store;
