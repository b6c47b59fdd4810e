//! The page of the first setup, with a sample.

use askama::Template;

use super::model::{Answers, Post};
use crate::app::accounts::settings::model::Mistake;
use crate::engine::document::Level;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "desk/setup.html")]
pub(super) struct SetupPage {
    pub(super) shell: Shell,
    pub(super) answers: Answers,
    pub(super) rows: Vec<Post>,
    pub(super) mistakes: Vec<Mistake>,
    /// Speeches of the sample archive.
    pub(super) samples: usize,
}

impl SetupPage {
    fn is_level(&self, level: &Level) -> bool {
        self.answers.level.as_ref() == Some(level)
    }

    /// The levels an organization can have.
    fn levels(&self) -> &'static [Level] {
        &[Level::Province, Level::City, Level::County, Level::Township]
    }
}

/// A sample of the template.
pub(in crate::app::desk) fn samples() -> Vec<(&'static str, String)> {
    let answers = Answers { name: "东山县人大常委会".to_owned(), ..Answers::default() };
    let mistakes = vec![Mistake { field: "level", message: "请选择单位的层级。".to_owned() }];
    let page = SetupPage { shell: Shell::sample(), rows: answers.rows(), answers, mistakes, samples: 23 };
    vec![("desk/setup", page.render().unwrap_or_default())]
}
