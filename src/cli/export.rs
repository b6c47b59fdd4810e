//! `wengao export`.
