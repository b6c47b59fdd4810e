//! Parse → authorise → call → view.

use axum::extract::{Path, Query, State};
use uuid::Uuid;

use super::super::{reading, store as corpus};
use super::model::source;
use super::store;
use super::views::{Filter, ReadingsPage};
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::app::corpus::listing::event;
use crate::error::{AppError, AppResult};
use crate::web::App;
use crate::web::page::render;

/// What each sentence of a speech says.
pub async fn show(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(filter): Query<Filter>,
) -> AppResult {
    let speech = corpus::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let stored = store::find(&app.pool, user.org_id, id).await?;
    record_alone(&app.pool, event(&user, "speech.read", &id.to_string())).await?;
    let shell = user.shell("corpus");
    let page = tokio::task::spawn_blocking(move || {
        // Read by an earlier reader: the job will store what is shown here.
        let readings = stored
            .unwrap_or_else(|| crate::engine::reading::read(&speech.document, &source(&speech.details)));
        let lines = reading::lines(&speech.document);
        ReadingsPage::new(shell, &speech, &lines, &readings, filter)
    });
    render(&page.await?)
}
