//! `wengao organization`.
