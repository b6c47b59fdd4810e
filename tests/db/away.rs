//! Databases away from this machine: what cannot serve us is told at the start, in one sentence.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use wengao::db::process::{self, User};
use wengao::db::{migrate, pool, preflight};

use crate::support;
use crate::support::TestDatabase;

async fn run(database: &TestDatabase, statements: String) {
    let done = database.pool.execute(sqlx::raw_sql(AssertSqlSafe(statements.clone()))).await;
    done.unwrap_or_else(|error| panic!("{statements}: {error}"));
}

async fn objection(url: &str) -> String {
    let said = preflight::look(url).await.expect_err("an objection").to_string();
    assert!(!said.is_ascii() && !said.contains('\n'), "{said}");
    said
}

/// The name of a database, from its address.
fn name(url: &str) -> &str {
    url.split(['?']).next().and_then(|url| url.rsplit('/').next()).unwrap()
}

#[tokio::test]
async fn a_good_database_is_taken_and_one_that_only_reads_is_not() {
    let database = support::database().await;
    preflight::look(&database.url).await.unwrap();
    let name = name(&database.url);
    run(&database, format!("alter database {name} set default_transaction_read_only = on")).await;
    assert!(objection(&database.url).await.contains("只读"));
}

#[tokio::test]
async fn another_encoding_is_named() {
    let database = support::database().await;
    let other = format!("{}_ascii", name(&database.url));
    let make = format!("create database {other} encoding 'SQL_ASCII' locale 'C' template template0");
    run(&database, make).await;
    let url = database.url.replace(name(&database.url), &other);
    let said = objection(&url).await;
    run(&database, format!("drop database {other} with (force)")).await;
    assert!(said.contains("SQL_ASCII") && said.contains("createdb"), "{said}");
}

#[tokio::test]
async fn a_role_without_rights_is_told_which() {
    let database = support::database().await;
    let role = format!("{}_role", name(&database.url));
    run(&database, format!("create role {role} login; revoke create on schema public from public")).await;
    let url = database.url.replacen("postgres://postgres@", &format!("postgres://{role}@"), 1);
    assert_ne!(url, database.url);
    let tables = objection(&url).await;
    run(&database, format!("grant all on all tables in schema public to {role}")).await;
    let create = objection(&url).await;
    run(&database, format!("grant create on schema public to {role}")).await;
    let taken = preflight::look(&url).await;
    let nowhere = objection(&format!("{url}&options[search_path]=nowhere")).await;
    run(&database, format!("drop owned by {role}; drop role {role}")).await;
    assert!(tables.contains("权限"), "{tables}");
    assert!(create.contains("grant create on schema public"), "{create}");
    taken.unwrap();
    assert!(nowhere.contains("search_path"), "{nowhere}");
}

#[tokio::test]
async fn several_hosts_and_nobody_there_are_told_apart() {
    assert!(objection("postgres://postgres@one,two/wengao").await.contains("一台"));
    assert!(objection("postgres://postgres@127.0.0.1:1/wengao").await.contains("不能连接"));
}

/// A pgbouncer before a database, ended when it is dropped.
struct Bouncer {
    child: Child,
    url: String,
    _folder: Folder,
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Bouncer {
    async fn before(database: &TestDatabase, mode: &str) -> Self {
        let options: PgConnectOptions = database.url.parse().unwrap();
        let (name, socket) =
            (name(&database.url), options.get_socket().expect("a socket").display().to_string());
        let folder = std::env::temp_dir().join(format!("wengao-bouncer-{name}-{mode}"));
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        let port = options.get_port();
        let settings = format!(
            "[databases]\n* = host={socket} port={port} user=postgres\n[pgbouncer]\nlisten_port = 6432\n\
             unix_socket_dir = {here}\nauth_type = any\npool_mode = {mode}\nmax_client_conn = 50\ndefault_pool_size = 10\n\
             ignore_startup_parameters = extra_float_digits, options\nlogfile = {here}/log\n",
            here = folder.display()
        );
        fs::write(folder.join("settings.ini"), settings).unwrap();
        let user = User::unprivileged().unwrap();
        let program =
            ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].iter().map(Path::new).find(|path| path.exists());
        let program = program.expect("pgbouncer, which scripts/install.sh installs");
        let mut command = process::command(program, &folder, user.as_ref());
        command.arg("-q").arg(folder.join("settings.ini")).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let url = format!("postgres://postgres@localhost:6432/{name}?host={}", folder.display());
        let bouncer = Self { child, url, _folder: Folder(folder) };
        while PgConnection::connect(&bouncer.url).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bouncer
    }
}

#[tokio::test]
async fn a_pool_of_sessions_in_between_serves_and_one_of_transactions_is_refused() {
    let database = support::database().await;
    let sessions = Bouncer::before(&database, "session").await;
    preflight::look(&sessions.url).await.unwrap();
    migrate::run(&sessions.url).await.unwrap();
    let limits = pool::Limits::connections(2).within(Duration::from_secs(30), Duration::from_secs(3));
    let pool = pool::connect_within(&sessions.url, limits).await.unwrap();
    let set: Vec<String> = sqlx::query_scalar(
        "select current_setting(name) from unnest(array['statement_timeout', 'lock_timeout', 'jit']) as name",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(set, ["30s", "3s", "off"]);
    pool.close().await;
    drop(sessions);
    let transactions = Bouncer::before(&database, "transaction").await;
    assert!(objection(&transactions.url).await.contains("session"));
}

#[tokio::test]
async fn a_row_that_somebody_holds_is_waited_for_only_so_long() {
    let database = support::database().await;
    let limits = pool::Limits::connections(2).within(Duration::from_secs(30), Duration::from_millis(50));
    let pool = pool::connect_within(&database.url, limits).await.unwrap();
    run(&database, "create table held (id int); insert into held values (1)".into()).await;
    let mut holder = database.pool.begin().await.unwrap();
    holder.execute("update held set id = 2").await.unwrap();
    let refused = pool.execute("update held set id = 3").await.unwrap_err();
    assert_eq!(wengao::db::trouble::Trouble::of(&refused), Some(wengao::db::trouble::Trouble::Slow));
    holder.rollback().await.unwrap();
    pool.execute("update held set id = 3").await.unwrap();
}
