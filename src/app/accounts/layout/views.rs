//! The page 排版, with a sample.

use askama::Template;

use super::model::{LayoutChoice, Paper, fields, picture};
use crate::web::Shell;

#[derive(Template)]
#[template(path = "accounts/layout.html")]
pub(super) struct LayoutPage {
    shell: Shell,
    fields: Vec<LayoutChoice>,
    paper: Paper,
    picture: String,
    base: String,
    overtaken: bool,
}

impl LayoutPage {
    /// The page; `base` as in the settings, `overtaken`: a colleague changed them meanwhile.
    pub(super) fn new(shell: Shell, paper: Paper, base: String, overtaken: bool) -> Self {
        let (fields, picture) = (fields(&paper.style), picture(paper.style.clone()));
        Self { shell, fields, paper, picture, base, overtaken }
    }

    /// What the template has styles for, and what is set as ours.
    fn found(&self) -> Option<(String, String)> {
        let (own, ours) = self.paper.given.as_ref()?.template.found();
        Some((own.join("、"), ours.join("、")))
    }
}

/// Samples of the templates.
pub(in crate::app::accounts) fn samples() -> Vec<(&'static str, String)> {
    let page = LayoutPage::new(Shell::sample(), Paper::default(), String::new(), true);
    vec![("accounts/layout", page.render().unwrap_or_default())]
}
