//! Parse → authorise → call → view.

use axum::extract::{Path, Query, State};
use uuid::Uuid;

use super::model::{MOST, Talk, compare};
use super::store::{self, Companion};
use super::views::MeetingPage;
use crate::app::accounts::model::User;
use crate::app::corpus;
use crate::app::drafting::access;
use crate::app::drafting::draft::find;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key};
use crate::app::drafting::model::Draft;
use crate::app::work::heavy;
use crate::error::AppResult;
use crate::web::App;
use crate::web::page::render;

pub(in crate::app::drafting) async fn show(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(fields): Query<Vec<(String, String)>>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let day = draft.details.delivered_on;
    let companions = store::companions(&app.pool, key, user.account_id, day).await?;
    let chosen: Vec<Uuid> =
        fields.iter().filter(|(name, _)| name == "with").filter_map(|(_, id)| id.parse().ok()).collect();
    // Without a choice, those of the same day.
    let wanted = |one: &&Companion| match chosen.is_empty() {
        true => one.same_day,
        false => chosen.contains(&one.id),
    };
    let mut talks = vec![of_draft(&hub, key, &draft).await?];
    for companion in companions.iter().filter(wanted).take(MOST - 1) {
        talks.extend(talk(&app, &hub, &user, companion).await?);
    }
    let compared: Vec<Uuid> = talks.iter().map(|talk| talk.id).collect();
    let (talks, found) = heavy(move |_| {
        let found = compare(&talks);
        (talks, found)
    })
    .await?;
    render(&MeetingPage { shell: user.shell("drafts"), draft, talks, companions, compared, found })
}

/// The speech as it is now; `None` where it is gone meanwhile.
pub(in crate::app::drafting) async fn talk(
    app: &App,
    hub: &Hub,
    user: &User,
    companion: &Companion,
) -> AppResult<Option<Talk>> {
    if !companion.in_corpus {
        let draft = access::read(&app.pool, user, companion.id).await?;
        return of_draft(hub, Key { org_id: user.org_id, speech_id: draft.id }, &draft).await.map(Some);
    }
    let found = corpus::store::find_in_corpus(&app.pool, user.org_id, companion.id).await?;
    Ok(found.map(|speech| Talk {
        id: companion.id,
        title: companion.title.clone(),
        speaker: companion.speaker.clone(),
        post: speech.details.post.clone(),
        document: speech.document,
        agenda: Vec::new(),
    }))
}

async fn of_draft(hub: &Hub, key: Key, draft: &Draft) -> AppResult<Talk> {
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    Ok(Talk {
        id: draft.id,
        title: draft.details.title.clone(),
        speaker: draft.details.speaker.clone(),
        post: draft.details.post.clone(),
        document: tree.document()?,
        agenda: draft.agenda.clone(),
    })
}
