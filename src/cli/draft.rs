//! `wengao draft`.
