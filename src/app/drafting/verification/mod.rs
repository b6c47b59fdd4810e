//! 核稿单: the facts of a draft in its order, each with where it came from, who checked it and wherever else it stands; to be
//! checked one by one, printed and signed. What has changed since a fact was checked is to be checked again.

pub(super) mod handlers;
pub mod model;
pub mod store;
pub(super) mod views;
