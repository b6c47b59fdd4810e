//! The pages of imports, with samples.

use askama::Template;
use uuid::Uuid;

use super::model::{Found, Glance, Listed};
use super::origin::{Near, Origin, TIERS};
use super::preview::{Filter, ONLY, PER_PAGE};
use super::store::Batch;
use crate::app::corpus::model::Details;
use crate::app::corpus::remark::StoredRemark;
use crate::app::corpus::settling::{self, sheet::Doubtful, sheet::kind_wishes};
use crate::engine::document::{DateCertainty, Document, Genre, Level, Line, Occasion, Office, Section};
use crate::engine::report;
use crate::web::Shell;
use crate::web::page::Pager;

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
    pub(super) filter: Filter,
    pub(super) items: Vec<Listed>,
    /// Files that could not be read, with the sentence for each.
    pub(super) broken: Vec<(String, String)>,
    pub(super) counts: Counts,
    /// What the reports say that is not settled: the code, how often, in how many texts.
    pub(super) kinds: Vec<(String, i64, i64)>,
    /// The years of its texts.
    pub(super) years: Vec<i32>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Texts under the filter.
    pub(super) total: i64,
    /// Texts.
    pub(super) all: i64,
    /// Texts that are to be stored.
    pub(super) included: i64,
    /// Files that could not be read.
    pub(super) broken: i64,
    /// Files that were not read, for the job stopped.
    pub(super) unread: i64,
}

/// What can be done with all remarks of a code in a batch.
struct WholeBatch {
    code: String,
    words: &'static str,
    count: i64,
    texts: i64,
    wishes: Vec<(&'static str, &'static str)>,
}

impl Preview {
    fn found(&self) -> Vec<(&Listed, &Glance)> {
        self.items.iter().filter_map(|item| item.found.as_ref().ok().map(|found| (item, found))).collect()
    }

    fn editable(&self) -> bool {
        self.state == "preview"
    }

    fn pager(&self) -> Pager {
        let path = format!("/imports/{}", self.id);
        Pager::new(&path, self.filter.page, PER_PAGE, self.counts.total, |page| self.filter.query(page))
    }

    fn wholes(&self) -> Vec<WholeBatch> {
        let whole = |(code, count, texts): &(String, i64, i64)| WholeBatch {
            code: code.clone(),
            words: report::chinese(code).unwrap_or("其他"),
            count: *count,
            texts: *texts,
            wishes: kind_wishes(code),
        };
        self.kinds.iter().map(whole).collect()
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
            code: "spun_text".to_owned(),
            line: 3,
            text: "强化政治".to_owned(),
            fix: None,
            after: None,
            swaps: Vec::new(),
            settled: None,
        }],
        places: Vec::new(),
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
    let preview = Preview {
        shell: Shell::sample(),
        id: Uuid::nil(),
        state: "preview".to_owned(),
        filter: Filter::default(),
        items: vec![item(Ok(glance))],
        broken: vec![("旧稿.docx".to_owned(), "文件有密码，请去掉密码后再导入。".to_owned())],
        counts: Counts { total: 60, all: 60, included: 59, broken: 1, unread: 2 },
        kinds: vec![("watermark_removed".to_owned(), 3, 2), ("spun_text".to_owned(), 4, 4)],
        years: vec![2024, 2023],
    };
    let text = Doubtful {
        file_name: "讲话.txt".to_owned(),
        title: found.details.title,
        document: found.document,
        report: found.report,
        places: vec![1, 2, 3],
    };
    vec![
        (
            "imports/list",
            BatchList { shell: Shell::sample(), batches: vec![batch] }.render().unwrap_or_default(),
        ),
        ("imports/new", NewImport { shell: Shell::sample() }.render().unwrap_or_default()),
        ("imports/preview", preview.render().unwrap_or_default()),
        settling::views::sample(&text),
    ]
}
