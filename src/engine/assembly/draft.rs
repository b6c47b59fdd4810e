//! A whole draft without choosing: the best candidates for every place of an outline.

use serde::Serialize;

use super::compose::paragraph;
use super::open_questions::{Question, questions};
use super::points::{Candidate, Claims, Retired, Spot, Taken};
use super::slots::{Chip, Localised, Segment};
use super::sources::Archive;
use super::{Request, frame};
use crate::engine::document::{Block, Document, Inline, Line, Mark, Point, PointStyle, Section, SectionKind};
use crate::engine::outline::{OutlinePoint, OutlineSection};
use crate::engine::suggest::headings::{OfferedSet, offered_sets};

/// Characters of one paragraph where a section has no points.
const PARAGRAPH: usize = 220;
/// Characters of the words before the first point.
const INTRODUCTION: usize = 90;
/// Sets of headings offered beside those of the outline.
const SETS: usize = 5;

/// A draft with everything a writer wants to know of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draft {
    /// The text as the editor's tree; runs carry the id of their speech.
    #[serde(skip)]
    pub document: Document,
    /// The title.
    pub title: String,
    /// The salutation.
    pub salutation: Option<String>,
    /// The sections in order.
    pub sections: Vec<DraftSection>,
    /// Other whole sets of headings for the same kinds.
    pub heading_sets: Vec<OfferedSet>,
    /// What is left to the writer.
    pub open_questions: Vec<Question>,
    /// Length, as read aloud.
    pub characters: usize,
    /// The outline's target length.
    pub target: usize,
    /// Minutes at the speaker's rate.
    pub minutes: f32,
    /// Minutes of the occasion.
    pub target_minutes: u32,
}

/// A section of a draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftSection {
    /// Its kind.
    pub kind: SectionKind,
    /// Its heading.
    pub heading: Option<String>,
    /// Its own paragraphs: openings, closings, the words before the first point.
    pub paragraphs: Vec<DraftParagraph>,
    /// Its points.
    pub points: Vec<DraftPoint>,
    /// Length in characters.
    pub characters: usize,
    /// Target length.
    pub target: usize,
}

/// A point of a draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftPoint {
    /// Its kind.
    pub kind: SectionKind,
    /// Its number (一要).
    pub label: String,
    /// Its lead.
    pub lead: String,
    /// Its text; empty where the archive holds nothing that fits.
    pub paragraphs: Vec<DraftParagraph>,
    /// What to write, from the outline.
    pub guidance: String,
    /// Target length.
    pub target: usize,
    #[serde(skip)]
    style: PointStyle,
}

/// A paragraph of a draft with its sources.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DraftParagraph {
    /// The text, open slots as `{{name}}`.
    pub text: String,
    /// Where each piece comes from, in order.
    pub sources: Vec<PieceSource>,
    /// Open slots and what stood there.
    pub chips: Vec<Chip>,
    /// Wording put in its current form.
    pub retired: Vec<Retired>,
    #[serde(skip)]
    line: Line,
}

impl DraftPoint {
    /// Length in characters, label and lead included.
    pub fn characters(&self) -> usize {
        let texts = self.paragraphs.iter().map(|p| p.text.as_str());
        texts.chain([self.label.as_str(), self.lead.as_str()]).map(|text| text.chars().count()).sum()
    }
}

impl DraftParagraph {
    /// Whether it comes from the archive, not from the outline.
    pub fn taken(&self) -> bool {
        self.sources.iter().any(|piece| piece.id != OUTLINE)
    }
}

/// The id of what comes from the outline.
pub const OUTLINE: &str = "outline";

/// Where a piece of a paragraph comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PieceSource {
    /// Id of the speech; `outline` for the outline's own text.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The piece.
    pub text: String,
}

/// Builds the draft of an outline from the archive.
pub fn draft(archive: &Archive, request: &Request<'_>) -> Draft {
    let outline = request.outline;
    let values = frame::values(outline, &request.slots, request.agenda);
    let mut taken = Taken::default();
    let mut sections: Vec<DraftSection> = Vec::new();
    // The frame first: what it says the points must not say again.
    let frames: Vec<Option<Localised>> =
        outline.sections.iter().map(|s| frame::text(s, request.agenda, &values)).collect();
    for text in frames.iter().flatten() {
        taken.take(&text.plain());
    }
    for section in &outline.sections {
        section
            .heading
            .iter()
            .chain(section.points.iter().map(|point| &point.lead))
            .for_each(|text| taken.name(text));
    }
    let spots: Vec<Spot> = outline.sections.iter().flat_map(spots).collect();
    let claims = Claims::of(archive, request, &spots);
    for (section, text) in outline.sections.iter().zip(frames) {
        let paragraphs: Vec<DraftParagraph> = text.map(from_outline).into_iter().collect();
        sections.push(fill_section(archive, request, section, &claims, paragraphs, &mut taken));
    }
    let title = frame::fill(outline.title(), &values).plain();
    let kinds: Vec<SectionKind> =
        outline.sections.iter().filter(|s| s.heading.is_some()).map(|s| s.kind).collect();
    let mut heading_sets = offered_sets(&kinds, &archive.sets);
    heading_sets.truncate(SETS);
    let document = document(&title, outline.salutation.as_deref().filter(|text| !text.is_empty()), &sections);
    let characters = document.characters();
    let mut out = Draft {
        document,
        title,
        salutation: outline.salutation.clone(),
        sections,
        heading_sets,
        open_questions: Vec::new(),
        characters,
        target: outline.characters as usize,
        minutes: characters as f32 / request.rate.max(1) as f32,
        target_minutes: outline.minutes,
    };
    out.open_questions = questions(&out, outline);
    out
}

/// The spots of a section: its own words, then its points.
fn spots(section: &OutlineSection) -> Vec<Spot> {
    let heading = section.heading.clone().unwrap_or_default();
    let spot = |kind, lead: &str, guidance: &str, intro| Spot {
        kind,
        section: section.kind,
        lead: lead.to_owned(),
        topic: format!("{heading}，{guidance}"),
        intro,
    };
    let own = spot(section.kind, &heading, &section.guidance, !section.points.is_empty());
    let points = section.points.iter().map(|point| spot(point.kind, &point.lead, &point.guidance, false));
    std::iter::once(own).chain(points).collect()
}

fn fill_section(
    archive: &Archive,
    request: &Request<'_>,
    section: &OutlineSection,
    claims: &Claims,
    mut paragraphs: Vec<DraftParagraph>,
    taken: &mut Taken,
) -> DraftSection {
    let mut fill = |spot: &Spot, target: usize| {
        let chosen = paragraph(archive, request, spot, claims, target, taken);
        (!chosen.is_empty()).then(|| from_archive(archive, chosen))
    };
    let spots = spots(section);
    let mut spots = spots.iter();
    if let Some(own) = spots.next().filter(|_| paragraphs.is_empty()) {
        let planned = section.characters as usize;
        // Before points one short paragraph; without points as many as the length asks for.
        let count = if own.intro { 1 } else { ((planned + PARAGRAPH / 2) / PARAGRAPH).max(1) };
        let target = if own.intro { INTRODUCTION } else { planned / count };
        paragraphs.extend((0..count).filter_map(|_| fill(own, target)));
    }
    let mut points: Vec<DraftPoint> = Vec::new();
    for (i, (point, spot)) in section.points.iter().zip(spots).enumerate() {
        let OutlinePoint { kind, style, lead, guidance, characters } = point;
        let target = (*characters as usize).saturating_sub(lead.chars().count() + 3);
        points.push(DraftPoint {
            kind: *kind,
            label: style.label(i + 1),
            lead: lead.clone(),
            paragraphs: fill(spot, target).into_iter().collect(),
            guidance: guidance.clone(),
            target: *characters as usize,
            style: *style,
        });
    }
    let heading = section.heading.as_deref().map_or(0, |heading| heading.chars().count());
    let texts =
        paragraphs.iter().chain(points.iter().flat_map(|p| &p.paragraphs)).map(|p| p.text.chars().count());
    let leads = points.iter().map(|p| p.lead.chars().count() + p.label.chars().count());
    let characters = texts.chain(leads).sum::<usize>() + heading;
    DraftSection {
        kind: section.kind,
        heading: section.heading.clone(),
        paragraphs,
        points,
        characters,
        target: section.characters as usize,
    }
}

fn from_outline(text: Localised) -> DraftParagraph {
    let plain = text.plain();
    let piece = PieceSource { id: OUTLINE.to_owned(), title: "模板".to_owned(), text: plain.clone() };
    DraftParagraph {
        text: plain,
        sources: vec![piece],
        chips: text.chips().cloned().collect(),
        retired: Vec::new(),
        line: line(&text, Vec::new()),
    }
}

fn from_archive(archive: &Archive, chosen: Vec<Candidate>) -> DraftParagraph {
    let mut out = DraftParagraph::default();
    for candidate in chosen {
        let source = archive.sources.get(candidate.source);
        let (id, title) = source.map_or_else(Default::default, |s| (s.id.clone(), s.title.clone()));
        let text = candidate.text.plain();
        out.text.push_str(&text);
        out.chips.extend(candidate.text.chips().cloned());
        out.retired.extend(candidate.retired);
        out.line
            .0
            .extend(line(&candidate.text, vec![Mark::Source { id: String::new(), speech: id.clone() }]).0);
        match out.sources.last_mut() {
            Some(last) if last.id == id => last.text.push_str(&text),
            _ => out.sources.push(PieceSource { id, title, text }),
        }
    }
    out
}

fn line(text: &Localised, marks: Vec<Mark>) -> Line {
    let inline = |segment: &Segment| match segment {
        Segment::Text(text) => Inline::Text { text: text.clone(), marks: marks.clone() },
        Segment::Chip(chip) => {
            Inline::Slot { name: chip.name.clone(), value: String::new(), marks: marks.clone() }
        }
    };
    Line(text.0.iter().map(inline).collect())
}

/// The draft as the editor's tree. Points numbered in running text carry their text in the lead.
fn document(title: &str, salutation: Option<&str>, sections: &[DraftSection]) -> Document {
    let section = |section: &DraftSection| {
        let own = section.paragraphs.iter().map(|p| Block::Paragraph(p.line.clone()));
        let points = section.points.iter().map(|point| Block::Point(to_point(point)));
        Section {
            id: String::new(),
            kind: section.kind,
            number: None,
            heading: section.heading.as_deref().map(Line::parse),
            blocks: own.chain(points).collect(),
        }
    };
    Document {
        title: Line::parse(title),
        salutation: salutation.map(Line::parse),
        sections: sections.iter().map(section).collect(),
    }
}

fn to_point(point: &DraftPoint) -> Point {
    let running =
        matches!(point.style, PointStyle::Yao | PointStyle::Shi | PointStyle::Ordinal | PointStyle::Sequence);
    let mut lead = Line::parse(&point.lead);
    let mut paragraphs = point.paragraphs.iter();
    if running {
        lead.0.push(Inline::text("。"));
        if let Some(first) = paragraphs.next() {
            lead.0.extend(first.line.0.iter().cloned());
        }
    }
    Point {
        id: String::new(),
        kind: point.kind,
        style: point.style,
        label: None,
        lead,
        blocks: paragraphs.map(|p| Block::Paragraph(p.line.clone())).collect(),
    }
}
