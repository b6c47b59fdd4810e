//! `wengao backup` and `wengao restore`: everything into one file, and back on an empty server.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use sqlx::PgPool;

use super::database;
use super::progress::Progress;
use crate::app::accounts::store::organizations;
use crate::app::backup::manifest::{Kept, Manifest};
use crate::app::backup::{restore, write};
use crate::config::DataConfig;
use crate::db::lock::Mode;

/// 备份到一个文件：一个单位或全部单位，服务运行时也可以
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao backup wengao-2026-12-05.zip\n  wengao backup 东山.zip --organization dongshan --json\n\n\
                        备份含账号的密码摘要和未公开的稿子，请妥善保管。"
)]
pub struct BackupArgs {
    /// 备份文件；已存在的会被替换
    file: PathBuf,
    /// 只备份这个单位（代码）；不填则备份全部
    #[arg(long)]
    organization: Option<String>,
    /// 打印 JSON（各表行数和校验值）
    #[arg(long)]
    json: bool,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

/// 从备份恢复：先校验全部内容，然后一次写入；不成功则什么都不改
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao restore wengao-2026-12-05.zip\n  wengao restore wengao-2026-12-05.zip --check\n  \
                        wengao restore wengao-2026-12-05.zip --replace"
)]
pub struct RestoreArgs {
    /// 备份文件
    file: PathBuf,
    /// 只校验，不恢复
    #[arg(long)]
    check: bool,
    /// 本机已有同一代码的单位时，删除它的全部内容，用备份取代
    #[arg(long)]
    replace: bool,
    /// 打印 JSON
    #[arg(long)]
    json: bool,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

/// Writes a backup beside its final name, then renames it: a file of that name is always whole.
///
/// # Errors
/// When the database or the file fails, or there is nothing to keep.
pub fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        let kept = wanted(&pool, args.organization.as_deref()).await?;
        let unfinished = unfinished(&args.file)?;
        let result = write_file(&pool, kept, &unfinished, args.json).await;
        let manifest = match result {
            Ok(manifest) => manifest,
            Err(error) => {
                drop(fs::remove_file(&unfinished));
                return Err(error);
            }
        };
        fs::rename(&unfinished, &args.file)
            .with_context(|| format!("不能写入 {}，请检查文件夹的权限和剩余空间。", args.file.display()))?;
        say("已备份", &manifest, args.json)?;
        Ok(ExitCode::SUCCESS)
    })
}

async fn wanted(pool: &PgPool, code: Option<&str>) -> anyhow::Result<Vec<Kept>> {
    let known = organizations(pool).await?.into_iter();
    let kept: Vec<Kept> = known
        .filter(|organization| code.is_none_or(|code| code == organization.code))
        .map(|organization| Kept { id: organization.id, code: organization.code, name: organization.name })
        .collect();
    match code {
        Some(code) if kept.is_empty() => {
            anyhow::bail!("没有代码为“{code}”的单位，请用 wengao organization list 查看。")
        }
        None if kept.is_empty() => anyhow::bail!("还没有单位，没有可备份的内容。"),
        _ => Ok(kept),
    }
}

fn unfinished(file: &Path) -> anyhow::Result<PathBuf> {
    let mut name = file.file_name().context("请写明备份文件的名称。")?.to_owned();
    name.push(".part");
    Ok(file.with_file_name(name))
}

async fn write_file(pool: &PgPool, kept: Vec<Kept>, path: &Path, quiet: bool) -> anyhow::Result<Manifest> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options
        .open(path)
        .with_context(|| format!("不能写入 {}，请检查文件夹是否存在、有无权限。", path.display()))?;
    let mut progress = Progress::new("备份", quiet);
    let mut out = BufWriter::new(file);
    let manifest =
        write::write(pool, kept, &mut out, &mut |table, done, all| progress.show(table, done, all)).await?;
    progress.end();
    out.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    Ok(manifest)
}

/// Verifies a backup and restores it.
///
/// # Errors
/// When the file is no whole backup, an organization is there already, or the database fails.
pub fn restore(args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let open = || {
        File::open(&args.file).with_context(|| format!("读不到文件 {}，请检查路径。", args.file.display()))
    };
    let file = open()?;
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        let (mut zip, manifest) = restore::open(&pool, BufReader::new(file)).await?;
        if args.check {
            say("备份完好", &manifest, args.json)?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut progress = Progress::new("恢复", args.json);
        let show = &mut |table: &str, done, all| progress.show(table, done, all);
        restore::restore(&pool, &mut zip, &manifest, args.replace, show).await?;
        progress.end();
        say("已恢复", &manifest, args.json)?;
        Ok(ExitCode::SUCCESS)
    })
}

fn say(done: &str, manifest: &Manifest, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return super::print_json(&json!({
            "organizations": manifest.organizations,
            "rows": manifest.rows(),
            "schema": manifest.schema,
            "created_at": manifest.created_at,
            "parts": manifest.parts,
        }));
    }
    let names: Vec<&str> = manifest.organizations.iter().map(|kept| kept.name.as_str()).collect();
    Ok(super::print(&format!("{done}：{}，共{}行。", names.join("、"), manifest.rows()))?)
}
