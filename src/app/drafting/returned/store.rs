//! Files that went out and came back: the only file of the room with SQL.

use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::model::{Arrival, Habit, OutgoingFile, OutgoingRow};
use crate::app::drafting::line::Key;
use crate::db::stored::read;

/// A file that goes out.
#[derive(Debug)]
pub struct NewOutgoing<'a> {
    /// Its id, which the file bears.
    pub id: Uuid,
    /// The final text, rather than a copy for readers.
    pub is_final: bool,
    /// What it is called.
    pub name: &'a str,
    /// The version of the text.
    pub version: i32,
    /// The text, as ProseMirror has it.
    pub document: &'a Value,
    /// The file.
    pub content: &'a [u8],
    /// What stands on which line of paper.
    pub lines: &'a Value,
    /// Whether that was read off a drawn page, rather than reckoned.
    pub is_rendered: bool,
    /// Who took it.
    pub account_id: Uuid,
}

/// Keeps a file that goes out.
///
/// # Errors
/// When the database fails.
pub async fn keep_outgoing(db: impl PgExecutor<'_>, key: Key, new: &NewOutgoing<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into outgoing_file
           (org_id, speech_id, id, is_final, name, version, document, content, lines, is_rendered, account_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        key.org_id,
        key.speech_id,
        new.id,
        new.is_final,
        new.name,
        new.version,
        new.document,
        new.content,
        new.lines,
        new.is_rendered,
        new.account_id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The files that went out of a draft, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn outgoing(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Vec<OutgoingRow>> {
    sqlx::query_as!(
        OutgoingRow,
        r#"select o.id, o.is_final, o.name, o.version, o.is_rendered, a.display_name as by, o.at
           from outgoing_file o join account a on a.org_id = o.org_id and a.id = o.account_id
           where o.org_id = $1 and o.speech_id = $2 order by o.at desc, o.id limit 200"#,
        key.org_id,
        key.speech_id
    )
    .fetch_all(db)
    .await
}

/// How many copies for readers have gone out of a draft.
///
/// # Errors
/// When the database fails.
pub async fn copies(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from outgoing_file where org_id = $1 and speech_id = $2 and not is_final"#,
        key.org_id,
        key.speech_id
    )
    .fetch_one(db)
    .await
}

/// A file that went out of a draft: the one of this id, or the newest copy.
///
/// # Errors
/// When the database fails.
pub async fn find_outgoing(
    db: impl PgExecutor<'_>,
    key: Key,
    id: Option<Uuid>,
) -> sqlx::Result<Option<OutgoingFile>> {
    let row = sqlx::query!(
        "select id, name, document, content, lines, is_rendered, at from outgoing_file
         where org_id = $1 and speech_id = $2 and (id = $3 or ($3::uuid is null and not is_final))
         order by at desc, id limit 1",
        key.org_id,
        key.speech_id,
        id
    )
    .fetch_optional(db)
    .await?;
    let file = row.map(|row| {
        let (id, name, document, content) = (row.id, row.name, row.document, row.content);
        let (lines, is_rendered, at) = (read(row.lines)?, row.is_rendered, row.at);
        Ok(OutgoingFile { id, name, document, content, lines, is_rendered, at })
    });
    file.transpose()
}

/// Whether a version of the final text has gone out as these very bytes.
///
/// # Errors
/// When the database fails.
pub async fn has_final(db: impl PgExecutor<'_>, key: Key, content: &[u8]) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from outgoing_file where org_id = $1 and speech_id = $2 and is_final and content = $3) as "there!""#,
        key.org_id,
        key.speech_id,
        content
    )
    .fetch_one(db)
    .await
}

/// A file that came back.
#[derive(Debug)]
pub struct NewReturned<'a> {
    /// Its id.
    pub id: Uuid,
    /// The file that went out.
    pub outgoing_id: Uuid,
    /// What it is called.
    pub file_name: &'a str,
    /// The hash of its bytes.
    pub print: &'a [u8],
    /// The file.
    pub content: &'a [u8],
    /// What was changed in it.
    pub changes: &'a Value,
    /// How many comments it brought.
    pub comments: i32,
    /// Who brought it.
    pub account_id: Uuid,
}

/// Keeps a file that came back.
///
/// # Errors
/// When the database fails.
pub async fn keep_returned(db: impl PgExecutor<'_>, key: Key, new: &NewReturned<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into returned_file
           (org_id, speech_id, id, outgoing_id, file_name, print, content, changes, comments, account_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        key.org_id,
        key.speech_id,
        new.id,
        new.outgoing_id,
        new.file_name,
        new.print,
        new.content,
        new.changes,
        new.comments,
        new.account_id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What was changed in a file that came back, and the file that had gone out.
///
/// # Errors
/// When the database fails.
pub async fn find_returned(
    db: impl PgExecutor<'_>,
    key: Key,
    id: Uuid,
) -> sqlx::Result<Option<(Value, Uuid)>> {
    let row = sqlx::query!(
        "select changes, outgoing_id from returned_file where org_id = $1 and speech_id = $2 and id = $3",
        key.org_id,
        key.speech_id,
        id
    );
    Ok(row.fetch_optional(db).await?.map(|row| (row.changes, row.outgoing_id)))
}

/// Keeps what became of the changes of a file.
///
/// # Errors
/// When the database fails.
pub async fn set_changes(db: impl PgExecutor<'_>, key: Key, id: Uuid, changes: &Value) -> sqlx::Result<()> {
    sqlx::query!(
        "update returned_file set changes = $4 where org_id = $1 and speech_id = $2 and id = $3",
        key.org_id,
        key.speech_id,
        id,
        changes
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether these very bytes have come back to a draft before.
///
/// # Errors
/// When the database fails.
pub async fn is_known(db: impl PgExecutor<'_>, key: Key, print: &[u8]) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from returned_file where org_id = $1 and speech_id = $2 and print = $3) as "there!""#,
        key.org_id,
        key.speech_id,
        print
    )
    .fetch_one(db)
    .await
}

/// The files that came back to a draft, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn returned(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Vec<Arrival>> {
    let rows = sqlx::query!(
        r#"select r.id, r.file_name, o.name as outgoing, r.changes, r.comments, a.display_name as by, r.at
           from returned_file r
           join outgoing_file o on o.org_id = r.org_id and o.id = r.outgoing_id
           join account a on a.org_id = r.org_id and a.id = r.account_id
           where r.org_id = $1 and r.speech_id = $2 order by r.at desc, r.id limit 50"#,
        key.org_id,
        key.speech_id
    )
    .fetch_all(db)
    .await?;
    let arrivals = rows.into_iter().map(|row| {
        let (id, file_name, outgoing, changes) = (row.id, row.file_name, row.outgoing, read(row.changes)?);
        Ok(Arrival { id, file_name, outgoing, changes, comments: row.comments, by: row.by, at: row.at })
    });
    arrivals.collect()
}

/// What came back of the speeches of one speaker that this person may know: those on whose list he is, and those of the corpus.
///
/// # Errors
/// When the database fails.
pub async fn habits(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    speaker: &str,
) -> sqlx::Result<Vec<Habit>> {
    let rows = sqlx::query!(
        "select r.speech_id, r.changes from returned_file r
         join speech s on s.org_id = r.org_id and s.id = r.speech_id
         where r.org_id = $1 and s.speaker = $3
           and (s.in_corpus or exists (select 1 from speech_person p
                                       where p.org_id = $1 and p.speech_id = s.id and p.account_id = $2))
         order by r.at desc limit 200",
        org_id,
        account_id,
        speaker
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| Ok(Habit { speech_id: row.speech_id, changes: read(row.changes)? })).collect()
}
