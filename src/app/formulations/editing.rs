//! A rule is added or edited.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

use super::form::{RuleForm, TypedExample, digest};
use super::model::{Entry, Origin};
use super::preview::Preview;
use super::showing::{MOST, find, look};
use super::switching::event;
use super::{Rulebooks, store};
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::clock;
use crate::engine::check::Rule;
use crate::engine::document::{Level, Office};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

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

/// Whose wording a rule can follow.
const TIERS: [&str; 5] = ["中央与全国人大", "省", "市委", "本机关", "工作惯例"];

#[derive(Template)]
#[template(path = "formulations/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: Shell,
    /// The rule that is changed; none for a new one.
    pub(super) entry: Option<Entry>,
    /// The name it will have; empty until it has one.
    pub(super) id: String,
    pub(super) form: RuleForm,
    /// What to mend, in one sentence.
    pub(super) error: String,
    /// Examples and patterns that do not come out.
    pub(super) problems: Vec<String>,
    pub(super) preview: Option<Preview>,
    /// What tells which rule the preview is of.
    pub(super) seen: String,
    /// What the change began from; see [`Entry::stamp`].
    pub(super) base: String,
    /// It was to be saved, but in a form that nobody has seen the hits of.
    pub(super) unseen: bool,
}

impl EditPage {
    pub(super) fn new(shell: Shell, entry: Option<Entry>, form: RuleForm) -> Self {
        Self {
            shell,
            id: entry.as_ref().map(|entry| entry.rule.id.clone()).unwrap_or_default(),
            base: entry.as_ref().map(Entry::stamp).unwrap_or_default(),
            entry,
            form,
            error: String::new(),
            problems: Vec::new(),
            preview: None,
            seen: String::new(),
            unseen: false,
        }
    }

    /// Where the form goes.
    fn action(&self) -> String {
        match &self.entry {
            Some(entry) => format!("/formulations/{}/edit", entry.rule.id),
            None => "/formulations/new".to_owned(),
        }
    }

    fn blank(&self) -> TypedExample {
        TypedExample::default()
    }

    /// More conditions are shown open where there are any.
    fn has_more(&self) -> bool {
        let form = &self.form;
        [&form.unless, &form.needs, &form.absent, &form.anchors, &form.series]
            .iter()
            .any(|text| !text.is_empty())
            || !(form.levels.is_empty() && form.may.is_empty() && form.may_not.is_empty())
            || form.in_titles
            || form.in_history
    }
}
