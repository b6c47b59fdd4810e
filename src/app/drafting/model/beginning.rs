//! What a draft begins with, as a form says it.

use time::Date;

use super::targets::Slot;
use crate::app::corpus::model::{Details, MAX_SPEAKER};
use crate::engine::document::Document;
use crate::engine::lexicon::days;
use crate::engine::outline::Outline;
use crate::engine::suggest::AgendaItem;

/// A text as people are shown it: slots in brackets that anybody can type, `〔会议名称〕`.
pub fn bracketed(text: &str) -> String {
    text.replace("{{", "〔").replace("}}", "〕")
}

/// A text that was typed, with the slots of these names as texts have them. Brackets around anything else stay.
pub fn braced<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let slot = |text: String, name| text.replace(&format!("〔{name}〕"), &format!("{{{{{name}}}}}"));
    names.into_iter().fold(typed.to_owned(), slot)
}

/// The names of the slots in a text.
pub fn slots_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0))
}

/// What somebody fills in to begin a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beginning {
    /// The title; may hold slots.
    pub title: String,
    /// Who will give the speech.
    pub speaker: String,
    /// When.
    pub date: Option<Date>,
    /// The slots of the outline with what was filled in.
    pub slots: Vec<Slot>,
}

impl Beginning {
    /// The beginning that an outline suggests.
    pub fn suggested(outline: &Outline) -> Self {
        let slots = outline.slots.iter().map(|slot| Slot {
            name: slot.name.clone(),
            value: slot.default.clone(),
            hint: slot.hint.clone(),
        });
        Self { title: outline.title().to_owned(), slots: slots.collect(), ..Self::default() }
    }

    /// The title as the form shows it.
    pub fn shown_title(&self) -> String {
        bracketed(&self.title)
    }

    /// Reads the form: `title`, `speaker`, `date`, `slot.NAME`.
    ///
    /// # Errors
    /// One plain Chinese sentence.
    pub fn from_form(fields: &[(String, String)], outline: &Outline) -> Result<Self, &'static str> {
        let value = |name: &str| {
            fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim()).unwrap_or_default()
        };
        let title = value("title");
        if title.is_empty() || title.chars().count() > 200 {
            return Err("标题为1到200个字，请修改后再开始。");
        }
        let date = crate::app::corpus::model::parse_date(value("date"));
        let mut beginning = Self::suggested(outline);
        for slot in &mut beginning.slots {
            slot.value = value(&format!("slot.{}", slot.name)).chars().take(200).collect();
            if let (true, "日期", Some(date)) = (slot.value.is_empty(), slot.name.as_str(), date) {
                slot.value = days::full(date);
            }
        }
        let speaker = value("speaker").chars().take(MAX_SPEAKER).collect();
        let title = braced(title, beginning.slots.iter().map(|slot| slot.name.as_str()));
        Ok(Self { title, speaker, date, ..beginning })
    }

    /// The text that the draft begins with. `id` gives a new id for each section and point.
    pub fn document(&self, outline: &Outline, id: &mut dyn FnMut() -> String) -> Document {
        let value = |name: &str| {
            self.slots
                .iter()
                .find(|slot| slot.name == name)
                .map(|slot| slot.value.clone())
                .unwrap_or_default()
        };
        outline.begin(&self.title, &value, id)
    }

    /// What is known about the draft.
    pub fn details(&self, outline: &Outline, document: &Document) -> Details {
        Details {
            title: document.title.plain(),
            speaker: self.speaker.clone(),
            office: outline.office,
            level: outline.level,
            occasion: Some(outline.occasion),
            delivered_on: self.date,
            certainty: Some(match self.date {
                Some(_) => crate::engine::document::DateCertainty::Confirmed,
                None => crate::engine::document::DateCertainty::Unknown,
            }),
            ..Details::default()
        }
    }
}

/// Reads an agenda, one a line: who, and after a colon what he does. At most thirty lines count.
pub fn agenda(text: &str) -> Vec<AgendaItem> {
    const LINES: usize = 30;
    const CHARACTERS: usize = 80;
    let short = |text: &str| text.trim().chars().take(CHARACTERS).collect::<String>();
    let items = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (who, what) = line.split_once(['：', ':']).unwrap_or((line, ""));
        AgendaItem { who: short(who), what: short(what) }
    });
    items.filter(|item| !item.who.is_empty()).take(LINES).collect()
}
