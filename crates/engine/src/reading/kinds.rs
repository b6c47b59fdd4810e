//! What a sentence can do, and who can say one: the words that every part of the reader uses.

use serde::{Deserialize, Serialize};

use crate::document::Office;

/// What a sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// 论断: says what something is, why it matters.
    Thesis,
    /// 回顾: tells of what was done, what came of it, what is wanting.
    Review,
    /// 态度: takes a stand.
    Attitude,
    /// 要求: says who must do what.
    Demand,
    /// 举措: says how it is done.
    Measure,
    /// 落脚: says what for.
    Landing,
    /// 程序: leads through the meeting.
    Procedure,
    /// 致谢: thanks, greets, congratulates.
    Thanks,
    /// 宣布: announces what has been decided.
    Announcement,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 9] = [
        Self::Thesis,
        Self::Review,
        Self::Attitude,
        Self::Demand,
        Self::Measure,
        Self::Landing,
        Self::Procedure,
        Self::Thanks,
        Self::Announcement,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thesis => "thesis",
            Self::Review => "review",
            Self::Attitude => "attitude",
            Self::Demand => "demand",
            Self::Measure => "measure",
            Self::Landing => "landing",
            Self::Procedure => "procedure",
            Self::Thanks => "thanks",
            Self::Announcement => "announcement",
        }
    }

    /// The word that users read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Thesis => "论断",
            Self::Review => "回顾",
            Self::Attitude => "态度",
            Self::Demand => "要求",
            Self::Measure => "举措",
            Self::Landing => "落脚",
            Self::Procedure => "程序",
            Self::Thanks => "致谢",
            Self::Announcement => "宣布",
        }
    }
}

/// Who alone can say a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// Anybody who speaks at a meeting of the congress.
    Anyone,
    /// The Party committee's side: its secretary.
    Party,
    /// The congress and its standing committee.
    Congress,
    /// The government.
    Government,
    /// The courts.
    Court,
    /// The procuratorate.
    Procuratorate,
    /// The supervisory commission.
    Supervisory,
    /// Whoever chairs a meeting.
    Host,
}

impl Voice {
    /// Every voice.
    pub const ALL: [Self; 8] = [
        Self::Anyone,
        Self::Party,
        Self::Congress,
        Self::Government,
        Self::Court,
        Self::Procuratorate,
        Self::Supervisory,
        Self::Host,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Party => "party",
            Self::Congress => "congress",
            Self::Government => "government",
            Self::Court => "court",
            Self::Procuratorate => "procuratorate",
            Self::Supervisory => "supervisory",
            Self::Host => "host",
        }
    }

    /// The word that users read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Anyone => "通用",
            Self::Party => "党委",
            Self::Congress => "人大",
            Self::Government => "政府",
            Self::Court => "法院",
            Self::Procuratorate => "检察院",
            Self::Supervisory => "监委",
            Self::Host => "主持人",
        }
    }

    /// The voice that goes with an office.
    pub fn of_office(office: Office) -> Self {
        match office {
            Office::Secretary => Self::Party,
            Office::Mayor => Self::Government,
            Office::CourtPresident => Self::Court,
            Office::ChiefProcurator => Self::Procuratorate,
            Office::SupervisoryDirector => Self::Supervisory,
            Office::Deputy | Office::OtherOffice => Self::Anyone,
            own if own.is_own() => Self::Anyone,
            _ => Self::Congress,
        }
    }

    /// Whether whoever holds `office` can say what has this voice. 书记兼主任 speaks for both; whoever chairs may be anybody.
    pub fn fits(self, office: Office) -> bool {
        match self {
            Self::Anyone | Self::Host => true,
            Self::Party => matches!(office, Office::Secretary | Office::SecretaryDirector),
            own => own == Self::of_office(office),
        }
    }
}
