//! The only file of the room with SQL: a person's drafts with what is new in them.

use sqlx::PgPool;
use uuid::Uuid;

use super::model::{Shelf, Task, ids, own_sections};
use crate::app::corpus::model::Status;
use crate::app::drafting::model::{DraftRow, Part};
use crate::app::drafting::rounds;
use crate::app::drafting::rounds::model::awaits;
use crate::db::stored::read;

/// Names of those who changed a draft since somebody looked.
const NAMED: i64 = 6;

/// Whose drafts.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The organization.
    pub org_id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The person's name, by which sections are given out.
    pub name: &'a str,
}

/// The drafts of a shelf on whose list a person is, the last changed first.
///
/// # Errors
/// When the database fails.
pub async fn tasks(pool: &PgPool, whose: Whose<'_>, shelf: Shelf, limit: i64) -> sqlx::Result<Vec<Task>> {
    let Whose { org_id, account_id, name } = whose;
    let statuses: &[&str] = match shelf {
        Shelf::Open => &["draft", "in_review", "final"],
        Shelf::Archived => &["archived"],
    };
    let rows = sqlx::query!(
        r#"select s.id, s.title, s.status, s.speaker, s.delivered_on, s.characters, s.targets, s.updated_at, p.part,
                  p.seen_at as "seen?",
                  (select count(*) from comment c where c.org_id = $1 and c.speech_id = s.id and c.account_id <> $2
                   and not c.resolved and c.at > p.seen_at) as "comments!",
                  array(select distinct a.display_name from step t join account a on a.org_id = $1 and a.id = t.account_id
                        where t.org_id = $1 and t.speech_id = s.id and t.version > p.seen_version and t.account_id <> $2
                        order by a.display_name limit $5) as "changed_by!: Vec<String>"
           from speech_person p
           join speech s on s.org_id = $1 and s.id = p.speech_id
           where p.org_id = $1 and p.account_id = $2 and s.status = any($3)
           order by s.updated_at desc limit $4"#,
        org_id,
        account_id,
        statuses as &[&str],
        limit,
        NAMED
    )
    .fetch_all(pool)
    .await?;
    let tasks = rows.into_iter().map(|row| {
        let draft = DraftRow {
            id: row.id,
            title: row.title,
            status: Status::parse(&row.status).unwrap_or(Status::Draft),
            speaker: row.speaker,
            delivered_on: row.delivered_on,
            characters: row.characters,
            targets: read(row.targets)?,
            part: Part::parse(&row.part),
            updated_at: row.updated_at,
        };
        let sections = own_sections(&draft.targets, name);
        let (seen, comments, changed_by) = (row.seen, row.comments, row.changed_by);
        Ok(Task { draft, seen, changed_by, comments, round: None, sections, awaits: false })
    });
    let mut tasks = tasks.collect::<sqlx::Result<Vec<Task>>>()?;
    let mut rounds = rounds::store::newest(pool, org_id, &ids(&tasks)).await?;
    for task in &mut tasks {
        task.round = rounds.remove(&task.draft.id);
        task.awaits = awaits(task.draft.status, task.round.as_ref(), account_id);
    }
    Ok(tasks)
}
