//! `wengao backup`.
