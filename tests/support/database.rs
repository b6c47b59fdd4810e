//! One throw-away PostgreSQL for a test run, one migrated template in it, and for each test a copy of that.
//!
//! The run is the `cargo` process above us, so it is one PostgreSQL under `cargo test` and under `cargo nextest`
//! alike. A watchdog removes it when the run ends, also when it is killed. TEST_DATABASE_URL names another
//! (plain) PostgreSQL to use, as a user who may create databases.

use std::env;
use std::fs;
use std::io::Write as _;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::OnceCell;
use wengao::db::binaries::Binaries;
use wengao::db::cluster::{self, Cluster};
use wengao::db::process::User;
use wengao::db::settings::Purpose;
use wengao::db::{making, migrate, pool};

/// A migrated, empty database for one test; dropping it removes it.
pub struct TestDatabase {
    /// Its address.
    pub url: String,
    /// A pool of four connections.
    pub pool: PgPool,
    name: String,
    admin: String,
}

/// A fresh database with the present schema.
pub async fn database() -> TestDatabase {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(server).await;
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let strategy = if server.version >= 150_000 { "strategy file_copy" } else { "" };
    execute(&server.admin, &format!("create database {name} template {} {strategy}", server.template)).await;
    let url = other_database(&server.admin, &name);
    let pool = pool::connect(&url, 4).await.expect("the new database answers");
    TestDatabase { url, pool, name, admin: server.admin.clone() }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, statement) = (self.admin.clone(), format!("drop database {} with (force)", self.name));
        let remove = move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(execute(&admin, &statement));
        };
        // We may stand in a runtime, which must not block on another one.
        let _ = std::thread::spawn(remove).join();
    }
}

struct Server {
    admin: String,
    template: String,
    version: i32,
}

/// The server of this run, started and migrated by the first test that asks.
async fn server() -> Server {
    let (admin, template) = match env::var("TEST_DATABASE_URL") {
        Ok(url) if !url.is_empty() => {
            let template = format!("wengao_template_{}", std::process::id());
            make_template(&url, &template).await;
            (url, template)
        }
        _ => (shared_cluster().await, "wengao_template".to_owned()),
    };
    let mut connection = PgConnection::connect(&admin).await.expect("the test server answers");
    let version = sqlx::query_scalar("select current_setting('server_version_num')::int");
    let version = version.fetch_one(&mut connection).await.expect("a version");
    Server { admin, template, version }
}

/// The address of the throw-away PostgreSQL of this run.
async fn shared_cluster() -> String {
    let run = run_id();
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_path_buf() } else { env::temp_dir() };
    let folder = base.join(format!("wengao-test-{run}"));
    let gate = fs::File::create(base.join(format!("wengao-test-{run}.lock"))).expect("a lock file");
    gate.lock().expect("the lock of the run");
    let address = folder.join("address");
    if let Ok(url) = fs::read_to_string(&address) {
        return url;
    }
    watch(run, &folder);
    let programs = Binaries::find(None, &folder).expect("PostgreSQL for the tests");
    let user = User::unprivileged().expect("a user for PostgreSQL");
    let programs = match &user {
        Some(user) if !wengao::db::folder::is_reachable(&programs.folder, user) => {
            fs::create_dir_all(&folder).expect("the folder of the run");
            programs.copied_to(&base.join(format!("wengao-test-{run}.programs"))).expect("a copy")
        }
        _ => programs,
    };
    making::make(&folder, &programs, user.as_ref(), Purpose::ThrowAway).expect("a folder of PostgreSQL");
    let cluster =
        Cluster::start(&folder, &programs, user.as_ref(), Purpose::ThrowAway).expect("PostgreSQL starts");
    let admin = cluster::url(cluster.socket_folder(), "postgres");
    cluster.leave();
    make_template(&admin, "wengao_template").await;
    let mut file = fs::File::create(&address).expect("the address file");
    file.write_all(admin.as_bytes()).expect("the address");
    admin
}

/// The process whose end is the end of this test run: cargo's, or our own where a test binary is run by hand.
fn run_id() -> u32 {
    let parent = parent_id();
    let name = fs::read_to_string(format!("/proc/{parent}/comm")).unwrap_or_default();
    if name.starts_with("cargo") { parent } else { std::process::id() }
}

/// Starts the process that removes the cluster when the run has ended, however it ended.
fn watch(run: u32, folder: &Path) {
    const SCRIPT: &str = r#"
        while kill -0 "$0" 2>/dev/null; do sleep 0.3; done
        pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
        if [ -n "$pid" ]; then
            kill -INT "$pid"
            while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
        fi
        rm -rf "$1" "$1.lock" "$1.programs""#;
    let mut watchdog = Command::new("sh");
    watchdog.arg("-c").arg(SCRIPT).arg(run.to_string()).arg(folder).process_group(0);
    watchdog.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // It outlives us on purpose; nobody waits for it.
    drop(watchdog.spawn().expect("the watchdog"));
}

/// Makes the database that every test's is copied from.
async fn make_template(admin: &str, name: &str) {
    execute(admin, &format!("create database {name}")).await;
    migrate::run(&other_database(admin, name)).await.expect("the migrations run");
}

/// The address with another database in it; a query without org_id is an error where the server is a Citus.
fn other_database(url: &str, name: &str) -> String {
    let (server, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{server}/{name}?{parameters}&options[citus.multi_task_query_log_level]=error")
}

/// Runs one statement on a connection of its own.
async fn execute(url: &str, statement: &str) {
    let mut connection = PgConnection::connect(url).await.expect("the test server answers");
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut connection).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}
