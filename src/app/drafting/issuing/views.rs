//! The page of a speech that is sent out, with a sample.

use askama::Template;

use super::model::IssueForm;
use crate::app::drafting::model::Draft;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "drafting/issue.html")]
pub(in crate::app::drafting) struct IssuePage {
    pub(super) shell: Shell,
    pub(super) draft: Draft,
    pub(super) form: IssueForm,
    /// What is to be mended; empty: nothing.
    pub(super) error: String,
}

/// A sample of the page.
pub(in crate::app::drafting) fn sample(shell: Shell, draft: Draft) -> (&'static str, String) {
    let form = IssueForm::of(&draft.details, "云江市人大常委会办公室");
    let page = IssuePage { shell, draft, form, error: "请选择印发日期，或者留空。".to_owned() };
    ("drafting/issue", page.render().unwrap_or_default())
}
