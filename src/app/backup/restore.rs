//! In again: all or nothing, in one transaction, also beside running servers, which are told. Columns that the backup does
//! not know get their defaults; that is how a backup of an earlier version is read. What an archive may bring is what
//! belongs to the organizations of its manifest, nothing else.
//!
//! One thread reads, verifies and turns rows into COPY's text while PostgreSQL takes in what came before. A database that holds
//! no other organization gets its indexes and foreign keys after the rows; what is replaced there is not deleted row by row,
//! its tables are emptied, and requests wait meanwhile. Beside other organizations nobody waits, and it takes longer.

use std::io::{Read, Seek};

use sqlx::{PgConnection, PgPool};
use tokio::sync::mpsc;
use zip::ZipArchive;

use super::manifest::{BadBackup, Kept, Manifest, Part};
use super::part::Lines;
use super::store::{self, Present};
use crate::app::accounts::store::{Organization, organizations};
use crate::app::drafting::line;
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::db::copy::{self, Form};
use crate::db::{rebuild, rows};

/// Bytes of rows that are sent to the database at once.
const BATCH: usize = 1 << 20;
/// How many of them may wait.
const AHEAD: usize = 8;

/// Opens a backup; what it says of itself holds together, its rows are not looked at yet.
///
/// # Errors
/// [`BadBackup`], or when the database fails.
pub async fn open<R: Read + Seek>(pool: &PgPool, file: R) -> anyhow::Result<(ZipArchive<R>, Manifest)> {
    let mut zip = ZipArchive::new(file).map_err(|_| BadBackup::NoBackup)?;
    let mut db = pool.acquire().await?;
    let manifest = Manifest::read(&mut zip, rows::schema(&mut db).await?)?;
    for part in &manifest.parts {
        columns_of(&mut db, part).await?;
    }
    Ok((zip, manifest))
}

/// The columns that are restored of a part: their number in it, their name, and how they are written.
async fn columns_of(db: &mut PgConnection, part: &Part) -> anyhow::Result<Vec<(usize, String, Form)>> {
    let known = rows::forms(db, &part.table).await?;
    let mut columns = Vec::with_capacity(part.columns.len());
    for (number, name) in part.columns.iter().enumerate() {
        match known.iter().find(|(column, _)| column == name) {
            Some((_, form)) => columns.push((number, name.clone(), *form)),
            None if rows::is_passed_over(&part.table, name) => {}
            None => return Err(BadBackup::Unknown(part.file.clone()).into()),
        }
    }
    Ok(columns)
}

/// Restores an opened backup; every row is verified before it is written. `replace`: an organization of the same code is
/// removed first, else it is refused; `progress` as in [`super::write::write`].
///
/// # Errors
/// [`BadBackup`], or a sentence where an organization is there already; else when the database fails. Nothing is changed
/// then.
pub async fn restore<R: Read + Seek + Send + 'static>(
    pool: &PgPool,
    zip: ZipArchive<R>,
    manifest: &Manifest,
    replace: bool,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let mut before = replaced(&mut tx, manifest, replace).await?;
    let mut alone = rows::is_whole(&mut tx).await? && is_all(&mut tx, &before).await?;
    if alone && !before.is_empty() {
        rows::hold(&mut tx).await?;
        // Now nothing changes any more, and the others, if one has come meanwhile, are not to be lost.
        before = replaced(&mut tx, manifest, replace).await?;
        alone = is_all(&mut tx, &before).await?;
    }
    let down = match alone {
        true => rebuild::take_down(&mut tx, &rows::tables()).await?,
        false => {
            rebuild::make_room(&mut tx).await?;
            rebuild::TakenDown::default()
        }
    };
    match &before {
        none if none.is_empty() => {}
        _ if alone => rows::empty(&mut tx).await?,
        some => {
            for (there, _) in some {
                rows::remove(&mut tx, there.id).await?;
            }
        }
    }
    load(&mut tx, zip, manifest, progress).await?;
    if let Err((table, error)) = down.put_up(&mut tx).await {
        return Err(unfit(&table, error));
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

/// Whether no organization is there but those that are replaced.
async fn is_all(db: &mut PgConnection, replaced: &[(Organization, Present)]) -> sqlx::Result<bool> {
    Ok(organizations(db).await?.iter().all(|there| replaced.iter().any(|(one, _)| one.id == there.id)))
}

/// The organizations that the backup takes the place of, and how they stand.
async fn replaced(
    db: &mut PgConnection,
    manifest: &Manifest,
    replace: bool,
) -> anyhow::Result<Vec<(Organization, Present)>> {
    let mut found = Vec::new();
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
        found.push((there, before));
    }
    Ok(found)
}

/// What the reading thread hands over.
enum Piece {
    /// A part begins: its number.
    Begin(usize),
    /// Rows as COPY reads them.
    Rows(Vec<u8>),
    /// Its end was as the manifest says.
    End,
}

/// A part with the columns that are restored of it.
type Plan = (Part, Vec<(usize, String, Form)>);

async fn load<R: Read + Seek + Send + 'static>(
    db: &mut PgConnection,
    zip: ZipArchive<R>,
    manifest: &Manifest,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> anyhow::Result<()> {
    let mut plans: Vec<Plan> = Vec::new();
    for part in manifest.restored() {
        plans.push((part.clone(), columns_of(db, part).await?));
    }
    let (out, mut pieces) = mpsc::channel(AHEAD);
    let (manifest, read_by) = (manifest.clone(), plans.clone());
    let reading = tokio::task::spawn_blocking(move || read(zip, &manifest, &read_by, &out));
    while let Some(piece) = pieces.recv().await {
        let Piece::Begin(number) = piece else { continue };
        let Some((part, columns)) = plans.get(number) else { continue };
        progress(&part.table, number, plans.len());
        let names: Vec<String> = columns.iter().map(|(_, name, _)| name.clone()).collect();
        let fits = take(db, &rows::taking(&part.table, &names), &mut pieces).await;
        fits.map_err(|error| unfit(&part.table, error))?;
    }
    Ok(reading.await??)
}

/// Writes the rows of one part. Where the reading thread stops before the end, nothing of it is written.
async fn take(
    db: &mut PgConnection,
    statement: &str,
    pieces: &mut mpsc::Receiver<Piece>,
) -> sqlx::Result<()> {
    let mut copy = db.copy_in_raw(statement).await?;
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Rows(rows) => drop(copy.send(rows).await?),
            Piece::End => return copy.finish().await.map(drop),
            Piece::Begin(_) => break,
        }
    }
    copy.abort("the backup is not as it should be").await
}

/// Reads every part; on a thread of its own.
fn read<R: Read + Seek>(
    mut zip: ZipArchive<R>,
    manifest: &Manifest,
    plans: &[Plan],
    out: &mpsc::Sender<Piece>,
) -> Result<(), BadBackup> {
    let mut buffer = Vec::new();
    for (number, (part, columns)) in plans.iter().enumerate() {
        let mut lines = Lines::open(&mut zip, manifest, part)?;
        let mut rows = Vec::with_capacity(BATCH);
        let send = |piece| out.blocking_send(piece).is_ok();
        // Who does not listen any more has failed and says why.
        if !send(Piece::Begin(number)) {
            return Ok(());
        }
        while let Some(row) = lines.next(&mut buffer)? {
            for (place, (column, _, form)) in columns.iter().enumerate() {
                if place > 0 {
                    rows.push(b'\t');
                }
                let value = row.value(*column).map(|value| copy::push(value, *form, &mut rows));
                if !matches!(value, Some(Ok(()))) {
                    return Err(BadBackup::Unfit(part.file.clone()));
                }
            }
            rows.push(b'\n');
            if rows.len() >= BATCH
                && !send(Piece::Rows(std::mem::replace(&mut rows, Vec::with_capacity(BATCH))))
            {
                return Ok(());
            }
        }
        if !send(Piece::Rows(rows)) || !send(Piece::End) {
            return Ok(());
        }
    }
    Ok(())
}

/// What the database's refusal of a table's rows means: values that are none, doubled keys, parents that are not there.
fn unfit(table: &str, error: sqlx::Error) -> anyhow::Error {
    if !refused(&error) {
        return error.into();
    }
    tracing::warn!(%error, table, "a row of the backup does not fit");
    BadBackup::Unfit(format!("{table}.jsonl")).into()
}

/// Whether the database found fault with what it was given (SQLSTATE 22, 23), not with itself.
fn refused(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}
