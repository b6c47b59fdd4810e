//! What the list of the corpus shows, what it is narrowed to and what there is to choose from.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::corpus::model::{Details, Status};
use crate::engine::document::{Genre, Level, Occasion};
use crate::web::page;

/// A row of the list.
#[derive(Debug, Clone)]
pub struct SpeechRow {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: Status,
    /// What is known about it.
    pub details: Details,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its length in characters.
    pub characters: i32,
    /// Around what was searched for: before, found, after.
    pub excerpt: Vec<(String, bool)>,
}
/// What the list is narrowed to. Empty strings and zeros mean: any.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Words to look for.
    pub q: String,
    /// Year of delivery.
    pub year: String,
    /// Kind of a section or point.
    pub kind: String,
    /// Speaker's name.
    pub speaker: String,
    /// Occasion.
    pub occasion: String,
    /// Genre.
    pub genre: String,
    /// Place.
    pub place: String,
    /// Tag.
    pub tag: String,
    /// Month of delivery, 1 to 12.
    pub month: String,
    /// Level.
    pub level: String,
    /// Import.
    pub batch: String,
    /// What is known of the date: `undated`, `inferred` or `doubted`.
    pub dated: String,
    /// The order: empty for the newest first, else a name of [`Filter::ORDERS`].
    pub sort: String,
    /// Page, from 1.
    pub page: i64,
}

impl Filter {
    /// Rows on a page.
    pub const PER_PAGE: i64 = 30;

    /// What the list can be ordered by, with the word shown to users.
    pub const ORDERS: [(&'static str, &'static str); 6] = [
        ("", "日期由近到远"),
        ("oldest", "日期由远到近"),
        ("added", "最近入库"),
        ("title", "标题"),
        ("speaker", "讲话人"),
        ("longest", "字数由多到少"),
    ];
    /// What can be asked of dates, with the word shown to users.
    pub const DATES: [(&'static str, &'static str); 3] =
        [("undated", "没有日期"), ("inferred", "只推断出大致时间"), ("doubted", "日期存疑")];

    /// The month, if it is one.
    pub fn month(&self) -> Option<i32> {
        self.month.parse().ok().filter(|month| (1..=12).contains(month))
    }

    /// Whether the list is narrowed to this month.
    pub fn is_month(&self, month: &i32) -> bool {
        self.month() == Some(*month)
    }

    /// The year, if it is one.
    pub fn year(&self) -> Option<i32> {
        self.year.parse().ok()
    }

    /// Whether the list is narrowed to this year.
    pub fn is_year(&self, year: &i32) -> bool {
        self.year() == Some(*year)
    }

    /// Rows to skip.
    pub fn offset(&self) -> i64 {
        page::offset(self.page, Self::PER_PAGE)
    }

    /// The query string of another page of the same list.
    pub fn query(&self, number: i64) -> String {
        let pairs = [
            ("q", self.q.as_str()),
            ("year", self.year.as_str()),
            ("kind", self.kind.as_str()),
            ("speaker", self.speaker.as_str()),
            ("occasion", self.occasion.as_str()),
            ("genre", self.genre.as_str()),
            ("place", self.place.as_str()),
            ("tag", self.tag.as_str()),
            ("month", self.month.as_str()),
            ("level", self.level.as_str()),
            ("batch", self.batch.as_str()),
            ("dated", self.dated.as_str()),
            ("sort", self.sort.as_str()),
        ];
        page::query(number, &pairs)
    }
}

/// What there is to choose from in the filters.
#[derive(Debug, Clone, Default)]
pub struct Facets {
    /// Years, newest first.
    pub years: Vec<i32>,
    /// Speakers.
    pub speakers: Vec<String>,
    /// Occasions.
    pub occasions: Vec<Occasion>,
    /// Genres.
    pub genres: Vec<Genre>,
    /// Places.
    pub places: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Levels.
    pub levels: Vec<Level>,
}

impl Facets {
    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        let texts = [&self.speakers, &self.places, &self.tags].into_iter().flatten();
        1_000 + texts.map(|text| text.capacity() + size_of::<String>()).sum::<usize>()
    }
}

/// How many speeches the list holds in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// So many.
    pub n: i64,
    /// Or more: where texts have to be looked through, only so many are counted.
    pub more: bool,
}

/// An import to choose from: its id, and when it came.
pub type Import = (Uuid, OffsetDateTime);
