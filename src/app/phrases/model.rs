//! Types and rules of the phrase library; no SQL, no HTTP.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::app::corpus::model::Day;
use crate::app::corpus::reading::{ReadingLine, anchor};
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::web::page;

/// Where a phrasing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 自动发现
    Mined,
    /// 已核准
    Approved,
    /// 已停用
    Retired,
    /// 已否决
    Rejected,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Mined, Self::Approved, Self::Retired, Self::Rejected];

    /// The name in the database and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mined => "mined",
            Self::Approved => "approved",
            Self::Retired => "retired",
            Self::Rejected => "rejected",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Mined => "自动发现",
            Self::Approved => "已核准",
            Self::Retired => "已停用",
            Self::Rejected => "已否决",
        }
    }

    /// The status of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What a kind of phrasing is called.
pub const fn kind_chinese(kind: &Kind) -> &'static str {
    match kind {
        Kind::Clause => "表述",
        Kind::Series => "并列",
        Kind::Term => "专名短语",
        Kind::Heading => "标题",
        Kind::Skeleton => "标题骨架",
        Kind::Frame => "句式",
        Kind::Opening => "开头",
        Kind::Closing => "结尾",
        Kind::Quotation => "引语",
    }
}

/// The kinds that are patterns and no wordings: lists of their own.
pub const PATTERNS: [Kind; 2] = [Kind::Frame, Kind::Skeleton];

/// What a source tier is called.
pub fn tier_chinese(tier: &str) -> &'static str {
    match tier {
        "central" => "中央",
        "province" => "省",
        "city" => "市委",
        "own" => "本单位",
        _ => "其他",
    }
}

/// A phrasing of the library, mined, added or shipped.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// Ships with the product.
    pub shared: bool,
    /// Its text; slots in braces.
    pub text: String,
    /// What sort it is.
    pub kind: Kind,
    /// What it is about, mostly.
    pub section_kind: SectionKind,
    /// Where it stands.
    pub status: Status,
    /// Speeches that use it.
    pub speeches: i32,
    /// Uses.
    pub occurrences: i32,
    /// First and last year of its use.
    pub years: Option<(i32, i32)>,
    /// Who said it how often.
    pub speakers: BTreeMap<String, i64>,
    /// Other wordings.
    pub variants: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Today's form, if this one is retired.
    pub current_form: Option<String>,
    /// `central` … `other`.
    pub source_tier: String,
    /// Where it comes from, in words.
    pub source: String,
    /// A curator's note.
    pub note: String,
    /// Who added it.
    pub owner_id: Option<Uuid>,
    /// His name; empty for what was found or shipped.
    pub owner: String,
    /// Only its owner sees it.
    pub personal: bool,
    /// How often it was offered to a writer.
    pub offered: i32,
    /// How often a writer took it.
    pub taken: i32,
    /// How often it was changed after that.
    pub reworded: i32,
    /// Of a skeleton the headings of one speech that follow it; nobody reads {4}{2}{2}.
    pub members: Vec<String>,
}

impl Entry {
    /// What is shown of it: its text, or a skeleton's members.
    pub fn shown(&self) -> String {
        if self.members.is_empty() { self.text.clone() } else { self.members.join(" ／ ") }
    }

    /// First and last year in words; empty while no year is known.
    pub fn years_chinese(&self) -> String {
        match self.years {
            Some((from, to)) if from == to => format!("{from}年"),
            Some((from, to)) => format!("{from}—{to}年"),
            None => String::new(),
        }
    }

    /// Who said it, the most frequent first.
    pub fn who(&self) -> String {
        let mut speakers: Vec<_> = self.speakers.iter().collect();
        speakers.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        speakers.into_iter().take(4).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("、")
    }
}

/// What the list is narrowed to. Empty strings mean: any (but status empty leaves rejected ones out).
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Characters to look for.
    pub q: String,
    /// What it is about.
    pub section: String,
    /// What sort.
    pub kind: String,
    /// Where it stands.
    pub status: String,
    /// A tag it bears.
    pub tag: String,
    /// Whose own phrasings are seen beside everybody's; not part of the query string.
    #[serde(skip)]
    pub viewer: Uuid,
    /// Without a kind frames and skeletons are left out: they are lists of their own. Not part of the query string.
    #[serde(skip)]
    pub apart: bool,
    /// Page, from 1.
    pub page: i64,
}

impl Filter {
    /// Rows on a page.
    pub const PER_PAGE: i64 = 50;

    /// Rows to skip.
    pub fn offset(&self) -> i64 {
        page::offset(self.page, Self::PER_PAGE)
    }

    /// The query string of another page of the same list.
    pub fn query(&self, number: i64) -> String {
        let pairs = [
            ("q", self.q.as_str()),
            ("section", self.section.as_str()),
            ("kind", self.kind.as_str()),
            ("status", self.status.as_str()),
            ("tag", self.tag.as_str()),
        ];
        page::query(number, &pairs)
    }
}

/// One use of a phrasing with the text around it.
#[derive(Debug, Clone)]
pub struct Use {
    /// The speech.
    pub speech_id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub speaker: String,
    /// When.
    pub day: Day,
    /// Where the line begins, for the link.
    pub line_start: usize,
    /// Its first character in the plain text of the speech, and one past the last.
    pub at: (usize, usize),
    /// Text before.
    pub before: String,
    /// The phrasing as it stands there.
    pub found: String,
    /// Text after.
    pub after: String,
}

impl Use {
    /// Where it is read in its speech, marked.
    pub fn href(&self) -> String {
        let (from, to) = self.at;
        format!("/speeches/{}?said={from}-{to}#{}", self.speech_id, anchor(self.line_start))
    }

    /// Leaves no more than this many characters before and after.
    pub fn narrow(&mut self, around: usize) {
        let longer = |text: &str| text.chars().count().saturating_sub(around);
        if longer(&self.before) > 0 {
            self.before = format!("…{}", self.before.chars().skip(longer(&self.before)).collect::<String>());
        }
        if longer(&self.after) > 0 {
            self.after = self.after.chars().take(around).chain(['…']).collect();
        }
    }
}

/// A stretch of a line: plain, or a use of a phrasing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The text.
    pub text: String,
    /// The phrasing and whether it is approved.
    pub phrasing: Option<(Uuid, bool)>,
    /// Whether it is what the reader came for.
    pub said: bool,
}

/// A use in the text of a speech: first character, one past the last, the phrasing, whether it is approved.
pub type Mark = (usize, usize, Uuid, bool);

/// Puts marks into a line. Of overlapping marks the one that begins first wins, the longer of two that begin together.
pub fn mark(line: &ReadingLine, marks: &[Mark]) -> Vec<Stretch> {
    let chars: Vec<char> = line.text.chars().collect();
    let end_of_line = line.start + chars.len();
    let mut inside: Vec<Mark> = marks
        .iter()
        .filter(|(start, end, ..)| *start >= line.start && *end <= end_of_line && start < end)
        .copied()
        .collect();
    inside.sort_by_key(|(start, end, ..)| (*start, std::cmp::Reverse(*end)));
    let text = |from: usize, to: usize| -> String {
        chars.iter().skip(from).take(to.saturating_sub(from)).collect()
    };
    let mut out = Vec::new();
    let mut at = 0;
    for (start, end, id, approved) in inside {
        let (start, end) = (start - line.start, end - line.start);
        if start < at {
            continue;
        }
        if start > at {
            out.push(Stretch { text: text(at, start), phrasing: None, said: false });
        }
        out.push(Stretch { text: text(start, end), phrasing: Some((id, approved)), said: false });
        at = end;
    }
    if at < chars.len() {
        out.push(Stretch { text: text(at, chars.len()), phrasing: None, said: false });
    }
    out
}

/// Marks what the reader came for, first character and one past the last of the speech, in the stretches of a line.
pub fn mark_said(line: &ReadingLine, stretches: Vec<Stretch>, (from, to): (usize, usize)) -> Vec<Stretch> {
    let mut at = line.start;
    let mut out = Vec::new();
    for stretch in stretches {
        let chars: Vec<char> = stretch.text.chars().collect();
        let inside = |end: usize| end.saturating_sub(at).min(chars.len());
        let (first, last) = (inside(from), inside(to).max(inside(from)));
        let parts = [(0, first, false), (first, last, true), (last, chars.len(), false)];
        for (start, end, said) in parts.into_iter().filter(|(start, end, _)| start < end) {
            let text = chars.iter().skip(start).take(end - start).collect();
            out.push(Stretch { text, said, ..stretch.clone() });
        }
        at += chars.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::corpus::reading::Role;

    #[test]
    fn what_the_reader_came_for_is_marked_beside_the_phrasings() {
        let line = ReadingLine {
            role: Role::Paragraph,
            depth: 0,
            text: "要抓落实。要真抓实干。".to_owned(),
            start: 10,
            kind: SectionKind::Other,
        };
        let marked = |said| {
            let stretches = mark_said(&line, mark(&line, &[(16, 20, Uuid::nil(), true)]), said);
            stretches.into_iter().map(|s| (s.text, s.phrasing.is_some(), s.said)).collect::<Vec<_>>()
        };
        let part = |text: &str, phrasing, said| (text.to_owned(), phrasing, said);
        assert_eq!(
            marked((15, 21)),
            [
                part("要抓落实。", false, false),
                part("要", false, true),
                part("真抓实干", true, true),
                part("。", false, true)
            ]
        );
        assert_eq!(marked((0, 10)).iter().filter(|(_, _, said)| *said).count(), 0);
        let across: String = marked((12, 18)).into_iter().filter(|s| s.2).map(|s| s.0).collect();
        assert_eq!(across, "落实。要真抓");
    }

    #[test]
    fn a_use_is_narrowed_on_both_sides_and_a_short_one_is_left_alone() {
        let mut found = Use {
            speech_id: Uuid::nil(),
            title: String::new(),
            speaker: String::new(),
            day: Day::default(),
            line_start: 0,
            at: (9, 13),
            before: "要把监督挺在前面，".to_owned(),
            found: "抓在手上".to_owned(),
            after: "。".to_owned(),
        };
        found.narrow(3);
        assert_eq!((found.before.as_str(), found.after.as_str()), ("…前面，", "。"));
        found.narrow(9);
        assert_eq!(found.before, "…前面，");
    }

    #[test]
    fn marks_never_lose_a_character() {
        let line = ReadingLine {
            role: Role::Paragraph,
            depth: 0,
            text: "总揽全局、协调各方".to_owned(),
            start: 10,
            kind: SectionKind::Other,
        };
        let id = Uuid::nil();
        let marks = [(10, 14, id, true), (10, 19, id, false), (12, 19, id, false), (3, 9, id, false)];
        let stretches = mark(&line, &marks);
        assert_eq!(stretches.iter().map(|s| s.text.as_str()).collect::<String>(), line.text);
        assert_eq!(stretches.len(), 1);
    }
}
