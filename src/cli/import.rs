//! `wengao import`: files into the corpus, with a bar on a terminal and plain lines in a pipe.

use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;
use sqlx::PgPool;
use tokio::sync::mpsc::{self, Sender};
use tokio::sync::watch;
use uuid::Uuid;

use super::{database, files};
use crate::app::accounts::settings;
use crate::app::accounts::store::find_login;
use crate::app::corpus::import::origin::guess_all;
use crate::app::corpus::import::{job, model, store};
use crate::app::corpus::store::corrections;
use crate::app::jobs::model::{Job, JobState};
use crate::app::jobs::runner;
use crate::app::jobs::store::{enqueue, find, latest};
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::engine::budget::Budget;
use crate::engine::mining::in_order;
use crate::engine::recognise::Correction;
use crate::server;
use crate::web::state::Settings;

/// 导入讲话：文件、压缩包或文件夹
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao import 旧讲话/\n  wengao import 2024年讲话.zip 座谈会讲话.docx --user admin --json"
)]
pub struct ImportArgs {
    /// 文件或文件夹（.txt、.docx、.zip）
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// 以哪个用户的名义导入
    #[arg(long, default_value = "admin")]
    user: String,
    /// 单位代码；只有一个单位时不必填
    #[arg(long)]
    organization: Option<String>,
    /// 打印 JSON（任务状态、出错之处）
    #[arg(long)]
    json: bool,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

/// Imports files as they are recognised; doubts are printed, nothing is asked.
///
/// # Errors
/// When the database fails, or no file can be found.
pub fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let paths = files::walk(&args.paths).context("找不到要导入的文件，请检查路径")?;
    database::run(&args.data, Mode::Command, 6, |pool, _| import(pool, args, paths))
}

async fn import(pool: PgPool, args: &ImportArgs, paths: Vec<PathBuf>) -> anyhow::Result<ExitCode> {
    let code = super::organization_code(&pool, args.organization.as_deref()).await?;
    let found = find_login(&pool, &code, &args.user).await?;
    let (org_id, account_id) =
        found.with_context(|| format!("没有用户“{}”，请用 --user 指定。", args.user))?;
    let corrections = corrections(&pool, org_id).await?;
    let places = settings::store::load(&pool, org_id).await?.places;
    let mut neighbours = store::neighbours(&pool, org_id).await?;
    let mut tx = pool.begin().await?;
    let batch_id = store::open(&mut *tx, org_id, account_id).await?;
    let (sender, mut shares) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || read(&paths, &corrections, &sender));
    let (mut stored, mut good) = (0, false);
    while let Some(mut items) = shares.recv().await {
        guess_all(&mut items, &places);
        neighbours.mark(&mut items);
        if !args.json {
            report(&items)?;
        }
        // A zip may hold more than a share.
        for items in items.chunks(store::ITEMS) {
            store::append(&mut tx, org_id, batch_id, stored, items).await?;
            stored += items.len();
        }
        good |= items.iter().any(|item| item.found.is_ok());
    }
    reading.await??;
    if !good {
        return Ok(ExitCode::FAILURE);
    }
    store::move_state(&mut *tx, org_id, batch_id, "preview", "running").await?;
    tx.commit().await?;
    let id = enqueue(&pool, org_id, Some(account_id), job::KIND, job::payload(batch_id)).await?;
    let (stopping, stopped) = watch::channel(false);
    let app = server::app(pool.clone(), Settings::default());
    let runner = tokio::spawn(runner::run(app, server::registry(), stopped));
    let imported = follow(&pool, org_id, id, args.json).await?;
    let mined = latest(&pool, org_id, 1).await?.into_iter().find(|next| next.id != id);
    if let Some(next) = mined {
        follow(&pool, org_id, next.id, args.json).await?;
    }
    stopping.send_replace(true);
    runner.await?;
    if args.json {
        let (done, total, errors) = (imported.done, imported.total, &imported.errors);
        super::print_json(
            &json!({ "job": id, "state": imported.state, "done": done, "total": total, "errors": errors }),
        )?;
    }
    Ok(if imported.state == JobState::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads files abreast and sends their items on in shares, so that a folder never lies in memory whole.
fn read(paths: &[PathBuf], corrections: &[Correction], out: &Sender<Vec<model::Item>>) -> anyhow::Result<()> {
    let mut repeats = model::Repeats::default();
    let mut share = Vec::new();
    let mut failed = None;
    let work = |path: &PathBuf| {
        let bytes = fs::read(path).with_context(|| format!("{} 不能读取", path.display()))?;
        let file = model::File { name: path.to_string_lossy().into_owned(), bytes };
        anyhow::Ok(model::read_file(&file, corrections, &Budget::endless()))
    };
    let stopped = in_order(paths, model::threads(), work, |number, read| {
        match read {
            Ok(items) => share.extend(items),
            Err(error) => failed = Some(error),
        }
        let last = number + 1 == paths.len();
        if failed.is_none() && (last || share.len() >= store::ITEMS) {
            repeats.mark(&mut share);
            // Who does not listen any more has failed and says why.
            if out.blocking_send(std::mem::take(&mut share)).is_err() {
                return ControlFlow::Break(());
            }
        }
        if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match failed {
        Some(error) if stopped.is_break() => Err(error),
        _ => Ok(()),
    }
}

/// Prints what was recognised and doubted.
fn report(items: &[model::Item]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for item in items {
        match &item.found {
            Ok(found) => {
                let doubts = found.report.iter().filter(|remark| remark.is_doubt()).count();
                write!(
                    out,
                    "{}：《{}》{}字",
                    item.file_name,
                    found.details.title,
                    found.document.characters()
                )?;
                if doubts > 0 {
                    write!(out, "，{doubts}处存疑")?;
                }
                if item.duplicate_of.is_some() {
                    write!(out, "，与前面的相同，不重复入库")?;
                }
                writeln!(out)?;
            }
            Err(error) => writeln!(out, "{}：{error}", item.file_name)?,
        }
    }
    Ok(())
}

/// Shows the progress of a job until it ends.
async fn follow(pool: &PgPool, org_id: Uuid, id: Uuid, quiet: bool) -> anyhow::Result<Job> {
    let terminal = std::io::stdout().is_terminal() && !quiet;
    loop {
        let job = find(pool, org_id, id).await?.context("the job is gone")?;
        let mut out = std::io::stdout().lock();
        if terminal {
            const WIDTH: i32 = 30;
            let full = job.percent().unwrap_or_default() * WIDTH / 100;
            let bar: String = (0..WIDTH).map(|n| if n < full { '█' } else { '░' }).collect();
            write!(out, "\r\x1b[K{bar} {}/{} {}", job.done, job.total, job.message)?;
        }
        if !job.is_open() && quiet {
            return Ok(job);
        }
        if !job.is_open() {
            writeln!(out, "{}{}", if terminal { "\r\x1b[K" } else { "" }, job.message)?;
            for error in &job.errors {
                writeln!(out, "  {error}")?;
            }
            return Ok(job);
        }
        out.flush()?;
        drop(out);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
