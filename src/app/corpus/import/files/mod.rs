//! Files that take long to read: they are put aside by the upload and read by a job, some at a time, with one start of
//! LibreOffice for many.

mod job;
mod store;

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::model::{File, Item, MAX_ITEMS, broken};
use super::store as batches;
use crate::app::jobs::store::{enqueue, is_open};
use crate::intake;
use crate::text;

pub use job::{KIND, Then, run};
pub use store::{drop_files, unread};

/// Bytes of text that are read while the person waits, in all files of an upload.
const QUICK: usize = 1 << 20;
/// Files of an upload that are read while the person waits.
const FEW: usize = 40;
/// Bytes of what an upload holds, archives unpacked.
const MAX_UNPACKED: usize = 256 << 20;

/// A file that can be read by itself, or what is said of one that cannot.
pub type ReadMember = Result<File, Item>;

/// Whether an upload is read while the person waits: it is small, and no other program has to read it first.
pub fn quick(files: &[File]) -> bool {
    let small = files.len() <= FEW && files.iter().map(|file| file.bytes.len()).sum::<usize>() <= QUICK;
    small
        && files.iter().all(|file| {
            let Ok(members) = intake::expand(&file.name, &file.bytes) else { return true };
            let mut unpacked = 0;
            members.enumerate().all(|(index, (_, bytes))| {
                let Ok(bytes) = bytes else { return true };
                unpacked += bytes.len();
                index < FEW && unpacked <= QUICK && intake::helper(&bytes).is_none()
            })
        })
}

/// The files of an upload, archives unpacked.
pub fn members(files: Vec<File>) -> Vec<ReadMember> {
    let mut out = Vec::new();
    let mut unpacked = 0;
    for file in files {
        match intake::expand(&file.name, &file.bytes) {
            Ok(members) => {
                for (name, bytes) in members {
                    unpacked += bytes.as_ref().map_or(0, Vec::len);
                    if unpacked > MAX_UNPACKED || out.len() >= MAX_ITEMS {
                        out.push(Err(broken(
                            "其余文件",
                            "一次导入的文件过多，从这个文件起没有读入，请分批导入。".to_owned(),
                        )));
                        return out;
                    }
                    let name = text::name(&name);
                    out.push(match bytes {
                        Ok(bytes) => Ok(File { name, bytes }),
                        Err(error) => Err(broken(&name, error.to_string())),
                    });
                }
            }
            Err(error) => out.push(Err(broken(&file.name, error.to_string()))),
        }
    }
    out
}

/// Whether a job is about to read files of the batch.
///
/// # Errors
/// When the database fails.
pub async fn is_read(pool: &PgPool, org_id: Uuid, batch: Uuid) -> sqlx::Result<bool> {
    for then in [Then::Show, Then::Store] {
        if is_open(pool, org_id, KIND, &then.payload(batch)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts the files of an upload aside and queues the job that reads them, in the caller's transaction; answers the job.
///
/// # Errors
/// When the database fails.
pub async fn queue(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    members: Vec<ReadMember>,
    then: Then,
) -> sqlx::Result<Uuid> {
    let batch = batches::open(&mut *db, org_id, account_id).await?;
    batches::move_state(&mut *db, org_id, batch, "preview", "reading").await?;
    let (mut files, mut told) = (Vec::new(), Vec::new());
    for (position, member) in members.into_iter().enumerate() {
        match member {
            Ok(file) => files.push((position, file)),
            Err(item) => told.push(item),
        }
    }
    batches::append(&mut *db, org_id, batch, 0, &told).await?;
    store::put(&mut *db, org_id, batch, files).await?;
    enqueue(db, org_id, Some(account_id), KIND, then.payload(batch)).await
}
