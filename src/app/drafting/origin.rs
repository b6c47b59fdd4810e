//! From words of a draft to the sentence they were taken from, in a speech of the corpus or in another draft.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use uuid::Uuid;

use super::access;
use super::line::authority::problem;
use super::line::{Hub, Key};
use crate::app::accounts::model::User;
use crate::app::corpus;
use crate::app::corpus::reading::{nearest_sentence, path_to};
use crate::app::work::heavy;
use crate::error::{AppError, AppResult};
use crate::web::App;
use crate::web::page::encode;

/// Characters of the words that are looked for.
const WORDS: usize = 400;

/// Words, and the speech that they were taken from.
#[derive(Debug, Deserialize)]
pub struct OriginQuery {
    speech: Option<Uuid>,
    #[serde(default)]
    words: String,
}

pub(super) async fn show(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<OriginQuery>,
) -> AppResult {
    access::read(&app.pool, &user, id).await?;
    let source = query.speech.ok_or(AppError::NotFound)?;
    let words: String = query.words.chars().take(WORDS).collect();
    let kept = corpus::store::find_in_corpus(&app.pool, user.org_id, source).await?;
    let to = if let Some(speech) = kept {
        let work = move || {
            let sentence = nearest_sentence(&speech.document, &words).unwrap_or_default();
            path_to(&source.to_string(), &speech.document, &sentence)
        };
        heavy(move |_| work()).await?
    } else {
        // Of a draft only those on its list are told.
        access::read(&app.pool, &user, source).await?;
        let open = hub.open(Key { org_id: user.org_id, speech_id: source });
        let (tree, _) = open.current().await.map_err(problem)?;
        let document = tree.document()?;
        let sentence = heavy(move |_| nearest_sentence(&document, &words)).await?;
        let at = sentence.map(|sentence| format!("#words={}", encode(&sentence))).unwrap_or_default();
        format!("/drafts/{source}{at}")
    };
    Ok(Redirect::to(&to).into_response())
}
