//! An event as it is written down, and as an auditor reads it.

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{action_chinese, name_chinese, plain};

/// What happened, to be written down.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// The organization it happened in.
    pub org_id: Uuid,
    /// Who did it; `None`: the system.
    pub account_id: Option<Uuid>,
    /// A stable name (`speech.export`, `login.failed`).
    pub action: &'static str,
    /// The kind of thing it was done to (`speech`), or the empty string.
    pub object_type: &'a str,
    /// Which thing, or the empty string.
    pub object_id: &'a str,
    /// What else is worth knowing; never the text of a draft.
    pub detail: Value,
}

/// An event as it is read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: OffsetDateTime,
    /// Who; empty: the system.
    pub who: String,
    /// What was done, by name.
    pub action: String,
    /// To what kind of thing.
    pub object_type: String,
    /// To which.
    pub object_id: String,
    /// What else was written down.
    pub detail: Value,
    /// From where; empty: the system, or not written down.
    pub address: String,
    /// Whether it was let happen, as stored.
    pub outcome: String,
    /// What the thing was called when it happened.
    pub object_title: String,
}

/// Whether something was let happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 成功
    Done,
    /// 被拒绝
    Refused,
}

impl Outcome {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Done, Self::Refused];

    /// What an event of this action says.
    pub fn of(action: &str) -> Self {
        match action {
            "login.failed" | "login.locked" | "factor.failed" | "token.refused" | "access.refused" => {
                Self::Refused
            }
            _ => Self::Done,
        }
    }

    /// The name in the database and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Done => "成功",
            Self::Refused => "被拒绝",
        }
    }
}

impl Entry {
    /// What was done, in words.
    pub fn chinese(&self) -> String {
        action_chinese(&self.action)
    }

    /// Whether it was refused.
    pub fn is_refused(&self) -> bool {
        self.outcome == Outcome::Refused.name()
    }

    /// Whether it was let happen, in a word.
    pub fn result(&self) -> &'static str {
        if self.is_refused() { Outcome::Refused.chinese() } else { Outcome::Done.chinese() }
    }

    /// From where: what earlier versions wrote beside the event counts too.
    pub fn from(&self) -> &str {
        match self.address.as_str() {
            "" => self.detail.get("address").and_then(Value::as_str).unwrap_or_default(),
            address => address,
        }
    }

    /// The thing by the name it had, with its kind.
    pub fn object(&self) -> String {
        let kind = match self.object_type.as_str() {
            "speech" => "讲话",
            "draft" => "稿子",
            "assembly" => "起稿",
            "phrasing" => "表述",
            "outline" => "提纲",
            "import" => "导入",
            "account" => "账号",
            "token" => "令牌",
            "rule" => "规则",
            "settings" => "设置",
            "backup" => "备份",
            other => other,
        };
        match (self.object_title.as_str(), self.object_id.as_str()) {
            ("", "") => kind.to_owned(),
            ("", id) => format!("{kind} {id}"),
            (title, _) => format!("{kind}《{title}》"),
        }
    }

    /// What else was written down, as `name: value` pairs.
    pub fn details(&self) -> String {
        let pairs = self.detail.as_object().into_iter().flatten();
        let pairs = pairs.filter(|(name, _)| *name != "address");
        // Whole rules are for the rule's own page, bare ids for machines.
        let shown = pairs.filter(|(_, value)| {
            let bare = value.as_str().is_some_and(|text| text.is_empty() || text.parse::<Uuid>().is_ok());
            !matches!(value, Value::Null | Value::Object(_)) && !bare
        });
        shown
            .map(|(name, value)| format!("{}：{}", name_chinese(name), plain(value)))
            .collect::<Vec<_>>()
            .join("；")
    }

    /// Where the thing can be looked at; empty when nowhere.
    pub fn link(&self) -> String {
        let room = match self.object_type.as_str() {
            "speech" => "speeches",
            "draft" => "drafts",
            "phrasing" => "phrasings",
            "outline" => "outlines",
            "import" => "imports",
            _ => return String::new(),
        };
        if self.object_id.is_empty() { String::new() } else { format!("/{room}/{}", self.object_id) }
    }
}
