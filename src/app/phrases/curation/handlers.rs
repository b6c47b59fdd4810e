//! Parse → authorise → call → view.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{
    Alteration, Candidate, Judgement, MAX_TEXT, Neighbour, QueueFilter, action_chinese, queue,
};
use super::store::{self, Deed, Undone};
use super::views::{Card, DeskPage, QueueFragment};
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::formulations::Rulebooks;
use crate::app::library::store::{Holding, holdings};
use crate::app::phrases::mining::store::move_uses;
use crate::app::phrases::model::{Entry, Status};
use crate::app::phrases::near::Near;
use crate::app::phrases::store as phrases;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::check::Context;
use crate::engine::mining::Kind;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Json};

/// Candidates shown at once.
const SHOWN: usize = 40;
/// Phrasings changed in one go.
const MOST: usize = 3_000;
/// Uses shown of a candidate.
const USES: i64 = 4;
/// Characters shown before and after a use: two lines of the card, so that everything that decides is seen at once.
const AROUND: usize = 24;
/// Neighbours shown, one for each number key.
const NEIGHBOURS: usize = 9;
/// How alike a neighbour is at least.
const ALIKE: f32 = 0.3;

/// The candidates that the filter wants, the most valuable first.
async fn wanted(app: &App, user: &User, filter: QueueFilter) -> AppResult<Vec<Candidate>> {
    let candidates = store::candidates(&app.pool, user.org_id).await?;
    let library = holdings(&app.pool, user.org_id, &["approved", "retired"]).await?;
    let order = move || {
        let near = Near::new(library.iter().map(|held| (held.id, held.text.as_str())));
        queue(candidates.into_iter().filter(|candidate| filter.wants(candidate)).collect(), &near)
    };
    heavy(move |_| order()).await
}

/// The first of them as they are shown, and how many there are.
async fn shown(app: &App, user: &User, filter: QueueFilter) -> AppResult<(Vec<Candidate>, usize)> {
    let mut rows = wanted(app, user, filter).await?;
    let total = rows.len();
    rows.truncate(SHOWN);
    let skeletons: Vec<Uuid> =
        rows.iter().filter(|row| row.kind == Kind::Skeleton).map(|row| row.id).collect();
    if !skeletons.is_empty() {
        let mut members = phrases::members(&app.pool, user.org_id, &skeletons).await?;
        for row in &mut rows {
            row.members = members.remove(&row.id).unwrap_or_default();
        }
    }
    Ok((rows, total))
}

pub(in crate::app::phrases) async fn desk(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    user: User,
    Query(filter): Query<QueueFilter>,
) -> AppResult {
    let (rows, total) = shown(&app, &user, filter.clone()).await?;
    let card = match rows.first() {
        Some(first) => Some(card_of(&app, &rulebooks, &user, first.id).await?),
        None => None,
    };
    let tags = store::tags(&app.pool, user.org_id).await?;
    let today = clock::today().midnight().assume_offset(time::macros::offset!(+8));
    let decided = store::decided(&app.pool, user.org_id, user.account_id, today).await?;
    render(&DeskPage { shell: user.shell("curation"), filter, rows, total, card, tags, decided })
}

/// The queue anew, after filters changed or the shown ones are judged.
pub(in crate::app::phrases) async fn list(
    State(app): State<App>,
    user: User,
    Query(filter): Query<QueueFilter>,
) -> AppResult {
    let (rows, total) = shown(&app, &user, filter).await?;
    render(&QueueFragment { rows, total })
}

pub(in crate::app::phrases) async fn card(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    render(&card_of(&app, &rulebooks, &user, id).await?)
}

async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Entry> {
    let entry = phrases::find(&app.pool, user.org_id, id).await?;
    entry.filter(|entry| !entry.shared).ok_or(AppError::NotFound)
}

async fn card_of(app: &App, rulebooks: &Rulebooks, user: &User, id: Uuid) -> AppResult<Card> {
    let entry = find(app, user, id).await?;
    let mut uses = phrases::uses(&app.pool, user.org_id, id, USES).await?;
    uses.iter_mut().for_each(|found| found.narrow(AROUND));
    let years = store::years(&app.pool, user.org_id, id).await?;
    let changes = store::changes(&app.pool, user.org_id, id).await?;
    let neighbours = neighbours(app, user, &entry.text, Some(id)).await?;
    let context = Context { date: Some(clock::today()), ..Context::default() };
    let checker = rulebooks.at_once(user.org_id).await?;
    let findings = checker.check_paragraph(&entry.text, &context);
    let suggested = checker.current_form(&entry.text, context.date);
    Ok(Card { entry, uses, years, neighbours, findings, suggested, changes })
}

async fn neighbours(app: &App, user: &User, text: &str, not: Option<Uuid>) -> AppResult<Vec<Neighbour>> {
    let library = holdings(&app.pool, user.org_id, &["approved", "retired"]).await?;
    let text = text.to_owned();
    // A library of ten thousand takes some tens of milliseconds: off the async threads.
    let look = move || {
        let near = Near::new(library.iter().map(|held| (held.id, held.text.as_str())));
        let known: HashMap<Uuid, &Holding> = library.iter().map(|held| (held.id, held)).collect();
        let nearest =
            near.nearest(&text, ALIKE, NEIGHBOURS + 1).into_iter().filter(|(id, _)| Some(*id) != not);
        let neighbour = nearest.filter_map(|(id, alike)| {
            let held = known.get(&id)?;
            let status = Status::parse(&held.status).map_or("", Status::chinese);
            Some(Neighbour { id, text: held.text.clone(), status, percent: (alike * 100.0).round() as u32 })
        });
        neighbour.take(NEIGHBOURS).collect()
    };
    heavy(move |_| look()).await
}

/// What to look for in the library.
#[derive(Debug, Deserialize)]
pub struct FindQuery {
    #[serde(default)]
    q: String,
}

/// Phrasings of the library that hold these characters or are like them, to merge into.
pub(in crate::app::phrases) async fn search(
    State(app): State<App>,
    user: User,
    Query(query): Query<FindQuery>,
) -> AppResult {
    let q: String = query.q.trim().chars().take(MAX_TEXT).collect();
    let library = holdings(&app.pool, user.org_id, &["approved", "retired"]).await?;
    let holding = library.iter().filter(|held| !q.is_empty() && held.text.contains(&q));
    let mut rows: Vec<_> =
        holding.take(NEIGHBOURS).map(|held| json!({ "id": held.id, "text": held.text })).collect();
    if rows.is_empty() {
        let near = neighbours(&app, &user, &q, None).await?;
        rows = near.into_iter().map(|near| json!({ "id": near.id, "text": near.text })).collect();
    }
    Ok(Json(rows).into_response())
}

/// What a key or button sends.
#[derive(Debug, Deserialize)]
pub struct Decision {
    action: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    reason: String,
    /// The stamp of the state that was judged.
    #[serde(default)]
    seen: String,
}

impl Decision {
    fn reason(&self) -> String {
        self.reason.trim().chars().take(200).collect()
    }

    fn alteration(&self) -> Result<Alteration, AppError> {
        Alteration::parse(&self.action, self.value.trim(), &self.reason()).map_err(AppError::Invalid)
    }

    /// Whether it takes candidates out of the queue.
    fn judges(&self) -> bool {
        matches!(self.action.as_str(), "approve" | "reject" | "edit" | "merge")
    }
}

fn deed<'a>(user: &User, action: &'a str, reason: &'a str) -> Deed<'a> {
    Deed { org_id: user.org_id, account_id: user.account_id, action, reason }
}

pub(in crate::app::phrases) async fn decide(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(decision): Form<Decision>,
) -> AppResult {
    let entry = find(&app, &user, id).await?;
    let reason = decision.reason();
    let deed = deed(&user, &decision.action, &reason);
    let mut tx = app.pool.begin().await?;
    let done = if decision.action == "merge" {
        merge(&mut tx, &app, deed, &entry, &decision).await?
    } else {
        let alter = decision.alteration()?;
        store::change_seen(&mut *tx, deed, id, &decision.seen, &[], |_, state| alter.apply(state)).await?
    };
    if !done {
        let now = entry.status.chinese();
        return Err(AppError::Conflict(format!("“{}”刚被别人处理过，现为“{now}”，请看过再定。", entry.text)));
    }
    log(&mut tx, &user, &decision.action, &id.to_string(), json!({ "reason": reason })).await?;
    tx.commit().await?;
    let said = format!("已{}：{}", action_chinese(&decision.action), entry.text);
    Ok(Json(json!({ "said": said, "gone": decision.judges() })).into_response())
}

/// The candidate becomes a wording of another phrasing, which takes over its wordings. False: a colleague was faster.
async fn merge(
    db: &mut PgConnection,
    app: &App,
    deed: Deed<'_>,
    entry: &Entry,
    decision: &Decision,
) -> AppResult<bool> {
    let target: Uuid = decision
        .value
        .trim()
        .parse()
        .map_err(|_| AppError::invalid("请选择要并入的表述：按数字键，或先搜索。"))?;
    let other = phrases::find(&app.pool, deed.org_id, target).await?;
    if target == entry.id || other.is_none() {
        return Err(AppError::invalid("要并入的表述已不在库中，请另选一条。"));
    }
    let alter = |id: Uuid, state: &mut Judgement| {
        if id == target {
            state.absorb(&entry.text, &entry.variants);
            state.status = Status::Approved.name().to_owned();
        } else {
            state.status = Status::Rejected.name().to_owned();
            state.merged_into = Some(target);
        }
    };
    let done = store::change_seen(&mut *db, deed, entry.id, &decision.seen, &[target], alter).await?;
    if done {
        move_uses(db, deed.org_id, entry.id, target).await?;
    }
    Ok(done)
}

/// A decision for every candidate of a filter.
#[derive(Debug, Deserialize)]
pub struct BulkForm {
    #[serde(flatten)]
    decision: Decision,
    #[serde(default)]
    q: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    least: String,
}

pub(in crate::app::phrases) async fn bulk(
    State(app): State<App>,
    user: User,
    Form(form): Form<BulkForm>,
) -> AppResult {
    let BulkForm { decision, q, section, kind, least } = form;
    let filter = QueueFilter { q, section, kind, least };
    if filter.is_empty() {
        return Err(AppError::invalid("成批处理前请先设好筛选条件，以免误改整个队列。"));
    }
    if !matches!(decision.action.as_str(), "approve" | "reject" | "tag" | "kind") {
        return Err(AppError::invalid("成批处理只有核准、否决、加标签和改类别。"));
    }
    let ids: Vec<Uuid> =
        wanted(&app, &user, filter).await?.into_iter().take(MOST).map(|candidate| candidate.id).collect();
    let (alter, reason) = (decision.alteration()?, decision.reason());
    let done = deed(&user, &decision.action, &reason);
    let mut tx = app.pool.begin().await?;
    let n = store::change(&mut *tx, done, &ids, |_, state| alter.apply(state)).await?;
    log(&mut tx, &user, &decision.action, "", json!({ "reason": reason, "phrasings": n })).await?;
    tx.commit().await?;
    let said = format!("已{}{n}条；按 U 可以一次撤销。", action_chinese(&decision.action));
    Ok(Json(json!({ "said": said, "gone": decision.judges() })).into_response())
}

pub(in crate::app::phrases) async fn undo(State(app): State<App>, user: User) -> AppResult {
    let mut tx = app.pool.begin().await?;
    match store::undo(&mut *tx, user.org_id, user.account_id).await? {
        Undone::Nothing => Err(AppError::Conflict("没有可以撤销的处理了。".to_owned())),
        Undone::Overtaken(text) => {
            Err(AppError::Conflict(format!("“{text}”之后又被改过，不能撤销；请到表述页面里修改。")))
        }
        Undone::Done(action, ids) => {
            let first = ids.first().copied();
            log(
                &mut tx,
                &user,
                "undo",
                &first.map(|id| id.to_string()).unwrap_or_default(),
                json!({ "of": action }),
            )
            .await?;
            tx.commit().await?;
            let said = format!("已撤销：{}（{}条）", action_chinese(&action), ids.len());
            Ok(Json(json!({ "said": said, "id": first, "many": ids.len() })).into_response())
        }
    }
}

async fn log(
    db: &mut PgConnection,
    user: &User,
    action: &str,
    id: &str,
    detail: serde_json::Value,
) -> AppResult<()> {
    let mut detail = detail;
    if let Some(object) = detail.as_object_mut() {
        object.insert("action".to_owned(), json!(action));
    }
    let event = user.did("phrasing.curate", "phrasing", id, detail);
    Ok(record(db, event).await?)
}
