//! The pages of the slice, with samples.

use std::sync::Arc;

use askama::Template;
use uuid::Uuid;

use super::catalogue::model::{Facets, Filter, Import, SpeechRow, Total};
use super::model::{Day, Details, Status, StoredSpeech};
use super::reading::{self, Entry, ReadingLine};
use super::store::Removed;
use super::structure::{Flat, Part};
use crate::engine::document::{
    Block, DateCertainty, Document, Genre, Level, Line, Occasion, Office, Section, SectionKind,
};
use crate::web::Shell;
use crate::web::page::{Pager, encode};

/// The query string that opens a speech at what was looked for; empty where nothing was.
pub fn asked(q: &str) -> String {
    if q.trim().is_empty() { String::new() } else { format!("?q={}", encode(q.trim())) }
}

#[derive(Template)]
#[template(path = "corpus/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) filter: Filter,
    pub(super) facets: Arc<Facets>,
    pub(super) imports: Vec<Import>,
    pub(super) rows: Vec<SpeechRow>,
    pub(super) total: Total,
}

impl ListPage {
    fn pager(&self) -> Pager {
        let query = |page| self.filter.query(page);
        Pager::new("/speeches", self.filter.page, Filter::PER_PAGE, self.total.n, query)
            .or_more(self.total.more)
    }

    /// What a speech is opened with, so that what was looked for is marked in it.
    fn asked(&self) -> String {
        asked(&self.filter.q)
    }

    fn is_batch(&self, id: &Uuid) -> bool {
        self.filter.batch == id.to_string()
    }

    fn narrowed(&self) -> bool {
        self.filter.query(1) != "page=1"
    }
}

#[derive(Template)]
#[template(path = "corpus/read.html")]
pub(super) struct ReadPage {
    pub(super) shell: Shell,
    pub(super) speech: StoredSpeech,
    pub(super) outline: Vec<Entry>,
    pub(super) lines: Vec<ReadingLine>,
    /// What the reader came for, as a query; empty: the whole speech.
    pub(super) said: String,
    /// It is taken out when a second person agrees.
    pub(super) two: bool,
}

#[derive(Template)]
#[template(path = "corpus/removed.html")]
pub(super) struct RemovedPage {
    pub(super) shell: Shell,
    pub(super) rows: Vec<Removed>,
}

#[derive(Template)]
#[template(path = "corpus/structure.html")]
pub(super) struct StructurePage {
    pub(super) shell: Shell,
    pub(super) lines: Vec<Flat>,
    /// The page of the speech; the form goes to its `/structure`.
    pub(super) back: String,
}

#[derive(Template)]
#[template(path = "corpus/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: Shell,
    pub(super) speech: StoredSpeech,
}

/// A row of the form that corrects kinds.
struct KindRow {
    field: String,
    text: String,
    kind: SectionKind,
    nested: bool,
}

impl EditPage {
    fn kinds(&self) -> Vec<KindRow> {
        let mut rows = Vec::new();
        for (index, section) in self.speech.document.sections.iter().enumerate() {
            let text = section.heading.as_ref().map_or("（无标题）".to_owned(), Line::plain);
            rows.push(KindRow {
                field: format!("kind.{}", index + 1),
                text,
                kind: section.kind,
                nested: false,
            });
            let mut number = 0;
            for block in &section.blocks {
                if let Block::Point(point) = block {
                    number += 1;
                    let text = point.lead.plain().chars().take(40).collect();
                    rows.push(KindRow {
                        field: format!("kind.{}.{number}", index + 1),
                        text,
                        kind: point.kind,
                        nested: true,
                    });
                }
            }
        }
        rows
    }
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let details = Details {
        title: "在市委人大工作会议上的讲话".to_owned(),
        speaker: "周明".to_owned(),
        office: Some(Office::Director),
        level: Some(Level::City),
        occasion: Some(Occasion::ConferenceAfter),
        place: "云江市".to_owned(),
        delivered_on: super::model::parse_date("2025-05-01"),
        certainty: Some(DateCertainty::Doubted),
        organ: "市人大常委会".to_owned(),
        ..Details::default()
    };
    let row = SpeechRow {
        id: Uuid::nil(),
        status: Status::Imported,
        details: details.clone(),
        tags: vec!["监督".to_owned()],
        characters: 4_200,
        excerpt: vec![("加强".to_owned(), false), ("监督".to_owned(), true)],
    };
    let document = Document {
        title: Line::from("在市委人大工作会议上的讲话"),
        salutation: Some(Line::from("同志们：")),
        sections: vec![Section {
            heading: Some(Line::from("强化监督")),
            kind: SectionKind::Supervision,
            blocks: vec![Block::Paragraph(Line::from("要抓好监督。"))],
            ..Section::default()
        }],
    };
    let speech = StoredSpeech {
        id: Uuid::nil(),
        status: Status::Imported,
        details,
        tags: vec!["监督".to_owned()],
        document,
        version: 0,
        file_name: "讲话.txt".to_owned(),
        report: serde_json::Value::Null,
    };
    let facets = Facets {
        years: vec![2025],
        speakers: vec!["周明".to_owned()],
        occasions: vec![Occasion::ConferenceAfter],
        genres: vec![Genre::Speech],
        places: vec!["云江市".to_owned()],
        tags: vec!["监督".to_owned()],
        levels: vec![Level::City, Level::County],
    };
    let imports = vec![(Uuid::nil(), time::OffsetDateTime::UNIX_EPOCH)];
    let filter = Filter { q: "监督".to_owned(), page: 2, ..Filter::default() };
    let total = Total { n: 95, more: true };
    let list =
        ListPage { shell: Shell::sample(), filter, facets: facets.into(), imports, rows: vec![row], total };
    let empty = ListPage {
        shell: Shell::sample(),
        filter: Filter::default(),
        facets: Arc::default(),
        imports: Vec::new(),
        rows: Vec::new(),
        total: Total { n: 0, more: false },
    };
    let structure = StructurePage {
        shell: Shell::sample(),
        lines: super::structure::flatten(&speech.document),
        back: "/speeches/1".to_owned(),
    };
    let lines = reading::lines(&speech.document);
    let outline = reading::outline(&lines);
    let readings = super::readings::views::samples(&speech, &lines);
    let read = ReadPage {
        shell: Shell::sample(),
        speech: speech.clone(),
        outline,
        lines,
        said: String::new(),
        two: true,
    };
    let gone = Removed {
        id: Uuid::nil(),
        title: "在机关总结会上的讲话".to_owned(),
        speaker: "周明".to_owned(),
        day: Day { from: super::model::parse_date("2006-01-01"), ..Day::default() },
        at: time::OffsetDateTime::UNIX_EPOCH,
        by: "李文".to_owned(),
        reason: "重复".to_owned(),
    };
    let removed = RemovedPage { shell: Shell::sample(), rows: vec![gone] };
    let none = RemovedPage { shell: Shell::sample(), rows: Vec::new() };
    let mut samples = vec![
        ("corpus/removed", removed.render().unwrap_or_default()),
        ("corpus/removed empty", none.render().unwrap_or_default()),
        ("corpus/list", list.render().unwrap_or_default()),
        ("corpus/list empty", empty.render().unwrap_or_default()),
        ("corpus/structure", structure.render().unwrap_or_default()),
        ("corpus/read", read.render().unwrap_or_default()),
        ("corpus/edit", EditPage { shell: Shell::sample(), speech }.render().unwrap_or_default()),
    ];
    samples.extend(readings);
    samples
}
