//! Types and rules of the corpus; no SQL, no HTTP.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use sha2::{Digest, Sha256};
use time::{Date, Month};
use uuid::Uuid;

use crate::engine::document::{Block, DateCertainty, Document, Genre, Level, Occasion, Office, SectionKind};
use crate::engine::lexicon::days;

/// Where a speech stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 已入库
    Imported,
    /// 起草中
    Draft,
    /// 送审
    InReview,
    /// 定稿
    Final,
    /// 已归档
    Archived,
    /// 已移出: an imported speech that was taken out of the corpus, kept aside
    Removed,
}

impl Status {
    /// Every status in the order of a speech's life.
    pub const ALL: [Self; 6] =
        [Self::Imported, Self::Draft, Self::InReview, Self::Final, Self::Archived, Self::Removed];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Final => "final",
            Self::Archived => "archived",
            Self::Removed => "removed",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Imported => "已入库",
            Self::Draft => "起草中",
            Self::InReview => "送审",
            Self::Final => "定稿",
            Self::Archived => "已归档",
            Self::Removed => "已移出",
        }
    }

    /// Whether a speech that stands here can be read by everybody of the organization; drafts have a list of people. The
    /// column `in_corpus` says the same in the database.
    pub const fn in_corpus(self) -> bool {
        matches!(self, Self::Imported | Self::Archived)
    }

    /// The status of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What is known about a speech, by recognition or by a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// 标题
    pub title: String,
    /// 讲话人
    pub speaker: String,
    /// 职务
    pub office: Option<Office>,
    /// 层级
    pub level: Option<Level>,
    /// 场合
    pub occasion: Option<Occasion>,
    /// 地方
    pub place: String,
    /// 日期
    pub delivered_on: Option<Date>,
    /// How sure the date is; `None` counts as unknown.
    pub certainty: Option<DateCertainty>,
    /// When the text can have been written, by its formulations.
    pub span: (Option<Date>, Option<Date>),
    /// 体裁
    pub genre: Genre,
    /// 单位: whose text it is
    pub organ: String,
    /// The speaker's post as the source writes it.
    pub post: String,
    /// When a site put the text up; never the day it was said.
    pub posted_on: Option<Date>,
}

impl Details {
    /// Whether the text is no speech of a people's congress but another organ's report, a law or the like, or will be one: a
    /// mayor who speaks for the government reports.
    pub fn is_report(&self) -> bool {
        !self.genre.is_mined() && self.genre != Genre::OtherGenre || self.office == Some(Office::Mayor)
    }

    /// Whether this is the genre.
    pub fn is_genre(&self, genre: &Genre) -> bool {
        self.genre == *genre
    }

    /// Whether this is the speaker's office.
    pub fn is_office(&self, office: &Office) -> bool {
        self.office.as_ref() == Some(office)
    }

    /// Whether this is the speaker's level.
    pub fn is_level(&self, level: &Level) -> bool {
        self.level.as_ref() == Some(level)
    }

    /// Whether this is the occasion.
    pub fn is_occasion(&self, occasion: &Occasion) -> bool {
        self.occasion.as_ref() == Some(occasion)
    }

    /// How sure the date is.
    pub fn certainty(&self) -> DateCertainty {
        self.certainty.unwrap_or(DateCertainty::Unknown)
    }

    /// The year to count the speech under: that of a date that was said and is not doubted. One that is only inferred is shown
    /// as such ([`Day`]) and is the year of nothing.
    pub fn year(&self) -> Option<i32> {
        self.delivered_on.filter(|_| self.certainty() != DateCertainty::Doubted).map(Date::year)
    }

    /// Who speaks when, for a button: 王芳 主任 2026-01-05; what is missing is said.
    pub fn summary(&self) -> String {
        let speaker = if self.speaker.is_empty() { "未填讲话人" } else { &self.speaker };
        let office = self.office.map(|office| office.chinese()).unwrap_or_default();
        let day = self.delivered_on.map_or_else(|| "未填日期".to_owned(), |day| day.to_string());
        [speaker, office, &day].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// When it was given, for whoever reads.
    pub fn day(&self) -> Day {
        Day { on: self.delivered_on, from: self.span.0, until: self.span.1 }
    }

    /// The lines under the title: the day it is given, and who gives it.
    pub fn bylines(&self) -> Vec<String> {
        let date = |date| format!("（{}）", days::full(date));
        let name = (!self.speaker.is_empty()).then(|| self.speaker.clone());
        self.delivered_on.map(date).into_iter().chain(name).collect()
    }
}

/// Characters of a speaker's name.
pub const MAX_SPEAKER: usize = 40;

/// When a speech was given, as it is told everywhere: a day that was said, or one that is only inferred from formulations
/// and shown as such (约2006年).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Day {
    /// The day that was said.
    pub on: Option<Date>,
    /// From when on it can have been written.
    pub from: Option<Date>,
    /// Until when it can have been written.
    pub until: Option<Date>,
}

impl Day {
    /// In words; `None` where nothing is known.
    pub fn words(&self) -> Option<String> {
        self.on.map(|date| date.to_string()).or_else(|| self.inferred())
    }

    /// The year in words.
    pub fn year(&self) -> Option<String> {
        self.on.map(|date| format!("{}年", date.year())).or_else(|| self.inferred())
    }

    fn inferred(&self) -> Option<String> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && from.replace_day(until.day()) == Ok(until)
            && from.day() == 1
            && until.next_day().is_none_or(|next| next.day() == 1)
        {
            return Some(days::month(from));
        }
        match (self.from.map(Date::year), self.until.map(Date::year)) {
            (Some(from), Some(until)) if from == until => Some(format!("约{from}年")),
            (Some(from), Some(until)) => Some(format!("约{from}—{until}年")),
            (Some(from), None) => Some(format!("约{from}年以后")),
            (None, Some(until)) => Some(format!("约{until}年以前")),
            (None, None) => None,
        }
    }
}

impl Display for Day {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().as_deref().unwrap_or("不详"))
    }
}

/// A day, a month or a year, as a person writes it: 2019-05-20, 2019-05, 2019, 2019年5月.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The day, where there is one.
    pub on: Option<Date>,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
}

impl FromStr for When {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.trim().trim_end_matches(['日', '月', '年']).replace(['年', '月', '.', '/'], "-");
        let numbers: Option<Vec<i32>> = plain.split('-').map(|part| part.parse().ok()).collect();
        let date = |year: i32, month: i32, day: i32| {
            let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
            let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
            (1949..=2100).contains(&year).then_some(date)
        };
        let span = match numbers.as_deref() {
            Some([year]) => date(*year, 1, 1).zip(date(*year, 12, 31)),
            Some([year, month]) => {
                let from = date(*year, *month, 1);
                from.zip(from.and_then(|from| from.replace_day(from.month().length(*year)).ok()))
            }
            Some([year, month, day]) => {
                let on = date(*year, *month, *day);
                return on.map(|on| Self { on: Some(on), from: on, until: on }).ok_or(NO_DATE);
            }
            _ => None,
        };
        span.map(|(from, until)| Self { on: None, from, until }).ok_or(NO_DATE)
    }
}

const NO_DATE: &str = "写成2019-05-20、2019-05或2019";

impl Details {
    /// The month or year that is known where no day is (2019-05), as [`When`] reads it; else empty.
    pub fn about(&self) -> String {
        let (None, (Some(from), Some(until))) = (self.delivered_on, self.span) else { return String::new() };
        let month = format!("{}-{:02}", from.year(), u8::from(from.month()));
        let is = |text: &str| text.parse::<When>().is_ok_and(|when| (when.from, when.until) == (from, until));
        [month, from.year().to_string()].into_iter().find(|text| is(text)).unwrap_or_default()
    }
}

/// The value of an optional form field or column that holds an enumeration's name.
pub fn parse_name<T: FromStr>(name: Option<&str>) -> Option<T> {
    name.and_then(|name| name.parse().ok())
}

/// The date in a form field (`2026-11-22`); an empty or broken one is none.
pub fn parse_date(text: &str) -> Option<Date> {
    Date::parse(text.trim(), time::macros::format_description!("[year]-[month]-[day]")).ok()
}

/// The same speech twice is noticed by this: SHA-256 over letters and digits only, so that punctuation, spaces
/// and line breaks do not matter.
pub fn content_hash(plain: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut buffer = [0_u8; 4];
    for c in plain.chars().filter(|c| c.is_alphanumeric()) {
        hash.update(c.encode_utf8(&mut buffer).as_bytes());
    }
    hash.finalize().to_vec()
}

/// A speech of the corpus as the miner and the comparison read it.
#[derive(Debug, Clone)]
pub struct CorpusSpeech {
    /// Its id.
    pub id: Uuid,
    /// What is known about it.
    pub details: Details,
    /// How close to the source of wording it is (`central` … `other`).
    pub source_tier: String,
    /// Its tree.
    pub document: Document,
}

/// A whole speech.
#[derive(Debug, Clone)]
pub struct StoredSpeech {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: Status,
    /// What is known about it.
    pub details: Details,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its tree.
    pub document: Document,
    /// How many steps led to it.
    pub version: i32,
    /// The file it came from.
    pub file_name: String,
    /// What was changed and doubted when it was recognised.
    pub report: serde_json::Value,
}

/// A section or point as its table stores it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Position among its siblings, from 0.
    pub position: i32,
    /// Number or label as written.
    pub label: Option<String>,
    /// Heading, or the lead's first sentence.
    pub heading: Option<String>,
    /// What it is about.
    pub kind: SectionKind,
    /// How sure the classification is.
    pub confidence: f32,
    /// Characters.
    pub characters: i32,
    /// First-level points.
    pub points: Vec<Part>,
}

/// The sections of a document with their first-level points. `confidence`: as the classifier gave it, or empty.
pub fn parts(document: &Document, confidence: &[crate::engine::recognise::SectionConfidence]) -> Vec<Part> {
    let sections = document.sections.iter().enumerate();
    sections
        .map(|(index, section)| {
            let sure = confidence.get(index);
            let points = section.blocks.iter().filter_map(|block| match block {
                Block::Point(point) => Some(point),
                Block::Paragraph(_) => None,
            });
            let points = points.enumerate().map(|(number, point)| Part {
                position: number as i32,
                label: point.label.clone(),
                heading: Some(point.lead.plain()),
                kind: point.kind,
                confidence: sure.and_then(|s| s.points.get(number)).copied().unwrap_or_default(),
                characters: (count(&point.lead.plain()) + count_blocks(&point.blocks)) as i32,
                points: Vec::new(),
            });
            Part {
                position: index as i32,
                label: section.number.clone(),
                heading: section.heading.as_ref().map(|heading| heading.plain()),
                kind: section.kind,
                confidence: sure.map(|s| s.section).unwrap_or_default(),
                characters: count_blocks(&section.blocks) as i32,
                points: points.collect(),
            }
        })
        .collect()
}

fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn count_blocks(blocks: &[Block]) -> usize {
    let each = blocks.iter().map(|block| match block {
        Block::Paragraph(line) => count(&line.plain()),
        Block::Point(point) => count(&point.lead.plain()) + count_blocks(&point.blocks),
    });
    each.sum()
}

#[cfg(test)]
mod tests;
