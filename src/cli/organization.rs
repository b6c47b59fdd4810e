//! `wengao organization`: several organizations on one server, fully apart.

use std::process::ExitCode;

use serde_json::json;

use super::database;
use crate::app::accounts::store::{Organization, accounts, organizations};
use crate::bootstrap::{create_admin, create_with_outlines};
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::engine::document::Level;
use crate::text;

/// 管理单位
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao organization create dongshan 东山县人大常委会 --level county\n  wengao organization list --json"
)]
pub struct OrganizationArgs {
    #[command(subcommand)]
    action: Action,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// 新建单位及其管理员 admin，打印一次性密码
    #[command(after_help = "例：wengao organization create dongshan 东山县人大常委会 --level county")]
    Create {
        /// 单位代码：小写字母、数字和连字符，登录时区分单位
        code: String,
        /// 单位名称
        name: String,
        /// 层级：province、city、county 或 township
        #[arg(long, default_value = "city")]
        level: Level,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
    /// 列出单位
    #[command(after_help = "例：wengao organization list --json")]
    List {
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
}

/// Makes or lists organizations.
///
/// # Errors
/// When the database fails, or the code is taken.
pub fn run(args: &OrganizationArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        match &args.action {
            Action::Create { code, name, level, json } => {
                let known = organizations(&pool).await?.into_iter().find(|known| known.code == *code);
                let org_id = match known {
                    None => create_with_outlines(&pool, code, &text::name(name), *level).await?,
                    // Its password could not be shown last time.
                    Some(known) if accounts(&pool, known.id).await?.is_empty() => known.id,
                    Some(_) => anyhow::bail!("代码“{code}”已被使用，请换一个。"),
                };
                let mut said = Ok(());
                create_admin(&pool, org_id, |password| {
                    said = say_made(org_id, code, name, password, *json);
                    said.is_ok()
                })
                .await?;
                said?;
            }
            Action::List { json } => {
                let known = organizations(&pool).await?;
                if *json {
                    let row = |o: &Organization| json!({ "id": o.id, "code": o.code, "name": o.name, "level": o.level });
                    super::print_json(&known.iter().map(row).collect::<Vec<_>>())?;
                } else {
                    for known in known {
                        super::print(&format!("{}\t{}\t{}", known.code, known.level, known.name))?;
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Tells what was made, with the one-time password.
fn say_made(id: uuid::Uuid, code: &str, name: &str, password: &str, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let made = json!({ "id": id, "code": code, "name": name, "username": "admin", "password": password });
        return super::print_json(&made);
    }
    let line = format!("已建立“{name}”（{code}）。管理员用户名：admin，一次性密码：{password}");
    Ok(super::print(&line)?)
}
