//! `wengao mine`.
