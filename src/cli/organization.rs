//! `wengao organization`: several organizations on one server, fully apart.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use sqlx::PgPool;

use super::database;
use crate::app::accounts::store::{
    Organization, accounts, organizations, rename_organization, set_organization_active, shut_out,
};
use crate::bootstrap::{create_admin, create_with_outlines};
use crate::clock;
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::db::rows;
use crate::engine::document::Level;
use crate::text;

/// 管理单位
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao organization create dongshan 东山县人大常委会 --level county\n  wengao organization list --json\n  \
                        wengao organization rename dongshan 东山区人大常委会\n  wengao organization disable dongshan"
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
    /// 改单位的名称或层级；代码不变
    #[command(after_help = "例：wengao organization rename dongshan 东山区人大常委会 --level county")]
    Rename {
        /// 单位代码
        code: String,
        /// 新的名称
        name: String,
        /// 新的层级：province、city、county 或 township
        #[arg(long)]
        level: Option<Level>,
    },
    /// 停用单位：它的人都不能登录，令牌都不能用，内容原样保留
    #[command(after_help = "例：wengao organization disable dongshan")]
    Disable {
        /// 单位代码
        code: String,
    },
    /// 重新启用停用了的单位
    #[command(after_help = "例：wengao organization enable dongshan")]
    Enable {
        /// 单位代码
        code: String,
    },
    /// 删除停用了的单位和它的全部内容，不能恢复；先备份
    #[command(
        after_help = "例：\n  wengao backup 东山.zip.age --organization dongshan --key-file backup.key\n  wengao organization delete dongshan --confirm dongshan"
    )]
    Delete {
        /// 单位代码
        code: String,
        /// 再写一遍单位代码，表示确要删除
        #[arg(long)]
        confirm: String,
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
            Action::Rename { code, name, level } => {
                let known = known(&pool, code).await?;
                let name = text::name(name);
                anyhow::ensure!((1..=60).contains(&name.chars().count()), "单位名称为1到60个字，请修改。");
                let level = level.map_or(known.level, |level| level.name().to_owned());
                rename_organization(&pool, known.id, &name, &level).await?;
                super::print(&format!("已改为“{name}”（{code}）。"))?;
            }
            Action::Disable { code } => {
                let known = known(&pool, code).await?;
                let mut tx = pool.begin().await?;
                set_organization_active(&mut *tx, known.id, false).await?;
                for account in accounts(&mut *tx, known.id).await? {
                    shut_out(&mut tx, known.id, account.id, &[], clock::now()).await?;
                }
                tx.commit().await?;
                super::print(&format!("“{}”已停用，打开的页面随即结束。", known.name))?;
            }
            Action::Enable { code } => {
                let known = known(&pool, code).await?;
                set_organization_active(&pool, known.id, true).await?;
                super::print(&format!("“{}”已启用。", known.name))?;
            }
            Action::Delete { code, confirm } => {
                let known = known(&pool, code).await?;
                anyhow::ensure!(confirm == code, "--confirm 与单位代码不同，没有删除。");
                anyhow::ensure!(
                    !known.active,
                    "“{}”还在使用，没有删除；请先用 wengao organization disable {code} 停用。",
                    known.name
                );
                let mut tx = pool.begin().await?;
                rows::remove(&mut tx, known.id).await?;
                tx.commit().await?;
                super::print(&format!("“{}”（{code}）和它的全部内容已删除。", known.name))?;
            }
            Action::List { json } => {
                let known = organizations(&pool).await?;
                if *json {
                    let row = |o: &Organization| json!({ "id": o.id, "code": o.code, "name": o.name, "level": o.level, "active": o.active });
                    super::print_json(&known.iter().map(row).collect::<Vec<_>>())?;
                } else {
                    for known in known {
                        let closed = if known.active { "" } else { "\t已停用" };
                        super::print(&format!("{}\t{}\t{}{closed}", known.code, known.level, known.name))?;
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// The organization of this code.
async fn known(pool: &PgPool, code: &str) -> anyhow::Result<Organization> {
    let known = organizations(pool).await?.into_iter().find(|known| known.code == code);
    known.with_context(|| format!("没有代码为“{code}”的单位，请用 wengao organization list 查看。"))
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
