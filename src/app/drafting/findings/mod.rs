//! The checker's findings for a draft (校核), quotations compared with the archive's documents among them, and those that
//! somebody set aside.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use self::model::{AROUND, Dismissal, MAX_REASON, MAX_TEXT, MOST, Shown, check_context, shown};
use self::store::Dismissed;
use super::access;
use super::line::authority::problem;
use super::line::{Hub, Key, Position};
use super::model::Draft;
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::app::formulations::Rulebooks;
use crate::app::reuse::{self, Archive};
use crate::app::work::heavy;
use crate::engine::check::{QUOTATION, RulePack, against_originals};
use crate::engine::document::Document;
use crate::engine::reuse::quotations;
use crate::engine::unify::{Remark, Sort};
use crate::error::{AppError, AppResult};
use crate::text;
use crate::web::{App, Json};

pub mod model;
pub mod store;

/// What findings are made with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The site.
    pub app: &'a App,
    /// The open drafts.
    pub hub: &'a Hub,
    /// The organization's rules.
    pub rulebooks: &'a Rulebooks,
    /// Its archive.
    pub archive: &'a Archive,
}

/// What the checks find in a draft.
#[derive(Debug)]
pub struct Judged {
    /// The version that was looked at.
    pub version: i32,
    /// The findings.
    pub findings: Vec<Shown>,
    /// Whether the archive was ready for quotations to be compared with.
    pub ready: bool,
}

/// How long findings wait for the archive.
const PATIENCE: Duration = Duration::from_secs(3);

impl Desk<'_> {
    /// All findings for a draft as it is now.
    ///
    /// # Errors
    /// When the database fails, or the text cannot be read.
    pub async fn findings(self, user: &User, draft: &Draft) -> AppResult<Judged> {
        let Self { app, hub, rulebooks, archive } = self;
        let open = hub.open(Key { org_id: user.org_id, speech_id: draft.id });
        let (tree, Position { version, .. }) = open.current().await.map_err(problem)?;
        let context = check_context(&draft.details, draft.targets.minutes, draft.targets.rate);
        let checker = rulebooks.newest(user.org_id).await?;
        // A large archive takes its time to be made ready; nobody waits for it, and it is there the next time.
        let shelved = timeout(PATIENCE, archive.of(user.org_id)).await.ok().and_then(Result::ok);
        let ready = shelved.is_some();
        let dismissals = store::dismissals(&app.pool, user.org_id, draft.id).await?;
        let work = move || {
            let document = tree.document()?;
            let plain = document.plain();
            let found = checker.check(&plain, &context);
            let shelved = shelved.filter(|_| checker.is_on(QUOTATION));
            let quoted = shelved.map(|shelved| quotations(&shelved.index, &plain)).unwrap_or_default();
            Ok::<_, crate::steps::Refused>((document, plain, found, quoted))
        };
        let (document, plain, mut found, quoted) = heavy(move |_| work()).await??;
        if !quoted.is_empty() {
            let ids: Vec<Uuid> =
                quoted.iter().filter_map(|quotation| quotation.source.parse().ok()).collect();
            let texts = reuse::store::texts(&app.pool, user.org_id, &ids).await?;
            let source = |id: &str| texts.get(&id.parse().ok()?).map(String::as_str);
            found.extend(against_originals(&plain, &quoted, source));
            found.sort_by_key(|finding| (finding.start, finding.end));
        }
        let shown = |document: &Document| shown(document, &plain, found, &dismissals);
        Ok(Judged { version, findings: shown(&document), ready })
    }
}

/// By which day and which rules a text is judged, in one sentence.
fn note(draft: &Draft) -> String {
    let pack = RulePack::shipped();
    let version = format!("规则库第{}版", pack.version);
    match (draft.details.delivered_on, pack.day) {
        (Some(date), _) => format!("按讲话日期{date}判断，{version}。"),
        (None, Some(day)) => {
            format!("稿子没有填讲话日期，暂按规则库日期{day}判断（{version}）；请在“讲话信息”里填上日期。")
        }
        (None, None) => format!("稿子没有填讲话日期（{version}）；请在“讲话信息”里填上日期。"),
    }
}

async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Draft> {
    access::read(&app.pool, user, id).await
}

pub(super) async fn list(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(rulebooks): State<Rulebooks>,
    State(archive): State<Archive>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let draft = find(&app, &user, id).await?;
    let desk = Desk { app: &app, hub: &hub, rulebooks: &rulebooks, archive: &archive };
    let Judged { version, findings, ready } = desk.findings(&user, &draft).await?;
    let mut note = note(&draft);
    if !ready {
        note.push_str("讲话库还在准备，引文这一次没有核对，请过一会儿再校核。");
    }
    Ok(Json(json!({ "version": version, "findings": findings, "note": note })).into_response())
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

/// Whether a remark of 统稿 was set aside: it is kept like a finding, under the rule `unify.` and its sort, by its message and by
/// what stands at its first place.
pub fn is_kept(dismissals: &[Dismissal], remark: &Remark) -> bool {
    let before = remark.places.first().map(|place| place.around.clone()).unwrap_or_default();
    let aimed = Aimed {
        rule: format!("unify.{}", remark.sort.name()),
        text: remark.message.clone(),
        before,
        after: String::new(),
        reason: String::new(),
    };
    let aimed = aimed.cut();
    // A figure in the message may have moved by a word: what was left as it is stays so.
    let said = |message: &str| message.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let (text, counted) = (said(&aimed.text), remark.sort == Sort::Proportion);
    dismissals.iter().any(|kept| {
        kept.rule == aimed.rule && said(&kept.text) == text && (counted || kept.before == aimed.before)
    })
}

pub(super) async fn dismiss(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Json(aimed): Json<Aimed>,
) -> AppResult {
    find(&app, &user, id).await?;
    let aimed = aimed.cut();
    if aimed.rule.is_empty() {
        return Err(AppError::invalid("没有说明忽略哪一条意见，请刷新页面再试。"));
    }
    if store::dismissals(&app.pool, user.org_id, id).await?.len() >= MOST {
        return Err(AppError::invalid("这篇稿子忽略的意见太多了，请先恢复一些用不到的。"));
    }
    let mut tx = app.pool.begin().await?;
    store::dismiss(&mut *tx, &aimed.of(user.org_id, id), &aimed.reason, user.account_id).await?;
    record(&mut tx, event(&user, "finding.dismiss", &id.to_string(), &aimed)).await?;
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
    record(&mut tx, event(&user, "finding.restore", &id.to_string(), &aimed)).await?;
    tx.commit().await?;
    Ok(Json(json!({})).into_response())
}

/// The audit knows which rule and why, never the text of a draft.
fn event<'a>(user: &User, action: &'static str, id: &'a str, aimed: &Aimed) -> Event<'a> {
    user.did(action, "draft", id, json!({ "rule": aimed.rule, "reason": aimed.reason }))
}
