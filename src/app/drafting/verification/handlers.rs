//! Parse → authorise → call → view.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::model::{FactOrigin, Item, gone, items, replaced, unchecked};
use super::store;
use super::views::SheetPage;
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::audit::store::{record, record_alone};
use crate::app::corpus::import::store::titles;
use crate::app::drafting::access;
use crate::app::drafting::draft::{event, find};
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key, Open};
use crate::app::work::heavy;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, flash};

/// Characters of a note.
const MAX_NOTE: usize = 200;

/// The facts of a draft as it is now.
pub(in crate::app::drafting) async fn listed(
    app: &App,
    open: &Open,
) -> AppResult<(Vec<Item>, Vec<super::model::Checked>)> {
    let key = open.key;
    let (tree, _) = open.current().await.map_err(problem)?;
    let settings = settings::store::load(&app.pool, key.org_id).await?;
    let checked = store::checked(&app.pool, key).await?;
    let work = move || {
        let items = items(&tree.document()?, &settings, &checked);
        let gone = gone(&items, &checked);
        Ok::<_, crate::steps::Refused>((items, gone))
    };
    Ok(heavy(move |_| work()).await??)
}

/// How many facts of a draft nobody has found right.
pub(in crate::app::drafting) async fn left(app: &App, open: &Open) -> AppResult<usize> {
    Ok(unchecked(&listed(app, open).await?.0))
}

/// What of the sheet is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LookForm {
    /// The words that are to be changed everywhere.
    change: String,
    /// What they are to become.
    with: String,
}

pub(in crate::app::drafting) async fn show(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(look): Query<LookForm>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let (items, gone) = listed(&app, &hub.open(key)).await?;
    let speeches: Vec<Uuid> = items
        .iter()
        .filter_map(|item| match item.origin {
            FactOrigin::Speech(id) => Some(id),
            _ => None,
        })
        .collect();
    let titles: HashMap<Uuid, String> = titles(&app.pool, user.org_id, &speeches).await?;
    let twins = match look.change.as_str() {
        "" => HashMap::new(),
        words => twins(&app, &hub, (key, user.account_id), words).await?,
    };
    let printed = format!("{}，{}", user.name, crate::web::page::moment(&clock::now()));
    let shell = user.shell("drafts");
    let LookForm { change, with } = look;
    render(&SheetPage { shell, draft, items, gone, titles, change, with, twins, printed })
}

/// The other drafts of the person's in which these words stand now.
async fn twins(
    app: &App,
    hub: &Hub,
    (key, account_id): (Key, Uuid),
    words: &str,
) -> AppResult<HashMap<Uuid, String>> {
    for speech_id in store::unwritten(&app.pool, key, account_id).await? {
        // One that cannot be written down, or is gone meanwhile, does not keep the sheet from being shown.
        if let Err(error) = hub.open(Key { speech_id, ..key }).write_down().await {
            tracing::warn!(%error, draft = %speech_id, "a draft is looked through as it was last written down");
        }
    }
    Ok(store::twins(&app.pool, key, account_id, words).await?)
}

/// What is said of a fact.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct VerdictForm {
    fact: String,
    words: String,
    /// `right`, `doubted` or `open`.
    state: String,
    note: String,
}

pub(in crate::app::drafting) async fn check(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(said): Form<VerdictForm>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    access::open(&draft)?;
    let (items, _) = listed(&app, &hub.open(key)).await?;
    let item = items.iter().find(|item| item.fact.name() == said.fact && item.words == said.words);
    let item = item.ok_or_else(|| AppError::Conflict("这一项已不在稿中，请刷新后再核。".to_owned()))?;
    let sentence = item.sentences.first().map(String::as_str).unwrap_or_default();
    let note: String = said.note.trim().chars().take(MAX_NOTE).collect();
    let mut tx = app.pool.begin().await?;
    match said.state.as_str() {
        "open" => store::reopen(&mut *tx, key, &said.fact, &said.words).await?,
        state @ ("right" | "doubted") => {
            let words = (state == "right", sentence, note.as_str());
            store::check(&mut *tx, key, user.account_id, (&said.fact, &said.words), words).await?;
        }
        _ => return Err(AppError::invalid("请选择已核或存疑。")),
    }
    let detail = json!({ "fact": said.fact, "state": said.state });
    record(&mut tx, event(&user, "draft.check", &id.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/drafts/{id}/verification#f{}", item.number), "已记下。"))
}

/// Other words for a fact, in this draft and in those that are named.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    words: String,
    with: String,
    /// The other drafts, with commas between them.
    also: Vec<Uuid>,
}

impl ChangeForm {
    fn parse(fields: Vec<(String, String)>) -> Self {
        let one = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        let also = fields.iter().filter(|(name, _)| name == "also").filter_map(|(_, id)| id.parse().ok());
        Self {
            words: one("words").unwrap_or_default(),
            with: one("with").unwrap_or_default(),
            also: also.collect(),
        }
    }
}

pub(in crate::app::drafting) async fn change(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    const MOST: usize = 20;
    access::write(&app.pool, &user, id).await?;
    let change = ChangeForm::parse(fields);
    let with = change.with.trim();
    if change.words.is_empty() || with.is_empty() || with.chars().count() > MAX_NOTE {
        return Err(AppError::invalid("请写上改成什么，再提交。"));
    }
    let also = change.also.iter().copied().filter(|twin| *twin != id);
    // Nothing is changed anywhere unless all of them may be changed.
    let mut wanted = Vec::new();
    for id in std::iter::once(id).chain(also).take(MOST) {
        wanted.push((id, access::write(&app.pool, &user, id).await?.details.title));
    }
    let (mut done, mut drafts, mut failed) = (0, 0, String::new());
    for (id, title) in wanted {
        match replace_in(&app, &hub, &user, id, &change.words, with).await {
            Ok(places) => (done, drafts) = (done + places, drafts + usize::from(places > 0)),
            // What was changed in the others stays, and is told beside it.
            Err(error) if done > 0 => failed.push_str(&unchanged(&title, &error)),
            Err(error) => return Err(error),
        }
    }
    let told = match done {
        0 => "没有改动：这几个字在稿中已改过，或者中间夹着批注、修订，请在稿中修改。".to_owned(),
        _ => {
            format!("{drafts}篇稿子里的{done}处“{}”已改为“{with}”，请再核一遍。{failed}", change.words)
        }
    };
    Ok(flash::redirect(&format!("/drafts/{id}/verification"), &told))
}

/// What is said of a twin that was not changed when others were.
fn unchanged(title: &str, error: &AppError) -> String {
    if let AppError::Internal(cause) = error {
        tracing::error!("a fact was not changed in a twin: {cause:#}");
    }
    format!("《{title}》没有改成：{error}")
}

/// Puts other words in place of some, wherever they stand in a draft that the person may write; how often.
async fn replace_in(
    app: &App,
    hub: &Hub,
    user: &User,
    id: Uuid,
    words: &str,
    with: &str,
) -> AppResult<usize> {
    access::write(&app.pool, user, id).await?;
    let open = hub.open(Key { org_id: user.org_id, speech_id: id });
    let (tree, at) = open.current().await.map_err(problem)?;
    let mut json = tree.to_json();
    let done = replaced(&mut json, words, with);
    if done == 0 {
        return Ok(0);
    }
    let at = open.rewrite(user.account_id, (&tree, at), &json).await?;
    let detail = json!({ "places": done, "version": at.version });
    record_alone(&app.pool, event(user, "draft.change_fact", &id.to_string(), detail)).await?;
    Ok(done)
}
