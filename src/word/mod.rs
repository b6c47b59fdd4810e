//! Word files: .docx ↔ document, in the layout of GB/T 9704-2012. Pure.
//!
//! Both directions are written by hand over `zip` and `quick-xml`: the libraries that exist write parts in an
//! order that validators refuse, or read hostile files without limits.
//!
//! - `layout.rs`: a document as the paragraphs on the page, numbers and head lines included
//! - `write/`: those paragraphs as a .docx, byte for byte the same for the same input
//! - `marked.rs`: a written file made into a copy for readers, or into the final one; `grid.rs`: what stands on which line
//! - `text.rs`: the same paragraphs as plain text
//! - `read/`: the paragraphs of somebody else's .docx, under limits
//! - `flat.rs`: a Word file in one piece of XML
//! - `archive.rs`: zip files from outside, under limits
//! - `xml.rs`: a small bounded tree of an XML part
//! - `align.rs`: what was changed in an edited copy
//! - `sentence.rs`: where sentences end

mod align;
pub(crate) mod archive;
pub(crate) mod flat;
mod grid;
mod layout;
mod marked;
pub(crate) mod read;
mod sentence;
mod text;
mod write;
mod xml;

#[cfg(test)]
mod tests;

pub use align::{Change, ChangeKind, changes};
pub use archive::ArchiveError;
pub use grid::{CopyPaper, PaperLine};
pub use layout::{HeadOrder, Meta, byline};
pub use marked::{Copied, CopiedComment, Properties, as_copy, as_final};
pub use read::{
    FileComment, Hand, HandStretch, Paragraph, ReadError, Reading, TextPlace, Tracked, TrackedParagraph,
    Warning, read, read_tracked,
};
pub use text::text;
pub use write::{Fonts, Settings, WriteError, write};
