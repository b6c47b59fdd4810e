//! `paste!`, which puts names together, from `pastey`: it goes on where the crate of this name has ended (RUSTSEC-2024-0436).

pub use pastey::paste;
