//! `wengao check`.
