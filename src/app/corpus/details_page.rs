//! What is known of a speech, corrected by a person.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use uuid::Uuid;

use super::listing::event;
use super::model::{Details, StoredSpeech, When, parse_date, parse_name};
use super::reading_page::corpus_speech;
use super::store;
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::engine::document::{
    Block, DateCertainty, Document, Genre, Level, Line, Occasion, Office, SectionKind,
};
use crate::engine::recognise::Correction;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

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

#[derive(Template)]
#[template(path = "corpus/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: Shell,
    pub(super) speech: StoredSpeech,
}

/// A row of the form that corrects kinds.
struct KindRow {
    field: String,
    text: String,
    kind: SectionKind,
    nested: bool,
}

impl EditPage {
    fn kinds(&self) -> Vec<KindRow> {
        let mut rows = Vec::new();
        for (index, section) in self.speech.document.sections.iter().enumerate() {
            let text = section.heading.as_ref().map_or("（无标题）".to_owned(), Line::plain);
            rows.push(KindRow {
                field: format!("kind.{}", index + 1),
                text,
                kind: section.kind,
                nested: false,
            });
            let mut number = 0;
            for block in &section.blocks {
                if let Block::Point(point) = block {
                    number += 1;
                    let text = point.lead.plain().chars().take(40).collect();
                    rows.push(KindRow {
                        field: format!("kind.{}.{number}", index + 1),
                        text,
                        kind: point.kind,
                        nested: true,
                    });
                }
            }
        }
        rows
    }
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
