//! What happens around the text: who sees it, who writes what, who speaks before it.

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::draft::{event, find};
use super::findings::Desk;
use super::findings::model::Open as Left;
use super::line::authority::problem;
use super::line::{Hub, Open};
use super::model::{Draft, Member, Move, Part, agenda as agenda_of};
use super::review::model::{Choice, Version, choices};
use super::review::revisions::versions;
use super::review::store as review;
use super::rounds::model::{Missed, Rights, Round, Verdict, standing};
use super::{access, rounds, status, store};
use crate::app::accounts::model::{Account, User};
use crate::app::accounts::settings;
use crate::app::audit::store::record;
use crate::app::corpus::model::Status;
use crate::app::formulations::Rulebooks;
use crate::app::reuse::Archive;
use crate::app::{accounts, corpus};
use crate::error::{AppError, AppResult};
use crate::text::hex;
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

pub(super) async fn about(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(rulebooks): State<Rulebooks>,
    State(archive): State<Archive>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let open = hub.open(key);
    let compared = status::compared(&app, &open).await?;
    let (people, colleagues) = people(&app, user.org_id, id).await?;
    let seal = if draft.is_locked() { Some(seal(&app, &open).await?) } else { None };
    let round = rounds::store::of(&app.pool, user.org_id, id).await?;
    let finishing = settings::store::load(&app.pool, user.org_id).await?.finishing;
    let rights = Rights { draft: &draft, me: user.account_id, round: round.as_ref(), finishing };
    let (ways, barred) = (rights.ways(), rights.barred_from_end());
    let desk = Desk { app: &app, hub: &hub, rulebooks: &rulebooks, archive: &archive };
    let (left, unread) = questions(desk, &user, &draft, &open, round.as_ref(), &ways).await?;
    let (_, at) = open.current().await.map_err(problem)?;
    let page = AboutPage {
        unread,
        version: at.version,
        shell: user.shell("drafts"),
        me: user.account_id,
        people,
        colleagues,
        versions: versions(&app, key).await?,
        seal,
        compared,
        left,
        standing: standing(draft.status, round.as_ref()),
        round,
        ways,
        barred,
        draft,
    };
    render(&page)
}

/// What is open where somebody may finish, and what he has not seen where he may agree.
async fn questions(
    desk: Desk<'_>,
    user: &User,
    draft: &Draft,
    open: &Open,
    round: Option<&Round>,
    ways: &[Move],
) -> AppResult<(Left, Option<Missed>)> {
    let left = match ways.iter().any(|way| way.to == Status::Final) {
        true => status::left(desk, user, draft, open, round).await?,
        false => Left::default(),
    };
    let missed = match ways.iter().any(|way| way.name == "agree") {
        true => status::unread(desk.app, open, user.account_id, None).await?,
        false => None,
    };
    Ok((left, missed))
}

/// Who is on the list of a draft, and who may come onto it: everybody else of the organization.
async fn people(app: &App, org_id: Uuid, draft: Uuid) -> AppResult<(Vec<Member>, Vec<Account>)> {
    let people = store::people(&app.pool, org_id, draft).await?;
    let mut others = accounts::store::accounts(&app.pool, org_id).await?;
    others.retain(|account| account.active && people.iter().all(|member| member.account_id != account.id));
    Ok((people, others))
}

/// The hash that a final text is bound to, and whether the text still has it.
async fn seal(app: &App, open: &Open) -> AppResult<Seal> {
    let bound = review::written_hash(&app.pool, open.key).await?.ok_or(AppError::NotFound)?;
    let (tree, _) = open.current().await.map_err(problem)?;
    let now = corpus::model::content_hash(&tree.document()?.plain());
    Ok(Seal { print: hex(&bound), whole: bound == now })
}

/// A colleague to be put on the list (`part`), or taken off it (`part` is empty).
#[derive(Debug, Deserialize)]
pub struct PersonForm {
    account: Uuid,
    #[serde(default)]
    part: String,
}

pub(super) async fn change(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<PersonForm>,
) -> AppResult {
    access::own(&app.pool, &user, id, "只有主笔可以增减这篇稿子的人员。").await?;
    let mut tx = app.pool.begin().await?;
    let given = Part::GIVEN.into_iter().find(|part| part.name() == form.part);
    let done = match given {
        Some(part) => store::set_person(&mut tx, user.org_id, id, form.account, part).await?,
        None => {
            rounds::store::withdraw(&mut *tx, user.org_id, id, Some(form.account), false).await?;
            store::remove_person(&mut tx, user.org_id, id, form.account).await?
        }
    };
    if !done {
        return Err(AppError::Conflict("名单没有变化：请选择一位在用的同事，主笔本人不能移出。".to_owned()));
    }
    let detail = json!({ "account": form.account, "part": form.part });
    record(&mut tx, event(&user, "draft.people", &id.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "名单已更新。"))
}

/// Gives sections to people of the list: `writer.N` is the account that writes the Nth, empty: nobody.
pub(super) async fn assign(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let mut draft = access::own(&app.pool, &user, id, "只有主笔可以在定稿前分工。").await?;
    access::open(&draft)?;
    let people = store::people(&app.pool, user.org_id, id).await?;
    for (at, section) in draft.targets.sections.iter_mut().enumerate() {
        let Some((_, account)) = fields.iter().find(|(name, _)| *name == format!("writer.{at}")) else {
            continue;
        };
        let writer = people.iter().find(|member| member.account_id.to_string() == *account);
        section.writer = writer.map(|member| member.name.clone()).unwrap_or_default();
    }
    let mut tx = app.pool.begin().await?;
    store::set_targets(&mut *tx, user.org_id, id, &draft.targets).await?;
    record(&mut tx, event(&user, "draft.assign", &id.to_string(), json!({}))).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "分工已保存，写稿页的提纲里看得到。"))
}

/// Who speaks before the speech, one a line.
#[derive(Debug, Deserialize)]
pub struct AgendaForm {
    #[serde(default)]
    agenda: String,
}

pub(super) async fn agenda(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<AgendaForm>,
) -> AppResult {
    access::write(&app.pool, &user, id).await?;
    store::set_agenda(&app.pool, user.org_id, id, &agenda_of(&form.agenda)).await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "议程已保存。"))
}

#[derive(Template)]
#[template(path = "drafting/about.html")]
pub(super) struct AboutPage {
    pub(super) shell: Shell,
    pub(super) draft: Draft,
    /// Who looks at the page.
    pub(super) me: Uuid,
    pub(super) people: Vec<Member>,
    pub(super) colleagues: Vec<Account>,
    /// Somebody has looked at the comparison of this very text.
    pub(super) compared: bool,
    /// What is open in a text that can become final.
    pub(super) left: Left,
    /// States of the text that were kept, the newest first.
    pub(super) versions: Vec<Version>,
    /// Of a final text.
    pub(super) seal: Option<Seal>,
    /// Where it stands, in one phrase.
    pub(super) standing: String,
    /// The newest round of review.
    pub(super) round: Option<Round>,
    /// What the person may do now.
    pub(super) ways: Vec<Move>,
    /// Why he may not finish, where the organization's rule or his part is in the way.
    pub(super) barred: Option<&'static str>,
    /// What he has not looked at, where his verdict is waited for.
    pub(super) unread: Option<Missed>,
    /// The newest version of the text.
    pub(super) version: i32,
}

impl AboutPage {
    /// Whom the form of 送审 suggests, in order: those who were asked the last time, else the reviewers of the list; and
    /// empty places up to three.
    fn suggested(&self) -> Vec<Uuid> {
        let last = self.round.iter().flat_map(|round| &round.asked).filter(|asked| asked.able);
        let mut chosen: Vec<Uuid> = last.map(|asked| asked.account_id).collect();
        if chosen.is_empty() {
            let reviewers = self.people.iter().filter(|member| member.part == Part::Reviewer);
            chosen.extend(reviewers.map(|member| member.account_id));
        }
        while chosen.len() < 2 {
            chosen.push(Uuid::nil());
        }
        chosen
    }

    /// Whether the person may send it for review.
    fn may_send(&self) -> bool {
        self.ways.iter().any(|way| way.name == "submit")
    }

    /// Whether others are asked after the one whose turn it is.
    fn more_wait(&self) -> bool {
        self.round.as_ref().is_some_and(|round| round.waiting() > 1)
    }

    /// Now and every kept state, as they can be chosen for a comparison.
    fn choices(&self) -> Vec<Choice> {
        choices(&self.versions)
    }

    /// Who can be asked: colleagues on the list and others in use, but not the person himself.
    fn askable(&self) -> Vec<(Uuid, &str)> {
        let listed = self.people.iter().map(|member| (member.account_id, member.name.as_str()));
        let others = self.colleagues.iter().map(|account| (account.id, account.display_name.as_str()));
        listed.chain(others).filter(|(id, _)| *id != self.me).collect()
    }
}

/// What a final text is bound to.
pub(super) struct Seal {
    /// Its hash, in hexadecimal digits.
    pub(super) print: String,
    /// Whether the text has it still.
    pub(super) whole: bool,
}
