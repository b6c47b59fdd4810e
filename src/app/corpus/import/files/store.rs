//! The SQL of files that wait to be read.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::app::corpus::import::model::File;
use crate::clock;

/// Bytes of files in one statement.
const SHARE: usize = 8 << 20;

/// A file that waits.
#[derive(Debug)]
pub struct Waiting {
    /// Its id.
    pub id: Uuid,
    /// The file.
    pub file: File,
}

/// Puts files aside, each with its place in the upload.
///
/// # Errors
/// When the database fails.
pub async fn put(
    db: &mut PgConnection,
    org_id: Uuid,
    batch: Uuid,
    files: Vec<(usize, File)>,
) -> sqlx::Result<()> {
    let mut files = files.into_iter().peekable();
    while files.peek().is_some() {
        let (mut ids, mut places, mut names, mut contents) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut bytes = 0;
        while let Some((position, file)) = files.next_if(|_| bytes < SHARE) {
            bytes += file.bytes.len();
            ids.push(clock::new_id());
            places.push(i32::try_from(position).unwrap_or(i32::MAX));
            names.push(file.name);
            contents.push(file.bytes);
        }
        sqlx::query!(
            "insert into import_file (org_id, batch_id, id, position, file_name, content)
             select $1, $2, * from unnest($3::uuid[], $4::integer[], $5::text[], $6::bytea[])",
            org_id,
            batch,
            &ids,
            &places,
            &names,
            &contents
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Files of a batch that wait.
///
/// # Errors
/// When the database fails.
pub async fn unread(db: impl PgExecutor<'_>, org_id: Uuid, batch: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from import_file where org_id = $1 and batch_id = $2"#,
        org_id,
        batch
    )
    .fetch_one(db)
    .await
}

/// The next files of a batch.
///
/// # Errors
/// When the database fails.
pub async fn next(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
    most: i64,
) -> sqlx::Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        "select id, file_name, content from import_file where org_id = $1 and batch_id = $2 order by position limit $3",
        org_id,
        batch,
        most
    )
    .fetch_all(db)
    .await?;
    let waiting = |id, name, bytes| Waiting { id, file: File { name, bytes } };
    Ok(rows.into_iter().map(|row| waiting(row.id, row.file_name, row.content)).collect())
}

/// Forgets files that have been read.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &mut PgConnection, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!("delete from import_file where org_id = $1 and id = any($2)", org_id, ids)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets all files of a batch.
///
/// # Errors
/// When the database fails.
pub async fn drop_files(db: &mut PgConnection, org_id: Uuid, batch: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from import_file where org_id = $1 and batch_id = $2", org_id, batch)
        .execute(db)
        .await?;
    Ok(())
}

/// The contents of the texts of a batch, by hash, and its items so far.
///
/// # Errors
/// When the database fails.
pub async fn contents(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
) -> sqlx::Result<(Vec<(Vec<u8>, Uuid)>, usize)> {
    let rows = sqlx::query!(
        "select id, content_hash from import_item where org_id = $1 and batch_id = $2 order by position",
        org_id,
        batch
    )
    .fetch_all(db)
    .await?;
    let items = rows.len();
    Ok((rows.into_iter().filter_map(|row| Some((row.content_hash?, row.id))).collect(), items))
}
