//! `wengao serve`: the server.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::database::{self, Opened};
use crate::app::jobs::store::recover_lost;
use crate::app::kept::Memory;
use crate::bootstrap::{FirstStart, first_start_shown};
use crate::clock;
use crate::config::{OidcConfig, ServeConfig};
use crate::convert;
use crate::db::error::Error;
use crate::db::lock::Mode;
use crate::db::{embedded, monitor, pool};
use crate::oidc::Provider;
use crate::server;
use crate::tls;
use crate::web::App;
use crate::web::serve::{Limits, most_connections};
use crate::web::share::Shares;
use crate::web::state::Settings;

/// How long a statement waits for a row that somebody else holds.
const LOCK: Duration = Duration::from_secs(10);

/// Serves until Ctrl-C or SIGTERM.
///
/// # Errors
/// When the database or the port cannot be had, or the embedded database ends and does not start again.
pub fn run(config: &ServeConfig) -> anyhow::Result<ExitCode> {
    let most = most_connections();
    // Before anything is made: whoever cannot listen shall leave nothing behind.
    let listener = bind(config)?;
    let statement = Duration::from_secs(config.statement_timeout);
    let within =
        pool::Limits::connections(config.database_connections).within(statement, LOCK.min(statement));
    database::open(&config.data, Mode::Serve, within, |opened| async move {
        let Opened { pool, embedded, url, folder, health, ending } = opened;
        let left = convert::sweep();
        if left > 0 {
            tracing::info!(left, "removed what an earlier process left of its conversions");
        }
        if embedded {
            // Nobody else serves this database: whatever was running has lost its server.
            let now = clock::now();
            recover_lost(&pool, now, now).await?;
        }
        first_start_shown(&pool, embedded && !config.empty, show).await?;
        let listener = TcpListener::from_std(listener)?;
        monitor::start(&url, folder, health.clone())?;
        let stop = stop()?;
        tracing::info!(version = env!("CARGO_PKG_VERSION"), embedded, "started");
        say(&[format!("文稿已启动：http://{}/", listener.local_addr()?)]);
        let limits = Limits {
            in_all: config.max_connections.min(most),
            by_address: config.max_connections_per_address,
            proxies: config.trusted_proxies.clone(),
            only_proxies: config.behind_tls,
        };
        let settings = Settings {
            behind_tls: config.behind_tls,
            trusted_proxies: config.trusted_proxies.clone(),
            oidc: provider(&config.oidc)?,
            metrics_token: config.metrics_token.clone(),
            listed_organizations: config.listed_organizations,
        };
        let mut app = App { health: health.clone(), ..server::app(pool, settings) };
        if let Some(each) = config.organization_requests {
            app.shares = Shares::new(each);
        }
        let failing = health.clone();
        let stop = async move {
            tokio::select! {
                () = stop => {}
                _ = failing.failed() => {}
            }
        };
        let memory = config.memory.map_or_else(Memory::quarter, |megabytes| Memory::new(megabytes << 20));
        server::serve(app, memory, listener, limits, config.backups.plan(), stop, ending).await?;
        match health.known().failed {
            Some(sentence) => Err(anyhow::anyhow!(sentence)),
            None => Ok(ExitCode::SUCCESS),
        }
    })
}

/// The office's identity system, as it was set.
fn provider(config: &OidcConfig) -> anyhow::Result<Option<Provider>> {
    let Some(issuer) = config.oidc_issuer.clone().filter(|issuer| !issuer.is_empty()) else {
        return Ok(None);
    };
    let ca = match &config.oidc_ca {
        Some(file) => std::fs::read_to_string(file)
            .with_context(|| format!("根证书文件 {} 不能读取，请检查 --oidc-ca", file.display()))?,
        None => String::new(),
    };
    tls::certificates(&ca).context("--oidc-ca 指的文件里没有 PEM 格式的证书")?;
    Ok(Some(Provider {
        issuer,
        client_id: config.oidc_client_id.clone(),
        client_secret: config.oidc_client_secret.clone(),
        claim: config.oidc_claim.clone(),
        organization: config.oidc_organization.clone(),
        ca,
    }))
}

/// Listens where the settings say. Whoever connects before the site is ready waits until it is.
fn bind(config: &ServeConfig) -> anyhow::Result<std::net::TcpListener> {
    let host = config.host.trim_start_matches('[').trim_end_matches(']');
    let listener = std::net::TcpListener::bind((host, config.port)).map_err(|cause| {
        let folder =
            database::data_folder(&config.data).ok().filter(|_| database::named(&config.data).is_none());
        match folder.and_then(|folder| Some((embedded::server_of(&folder)?, folder))) {
            Some((pid, folder)) => Error::AlreadyRunning { pid, folder }.into(),
            None => {
                let port = config.port;
                let sentence =
                    format!("地址 {host} 的端口 {port} 不能使用，可能已被占用；请用 --port 换一个端口");
                anyhow::Error::from(cause).context(sentence)
            }
        }
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Tells the first password; whether somebody can have seen it.
fn show(made: &FirstStart) -> bool {
    say(&[
        format!("已建立“{}”。管理员用户名：admin", made.organization),
        format!("一次性密码：{}", made.password),
        "密码只显示这一次，首次登录后须修改。".to_owned(),
    ])
}

/// Lines on standard output; whether they went somewhere. What is sent to /dev/null, as everything is where standard
/// output was closed, goes nowhere.
fn say(lines: &[String]) -> bool {
    let mut out = std::io::stdout().lock();
    let nowhere = match (rustix::fs::fstat(&out), rustix::fs::stat("/dev/null")) {
        (Ok(out), Ok(null)) => {
            (out.st_rdev, out.st_ino, out.st_dev) == (null.st_rdev, null.st_ino, null.st_dev)
        }
        _ => true,
    };
    let text = lines.join("\n");
    !nowhere && writeln!(out, "{text}").and_then(|()| out.flush()).is_ok()
}

/// Listens for Ctrl-C and SIGTERM from now on; what is answered resolves at the first of them.
fn stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
