//! In again: all or nothing, in one transaction. Columns that the backup does not know get their defaults; that is how a
//! backup of an earlier version is read.

use std::io::{BufRead as _, BufReader, Read, Seek};

use sqlx::{PgConnection, PgPool};
use zip::ZipArchive;

use super::manifest::{BadBackup, Manifest, Part};
use crate::app::accounts::store::organizations;
use crate::db::rows;

/// Bytes of rows that go into the database at once.
const BATCH: usize = 4 << 20;

/// Opens a backup and verifies all of it, without touching a database beyond its schema's number.
///
/// # Errors
/// [`BadBackup`], or when the database fails.
pub async fn open<R: Read + Seek>(pool: &PgPool, file: R) -> anyhow::Result<(ZipArchive<R>, Manifest)> {
    let mut zip = ZipArchive::new(file).map_err(|_| BadBackup::NoBackup)?;
    let schema = rows::schema(&mut *pool.acquire().await?).await?;
    let manifest = Manifest::read(&mut zip, schema)?;
    manifest.verify(&mut zip)?;
    Ok((zip, manifest))
}

/// Restores a verified backup. `replace`: an organization of the same code is removed first, else it is refused;
/// `progress` as in [`super::write::write`].
///
/// # Errors
/// A sentence where an organization is there already; else when the database fails. Nothing is changed then.
pub async fn restore<R: Read + Seek>(
    pool: &PgPool,
    zip: &mut ZipArchive<R>,
    manifest: &Manifest,
    replace: bool,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> anyhow::Result<()> {
    let known = organizations(pool).await?;
    let mut tx = pool.begin().await?;
    for kept in &manifest.organizations {
        let same = known.iter().filter(|there| there.code == kept.code || there.id == kept.id);
        for there in same {
            anyhow::ensure!(
                replace,
                "本机已有单位“{}”（{}），没有恢复。确要用备份取代它，请加 --replace；它现有的全部内容将被删除。",
                there.name,
                there.code
            );
            rows::remove(&mut tx, there.id).await?;
        }
    }
    for (done, part) in manifest.parts.iter().enumerate() {
        progress(&part.table, done, manifest.parts.len());
        read_part(&mut tx, zip, part).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn read_part<R: Read + Seek>(
    db: &mut PgConnection,
    zip: &mut ZipArchive<R>,
    part: &Part,
) -> anyhow::Result<()> {
    anyhow::ensure!(
        rows::tables().contains(&part.table.as_str()),
        "备份中的 {} 不是本程序的数据，没有恢复；请换一份备份。",
        part.table
    );
    let known = rows::columns(db, &part.table).await?;
    let columns: Vec<String> = part.columns.iter().filter(|name| known.contains(name)).cloned().collect();
    let mut reader = BufReader::new(zip.by_name(&part.file).map_err(|_| BadBackup::NoBackup)?);
    let mut batch = String::new();
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        batch.push(if batch.is_empty() { '[' } else { ',' });
        batch.push_str(line.trim_end());
        line.clear();
        if batch.len() > BATCH {
            batch.push(']');
            rows::insert(db, &part.table, &columns, &batch).await?;
            batch.clear();
        }
    }
    if !batch.is_empty() {
        batch.push(']');
        rows::insert(db, &part.table, &columns, &batch).await?;
    }
    Ok(())
}
