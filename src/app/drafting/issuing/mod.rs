//! 印发稿: a speech as it is sent out, in the official layout, with 印发说明, 附件 and who sends it where they are wanted.

pub(super) mod handlers;
mod model;
pub(super) mod views;
