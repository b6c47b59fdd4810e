//! The pages of imports, with samples.

use askama::Template;
use uuid::Uuid;

use super::model::{Found, Glance, Listed, StoredRemark};
use super::origin::{Near, Origin, TIERS};
use super::store::Batch;
use crate::app::corpus::model::Details;
use crate::app::corpus::reading::{self, ReadingLine};
use crate::engine::document::{DateCertainty, Document, Genre, Level, Line, Occasion, Office, Section};
use crate::web::Shell;

#[derive(Template)]
#[template(path = "imports/list.html")]
pub(super) struct BatchList {
    pub(super) shell: Shell,
    pub(super) batches: Vec<Batch>,
}

#[derive(Template)]
#[template(path = "imports/new.html")]
pub(super) struct NewImport {
    pub(super) shell: Shell,
}

#[derive(Template)]
#[template(path = "imports/preview.html")]
pub(super) struct Preview {
    pub(super) shell: Shell,
    pub(super) id: Uuid,
    pub(super) state: String,
    pub(super) items: Vec<Listed>,
}

impl Preview {
    fn broken(&self) -> Vec<(&Listed, &str)> {
        self.items.iter().filter_map(|item| item.found.as_ref().err().map(|e| (item, e.as_str()))).collect()
    }

    fn found(&self) -> Vec<(&Listed, &Glance)> {
        self.items.iter().filter_map(|item| item.found.as_ref().ok().map(|found| (item, found))).collect()
    }

    fn editable(&self) -> bool {
        self.state == "preview"
    }
}

#[derive(Template)]
#[template(path = "imports/item.html")]
pub(super) struct ItemPage {
    pub(super) shell: Shell,
    pub(super) batch_id: Uuid,
    pub(super) id: Uuid,
    pub(super) editable: bool,
    pub(super) file_name: String,
    pub(super) found: Found,
}

impl ItemPage {
    fn lines(&self) -> Vec<ReadingLine> {
        reading::lines(&self.found.document)
    }
}

/// Samples of these templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let document = Document {
        title: Line::from("在市委人大工作会议上的讲话"),
        salutation: Some(Line::from("同志们：")),
        sections: vec![Section { heading: Some(Line::from("强化政治意识")), ..Section::default() }],
    };
    let found = Found {
        encoding: "UTF-8".to_owned(),
        details: Details {
            title: document.title.plain(),
            delivered_on: crate::app::corpus::model::parse_date("2024-05-01"),
            certainty: Some(DateCertainty::Doubted),
            office: Some(Office::Director),
            ..Details::default()
        },
        confidence: Vec::new(),
        origin: Origin::default(),
        document,
        report: vec![StoredRemark {
            code: "placeholder".to_owned(),
            line: 3,
            text: "ＸＸ市".to_owned(),
            fix: None,
        }],
        content_hash: Vec::new(),
        suspects: Vec::new(),
    };
    let glance = Glance {
        encoding: found.encoding.clone(),
        details: found.details.clone(),
        doubts: 1,
        origin: Origin {
            near: Some(Near { id: None, title: "讲话".to_owned(), share: 0.6 }),
            ..Origin::default()
        },
        characters: 4_800,
    };
    let item = |found| Listed {
        id: Uuid::nil(),
        file_name: "旧稿/讲话.txt".to_owned(),
        found,
        duplicate_of: None,
        included: true,
        speech_id: None,
    };
    let batch = Batch {
        id: Uuid::nil(),
        state: "done".to_owned(),
        created_at: time::OffsetDateTime::UNIX_EPOCH,
        by: "李文".to_owned(),
        items: 3,
        stored: 2,
        broken: 1,
    };
    let broken = item(Err("文件有密码，请去掉密码后再导入。".to_owned()));
    let preview = Preview {
        shell: Shell::sample(),
        id: Uuid::nil(),
        state: "preview".to_owned(),
        items: vec![item(Ok(glance)), broken],
    };
    let page = ItemPage {
        shell: Shell::sample(),
        batch_id: Uuid::nil(),
        id: Uuid::nil(),
        editable: true,
        file_name: "讲话.txt".to_owned(),
        found,
    };
    vec![
        (
            "imports/list",
            BatchList { shell: Shell::sample(), batches: vec![batch] }.render().unwrap_or_default(),
        ),
        ("imports/new", NewImport { shell: Shell::sample() }.render().unwrap_or_default()),
        ("imports/preview", preview.render().unwrap_or_default()),
        ("imports/item", page.render().unwrap_or_default()),
    ]
}
