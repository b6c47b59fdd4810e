//! `wengao compare`.
