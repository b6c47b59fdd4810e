//! Types and rules; no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long what was deleted can come back.
pub const KEPT: Duration = Duration::days(30);
/// Characters of a reason.
pub const MAX_REASON: usize = 200;
/// Drafts of one handover.
pub const MOST_DRAFTS: usize = 500;

/// What lies in the bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 稿子
    Draft,
    /// 个人表述
    Phrasing,
    /// 提纲
    Outline,
    /// 讲话, while it waits for a second person to be taken out; afterwards the archive keeps it aside itself.
    Speech,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Draft, Self::Phrasing, Self::Outline, Self::Speech];

    /// The name in the database, and of the things in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Phrasing => "phrasing",
            Self::Outline => "outline",
            Self::Speech => "speech",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Draft => "稿子",
            Self::Phrasing => "个人表述",
            Self::Outline => "提纲",
            Self::Speech => "讲话",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A person of a draft's list, as the bin keeps him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The account.
    pub account_id: Uuid,
    /// His part, as stored.
    pub part: String,
}

/// A thing in the bin, or one whose deletion waits for a second person.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is restored by.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub object_id: Uuid,
    /// What it is called.
    pub title: String,
    /// Its deletion waits for a second person.
    pub asked: bool,
    /// Why it was deleted.
    pub reason: String,
    /// Who deleted it, or asked to.
    pub account_id: Uuid,
    /// His name.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
}

/// Something that a person is told.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Its id.
    pub id: Uuid,
    /// One sentence.
    pub text: String,
    /// Where it leads; empty: nowhere.
    pub link: String,
    /// Since when it waits.
    pub at: OffsetDateTime,
}

/// A reason as it is kept; `None`: there is none, or it is too long.
pub fn reason(typed: &str) -> Option<String> {
    let reason = typed.trim();
    (1..=MAX_REASON).contains(&reason.chars().count()).then(|| reason.to_owned())
}
