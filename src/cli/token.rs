//! `wengao token`: bearer tokens for other systems.

use std::process::ExitCode;

use anyhow::Context as _;

use super::database;
use crate::app::accounts::store::{create_token, find_login};
use crate::app::accounts::{guard, password};
use crate::clock;
use crate::config::DataConfig;
use crate::db::lock::Mode;

/// 管理接口令牌
#[derive(Debug, clap::Args)]
pub struct TokenArgs {
    #[command(subcommand)]
    action: Action,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// 新建令牌，只打印令牌本身
    Create {
        /// 令牌代表哪个用户
        #[arg(long)]
        user: String,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
        /// 令牌名称，便于日后辨认
        #[arg(long, default_value = "命令行")]
        name: String,
        /// 有效天数；不填则长期有效
        #[arg(long)]
        days: Option<u16>,
    },
}

/// Makes a token and prints it alone.
///
/// # Errors
/// When the database fails, or there is no such user.
pub fn run(args: &TokenArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        let Action::Create { user, organization, name, days } = &args.action;
        let code = super::organization_code(&pool, organization.as_deref()).await?;
        let found = find_login(&pool, &code, user).await?;
        let (org_id, account_id) = found.with_context(|| format!("没有用户“{user}”，请检查用户名。"))?;
        let secret = password::secret()?;
        let expires = days.map(|days| clock::now() + time::Duration::days(i64::from(days)));
        let id = create_token(&pool, org_id, account_id, name, &password::digest(&secret), expires).await?;
        super::print(&guard::write_token(org_id, id, &secret))?;
        Ok(ExitCode::SUCCESS)
    })
}
