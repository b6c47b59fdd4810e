//! `wengao account`: for when nobody can log in any more.

use std::process::ExitCode;

use anyhow::Context as _;

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::database;
use crate::app::accounts::entry::model::name_key;
use crate::app::accounts::entry::store as door;
use crate::app::accounts::password;
use crate::app::accounts::store::{find_login, set_password, shut_out};
use crate::app::audit::store::{Event, record};
use crate::clock;
use crate::config::DataConfig;
use crate::db::lock::Mode;

/// 管理账号
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao account reset-password admin\n  wengao account unlock admin")]
pub struct AccountArgs {
    #[command(subcommand)]
    action: Action,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// 解锁：密码输错次数过多的，现在就可以再试
    #[command(after_help = "例：wengao account unlock admin --organization yunjiang")]
    Unlock {
        /// 用户名
        username: String,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
    },
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

/// Resets a password, or forgets the wrong ones.
///
/// # Errors
/// When the database fails, or there is no such account.
pub fn run(args: &AccountArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        match &args.action {
            Action::Unlock { username, organization } => {
                let found = find(&pool, username, organization.as_deref()).await?;
                let mut tx = pool.begin().await?;
                let counted = door::unlock(&mut *tx, &name_key(&found.code, username)).await?;
                found.log(&mut tx, "account.unlock").await?;
                tx.commit().await?;
                super::print(if counted { "账号已解锁。" } else { "账号没有锁定。" })?;
            }
            Action::ResetPassword { username, organization, json } => {
                let found = find(&pool, username, organization.as_deref()).await?;
                let one_time = password::one_time()?;
                let hash = password::hash(one_time.clone()).await?;
                let mut tx = pool.begin().await?;
                set_password(&mut *tx, found.org_id, found.id, &hash, true).await?;
                shut_out(&mut tx, found.org_id, found.id, &[], clock::now()).await?;
                door::unlock(&mut *tx, &name_key(&found.code, username)).await?;
                found.log(&mut tx, "password.reset").await?;
                tx.commit().await?;
                if *json {
                    super::print_json(&serde_json::json!({ "username": username, "password": one_time }))?;
                } else {
                    super::print(&one_time)?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// An account and where it is.
struct Found {
    code: String,
    org_id: Uuid,
    id: Uuid,
}

async fn find(pool: &PgPool, username: &str, organization: Option<&str>) -> anyhow::Result<Found> {
    let code = super::organization_code(pool, organization).await?;
    let found = find_login(pool, &code, username).await?;
    let (org_id, id) = found.with_context(|| format!("没有用户“{username}”，请检查用户名。"))?;
    Ok(Found { code, org_id, id })
}

impl Found {
    /// Writes down what was done to it from the command line.
    async fn log(&self, db: &mut PgConnection, action: &'static str) -> sqlx::Result<()> {
        let event = Event {
            org_id: self.org_id,
            account_id: None,
            action,
            object_type: "account",
            object_id: &self.id.to_string(),
            detail: serde_json::json!({ "address": "命令行" }),
        };
        record(db, event).await
    }
}
