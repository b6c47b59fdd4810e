//! What can be set from outside: flags of the command line and environment variables, each documented.

use std::path::PathBuf;

use clap::Args;

use crate::web::peer::Network;

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

/// 启动服务：网站、接口和后台任务
#[derive(Debug, Clone, Args)]
#[command(after_help = "例：\n  wengao serve --port 9000\n  wengao serve --host 0.0.0.0 --empty\n  \
                        wengao serve --database-url postgres://wengao@db/wengao\n  \
                        wengao serve --host 0.0.0.0 --trusted-proxies 10.1.2.3")]
pub struct ServeConfig {
    /// Where the data lies.
    #[command(flatten)]
    pub data: DataConfig,

    /// 监听端口
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

    /// 一条数据库语句最多执行多少秒，超过时中止并请人稍后再试
    #[arg(long, env = "WENGAO_STATEMENT_TIMEOUT", value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub statement_timeout: u64,

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
