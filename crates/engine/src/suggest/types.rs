//! What goes into a snapshot and what is asked of it.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::document::{Level, Occasion, Office, SectionKind};
use crate::eligible::Meeting;

/// What an entry of the library is: the tab of the side panel it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// 表述: a fixed phrasing.
    #[default]
    Phrasing,
    /// 句式: a frame with slots.
    Frame,
    /// 标题: a heading of a section or a lead of a point.
    Heading,
    /// 开头结尾: an opening or closing sentence.
    Edge,
    /// 引语: a quotation or a set formulation in full.
    Quote,
    /// 范文: a model paragraph.
    Model,
    /// A full name, given whole at its first mention.
    FullName,
}

/// Where in its section or point a sentence stands (论断 → 要求 → 举措 → 落脚).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// 论断: the first sentence of a point.
    Thesis,
    /// 要求: who must do what.
    Demand,
    /// 举措: what is to be done.
    #[default]
    Measure,
    /// 落脚: the last sentence, what for.
    Landing,
    /// A heading or a lead.
    Heading,
    /// The opening of the speech.
    Opening,
    /// The closing of the speech.
    Closing,
}

/// A set of up to 32 values of an enumeration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Set(pub u32);

/// An enumeration whose values are numbered from 0 to 31.
pub trait Member: Copy {
    /// The number.
    fn bit(self) -> u32;
}

macro_rules! member {
    ($($type:ty),+) => { $(impl Member for $type { fn bit(self) -> u32 { self as u32 } })+ };
}
member!(SectionKind, Position, Office, Occasion, Level);

impl Set {
    /// Whether it has more than a few members.
    pub(crate) const fn has_many(self) -> bool {
        self.0.count_ones() > 3
    }

    /// Whether `value` is in the set.
    pub fn has(self, value: impl Member) -> bool {
        self.0 & (1 << value.bit()) != 0
    }

    /// The set with `value`.
    #[must_use]
    pub fn with(self, value: impl Member) -> Self {
        Self(self.0 | 1 << value.bit())
    }

    /// Whether nothing is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl<T: Member> FromIterator<T> for Set {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        values.into_iter().fold(Self::default(), Self::with)
    }
}

/// Whose wording it is; the first is quoted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 中央与全国人大
    Central,
    /// 省
    Province,
    /// 市委
    CityParty,
    /// The organization's own speeches.
    Own,
    /// Everything else.
    #[default]
    Other,
}

/// What people decided about an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 已审定
    Approved,
    /// 挖掘所得
    #[default]
    Mined,
    /// 已剔除: never offered, and nothing that contains it.
    Rejected,
}

/// One entry of the library as the snapshot knows it; filled from the database.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Stable id.
    pub id: String,
    /// The text; `{{name}}` is a slot, in frames `{…}` too.
    pub text: String,
    /// What it is.
    pub kind: EntryKind,
    /// Kinds of the sections and points it was found in.
    pub sections: Set,
    /// Positions it was found in.
    pub positions: Set,
    /// Number of speeches (clusters of near-identical ones) it stands in.
    pub speeches: u32,
    /// First and last year, 0 where unknown.
    pub years: (i32, i32),
    /// Names of those who said it.
    pub speakers: Vec<String>,
    /// Offices of those who said it; empty: anybody may.
    pub offices: Set,
    /// Occasions it was said on.
    pub occasions: Set,
    /// Levels it belongs to; empty: any.
    pub levels: Set,
    /// The best source.
    pub tier: Tier,
    /// What people decided.
    pub status: Status,
    /// What is said today instead, if the text is retired.
    pub current_form: Option<String>,
}

/// The kinds of sections and points in which a wording is at home, from its uses by kind: two in five of them at least. What is
/// said here and there is at home nowhere.
pub fn homes(uses: impl IntoIterator<Item = (SectionKind, u32)>) -> Set {
    let uses: Vec<(SectionKind, u32)> =
        uses.into_iter().filter(|(kind, _)| *kind != SectionKind::Other).collect();
    let all: u32 = uses.iter().map(|(_, count)| count).sum();
    uses.into_iter().filter(|(_, count)| count * 5 >= all * 2).map(|(kind, _)| kind).collect()
}

impl Entry {
    /// The text to offer: the current form of what is retired.
    pub fn offered(&self) -> &str {
        self.current_form.as_deref().unwrap_or(&self.text)
    }
}

/// Somebody on the meeting's agenda who has spoken before this speech.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AgendaItem {
    /// How the speech names them: 徐书记, 王宾同志, 县人大常委会.
    pub who: String,
    /// What they did: 代表市委作了重要讲话, 作了交流发言; empty: 作了讲话.
    pub what: String,
}

impl AgendaItem {
    /// 代表市委作了重要讲话 → 代表市委作重要讲话: what is told as done, as it is asked for.
    pub fn asked_for(&self) -> String {
        match self.what.trim_end_matches(['。', '；']) {
            "" => "讲话".to_owned(),
            what => what.replace("作了", "作").replace("宣读了", "宣读").replace("介绍了", "介绍"),
        }
    }
}

/// Where the caret is and for whom one writes.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The block's text up to the caret.
    pub before: &'a str,
    /// The block's text after the caret.
    pub after: &'a str,
    /// The whole speech but this block, as plain text; what stands there is not offered again.
    pub elsewhere: &'a str,
    /// Kind of the point, or of the section where there is no point.
    pub kind: SectionKind,
    /// Kind of the section.
    pub section: SectionKind,
    /// Where in the point the caret stands.
    pub position: Position,
    /// The occasion.
    pub occasion: Option<Occasion>,
    /// The speaker's office.
    pub office: Option<Office>,
    /// The speaker's level.
    pub level: Option<Level>,
    /// The speaker's name.
    pub speaker: Option<&'a str>,
    /// The day of the speech.
    pub date: Option<Date>,
    /// The meeting; `None`: nothing is known of it, and nothing is judged by it.
    pub meeting: Option<&'a Meeting>,
    /// Our own place (云江市); `None`: any place may be named.
    pub place: Option<&'a str>,
    /// Who has spoken before.
    pub agenda: &'a [AgendaItem],
    /// Whether the text is a report of another organ and no speech: it goes on as such reports do. `None`: nobody knows.
    pub reports: Option<bool>,
    /// Ids of entries this person does not want to see.
    pub hidden: &'a [String],
    /// Ids of this person's favourites.
    pub favourites: &'a [String],
    /// Whether the checker would let a text pass for this date, level and speaker.
    pub allowed: &'a dyn Fn(&str) -> bool,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("before", &self.before)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl<'a> Context<'a> {
    /// The context of a bare text: any kind, any speaker, everything allowed.
    pub fn bare(before: &'a str) -> Self {
        Self {
            before,
            after: "",
            elsewhere: "",
            kind: SectionKind::Other,
            section: SectionKind::Other,
            position: Position::Measure,
            occasion: None,
            office: None,
            level: None,
            speaker: None,
            date: None,
            meeting: None,
            place: None,
            agenda: &[],
            reports: None,
            hidden: &[],
            favourites: &[],
            allowed: &|_| true,
        }
    }
}

/// Why a completion is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 刚才，… from the agenda.
    Agenda,
    /// A full name at its first mention.
    FullName,
    /// The first or last sentence of a point, an opening or closing.
    Formula,
    /// The next member of a series.
    Series,
    /// What follows in the archive.
    Archive,
}

/// Grey text at the caret.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completion {
    /// What would be typed next; never empty.
    pub text: String,
    /// How likely its next four characters are right, 0 to 1.
    pub confidence: f32,
    /// Why.
    pub reason: Reason,
    /// The library entry it completes, if any.
    pub entry: Option<String>,
}

impl Completion {
    /// The text in the pieces that are taken one by one: each ends with its punctuation mark.
    pub fn pieces(&self) -> Vec<&str> {
        self.text.split_inclusive(['，', '、', '。', '；', '：', '！', '？']).collect()
    }
}
