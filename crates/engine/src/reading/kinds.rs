//! What a sentence can do, and who can say one: the words that every part of the reader uses.

use crate::document::Office;
use crate::names;

names! {
    /// What a sentence does.
    Act {
        /// 论断: says what something is, why it matters.
        Thesis = "thesis", "论断";
        /// 回顾: tells of what was done, what came of it, what is wanting.
        Review = "review", "回顾";
        /// 态度: takes a stand.
        Attitude = "attitude", "态度";
        /// 要求: says who must do what.
        Demand = "demand", "要求";
        /// 举措: says how it is done.
        Measure = "measure", "举措";
        /// 落脚: says what for.
        Landing = "landing", "落脚";
        /// 程序: leads through the meeting.
        Procedure = "procedure", "程序";
        /// 致谢: thanks, greets, congratulates.
        Thanks = "thanks", "致谢";
        /// 宣布: announces what has been decided.
        Announcement = "announcement", "宣布";
    }
}

names! {
    /// Who alone can say a sentence.
    Voice {
        /// Anybody who speaks at a meeting of the congress.
        Anyone = "anyone", "通用";
        /// The Party committee's side: its secretary.
        Party = "party", "党委";
        /// The congress and its standing committee.
        Congress = "congress", "人大";
        /// The government.
        Government = "government", "政府";
        /// The courts.
        Court = "court", "法院";
        /// The procuratorate.
        Procuratorate = "procuratorate", "检察院";
        /// The supervisory commission.
        Supervisory = "supervisory", "监委";
        /// Whoever chairs a meeting.
        Host = "host", "主持人";
    }
}

impl Voice {
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
