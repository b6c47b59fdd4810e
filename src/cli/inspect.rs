//! `wengao inspect`.
