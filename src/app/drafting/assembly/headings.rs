//! The second step: the headings, alone or as a set.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use uuid::Uuid;

use super::begin::{Fields, find, open, save};
use super::model::Assembly;
use super::shelves::Shelves;
use super::shown::{Stretch, stretches};
use crate::app::accounts::model::User;
use crate::app::drafting::create::outline;
use crate::engine::assembly::{Archive, Place, heading_sets};
use crate::engine::document::{SectionKind, chinese_number};
use crate::engine::outline::Outline;
use crate::engine::suggest::headings::{OfferedSet, PARALLEL, Skeleton, broken};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell};

pub(super) async fn headings(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    let desk = shelves.of(user.org_id).await?;
    let sets = heading_sets(&desk.archive, &assembly.state.outline);
    render(&HeadingsPage::new(user.shell("drafts"), assembly, sets, &desk.archive))
}

pub(super) async fn save_headings(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> AppResult {
    let mut assembly = open(&app, &user, id).await?;
    assembly.state.read_headings(&fields);
    let value =
        |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    if let Some(wanted) = value("set") {
        let desk = shelves.of(user.org_id).await?;
        let set = wanted
            .parse()
            .ok()
            .and_then(|n: usize| heading_sets(&desk.archive, &assembly.state.outline).into_iter().nth(n));
        let original = outline(&app, &user, assembly.state.outline_id).await.ok();
        match (set, original) {
            (Some(set), _) => assembly.state.take_headings(set.headings.into_iter().map(|h| h.text)),
            (None, Some((stored, _))) => {
                let own = stored.outline.sections.into_iter().filter_map(|section| section.heading);
                assembly.state.take_headings(own);
            }
            (None, None) => {}
        }
    }
    save(&app, &user, &assembly).await?;
    let next = value("next").unwrap_or("headings");
    let next = if matches!(next, "points" | "headings") { next } else { "headings" };
    Ok(Redirect::to(&format!("/assemblies/{id}/{next}")).into_response())
}

/// A heading as the page shows it: where it stands, its kind, its words, whether it breaks the skeleton, its leads.
pub(super) struct HeadingRow {
    key: String,
    number: String,
    kind: SectionKind,
    text: String,
    broken: bool,
    leads: Vec<(String, String, String)>,
}

/// A set that is offered: its headings with the titles of their speeches, how well it holds, in words.
pub(super) struct SetCard {
    headings: Vec<(SectionKind, Vec<Stretch>, String)>,
    pattern: String,
    mark: &'static str,
    badge: &'static str,
    current: bool,
}

#[derive(Template)]
#[template(path = "drafting/assembly/headings.html")]
pub(super) struct HeadingsPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    rows: Vec<HeadingRow>,
    sets: Vec<SetCard>,
    holds: (&'static str, &'static str, String),
}

/// How well a skeleton holds, in words, and the badge for it.
fn holding(holds: f32) -> (&'static str, &'static str) {
    if holds >= 0.95 {
        ("对仗工整", "approved")
    } else if holds >= PARALLEL {
        ("句式基本一致", "mined")
    } else {
        ("句式不一致", "doubt")
    }
}

impl HeadingsPage {
    pub(super) fn new(shell: Shell, assembly: Assembly, sets: Vec<OfferedSet>, archive: &Archive) -> Self {
        let outline = &assembly.state.outline;
        let texts: Vec<&str> = outline.sections.iter().filter_map(|s| s.heading.as_deref()).collect();
        let rows = rows(outline, &texts);
        let title =
            |id: &str| archive.find(id).and_then(|at| archive.sources().get(at)).map(|s| s.title.clone());
        let card = |set: OfferedSet| {
            let (mark, badge) = holding(set.holds);
            let current = set.headings.iter().map(|h| h.text.as_str()).eq(texts.iter().copied());
            let heading = |h: crate::engine::suggest::headings::OfferedHeading| {
                let source = title(&h.source).unwrap_or_else(|| "按句式补，待填".to_owned());
                (h.kind, stretches(&h.text), source)
            };
            SetCard {
                headings: set.headings.into_iter().map(heading).collect(),
                pattern: set.pattern,
                mark,
                badge,
                current,
            }
        };
        let cards = sets.into_iter().map(card).collect();
        let skeleton = Skeleton::of(&texts);
        let (mark, badge) = holding(skeleton.as_ref().map_or(0.0, |s| s.holds));
        let pattern = skeleton.map(|s| s.pattern()).unwrap_or_default();
        Self { shell, rows, sets: cards, holds: (mark, badge, pattern), assembly }
    }
}

fn rows(outline: &Outline, texts: &[&str]) -> Vec<HeadingRow> {
    let marks = broken(texts);
    let mut rows: Vec<HeadingRow> = Vec::new();
    for (at, section) in outline.sections.iter().enumerate() {
        let Some(heading) = &section.heading else { continue };
        let index = rows.len();
        let leads = section.points.iter().enumerate().map(|(i, point)| {
            (Place { section: at, point: Some(i) }.key(), point.style.label(i + 1), point.lead.clone())
        });
        rows.push(HeadingRow {
            key: at.to_string(),
            number: chinese_number(index + 1),
            kind: section.kind,
            text: heading.clone(),
            broken: marks.iter().any(|mark| mark.index == index),
            leads: leads.collect(),
        });
    }
    rows
}
