//! `wengao import`: files into the corpus, with a bar on a terminal and plain lines in a pipe.

use std::collections::HashMap;
use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr as _;
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
use crate::app::corpus::import::model::Listed;
use crate::app::corpus::import::neighbours::guess_all;
use crate::app::corpus::import::{job, model, store};
use crate::app::corpus::model::When;
use crate::app::corpus::store::corrections;
use crate::app::jobs::model::{Job, JobState};
use crate::app::jobs::runner;
use crate::app::jobs::store::{enqueue, find, latest};
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::engine::budget::Budget;
use crate::engine::document::DateCertainty;
use crate::engine::mining::in_order;
use crate::engine::recognise::Correction;
use crate::server;
use crate::text;
use crate::web::state::Settings;

/// 导入讲话：文件、压缩包或文件夹
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao import 旧讲话/\n  wengao import 2024年讲话.zip 座谈会讲话.docx --user admin --json\n  \
                        wengao import 2019年/ --place 云江市 --date 2019 --tag 历届 --tag 监督\n\n\
                        退出码：0 全部入库或库中已有；3 有文件没有读入，其余已入库；1 没有一篇入库。"
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
    /// 没有写明地方的，都算是这里的
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// 没有写明日期的，都算是这一天、这个月或这一年的（2019-05-20、2019-05、2019）
    #[arg(long, value_name = "DATE", value_parser = When::from_str)]
    date: Option<When>,
    /// 都加上这个标签，可重复
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// 打印 JSON（任务状态，每个文件的结果、标题，与哪一篇重复）
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
    let given = Given::of(args)?;
    while let Some(mut items) = shares.recv().await {
        given.fill(&mut items);
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
        if args.json {
            let files = results(&store::list(&mut *tx, org_id, batch_id).await?, &HashMap::new());
            super::print_json(
                &json!({ "job": null, "state": "failed", "done": 0, "total": 0, "files": files }),
            )?;
        }
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
    store::tag(&pool, org_id, batch_id, &given.tags).await?;
    let items = store::list(&pool, org_id, batch_id).await?;
    if args.json {
        let repeated: Vec<Uuid> = items.iter().filter_map(|item| item.duplicate_of).collect();
        let files = results(&items, &store::titles(&pool, org_id, &repeated).await?);
        let (done, total, errors) = (imported.done, imported.total, &imported.errors);
        super::print_json(
            &json!({ "job": id, "state": imported.state, "done": done, "total": total, "errors": errors, "files": files }),
        )?;
    }
    let refused = items.iter().filter(|item| item.found.is_err()).count();
    if !args.json && refused > 0 {
        super::print(&format!("有{refused}个文件没有读入，原因见上。"))?;
    }
    Ok(match imported.state {
        JobState::Done if refused == 0 => ExitCode::SUCCESS,
        JobState::Done => ExitCode::from(SOME_REFUSED),
        _ => ExitCode::FAILURE,
    })
}

/// How the command ends where some files were refused and the others are in.
const SOME_REFUSED: u8 = 3;

/// What is said on the command line of files that do not say it themselves.
struct Given {
    place: String,
    date: Option<When>,
    tags: Vec<String>,
}

impl Given {
    fn of(args: &ImportArgs) -> anyhow::Result<Self> {
        let mut tags: Vec<String> = args.tags.iter().map(|tag| text::name(tag)).collect();
        tags.retain(|tag| !tag.is_empty());
        tags.dedup();
        let place = args.place.as_deref().map(text::name).unwrap_or_default();
        anyhow::ensure!(place.chars().count() <= 20, "地方不超过20个字，请修改 --place。");
        Ok(Self { place, date: args.date, tags })
    }

    fn fill(&self, items: &mut [model::Item]) {
        for details in items.iter_mut().filter_map(|item| Some(&mut item.found.as_mut().ok()?.details)) {
            if details.place.is_empty() {
                details.place.clone_from(&self.place);
            }
            let Some(date) = self.date.filter(|_| details.delivered_on.is_none()) else { continue };
            details.span = (Some(date.from), Some(date.until));
            details.delivered_on = date.on;
            details.certainty = Some(date.on.map_or(DateCertainty::Inferred, |_| DateCertainty::Confirmed));
        }
    }
}

/// What became of each file, for programs.
fn results(items: &[Listed], titles: &HashMap<Uuid, String>) -> Vec<serde_json::Value> {
    let row = |item: &Listed| match &item.found {
        Err(error) => json!({ "file": item.file_name, "result": "refused", "error": error }),
        Ok(found) => {
            let stored = item.speech_id.is_some();
            json!({
                "file": item.file_name,
                "result": if stored { "stored" } else { "duplicate" },
                "title": found.details.title,
                "speaker": found.details.speaker,
                "date": found.details.delivered_on,
                "doubts": found.doubts,
                "speech": item.speech_id,
                "duplicate_of": item.duplicate_of,
                "duplicate_title": item.duplicate_of.and_then(|id| titles.get(&id)),
            })
        }
    };
    items.iter().map(row).collect()
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
