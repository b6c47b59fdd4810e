//! The draft goes into the editor, or another text of the same meeting is begun.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::begin::{find, slot_of};
use super::model::{Assembly, ChosenSoFar, with_ids};
use super::store;
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::audit::store::record;
use crate::app::corpus::model::Details;
use crate::app::drafting::create::outline;
use crate::app::drafting::draft::event;
use crate::app::drafting::model::{Slot, Targets};
use crate::app::drafting::store::{self as drafts, NewDraft};
use crate::app::formulations::Rulebooks;
use crate::clock;
use crate::engine::assembly::{assembled, twin as twins};
use crate::engine::check::Checker;
use crate::engine::document::DateCertainty;
use crate::error::{AppError, AppResult};
use crate::steps::Tree;
use crate::web::{App, Form, flash};

pub(super) async fn finish(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    if let Some(draft) = assembly.speech_id {
        return Ok(Redirect::to(&format!("/drafts/{draft}")).into_response());
    }
    let checker = rulebooks.newest(user.org_id).await?;
    let draft = begin(&app, &user, &checker, &assembly).await?;
    let message = "初稿已送入编辑器；待补的地方见“起稿清单”。";
    Ok(flash::redirect(&format!("/drafts/{draft}"), message))
}

/// Stores the draft that an assembly becomes, all of it or nothing; its id.
async fn begin(app: &App, user: &User, checker: &Checker, assembly: &Assembly) -> AppResult<Uuid> {
    let (id, state) = (clock::new_id(), &assembly.state);
    let mut document = state.ask(checker, |request| assembled(request, &state.choices)).document;
    with_ids(&mut document, &mut || clock::new_id().to_string());
    let tree = Tree::from_document(&document).map_err(|cause| AppError::invalid(cause.to_string()))?;
    let details = details(state, &document.title.plain());
    let slots: Vec<Slot> = state.outline.slots.iter().map(|slot| slot_of(state, slot)).collect();
    let rate = settings::store::load(&app.pool, user.org_id).await?.rate(&state.speaker);
    let new = NewDraft {
        org_id: user.org_id,
        id,
        owner_id: user.account_id,
        outline_id: Some(state.outline_id),
        details: &details,
        document: &document,
        json: &tree.to_json(),
        slots: &slots,
        targets: &Targets { rate, subject: state.subject.clone(), ..Targets::of(&state.outline) },
    };
    let mut tx = app.pool.begin().await?;
    // Pressed twice, one draft is made.
    if !store::became(&mut *tx, user.org_id, user.account_id, assembly.id, id).await? {
        return Err(AppError::Conflict("这次起稿已经送入编辑器，请在写稿列表里打开。".to_owned()));
    }
    drafts::create(&mut *tx, &new).await?;
    drafts::set_agenda(&mut *tx, user.org_id, id, &state.agenda).await?;
    let detail = json!({ "outline": state.outline_id, "assembly": assembly.id });
    record(&mut tx, event(user, "draft.create", &id.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(id)
}

fn details(state: &ChosenSoFar, title: &str) -> Details {
    let certainty = if state.date.is_some() { DateCertainty::Confirmed } else { DateCertainty::Unknown };
    Details {
        title: title.to_owned(),
        speaker: state.speaker.clone(),
        office: state.outline.office,
        level: state.outline.level,
        occasion: Some(state.outline.occasion),
        place: state.place.clone(),
        delivered_on: state.date,
        certainty: Some(certainty),
        ..Details::default()
    }
}

/// The outline of the text that belongs to the same meeting.
#[derive(Debug, Deserialize)]
pub struct Twin {
    outline: Uuid,
}

pub(super) async fn twin(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Twin>,
) -> AppResult {
    let of = find(&app, &user, id).await?.state;
    let (stored, _) = outline(&app, &user, form.outline).await?;
    let mut state = ChosenSoFar::new(stored.id, stored.outline, &user.organization);
    (state.date, state.place, state.agenda) = (of.date, of.place, of.agenda);
    for (name, value) in of.slots {
        state.slots.entry(name).and_modify(|own| {
            if !value.is_empty() {
                own.clone_from(&value)
            }
        });
    }
    let speaker = twins::named(of.outline.office, &of.speaker);
    twins::prepare(&mut state.outline, &mut state.choices, &state.agenda, speaker.as_deref());
    let new = store::create(&app.pool, user.org_id, user.account_id, &state).await?;
    Ok(flash::redirect(&format!("/assemblies/{new}"), "已带入会议、日期和议程，请核对后继续。"))
}
