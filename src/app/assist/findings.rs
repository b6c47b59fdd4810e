//! The checker's findings for a draft, and those that somebody set aside with a reason.
//!
//! A dismissal stays with the speech. It is known by rule, text and what stands around it, so an edit elsewhere leaves it
//! alone; where one side of the neighbourhood was rewritten, the other side still tells.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Placed, check_context, place};
use super::store::{self, Dismissed};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::app::drafting::access;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key, Position};
use crate::app::drafting::model::Draft;
use crate::app::formulations::Rulebooks;
use crate::app::work::heavy;
use crate::engine::check::Finding;
use crate::engine::document::Document;
use crate::error::{AppError, AppResult};
use crate::text;
use crate::web::page::moment;
use crate::web::{App, Json};

/// Letters on each side by which a dismissed finding is found again.
const AROUND: usize = 8;
/// As many equal ones on one side suffice, where the other side was rewritten.
const ENOUGH: usize = 4;
/// Characters of a finding's text that are remembered, and of a reason.
const MAX_TEXT: usize = 200;
const MAX_REASON: usize = 200;
/// Findings of one speech that can be set aside.
const MOST: usize = 1_000;

/// A finding that somebody set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Its rule.
    pub rule: String,
    /// Its text.
    pub text: String,
    /// What stood before it.
    pub before: String,
    /// What stood after it.
    pub after: String,
    /// Why it does not matter.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
}

impl Dismissal {
    /// Whether it speaks of this finding.
    fn covers(&self, rule: &str, spot: &Spot) -> bool {
        let same = |a: &str, b: &str| a == b;
        // The nearest letters: the end of what stands before, the beginning of what stands after.
        let near = |a: &str, b: &str| {
            let equal = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
            equal >= ENOUGH
        };
        let reversed = |text: &str| text.chars().rev().collect::<String>();
        let before =
            same(&self.before, &spot.before) || near(&reversed(&self.before), &reversed(&spot.before));
        let after = same(&self.after, &spot.after) || near(&self.after, &spot.after);
        let lost = self.before.is_empty() || self.after.is_empty();
        self.rule == rule && self.text == spot.text && (before && after || (before || after) && !lost)
    }
}

/// Where a finding stands, in letters: what a dismissal remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Spot {
    #[serde(skip)]
    text: String,
    before: String,
    after: String,
}

impl Spot {
    /// The spot of the characters `start..end` of a text.
    fn of(text: &[char], start: usize, end: usize) -> Self {
        let letters = |c: &&char| c.is_alphanumeric();
        let before = text.get(..start).unwrap_or_default().iter().rev().filter(letters).take(AROUND);
        let mut before: Vec<char> = before.copied().collect();
        before.reverse();
        Self {
            text: text.get(start..end).unwrap_or_default().iter().take(MAX_TEXT).collect(),
            before: before.into_iter().collect(),
            after: text.get(end..).unwrap_or_default().iter().filter(letters).take(AROUND).collect(),
        }
    }
}

/// A finding as the editor reads it.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    placed: Placed,
    #[serde(flatten)]
    spot: Spot,
    /// Why and by whom it was set aside.
    dismissed: Option<Aside>,
}

#[derive(Debug, Serialize)]
struct Aside {
    reason: String,
    by: String,
    at: String,
}

/// Puts findings into the blocks of the editor and says of each whether it was set aside. A finding that was keeps the
/// neighbourhood it was set aside with, so that it can be taken back.
fn shown(document: &Document, plain: &str, found: Vec<Finding>, dismissals: &[Dismissal]) -> Vec<Shown> {
    let text: Vec<char> = plain.chars().collect();
    let one = |placed: Placed| {
        let spot = Spot::of(&text, placed.plain.0, placed.plain.1);
        let said = dismissals.iter().find(|dismissal| dismissal.covers(&placed.rule, &spot));
        let spot = match said {
            Some(said) => Spot { text: spot.text, before: said.before.clone(), after: said.after.clone() },
            None => spot,
        };
        let dismissed =
            said.map(|said| Aside { reason: said.reason.clone(), by: said.by.clone(), at: moment(&said.at) });
        Shown { placed, spot, dismissed }
    };
    place(document, found).into_iter().map(one).collect()
}

async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Draft> {
    access::read(&app.pool, user, id).await
}

pub(super) async fn list(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    Extension(rulebooks): Extension<Rulebooks>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let draft = find(&app, &user, id).await?;
    let open = hub.open(Key { org_id: user.org_id, speech_id: id });
    let (tree, Position { version, .. }) = open.current().await.map_err(problem)?;
    let context = check_context(&draft.details, draft.targets.minutes, draft.targets.rate);
    let checker = rulebooks.newest(user.org_id).await?;
    let dismissals = store::dismissals(&app.pool, user.org_id, id).await?;
    let work = move || {
        let document = tree.document()?;
        let plain = document.plain();
        let found = checker.check(&plain, &context);
        Ok::<_, crate::steps::Refused>(shown(&document, &plain, found, &dismissals))
    };
    let findings = heavy(move |_| work()).await??;
    Ok(Json(json!({ "version": version, "findings": findings })).into_response())
}

/// A finding to be set aside, or taken back; as [`list`] has told it.
#[derive(Debug, Deserialize)]
pub struct Aimed {
    rule: String,
    text: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    reason: String,
}

impl Aimed {
    /// The finding as it is remembered.
    fn cut(mut self) -> Self {
        let cut = |text: &mut String, most: usize| *text = text::field(text).chars().take(most).collect();
        cut(&mut self.rule, 80);
        cut(&mut self.text, MAX_TEXT);
        cut(&mut self.before, AROUND);
        cut(&mut self.after, AROUND);
        self.reason = text::field(&self.reason).trim().chars().take(MAX_REASON).collect();
        self
    }

    fn of(&self, org_id: Uuid, speech_id: Uuid) -> Dismissed<'_> {
        let (rule, text, before, after) = (&self.rule, &self.text, &self.before, &self.after);
        Dismissed { org_id, speech_id, rule, text, before, after }
    }
}

pub(super) async fn dismiss(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Json(aimed): Json<Aimed>,
) -> AppResult {
    find(&app, &user, id).await?;
    let aimed = aimed.cut();
    if aimed.reason.is_empty() || aimed.rule.is_empty() {
        return Err(AppError::invalid("请写明忽略的理由，再按一次“忽略”。"));
    }
    if store::dismissals(&app.pool, user.org_id, id).await?.len() >= MOST {
        return Err(AppError::invalid("这篇稿子忽略的意见太多了，请先恢复一些用不到的。"));
    }
    let mut tx = app.pool.begin().await?;
    store::dismiss(&mut *tx, &aimed.of(user.org_id, id), &aimed.reason, user.account_id).await?;
    record(&mut *tx, event(&user, "finding.dismiss", &id.to_string(), &aimed)).await?;
    tx.commit().await?;
    Ok(Json(json!({ "by": user.name })).into_response())
}

pub(super) async fn restore(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Json(aimed): Json<Aimed>,
) -> AppResult {
    find(&app, &user, id).await?;
    let aimed = aimed.cut();
    let mut tx = app.pool.begin().await?;
    if !store::take_back(&mut *tx, &aimed.of(user.org_id, id)).await? {
        return Err(AppError::NotFound);
    }
    record(&mut *tx, event(&user, "finding.restore", &id.to_string(), &aimed)).await?;
    tx.commit().await?;
    Ok(Json(json!({})).into_response())
}

/// The audit knows which rule and why, never the text of a draft.
fn event<'a>(user: &User, action: &'static str, id: &'a str, aimed: &Aimed) -> Event<'a> {
    Event {
        org_id: user.org_id,
        account_id: Some(user.account_id),
        action,
        object_type: "draft",
        object_id: id,
        detail: json!({ "rule": aimed.rule, "reason": aimed.reason }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(text: &str, wanted: &str) -> Spot {
        let start = text.split_once(wanted).unwrap().0.chars().count();
        let chars: Vec<char> = text.chars().collect();
        Spot::of(&chars, start, start + wanted.chars().count())
    }

    fn dismissal(text: &str, wanted: &str) -> Dismissal {
        let Spot { text, before, after } = spot(text, wanted);
        Dismissal {
            rule: "usage.x".to_owned(),
            text,
            before,
            after,
            reason: "本地惯用".to_owned(),
            by: String::new(),
            at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_dismissal_survives_edits_elsewhere_and_on_one_side() {
        let said = dismissal("我们要充分发挥村长的作用，做好各项工作。", "村长");
        for (text, covered) in [
            ("开头改写了。我们要充分发挥村长的作用，做好各项工作。", true),
            ("另起一句，请大家充分发挥村长的作用，今后还要努力。", true),
            ("全新的前文，某村村长的作用，做好各项工作。", true),
            ("某村村长带头示范，成效明显。", false),
        ] {
            assert_eq!(said.covers("usage.x", &spot(text, "村长")), covered, "{text}");
        }
        assert!(!said.covers("usage.y", &spot("我们要充分发挥村长的作用，做好各项工作。", "村长")));
    }

    #[test]
    fn at_the_edge_of_a_text_both_sides_must_agree() {
        let said = dismissal("村长的作用很大", "村长");
        assert!(said.covers("usage.x", &spot("村长的作用很大，要重视", "村长")));
        assert!(!said.covers("usage.x", &spot("他当村长时间不长", "村长")));
    }
}
