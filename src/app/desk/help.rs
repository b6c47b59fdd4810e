//! The manual, one page for each sort of reader. Its pictures are made by the browser tests and built in where they are;
//! without them the manual is text, which says everything.

use askama::Template;
use axum::extract::Path;

use crate::app::accounts::model::User;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{Shell, assets};

/// The sections: address, title.
const SECTIONS: [(&str, &str); 3] = [("drafter", "撰稿人"), ("curator", "库管理员"), ("admin", "管理员")];

#[derive(Template)]
#[template(path = "desk/help.html")]
struct Help {
    shell: Shell,
    section: &'static str,
}

impl Help {
    fn sections(&self) -> [(&'static str, &'static str); 3] {
        SECTIONS
    }

    fn is(&self, address: &str) -> bool {
        self.section == address
    }

    /// The address of a picture, where the build has it.
    fn picture(&self, name: &str) -> Option<&'static str> {
        assets::find(&format!("help-{name}.png"))
    }
}

pub(super) async fn index(user: User) -> AppResult {
    render(&Help { shell: user.shell("help"), section: "" })
}

pub(super) async fn section(user: User, Path(name): Path<String>) -> AppResult {
    let known = SECTIONS.into_iter().find(|(address, _)| *address == name);
    let (section, _) = known.ok_or(AppError::NotFound)?;
    render(&Help { shell: user.shell("help"), section })
}

/// Samples of the template, for the test that renders every template.
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let page = |section| Help { shell: Shell::sample(), section }.render().unwrap_or_default();
    let mut samples = vec![("desk/help", page(""))];
    samples.extend(SECTIONS.map(|(section, _)| ("desk/help", page(section))));
    samples
}
