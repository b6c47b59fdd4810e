//! 新闻通稿: a draft of its own made from a speech that is written here, with its sentences marked as taken from it.

use axum::extract::{Path, State};
use serde_json::json;
use uuid::Uuid;

use super::assembly::model::with_ids;
use super::handlers::{event, find};
use super::line::Hub;
use super::line::authority::problem;
use super::model::Targets;
use super::review::{self, model::Comment};
use super::store::{self, NewDraft};
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::audit::store::record;
use crate::app::corpus::model::Details;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::check::Post;
use crate::engine::document::{Document, Occasion};
use crate::engine::news::{self, report};
use crate::engine::outline::Outline;
use crate::engine::suggest::AgendaItem;
use crate::error::{AppError, AppResult};
use crate::steps::{Refused, Tree};
use crate::web::{App, flash};

pub(super) async fn make(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    let old = draft.details;
    let (told, agenda) = (old.clone(), draft.agenda);
    let withheld = withheld(&review::store::comments(&app.pool, key).await?);
    let roster = settings::store::load(&app.pool, user.org_id).await?.roster;
    let document = heavy(move |_| made(&tree, id, &told, (&agenda, &roster, &withheld))).await??;
    let tree = Tree::from_document(&document).map_err(|cause| AppError::invalid(cause.to_string()))?;
    let details = details_of(&old, document.title.plain());
    let outline = Outline::from_document("", old.occasion.unwrap_or(Occasion::OtherOccasion), &document);
    let new = NewDraft {
        org_id: user.org_id,
        id: clock::new_id(),
        owner_id: user.account_id,
        outline_id: None,
        details: &details,
        document: &document,
        json: &tree.to_json(),
        slots: &[],
        targets: &Targets::of(&outline),
    };
    let mut tx = app.pool.begin().await?;
    store::create(&mut *tx, &new).await?;
    record(&mut tx, event(&user, "draft.create", &new.id.to_string(), json!({ "from": id, "form": "news" })))
        .await?;
    tx.commit().await?;
    let message =
        "已按这篇做出通稿，句句出自原稿；地点等不知道的留着填空。原稿里批注了“不公开”的话没有写进来。";
    Ok(flash::redirect(&format!("/drafts/{}", new.id), message))
}

/// What somebody writes of words that are not to be published.
const UNPUBLISHED: [&str; 6] = ["不公开", "不宜公开", "不发表", "不见报", "不对外", "内部掌握"];

/// The open threads that say so.
fn withheld(comments: &[Comment]) -> Vec<String> {
    let says = |comment: &&Comment| {
        !comment.resolved && UNPUBLISHED.iter().any(|words| comment.body.contains(words))
    };
    comments.iter().filter(says).map(|comment| comment.thread_id.to_string()).collect()
}

/// The report of the speech `id`, with ids of its own.
fn made(
    tree: &Tree,
    id: Uuid,
    told: &Details,
    (agenda, roster, withheld): (&[AgendaItem], &[Post], &[String]),
) -> Result<Document, Refused> {
    let speech = id.to_string();
    let (date, speaker, post) = (told.delivered_on, told.speaker.as_str(), told.post.as_str());
    let occasion = news::Occasion { date, speaker, post, agenda, roster, withheld, speech: &speech };
    let mut document = report(&tree.document()?, &occasion);
    with_ids(&mut document, &mut || clock::new_id().to_string());
    Ok(document)
}

/// What is known of the report: the meeting's place and day; nobody says it.
fn details_of(old: &Details, title: String) -> Details {
    Details {
        title,
        level: old.level,
        place: old.place.clone(),
        occasion: old.occasion,
        delivered_on: old.delivered_on,
        certainty: old.certainty,
        ..Details::default()
    }
}
