//! The people of a draft.

use uuid::Uuid;

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
