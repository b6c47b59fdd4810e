//! What a draft is wanted to be, and what is filled in at its beginning.

use serde::{Deserialize, Serialize};

use crate::engine::document::SectionKind;
use crate::engine::outline::{CHARACTERS_A_MINUTE, Outline};

/// A slot of a draft as the form knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Slot {
    /// Its name, without braces.
    pub name: String,
    /// What it was filled with at the beginning.
    pub value: String,
    /// What to write in it.
    #[serde(default)]
    pub hint: String,
}

/// What the draft is wanted to be: what it is about, how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Targets {
    /// 讲什么: laws, items of the agenda, some words, with 、 between them; empty: the congress's work in general.
    pub subject: String,
    /// Characters in all.
    pub characters: u32,
    /// Minutes.
    pub minutes: u32,
    /// Characters the speaker says in a minute.
    pub rate: u32,
    /// Each section of the outline.
    pub sections: Vec<SectionTarget>,
}

/// How long a section should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionTarget {
    /// What it is about.
    pub kind: SectionKind,
    /// Characters.
    pub characters: u32,
    /// The outline's advice for the writer.
    #[serde(default)]
    pub guidance: String,
    /// The outline's advice for its points.
    #[serde(default)]
    pub advice: String,
    /// Who writes it (分头执笔): the person's name, empty while nobody was asked.
    #[serde(default)]
    pub writer: String,
    /// The heading it began with, for the page where sections are given to people.
    #[serde(default)]
    pub heading: String,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            subject: String::new(),
            characters: 0,
            minutes: 0,
            rate: CHARACTERS_A_MINUTE,
            sections: Vec::new(),
        }
    }
}

impl Targets {
    /// Another length in minutes; characters follow, in all and of each section.
    pub fn take(&mut self, minutes: u32) {
        let before = std::mem::replace(&mut self.minutes, minutes);
        if minutes == 0 || minutes == before {
            return;
        }
        if before == 0 || self.characters == 0 {
            self.characters = minutes.saturating_mul(self.rate);
            return;
        }
        let scaled = |characters: u32| {
            let wanted = u64::from(characters) * u64::from(minutes) / u64::from(before);
            u32::try_from(wanted).unwrap_or(characters)
        };
        self.characters = scaled(self.characters);
        for section in &mut self.sections {
            section.characters = scaled(section.characters);
        }
    }

    /// The lengths an outline asks for.
    pub fn of(outline: &Outline) -> Self {
        let sections = outline.sections.iter().map(|section| SectionTarget {
            kind: section.kind,
            characters: section.characters,
            guidance: section.guidance.clone(),
            advice: section.points.iter().map(|point| point.guidance.as_str()).collect::<Vec<_>>().join("，"),
            writer: String::new(),
            heading: section.heading.clone().unwrap_or_default(),
        });
        Self {
            subject: String::new(),
            characters: outline.characters,
            minutes: outline.minutes,
            rate: CHARACTERS_A_MINUTE,
            sections: sections.collect(),
        }
    }
}
