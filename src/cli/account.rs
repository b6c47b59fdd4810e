//! `wengao account`: for when nobody can log in any more.

use std::process::ExitCode;

use anyhow::Context as _;

use super::database;
use crate::app::accounts::password;
use crate::app::accounts::store::{close_sessions, find_login, set_password};
use crate::config::DataConfig;
use crate::db::lock::Mode;

/// 管理账号
#[derive(Debug, clap::Args)]
#[command(after_help = "例：wengao account reset-password admin")]
pub struct AccountArgs {
    #[command(subcommand)]
    action: Action,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// 重置密码，打印新的一次性密码
    #[command(after_help = "例：wengao account reset-password admin --organization yunjiang")]
    ResetPassword {
        /// 用户名
        username: String,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
}

/// Resets a password.
///
/// # Errors
/// When the database fails, or there is no such account.
pub fn run(args: &AccountArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        let Action::ResetPassword { username, organization, json } = &args.action;
        let code = super::organization_code(&pool, organization.as_deref()).await?;
        let found = find_login(&pool, &code, username).await?;
        let (org_id, id) = found.with_context(|| format!("没有用户“{username}”，请检查用户名。"))?;
        let one_time = password::one_time()?;
        set_password(&pool, org_id, id, &password::hash(one_time.clone()).await?, true).await?;
        close_sessions(&pool, org_id, id, &[]).await?;
        if *json {
            super::print_json(&serde_json::json!({ "username": username, "password": one_time }))?;
        } else {
            super::print(&one_time)?;
        }
        Ok(ExitCode::SUCCESS)
    })
}
