//! In again: all or nothing, in one transaction, also beside running servers, which are told. Columns that the backup does
//! not know get their defaults; that is how a backup of an earlier version is read. What an archive may bring is what
//! belongs to the organizations of its manifest, nothing else.

use std::io::{Read, Seek};

use sqlx::{PgConnection, PgPool};
use zip::ZipArchive;

use super::manifest::{self, BadBackup, Kept, Manifest};
use super::part::Lines;
use super::store::{self, Present};
use crate::app::accounts::store::{Organization, organizations};
use crate::app::drafting::line;
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::db::rows;

/// Bytes of rows that go into the database at once.
const BATCH: usize = 4 << 20;

/// Opens a backup and verifies all of it, without touching a database beyond its schema's number.
///
/// # Errors
/// [`BadBackup`], or when the database fails.
pub async fn open<R: Read + Seek>(pool: &PgPool, file: R) -> anyhow::Result<(ZipArchive<R>, Manifest)> {
    let mut zip = ZipArchive::new(file).map_err(|_| BadBackup::NoBackup)?;
    let mut db = pool.acquire().await?;
    let manifest = Manifest::read(&mut zip, rows::schema(&mut db).await?)?;
    for part in &manifest.parts {
        rows_of(&mut db, part).await?;
    }
    manifest.verify(&mut zip)?;
    Ok((zip, manifest))
}

/// The columns that are restored of a part.
async fn rows_of(db: &mut PgConnection, part: &manifest::Part) -> anyhow::Result<Vec<String>> {
    let known = rows::columns(db, &part.table).await?;
    let (known, unknown): (Vec<String>, Vec<String>) =
        part.columns.iter().cloned().partition(|name| known.contains(name));
    match unknown.iter().all(|name| rows::is_passed_over(&part.table, name)) {
        true => Ok(known),
        false => Err(BadBackup::Unknown(part.file.clone()).into()),
    }
}

/// Restores a verified backup. `replace`: an organization of the same code is removed first, else it is refused;
/// `progress` as in [`super::write::write`].
///
/// # Errors
/// A sentence where an organization is there already, or a row does not fit; else when the database fails. Nothing is
/// changed then.
pub async fn restore<R: Read + Seek>(
    pool: &PgPool,
    zip: &mut ZipArchive<R>,
    manifest: &Manifest,
    replace: bool,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let before = remove(&mut tx, manifest, replace).await?;
    let all = manifest.restored().count();
    for (done, part) in manifest.restored().enumerate() {
        progress(&part.table, done, all);
        read_part(&mut tx, zip, manifest, part).await?;
    }
    for (there, before) in &before {
        store::end_again(&mut tx, there.id, before).await?;
        line::tell_restored(&mut *tx, there.id).await?;
    }
    for kept in &manifest.organizations {
        moved(&mut tx, kept.id, &[What::Corpus, What::Library, What::Rules]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Removes the organizations that the backup takes the place of, and says how they stood.
async fn remove(
    db: &mut PgConnection,
    manifest: &Manifest,
    replace: bool,
) -> anyhow::Result<Vec<(Organization, Present)>> {
    let mut removed = Vec::new();
    for there in organizations(&mut *db).await? {
        let is_there = |kept: &&Kept| kept.id == there.id || kept.code == there.code;
        let mut meant = manifest.organizations.iter().filter(is_there);
        let Some(kept) = meant.next() else { continue };
        anyhow::ensure!(
            kept.code == there.code && meant.next().is_none(),
            "备份中的单位“{}”（{}）与本机的单位“{}”（{}）编号相同而代码不同，没有恢复；请核对备份的来源。",
            kept.name,
            kept.code,
            there.name,
            there.code
        );
        anyhow::ensure!(
            replace,
            "本机已有单位“{}”（{}），没有恢复。确要用备份取代它，请加 --replace；它现有的全部内容将被删除。",
            there.name,
            there.code
        );
        let before = store::present(&mut *db, there.id).await?;
        rows::remove(&mut *db, there.id).await?;
        removed.push((there, before));
    }
    Ok(removed)
}

async fn read_part<R: Read + Seek>(
    db: &mut PgConnection,
    zip: &mut ZipArchive<R>,
    manifest: &Manifest,
    part: &manifest::Part,
) -> anyhow::Result<()> {
    let columns = rows_of(db, part).await?;
    let mut lines = Lines::open(zip, manifest, part)?;
    let (mut batch, mut buffer) = (String::new(), Vec::new());
    // The file may have been changed since it was verified, so it is read with the same eyes.
    while let Some(line) = lines.next(&mut buffer)? {
        batch.push(if batch.is_empty() { '[' } else { ',' });
        batch.push_str(line);
        if batch.len() > BATCH {
            insert(db, part, &columns, &mut batch).await?;
        }
    }
    if !batch.is_empty() {
        insert(db, part, &columns, &mut batch).await?;
    }
    Ok(())
}

/// Writes a batch and empties it.
async fn insert(
    db: &mut PgConnection,
    part: &manifest::Part,
    columns: &[String],
    batch: &mut String,
) -> anyhow::Result<()> {
    batch.push(']');
    let done = rows::insert(db, &part.table, columns, batch).await;
    batch.clear();
    match done {
        Ok(_) => Ok(()),
        // Values that are none, doubled keys, parents that are not there.
        Err(error) if refused(&error) => {
            tracing::warn!(%error, part = part.file, "a row of the backup does not fit");
            Err(BadBackup::Unfit(part.file.clone()).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the database found fault with what it was given (SQLSTATE 22, 23), not with itself.
fn refused(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}
