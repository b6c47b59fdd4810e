//! The common language of every room: a speech as a tree.
//!
//! `Document` *is* the editor's ProseMirror tree (`src/steps/schema.json`) as Rust types: what the importer
//! finds, what the editor edits, what Word, the checker and the comparison read. There is no second model.
//!
//! `doc → title, salutation?, section+` · `section → heading?, (paragraph | point)+` ·
//! `point → lead, (paragraph | point)*`. Numbers are not part of the text: an automatic number follows from
//! the position, a number as it was written in an imported text stays in `number` / `label`.
//!
//! All lengths are in characters (`char`), never bytes, unless a name says otherwise.

use std::borrow::Cow;

use crate::names;
pub use crate::office::{Level, Office};

/// A run of text or a slot inside a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain text; never empty in a valid document.
    Text {
        /// The characters.
        text: String,
        /// Marks on the run, in schema order.
        marks: Vec<Mark>,
    },
    /// A slot (`{{市名}}`): a chip in the editor. `value` is empty until somebody fills it.
    Slot {
        /// The slot's name, without braces.
        name: String,
        /// What it was filled with, or the empty string.
        value: String,
        /// Marks on the slot, in schema order.
        marks: Vec<Mark>,
    },
}

/// How the name of a slot begins that stands where nobody has written yet: 待写 with the outline's advice.
pub const TO_WRITE: &str = "待写";

/// A text with the slots taken out that stand where nobody has written yet.
pub fn written(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        match after.split_once("}}") {
            Some((name, tail)) if name.trim_start().starts_with(TO_WRITE) => rest = tail,
            _ => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A mark on a run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// The run was taken from a phrasing (`id`) or, with `speech`, from that speech of the archive.
    Source {
        /// Phrasing id, or the empty string.
        id: String,
        /// Speech id, or the empty string.
        speech: String,
    },
    /// The run carries the comment thread `id`.
    Comment {
        /// Comment thread id.
        id: String,
    },
    /// The run was put in or is to go (修订): only in a text that is taken away with its changes. On an empty run at the
    /// beginning of a line it is the break before the line.
    Change(Change),
}

/// A tracked change: who, when, and whether something is to go or was put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// To go, or put in.
    pub deleted: bool,
    /// The author's name.
    pub name: String,
    /// When, as RFC 3339 has it, to the minute; or the empty string.
    pub at: String,
}

impl Inline {
    /// Unmarked text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), marks: Vec::new() }
    }

    /// An unfilled slot.
    pub fn slot(name: impl Into<String>) -> Self {
        Self::Slot { name: name.into(), value: String::new(), marks: Vec::new() }
    }
}

/// A line of text and slots: the content of a title, salutation, heading, lead or paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line(pub Vec<Inline>);

impl Line {
    /// A line of unmarked text; the empty string gives an empty line. `{{name}}` becomes a slot.
    pub fn parse(text: &str) -> Self {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, tail)) = after.split_once("}}") else { break };
            if !before.is_empty() {
                out.push(Inline::text(before));
            }
            out.push(Inline::slot(name.trim()));
            rest = tail;
        }
        if !rest.is_empty() {
            out.push(Inline::text(rest));
        }
        Self(out)
    }

    /// The text as a reader sees it: filled slots by value, others as `{{name}}`.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        for inline in &self.0 {
            match inline {
                Inline::Text { text, .. } => out.push_str(text),
                Inline::Slot { name, value, .. } if value.is_empty() => {
                    out.push_str("{{");
                    out.push_str(name);
                    out.push_str("}}");
                }
                Inline::Slot { value, .. } => out.push_str(value),
            }
        }
        out
    }

    /// [`Self::plain`] without a copy where the line is one run of text, as most are.
    pub fn text(&self) -> Cow<'_, str> {
        match self.0.as_slice() {
            [Inline::Text { text, .. }] => Cow::Borrowed(text),
            _ => Cow::Owned(self.plain()),
        }
    }

    /// Whether the line holds nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Line {
    /// Plain text, taken literally (no slots are recognised).
    fn from(text: &str) -> Self {
        Self(if text.is_empty() { Vec::new() } else { vec![Inline::text(text)] })
    }
}

/// A whole speech.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The title with its subtitle as written (`A——B`).
    pub title: Line,
    /// The salutation with its colon (`同志们：`), if any.
    pub salutation: Option<Line>,
    /// Sections in order; at least one in a valid document.
    pub sections: Vec<Section>,
}

/// A section (部分): an opening, a numbered part, a closing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Stable id (uuid) inside the document, or the empty string.
    pub id: String,
    /// What the section is about; `requirements` and others may be containers of points of other kinds.
    pub kind: SectionKind,
    /// The number as written, without punctuation (一, 第一件事); `None`: numbered by position if it has a heading.
    pub number: Option<String>,
    /// The heading, without its number and end mark; `None` for opening and closing.
    pub heading: Option<Line>,
    /// Paragraphs and points in order.
    pub blocks: Vec<Block>,
}

/// A paragraph or a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph of running text.
    Paragraph(Line),
    /// A point with its own paragraphs.
    Point(Point),
}

/// A point (分论点): 一要… / 一是… / （一）… / 1.… / 第一，… / ——…
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Point {
    /// Stable id (uuid) inside the document, or the empty string.
    pub id: String,
    /// What the point is about.
    pub kind: SectionKind,
    /// How points of this family are numbered.
    pub style: PointStyle,
    /// The label as written (一要, （一）, 1、, 第一，, ——); `None`: numbered by position and style.
    pub label: Option<String>,
    /// The lead: a heading line for 书面 styles, else the whole first paragraph without its label.
    pub lead: Line,
    /// Further paragraphs and nested points.
    pub blocks: Vec<Block>,
}

names! {
    /// What a section or a point is about.
    #[derive(Default)]
    SectionKind {
        Opening = "opening", "开头";
        Relaying = "relaying", "传达学习";
        Commendation = "commendation", "肯定成绩";
        Review = "review", "工作回顾";
        Problems = "problems", "问题不足";
        Situation = "situation", "形势任务";
        Significance = "significance", "重要意义";
        PoliticalDirection = "political_direction", "政治方向";
        WholeProcessDemocracy = "whole_process_democracy", "全过程人民民主";
        ServingTheWhole = "serving_the_whole", "服务大局";
        Legislation = "legislation", "立法";
        Supervision = "supervision", "监督";
        MajorDecisions = "major_decisions", "重大事项决定";
        Appointments = "appointments", "人事任免";
        Deputies = "deputies", "代表";
        Elections = "elections", "换届选举";
        Grassroots = "grassroots", "基层人大";
        Publicity = "publicity", "宣传研究";
        Digital = "digital", "智慧人大";
        SelfBuilding = "self_building", "自身建设";
        Conduct = "conduct", "作风廉政";
        PartyLeadership = "party_leadership", "党委领导";
        DemandsOnOrgans = "demands_on_organs", "对一府一委两院的要求";
        Arrangements = "arrangements", "会务要求";
        Requirements = "requirements", "对人大工作的要求";
        Closing = "closing", "结尾";
        #[default]
        Other = "other", "其他";
    }
}

names! {
    /// How the points of a family are labelled.
    #[derive(Default)]
    PointStyle {
        #[default]
        Yao = "yao", "一要";
        Shi = "shi", "一是";
        Paren = "paren", "（一）";
        Arabic = "arabic", "1.";
        ArabicParen = "arabic_paren", "（1）";
        Ordinal = "ordinal", "第一，";
        Sequence = "sequence", "首先，";
        Dash = "dash", "——";
        Plain = "plain", "（无序号）";
    }
}

names! {
    /// The occasion of a speech (genre: the twelve occasions and the texts beside them).
    Occasion {
        PartyCommitteeConference = "party_committee_conference", "市委人大工作会议（书记讲话）";
        ConferenceBefore = "conference_before", "市委人大工作会议（书记讲话前，主任讲话）";
        ConferenceAfter = "conference_after", "市委人大工作会议（书记讲话后，主任讲话）";
        Forum = "forum", "人大工作座谈会";
        CommitteeSession = "committee_session", "常委会会议闭会";
        CongressClosing = "congress_closing", "人代会闭幕";
        DeputyTraining = "deputy_training", "代表履职培训班开班";
        ElectionDeployment = "election_deployment", "县乡人大换届选举部署会";
        EnforcementInspection = "enforcement_inspection", "执法检查动员";
        SpecialInquiry = "special_inquiry", "专题询问会";
        YearEnd = "year_end", "机关作风或年度总结会";
        ConstitutionDay = "constitution_day", "宪法日座谈、任命宣誓";
        HostScript = "host_script", "主持词";
        MayorStatement = "mayor_statement", "市长表态发言";
        CountyExperience = "county_experience", "县区经验发言";
        OtherOccasion = "other", "其他";
        Own1 = "own1", "自定场合一";
        Own2 = "own2", "自定场合二";
        Own3 = "own3", "自定场合三";
        Own4 = "own4", "自定场合四";
        Own5 = "own5", "自定场合五";
        Own6 = "own6", "自定场合六";
        Own7 = "own7", "自定场合七";
        Own8 = "own8", "自定场合八";
    }
}

impl Occasion {
    /// Whether an organization has given it its meaning: then it is one only with itself.
    pub const fn is_own(self) -> bool {
        matches!(
            self,
            Self::Own1
                | Self::Own2
                | Self::Own3
                | Self::Own4
                | Self::Own5
                | Self::Own6
                | Self::Own7
                | Self::Own8
        )
    }
}

names! {
    /// What sort of text a source is: whose voice it can lend follows from that.
    #[derive(Default)]
    Genre {
        #[default]
        Speech = "speech", "讲话";
        Script = "script", "主持词";
        Statement = "statement", "表态发言";
        CommitteeReport = "committee_report", "常委会工作报告";
        GovernmentReport = "government_report", "政府工作报告";
        Law = "law", "法律法规";
        Notice = "notice", "通知";
        News = "news", "新闻报道";
        OtherGenre = "other", "其他";
    }
}

impl Genre {
    /// Whether phrasings of speeches are mined from it unless an organization says otherwise: what a speaker at a
    /// people's congress says himself.
    pub const fn is_mined(self) -> bool {
        matches!(self, Self::Speech | Self::Script | Self::Statement | Self::CommitteeReport)
    }
}

names! {
    /// How sure we are of a date.
    DateCertainty {
        Stated = "stated", "文中写明";
        Confirmed = "confirmed", "人工确认";
        Inferred = "inferred", "按提法推断";
        Doubted = "doubted", "存疑";
        Unknown = "unknown", "不详";
    }
}

impl Document {
    /// The speech as plain text, one line per title, salutation, heading, lead and paragraph, numbers included.
    pub fn plain(&self) -> String {
        let mut out = self.title.plain();
        if let Some(salutation) = &self.salutation {
            push_line(&mut out, &salutation.plain());
        }
        let mut headed = 0;
        for section in &self.sections {
            if let Some(heading) = &section.heading {
                headed += 1;
                push_line(&mut out, &format!("{}{}", section.label(headed), heading.plain()));
            }
            plain_blocks(&mut out, &section.blocks);
        }
        out
    }

    /// Characters of the speech as read aloud: everything but the title, without white space and without what is still to be
    /// written.
    pub fn characters(&self) -> usize {
        let plain = written(&self.plain());
        let body = plain.split_once('\n').map_or("", |(_, body)| body);
        body.chars().filter(|c| !c.is_whitespace()).count()
    }
}

impl Section {
    /// The number with its mark, for the `index`-th section with a heading (from 1): `一、`; a number that is a
    /// word of its own (第一件事) becomes `第一件事，`, that of a chapter `第一章　`.
    pub fn label(&self, index: usize) -> String {
        let number = self.number.clone().unwrap_or_else(|| chinese_number(index));
        let mark = mark_behind(&number);
        number + mark
    }
}

/// What stands between the number of a section and its heading: one character.
pub fn mark_behind(number: &str) -> &'static str {
    match number.starts_with('第') {
        true if number.ends_with(['章', '节', '编', '篇']) => "\u{3000}",
        true => "，",
        false => "、",
    }
}

fn push_line(out: &mut String, line: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(line);
}

fn plain_blocks(out: &mut String, blocks: &[Block]) {
    let mut index = 0;
    for block in blocks {
        match block {
            Block::Paragraph(line) => push_line(out, &line.plain()),
            Block::Point(point) => {
                index += 1;
                let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
                push_line(out, &format!("{label}{}", point.lead.plain()));
                plain_blocks(out, &point.blocks);
            }
        }
    }
}

impl PointStyle {
    /// The label of the `index`-th point (from 1) of this family, with its punctuation.
    pub fn label(self, index: usize) -> String {
        let number = chinese_number(index);
        match self {
            Self::Yao => format!("{number}要"),
            Self::Shi => format!("{number}是"),
            Self::Paren => format!("（{number}）"),
            Self::Arabic => format!("{index}."),
            Self::ArabicParen => format!("（{index}）"),
            Self::Ordinal => format!("第{number}，"),
            Self::Sequence => match index {
                1 => "首先，".to_owned(),
                2 => "其次，".to_owned(),
                3 => "再次，".to_owned(),
                _ => "此外，".to_owned(),
            },
            Self::Dash => "——".to_owned(),
            Self::Plain => String::new(),
        }
    }
}

pub use crate::lexicon::numerals::{chinese as chinese_number, formal as formal_number};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        for kind in SectionKind::ALL {
            assert_eq!(kind.name().parse::<SectionKind>().as_ref(), Ok(kind));
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.name()));
        }
        assert_eq!(serde_json::to_string(&Office::OtherOffice).unwrap(), "\"other\"");
        assert_eq!(serde_json::from_str::<Occasion>("\"other\"").unwrap(), Occasion::OtherOccasion);
    }

    #[test]
    fn what_is_still_to_be_written_does_not_count() {
        let text = "讲话\n要{{数字}}。{{待写：重点条款三条}}\n{{坏";
        assert_eq!(written(text), "讲话\n要{{数字}}。\n{{坏");
        let paragraph = Block::Paragraph(Line::parse("一句话。{{待写：重点条款三条}}"));
        let sections = vec![Section { blocks: vec![paragraph], ..Section::default() }];
        let document = Document { title: Line::from("讲话"), salutation: None, sections };
        assert_eq!(document.characters(), 4);
    }

    #[test]
    fn numbers_of_sections_have_their_marks() {
        let label = |number: Option<&str>| {
            Section { number: number.map(str::to_owned), ..Section::default() }.label(2)
        };
        assert_eq!(label(None), "二、");
        assert_eq!(label(Some("三")), "三、");
        assert_eq!(label(Some("第一件事")), "第一件事，");
        assert_eq!(label(Some("第一章")), "第一章\u{3000}");
        assert_eq!(label(Some("第二节")), "第二节\u{3000}");
    }

    #[test]
    fn slots_are_parsed_from_braces() {
        let line = Line::parse("{{市名}}人大{{坏");
        assert_eq!(line.plain(), "{{市名}}人大{{坏");
        assert_eq!(line.0.len(), 2);
    }
}
