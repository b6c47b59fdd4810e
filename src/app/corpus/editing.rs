//! Parse → authorise → call → view: corrections of what the lines of a speech are, before and after it is stored, and of
//! what is known about many speeches at once.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use serde_json::json;
use uuid::Uuid;

use super::listing::event;
use super::model::{Details, parse_date, parse_name};
use super::settling::handlers::still_open;
use super::settling::sheet::{Doubtful, Sheet};
use super::settling::store as settling;
use super::store;
use super::structure::{Flat, Part, flatten};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::app::jobs;
use crate::app::jobs::model::kinds;
use crate::engine::classify::Correction;
use crate::engine::document::DateCertainty;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

/// Speeches that are changed at once.
const MOST: usize = 300;

type Fields = Vec<(String, String)>;

pub(super) async fn structure(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let speech = store::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let (lines, back) = (flatten(&speech.document), format!("/speeches/{id}"));
    render(&StructurePage { shell: user.shell("corpus"), lines, back })
}

/// What the form says of the lines: what each is (`part.0`, `part.1`, …) and how it reads (`text.0`, …).
fn edited(text: &mut Doubtful, corrections: &[Correction], fields: &Fields) -> Result<(), AppError> {
    let fields: HashMap<&str, &str> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut sheet = Sheet::new(&text.document, &text.places);
    sheet.edit(|line| {
        let part = fields.get(format!("part.{line}").as_str()).and_then(|name| Part::parse(name));
        (part, fields.get(format!("text.{line}").as_str()).map(|text| (*text).to_owned()))
    });
    text.put(&sheet, corrections).map_err(AppError::Invalid)
}

pub(super) async fn restructure(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Fields>,
) -> AppResult {
    let corrections = store::corrections(&app.pool, user.org_id).await?;
    let mut tx = app.pool.begin().await?;
    let mut text = settling::lock_speech(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    edited(&mut text, &corrections, &fields)?;
    settling::save_speech(&mut tx, user.org_id, id, &text, true).await?;
    record(&mut tx, event(&user, "speech.structure", &id.to_string())).await?;
    // The places of phrasings in the text have moved.
    jobs::store::enqueue(&mut *tx, user.org_id, Some(user.account_id), kinds::MINE, json!({})).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/speeches/{id}"), "文字和结构已更正，表述库随后更新。"))
}

pub(super) async fn item_structure(
    State(app): State<App>,
    user: User,
    Path((batch_id, id)): Path<(Uuid, Uuid)>,
) -> AppResult {
    still_open(&app, &user, batch_id).await?;
    let mut tx = app.pool.begin().await?;
    let text = settling::lock_item(&mut tx, user.org_id, batch_id, id).await?.ok_or(AppError::NotFound)?;
    let back = format!("/imports/{batch_id}/items/{id}");
    render(&StructurePage { shell: user.shell("imports"), lines: flatten(&text.document), back })
}

pub(super) async fn restructure_item(
    State(app): State<App>,
    user: User,
    Path((batch_id, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form<Fields>,
) -> AppResult {
    still_open(&app, &user, batch_id).await?;
    let corrections = store::corrections(&app.pool, user.org_id).await?;
    let mut tx = app.pool.begin().await?;
    let mut text =
        settling::lock_item(&mut tx, user.org_id, batch_id, id).await?.ok_or(AppError::NotFound)?;
    edited(&mut text, &corrections, &fields)?;
    settling::save_item(&mut tx, user.org_id, batch_id, id, &text).await?;
    let name = batch_id.to_string();
    record(&mut tx, Event { object_type: "import", ..event(&user, "import.edit", &name) }).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/imports/{batch_id}/items/{id}"), "文字和结构已更正，尚未入库。"))
}

/// What the form says about every chosen speech; an empty field says nothing.
fn over(fields: &Fields, before: &Details) -> Details {
    let value = |name: &str| {
        fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, text)| text.trim())
            .filter(|text| !text.is_empty())
    };
    let date = value("date").and_then(parse_date);
    Details {
        speaker: value("speaker").map_or_else(|| before.speaker.clone(), str::to_owned),
        office: parse_name(value("office")).or(before.office),
        level: parse_name(value("level")).or(before.level),
        occasion: parse_name(value("occasion")).or(before.occasion),
        genre: parse_name(value("genre")).unwrap_or(before.genre),
        place: value("place").map_or_else(|| before.place.clone(), str::to_owned),
        delivered_on: date.or(before.delivered_on),
        certainty: if date.is_some() { Some(DateCertainty::Confirmed) } else { before.certainty },
        ..before.clone()
    }
}

pub(super) async fn many(State(app): State<App>, user: User, Form(fields): Form<Fields>) -> AppResult {
    let chosen = fields.iter().filter(|(name, _)| name == "id").filter_map(|(_, id)| id.parse::<Uuid>().ok());
    let ids: Vec<Uuid> = chosen.take(MOST).collect();
    if ids.is_empty() {
        return Err(AppError::invalid("请先勾选要修改的讲话。"));
    }
    let tag = fields.iter().find(|(name, _)| name == "tag").map(|(_, tag)| tag.trim().to_owned());
    let mut changed = 0;
    let mut tx = app.pool.begin().await?;
    for id in ids {
        let Some(speech) = store::find_in_corpus(&mut *tx, user.org_id, id).await? else { continue };
        let mut tags = speech.tags;
        tags.extend(tag.clone().filter(|tag| !tag.is_empty() && !tags.contains(tag)));
        store::update_details(&mut *tx, user.org_id, id, &over(&fields, &speech.details), &tags).await?;
        record(&mut tx, event(&user, "speech.update", &id.to_string())).await?;
        changed += 1;
    }
    tx.commit().await?;
    Ok(flash::redirect("/speeches", &format!("已修改{changed}篇。")))
}

#[derive(Template)]
#[template(path = "corpus/structure.html")]
pub(super) struct StructurePage {
    pub(super) shell: Shell,
    pub(super) lines: Vec<Flat>,
    /// The page of the speech; the form goes to its `/structure`.
    pub(super) back: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_says_nothing() {
        let before = Details {
            speaker: "周明".to_owned(),
            certainty: Some(DateCertainty::Doubted),
            ..Details::default()
        };
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let after = over(&vec![field("place", "云江市"), field("speaker", " ")], &before);
        assert_eq!((after.speaker.as_str(), after.place.as_str()), ("周明", "云江市"));
        assert_eq!(after.certainty, Some(DateCertainty::Doubted));
        let dated = over(&vec![field("date", "2025-03-01")], &before);
        assert_eq!(dated.certainty, Some(DateCertainty::Confirmed), "a person said so");
    }
}
