//! `wengao account`: for when nobody can log in any more.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::database;
use crate::app::accounts::entry::model::name_key;
use crate::app::accounts::entry::store as door;
use crate::app::accounts::factor::store as factor;
use crate::app::accounts::model::{Account, Role, check_username, too_few, unmanned};
use crate::app::accounts::password;
use crate::app::accounts::policy::store as policy;
use crate::app::accounts::store::{
    NewAccount, accounts, close_sessions, create_account, find_login, other_admins, set_password, shut_out,
    update_account,
};
use crate::app::audit::origin::{self, COMMAND_LINE};
use crate::app::audit::store::{Event, record};
use crate::clock;
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::text;

/// 管理账号
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao account list --json\n  wengao account create liwen 李文 --role curator\n  wengao account disable liwen\n  \
                        wengao account reset-password admin\n  wengao account unlock admin"
)]
pub struct AccountArgs {
    #[command(subcommand)]
    action: Action,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// 列出账号
    #[command(after_help = "例：wengao account list --organization yunjiang --json")]
    List {
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
    /// 新建账号，打印一次性密码
    #[command(after_help = "例：wengao account create liwen 李文 --role curator")]
    Create {
        /// 用户名
        username: String,
        /// 姓名
        name: String,
        /// 角色：drafter（撰稿人）、curator（库管理员）或 admin（管理员）
        #[arg(long, default_value = "drafter", value_parser = role)]
        role: Role,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
    /// 停用账号：立即退出，不能再登录；稿子和记录都保留
    #[command(after_help = "例：wengao account disable liwen")]
    Disable {
        /// 用户名
        username: String,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
    },
    /// 重新启用停用了的账号
    #[command(after_help = "例：wengao account enable liwen")]
    Enable {
        /// 用户名
        username: String,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
    },
    /// 解锁：密码输错次数过多的，现在就可以再试
    #[command(after_help = "例：wengao account unlock admin --organization yunjiang")]
    Unlock {
        /// 用户名
        username: String,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
    },
    /// 停用两步验证：手机丢失、恢复码也没有时用
    #[command(after_help = "例：wengao account factor-off admin --organization yunjiang")]
    FactorOff {
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

/// Lists, makes, ends and opens accounts, resets a password, or forgets the wrong ones.
///
/// # Errors
/// When the database fails, or there is no such account.
pub fn run(args: &AccountArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        match &args.action {
            Action::List { organization, json } => list(&pool, organization.as_deref(), *json).await?,
            Action::Create { username, name, role, organization, json } => {
                create(&pool, organization.as_deref(), username, name, *role, *json).await?;
            }
            Action::Disable { username, organization } => {
                let found = find(&pool, username, organization.as_deref()).await?;
                found.set_active(&pool, false).await?;
                super::print(&format!("账号“{username}”已停用，打开的页面随即结束。"))?;
            }
            Action::Enable { username, organization } => {
                let found = find(&pool, username, organization.as_deref()).await?;
                found.set_active(&pool, true).await?;
                super::print(&format!("账号“{username}”已启用。"))?;
            }
            Action::Unlock { username, organization } => {
                let found = find(&pool, username, organization.as_deref()).await?;
                let mut tx = pool.begin().await?;
                let counted = door::unlock(&mut *tx, &name_key(&found.code, username)).await?;
                found.log(&mut tx, "account.unlock").await?;
                tx.commit().await?;
                super::print(if counted { "账号已解锁。" } else { "账号没有锁定。" })?;
            }
            Action::FactorOff { username, organization } => {
                let found = find(&pool, username, organization.as_deref()).await?;
                let mut tx = pool.begin().await?;
                let had = factor::remove(&mut *tx, found.org_id, found.id).await?;
                if had {
                    close_sessions(&mut tx, found.org_id, found.id, &[]).await?;
                    found.log(&mut tx, "factor.off").await?;
                }
                tx.commit().await?;
                super::print(if had {
                    "两步验证已停用。"
                } else {
                    "账号没有启用两步验证。"
                })?;
            }
            Action::ResetPassword { username, organization, json } => {
                let found = find(&pool, username, organization.as_deref()).await?;
                let one_time = password::one_time()?;
                let hash = password::hash(one_time.clone()).await?;
                let mut tx = pool.begin().await?;
                set_password(&mut tx, found.org_id, found.id, &hash, true).await?;
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

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name).ok_or_else(|| "写 drafter、curator 或 admin".to_owned())
}

async fn list(pool: &PgPool, organization: Option<&str>, as_json: bool) -> anyhow::Result<()> {
    let all = accounts(pool, super::organization_id(pool, organization).await?).await?;
    if as_json {
        let row = |account: &Account| {
            let (role, name) = (account.role.name(), &account.display_name);
            json!({ "username": account.username, "name": name, "role": role, "active": account.active })
        };
        return super::print_json(&all.iter().map(row).collect::<Vec<_>>());
    }
    for account in all {
        let ended = if account.active { "" } else { "\t已停用" };
        super::print(&format!(
            "{}\t{}\t{}{ended}",
            account.username,
            account.role.chinese(),
            account.display_name
        ))?;
    }
    Ok(())
}

/// Makes an account, kept only if its one-time password could be told.
async fn create(
    pool: &PgPool,
    organization: Option<&str>,
    username: &str,
    name: &str,
    role: Role,
    as_json: bool,
) -> anyhow::Result<()> {
    let code = super::organization_code(pool, organization).await?;
    let org_id = super::organization_id(pool, Some(&code)).await?;
    check_username(username).map_err(anyhow::Error::msg)?;
    let name = text::name(name);
    anyhow::ensure!((1..=40).contains(&name.chars().count()), "姓名为1到40个字，请重新填写。");
    let one_time = password::one_time()?;
    let hash = password::hash(one_time.clone()).await?;
    let new =
        NewAccount { username, display_name: &name, role, password_hash: &hash, must_change_password: true };
    let mut tx = pool.begin().await?;
    let id = create_account(&mut *tx, org_id, &new).await.map_err(|error| match &error {
        sqlx::Error::Database(said) if said.is_unique_violation() => {
            anyhow::anyhow!("用户名“{username}”已有人使用，请换一个。")
        }
        _ => error.into(),
    })?;
    Found { code, org_id, id }.log(&mut tx, "account.create").await?;
    if as_json {
        super::print_json(
            &json!({ "username": username, "name": name, "role": role.name(), "password": one_time }),
        )?;
    } else {
        super::print(&format!(
            "已建立账号“{username}”（{name}，{}）。一次性密码：{one_time}",
            role.chinese()
        ))?;
    }
    Ok(tx.commit().await?)
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
    /// Ends the account or opens it again; of each role that somebody must have, the last who can log in stays.
    async fn set_active(&self, pool: &PgPool, active: bool) -> anyhow::Result<()> {
        let mut tx = pool.begin().await?;
        let all = accounts(&mut *tx, self.org_id).await?;
        let this = all.iter().find(|account| account.id == self.id).context("没有这个账号。")?;
        let others = other_admins(&mut tx, self.org_id, self.id).await?.into_iter().map(|(role, _)| role);
        let (policy, _) = policy::load(&mut *tx, self.org_id).await?;
        if let (false, Some(role)) = (active, unmanned(policy.apart, others)) {
            anyhow::bail!(too_few(role));
        }
        update_account(&mut tx, self.org_id, self.id, &this.display_name, this.role, active).await?;
        if !active {
            shut_out(&mut tx, self.org_id, self.id, &[], clock::now()).await?;
        }
        self.log(&mut tx, "account.update").await?;
        Ok(tx.commit().await?)
    }

    /// Writes down what was done to it from the command line.
    async fn log(&self, db: &mut PgConnection, action: &'static str) -> sqlx::Result<()> {
        let event = Event {
            org_id: self.org_id,
            account_id: None,
            action,
            object_type: "account",
            object_id: &self.id.to_string(),
            detail: serde_json::json!({}),
        };
        origin::of(COMMAND_LINE.to_owned(), record(db, event)).await
    }
}
