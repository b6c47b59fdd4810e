//! The page of the settings, with a sample.

use askama::Template;

use super::model::{Finishing, Mistake, Typed};
use crate::engine::document::Office;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "accounts/settings.html")]
pub(super) struct SettingsPage {
    pub(super) shell: Shell,
    pub(super) typed: Typed,
    pub(super) mistakes: Vec<Mistake>,
    /// When the settings that the form began from were last changed, in microseconds; empty where they never were.
    pub(super) base: String,
    /// A colleague changed them meanwhile.
    pub(super) overtaken: bool,
}

impl SettingsPage {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Vec<&Mistake> {
        self.mistakes.iter().filter(|mistake| mistake.field == field).collect()
    }

    /// The offices that speakers can have.
    fn offices(&self) -> String {
        Office::ALL.iter().map(|office| office.chinese()).collect::<Vec<_>>().join("；")
    }
}

/// A sample of the template.
pub(in crate::app::accounts) fn samples() -> Vec<(&'static str, String)> {
    let typed = Typed {
        places: "云江市\n青川县".to_owned(),
        roster: "王芳，市人大常委会主任，昨天".to_owned(),
        head_order: "name_first".to_owned(),
        ..Typed::default()
    };
    let mistakes = typed.read().err().unwrap_or_default();
    let page = SettingsPage { shell: Shell::sample(), typed, mistakes, base: String::new(), overtaken: true };
    vec![("accounts/settings", page.render().unwrap_or_default())]
}
