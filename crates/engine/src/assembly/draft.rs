//! Makes the draft of the choices for the places of an outline.

use super::choices::{Choices, fill};
use super::chosen::{Chosen, OUTLINE};
use super::drafted::{Draft, DraftParagraph, DraftPoint, DraftSection, Filled, PieceSource, Share};
use super::open_questions::questions;
use super::place::Place;
use super::slots::Localised;
use super::sources::Archive;
use super::{Request, frame};
use crate::document::{
    Block, Document, Inline, Line, Mark, Point, PointStyle, Section, SectionKind, TO_WRITE,
};
use crate::outline::{Outline, OutlinePoint, OutlineSection};
use crate::suggest::headings::{OfferedSet, offered_sets};

/// Sets of headings offered beside those of the outline.
const SETS: usize = 5;

/// Characters from which what is missing is worth a slot, and the share of the plan that is enough.
const WORTH: usize = 30;
const ENOUGH: usize = 85;

/// The slot for what a place still wants: the outline's advice and about how many characters; `None` where enough stands
/// there. It stands in the text, so that nobody takes a draft with holes for a finished one.
fn to_write(advice: &str, about: &str, written: usize, target: usize) -> Option<String> {
    let missing = target.saturating_sub(written);
    if written > 0 && (written * 100 >= target * ENOUGH || missing < WORTH) {
        return None;
    }
    let advice = if advice.is_empty() { about } else { advice };
    // A name holds no braces: slots within the advice are quoted.
    let advice = advice.replace("{{", "“").replace("}}", "”");
    let advice = advice.trim().trim_end_matches('。').trim_end_matches('；');
    let more = if written > 0 { "再补" } else { "" };
    let room = (missing / 10 * 10).max(20);
    Some(format!("{TO_WRITE}：{advice}（{more}约{room}字）"))
}

/// Builds the draft of an outline from the archive, without asking.
pub fn draft(archive: &Archive, request: &Request<'_>) -> Draft {
    let mut choices = Choices::default();
    fill(archive, request, &mut choices, &Place::all(request.outline));
    Draft { heading_sets: heading_sets(archive, request.outline), ..assembled(request, &choices) }
}

/// Whole sets of parallel headings for the headed sections of an outline, best first.
pub fn heading_sets(archive: &Archive, outline: &Outline) -> Vec<OfferedSet> {
    let headed = outline.sections.iter().filter(|section| section.heading.is_some());
    let kinds: Vec<SectionKind> = headed.map(|section| section.kind).collect();
    let mut out = offered_sets(&kinds, &archive.sets);
    // A city's set before a county's, one of the same occasion before others.
    let strange = |set: &OfferedSet| {
        let own = set.headings.iter().find_map(|heading| archive.find(&heading.source));
        let source = own.and_then(|at| archive.sources.get(at));
        let level = source.is_none_or(|source| source.level.is_some() && source.level != outline.level);
        (level, source.is_none_or(|source| source.occasion != Some(outline.occasion)))
    };
    out.sort_by_cached_key(strange);
    out.truncate(SETS);
    out
}

/// The draft that these choices make; what is not chosen stays open.
pub fn assembled(request: &Request<'_>, choices: &Choices) -> Draft {
    let outline = request.outline;
    let values = frame::values(outline, &request.slots, request.agenda, request.subject);
    let sections: Vec<DraftSection> = outline
        .sections
        .iter()
        .enumerate()
        .map(|(at, section)| {
            let text = frame::text(section, request.agenda, &values);
            assembled_section(at, section, text, choices)
        })
        .collect();
    let title = frame::fill(outline.title(), &values).plain();
    let salutation = outline.salutation.as_deref().filter(|text| !text.is_empty());
    let document = document(&title, salutation, &sections);
    let characters = document.characters();
    let mut out = Draft {
        document,
        title,
        salutation: outline.salutation.clone(),
        sources: shares(&sections),
        filled: Filled::of(&sections),
        sections,
        heading_sets: Vec::new(),
        open_questions: Vec::new(),
        characters,
        target: outline.characters as usize,
        minutes: characters as f32 / request.rate.max(1) as f32,
        target_minutes: outline.minutes,
    };
    out.open_questions = questions(&out, outline);
    out
}

fn shares(sections: &[DraftSection]) -> Vec<Share> {
    let points =
        |section: &DraftSection| section.points.clone().into_iter().flat_map(|point| point.paragraphs);
    let paragraphs =
        sections.iter().flat_map(|section| section.paragraphs.clone().into_iter().chain(points(section)));
    let mut out: Vec<Share> = Vec::new();
    for PieceSource { id, title, text } in paragraphs.flat_map(|paragraph| paragraph.sources) {
        let characters = text.chars().count();
        match out.iter_mut().find(|share| share.id == id) {
            Some(share) => share.characters += characters,
            None => out.push(Share { id, title, characters, percent: 0 }),
        }
    }
    let whole = out.iter().map(|share| share.characters).sum::<usize>().max(1);
    for share in &mut out {
        share.percent = share.characters * 100 / whole;
    }
    out.sort_by_key(|share| std::cmp::Reverse(share.characters));
    out
}

fn assembled_section(
    at: usize,
    section: &OutlineSection,
    text: Option<Localised>,
    choices: &Choices,
) -> DraftSection {
    let of = |point| choices.get(&Place { section: at, point }.key()).map(Vec::as_slice).unwrap_or_default();
    let mut paragraphs: Vec<DraftParagraph> = text.map(from_outline).into_iter().collect();
    paragraphs.extend(from_choices(of(None)));
    let points = section.points.iter().enumerate().map(|(i, point)| {
        let OutlinePoint { kind, style, lead, guidance, characters, .. } = point;
        let paragraphs = from_choices(of(Some(i)));
        let written: usize = paragraphs.iter().map(|p| p.text.chars().count()).sum();
        let target = Place { section: at, point: Some(i) }.target_of(section);
        DraftPoint {
            to_write: to_write(guidance, lead, written, target),
            kind: *kind,
            label: style.label(i + 1),
            lead: lead.clone(),
            paragraphs,
            guidance: guidance.clone(),
            target: *characters as usize,
            style: *style,
        }
    });
    let points: Vec<DraftPoint> = points.collect();
    let heading = section.heading.as_deref().map_or(0, |heading| heading.chars().count());
    let texts: usize = paragraphs.iter().map(|p| p.text.chars().count()).sum();
    let about = section.heading.as_deref().unwrap_or(section.kind.chinese());
    // The words before points may be missing; a text of the outline is enough by itself.
    let own = section.points.is_empty() && section.text.is_none();
    let open =
        if own { to_write(&section.guidance, about, texts, section.characters as usize) } else { None };
    let characters = texts + points.iter().map(DraftPoint::characters).sum::<usize>() + heading;
    DraftSection {
        kind: section.kind,
        heading: section.heading.clone(),
        paragraphs,
        points,
        to_write: open,
        characters,
        target: section.characters as usize,
        shipped: section.text.is_some() && section.points.is_empty(),
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
        line: Line::parse(&text.plain()),
    }
}

/// The paragraphs of the pieces of one place.
fn from_choices(pieces: &[Chosen]) -> Vec<DraftParagraph> {
    let mut out: Vec<DraftParagraph> = Vec::new();
    for piece in pieces {
        if piece.paragraph || out.is_empty() {
            out.push(DraftParagraph::default());
        }
        let Some(paragraph) = out.last_mut() else { continue };
        paragraph.text.push_str(&piece.text);
        paragraph.chips.extend(piece.chips.iter().cloned());
        paragraph.retired.extend(piece.retired.iter().cloned());
        let mark = Mark::Source { id: String::new(), speech: piece.speech.clone() };
        let marks = if piece.of_the_archive() { vec![mark] } else { Vec::new() };
        paragraph.line.0.extend(marked(Line::parse(&piece.text), &marks));
        match paragraph.sources.last_mut() {
            Some(last) if last.id == piece.speech => last.text.push_str(&piece.text),
            _ => paragraph.sources.push(PieceSource {
                id: piece.speech.clone(),
                title: piece.title.clone(),
                text: piece.text.clone(),
            }),
        }
    }
    out
}

fn marked(line: Line, with: &[Mark]) -> impl Iterator<Item = Inline> {
    line.0.into_iter().map(|mut inline| {
        match &mut inline {
            Inline::Text { marks, .. } | Inline::Slot { marks, .. } => marks.extend(with.iter().cloned()),
        }
        inline
    })
}

/// The draft as the editor's tree. Points numbered in running text carry their text in the lead.
fn document(title: &str, salutation: Option<&str>, sections: &[DraftSection]) -> Document {
    let section = |section: &DraftSection| {
        let own = section.paragraphs.iter().map(|p| Block::Paragraph(p.line.clone()));
        let points = section.points.iter().map(|point| Block::Point(to_point(point)));
        let open = section.to_write.iter().map(|name| Block::Paragraph(Line(vec![Inline::slot(name)])));
        Section {
            id: String::new(),
            kind: section.kind,
            number: None,
            heading: section.heading.as_deref().map(Line::parse),
            blocks: own.chain(open).chain(points).collect(),
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
    let mut blocks: Vec<Block> = paragraphs.map(|p| Block::Paragraph(p.line.clone())).collect();
    if let Some(name) = &point.to_write {
        let slot = Inline::slot(name);
        match blocks.last_mut() {
            Some(Block::Paragraph(line)) => line.0.push(slot),
            _ if running => lead.0.push(slot),
            _ => blocks.push(Block::Paragraph(Line(vec![slot]))),
        }
    }
    Point { id: String::new(), kind: point.kind, style: point.style, label: None, lead, blocks }
}
