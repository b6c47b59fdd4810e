//! Outlines (section templates): what an occasion's speech consists of, and the draft that begins from one.

use serde::{Deserialize, Serialize};

use super::document::{
    Block, Document, Inline, Level, Line, Occasion, Office, Point, PointStyle, Section, SectionKind,
};
use crate::lexicon::sentence::is_break;

/// An outline: the template of a speech for an occasion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// What it is called.
    pub name: String,
    /// The title that a speech of this outline begins with, slots in braces; empty: the usual one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The occasion it is for.
    pub occasion: Occasion,
    /// Who speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// At which level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// To whom, in words.
    #[serde(default)]
    pub audience: String,
    /// The salutation with its colon; `None` or empty where there is none.
    #[serde(default)]
    pub salutation: Option<String>,
    /// How long it is spoken, in minutes.
    pub minutes: u32,
    /// How long it is, in characters.
    pub characters: u32,
    /// The least and most characters that are usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<(u32, u32)>,
    /// What this speaker may say and had better not.
    #[serde(default)]
    pub speaker_rules: SpeakerRules,
    /// What is filled in once for the whole speech.
    #[serde(default)]
    pub slots: Vec<OutlineSlot>,
    /// Its sections in order.
    pub sections: Vec<OutlineSection>,
}

/// What a speaker may say and had better not, for the writer to read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SpeakerRules {
    /// What he may say.
    pub may: Vec<String>,
    /// What he had better not say.
    pub avoid: Vec<String>,
}

/// A slot of an outline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutlineSlot {
    /// Its name, without braces.
    pub name: String,
    /// What to write in it.
    #[serde(default)]
    pub hint: String,
    /// What it is filled with unless somebody says otherwise; may be empty.
    #[serde(default)]
    pub default: String,
}

/// A section of an outline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutlineSection {
    /// What it is about.
    pub kind: SectionKind,
    /// Its heading; `None` for opening and closing.
    #[serde(default)]
    pub heading: Option<String>,
    /// Advice for the writer.
    #[serde(default)]
    pub guidance: String,
    /// Target length in characters.
    #[serde(default)]
    pub characters: u32,
    /// Its points in order.
    #[serde(default)]
    pub points: Vec<OutlinePoint>,
    /// Text to begin with, slots in braces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is usually said there, slots in braces: a draft has it where the archive holds too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<String>,
}

/// A point of an outline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutlinePoint {
    /// What it is about.
    pub kind: SectionKind,
    /// How it is numbered.
    #[serde(default)]
    pub style: PointStyle,
    /// Its first sentence, without the label; may be empty.
    #[serde(default)]
    pub lead: String,
    /// Advice for the writer.
    #[serde(default)]
    pub guidance: String,
    /// Target length in characters.
    #[serde(default)]
    pub characters: u32,
    /// What is usually said there, as [`OutlineSection::usual`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<String>,
}

/// The title of a speech whose outline says nothing of it.
pub const USUAL_TITLE: &str = "在{{会议名称}}上的讲话";

/// The outline that suits a speaker best of those of an occasion: written for his organ, for his level, for his office. What was
/// written for a street suits nobody else, whatever its level says.
pub fn suiting(
    outlines: impl IntoIterator<Item = Outline>,
    office: Option<Office>,
    level: Option<Level>,
) -> Option<Outline> {
    let strange = |outline: &Outline| {
        (
            outline.is_of_a_street() && !office.is_some_and(|office| outline.is_office(&office)),
            level.is_some() && outline.level != level,
            office.is_some() && outline.office != office,
        )
    };
    outlines.into_iter().min_by_key(strange)
}

impl Outline {
    /// Whether it was written for the working committee of a street, which stands below the county that it speaks for.
    pub fn is_of_a_street(&self) -> bool {
        self.office == Some(Office::StreetDirector)
    }

    /// The title that a speech of this outline begins with, slots in braces.
    pub fn title(&self) -> &str {
        if self.title.is_empty() { USUAL_TITLE } else { &self.title }
    }

    /// The outline for a speech about these items of an agenda: points that stand for an item (关于第一项议题) name it; those
    /// without an item are left out, and where there is none at all their section is written in one piece.
    #[must_use]
    pub fn for_items(&self, items: &[String]) -> Self {
        let mut out = self.clone();
        for section in &mut out.sections {
            let stands =
                |point: &OutlinePoint| point.lead.starts_with("关于第") && point.lead.ends_with("议题");
            let Some(pattern) = section.points.iter().find(|point| stands(point)).cloned() else { continue };
            let room: u32 =
                section.points.iter().filter(|point| stands(point)).map(|point| point.characters).sum();
            let usual: Vec<Option<String>> = section
                .points
                .iter()
                .filter(|point| stands(point))
                .map(|point| point.usual.clone())
                .collect();
            section.points.retain(|point| !stands(point));
            let each = room / u32::try_from(items.len().max(1)).unwrap_or(1);
            // What is usually said differs from item to item, so that no two say the same.
            let usual = usual.iter().cloned().chain(std::iter::repeat(None));
            let named = items.iter().zip(usual).map(|(item, usual)| OutlinePoint {
                lead: format!("关于{}", item.trim_start_matches("关于")),
                characters: each,
                usual,
                ..pattern.clone()
            });
            section.points.splice(0..0, named);
        }
        out
    }

    /// Whether this is the speaker's office.
    pub fn is_office(&self, office: &Office) -> bool {
        self.office.as_ref() == Some(office)
    }

    /// The draft that begins from this outline. `slot` gives the value of a slot by its name, or the empty string;
    /// `id` gives a new id for each section and point.
    pub fn begin(
        &self,
        title: &str,
        slot: &dyn Fn(&str) -> String,
        id: &mut dyn FnMut() -> String,
    ) -> Document {
        let line = |text: &str| fill(Line::parse(text), slot);
        let sections = self.sections.iter().map(|section| {
            let mut blocks: Vec<Block> = section
                .text
                .iter()
                .flat_map(|text| text.split('\n'))
                .filter(|text| !text.is_empty())
                .map(|text| Block::Paragraph(line(text)))
                .collect();
            blocks.extend(section.points.iter().map(|point| {
                Block::Point(Point {
                    id: id(),
                    kind: point.kind,
                    style: point.style,
                    label: None,
                    lead: line(&point.lead),
                    blocks: Vec::new(),
                })
            }));
            if blocks.is_empty() {
                blocks.push(Block::Paragraph(Line::default()));
            }
            Section {
                id: id(),
                kind: section.kind,
                number: None,
                heading: section.heading.as_deref().map(line),
                blocks,
            }
        });
        let mut sections: Vec<_> = sections.collect();
        if sections.is_empty() {
            sections.push(Section { blocks: vec![Block::Paragraph(Line::default())], ..Section::default() });
        }
        Document {
            title: line(title),
            salutation: self.salutation.as_deref().filter(|text| !text.is_empty()).map(line),
            sections,
        }
    }

    /// The outline that a stored speech follows: its kinds, headings and points with their lengths, without its text.
    pub fn from_document(name: &str, occasion: Occasion, document: &Document) -> Self {
        let characters = document.characters() as u32;
        let sections = document.sections.iter().map(|section| OutlineSection {
            kind: section.kind,
            heading: section.heading.as_ref().map(Line::plain),
            guidance: String::new(),
            characters: length(&section.blocks),
            points: section.blocks.iter().filter_map(outline_point).collect(),
            text: None,
            usual: None,
        });
        Self {
            name: name.to_owned(),
            title: String::new(),
            occasion,
            office: None,
            level: None,
            audience: String::new(),
            salutation: document.salutation.as_ref().map(Line::plain),
            minutes: characters.div_ceil(CHARACTERS_A_MINUTE),
            characters,
            range: None,
            speaker_rules: SpeakerRules::default(),
            slots: Vec::new(),
            sections: sections.collect(),
        }
    }
}

/// Characters spoken in a minute unless a speaker's own rate is known.
pub const CHARACTERS_A_MINUTE: u32 = 200;

fn outline_point(block: &Block) -> Option<OutlinePoint> {
    let Block::Point(point) = block else { return None };
    let lead = point.lead.plain();
    let first = lead.split_inclusive(is_break).next().unwrap_or_default().trim_end_matches('；');
    Some(OutlinePoint {
        kind: point.kind,
        style: point.style,
        lead: first.to_owned(),
        guidance: String::new(),
        characters: lead.chars().count() as u32 + length(&point.blocks),
        usual: None,
    })
}

fn length(blocks: &[Block]) -> u32 {
    let each = blocks.iter().map(|block| match block {
        Block::Paragraph(line) => line.plain().chars().count() as u32,
        Block::Point(point) => point.lead.plain().chars().count() as u32 + length(&point.blocks),
    });
    each.sum()
}

fn fill(mut line: Line, slot: &dyn Fn(&str) -> String) -> Line {
    for inline in &mut line.0 {
        if let Inline::Slot { name, value, .. } = inline {
            *value = slot(name);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline() -> Outline {
        serde_json::from_str(
            r#"{"name": "贯彻", "occasion": "conference_after", "salutation": "同志们：", "minutes": 22, "characters": 4300,
                "sections": [
                  {"kind": "opening", "heading": null, "characters": 200, "text": "刚才，{{书记姓氏}}书记作了讲话。"},
                  {"kind": "supervision", "heading": "强化监督", "points": [{"kind": "supervision", "style": "yao", "lead": "抓重点。"}]},
                  {"kind": "closing"}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_draft_begins_with_its_slots_filled_where_they_are_known() {
        let mut n = 0;
        let mut id = || {
            n += 1;
            n.to_string()
        };
        let slot = |name: &str| if name == "书记姓氏" { "陈".to_owned() } else { String::new() };
        let draft = outline().begin("在{{会议名称}}上的讲话", &slot, &mut id);
        assert_eq!(
            draft.plain(),
            "在{{会议名称}}上的讲话\n同志们：\n刚才，陈书记作了讲话。\n一、强化监督\n一要抓重点。\n"
        );
    }

    #[test]
    fn an_outline_from_a_draft_keeps_kinds_and_headings() {
        let mut id = String::new;
        let draft = outline().begin("讲话", &|_| String::new(), &mut id);
        let again = Outline::from_document("新", Occasion::ConferenceAfter, &draft);
        let kinds: Vec<_> = again.sections.iter().map(|section| section.kind).collect();
        assert_eq!(kinds, [SectionKind::Opening, SectionKind::Supervision, SectionKind::Closing]);
        assert_eq!(again.sections[1].heading.as_deref(), Some("强化监督"));
        assert_eq!(again.sections[1].points[0].lead, "抓重点。");
    }
}
