//! Word files: .docx ↔ document, in the layout of GB/T 9704-2012. Pure.
//!
//! Both directions are written by hand over `zip` and `quick-xml`: the libraries that exist write parts in an
//! order that validators refuse, or read hostile files without limits.
//!
//! - `house.rs`: how an office has its papers set; `template.rs`: its own template instead
//! - `para.rs`: a paragraph on the page; `layout.rs`: a document as the paragraphs on the page, numbers included; `head.rs`: title, day, speaker; `title.rs`: where
//!   a long title is broken; `ending.rs`: 附件 and who signs; `issue.rs`: what goes around a speech that is sent out
//! - `write/`: those paragraphs as a .docx, byte for byte the same for the same input
//! - `marked.rs`: a written file made into a copy for readers, or into the final one; `grid.rs`: what stands on which line
//! - `preview.rs`: the first page as a picture
//! - `text.rs`: the same paragraphs as plain text
//! - `read/`: the paragraphs of somebody else's .docx, under limits
//! - `flat.rs`: a Word file in one piece of XML
//! - `archive.rs`: zip files from outside, under limits
//! - `xml.rs`: a small bounded tree of an XML part
//! - `sentence.rs`: where sentences end

pub(crate) mod archive;
mod ending;
pub(crate) mod flat;
mod grid;
mod head;
pub mod house;
mod issue;
mod layout;
mod marked;
mod para;
mod preview;
pub(crate) mod read;
mod sentence;
mod template;
mod text;
mod title;
mod whole;
mod write;
mod xml;

#[cfg(test)]
mod tests;

pub use archive::ArchiveError;
pub use grid::{CopyPaper, PaperLine};
pub use head::{Meta, byline};
pub use house::{Fonts, HeadOrder, HouseStyle, Size, TITLE_CHARACTERS};
pub use issue::Issue;
pub use marked::{Copied, CopiedComment, Properties, as_copy, as_final};
pub use preview::first_page;
pub use read::{
    FileComment, Hand, HandStretch, Paragraph, ReadError, Reading, TextPlace, Tracked, TrackedParagraph,
    Warning, read, read_tracked,
};
pub use template::{MAX_TEMPLATE, Template, TemplateError};
pub use text::text;
pub use title::title_breaks;
pub use write::{Settings, WriteError, write};
