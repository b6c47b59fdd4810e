//! The preview of a batch: a page of its texts at a time, narrowed to what a person wants to look at, and one value filled
//! into all that are shown.

pub(in crate::app::corpus) mod store;

use serde::Deserialize;

use crate::app::corpus::import::origin::TIERS;
use crate::app::corpus::model::{parse_date, parse_name};
use crate::engine::document::{Genre, Level, Office};
use crate::web::page;

/// Texts on a page.
pub const PER_PAGE: i64 = 50;

/// What the preview is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// The page, from 1.
    pub page: i64,
    /// Words of the title, the file's name or the speaker's.
    pub q: String,
    /// One of [`ONLY`], or the empty string.
    pub only: String,
    /// Year of delivery, or the empty string.
    pub year: String,
    /// Month of delivery, 1 to 12, or the empty string.
    pub month: String,
}

/// What can be looked at alone: the name in forms and the words.
pub const ONLY: [(&str, &str); 6] = [
    ("doubts", "有存疑"),
    ("repeats", "与已有的相同或相近"),
    ("left", "不入库"),
    ("undated", "没有日期"),
    ("unnamed", "没有讲话人"),
    ("others", "别处的文稿"),
];

impl Filter {
    /// The query string of a page under this filter.
    pub fn query(&self, page: i64) -> String {
        page::query(
            page,
            &[("q", &self.q), ("only", &self.only), ("year", &self.year), ("month", &self.month)],
        )
    }

    /// The year, if it is one.
    pub fn year(&self) -> Option<i32> {
        self.year.parse().ok()
    }

    /// Whether the preview is narrowed to this year.
    pub fn is_year(&self, year: &i32) -> bool {
        self.year() == Some(*year)
    }

    /// The month, if it is one.
    pub fn month(&self) -> Option<i32> {
        self.month.parse().ok().filter(|month| (1..=12).contains(month))
    }

    /// Whether the preview is narrowed to this month.
    pub fn is_month(&self, month: &i32) -> bool {
        self.month() == Some(*month)
    }

    /// Whether anything is left out.
    pub fn is_narrow(&self) -> bool {
        let dated = self.year().is_some() || self.month().is_some();
        !self.q.trim().is_empty() || !self.only.is_empty() || dated
    }

    /// The words as a pattern of SQL's `like`.
    fn pattern(&self) -> String {
        let escaped = self.q.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("%{escaped}%")
    }
}

/// What is filled into many texts; an empty field says nothing.
#[derive(Debug, Clone, Default)]
pub struct Fill {
    /// 讲话人
    pub speaker: Option<String>,
    /// 职务
    pub office: Option<Office>,
    /// 层级
    pub level: Option<Level>,
    /// 体裁
    pub genre: Option<Genre>,
    /// 来源
    pub tier: Option<String>,
    /// 地方
    pub place: Option<String>,
    /// 日期
    pub date: Option<time::Date>,
    /// Whether they are to be stored.
    pub included: Option<bool>,
}

impl Fill {
    /// What the fields of a form say.
    pub fn parse<'a>(field: impl Fn(&str) -> Option<&'a str>) -> Self {
        let words = |name: &str| field(name).map(str::trim).filter(|text| !text.is_empty());
        let owned = |name: &str| words(name).map(str::to_owned);
        Self {
            speaker: owned("fill.speaker"),
            office: parse_name(words("fill.office")),
            level: parse_name(words("fill.level")),
            genre: parse_name(words("fill.genre")),
            tier: words("fill.tier")
                .filter(|name| TIERS.iter().any(|(tier, _)| tier == name))
                .map(str::to_owned),
            place: owned("fill.place"),
            date: words("fill.date").and_then(parse_date),
            included: words("fill.included").map(|yes| yes == "yes"),
        }
    }
}
