//! Outlines from the archive: several speeches are chosen, their typical order, shares and headings become an outline.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use serde_json::json;
use uuid::Uuid;

use super::showing::made;
use crate::app::accounts::model::User;
use crate::app::corpus::model::{CorpusSpeech, StoredSpeech};
use crate::app::corpus::store as corpus;
use crate::engine::assembly::outline_from;
use crate::engine::document::Occasion;
use crate::engine::outline::Outline;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

/// Speeches that one outline is made from.
const MOST: usize = 30;

type Fields = Vec<(String, String)>;

/// The speeches that the fields name.
async fn chosen(app: &App, user: &User, fields: &[(String, String)]) -> AppResult<Vec<StoredSpeech>> {
    let ids =
        fields.iter().filter(|(name, _)| name == "speech").filter_map(|(_, id)| id.parse::<Uuid>().ok());
    let mut out = Vec::new();
    for id in ids.take(MOST) {
        let speech = corpus::find_in_corpus(&app.pool, user.org_id, id).await?;
        out.push(speech.ok_or(AppError::NotFound)?);
    }
    Ok(out)
}

/// The outline that these speeches have in common; named after their occasion.
fn typical(user: &User, speeches: &[StoredSpeech], name: &str) -> Option<Outline> {
    let first = speeches.first()?;
    let occasions = speeches.iter().filter_map(|speech| speech.details.occasion);
    let occasion = most(occasions).unwrap_or(Occasion::OtherOccasion);
    let usual: String = format!("{}（按{}篇讲话归纳）", user.says(occasion.chinese()), speeches.len());
    let name: String =
        Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or(&usual).chars().take(60).collect();
    let documents: Vec<_> = speeches.iter().map(|speech| &speech.document).collect();
    outline_from(&name, occasion, first.details.office, first.details.level, &documents)
}

/// The most frequent value, the first of equals.
fn most<T: PartialEq + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let all: Vec<T> = values.collect();
    let count = |value: &T| all.iter().filter(|other| *other == value).count();
    let mut best: Option<(usize, T)> = None;
    for value in &all {
        if best.is_none_or(|(times, _)| count(value) > times) {
            best = Some((count(value), *value));
        }
    }
    best.map(|(_, value)| value)
}

pub(super) async fn choose(State(app): State<App>, user: User, Query(fields): Query<Fields>) -> AppResult {
    let speeches = chosen(&app, &user, &fields).await?;
    let outline = typical(&user, &speeches, "");
    let mut all = corpus::corpus(&app.pool, user.org_id).await?;
    all.sort_by_key(|speech| (speech.details.occasion, std::cmp::Reverse(speech.details.delivered_on)));
    let wanted = speeches.iter().map(|speech| speech.id).collect();
    render(&TypicalPage { shell: user.shell("outlines"), all, wanted, outline })
}

pub(super) async fn create(State(app): State<App>, user: User, Form(fields): Form<Fields>) -> AppResult {
    let speeches = chosen(&app, &user, &fields).await?;
    let name =
        fields.iter().find(|(name, _)| name == "name").map(|(_, value)| value.as_str()).unwrap_or_default();
    let outline = typical(&user, &speeches, name)
        .ok_or_else(|| AppError::invalid("请先勾选至少一篇讲话，再生成提纲。"))?;
    let id = made(&app, &user, &outline, json!({ "speeches": speeches.len() })).await?;
    let message = format!("已按{}篇讲话归纳出提纲，请修改后保存。", speeches.len());
    Ok(flash::redirect(&format!("/outlines/{id}/edit"), &message).into_response())
}

#[derive(Template)]
#[template(path = "outlines/typical.html")]
pub(super) struct TypicalPage {
    pub(super) shell: Shell,
    /// Every speech of the corpus.
    pub(super) all: Vec<CorpusSpeech>,
    /// Those that were chosen.
    pub(super) wanted: Vec<Uuid>,
    /// What they have in common.
    pub(super) outline: Option<Outline>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_wins_and_the_first_of_equals() {
        assert_eq!(most([1, 2, 2].into_iter()), Some(2));
        assert_eq!(most([3, 1].into_iter()), Some(3));
        assert_eq!(most(std::iter::empty::<u8>()), None);
    }
}
