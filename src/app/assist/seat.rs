//! Who asks at which draft, and what was at hand for him a moment ago.

use std::sync::Arc;

use uuid::Uuid;

use crate::app::accounts::model::User;
use crate::app::drafting::model::Draft;
use crate::app::recent::Recent;
use crate::engine::check::Checker;
use crate::engine::eligible::Meeting;
use crate::engine::suggest::Snapshot;

/// Somebody at a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seat {
    pub(super) org_id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) speech_id: Uuid,
}

impl Seat {
    pub(super) fn of(user: &User, speech_id: Uuid) -> Self {
        Self { org_id: user.org_id, account_id: user.account_id, speech_id }
    }
}

/// The desks of those who are typing.
pub(super) type Desks = Recent<Seat, Arc<Desk>>;

/// What a question is answered from.
pub(super) struct Desk {
    pub(super) draft: Draft,
    pub(super) meeting: Meeting,
    pub(super) plain: Arc<str>,
    pub(super) checker: Arc<Checker>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) hidden: Vec<String>,
    pub(super) favourites: Vec<String>,
}
