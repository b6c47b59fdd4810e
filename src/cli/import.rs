//! `wengao import`.
