//! The command line: one file a command, each with its arguments and its `run`.
//!
//! Exit codes: 0 done; 1 it could not be done, with one sentence on standard error; 2 the command line is wrong; 3 some of the files were not imported.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use sqlx::PgPool;

use crate::app::accounts::store::organizations;
use crate::config::ServeConfig;

pub mod account;
pub mod backup;
pub mod check;
pub mod compare;
pub mod database;
pub mod draft;
pub mod export;
pub mod files;
pub mod import;
pub mod inspect;
pub mod mine;
pub mod organization;
mod progress;
mod readings;
pub mod security;
pub mod serve;
pub mod token;

/// 文稿：从自己的讲话库里起草讲话
#[derive(Debug, Parser)]
#[command(
    name = "wengao",
    version,
    about,
    long_about = None,
    after_help = "退出码：0 完成；1 没有完成，标准错误上有一句说明；2 命令写法不对；3 导入时有文件没有读入。\n每条命令加 --help 查看用法和例子。"
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务（不写命令时也是它）
    Serve(ServeConfig),
    /// 导入讲话
    Import(import::ImportArgs),
    /// 看一个文件识别成什么样
    Inspect(inspect::InspectArgs),
    /// 从文件里挖掘常用表述
    Mine(mine::MineArgs),
    /// 校核一个文件
    Check(check::CheckArgs),
    /// 看一个文件与旧稿有哪些相同
    Compare(compare::CompareArgs),
    /// 按场合从文件里拼出带出处的初稿
    Draft(draft::DraftArgs),
    /// 导出讲话为 Word 或文本文件
    Export(export::ExportArgs),
    /// 备份到一个文件
    Backup(backup::BackupArgs),
    /// 从备份恢复
    Restore(backup::RestoreArgs),
    /// 管理接口令牌
    Token(token::TokenArgs),
    /// 管理账号
    Account(account::AccountArgs),
    /// 查看、恢复安全设置
    Security(security::SecurityArgs),
    /// 管理单位
    Organization(organization::OrganizationArgs),
}

/// Runs the command; without one, the server with its defaults.
///
/// # Errors
/// One sentence for the person at the terminal.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Some(Command::Serve(config)) => serve::run(&config),
        None => match Cli::parse_from(["wengao", "serve"]).command {
            Some(Command::Serve(config)) => serve::run(&config),
            _ => Ok(ExitCode::FAILURE),
        },
        Some(Command::Import(args)) => import::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Mine(args)) => mine::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Compare(args)) => compare::run(&args),
        Some(Command::Draft(args)) => draft::run(&args),
        Some(Command::Export(args)) => export::run(&args),
        Some(Command::Backup(args)) => backup::backup(&args),
        Some(Command::Restore(args)) => backup::restore(&args),
        Some(Command::Token(args)) => token::run(&args),
        Some(Command::Account(args)) => account::run(&args),
        Some(Command::Security(args)) => security::run(&args),
        Some(Command::Organization(args)) => organization::run(&args),
    }
}

/// Whether the command is the server, which logs; others only speak when something is wrong.
pub fn is_server(cli: &Cli) -> bool {
    matches!(cli.command, None | Some(Command::Serve(_)))
}

/// One line on standard output.
fn print(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")
}

/// A value as JSON on standard output, for programs.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    Ok(print(&serde_json::to_string_pretty(value)?)?)
}

/// A moment as programs read it (RFC 3339, UTC).
fn moment(at: Option<time::OffsetDateTime>) -> Option<String> {
    at.and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok())
}

/// The id of the organization a command works on: the one named, or the only one there is.
async fn organization_id(pool: &PgPool, named: Option<&str>) -> anyhow::Result<uuid::Uuid> {
    let code = organization_code(pool, named).await?;
    let known = organizations(pool).await?.into_iter().find(|organization| organization.code == code);
    Ok(known.context("没有这个单位。")?.id)
}

/// The code of the organization a command works on: the one named, or the only one there is.
async fn organization_code(pool: &PgPool, named: Option<&str>) -> anyhow::Result<String> {
    let known = organizations(pool).await?;
    match (named, known.as_slice()) {
        (Some(code), _) => {
            let found = known.iter().find(|organization| organization.code == code);
            Ok(found
                .with_context(|| format!("没有代码为“{code}”的单位，请用 wengao organization list 查看。"))?
                .code
                .clone())
        }
        (None, [only]) => Ok(only.code.clone()),
        (None, []) => anyhow::bail!("还没有单位，请先启动一次服务，或用 wengao organization create 新建。"),
        (None, _) => anyhow::bail!("有多个单位，请用 --organization 指明。"),
    }
}
