//! Model passages (范文): whole points and paragraphs of the archive that speak of the same thing; no SQL, no HTTP.

use serde::Serialize;
use uuid::Uuid;

use crate::app::corpus::model::Day;
use crate::app::corpus::reading;
use crate::engine::assembly::Names;
use crate::engine::assembly::slots::localise;
use crate::engine::document::{Block, Document, Point, SectionKind};

/// Characters of a passage worth showing.
const LENGTH: std::ops::RangeInclusive<usize> = 60..=900;
/// Passages of one speech.
const FROM_ONE: usize = 3;

/// A speech of the archive that passages are taken from.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub speaker: String,
    /// When.
    pub day: Day,
    /// Its text.
    pub document: Document,
}

/// A passage as the editor reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// What is inserted, a paragraph a line; names, places and figures are slots.
    pub text: String,
    /// The speech it is from.
    pub speech: Uuid,
    /// Its title.
    pub title: String,
    /// Who and when, in words.
    pub note: String,
    /// Where to read it in its context.
    pub href: String,
}

/// The passages of these speeches on a kind that hold `query`, speech by speech.
pub fn passages(models: &[Model], kind: SectionKind, query: &str) -> Vec<Passage> {
    let query = query.trim();
    let mut out = Vec::new();
    for model in models {
        let found = of_kind(&model.document, kind)
            .into_iter()
            .filter(|text| LENGTH.contains(&text.chars().count()) && text.contains(query));
        out.extend(found.take(FROM_ONE).map(|text| {
            let first = text.lines().next().unwrap_or_default();
            let year = model.day.year();
            let note: Vec<String> =
                [year, Some(model.speaker.clone())].into_iter().flatten().filter(|s| !s.is_empty()).collect();
            Passage {
                text: localise(&text, &[], &Names::default()).plain(),
                speech: model.id,
                title: model.title.clone(),
                note: note.join(" · "),
                href: reading::path_to(&model.id.to_string(), &model.document, first),
            }
        }));
    }
    out
}

/// Points of the kind, and paragraphs of sections of the kind that are not cut into points of others.
fn of_kind(document: &Document, kind: SectionKind) -> Vec<String> {
    let mut out = Vec::new();
    for section in &document.sections {
        for block in &section.blocks {
            match block {
                Block::Point(point) if point.kind == kind || (section.kind == kind && plain(point.kind)) => {
                    out.push(whole(point));
                }
                Block::Paragraph(line) if section.kind == kind => out.push(line.plain()),
                _ => {}
            }
        }
    }
    out
}

fn plain(kind: SectionKind) -> bool {
    kind == SectionKind::Other
}

fn whole(point: &Point) -> String {
    let mut lines = vec![point.lead.plain()];
    for block in &point.blocks {
        match block {
            Block::Paragraph(line) => lines.push(line.plain()),
            Block::Point(inner) => lines.push(whole(inner)),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Line, Section};

    #[test]
    fn points_of_the_kind_come_whole_with_their_source() {
        let text = "要紧扣中心任务开展监督。综合运用听取报告、执法检查、专题询问等方式，推动重点工作落到实处，推动突出问题得到解决，让人民群众看到变化。";
        let point =
            |kind, lead: &str| Block::Point(Point { kind, lead: Line::from(lead), ..Point::default() });
        let blocks = vec![point(SectionKind::Supervision, text), point(SectionKind::Deputies, text)];
        let section = Section { kind: SectionKind::Requirements, blocks, ..Section::default() };
        let model = Model {
            id: Uuid::nil(),
            title: "讲话".to_owned(),
            speaker: "王芳".to_owned(),
            day: Day::default(),
            document: Document { title: Line::from("讲话"), salutation: None, sections: vec![section] },
        };
        let found = passages(std::slice::from_ref(&model), SectionKind::Supervision, "执法检查");
        assert_eq!((found.len(), found[0].text.as_str()), (1, text));
        assert!(found[0].href.contains("#c"), "{}", found[0].href);
        assert_eq!(found[0].note, "王芳");
        assert!(passages(&[model], SectionKind::Supervision, "脱贫").is_empty());
    }
}
