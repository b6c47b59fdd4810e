//! The guard before crate `prosemirror`, and ProseMirror JSON ↔ `engine::document`. Pure.
