//! 以这篇为底稿另写: a new draft from any speech of the corpus or any draft one may read.

use axum::extract::{Path, State};
use serde_json::json;
use uuid::Uuid;

use super::assembly::Shelves;
use super::assembly::model::{place_of, with_ids};
use super::draft::{event, find};
use super::line::Hub;
use super::line::authority::problem;
use super::model::Targets;
use super::store::{self, NewDraft};
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::audit::store::record;
use crate::app::corpus;
use crate::app::corpus::model::Details;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::assembly::rewritten;
use crate::engine::document::{DateCertainty, Document, Occasion};
use crate::engine::outline::Outline;
use crate::error::{AppError, AppResult};
use crate::steps::Tree;
use crate::web::{App, flash};

/// What a draft is made from.
struct Old {
    id: Uuid,
    details: Details,
    document: Document,
    /// Whether it stands in the corpus, so that its words can be traced there.
    kept: bool,
    subject: String,
}

pub(super) async fn speech(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let found = corpus::store::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let (details, document) = (found.details, found.document);
    begin(&app, &user, &shelves, Old { id, details, document, kept: true, subject: String::new() }).await
}

pub(super) async fn draft(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    let (details, document, subject) = (draft.details, tree.document()?, draft.targets.subject);
    begin(&app, &user, &shelves, Old { id, details, document, kept: false, subject }).await
}

/// Stores the new draft and goes there.
async fn begin(app: &App, user: &User, shelves: &Shelves, old: Old) -> AppResult {
    let desk = shelves.of(user.org_id).await?;
    let place = place_of(&user.organization);
    let source = old.kept.then(|| old.id.to_string());
    let work = move || {
        let mut document = rewritten(&desk.archive, &old.document, &place, source.as_deref());
        with_ids(&mut document, &mut || clock::new_id().to_string());
        (document, old, place)
    };
    let (document, old, place) = heavy(move |_| work()).await?;
    let tree = Tree::from_document(&document).map_err(|cause| AppError::invalid(cause.to_string()))?;
    let details = details_of(&old.details, document.title.plain(), place);
    let occasion = details.occasion.unwrap_or(Occasion::OtherOccasion);
    let outline = Outline::from_document("", occasion, &document);
    let rate = settings::store::load(&app.pool, user.org_id).await?.rate(&details.speaker);
    let id = clock::new_id();
    let new = NewDraft {
        org_id: user.org_id,
        id,
        owner_id: user.account_id,
        outline_id: None,
        details: &details,
        document: &document,
        json: &tree.to_json(),
        slots: &[],
        targets: &Targets { rate, subject: old.subject, ..Targets::of(&outline) },
    };
    let mut tx = app.pool.begin().await?;
    store::create(&mut *tx, &new).await?;
    record(&mut tx, event(user, "draft.create", &id.to_string(), json!({ "from": old.id }))).await?;
    tx.commit().await?;
    let message = "已按这篇另起一稿；原来的日期、数字、人名都成了填空，请逐处核对。";
    Ok(flash::redirect(&format!("/drafts/{id}"), message))
}

/// What is known of the new draft: who speaks and where, when the old one is ours; not when.
fn details_of(old: &Details, title: String, place: String) -> Details {
    let ours = old.place.is_empty() || old.place == place;
    Details {
        title,
        speaker: if ours { old.speaker.clone() } else { String::new() },
        office: old.office,
        level: old.level,
        occasion: old.occasion,
        place,
        certainty: Some(DateCertainty::Unknown),
        ..Details::default()
    }
}
