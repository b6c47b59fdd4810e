//! A person's drafts are given to another (交接).

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::deeds::log;
use super::drafts::NO_REASON;
use super::model::{MOST_DRAFTS, reason};
use super::store::{self, DraftHead};
use crate::app::accounts::model::{Account, User};
use crate::app::accounts::store::accounts;
use crate::app::corpus::model::Status;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{Access, App, Form, Shell, flash};

/// Whose drafts are to be handed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Whose {
    from: String,
}

pub(super) async fn handover_page(
    State(app): State<App>,
    user: User,
    Query(form): Query<Whose>,
) -> AppResult {
    let accounts = accounts(&app.pool, user.org_id).await?;
    let from = form.from.parse().ok();
    let drafts = match from {
        Some(from) => store::owned(&app.pool, user.org_id, from).await?,
        None => Vec::new(),
    };
    render(&HandoverPage { shell: user.shell("accounts"), accounts, from, drafts })
}

/// What is handed over, by whom, to whom, and why.
struct Handover<'a> {
    from: &'a Account,
    to: &'a Account,
    reason: String,
    drafts: Vec<Uuid>,
}

impl<'a> Handover<'a> {
    fn read(fields: &[(String, String)], accounts: &'a [Account]) -> AppResult<Self> {
        let field = |name: &str| fields.iter().find(|(at, _)| at == name).map(|(_, value)| value.as_str());
        let person = |name: &str| {
            let id: Uuid = field(name)?.parse().ok()?;
            accounts.iter().find(|account| account.id == id)
        };
        let from = person("from").ok_or(AppError::NotFound)?;
        let to =
            person("to").filter(|to| to.active && to.id != from.id && to.role.may(Access::Drafter, true));
        let to = to.ok_or_else(|| AppError::invalid("请选择接手的人：要在用，而且不是交出的人。"))?;
        let reason =
            reason(field("reason").unwrap_or_default()).ok_or_else(|| AppError::invalid(NO_REASON))?;
        let ticked = fields.iter().filter(|(name, _)| name == "draft");
        let drafts: Vec<Uuid> = ticked.filter_map(|(_, id)| id.parse().ok()).take(MOST_DRAFTS).collect();
        if drafts.is_empty() {
            return Err(AppError::invalid("请勾选要交接的稿子。"));
        }
        Ok(Self { from, to, reason, drafts })
    }

    /// Tells both.
    async fn tell(&self, db: &mut PgConnection, admin: &User, draft: &DraftHead) -> sqlx::Result<()> {
        let (Self { from, to, reason, .. }, title, org_id) = (self, &draft.title, admin.org_id);
        let link = format!("/drafts/{}", draft.id);
        let mine = format!("您的稿子《{title}》已由{}交给{}，理由：{reason}", admin.name, to.display_name);
        store::tell(&mut *db, org_id, from.id, &mine, if from.active { &link } else { "" }).await?;
        let yours = format!("{}把{}的稿子《{title}》交给您，理由：{reason}", admin.name, from.display_name);
        store::tell(db, org_id, to.id, &yours, &link).await
    }
}

/// Gives the drafts that are ticked to somebody else, with a reason; both are told.
pub(super) async fn handover(
    State(app): State<App>,
    user: User,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let accounts = accounts(&app.pool, user.org_id).await?;
    let handover = Handover::read(&fields, &accounts)?;
    let (from, to) = (handover.from, handover.to);
    let mut tx = app.pool.begin().await?;
    for id in &handover.drafts {
        let draft = store::draft(&mut tx, user.org_id, *id).await?.ok_or(AppError::NotFound)?;
        if !store::hand_over(&mut tx, user.org_id, *id, (from.id, to.id), !from.active).await? {
            return Err(AppError::Conflict("有的稿子已不归这个人，没有交接，请刷新页面后重试。".to_owned()));
        }
        let detail = json!({ "of": from.display_name, "to": to.display_name, "reason": handover.reason });
        log(&mut tx, &user, "draft.handover", ("draft", *id), detail).await?;
        handover.tell(&mut tx, &user, &draft).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/admin/handover?from={}", from.id), "稿子已交接，双方在工作台上会看到。"))
}

#[derive(Template)]
#[template(path = "custody/handover.html")]
pub(super) struct HandoverPage {
    pub(super) shell: Shell,
    pub(super) accounts: Vec<Account>,
    pub(super) from: Option<Uuid>,
    pub(super) drafts: Vec<DraftHead>,
}

impl HandoverPage {
    fn is_from(&self, id: &Uuid) -> bool {
        self.from == Some(*id)
    }

    fn status(&self, draft: &DraftHead) -> &'static str {
        Status::parse(&draft.status).map_or("", Status::chinese)
    }
}
