//! What a question of the editor is answered from: the draft, the library, the rules, and what the person likes.

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use super::library::Library;
use super::model::{Tab, position_at};
use super::seat::{Desk, Seat};
use super::store;
use crate::app::accounts::model::User;
use crate::app::drafting::access;
use crate::app::drafting::findings::model::check_context;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key};
use crate::engine::document::SectionKind;
use crate::engine::suggest::{self, Completion, Context, Snapshot};
use crate::error::AppResult;

/// Characters before the caret that are looked at.
const BEFORE: usize = 400;

/// Where somebody writes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Place {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    before: String,
    /// The rest of the block, where the caret is inside it.
    #[serde(default)]
    after: String,
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    pub(super) tab: Tab,
    /// What the section is about, where the point is about something else.
    #[serde(default)]
    section: String,
}

impl Place {
    /// The end of a block in a part of this kind.
    fn end(before: &str, kind: SectionKind) -> Self {
        Self { kind: kind.name().to_owned(), before: before.to_owned(), ..Self::default() }
    }
}

/// What the editor shows in grey at the end of a block of a draft; `kind`: what its part is about.
///
/// # Errors
/// [`AppError::NotFound`](crate::error::AppError::NotFound) where the user has no such draft; when the database fails.
pub async fn grey(
    hub: &Hub,
    library: &Library,
    user: &User,
    draft: Uuid,
    (before, kind): (&str, SectionKind),
) -> AppResult<Option<Completion>> {
    let desk = Desk::recent(hub, library, Seat::of(user, draft)).await?;
    Ok(desk.grey(&Place::end(before, kind)))
}

impl Desk {
    /// The desk as everything is now.
    pub(super) async fn new(hub: &Hub, library: &Library, seat: Seat) -> AppResult<Self> {
        let Seat { org_id, account_id, speech_id } = seat;
        let pool = library.pool();
        let draft = access::read_as(pool, org_id, account_id, speech_id).await?;
        let plain = hub.open(Key { org_id, speech_id }).plain().await.map_err(problem)?;
        let snapshot = library.snapshot(org_id).await?;
        let checker = library.checker(org_id).await?;
        let (hidden, favourites) = store::preferences(pool, org_id, account_id).await?;
        let meeting = draft.meeting();
        Ok(Self { draft, meeting, plain, snapshot, checker, hidden, favourites })
    }

    /// The desk of a moment ago, for what is asked at every key: rights, rules, preferences and the text of the other
    /// paragraphs may be two seconds old.
    pub(super) async fn recent(hub: &Hub, library: &Library, seat: Seat) -> AppResult<Arc<Self>> {
        let ask = || {
            let (hub, library) = (hub.clone(), library.clone());
            async move { Self::new(&hub, &library, seat).await.map(Arc::new) }
        };
        library.desks().get(seat, ask).await
    }

    /// Whether a heading may stand over a part of this kind: what this speaker may say here and now.
    pub(super) fn may_head(&self, text: &str, kind: SectionKind) -> bool {
        let place = Place::end("", kind);
        self.ask(&place, |_, context| suggest::may_head(text, context))
    }

    /// What is shown in grey at the place.
    pub(super) fn grey(&self, place: &Place) -> Option<Completion> {
        self.ask(place, |snapshot, context| suggest::complete(&[snapshot], context)).into_iter().next()
    }

    /// Calls `ask` with the snapshot and the context of the place.
    pub(super) fn ask<T>(&self, place: &Place, ask: impl FnOnce(&Snapshot, &Context<'_>) -> T) -> T {
        let details = &self.draft.details;
        let known = check_context(details, self.draft.targets.minutes, self.draft.targets.rate);
        let allowed = |text: &str| self.checker.allowed(text, &known);
        let kind: SectionKind = place.kind.parse().unwrap_or_default();
        let length = place.before.chars().count();
        let before: String = place.before.chars().skip(length.saturating_sub(BEFORE)).collect();
        let context = Context {
            before: &before,
            after: &place.after,
            elsewhere: &self.plain,
            kind,
            section: place.section.parse().unwrap_or(kind),
            position: position_at(kind, &before),
            occasion: details.occasion,
            office: details.office,
            level: details.level,
            speaker: Some(details.speaker.as_str()).filter(|name| !name.is_empty()),
            date: details.delivered_on,
            meeting: Some(&self.meeting),
            place: Some(details.place.as_str()).filter(|place| !place.is_empty()),
            agenda: &self.draft.agenda,
            reports: Some(details.is_report()),
            hidden: &self.hidden,
            favourites: &self.favourites,
            allowed: &allowed,
        };
        ask(&self.snapshot, &context)
    }
}
