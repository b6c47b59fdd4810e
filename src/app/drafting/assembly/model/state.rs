//! What was chosen so far, and how the forms of the steps change it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::sources::place_of;
use crate::app::corpus::model::parse_date;
use crate::app::drafting::model::{braced, slots_in};
use crate::engine::assembly::{Choices, Chosen, Place, Request, frame, sound};
use crate::engine::check::{self, Checker};
use crate::engine::document::{Document, Level, Office};
use crate::engine::eligible::Meeting;
use crate::engine::outline::{CHARACTERS_A_MINUTE, Outline};
use crate::engine::suggest::AgendaItem;
use crate::engine::unify;

/// Characters of a piece that somebody may write himself.
const MAX_PIECE: usize = 4_000;

/// Speakers of an agenda.
const MAX_AGENDA: usize = 30;

/// One that is stored.
#[derive(Debug, Clone)]
pub struct Assembly {
    /// Its id.
    pub id: Uuid,
    /// Everything chosen so far.
    pub state: ChosenSoFar,
    /// The draft it has become.
    pub speech_id: Option<Uuid>,
}

/// One in the list of those that somebody has begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its id.
    pub id: Uuid,
    /// The outline's name.
    pub name: String,
    /// What it is about, where that was said.
    pub subject: String,
    /// The draft that it has become.
    pub draft: Option<Uuid>,
    /// The last change.
    pub updated_at: OffsetDateTime,
}

/// Everything somebody has chosen so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChosenSoFar {
    /// The outline it began from.
    pub outline_id: Uuid,
    /// Its own copy, with the headings and texts as they were changed.
    pub outline: Outline,
    /// The speaker's name.
    #[serde(default)]
    pub speaker: String,
    /// What the speech is about: laws, items of the agenda, some words, with 、 between them; empty: the work in general.
    #[serde(default)]
    pub subject: String,
    /// The day of the speech.
    #[serde(default)]
    pub date: Option<Date>,
    /// Our own place (云江市).
    #[serde(default)]
    pub place: String,
    /// Who spoke before, in order.
    #[serde(default)]
    pub agenda: Vec<AgendaItem>,
    /// Values of slots.
    #[serde(default)]
    pub slots: BTreeMap<String, String>,
    /// The speeches laid beside: the same occasion, the superior's; `None`: found by themselves.
    #[serde(default)]
    pub beside: [Option<Uuid>; 2],
    /// Whether the texts of the frame are the writer's now, the agenda in them.
    #[serde(default)]
    pub framed: bool,
    /// The pieces of each place.
    #[serde(default)]
    pub choices: Choices,
}

impl ChosenSoFar {
    /// What an outline begins with; `organization` names our place.
    pub fn new(outline_id: Uuid, outline: Outline, organization: &str) -> Self {
        let slots = outline.slots.iter().map(|slot| (slot.name.clone(), slot.default.clone())).collect();
        let place = place_of(organization);
        Self {
            outline_id,
            outline,
            speaker: String::new(),
            subject: String::new(),
            date: None,
            agenda: Vec::new(),
            slots,
            beside: [None, None],
            framed: false,
            choices: Choices::new(),
            place,
        }
    }

    /// Takes over the first page: `title`, `subject`, `speaker`, `office`, `level`, `audience`, `salutation`, `date`, `minutes`,
    /// `characters`, `place`, pairs of `agenda.who` and `agenda.what`, `slot.NAME`, `beside.same`, `beside.superior`.
    ///
    /// # Errors
    /// One plain Chinese sentence.
    pub fn read_occasion(&mut self, fields: &[(String, String)]) -> Result<(), &'static str> {
        let mut agenda: Vec<AgendaItem> = Vec::new();
        for (name, value) in fields {
            let value: String = value.trim().chars().take(200).collect();
            match name.as_str() {
                "title" if value.is_empty() => return Err("请填写标题，再继续。"),
                "title" => self.outline.title = value,
                "speaker" => self.speaker = value,
                "subject" => self.subject = value,
                "office" => self.outline.office = value.parse::<Office>().ok(),
                "level" => self.outline.level = value.parse::<Level>().ok(),
                "audience" => self.outline.audience = value,
                "salutation" => self.outline.salutation = Some(value),
                "date" => self.date = parse_date(&value),
                "minutes" => self.set_minutes(&value)?,
                "place" => self.place = value,
                "agenda.who" => agenda.push(AgendaItem { who: value, what: String::new() }),
                "agenda.what" => {
                    if let Some(item) = agenda.last_mut() {
                        item.what = value;
                    }
                }
                "beside.same" => self.beside = [value.parse().ok(), self.beside[1]],
                "beside.superior" => self.beside = [self.beside[0], value.parse().ok()],
                _ => {
                    if let Some(slot) = name.strip_prefix("slot.") {
                        self.slots.insert(slot.to_owned(), value);
                    }
                }
            }
        }
        agenda.retain(|item| !item.who.is_empty());
        agenda.truncate(MAX_AGENDA);
        self.agenda = agenda;
        self.framed = false;
        let items = frame::items(&self.subject);
        if !items.is_empty() {
            self.outline = self.outline.for_items(&items);
        }
        Ok(())
    }

    /// Other minutes change every target in proportion.
    fn set_minutes(&mut self, value: &str) -> Result<(), &'static str> {
        let minutes: u32 = value.parse().map_err(|_| "时长请填写分钟数，如22。")?;
        if !(1..=180).contains(&minutes) {
            return Err("时长请填写1到180分钟。");
        }
        let before = self.outline.minutes.max(1);
        if minutes == before {
            return Ok(());
        }
        let scaled = |n: u32| (u64::from(n) * u64::from(minutes) / u64::from(before)) as u32;
        let outline = &mut self.outline;
        outline.minutes = minutes;
        outline.characters = scaled(outline.characters);
        outline.range = outline.range.map(|(least, most)| (scaled(least), scaled(most)));
        for section in &mut outline.sections {
            section.characters = scaled(section.characters);
            section.points.iter_mut().for_each(|point| point.characters = scaled(point.characters));
        }
        Ok(())
    }

    /// Takes over the headings in their order, then the leads: `heading.SECTION`, `lead.SECTION.POINT`.
    pub fn read_headings(&mut self, fields: &[(String, String)]) {
        for (name, value) in fields {
            let value: String = value.trim().chars().take(120).collect();
            let place =
                name.strip_prefix("heading.").or_else(|| name.strip_prefix("lead.")).and_then(Place::parse);
            let Some(Place { section, point }) = place.filter(|_| !value.is_empty()) else { continue };
            let Some(section) = self.outline.sections.get_mut(section) else { continue };
            match point {
                None if section.heading.is_some() => section.heading = Some(value),
                None => {}
                Some(at) => {
                    if let Some(point) = section.points.get_mut(at) {
                        point.lead = value;
                    }
                }
            }
        }
    }

    /// Takes a whole set of headings, one for each headed section.
    pub fn take_headings(&mut self, headings: impl IntoIterator<Item = String>) {
        let headed = self.outline.sections.iter_mut().filter(|section| section.heading.is_some());
        for (section, heading) in headed.zip(headings) {
            section.heading = Some(heading);
        }
    }

    /// Takes over the frame: `salutation`, `text.SECTION`; the texts are the writer's from now on.
    pub fn read_frame(&mut self, fields: &[(String, String)]) {
        let shown: String = self.frame().into_iter().map(|(_, text)| text).collect();
        let pieces = self.choices.values().flatten().map(|piece| piece.text.as_str());
        let shown = pieces.chain([shown.as_str(), self.outline.salutation.as_deref().unwrap_or_default()]);
        let slots: BTreeSet<String> = shown.flat_map(slots_in).map(str::to_owned).collect();
        for (name, value) in fields {
            let value = braced(value, slots.iter().map(String::as_str));
            let value: String = value.trim().chars().take(MAX_PIECE).collect();
            if name == "salutation" {
                self.outline.salutation = Some(value);
            } else if let Some(place) = name.strip_prefix("text.").and_then(Place::parse) {
                match self.outline.sections.get_mut(place.section) {
                    Some(section) if section.text.is_some() => section.text = Some(value.replace('\n', "")),
                    Some(_) => self.set_own(place, &value),
                    None => {}
                }
            }
        }
        self.framed = true;
    }

    /// The words of a place as somebody wrote them; unchanged pieces keep their sources.
    fn set_own(&mut self, place: Place, text: &str) {
        let pieces = self.choices.entry(place.key()).or_default();
        let before: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        if before != text {
            *pieces = Chosen { text: text.to_owned(), ..Chosen::default() }.some().into_iter().collect();
        }
    }

    /// The texts of the frame as they stand now, with the agenda and the slots in them, by section.
    pub fn frame(&self) -> Vec<(usize, String)> {
        let values = frame::values(&self.outline, &self.slots, self.spoken(), &self.subject);
        let sections = self.outline.sections.iter().enumerate();
        sections.filter_map(|(at, s)| Some((at, frame::text(s, self.spoken(), &values)?.plain()))).collect()
    }

    /// Who is still to be named: nobody, once the frame is the writer's.
    fn spoken(&self) -> &[AgendaItem] {
        if self.framed { &[] } else { &self.agenda }
    }

    /// The checker's context.
    pub fn rules(&self) -> check::Context {
        check::Context {
            date: self.date,
            level: self.outline.level.or(Some(Level::City)),
            office: self.outline.office,
            occasion: Some(self.outline.occasion),
            places: Some(self.place.clone()).filter(|place| !place.is_empty()).into_iter().collect(),
            minutes: Some(self.outline.minutes),
            rate: Some(CHARACTERS_A_MINUTE),
        }
    }

    /// Calls `ask` with the request that this state makes; `checker` says what is retired and what may be said.
    pub fn ask<T>(&self, checker: &Checker, ask: impl FnOnce(&Request<'_>) -> T) -> T {
        let rules = self.rules();
        let request = Request {
            subject: &self.subject,
            outline: &self.outline,
            occasion: Some(self.outline.occasion),
            office: self.outline.office,
            level: rules.level,
            speaker: Some(self.speaker.as_str()).filter(|name| !name.is_empty()),
            place: Some(self.place.as_str()).filter(|place| !place.is_empty()),
            date: self.date,
            agenda: self.spoken(),
            slots: self.slots.clone(),
            rate: CHARACTERS_A_MINUTE,
            allowed: &|text| checker.allowed(text, &rules),
            sound: &|text| sound(checker, text, &rules),
            current: &|text| checker.current_form(text, self.date),
        };
        ask(&request)
    }

    /// The draft read as one text, as a director reads it.
    pub fn unified(&self, document: &Document) -> unify::Review {
        let targets = unify::Target::all(&self.outline);
        let values = self.slots.values().map(String::as_str);
        let Outline { office, level, occasion, .. } = self.outline;
        let meeting = Meeting::new(office, level, Some(occasion), &self.subject, values);
        unify::read(document, &unify::Reader { meeting, place: &self.place, targets: &targets })
    }

    /// Puts a piece at the end of a place, a landing stays last, a thesis goes first.
    pub fn add(&mut self, place: Place, piece: Chosen) {
        use crate::engine::suggest::Position::{Landing, Thesis};
        let Some(piece) = piece.some() else { return };
        let pieces = self.choices.entry(place.key()).or_default();
        let at = match piece.position {
            Thesis => 0,
            Landing => pieces.len(),
            _ => pieces.iter().position(|p| p.position == Landing).unwrap_or(pieces.len()),
        };
        pieces.insert(at, piece);
    }

    /// The characters a place holds.
    pub fn characters(&self, place: Place) -> usize {
        self.pieces(place).iter().map(|piece| piece.text.chars().count()).sum()
    }

    /// The pieces of a place.
    pub fn pieces(&self, place: Place) -> &[Chosen] {
        self.choices.get(&place.key()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A piece as somebody cut or wrote it.
pub fn cut(mut piece: Chosen, text: &str) -> Chosen {
    let text: String = text.trim().chars().take(MAX_PIECE).collect();
    if text != piece.text {
        piece.chips.retain(|chip| text.contains(&format!("{{{{{}}}}}", chip.name)));
        piece.retired.retain(|retired| text.contains(&retired.now));
        piece.text = text;
    }
    piece
}
