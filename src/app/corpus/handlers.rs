//! Parse → authorise → call → view.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect};
use serde_json::json;
use uuid::Uuid;

use super::catalogue::model::Filter;
use super::catalogue::{self, Catalogue};
use super::model::{Details, Status, StoredSpeech, When, parse_date, parse_name};
use super::views::{EditPage, ListPage, ReadPage, RemovedPage};
use super::{reading, store};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record, record_alone};
use crate::app::jobs;
use crate::engine::document::{Block, DateCertainty, Document, SectionKind};
use crate::engine::recognise::Correction;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, flash};

pub(super) async fn list(
    State(app): State<App>,
    State(catalogue): State<Catalogue>,
    user: User,
    Query(filter): Query<Filter>,
) -> AppResult {
    let rows = catalogue::store::page(&app.pool, user.org_id, &filter).await?;
    let total = catalogue::store::total(&app.pool, user.org_id, &filter).await?;
    let imports = catalogue::store::imports(&app.pool, user.org_id).await?;
    let facets = catalogue.facets(user.org_id).await?;
    render(&ListPage { shell: user.shell("corpus"), filter, facets, imports, rows, total })
}

/// A speech of the corpus; drafts have their own list of people and are not read here.
async fn corpus_speech(app: &App, user: &User, id: Uuid) -> AppResult<StoredSpeech> {
    store::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn read(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(said): Query<reading::Said>,
) -> AppResult {
    let speech = corpus_speech(&app, &user, id).await?;
    let lines = reading::lines(&speech.document);
    let outline = reading::outline(&lines);
    record_alone(&app.pool, event(&user, "speech.read", &id.to_string())).await?;
    let two = speech.status == Status::Archived || user.policy.two_remove;
    render(&ReadPage { shell: user.shell("corpus"), speech, outline, lines, said: said.query(), two })
}

pub(super) async fn edit(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let speech = corpus_speech(&app, &user, id).await?;
    render(&EditPage { shell: user.shell("corpus"), speech })
}

pub(super) async fn save(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Vec<(String, String)>>,
) -> AppResult {
    let speech = corpus_speech(&app, &user, id).await?;
    let form: HashMap<String, String> = form.into_iter().collect();
    let details = filled(&form, &speech.details);
    let tags = form.get("tags").map(String::as_str).unwrap_or_default().split(['，', ',', '、', ' ']);
    let tags: Vec<String> = tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    let mut tx = app.pool.begin().await?;
    store::update_details(&mut *tx, user.org_id, id, &details, &tags).await?;
    let mut document = speech.document;
    let corrections = correct(&mut document, &form);
    if !corrections.is_empty() {
        store::correct_kinds(&mut tx, user.org_id, user.account_id, id, &document, &corrections).await?;
    }
    record(&mut tx, event(&user, "speech.update", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/speeches/{id}"), "已保存。"))
}

/// What the form says about a speech. A date that a person changed, or says to be sure of, is his.
fn filled(form: &HashMap<String, String>, before: &Details) -> Details {
    let value = |name: &str| form.get(name).map(|text| text.trim()).unwrap_or_default();
    let delivered_on = parse_date(value("date"));
    let about = value("about").parse::<When>().ok().filter(|_| delivered_on.is_none());
    let unchanged = delivered_on == before.delivered_on && value("sure").is_empty();
    Details {
        title: if value("title").is_empty() { before.title.clone() } else { value("title").to_owned() },
        speaker: value("speaker").to_owned(),
        office: parse_name(Some(value("office"))),
        level: parse_name(Some(value("level"))),
        occasion: parse_name(Some(value("occasion"))),
        place: value("place").to_owned(),
        delivered_on,
        certainty: match delivered_on {
            None if about.is_some() => Some(DateCertainty::Inferred),
            None => Some(DateCertainty::Unknown),
            Some(_) if unchanged => before.certainty,
            Some(_) => Some(DateCertainty::Confirmed),
        },
        span: about.map_or(before.span, |about| (Some(about.from), Some(about.until))),
        genre: parse_name(Some(value("genre"))).unwrap_or(before.genre),
        organ: value("organ").to_owned(),
        post: value("post").to_owned(),
        ..before.clone()
    }
}

/// Puts the kinds of the form (`kind.2`, `kind.2.1`) into the tree; gives back those that changed.
fn correct(document: &mut Document, form: &HashMap<String, String>) -> Vec<Correction> {
    let asked = |key: String| form.get(&key).and_then(|name| name.parse::<SectionKind>().ok());
    let mut corrections = Vec::new();
    let mut set = |kind: &mut SectionKind, wanted: Option<SectionKind>, heading: String| {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != *kind) {
            *kind = wanted;
            if !heading.is_empty() {
                corrections.push(Correction { heading, kind: wanted });
            }
        }
    };
    for (index, section) in document.sections.iter_mut().enumerate() {
        let heading = section.heading.as_ref().map(|heading| heading.plain()).unwrap_or_default();
        set(&mut section.kind, asked(format!("kind.{}", index + 1)), heading);
        let points = section.blocks.iter_mut().filter_map(|block| match block {
            Block::Point(point) => Some(point),
            Block::Paragraph(_) => None,
        });
        for (number, point) in points.enumerate() {
            set(&mut point.kind, asked(format!("kind.{}.{}", index + 1, number + 1)), point.lead.plain());
        }
    }
    corrections
}

/// Looks through the whole archive for copies and other versions; the page of the job shows them.
pub(super) async fn copies(State(app): State<App>, user: User) -> AppResult {
    let id =
        jobs::store::enqueue(&app.pool, user.org_id, Some(user.account_id), super::copies::KIND, json!({}))
            .await?;
    Ok(Redirect::to(&format!("/jobs/{id}")).into_response())
}

/// The speeches that were taken out and are kept aside.
pub(super) async fn removed(State(app): State<App>, user: User) -> AppResult {
    let rows = store::removed(&app.pool, user.org_id).await?;
    render(&RemovedPage { shell: user.shell("corpus"), rows })
}

pub(super) async fn put_back(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let mut tx = app.pool.begin().await?;
    if !store::put_back(&mut tx, user.org_id, id).await? {
        return Err(AppError::NotFound);
    }
    jobs::store::enqueue(&mut *tx, user.org_id, Some(user.account_id), "phrases.mine", json!({})).await?;
    record(&mut tx, event(&user, "speech.restore", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/speeches/{id}"), "已放回讲话库，表述库随后更新。"))
}

pub(super) fn event<'a>(user: &User, action: &'static str, id: &'a str) -> Event<'a> {
    user.did(action, "speech", id, json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Line, Point, Section};

    #[test]
    fn only_changed_kinds_are_corrections() {
        let point = Point { lead: Line::from("抓好监督"), ..Point::default() };
        let mut document = Document {
            sections: vec![Section {
                kind: SectionKind::Supervision,
                heading: Some(Line::from("强化监督")),
                blocks: vec![Block::Point(point)],
                ..Section::default()
            }],
            ..Document::default()
        };
        let form = HashMap::from([
            ("kind.1".to_owned(), "supervision".to_owned()),
            ("kind.1.1".to_owned(), "supervision".to_owned()),
            ("kind.9".to_owned(), "nonsense".to_owned()),
        ]);
        let corrections = correct(&mut document, &form);
        assert_eq!(
            corrections,
            [Correction { heading: "抓好监督".to_owned(), kind: SectionKind::Supervision }]
        );
    }
}
