//! `wengao backup` and `wengao restore`: everything into one file, and back on an empty server.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use sqlx::PgPool;

use super::database;
use super::progress::Progress;
use crate::app::accounts::store::organizations;
use crate::app::backup::make::{self, Order};
use crate::app::backup::manifest::{Kept, Manifest};
use crate::app::backup::model::{Cause, Outcome};
use crate::app::backup::seal::Passphrase;
use crate::app::backup::timer::{NO_KEY, each_into_folder, into_folder};
use crate::app::backup::{drill, file, key, restore};
use crate::config::{BackupConfig, DataConfig, KeyConfig};
use crate::db::lock::Mode;

/// 备份到一个文件：一个单位或全部单位，服务运行时也可以；写完即校验
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao backup --make-key /etc/wengao/backup.key\n  \
                        wengao backup wengao-2026-12-05.zip.age --key-file /etc/wengao/backup.key\n  \
                        wengao backup --backup-dir /backup --key-file /etc/wengao/backup.key --verify-restore\n  \
                        wengao backup --each --backup-dir /backup --key-file /etc/wengao/backup.key\n  \
                        wengao backup 东山.zip --organization dongshan --plain --json\n\n\
                        备份用口令加密（age 格式，也可以用 age -d 打开）；口令文件要另存一份在别处，丢了就打不开备份。\n\
                        不写文件名时备份到 --backup-dir 的文件夹，并按 --backup-keep 清理旧的，与服务每天自动做的一样。")]
pub struct BackupArgs {
    /// 备份文件；已存在的会被替换
    #[arg(required_unless_present_any = ["folder", "make_key"], conflicts_with = "make_key")]
    file: Option<PathBuf>,
    /// 每个单位各备份成一个文件，放在 --backup-dir 下以单位代码命名的文件夹里
    #[arg(long, requires = "folder", conflicts_with_all = ["file", "make_key"])]
    each: bool,
    /// 只备份这个单位（代码）；不填则备份全部
    #[arg(long, requires = "file")]
    organization: Option<String>,
    /// 不加密（任何拿到文件的人都能读、能改）
    #[arg(long, requires = "file")]
    plain: bool,
    /// 备份后恢复到一个临时数据库，逐表核对（演练）
    #[arg(long)]
    verify_restore: bool,
    /// 新建一个口令文件，不备份；已有的文件不会被改动
    #[arg(long, value_name = "FILE")]
    make_key: Option<PathBuf>,
    /// 打印 JSON（各表行数和校验值）
    #[arg(long)]
    json: bool,
    /// Where backups go, and the passphrase.
    #[command(flatten)]
    config: BackupConfig,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

/// 从备份恢复：边校验边写入，不成功则什么都不改
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao restore wengao-2026-12-05.zip.age --key-file /etc/wengao/backup.key\n  \
                        wengao restore wengao-2026-12-05.zip.age --key-file backup.key --check\n  \
                        wengao restore wengao-2026-12-05.zip.age --key-file backup.key --replace\n  \
                        wengao restore 旧版本的备份.zip --plain"
)]
pub struct RestoreArgs {
    /// 备份文件
    file: PathBuf,
    /// 只校验，不恢复
    #[arg(long)]
    check: bool,
    /// 只演练：恢复到一个临时数据库，逐表核对，不动现有数据
    #[arg(long, conflicts_with_all = ["check", "replace"])]
    drill: bool,
    /// 接受没有加密的备份；它的内容可能被人改过而看不出来
    #[arg(long)]
    plain: bool,
    /// 本机已有同一代码的单位时，删除它的全部内容，用备份取代
    #[arg(long)]
    replace: bool,
    /// 打印 JSON
    #[arg(long)]
    json: bool,
    /// The passphrase.
    #[command(flatten)]
    key: KeyConfig,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

/// Makes a backup, verifies it and, where wanted, drills it; or makes a passphrase.
///
/// # Errors
/// When the database or the file fails, there is nothing to keep, or no passphrase.
pub fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    if let Some(file) = &args.make_key {
        key::make(file)?;
        super::print(&format!(
            "已建立口令文件 {}。请另存一份在别处：服务器坏了而口令也丢了，备份就打不开。",
            file.display()
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    // Before the database is asked for: what is missing shall be said at once.
    let passphrase = match (&args.config.key.key_file, args.plain) {
        (_, true) => None,
        (Some(file), false) => Some(key::read(file)?),
        (None, false) => anyhow::bail!("{NO_KEY}确要写没有加密的备份，请写明文件名并加 --plain。"),
    };
    database::run(&args.data, Mode::Command, 3, |pool, _| async move {
        if args.each {
            let mut plan = args.config.plan().context("请用 --backup-dir 指明文件夹。")?;
            plan.drill |= args.verify_restore;
            each_into_folder(&pool, &plan, &mut |manifest, outcome| {
                let done = if outcome.drilled { "已备份并演练恢复" } else { "已备份" };
                say(&format!("{done} {}", outcome.file), manifest, outcome, args.json)
                    .map_err(std::io::Error::other)
            })
            .await?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut bar = Progress::new("备份", args.json);
        let mut show = |what, table: &str, done, all| bar.show_as(what, table, done, all);
        let (manifest, outcome) = made(&pool, args, passphrase.as_ref(), &mut show).await?;
        bar.end();
        let done = match (outcome.sealed, outcome.drilled) {
            (true, true) => "已备份（已加密，已校验，已演练恢复）",
            (true, false) => "已备份（已加密，已校验）",
            (false, true) => "已备份（没有加密，已校验，已演练恢复）",
            (false, false) => "已备份（没有加密，已校验）",
        };
        say(&format!("{done} {}", outcome.file), &manifest, &outcome, args.json)?;
        Ok(ExitCode::SUCCESS)
    })
}

type Show<'a> = &'a mut dyn FnMut(&'static str, &str, usize, usize);

async fn made(
    pool: &PgPool,
    args: &BackupArgs,
    passphrase: Option<&Passphrase>,
    show: Show<'_>,
) -> anyhow::Result<(Manifest, Outcome)> {
    let Some(file) = &args.file else {
        let mut plan = args.config.plan().context("请写明备份文件，或用 --backup-dir 指明文件夹。")?;
        plan.drill |= args.verify_restore;
        return into_folder(pool, &plan, Cause::Command, show).await;
    };
    let order = Order { file, passphrase, drill: args.verify_restore, cause: Cause::Command };
    match &args.organization {
        None => make::whole(pool, &order, show).await,
        Some(code) => make::make(pool, vec![wanted(pool, code).await?], &order, show).await,
    }
}

async fn wanted(pool: &PgPool, code: &str) -> anyhow::Result<Kept> {
    let found = organizations(pool).await?.into_iter().find(|organization| organization.code == code);
    let found =
        found.with_context(|| format!("没有代码为“{code}”的单位，请用 wengao organization list 查看。"))?;
    Ok(Kept { id: found.id, code: found.code, name: found.name })
}

/// Verifies a backup, drills it, or restores it.
///
/// # Errors
/// When the file is no whole backup, its seal does not open, an organization is there already, or the database fails.
pub fn restore(args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let passphrase = args.key.key_file.as_deref().map(key::read).transpose()?;
    let opened = file::open(&args.file, passphrase.as_ref(), args.plain || args.check)?;
    let sealed = opened.sealed;
    let passphrase = passphrase.filter(|_| sealed);
    database::run(&args.data, Mode::Command, 3, |pool, _| async move {
        let mut bar = Progress::new("恢复", args.json);
        let (mut zip, manifest) = restore::open(&pool, opened.zip).await?;
        let outcome = outcome(&args.file, &manifest, sealed, args.drill)?;
        let done = if args.check {
            manifest.verify(&mut zip)?;
            match sealed {
                true => "备份完好，内容经口令验证，没有被改动",
                false => "内容与所附校验值相符；但备份没有加密，不能证明没有被人改过后重算校验值",
            }
        } else if args.drill {
            let mut show = |what, table: &str, done, all| bar.show_as(what, table, done, all);
            drill(&pool, &args.file, passphrase.as_ref(), &mut show).await?;
            "演练成功，恢复出来的内容与备份逐表相同"
        } else {
            let show = &mut |table: &str, done, all| bar.show(table, done, all);
            restore::restore(&pool, zip, &manifest, args.replace, show).await?;
            "已恢复"
        };
        bar.end();
        say(done, &manifest, &outcome, args.json)?;
        Ok(ExitCode::SUCCESS)
    })
}

fn outcome(file: &Path, manifest: &Manifest, sealed: bool, drilled: bool) -> anyhow::Result<Outcome> {
    let rows = i64::try_from(manifest.rows())?;
    let bytes = i64::try_from(std::fs::metadata(file)?.len())?;
    Ok(Outcome { file: file.to_string_lossy().into_owned(), bytes, rows, sealed, drilled })
}

fn say(done: &str, manifest: &Manifest, outcome: &Outcome, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return super::print_json(&json!({
            "file": outcome.file,
            "bytes": outcome.bytes,
            "sealed": outcome.sealed,
            "drilled": outcome.drilled,
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
