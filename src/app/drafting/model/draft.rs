//! A draft, where it stands, and how it moves on.

use serde_json::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::people::Part;
use super::targets::{SectionTarget, Slot, Targets};
use crate::app::corpus::model::{Details, Status};
use crate::engine::eligible::Meeting;
use crate::engine::suggest::AgendaItem;
use crate::engine::unify::Target;

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
