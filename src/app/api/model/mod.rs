//! What the API says, as types; no SQL, no HTTP. Their description for readers is `data/operations.json`.

mod comparison;
mod speech;
mod things;

pub use comparison::{Comparison, SharedSource, SharedSpan};
pub use speech::{
    Head, Items, MAX_BEFORE, MAX_TEXT, MOST, Page, PointText, Remark, Section, Speech, remarks, sections,
};
pub use things::{Completion, FileItem, JobItem, OutlineItem, PhrasingItem};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Block, Document, Line, Point, Section as Part};

    #[test]
    fn sections_joined_with_their_headings_are_the_plain_text() {
        let inner = Point { lead: Line::from("抓重点。"), ..Point::default() };
        let outer = Point {
            lead: Line::from("抓监督。"),
            blocks: vec![Block::Paragraph(Line::from("要依法。")), Block::Point(inner)],
            ..Point::default()
        };
        let part = |heading: Option<&str>| Part {
            heading: heading.map(Line::from),
            blocks: vec![Block::Paragraph(Line::from("同志们。")), Block::Point(outer.clone())],
            ..Part::default()
        };
        let document = Document {
            title: Line::from("讲话"),
            salutation: None,
            sections: vec![part(None), part(Some("强化监督")), part(Some("依靠代表"))],
        };
        let mut joined = "讲话".to_owned();
        for section in sections(&document) {
            if let Some(heading) = section.heading {
                joined += &format!("\n{}{heading}", section.label);
            }
            joined += &format!("\n{}", section.text);
            assert_eq!(section.points.len(), 1);
            assert_eq!(section.points[0].points[0].label, "一要");
        }
        assert_eq!(joined, document.plain());
    }
}
