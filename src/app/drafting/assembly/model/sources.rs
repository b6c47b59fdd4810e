//! Speeches of the corpus as 起稿 reads and shows them.

use crate::app::corpus::model::CorpusSpeech;
use crate::engine::assembly::{Source, whose};
use crate::engine::document::{Document, Occasion, Office};
use crate::engine::suggest::Tier;
use crate::levels::Sayings;

/// A speech of the corpus as assembly reads it; a doubted date is no date. `ours`: our own place.
pub fn source(speech: CorpusSpeech, ours: &str) -> Source {
    let details = speech.details;
    let (date, inferred) = Source::day(details.delivered_on, details.certainty, details.span.1);
    let names = [details.place.as_str(), details.title.as_str(), details.organ.as_str()];
    let secretary = matches!(details.office, Some(Office::Secretary | Office::SecretaryDirector));
    // “own” is what every speech begins with; what the text itself tells of its place counts more.
    let tier = match speech.source_tier.as_str() {
        "central" => Tier::Central,
        "province" => Tier::Province,
        "city" => Tier::CityParty,
        "own" => {
            let here = if secretary { Tier::CityParty } else { Tier::Own };
            whose(ours, details.level, details.office, &names).unwrap_or(here)
        }
        _ => Tier::Other,
    };
    Source {
        id: speech.id.to_string(),
        title: details.title,
        speaker: Some(details.speaker).filter(|name| !name.is_empty()),
        office: details.office,
        level: details.level,
        occasion: details.occasion,
        genre: Some(details.genre),
        date,
        inferred,
        tier,
        document: speech.document,
    }
}

/// 云江市人大常委会 → 云江市; empty where the name tells no place.
pub fn place_of(organization: &str) -> String {
    let end = ["人民代表大会", "人大"].iter().filter_map(|word| organization.find(word)).min();
    end.and_then(|end| organization.get(..end)).unwrap_or_default().to_owned()
}

/// The sections of a document and how the outline's ids go into it: every section and point gets an id.
pub fn with_ids(document: &mut Document, id: &mut dyn FnMut() -> String) {
    use crate::engine::document::Block;
    fn blocks(list: &mut [Block], id: &mut dyn FnMut() -> String) {
        for block in list {
            if let Block::Point(point) = block {
                point.id = id();
                blocks(&mut point.blocks, id);
            }
        }
    }
    for section in &mut document.sections {
        section.id = id();
        blocks(&mut section.blocks, id);
        if section.blocks.is_empty() {
            section.blocks.push(Block::Paragraph(crate::engine::document::Line::default()));
        }
    }
}

/// A speech laid beside, as the page shows it.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Its id; empty: none was found.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who spoke, and when.
    pub note: String,
    /// Its headings.
    pub headings: Vec<String>,
}

impl Beside {
    /// From a speech of the archive.
    pub fn of(source: &Source, sayings: &Sayings) -> Self {
        let date = source.month();
        let office = source.office.map(|office| sayings.says(office.chinese()));
        let note = [source.speaker.as_deref(), office.as_deref(), date.as_deref()];
        let headings = source.document.sections.iter().filter_map(|section| section.heading.as_ref());
        Self {
            id: source.id.clone(),
            title: source.title.clone(),
            note: note.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            headings: headings.map(|line| line.plain()).collect(),
        }
    }
}

/// The occasions of the texts that belong to the same meeting.
pub const TWINS: [Occasion; 3] = [Occasion::HostScript, Occasion::MayorStatement, Occasion::CountyExperience];
