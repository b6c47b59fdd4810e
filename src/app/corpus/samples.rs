//! Samples of the slice's templates, for the test that renders every template.

use std::sync::Arc;

use askama::Template;
use uuid::Uuid;

use super::catalogue::model::{Facets, Filter, SpeechRow, Total};
use super::details_page::EditPage;
use super::editing::StructurePage;
use super::listing::ListPage;
use super::model::{Day, Details, Status, StoredSpeech};
use super::reading;
use super::reading_page::ReadPage;
use super::removal::RemovedPage;
use super::store::Removed;
use crate::engine::document::{
    Block, DateCertainty, Document, Genre, Level, Line, Occasion, Office, Section, SectionKind,
};
use crate::web::Shell;

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
