//! `wengao token`.
