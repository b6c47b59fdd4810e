//! Files into the corpus without a preview, and how far a job is.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::extract::Id;
use super::model::JobItem;
use super::store;
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::corpus::import;
use crate::app::corpus::import::files::{self as waiting, ReadMember};
use crate::app::corpus::import::model::{File, MAX_UPLOAD, MAX_WEIGHT, read};
use crate::app::corpus::store::corrections;
use crate::app::work::{reading, upload};
use crate::app::{jobs, phrases};
use crate::error::{AppError, AppResult};
use crate::web::{App, Json, Multipart};

/// Bytes of one request.
pub(super) const MAX_BODY: usize = MAX_UPLOAD;

pub(super) async fn import(State(app): State<App>, user: User, request: Request) -> AppResult {
    let wrong = || {
        AppError::UnsupportedMedia("请用 multipart/form-data 上传文件，每个文件一个 file 字段。".to_owned())
    };
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| wrong())?;
    let place = upload().await?;
    let files = files(multipart).await?;
    if files.is_empty() {
        return Err(AppError::invalid("没有收到文件，请把文件放在 file 字段里上传。"));
    }
    let corrections = corrections(&app.pool, user.org_id).await?;
    let found = reading(place, MAX_WEIGHT, move |budget| match waiting::quick(&files) {
        true => Ok(read(&files, &corrections, budget)),
        false => Err(waiting::members(files)),
    });
    let mut items = match found.await? {
        Ok(items) => items,
        Err(members) => return Ok(accepted(later(&app, &user, members).await?)),
    };
    import::store::place(&app.pool, user.org_id, &mut items).await?;
    let batch = import::store::create(&app.pool, user.org_id, user.account_id, &items).await?;
    let mut tx = app.pool.begin().await?;
    import::store::move_state(&mut *tx, user.org_id, batch, "preview", "running").await?;
    let (kind, payload) = (import::job::KIND, import::job::payload(batch));
    let job = jobs::store::enqueue(&mut *tx, user.org_id, Some(user.account_id), kind, payload).await?;
    record(
        &mut tx,
        user.did("import.store", "import", &batch.to_string(), json!({ "by": "api", "items": items.len() })),
    )
    .await?;
    tx.commit().await?;
    Ok(accepted(job))
}

fn accepted(job: Uuid) -> Response {
    (StatusCode::ACCEPTED, Json(json!({ "job": job }))).into_response()
}

/// Files that take long, or that another program has to read first: a job reads them, and another stores what it read.
async fn later(app: &App, user: &User, members: Vec<ReadMember>) -> Result<Uuid, AppError> {
    let items = members.len();
    let mut tx = app.pool.begin().await?;
    let job = waiting::queue(&mut tx, user.org_id, user.account_id, members, waiting::Then::Store).await?;
    let detail = json!({ "by": "api", "items": items });
    record(&mut tx, user.did("import.store", "import", &job.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(job)
}

/// The parts called `file` that are files: a field without a file name is none.
async fn files(mut multipart: Multipart) -> Result<Vec<File>, AppError> {
    let mut files = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|e| bad_upload(&e))? {
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.');
        if field.name().is_empty() || !field.name().bytes().all(plain) {
            return Err(AppError::invalid("字段名只能用字母、数字和 _ - .，文件放在 file 字段里。"));
        }
        let wanted = matches!(field.name(), "file" | "files");
        let name = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
        let bytes = field.bytes().await.map_err(|e| bad_upload(&e))?.to_vec();
        if let Some(name) = name.filter(|_| wanted) {
            files.push(File { name, bytes });
        }
    }
    Ok(files)
}

fn bad_upload(error: &MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::TooLarge(format!("一次上传不能超过{}兆，请分几次导入。", MAX_BODY / 1024 / 1024));
    }
    AppError::invalid("上传的内容不完整，请检查后重试。")
}

pub(super) async fn job(State(app): State<App>, user: User, Id(id): Id) -> AppResult {
    let job = jobs::store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let batch: Option<Uuid> = job.payload.get("batch").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let files = match batch {
        Some(batch) => store::files(&app.pool, user.org_id, batch).await?,
        None => Vec::new(),
    };
    // What was read is stored, and the library follows, by jobs of their own; whoever waits for the import waits for all.
    let after = match job.kind.as_str() {
        waiting::KIND => &[import::job::KIND, phrases::mining::job::KIND][..],
        import::job::KIND => &[phrases::mining::job::KIND],
        _ => &[],
    };
    let mut follower = false;
    for kind in after {
        follower = follower || store::is_open_since(&app.pool, user.org_id, kind, job.created_at).await?;
    }
    Ok(Json(JobItem::new(job, follower, files)).into_response())
}
