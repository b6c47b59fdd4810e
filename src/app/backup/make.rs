//! One backup from its beginning to its end: written beside its final name, read again and verified, renamed, drilled where
//! that is wanted, and, where it holds the whole server, written down in `backup_run`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sqlx::{ConnectOptions as _, PgPool};

use super::manifest::{Kept, Manifest};
use super::model::{Cause, Outcome};
use super::seal::Passphrase;
use super::{drill, file, restore, store, write};
use crate::app::accounts::store::organizations;
use crate::clock;

/// What the name of a file ends with until it is whole.
pub const UNFINISHED: &str = ".part";

/// What is wanted.
pub struct Order<'a> {
    /// The file; one that is there is replaced.
    pub file: &'a Path,
    /// What it is sealed with; none: not at all.
    pub passphrase: Option<&'a Passphrase>,
    /// Whether it is restored into a scratch database.
    pub drill: bool,
    /// Who wants it.
    pub cause: Cause,
}

/// Every organization, for a backup of the whole server.
///
/// # Errors
/// A sentence where there is none; else when the database fails.
pub async fn everybody(pool: &PgPool) -> anyhow::Result<Vec<Kept>> {
    let all = organizations(pool).await?.into_iter();
    let all: Vec<Kept> = all.map(|known| Kept { id: known.id, code: known.code, name: known.name }).collect();
    anyhow::ensure!(!all.is_empty(), "还没有单位，没有可备份的内容。");
    Ok(all)
}

/// Keeps the whole server: one at a time, written down whether it succeeds or not. `progress` hears what is done now (`备份`,
/// `校验`, `演练`), which table, and how many are done of how many.
///
/// # Errors
/// A sentence: another one is under way, or why it failed.
pub async fn whole(
    pool: &PgPool,
    order: &Order<'_>,
    progress: &mut dyn FnMut(&'static str, &str, usize, usize),
) -> anyhow::Result<(Manifest, Outcome)> {
    // A connection of its own: the lock goes with it, however this ends.
    let mut own = pool.connect_options().connect().await?;
    anyhow::ensure!(store::try_lock(&mut own).await?, "另一次备份正在进行，请等它结束后再试。");
    let id = clock::new_id();
    store::begin(&mut own, id, clock::now(), order.cause).await?;
    let done = match everybody(pool).await {
        Ok(organizations) => make(pool, organizations, order, progress).await,
        Err(error) => Err(error),
    };
    let told = done.as_ref().map(|(_, outcome)| outcome).map_err(|error| format!("{error:#}"));
    store::end(&mut own, id, clock::now(), told.as_ref().map(|outcome| *outcome).map_err(String::as_str))
        .await?;
    done
}

/// Keeps these organizations.
///
/// # Errors
/// When the database or the disk fails, or what was written is not what it should be.
pub async fn make(
    pool: &PgPool,
    organizations: Vec<Kept>,
    order: &Order<'_>,
    progress: &mut dyn FnMut(&'static str, &str, usize, usize),
) -> anyhow::Result<(Manifest, Outcome)> {
    let unfinished = unfinished(order.file)?;
    let made = made(pool, organizations, order, &unfinished, progress).await;
    if made.is_err() {
        drop(fs::remove_file(&unfinished));
    }
    made
}

async fn made(
    pool: &PgPool,
    organizations: Vec<Kept>,
    order: &Order<'_>,
    unfinished: &Path,
    progress: &mut dyn FnMut(&'static str, &str, usize, usize),
) -> anyhow::Result<(Manifest, Outcome)> {
    let no_room = || format!("不能写入 {}，请检查文件夹的权限和剩余空间。", order.file.display());
    let sink = file::Sink::create(unfinished, order.passphrase)?;
    let tell = &mut |table: &str, done, all| progress("备份", table, done, all);
    let (manifest, sink) = write::write(pool, organizations, sink, tell).await.with_context(no_room)?;
    let bytes = sink.finish().with_context(no_room)?;
    progress("校验", "全部内容", 0, 1);
    let opened = file::open(unfinished, order.passphrase, order.passphrase.is_none())?;
    let sealed = opened.sealed;
    let (mut zip, read) = restore::open(pool, opened.zip).await?;
    anyhow::ensure!(read == manifest, "写出的备份与写入的内容不符，磁盘可能有问题；请换一个位置再备份。");
    tokio::task::spawn_blocking(move || read.verify(&mut zip)).await??;
    fs::rename(unfinished, order.file).with_context(no_room)?;
    if let Some(folder) = order.file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    if order.drill {
        drill::drill(pool, order.file, order.passphrase, progress).await?;
    }
    let outcome = Outcome {
        file: order.file.to_string_lossy().into_owned(),
        bytes: i64::try_from(bytes)?,
        rows: i64::try_from(manifest.rows())?,
        sealed,
        drilled: order.drill,
    };
    Ok((manifest, outcome))
}

fn unfinished(file: &Path) -> anyhow::Result<PathBuf> {
    let mut name = file.file_name().context("请写明备份文件的名称。")?.to_owned();
    name.push(UNFINISHED);
    Ok(file.with_file_name(name))
}
