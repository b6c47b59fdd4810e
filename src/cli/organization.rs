//! `wengao organization`: several organizations on one server, fully apart.

use std::process::ExitCode;

use super::database;
use crate::app::accounts::store::organizations;
use crate::bootstrap::{create_admin, create_with_outlines};
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::engine::document::Level;

/// 管理单位
#[derive(Debug, clap::Args)]
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
    Create {
        /// 单位代码：小写字母、数字和连字符，登录时区分单位
        code: String,
        /// 单位名称
        name: String,
        /// 层级：province、city、county 或 township
        #[arg(long, default_value = "city")]
        level: Level,
    },
    /// 列出单位
    List,
}

/// Makes or lists organizations.
///
/// # Errors
/// When the database fails, or the code is taken.
pub fn run(args: &OrganizationArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        match &args.action {
            Action::Create { code, name, level } => {
                if organizations(&pool).await?.iter().any(|known| known.code == *code) {
                    anyhow::bail!("代码“{code}”已被使用，请换一个。");
                }
                let org_id = create_with_outlines(&pool, code, name, *level).await?;
                let password = create_admin(&pool, org_id).await?;
                super::print(&format!(
                    "已建立“{name}”（{code}）。管理员用户名：admin，一次性密码：{password}"
                ))?;
            }
            Action::List => {
                for known in organizations(&pool).await? {
                    super::print(&format!("{}\t{}\t{}", known.code, known.level, known.name))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}
