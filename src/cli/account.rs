//! `wengao account`.
