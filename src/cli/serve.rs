//! `wengao serve`: the server.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use tokio::net::TcpListener;

use super::database;
use crate::app::jobs::store::recover_lost;
use crate::app::kept::Memory;
use crate::bootstrap::{FirstStart, first_start};
use crate::clock;
use crate::config::ServeConfig;
use crate::db::lock::Mode;
use crate::server;
use crate::web::state::Settings;

/// Connections to the database.
const CONNECTIONS: u32 = 20;

/// Serves until Ctrl-C or SIGTERM.
///
/// # Errors
/// When the database or the port cannot be had.
pub fn run(config: &ServeConfig) -> anyhow::Result<ExitCode> {
    database::run(&config.data, Mode::Serve, CONNECTIONS, |pool, embedded| async move {
        if embedded {
            // Nobody else serves this database: whatever was running has lost its server.
            let now = clock::now();
            recover_lost(&pool, now, now).await?;
        }
        let made = first_start(&pool, embedded && !config.empty).await?;
        let address = format!("{}:{}", config.host, config.port);
        let listener = TcpListener::bind(&address)
            .await
            .with_context(|| format!("地址 {address} 不能使用，可能已被占用；请用 --port 换一个端口"))?;
        say(config, made.as_ref())?;
        let app = server::app(
            pool,
            Settings {
                behind_tls: config.behind_tls,
                trusted_proxies: config.trusted_proxies.clone(),
                metrics_token: config.metrics_token.clone(),
            },
        );
        let memory = config.memory.map_or_else(Memory::quarter, |megabytes| Memory::new(megabytes << 20));
        server::serve(app, memory, listener, stop()).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Tells on standard output where the site is and, once, the first password.
fn say(config: &ServeConfig, made: Option<&FirstStart>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if let Some(made) = made {
        writeln!(out, "已建立“{}”。管理员用户名：admin", made.organization)?;
        writeln!(out, "一次性密码：{}", made.password)?;
        writeln!(out, "密码只显示这一次，首次登录后须修改。")?;
    }
    writeln!(out, "文稿已启动：http://{}:{}/", config.host, config.port)?;
    out.flush()
}

/// Resolves on Ctrl-C or SIGTERM.
async fn stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
