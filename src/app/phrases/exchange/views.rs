//! The pages of tables, with samples.

use askama::Template;
use uuid::Uuid;

use super::model::{Standing, Wanted};
use crate::web::Shell;

/// Rows that the preview shows of each sort.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "phrases/import.html")]
pub(super) struct FormPage {
    pub(super) shell: Shell,
}

#[derive(Template)]
#[template(path = "phrases/dictionary.html")]
pub(super) struct DictionaryPage {
    pub(super) shell: Shell,
}

#[derive(Template)]
#[template(path = "phrases/import_preview.html")]
pub(super) struct PreviewPage {
    pub(super) shell: Shell,
    pub(super) id: Uuid,
    pub(super) file_name: String,
    pub(super) rows: Vec<(Wanted, Standing)>,
}

impl PreviewPage {
    /// The sorts of rows in the order they should be looked at, with their rows.
    fn sorts(&self) -> Vec<(&'static str, Vec<&(Wanted, Standing)>)> {
        let sort = |name: &'static str| {
            (name, self.rows.iter().filter(|(_, standing)| standing.chinese() == name).collect::<Vec<_>>())
        };
        let all = ["冲突", "相近", "新增", "不能用", "表内重复", "相同"].map(sort);
        all.into_iter().filter(|(_, rows)| !rows.is_empty()).collect()
    }

    fn usable(&self) -> bool {
        let used = |standing: &Standing| {
            matches!(standing, Standing::New | Standing::Differs(..) | Standing::Near(_))
        };
        self.rows.iter().any(|(_, standing)| used(standing))
    }
}

/// Samples of these templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let row = |line, standing| {
        let wanted = Wanted {
            line,
            text: "抓监督是本职，不监督是失职".to_owned(),
            kind: "clause".to_owned(),
            section_kind: "supervision".to_owned(),
            status: "approved".to_owned(),
            tags: Vec::new(),
            current_form: None,
            note: String::new(),
            source: String::new(),
            variants: Vec::new(),
            shipped: false,
            whole: false,
            unknown: None,
        };
        (wanted, standing)
    };
    let rows = vec![
        row(2, Standing::New),
        row(3, Standing::Differs(Uuid::nil(), "说明：库中“甲”，表中“乙”".to_owned())),
        row(4, Standing::Near("抓监督是本职".to_owned())),
        row(5, Standing::Wrong("表述为1到400个字".to_owned())),
    ];
    let preview =
        PreviewPage { shell: Shell::sample(), id: Uuid::nil(), file_name: "表述.xlsx".to_owned(), rows };
    vec![
        ("phrases/import", FormPage { shell: Shell::sample() }.render().unwrap_or_default()),
        ("phrases/dictionary", DictionaryPage { shell: Shell::sample() }.render().unwrap_or_default()),
        ("phrases/import_preview", preview.render().unwrap_or_default()),
    ]
}
