//! Parse → authorise → call → view.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::form::{RuleForm, digest};
use super::history::changes;
use super::model::{Entry, Filter, Origin, Word, entries};
use super::preview::{Preview, preview};
use super::views::{EditPage, HitsFragment, ListPage, ShowPage};
use super::{Rulebooks, store};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, of_object, record};
use crate::app::library::store::holdings;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::check::{Rule, RulePack, families};
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, flash};

/// Rules that an organization can have of its own.
const MOST: i64 = 500;
/// Changes of a rule that its page shows.
const CHANGES: i64 = 50;

pub(super) async fn list(State(app): State<App>, user: User, Query(filter): Query<Filter>) -> AppResult {
    let words = store::words(&app.pool, user.org_id).await?;
    render(&ListPage::new(user.shell("formulations"), filter, &words))
}

/// A rule as the organization has it, and its word on it.
async fn find(app: &App, user: &User, id: &str) -> AppResult<(Entry, Option<Word>)> {
    let words = store::words(&app.pool, user.org_id).await?;
    let entry = entries(RulePack::shipped(), &words).into_iter().find(|entry| entry.rule.id == id);
    let word = words.into_iter().find(|word| word.rule == id);
    Ok((entry.ok_or(AppError::NotFound)?, word))
}

pub(super) async fn show(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let (entry, _) = find(&app, &user, &id).await?;
    let shipped = RulePack::shipped().rules.iter().find(|rule| rule.id == id).cloned();
    let events = of_object(&app.pool, user.org_id, "rule", &id, CHANGES).await?;
    let changes = changes(events, shipped.as_ref());
    let shipped = shipped.filter(|_| entry.origin == Origin::Changed);
    render(&ShowPage { shell: user.shell("formulations"), entry, shipped, changes })
}

/// What a rule hits in the organization's corpus and library.
async fn look(app: &App, user: &User, rule: &Rule) -> AppResult<Preview> {
    let speeches = store::speeches(&app.pool, user.org_id).await?;
    let held = holdings(&app.pool, user.org_id, &["mined", "approved"]).await?;
    let phrasings: Vec<(Uuid, String)> = held.into_iter().map(|holding| (holding.id, holding.text)).collect();
    let (rule, today) = (rule.clone(), clock::today());
    let work = move || preview(&rule, &speeches, &phrasings, today);
    heavy(move |_| work()).await
}

pub(super) async fn hits(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let (entry, _) = find(&app, &user, &id).await?;
    render(&HitsFragment { preview: look(&app, &user, &entry.rule).await? })
}

pub(super) async fn new(user: User) -> AppResult {
    render(&EditPage::new(user.shell("formulations"), None, RuleForm::blank()))
}

pub(super) async fn edit(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let (entry, _) = find(&app, &user, &id).await?;
    let form = RuleForm::of(&entry.rule);
    render(&EditPage::new(user.shell("formulations"), Some(entry), form))
}

pub(super) async fn add(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    user: User,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    // The name is made once and travels with the form, so that the rule that was looked at is the one that is saved.
    let own = fields.iter().find(|(name, _)| name == "id").map(|(_, id)| id.clone());
    let fresh =
        || format!("own.{}", clock::new_id().simple().to_string().chars().skip(20).collect::<String>());
    let id = own.filter(|id| is_own(id)).unwrap_or_else(fresh);
    keep(&app, &rulebooks, &user, &id, None, &fields).await
}

fn is_own(id: &str) -> bool {
    id.strip_prefix("own.")
        .is_some_and(|rest| rest.len() == 12 && rest.chars().all(|c| c.is_ascii_hexdigit()))
}

pub(super) async fn save(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    user: User,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let (entry, _) = find(&app, &user, &id).await?;
    keep(&app, &rulebooks, &user, &id, Some(entry), &fields).await
}

/// Shows what the typed rule hits; saves it when its examples come out as said and its hits have been seen.
async fn keep(
    app: &App,
    rulebooks: &Rulebooks,
    user: &User,
    id: &str,
    entry: Option<Entry>,
    fields: &[(String, String)],
) -> AppResult {
    let value = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let form = RuleForm::from_fields(fields);
    let mut page = EditPage::new(user.shell("formulations"), entry, form);
    page.id = id.to_owned();
    // What the page was opened with travels with the form: a preview must not take over what a colleague saved since.
    page.base = value("base").unwrap_or_default().to_owned();
    let rule = match page.form.rule(id, page.entry.as_ref().map(|entry| &entry.rule)) {
        Ok(rule) => rule,
        Err(error) => return page.refuse(error),
    };
    page.problems = rule.validate();
    if !page.problems.is_empty() {
        return page.refuse("规则没有通过自己的例句，改好下面列出的再看一次。".to_owned());
    }
    page.seen = digest(&rule);
    let seen = value("seen") == Some(page.seen.as_str());
    if value("do") != Some("save") || !seen {
        page.preview = Some(look(app, user, &rule).await?);
        page.unseen = value("do") == Some("save");
        return render(&page);
    }
    store_seen(app, rulebooks, user, page, rule).await
}

/// Stores a rule whose hits were seen, unless a colleague was faster. The log keeps it as it was and as it becomes.
async fn store_seen(app: &App, rulebooks: &Rulebooks, user: &User, page: EditPage, rule: Rule) -> AppResult {
    if page.entry.is_none() && store::count(&app.pool, user.org_id).await? >= MOST {
        return page.refuse(format!("本单位的规则最多{MOST}条，请先删去用不到的。"));
    }
    let entry = page.entry.as_ref();
    let now = entry.map(Entry::stamp).unwrap_or_default();
    let at = entry.and_then(|entry| entry.changed.as_ref()).map(|(_, at)| *at);
    let mut tx = app.pool.begin().await?;
    let saved = page.base == now && store::put(&mut *tx, user.org_id, &rule, user.account_id, at).await?;
    if !saved {
        drop(tx);
        return page.overtaken(app, user, &rule).await;
    }
    let before = entry.filter(|entry| entry.origin != Origin::Shipped).map(|entry| &entry.rule);
    let (id, detail) = (&rule.id, json!({ "message": rule.message, "before": before, "body": rule }));
    record(&mut tx, event(user, "rule.save", id, detail)).await?;
    tx.commit().await?;
    rulebooks.newest(user.org_id).await?;
    Ok(flash::redirect(&format!("/formulations/{id}"), "规则已保存，校核和表述提示随即按它来。"))
}

/// On or off.
#[derive(Debug, Deserialize)]
pub struct SwitchForm {
    enabled: bool,
}

pub(super) async fn switch(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Form(form): Form<SwitchForm>,
) -> AppResult {
    let family = families().iter().any(|family| family.rule == id);
    if !family {
        find(&app, &user, &id).await?;
    }
    let to = if family { "/formulations?group=builtin".to_owned() } else { format!("/formulations/{id}") };
    let mut tx = app.pool.begin().await?;
    store::switch(&mut *tx, user.org_id, &id, form.enabled, user.account_id).await?;
    record(&mut tx, event(&user, "rule.switch", &id, json!({ "enabled": form.enabled }))).await?;
    tx.commit().await?;
    Ok(flash::redirect(&to, if form.enabled { "已启用。" } else { "已停用，校核时不再提醒。" }))
}

/// Takes the organization's word back: a shipped rule is as it was, a rule of its own is gone.
pub(super) async fn reset(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let (entry, word) = find(&app, &user, &id).await?;
    let mut tx = app.pool.begin().await?;
    if !store::remove(&mut *tx, user.org_id, &id).await? {
        return Err(AppError::invalid("这条规则没有改动过，不用恢复。"));
    }
    // The audit keeps what was taken away, so that it can be typed again.
    let body = word.and_then(|word| word.body);
    record(&mut tx, event(&user, "rule.reset", &id, json!({ "body": body }))).await?;
    tx.commit().await?;
    match entry.origin {
        Origin::Own => Ok(flash::redirect("/formulations?state=own", "规则已删除。")),
        _ => Ok(flash::redirect(&format!("/formulations/{id}"), "已恢复为随产品提供的规则。")),
    }
}

/// Which version is to come back.
#[derive(Debug, Deserialize)]
pub struct VersionForm {
    #[serde(default)]
    at: String,
}

/// Brings an older version of a rule back: it becomes the organization's word, as if it had been typed again.
pub(super) async fn bring_back(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    user: User,
    Path(id): Path<String>,
    Form(form): Form<VersionForm>,
) -> AppResult {
    let (entry, word) = find(&app, &user, &id).await?;
    let events = of_object(&app.pool, user.org_id, "rule", &id, CHANGES).await?;
    let version = changes(events, None).into_iter().find(|change| change.stamp() == form.at);
    let rule = version.and_then(|version| version.rule);
    let rule = rule.ok_or(AppError::NotFound)?;
    if let Some(problem) = rule.validate().first() {
        return Err(AppError::Invalid(format!("这个版本现在通不过自己的例句，不能恢复：{problem}")));
    }
    let mut tx = app.pool.begin().await?;
    if !store::put(&mut *tx, user.org_id, &rule, user.account_id, word.map(|word| word.at)).await? {
        return Err(AppError::Conflict("别人刚改过这条规则，请刷新页面看过再恢复。".to_owned()));
    }
    let before = Some(&entry).filter(|entry| entry.origin != Origin::Shipped).map(|entry| &entry.rule);
    let detail = json!({ "message": rule.message, "before": before, "body": rule });
    record(&mut tx, event(&user, "rule.save", &id, detail)).await?;
    tx.commit().await?;
    rulebooks.newest(user.org_id).await?;
    Ok(flash::redirect(&format!("/formulations/{id}"), "已恢复到所选的版本，校核随即按它来。"))
}

impl EditPage {
    /// The form once more, after a colleague's word on the same rule; saved again it takes that one's place.
    async fn overtaken(mut self, app: &App, user: &User, rule: &Rule) -> AppResult {
        self.entry = find(app, user, &self.id).await.ok().map(|(entry, _)| entry);
        self.base = self.entry.as_ref().map(Entry::stamp).unwrap_or_default();
        self.preview = Some(look(app, user, rule).await?);
        let changed = self.entry.as_ref().and_then(|entry| entry.changed.clone());
        let who = changed.map(|(by, _)| by).filter(|by| !by.is_empty());
        self.refuse(format!(
            "{}刚改过这条规则，没有保存。以下是您填写的内容；请在规则页面看过现在的规则，确要以您的为准，再按一次“保存规则”。",
            who.as_deref().unwrap_or("别人")
        ))
    }

    /// The form once more, with everything that was typed.
    fn refuse(mut self, error: String) -> AppResult {
        self.error = error;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&self)?).into_response())
    }
}

fn event<'a>(user: &User, action: &'static str, id: &'a str, detail: serde_json::Value) -> Event<'a> {
    user.did(action, "rule", id, detail)
}
