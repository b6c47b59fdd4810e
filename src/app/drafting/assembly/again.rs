//! Material for one point, asked for in the editor: whole sentences of the archive (这一点的整句), and what the last speech on
//! the same occasion said there (上次怎么说). Each says where it comes from, and leads to its sentence.

use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::model::ChosenSoFar;
use super::shelves::Shelves;
use crate::app::accounts::model::User;
use crate::app::corpus::reading;
use crate::app::drafting::draft::find;
use crate::app::drafting::line::Hub;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::model::Draft;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::assembly::points::{Claims, candidates};
use crate::engine::assembly::taken::Taken;
use crate::engine::assembly::{Chosen, Source, Spot, beside};
use crate::engine::document::{Document, Occasion, SectionKind};
use crate::engine::outline::Outline;
use crate::error::AppResult;
use crate::levels::Sayings;
use crate::web::{App, Json};

/// Candidates for one point, and passages of the last speech.
const OFFERED: usize = 12;
const PASSAGES: usize = 4;
/// Characters of a passage that are shown.
const PASSAGE: usize = 400;

/// A point of a draft for which material is sought.
#[derive(Debug, Deserialize)]
pub struct Again {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    lead: String,
    #[serde(default)]
    topic: String,
}

impl Again {
    fn spot(&self) -> Spot {
        let kind: SectionKind = self.kind.parse().unwrap_or_default();
        let section = self.section.parse().unwrap_or(kind);
        let cut = |text: &str| text.chars().take(200).collect::<String>();
        Spot { kind, section, lead: cut(&self.lead), topic: cut(&self.topic), ..Spot::default() }
    }
}

/// A whole sentence, or a passage, with where it comes from.
#[derive(Debug, Serialize)]
struct Offer {
    #[serde(flatten)]
    piece: Chosen,
    date: String,
    speaker: String,
    occasion: String,
    href: String,
}

impl Offer {
    fn of(piece: Chosen, source: Option<&Source>, sayings: &Sayings) -> Self {
        let date = source.and_then(Source::month);
        Self {
            date: date.unwrap_or_default(),
            speaker: source.and_then(|source| source.speaker.clone()).unwrap_or_default(),
            occasion: source
                .and_then(|source| source.occasion)
                .map_or_else(String::new, |occasion| sayings.says(occasion.chinese())),
            href: source.map(|source| address(source, &piece.text)).unwrap_or_default(),
            piece,
        }
    }
}

/// Where a text stands in its speech, marked. What became a slot, or is said differently today, is not in the speech: then its
/// longest clause that is.
fn address(source: &Source, text: &str) -> String {
    let plain = source.document.plain();
    let said = |part: &&str| part.chars().count() >= 4 && plain.contains(*part);
    let clauses = || text.split(['，', '。', '；', '：', '\n']).filter(said);
    let sentence = Some(text.trim()).filter(said);
    let part = sentence.or_else(|| clauses().max_by_key(|clause| clause.chars().count()));
    reading::path_to(&source.id, &source.document, part.unwrap_or_default())
}

pub(super) async fn again(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<Again>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let text = hub.open(key).plain().await.map_err(problem)?;
    let desk = shelves.of(user.org_id).await?;
    let spot = query.spot();
    let state = plan_of(draft, &user.organization);
    let sayings = user.sayings.clone();
    let work = move || {
        state.ask(&desk.checker, |request| {
            let sources = desk.archive.sources();
            let mut taken = Taken::default();
            text.lines().for_each(|line| taken.take(line));
            let found = candidates(&desk.archive, request, &spot, &Claims::default(), &taken, OFFERED);
            let items: Vec<Offer> = found
                .iter()
                .map(|one| Offer::of(Chosen::of(&desk.archive, one), sources.get(one.source), &sayings))
                .collect();
            let last = beside::same_occasion(&desk.archive, request).and_then(|at| sources.get(at));
            let last: Vec<Offer> = last.map(|source| said(source, &spot, &sayings)).unwrap_or_default();
            (items, last)
        })
    };
    let (items, last) = heavy(move |_| work()).await?;
    Ok(Json(json!({ "items": items, "last": last })).into_response())
}

/// What the draft is to be, as far as it says so itself.
fn plan_of(draft: Draft, organization: &str) -> ChosenSoFar {
    let details = draft.details;
    let occasion = details.occasion.unwrap_or(Occasion::OtherOccasion);
    let empty = Outline::from_document("", occasion, &Document::default());
    let mut plan = ChosenSoFar::new(Uuid::nil(), empty, organization);
    (plan.outline.office, plan.outline.level) = (details.office, details.level);
    (plan.date, plan.speaker) = (details.delivered_on.or(Some(clock::today())), details.speaker);
    plan.subject = draft.targets.subject;
    plan.slots = draft.slots.into_iter().map(|slot| (slot.name, slot.value)).collect();
    if !details.place.is_empty() {
        plan.place = details.place;
    }
    plan
}

/// What a speech says at a place, passage by passage.
fn said(source: &Source, spot: &Spot, sayings: &Sayings) -> Vec<Offer> {
    let passages = beside::passages(source, spot).into_iter().flat_map(|passage| passage.paragraphs);
    let of = |text: String| {
        let text = text.chars().take(PASSAGE).collect();
        let piece =
            Chosen { text, speech: source.id.clone(), title: source.title.clone(), ..Chosen::default() };
        Offer::of(piece, Some(source), sayings)
    };
    passages.take(PASSAGES).map(of).collect()
}
