//! `wengao serve`.
