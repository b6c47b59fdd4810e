//! Word files: .docx ↔ document, in the layout of GB/T 9704. Pure.
