//! The first step: the meeting, who speaks and for how long, and the speeches that are laid beside.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use uuid::Uuid;

use super::begin::{Fields, find, laid_beside, open, save};
use super::model::{Assembly, Beside, ChosenSoFar};
use super::shelves::{Desk, Shelves};
use crate::app::accounts::model::User;
use crate::engine::document::{Level, Office};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell};

fn occasion_page(user: &User, assembly: Assembly, desk: &Desk, error: &'static str) -> OccasionPage {
    let sources = desk.archive.sources();
    let laid = laid_beside(desk, &assembly.state);
    let shown = laid.map(|at| {
        at.and_then(|at| sources.get(at)).map(|one| Beside::of(one, &user.sayings)).unwrap_or_default()
    });
    let all = sources.iter().map(|one| Beside::of(one, &user.sayings)).collect();
    OccasionPage { shell: user.shell("drafts"), assembly, beside: shown, all, error }
}

pub(super) async fn occasion(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    let desk = shelves.of(user.org_id).await?;
    render(&occasion_page(&user, assembly, &desk, ""))
}

pub(super) async fn save_occasion(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> AppResult {
    let mut assembly = open(&app, &user, id).await?;
    if let Err(error) = assembly.state.read_occasion(&fields) {
        let desk = shelves.of(user.org_id).await?;
        let page = render(&occasion_page(&user, assembly, &desk, error))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    save(&app, &user, &assembly).await?;
    let stay = fields.iter().any(|(name, _)| name == "stay");
    let to = if stay { format!("/assemblies/{id}") } else { format!("/assemblies/{id}/headings") };
    Ok(Redirect::to(&to).into_response())
}

#[derive(Template)]
#[template(path = "drafting/assembly/occasion.html")]
pub(super) struct OccasionPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    pub(super) beside: [Beside; 2],
    /// Every speech that could be laid beside.
    pub(super) all: Vec<Beside>,
    pub(super) error: &'static str,
}

impl OccasionPage {
    fn state(&self) -> &ChosenSoFar {
        &self.assembly.state
    }

    /// The two places beside: name in forms, title, what to say where nothing was found, the speech.
    fn places(&self) -> [(&'static str, &'static str, &'static str, &Beside); 2] {
        let [same, superior] = &self.beside;
        [
            ("beside.same", "上次同一场合的讲话", "讲话库里还没有这个场合的讲话。", same),
            ("beside.superior", "上级或书记的讲话", "讲话库里还没有上级的讲话。", superior),
        ]
    }

    fn value(&self, slot: &str) -> &str {
        self.state().slots.get(slot).map(String::as_str).unwrap_or_default()
    }

    fn agenda_rows(&self) -> Vec<(String, String)> {
        let mut rows: Vec<_> =
            self.state().agenda.iter().map(|item| (item.who.clone(), item.what.clone())).collect();
        if rows.is_empty() {
            rows.push((String::new(), String::new()));
        }
        rows
    }

    fn date(&self) -> String {
        self.state().date.map(|date| date.to_string()).unwrap_or_default()
    }
}
