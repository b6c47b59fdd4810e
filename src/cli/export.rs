//! `wengao export`: speeches as Word or text files into a folder.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::database;
use super::progress::Progress;
use crate::app::accounts::layout;
use crate::app::accounts::layout::model::Paper;
use crate::app::corpus::model::StoredSpeech;
use crate::app::corpus::store::{find, ids};
use crate::app::drafting::export::{self, Making};
use crate::app::drafting::line::{Hub, Key};
use crate::app::drafting::model::Format;
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::engine::budget::Budget;
use crate::engine::document::Document;

/// 导出讲话为 Word 或文本文件
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao export --all --to 讲话/\n  wengao export --all --format txt --to 讲话/ --json\n  \
                        wengao export 0192f0c1-0000-7000-8000-000000000000"
)]
pub struct ExportArgs {
    /// 讲话编号（网页地址中的那一段），可以多个
    #[arg(required_unless_present = "all")]
    ids: Vec<Uuid>,
    /// 导出讲话库中的全部讲话
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// 全部导出时，连同未归档的稿子
    #[arg(long, requires = "all")]
    drafts: bool,
    /// 格式：docx、txt、pdf（要装有 LibreOffice）或 large（大字 Word）
    #[arg(long, default_value = "docx", value_parser = format)]
    format: Format,
    /// 放到哪个文件夹
    #[arg(long, default_value = ".", value_name = "DIR")]
    to: PathBuf,
    /// 单位代码；只有一个单位时不必填
    #[arg(long)]
    organization: Option<String>,
    /// 打印 JSON（编号、标题、文件）
    #[arg(long)]
    json: bool,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

fn format(name: &str) -> Result<Format, String> {
    Format::of_page(name).ok_or_else(|| "格式是 docx、txt、pdf 或 large（大字 Word）".to_owned())
}

/// Writes the files and prints their names.
///
/// # Errors
/// When the database or a file fails, or there is no such speech.
pub fn run(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 3, |pool, _| async move {
        let org_id = super::organization_id(&pool, args.organization.as_deref()).await?;
        let wanted = if args.all { ids(&pool, org_id, args.drafts).await? } else { args.ids.clone() };
        fs::create_dir_all(&args.to)
            .with_context(|| format!("不能建立文件夹 {}，请检查权限。", args.to.display()))?;
        let hub = Hub::new(pool.clone());
        let paper = layout::store::load(&pool, org_id).await?;
        let (mut taken, mut rows) = (HashSet::new(), Vec::new());
        let mut progress = Progress::new("导出", true);
        for (done, id) in wanted.iter().enumerate() {
            let (speech, document) = read(&pool, &hub, org_id, *id).await?;
            progress.show(&speech.details.title, done, wanted.len());
            rows.push(write(args, &paper, &speech, &document, &mut taken)?);
        }
        progress.end();
        if args.json {
            super::print_json(&rows)?;
        } else {
            for row in &rows {
                super::print(row.get("file").and_then(Value::as_str).unwrap_or_default())?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// A speech with its newest text, whatever its status: whoever runs the server may.
async fn read(pool: &PgPool, hub: &Hub, org_id: Uuid, id: Uuid) -> anyhow::Result<(StoredSpeech, Document)> {
    let speech =
        find(pool, org_id, id).await?.with_context(|| format!("没有编号为 {id} 的讲话，请检查编号。"))?;
    let document = if speech.status.in_corpus() {
        speech.document.clone()
    } else {
        hub.open(Key { org_id, speech_id: id }).current().await?.0.document()?
    };
    Ok((speech, document))
}

/// Writes one file under a name that no other of this run has.
fn write(
    args: &ExportArgs,
    paper: &Paper,
    speech: &StoredSpeech,
    document: &Document,
    taken: &mut HashSet<String>,
) -> anyhow::Result<Value> {
    let wanted = Making { paper: paper.clone(), ..Making::default() };
    let bytes = export::bytes(document, &speech.details, args.format, wanted, &Budget::endless())?;
    let (extension, _) = args.format.file();
    let title = export::name(document);
    let stem = speech.details.day().words().map_or_else(|| title.clone(), |day| format!("{day} {title}"));
    let mut name = format!("{stem}.{extension}");
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{stem} ({number}).{extension}");
    }
    let path = args.to.join(&name);
    fs::write(&path, bytes)
        .with_context(|| format!("不能写入 {}，请检查权限和剩余空间。", path.display()))?;
    Ok(json!({ "id": speech.id, "title": speech.details.title, "file": path.display().to_string() }))
}
