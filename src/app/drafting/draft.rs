//! What every page of a draft begins and ends with: the draft, for somebody on its list, and a line for the log.

use uuid::Uuid;

use super::access;
use super::line::Key;
use super::model::Draft;
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::accounts::settings::model::Settings;
use crate::app::audit::store::Event;
use crate::error::AppResult;
use crate::web::App;

/// The draft, for somebody who may read it, and where its line is.
pub(super) async fn find(app: &App, user: &User, id: Uuid) -> AppResult<(Draft, Key)> {
    let draft = access::read(&app.pool, user, id).await?;
    Ok((draft, Key { org_id: user.org_id, speech_id: id }))
}

/// The draft timed at its speaker's own rate, where the organization has set one.
pub(super) async fn timed(app: &App, mut draft: Draft, org_id: Uuid) -> AppResult<(Draft, Settings)> {
    let settings = settings::store::load(&app.pool, org_id).await?;
    if let Some(speaker) = settings.speaker(&draft.details.speaker) {
        draft.targets.rate = speaker.rate;
    }
    Ok((draft, settings))
}

pub(super) fn event<'a>(
    user: &User,
    action: &'static str,
    id: &'a str,
    detail: serde_json::Value,
) -> Event<'a> {
    user.did(action, "draft", id, detail)
}
