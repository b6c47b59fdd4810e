//! `wengao token`: bearer tokens for other systems.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use uuid::Uuid;

use super::database;
use crate::app::accounts::model::{Scope, Token};
use crate::app::accounts::store::{create_token, find_login, revoke_token, tokens};
use crate::app::accounts::{guard, password};
use crate::clock;
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::text;

/// 管理接口令牌
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao token create --user admin --days 90\n  \
                        wengao token create --user liwen --scope read --name 办公系统\n  \
                        wengao token list --json\n  wengao token revoke 0192f0c1-0000-7000-8000-000000000000")]
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
    #[command(after_help = "例：wengao token create --user admin --days 90")]
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
        /// 权限：read 只读，write 读写
        #[arg(long, default_value = "write", value_parser = scope)]
        scope: Scope,
        /// 有效天数；不填则长期有效
        #[arg(long)]
        days: Option<u16>,
        /// 打印 JSON（编号、令牌、到期时间）
        #[arg(long)]
        json: bool,
    },
    /// 列出令牌（不含令牌本身）
    #[command(after_help = "例：wengao token list --json")]
    List {
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
    /// 撤销令牌
    #[command(after_help = "例：wengao token revoke 0192f0c1-0000-7000-8000-000000000000")]
    Revoke {
        /// 令牌编号，见 wengao token list
        id: Uuid,
        /// 单位代码；只有一个单位时不必填
        #[arg(long)]
        organization: Option<String>,
    },
}

fn scope(name: &str) -> Result<Scope, String> {
    Scope::parse(name).ok_or_else(|| "权限是 read 或 write".to_owned())
}

/// Makes a token and prints it alone; lists or ends tokens.
///
/// # Errors
/// When the database fails, or there is no such user or token.
pub fn run(args: &TokenArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        match &args.action {
            Action::Create { user, organization, name, scope, days, json } => {
                let code = super::organization_code(&pool, organization.as_deref()).await?;
                let found = find_login(&pool, &code, user).await?;
                let (org_id, account) = found.with_context(|| format!("没有用户“{user}”，请检查用户名。"))?;
                let secret = password::secret()?;
                let expires = days.map(|days| clock::now() + time::Duration::days(i64::from(days)));
                let digest = password::digest(&secret);
                let id =
                    create_token(&pool, org_id, account, &text::name(name), &digest, *scope, expires).await?;
                let token = guard::write_token(org_id, id, &secret);
                if *json {
                    super::print_json(
                        &json!({ "id": id, "token": token, "expires_at": super::moment(expires) }),
                    )?;
                } else {
                    super::print(&token)?;
                }
            }
            Action::List { organization, json } => {
                let org_id = super::organization_id(&pool, organization.as_deref()).await?;
                let all = tokens(&pool, org_id, None).await?;
                if *json {
                    super::print_json(&all.iter().map(row).collect::<Vec<_>>())?;
                } else {
                    let now = clock::now();
                    for token in &all {
                        let (state, scope) = (token.state(&now), token.scope.chinese());
                        super::print(&format!(
                            "{}\t{}\t{scope}\t{state}\t{}",
                            token.id, token.username, token.name
                        ))?;
                    }
                }
            }
            Action::Revoke { id, organization } => {
                let org_id = super::organization_id(&pool, organization.as_deref()).await?;
                let ended = revoke_token(&pool, org_id, None, *id, clock::now()).await?;
                anyhow::ensure!(ended, "没有编号为 {id} 的有效令牌，请用 wengao token list 查看。");
                super::print("令牌已撤销。")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn row(token: &Token) -> serde_json::Value {
    json!({
        "id": token.id,
        "user": token.username,
        "name": token.name,
        "scope": token.scope.name(),
        "state": token.state(&clock::now()),
        "created_at": super::moment(Some(token.created_at)),
        "expires_at": super::moment(token.expires_at),
        "revoked_at": super::moment(token.revoked_at),
    })
}
