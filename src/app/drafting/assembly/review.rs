//! The last step: the draft as it would be, and what is open.

use askama::Template;
use axum::extract::{Path, State};
use uuid::Uuid;

use super::begin::find;
use super::model::{Assembly, TWINS};
use super::shelves::Shelves;
use super::shown::{Stretch, stretches};
use crate::app::accounts::model::User;
use crate::app::outlines;
use crate::app::outlines::model::StoredOutline;
use crate::app::reuse::Archive as Shared;
use crate::app::work::heavy;
use crate::engine::assembly::drafted::{DraftParagraph, PieceSource};
use crate::engine::assembly::{Draft, Place, assembled};
use crate::engine::check::{Finding, Severity};
use crate::engine::document::chinese_number;
use crate::engine::{reuse, unify};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Shell};

/// A paragraph of the preview.
pub(super) struct Shown {
    label: String,
    stretches: Vec<Stretch>,
    sources: Vec<PieceSource>,
}

/// A section of the preview.
pub(super) struct ShownSection {
    heading: Option<String>,
    paragraphs: Vec<Shown>,
    characters: usize,
    target: usize,
}

#[derive(Template)]
#[template(path = "drafting/assembly/review.html")]
pub(super) struct ReviewPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    draft: Draft,
    sections: Vec<ShownSection>,
    findings: Vec<Finding>,
    /// What was looked at and found when the draft was read as one text.
    unified: unify::Review,
    /// Per cent of the text that stands in the archive: all, and without set formulations.
    shared: (u32, u32),
    longest: usize,
    twins: Vec<StoredOutline>,
}

impl ReviewPage {
    pub(super) fn new(
        shell: Shell,
        assembly: Assembly,
        draft: Draft,
        (findings, mut unified): (Vec<Finding>, unify::Review),
        reuse: &reuse::Report,
        twins: Vec<StoredOutline>,
    ) -> Self {
        let sections = sections(&draft);
        // What is open is listed once, among what is to be done.
        unified.remarks.retain(|remark| remark.sort != unify::Sort::Open);
        let percent = |share: f64| (share * 100.0).round() as u32;
        let set = |kind| matches!(kind, reuse::Kind::Formulation | reuse::Kind::Law);
        let copied = reuse.spans.iter().filter(|span| !set(span.kind));
        Self {
            shell,
            sections,
            longest: copied.map(|span| span.text.chars().count()).max().unwrap_or(0),
            shared: (percent(reuse.share), percent(reuse.share_without_formulations)),
            findings: findings.into_iter().filter(|finding| finding.rule != "placeholder").collect(),
            unified,
            twins,
            draft,
            assembly,
        }
    }

    fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    }

    /// The step at which a remark is mended, at its first place.
    fn mend(&self, remark: &unify::Remark) -> String {
        if remark.sort == unify::Sort::Heading {
            return format!("/assemblies/{}/headings", self.assembly.id);
        }
        self.step(remark.places.first().and_then(|place| place.at))
    }

    /// The step at which a place of the text is changed.
    fn step(&self, at: Option<(usize, Option<usize>)>) -> String {
        let id = self.assembly.id;
        let place = at.map(|(section, point)| Place { section, point });
        match place.filter(|place| Place::all(&self.assembly.state.outline).contains(place)) {
            Some(place) => format!("/assemblies/{id}/points?at={}", place.key()),
            None => format!("/assemblies/{id}/frame"),
        }
    }

    fn minutes(&self) -> String {
        format!("{:.0}", self.draft.minutes)
    }

    fn in_range(&self) -> bool {
        let target = self.draft.target;
        let range = self.assembly.state.outline.range.map(|(least, most)| least as usize..=most as usize);
        range.unwrap_or(target * 4 / 5..=target * 6 / 5).contains(&self.draft.characters)
    }
}

/// What is still to be written, as it stands in the text.
fn waiting(name: &str) -> Shown {
    let stretches = vec![Stretch { text: name.to_owned(), slot: true }];
    Shown { label: String::new(), stretches, sources: Vec::new() }
}

fn shown(label: &str, paragraph: &DraftParagraph) -> Shown {
    Shown {
        label: label.to_owned(),
        stretches: stretches(&paragraph.text),
        sources: paragraph.sources.clone(),
    }
}

pub(super) async fn review(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    State(reuse): State<Shared>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    let desk = shelves.of(user.org_id).await?;
    let shelved = reuse.of(user.org_id).await?;
    let outlines = outlines::store::list(&app.pool, user.org_id).await?;
    let twins = outlines.into_iter().filter(|stored| TWINS.contains(&stored.outline.occasion)).collect();
    let shell = user.shell("drafts");
    let work = move || {
        let draft = assembly.state.ask(&desk.checker, |request| assembled(request, &assembly.state.choices));
        let text = draft.document.plain();
        let findings = desk.checker.check(&text, &assembly.state.rules());
        let reuse = shelved.index.compare(&text);
        let unified = assembly.state.unified(&draft.document);
        ReviewPage::new(shell, assembly, draft, (findings, unified), &reuse, twins)
    };
    render(&heavy(move |_| work()).await?)
}

/// The sections of the draft as the page shows them.
fn sections(draft: &Draft) -> Vec<ShownSection> {
    let mut headed = 0;
    let sections = draft.sections.iter().map(|section| {
        headed += usize::from(section.heading.is_some());
        let number = chinese_number(headed);
        let mut paragraphs: Vec<Shown> = section.paragraphs.iter().map(|p| shown("", p)).collect();
        paragraphs.extend(section.to_write.as_deref().map(waiting));
        for point in &section.points {
            let label = format!("{}{}。", point.label, point.lead);
            let mut own = point.paragraphs.iter();
            let first = own.next().cloned().unwrap_or_default();
            paragraphs.push(shown(&label, &first));
            paragraphs.extend(own.map(|p| shown("", p)));
            paragraphs.extend(point.to_write.as_deref().map(waiting));
        }
        ShownSection {
            heading: section.heading.as_ref().map(|heading| format!("{number}、{heading}")),
            paragraphs,
            characters: section.characters,
            target: section.target,
        }
    });
    sections.collect()
}
