//! `wengao security`: the rules of 安全 from the machine itself, for when they keep everybody out.

use std::process::ExitCode;

use super::database;
use crate::app::accounts::policy::model::Policy;
use crate::app::accounts::policy::rules;
use crate::app::accounts::policy::store::{self, changed};
use crate::app::audit::origin::{self, COMMAND_LINE};
use crate::app::audit::store::record;
use crate::config::DataConfig;
use crate::db::lock::Mode;

/// 查看、恢复安全设置
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao security show\n  wengao security reset")]
pub struct SecurityArgs {
    #[command(subcommand)]
    action: Action,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// 打印现在的安全设置
    #[command(after_help = "例：wengao security show --organization yunjiang")]
    Show {
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
    /// 恢复为缺省值：谁都进不来时用（管理地址填错、三员无人等）
    #[command(after_help = "例：wengao security reset --organization yunjiang")]
    Reset {
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
    },
}

/// Shows the rules, or puts them back to what they begin with.
///
/// # Errors
/// When the database fails, or there is no such organization.
pub fn run(args: &SecurityArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        match &args.action {
            Action::Show { organization, json } => {
                let org_id = super::organization_id(&pool, organization.as_deref()).await?;
                let (policy, _) = store::load(&pool, org_id).await?;
                if *json {
                    super::print_json(&policy)?;
                } else {
                    super::print(&rules::lines(&policy).join("\n"))?;
                }
            }
            Action::Reset { organization } => {
                let org_id = super::organization_id(&pool, organization.as_deref()).await?;
                let mut tx = pool.begin().await?;
                let (before, at) = store::load(&mut *tx, org_id).await?;
                let after = Policy::default();
                anyhow::ensure!(
                    store::save(&mut tx, org_id, &after, at).await?,
                    "安全设置刚被改过，请再执行一次。"
                );
                let event = changed(org_id, None, &before, &after);
                origin::of(COMMAND_LINE.to_owned(), record(&mut tx, event)).await?;
                tx.commit().await?;
                super::print("安全设置已恢复为缺省值。")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}
