//! Types and rules of drafts; no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::line::Position;
use crate::app::corpus::model::{Details, MAX_SPEAKER, Status};
use crate::app::corpus::reading::{self, Role};
use crate::engine::aloud::{self, Sentence};
use crate::engine::document::{Block, Document, Inline, Line, SectionKind};
use crate::engine::eligible::Meeting;
use crate::engine::lexicon::days;
use crate::engine::outline::{CHARACTERS_A_MINUTE, Outline};
use crate::engine::suggest::AgendaItem;
use crate::engine::unify::Target;

/// What a person is to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 主笔: says who else may see it, and when it is final.
    Owner,
    /// 参与撰稿
    Writer,
    /// 审核
    Reviewer,
    /// 建议: changes the text by tracked changes only, and comments.
    Suggester,
    /// 只读
    Reader,
}

impl Part {
    /// The parts that colleagues can be given.
    pub const GIVEN: [Self; 4] = [Self::Writer, Self::Reviewer, Self::Suggester, Self::Reader];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Writer => "writer",
            Self::Reviewer => "reviewer",
            Self::Suggester => "suggester",
            Self::Reader => "reader",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Owner => "主笔",
            Self::Writer => "撰稿",
            Self::Reviewer => "审核",
            Self::Suggester => "建议",
            Self::Reader => "只读",
        }
    }

    /// The part of this name; an unknown name may do least.
    pub fn parse(name: &str) -> Self {
        match name {
            "owner" => Self::Owner,
            "writer" => Self::Writer,
            "reviewer" => Self::Reviewer,
            "suggester" => Self::Suggester,
            _ => Self::Reader,
        }
    }

    /// Whether the text itself may be changed, and what belongs to it.
    pub const fn writes(self) -> bool {
        matches!(self, Self::Owner | Self::Writer | Self::Reviewer)
    }
}

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

/// A draft in the list of those on whose list the person is.
#[derive(Debug, Clone)]
pub struct DraftRow {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Who will give it.
    pub speaker: String,
    /// When.
    pub delivered_on: Option<Date>,
    /// Its length at the last snapshot.
    pub characters: i32,
    /// How long it should be.
    pub targets: Targets,
    /// What the person is to it.
    pub part: Part,
    /// The last change.
    pub updated_at: OffsetDateTime,
}

impl DraftRow {
    /// Whether it is still in work.
    pub fn is_open(&self) -> bool {
        locked(self.status).is_none()
    }
}

/// A draft without its text.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: Status,
    /// What is known about it.
    pub details: Details,
    /// Its slots.
    pub slots: Vec<Slot>,
    /// How long it should be.
    pub targets: Targets,
    /// Who speaks before it at the meeting, in order.
    pub agenda: Vec<AgendaItem>,
    /// What the person who asks is to it.
    pub part: Part,
    /// The last change.
    pub updated_at: OffsetDateTime,
    /// When a curator took it out of the corpus again, and why (or the empty string).
    pub removed: Option<(OffsetDateTime, String)>,
}

impl Draft {
    /// The meeting that the draft is for.
    pub fn meeting(&self) -> Meeting {
        let Details { office, level, occasion, .. } = self.details;
        let values = self.slots.iter().map(|slot| slot.value.as_str());
        Meeting::new(office, level, occasion, &self.targets.subject, values)
    }

    /// What the outline wanted of its sections.
    pub fn wanted(&self) -> Vec<Target> {
        let of = |section: &SectionTarget| Target {
            kind: section.kind,
            heading: section.heading.clone(),
            characters: section.characters as usize,
            advice: format!("{}，{}", section.guidance, section.advice),
        };
        self.targets.sections.iter().map(of).collect()
    }

    /// The agenda as the form shows it: one a line, `who：what`.
    pub fn agenda_text(&self) -> String {
        let lines = self.agenda.iter().map(|item| match item.what.as_str() {
            "" => item.who.clone(),
            what => format!("{}：{what}", item.who),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Whether nobody can change the text any more.
    pub fn is_locked(&self) -> bool {
        locked(self.status).is_some()
    }

    /// Whether the person decides who sees it and when it is final.
    pub fn owned(&self) -> bool {
        self.part == Part::Owner
    }

    /// Where the draft can go from here.
    pub fn next(&self) -> Vec<Move> {
        Move::ALL.into_iter().filter(|step| step.from.contains(&self.status)).collect()
    }
}

/// Why a text in this status cannot be changed; `None`: it can.
pub fn locked(status: Status) -> Option<&'static str> {
    match status {
        Status::Draft | Status::InReview => None,
        Status::Final => {
            Some("这篇稿子已经定稿，不能再改；确需修改的，请主笔在“送审与版本”中说明理由后重新打开。")
        }
        Status::Archived => {
            Some("这篇稿子已经归档，不能再改；确需修改的，请主笔在“送审与版本”中说明理由后重新打开。")
        }
        Status::Imported | Status::Removed => Some("这篇稿子已经归档，不能再改。"),
    }
}

/// One way a draft can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Its name in forms.
    pub name: &'static str,
    /// The word on the button.
    pub chinese: &'static str,
    /// Where it may start.
    pub from: &'static [Status],
    /// Where it ends.
    pub to: Status,
    /// Only the owner may; who else may do the others is said in `rounds/model.rs`.
    pub owner: bool,
    /// A reason must be given.
    pub reason: bool,
}

impl Move {
    /// Every way.
    pub const ALL: [Self; 7] = [
        Self {
            name: "submit",
            chinese: "送审",
            from: &[Status::Draft],
            to: Status::InReview,
            owner: false,
            reason: false,
        },
        Self {
            name: "agree",
            chinese: "同意",
            from: &[Status::InReview],
            to: Status::InReview,
            owner: false,
            reason: false,
        },
        Self {
            name: "return",
            chinese: "退回",
            from: &[Status::InReview],
            to: Status::Draft,
            owner: false,
            reason: true,
        },
        Self {
            name: "withdraw",
            chinese: "撤回送审",
            from: &[Status::InReview],
            to: Status::Draft,
            owner: false,
            reason: false,
        },
        Self {
            name: "finish",
            chinese: "定稿",
            from: &[Status::Draft, Status::InReview],
            to: Status::Final,
            owner: false,
            reason: false,
        },
        Self {
            name: "reopen",
            chinese: "重新打开",
            from: &[Status::Final, Status::Archived],
            to: Status::Draft,
            owner: true,
            reason: true,
        },
        Self {
            name: "archive",
            chinese: "归档",
            from: &[Status::Final],
            to: Status::Archived,
            owner: true,
            reason: false,
        },
    ];

    /// The way of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name == name)
    }
}

/// A person on a draft's list.
#[derive(Debug, Clone)]
pub struct Member {
    /// The account.
    pub account_id: Uuid,
    /// The person's name.
    pub name: String,
    /// What the person is to the draft.
    pub part: Part,
}

/// A named state of the text.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// How many steps led to it.
    pub version: i32,
    /// Who kept it.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
    /// The tree.
    pub document: Value,
}

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

/// A format that a draft can be taken away in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Word
    Docx,
    /// Word with the tracked changes
    Revised,
    /// Word in large type
    Large,
    /// PDF
    Pdf,
    /// Plain text
    Text,
}

impl Format {
    /// The format of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "docx" => Some(Self::Docx),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }

    /// The same for people, who also take it away in large type and as PDF.
    pub fn of_page(name: &str) -> Option<Self> {
        match name {
            "large" => Some(Self::Large),
            "pdf" => Some(Self::Pdf),
            _ => Self::parse(name),
        }
    }

    /// The same for a text that is still written, which may be taken away with its changes.
    pub fn of_draft(name: &str) -> Option<Self> {
        if name == "revised" { Some(Self::Revised) } else { Self::of_page(name) }
    }

    /// The file's extension and media type.
    pub const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Docx | Self::Revised | Self::Large => {
                ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
            }
            Self::Pdf => ("pdf", "application/pdf"),
            Self::Text => ("txt", "text/plain; charset=utf-8"),
        }
    }
}

/// The kind of every section and point that has an id.
pub fn kinds_of(document: &Document) -> Vec<Value> {
    fn points(blocks: &[Block], out: &mut Vec<Value>) {
        for block in blocks {
            if let Block::Point(point) = block {
                out.push(json!({ "id": point.id, "kind": point.kind.name() }));
                points(&point.blocks, out);
            }
        }
    }
    let mut out = Vec::new();
    for section in &document.sections {
        out.push(json!({ "id": section.id, "kind": section.kind.name() }));
        points(&section.blocks, &mut out);
    }
    out.retain(|item| item.get("id").and_then(Value::as_str).is_some_and(|id| !id.is_empty()));
    out
}

/// A title as the page shows it: slots by their value, open ones by their name.
pub fn shown_title(title: &Line) -> String {
    let shown = title.0.iter().map(|inline| match inline {
        Inline::Text { text, .. } => text,
        Inline::Slot { name, value, .. } if value.is_empty() => name,
        Inline::Slot { value, .. } => value,
    });
    shown.map(String::as_str).collect()
}

/// What the editor's script is handed. `document`: ProseMirror JSON in the state `at`; the lines under the title (`byline`), and
/// the letters with which its own lines begin.
pub fn editor_data(
    draft: &Draft,
    at: Position,
    document: &Value,
    me: (Uuid, &str),
    (byline, breaks): (&str, &[usize]),
) -> Value {
    let kinds: Vec<Value> = SectionKind::ALL
        .iter()
        .map(|kind| json!({ "name": kind.name(), "chinese": kind.chinese() }))
        .collect();
    json!({
        "id": draft.id,
        "version": at.version,
        "history": at.history,
        "document": document,
        "schema": crate::steps::schema(),
        "me": { "id": me.0, "name": me.1 },
        "part": draft.part.name(),
        "byline": byline,
        "breaks": breaks,
        "locked": draft.is_locked(),
        "readonly": draft.is_locked() || draft.part == Part::Reader,
        "kinds": kinds,
        "slots": draft.slots,
        "targets": draft.targets,
        "exports": [
            { "format": "docx", "label": "导出 Word" },
            { "format": "pdf", "label": "导出 PDF" },
            { "format": "large", "label": "导出 大字 Word" },
            { "format": "revised", "label": "导出 Word（带修订）" },
            { "format": "txt", "label": "导出文本" },
        ],
    })
}

/// A line of the text as it is read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenLine {
    /// What it is.
    pub role: Role,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}

/// The lines of a text, made ready to be read aloud; empty ones are left out, open slots stand in brackets.
pub fn spoken(document: &Document) -> Vec<SpokenLine> {
    let lines = reading::lines(document).into_iter().filter(|line| !line.text.is_empty());
    lines
        .map(|line| SpokenLine { role: line.role, sentences: aloud::sentences(&bracketed(&line.text)) })
        .collect()
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

/// The step that puts another document in the place of the whole; `size` is the size of the present content.
pub fn replace_all(size: usize, document: &Value) -> Value {
    let content = document.get("content").cloned().unwrap_or_default();
    json!({ "stepType": "replace", "from": 0, "to": size, "slice": { "content": content } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::outlines::model::shipped;

    #[test]
    fn slots_are_shown_in_brackets_and_come_back_by_name() {
        let text = "在市{{届次}}届人大〔试行〕{{次数}}次会议{{";
        assert_eq!(slots_in(text).collect::<Vec<_>>(), ["届次", "次数"]);
        let shown = bracketed("在市{{届次}}届人大〔试行〕{{次数}}次会议");
        assert_eq!(shown, "在市〔届次〕届人大〔试行〕〔次数〕次会议");
        assert_eq!(braced(&shown, ["届次", "次数"]), "在市{{届次}}届人大〔试行〕{{次数}}次会议");
        let title = crate::engine::document::Line::parse("在第{{次数}}次会议上的讲话");
        let said = spoken(&Document { title, ..Document::default() });
        let pieces = said.iter().flat_map(|line| &line.sentences).flat_map(|sentence| &sentence.pieces);
        assert_eq!(pieces.map(|piece| piece.text.as_str()).collect::<String>(), "在第〔次数〕次会议上的讲话");
    }

    #[test]
    fn a_beginning_fills_slots_and_takes_the_date_along() {
        let outline = shipped().unwrap().remove(2);
        let fields = [
            ("title", "在〔会议名称〕上的讲话"),
            ("date", "2026-11-22"),
            ("slot.会议名称", "全市人大工作会议"),
        ];
        let fields: Vec<_> = fields.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let beginning = Beginning::from_form(&fields, &outline).unwrap();
        let mut n = 0;
        let document = beginning.document(&outline, &mut || {
            n += 1;
            n.to_string()
        });
        if outline.slots.iter().any(|slot| slot.name == "会议名称") {
            assert_eq!(document.title.plain(), "在全市人大工作会议上的讲话");
        }
        assert!(Beginning::from_form(&[], &outline).is_err());
        assert!(crate::steps::Tree::from_document(&document).is_ok());
    }

    #[test]
    fn an_agenda_is_read_line_by_line() {
        let read = agenda("徐书记：代表市委作了重要讲话\n\n 江南区 \n：空\n");
        let item = |who: &str, what: &str| AgendaItem { who: who.to_owned(), what: what.to_owned() };
        assert_eq!(read, [item("徐书记", "代表市委作了重要讲话"), item("江南区", "")]);
    }

    #[test]
    fn every_move_leads_elsewhere_but_agreeing_and_archived_texts_can_only_be_reopened() {
        assert!(Move::ALL.iter().all(|step| step.name == "agree" || !step.from.contains(&step.to)));
        let from_archive = Move::ALL.iter().filter(|step| step.from.contains(&Status::Archived));
        assert!(from_archive.eq([&Move::parse("reopen").unwrap()]));
        assert!(locked(Status::InReview).is_none() && locked(Status::Final).is_some());
    }
}
