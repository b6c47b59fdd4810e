//! The drill: a backup is restored into a scratch database on the same server and every table is written out again; what
//! comes out must be what went in, byte for byte.

use std::path::Path;

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::{ConnectOptions as _, PgConnection, PgPool};
use uuid::Uuid;

use super::seal::Passphrase;
use super::{file, restore};
use crate::clock;
use crate::db::{migrate, pool as pools, rows, scratch};
use crate::text::hex;

/// Drills a backup; a plain one where there is no passphrase. The scratch database is removed whatever happens; one that a
/// drill left behind that was killed is removed by the next.
///
/// # Errors
/// A sentence: the backup cannot be restored, comes back otherwise, or no database can be made; else when the database fails.
pub async fn drill(
    pool: &PgPool,
    file: &Path,
    passphrase: Option<&Passphrase>,
    progress: &mut dyn FnMut(&'static str, &str, usize, usize),
) -> anyhow::Result<()> {
    let mut own = pool.connect_options().connect().await?;
    scratch::remove_all(&mut own).await?;
    let name = scratch::create(&mut own, clock::new_id()).await.map_err(|error| {
        anyhow::Error::from(error).context("不能建立演练用的数据库，请给数据库用户 CREATEDB 权限。")
    })?;
    let options = pool.connect_options().as_ref().clone().database(&name);
    let done = async {
        migrate::run_on(&options).await?;
        let scratch = pools::options(2).connect_with(options.clone()).await?;
        let same = compare(&scratch, file, passphrase, progress).await;
        scratch.close().await;
        same
    }
    .await;
    scratch::remove(&mut own, &name).await?;
    done
}

/// Restores and compares.
async fn compare(
    scratch: &PgPool,
    file: &Path,
    passphrase: Option<&Passphrase>,
    progress: &mut dyn FnMut(&'static str, &str, usize, usize),
) -> anyhow::Result<()> {
    let opened = file::open(file, passphrase, passphrase.is_none())?;
    let (zip, manifest) = restore::open(scratch, opened.zip).await?;
    let tell = &mut |table: &str, done, all| progress("演练恢复", table, done, all);
    restore::restore(scratch, zip, &manifest, false, tell).await?;
    let ids: Vec<Uuid> = manifest.organizations.iter().map(|kept| kept.id).collect();
    let mut db = scratch.acquire().await?;
    let all = manifest.restored().count();
    for (done, part) in manifest.restored().enumerate() {
        progress("演练核对", &part.table, done, all);
        let (count, hash) = digest(&mut db, &part.table, &ids).await?;
        // What an earlier schema lacked has its defaults now, so only the number tells.
        let same_columns = rows::columns(&mut db, &part.table).await? == part.columns;
        let same = count == part.rows && (!same_columns || hash == part.sha256);
        anyhow::ensure!(same, "恢复出来的 {} 与备份不同，请换一份备份，并查明原因。", part.table);
    }
    Ok(())
}

/// How many rows a table has, and their hash as a backup has it.
async fn digest(db: &mut PgConnection, table: &str, organizations: &[Uuid]) -> sqlx::Result<(u64, String)> {
    let (mut count, mut hash) = (0, Sha256::new());
    let mut found = rows::rows(db, table, organizations).await?;
    while let Some(row) = found.try_next().await? {
        hash.update(row.as_bytes());
        hash.update(b"\n");
        count += 1;
    }
    Ok((count, hex(&hash.finalize())))
}
