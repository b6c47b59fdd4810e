//! Out: every table of the organizations as they are at one moment, also beside a running server.

use std::io::Write;

use futures_util::TryStreamExt as _;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::manifest::{FORMAT, Kept, MANIFEST, Manifest, Part, VERSION};
use crate::clock;
use crate::db::rows;
use crate::text::hex;

/// How hard it is pressed: beyond this, time grows and files hardly shrink.
const LEVEL: i64 = 3;

/// Writes a backup of these organizations to `out` and gives it back; `progress` hears the table that begins, and how many
/// are done of how many.
///
/// # Errors
/// When the database or `out` fails.
pub async fn write<W: Write>(
    pool: &PgPool,
    organizations: Vec<Kept>,
    out: W,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> anyhow::Result<(Manifest, W)> {
    let mut zip = ZipWriter::new_stream(out);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .large_file(true);
    let ids: Vec<Uuid> = organizations.iter().map(|kept| kept.id).collect();
    let mut tx = rows::moment(pool).await?;
    let schema = rows::schema(&mut tx).await?;
    let tables = rows::tables();
    let mut parts = Vec::with_capacity(tables.len());
    for (done, table) in tables.iter().enumerate() {
        progress(table, done, tables.len());
        let file = format!("{table}.jsonl");
        let columns = rows::columns(&mut tx, table).await?;
        zip.start_file(file.as_str(), options)?;
        let (mut hash, mut count) = (Sha256::new(), 0);
        let mut found = rows::rows(&mut tx, table, &ids).await?;
        while let Some(mut row) = found.try_next().await? {
            row.push('\n');
            hash.update(row.as_bytes());
            zip.write_all(row.as_bytes())?;
            count += 1;
        }
        drop(found);
        parts.push(Part {
            table: (*table).to_owned(),
            file,
            columns,
            rows: count,
            sha256: hex(&hash.finalize()),
        });
    }
    tx.rollback().await?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        created_at: clock::now().format(&Rfc3339)?,
        organizations,
        parts,
    };
    zip.start_file(MANIFEST, options)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    Ok((manifest, zip.finish()?.into_inner()))
}
