//! The SQL of tables that wait for a person's word.

use serde_json::json;
use sqlx::{Acquire, PgExecutor, PgPool, Postgres};
use uuid::Uuid;

use super::model::{Choice, Standing, Step, Wanted, step};
use crate::app::phrases::curation::store::{Deed, change_in};
use crate::app::phrases::model::Status;
use crate::app::phrases::store::{Edited, add, overlay};
use crate::clock;
use crate::db::stored::read;
use crate::engine::mining::Kind;

/// Keeps the rows of a table until a person has looked at them; those of the person before are forgotten.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    pool: &PgPool,
    org_id: Uuid,
    account_id: Uuid,
    file_name: &str,
    rows: &[Wanted],
) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    let mut tx = pool.begin().await?;
    sqlx::query!("delete from phrasing_sheet where org_id = $1 and account_id = $2", org_id, account_id)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "insert into phrasing_sheet (org_id, id, account_id, file_name, rows) values ($1, $2, $3, $4, $5)",
        org_id,
        id,
        account_id,
        file_name,
        json!(rows)
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// A kept table of this person: the file's name and its rows.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<(String, Vec<Wanted>)>> {
    let row = sqlx::query!(
        "select file_name, rows from phrasing_sheet where org_id = $1 and account_id = $2 and id = $3",
        org_id,
        account_id,
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((row.file_name, read(row.rows)?))).transpose()
}

/// Writes rows into the library as the person chose, all or none, and forgets the table. `skipped`: lines left out.
/// Returns how many were added and how many replaced.
///
/// # Errors
/// When the database fails.
pub async fn apply(
    db: impl Acquire<'_, Database = Postgres>,
    deed: Deed<'_>,
    id: Uuid,
    rows: &[(Wanted, Standing)],
    choice: Choice,
    skipped: &[usize],
) -> sqlx::Result<(usize, usize)> {
    let (mut added, mut replaced) = (0, 0);
    let mut tx = db.begin().await?;
    for (row, standing) in rows.iter().filter(|(row, _)| !skipped.contains(&row.line)) {
        match step(standing, choice) {
            Step::Skip => {}
            Step::Add => {
                let edited = Edited {
                    text: &row.text,
                    kind: row.kind.parse().unwrap_or(Kind::Clause),
                    section_kind: row.section_kind.parse().unwrap_or_default(),
                    tags: &row.tags,
                    current_form: row.current_form.as_deref(),
                    note: &row.note,
                };
                let new = add(&mut *tx, deed.org_id, deed.account_id, &edited, &row.source).await?;
                change_in(&mut tx, deed, &[new], |_, state| {
                    state.status.clone_from(&row.status);
                    state.variants.clone_from(&row.variants);
                })
                .await?;
                added += 1;
            }
            Step::Replace(known) if row.shipped => {
                let status = Status::parse(&row.status).unwrap_or(Status::Approved);
                overlay(&mut *tx, deed.org_id, known, status, deed.account_id).await?;
                replaced += 1;
            }
            Step::Replace(known) => {
                replaced += change_in(&mut tx, deed, &[known], |_, state| {
                    state.text.clone_from(&row.text);
                    state.kind.clone_from(&row.kind);
                    state.section_kind.clone_from(&row.section_kind);
                    state.status.clone_from(&row.status);
                    if row.whole || !row.tags.is_empty() {
                        state.tags.clone_from(&row.tags);
                    }
                    if row.whole || row.current_form.is_some() {
                        state.current_form.clone_from(&row.current_form);
                    }
                    if row.whole || !row.note.is_empty() {
                        state.note.clone_from(&row.note);
                    }
                    if row.whole {
                        state.variants.clear();
                    }
                    row.variants.iter().for_each(|wording| state.absorb(wording, &[]));
                    state.edited = true;
                })
                .await?;
            }
        }
    }
    sqlx::query!("delete from phrasing_sheet where org_id = $1 and id = $2", deed.org_id, id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok((added, replaced))
}
