//! What can be set from outside: flags of the command line and environment variables, each documented.

use std::path::PathBuf;

use clap::Args;
use time::Time;

use crate::app::backup::plan::{Rotation, time_of_day};
use crate::app::backup::timer::Plan;
use crate::web::network::Network;

/// Where the data lies; wanted by every command that needs the database.
#[derive(Debug, Clone, Args)]
pub struct DataConfig {
    /// 数据库地址（postgres://…）；不填则使用程序自带的数据库
    #[arg(long, global = true, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// 数据目录（自带数据库存放处）；缺省为 /var/lib/wengao 或 ~/.local/share/wengao
    #[arg(long, global = true, env = "WENGAO_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// The passphrase of the backups.
#[derive(Debug, Clone, Args)]
pub struct KeyConfig {
    /// 备份口令文件（第一行是口令）；用 wengao backup --make-key 建立
    #[arg(long, env = "WENGAO_BACKUP_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// Where backups go, when, and how many are kept.
#[derive(Debug, Clone, Args)]
pub struct BackupConfig {
    /// 定时备份的文件夹，最好在另一台机器的磁盘上；不填则不定时备份
    #[arg(id = "folder", long = "backup-dir", env = "WENGAO_BACKUP_DIR", value_name = "DIR")]
    pub folder: Option<PathBuf>,

    /// 每天备份的时间（北京时间）
    #[arg(long = "backup-at", env = "WENGAO_BACKUP_AT", value_name = "HH:MM", default_value = "02:30", value_parser = time_of_day)]
    pub at: Time,

    /// 保留多少份：天数,周数,月数
    #[arg(long = "backup-keep", env = "WENGAO_BACKUP_KEEP", value_name = "D,W,M", default_value = "7,4,12")]
    pub keep: Rotation,

    /// 每次定时备份后都恢复到临时数据库核对（演练）
    #[arg(long = "backup-drill", env = "WENGAO_BACKUP_DRILL")]
    pub drill: bool,

    /// The passphrase.
    #[command(flatten)]
    pub key: KeyConfig,
}

impl BackupConfig {
    /// The plan; none where no folder is named.
    pub fn plan(&self) -> Option<Plan> {
        let folder = self.folder.clone().filter(|folder| !folder.as_os_str().is_empty())?;
        let key_file = self.key.key_file.clone();
        Some(Plan { folder, at: self.at, keep: self.keep, key_file, drill: self.drill })
    }
}

/// 启动服务：网站、接口和后台任务
#[derive(Debug, Clone, Args)]
#[command(after_help = "例：\n  wengao serve --port 9000\n  wengao serve --host 0.0.0.0 --empty\n  \
                        wengao serve --database-url postgres://wengao@db/wengao\n  \
                        wengao serve --host 0.0.0.0 --trusted-proxies 10.1.2.3")]
pub struct ServeConfig {
    /// Where the data lies.
    #[command(flatten)]
    pub data: DataConfig,

    /// Backups that the server makes by itself.
    #[command(flatten)]
    pub backups: BackupConfig,

    /// 监听端口；0 为任选一个空闲的，启动后打印
    #[arg(long, env = "WENGAO_PORT", default_value_t = 8080)]
    pub port: u16,

    /// 监听地址；办公网内供他人访问时用 0.0.0.0
    #[arg(long, env = "WENGAO_HOST", default_value = "127.0.0.1")]
    pub host: String,

    /// 首次启动时不装入示例单位的讲话和提纲
    #[arg(long)]
    pub empty: bool,

    /// 只经由反向代理以 HTTPS 访问时打开：Cookie 一律加 Secure，来访地址取自 X-Forwarded-For
    #[arg(long, env = "WENGAO_BEHIND_TLS")]
    pub behind_tls: bool,

    /// 反向代理的地址或网段，可用逗号分隔多个；只有它们的 X-Forwarded-Proto 和 X-Forwarded-For 才算数
    #[arg(
        long,
        env = "WENGAO_TRUSTED_PROXIES",
        value_name = "ADDR",
        value_delimiter = ',',
        default_value = "127.0.0.1,::1"
    )]
    pub trusted_proxies: Vec<Network>,

    /// 常驻内存的联想、校核、对照数据最多占用多少 MB；不填为内存的四分之一，超出时先放下最久没用的
    #[arg(long, env = "WENGAO_MEMORY", value_name = "MB")]
    pub memory: Option<usize>,

    /// 同时使用的数据库连接最多多少个（后台任务另用 6 个）
    #[arg(long, env = "WENGAO_DATABASE_CONNECTIONS", value_name = "N", default_value_t = 20,
          value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,

    /// 每个单位同时办理的请求最多多少个；不填为数据库连接数的五分之三
    #[arg(long, env = "WENGAO_ORGANIZATION_REQUESTS", value_name = "N")]
    pub organization_requests: Option<usize>,

    /// 单位不超过多少个时，登录页列出单位名称供选择；不填则不列出，由本人填写单位代码或全称
    #[arg(long, env = "WENGAO_LISTED_ORGANIZATIONS", value_name = "N", default_value_t = 0,
          value_parser = clap::value_parser!(i64).range(0..=200))]
    pub listed_organizations: i64,

    /// 一条数据库语句最多执行多少秒，超过时中止并请人稍后再试
    #[arg(long, env = "WENGAO_STATEMENT_TIMEOUT", value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub statement_timeout: u64,

    /// 统一身份认证（OpenID Connect）的设置
    #[command(flatten)]
    pub oidc: OidcConfig,

    /// 从别的机器读取 /metrics 所用的令牌；不设则只有本机能读
    #[arg(long, env = "WENGAO_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,

    /// 同时打开的连接最多多少个；超过时先断开空闲的。不会超过系统允许的打开文件数
    #[arg(long, env = "WENGAO_MAX_CONNECTIONS", value_name = "N", default_value_t = 4096)]
    pub max_connections: usize,

    /// 同一地址同时打开的连接最多多少个；本机和可信的反向代理不受此限
    #[arg(long, env = "WENGAO_MAX_CONNECTIONS_PER_ADDRESS", value_name = "N", default_value_t = 256)]
    pub max_connections_per_address: usize,
}

/// 统一身份认证（OpenID Connect）；不填发布者地址就没有
#[derive(Debug, Clone, Default, Args)]
pub struct OidcConfig {
    /// 统一身份认证的发布者网址（issuer），须以 https 开头
    #[arg(long, env = "WENGAO_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,

    /// 本系统在统一身份认证里的应用编号（client_id）；登记的回调地址是 本系统地址/login/oidc/back
    #[arg(long, env = "WENGAO_OIDC_CLIENT_ID", value_name = "ID", default_value = "wengao")]
    pub oidc_client_id: String,

    /// 应用密钥（client_secret）；请写在环境变量里，不要写在命令行上
    #[arg(
        long,
        env = "WENGAO_OIDC_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        default_value = ""
    )]
    pub oidc_client_secret: String,

    /// 哪个声明（claim）是本系统的用户名
    #[arg(long, env = "WENGAO_OIDC_CLAIM", value_name = "NAME", default_value = "preferred_username")]
    pub oidc_claim: String,

    /// 用统一身份认证登录的是哪个单位的人（单位代码）；只有一个单位时不必填
    #[arg(long, env = "WENGAO_OIDC_ORGANIZATION", value_name = "CODE", default_value = "")]
    pub oidc_organization: String,

    /// 统一身份认证的根证书文件（PEM）；系统已信任的不必填
    #[arg(long, env = "WENGAO_OIDC_CA", value_name = "FILE")]
    pub oidc_ca: Option<PathBuf>,
}
