//! The first start: the shipped library, an organization with its outlines and its first admin, and, unless it is
//! unwanted, the sample archive. Every step looks first whether it has been done, so an interrupted start goes on.

use sqlx::PgPool;
use uuid::Uuid;

use crate::app::accounts::model::Role;
use crate::app::accounts::password;
use crate::app::accounts::store::{NewAccount, accounts, create_account, create_organization, organizations};
use crate::app::corpus::model::{Details, Status, content_hash};
use crate::app::corpus::store::{NewSpeech, find_same, insert};
use crate::app::desk::setup;
use crate::app::{outlines, phrases};
use crate::clock;
use crate::db::pool;
use crate::engine::document::{DateCertainty, Level};
use crate::engine::recognise::recognise_text;
use crate::samples;

/// What the first start made.
#[derive(Debug, Clone)]
pub struct FirstStart {
    /// The organization's name.
    pub organization: String,
    /// The one-time password of its `admin`, to be told once.
    pub password: String,
}

/// Makes the first organization where there is none. `with_samples`: with the sample archive of an invented city; for a
/// database of one server.
/// `show` tells somebody the one-time password and answers whether that went well; else the account is not kept, and the
/// next start makes it anew: a password that nobody saw is none.
///
/// # Errors
/// When the database fails.
pub async fn first_start_shown(
    pool: &PgPool,
    with_samples: bool,
    show: impl FnOnce(&FirstStart) -> bool,
) -> anyhow::Result<()> {
    phrases::store::ship(pool, &samples::library()?).await?;
    let (code, name) =
        if with_samples { ("yunjiang", samples::ORGANIZATION) } else { ("main", "本级人大常委会") };
    let (org_id, organization) = match organizations(pool).await?.as_slice() {
        [] => (create_with_outlines(pool, code, name, Level::City).await?, name.to_owned()),
        // The account comes last, so an organization without one is an interrupted first start.
        [only] if accounts(pool, only.id).await?.is_empty() => (only.id, only.name.clone()),
        _ => return Ok(()),
    };
    if with_samples {
        // Whoever ends before its last word is on the disk begins here again; what is committed below brings all of it there.
        let quick = pool::unsynced(pool).await?;
        load_samples(&quick, org_id).await?;
        quick.close().await;
    }
    setup::store::want(pool, org_id).await?;
    let shown = create_admin(pool, org_id, |password| {
        show(&FirstStart { organization, password: password.to_owned() })
    });
    if !shown.await? {
        tracing::error!(
            "nobody could be shown the one-time password of admin: there is no account yet; start again where standard \
             output is seen"
        );
    }
    Ok(())
}

/// The same where the caller is the one who is shown it; `None`: there was an organization already.
///
/// # Errors
/// When the database fails.
pub async fn first_start(pool: &PgPool, with_samples: bool) -> anyhow::Result<Option<FirstStart>> {
    let mut seen = None;
    first_start_shown(pool, with_samples, |made| seen.replace(made.clone()).is_none()).await?;
    Ok(seen)
}

/// Makes an organization with the shipped outlines.
///
/// # Errors
/// A unique violation when the code is taken.
pub async fn create_with_outlines(
    pool: &PgPool,
    code: &str,
    name: &str,
    level: Level,
) -> anyhow::Result<Uuid> {
    let mut tx = pool.begin().await?;
    let org_id = create_organization(&mut *tx, code, name, level).await?;
    for outline in outlines::model::shipped_for(name, level)? {
        outlines::store::create(&mut *tx, org_id, &outline).await?;
    }
    tx.commit().await?;
    Ok(org_id)
}

/// Makes the first admin of an organization, and keeps him only if `show` could tell somebody his one-time password:
/// answers what `show` does.
///
/// # Errors
/// When the database fails.
pub async fn create_admin(
    pool: &PgPool,
    org_id: Uuid,
    show: impl FnOnce(&str) -> bool,
) -> anyhow::Result<bool> {
    let one_time = password::one_time()?;
    let hash = password::hash(one_time.clone()).await?;
    let admin = NewAccount {
        username: "admin",
        display_name: "管理员",
        role: Role::Admin,
        password_hash: &hash,
        must_change_password: true,
    };
    let mut tx = pool.begin().await?;
    create_account(&mut *tx, org_id, &admin).await?;
    let shown = show(&one_time);
    if shown {
        tx.commit().await?
    } else {
        tx.rollback().await?
    }
    Ok(shown)
}

/// Stores the sample speeches and mines them.
async fn load_samples(pool: &PgPool, org_id: Uuid) -> anyhow::Result<()> {
    for sample in samples::speeches()? {
        let Some(speech) = recognise_text(&sample.text).speeches.into_iter().next() else { continue };
        let mut tx = pool.begin().await?;
        if find_same(&mut *tx, org_id, &content_hash(&speech.document.plain())).await?.is_some() {
            continue;
        }
        let details = Details {
            title: sample.title,
            speaker: sample.speaker,
            office: Some(sample.office),
            level: Some(sample.level),
            occasion: Some(sample.occasion),
            place: sample.place,
            delivered_on: Some(sample.date),
            certainty: Some(DateCertainty::Stated),
            span: speech.facts.date_span,
            genre: speech.facts.genre,
            organ: speech.facts.organ.unwrap_or_default(),
            ..Details::default()
        };
        let new = NewSpeech {
            org_id,
            id: clock::new_id(),
            status: Status::Imported,
            details: &details,
            document: &speech.document,
            confidence: &speech.confidence,
            tags: &sample.tags,
            batch_id: None,
            file_name: &sample.file,
            report: serde_json::Value::Array(Vec::new()),
            sample: true,
        };
        insert(&mut tx, &new).await?;
        tx.commit().await?;
    }
    phrases::mining::job::mine_now(pool, org_id).await?;
    Ok(())
}
