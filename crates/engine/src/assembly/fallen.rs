//! Why a sentence of the archive cannot stand at a place of a draft.

use crate::eligible::Refusal;

/// Why a group cannot stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fallen {
    /// What it says may not stand there.
    Refused(Refusal),
    /// Its text lends nothing: a report, a law, a notice.
    Genre,
    /// Another sort of meeting's own business, opening or closing.
    Occasion,
    /// It belongs to another sort of place: an opening, a list of problems.
    Reserved,
    /// About another matter of the congress.
    Matter,
    /// On such a meeting it stood in another section.
    OtherSection,
    /// Not near enough to the words of the place.
    Far,
    /// About the congress in general where the matter itself is dealt with.
    General,
    /// It introduces a section, the place is a point; or the other way round.
    Place,
    /// Tied to its meeting, its day or its span of time.
    Tied,
    /// Speaks of an old congress, plan or leader, or retired wording.
    Stale,
    /// About a single thing of its own.
    Particular,
    /// Speaks of bodies that this level does not have.
    Level,
    /// Speaks of those to whom the speech is made.
    Audience,
    /// Not for this speaker to say.
    Speaker,
    /// Spoilt by a copying machine.
    Spoilt,
    /// Bound to more facts or places than can be left open.
    Facts,
    /// Too short.
    Short,
}

impl Fallen {
    /// The words that a writer reads.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.chinese(),
            Self::Genre => "出自报告、法规或通知，不是讲话",
            Self::Occasion => "是另一类会议自己的事",
            Self::Reserved => "只适合开头、回顾、问题等另一类部分",
            Self::Matter => "讲的是人大的另一项工作",
            Self::OtherSection => "在同类会议上是另一部分的内容",
            Self::Far => "与这一处的标题和提示不相干",
            Self::General => "讲人大工作一般，没有讲到这件事",
            Self::Place => "位置不合：是段首引语，或不是段首引语",
            Self::Tied => "只说得通那一次会议、那一段时间",
            Self::Stale => "提法已经过时",
            Self::Particular => "专讲某一件具体的事",
            Self::Level => "说的是另一级的机关",
            Self::Audience => "是对别人讲听众的事",
            Self::Speaker => "不是这位讲话人该说的话",
            Self::Spoilt => "文字在转载中损坏",
            Self::Facts => "牵连的地名、人名、数字太多",
            Self::Short => "太短",
        }
    }
}
