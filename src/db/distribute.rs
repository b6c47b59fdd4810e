//! The distribute step: which table lives where, the rules that follow from it, and, where the database has the
//! Citus extension, the distribution itself. Idempotent; on plain PostgreSQL only the rules are checked.

use sqlx::{Executor, PgConnection, PgExecutor};

/// Small tables that every organization reads: copied to every node. Parents before children.
pub const REFERENCE: &[&str] = &["organization", "login", "shared_phrasing"];

/// Tables of the organizations, spread by org_id. Parents before children.
pub const TENANT: &[&str] = &[
    "account",
    "security_policy",
    "earlier_password",
    "second_factor",
    "basis",
    "token",
    "setting",
    "audit_event",
    "audit_outbox",
    "audit_forward",
    "import_batch",
    "import_item",
    "import_file",
    "speech",
    "section",
    "point",
    "clause",
    "reading",
    "correction",
    "phrasing",
    "occurrence",
    "phrasing_overlay",
    "phrasing_preference",
    "phrasing_change",
    "phrasing_take",
    "phrasing_sheet",
    "rule_overlay",
    "outline",
    "outline_version",
    "assembly",
    "speech_person",
    "step",
    "snapshot",
    "revision",
    "comment",
    "review",
    "comparison_reading",
    "finding_dismissal",
    "fact_check",
    "outgoing_file",
    "returned_file",
    "trash",
    "notice",
];

/// Plain tables that stay on the coordinator.
pub const COORDINATOR: &[&str] = &[
    "session",
    "half_login",
    "login_counter",
    "known_browser",
    "job",
    "mining_run",
    "liveness",
    "backup_run",
    "_sqlx_migrations",
];

/// Into how many parts a tenant table is cut.
const SHARDS: i32 = 64;

/// Only one process distributes at a time.
const ADVISORY_LOCK: i64 = 7201;

/// Checks the rules, then distributes what is not yet distributed if the database has Citus. Where it has not, a broken
/// rule is no reason to stop: it is logged. Tables that are none of ours are left alone.
///
/// # Errors
/// When the database fails, or its tables cannot be distributed.
pub async fn run(connection: &mut PgConnection) -> anyhow::Result<()> {
    let broken = lint(connection, REFERENCE, TENANT, COORDINATOR).await?;
    let cluster = is_cluster(&mut *connection).await?;
    anyhow::ensure!(broken.is_empty() || !cluster, "the schema cannot be distributed: {}", broken.join("; "));
    for table in unlisted(connection).await? {
        tracing::info!(table, "a table beside ours that is none of ours");
    }
    for rule in broken {
        tracing::warn!(rule, "the tables could not be distributed over a cluster");
    }
    if cluster {
        sqlx::query("select pg_advisory_lock($1)").bind(ADVISORY_LOCK).execute(&mut *connection).await?;
        let done = spread(connection).await;
        sqlx::query("select pg_advisory_unlock($1)").bind(ADVISORY_LOCK).execute(&mut *connection).await?;
        done?;
    }
    Ok(())
}

/// Whether the database is the coordinator of a Citus cluster.
///
/// # Errors
/// When the database fails.
pub async fn is_cluster(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select from pg_extension where extname = 'citus')").fetch_one(db).await
}

/// Every broken rule in one sentence; empty if the tables of the lists, in the current schema, can be distributed. The
/// rules: no table is in two lists; each table of a list exists; each unique index and each foreign key of a tenant table
/// contains org_id;
/// a reference table refers to no tenant table, and only coordinator tables refer to coordinator tables.
pub async fn lint(
    connection: &mut PgConnection,
    reference: &[&str],
    tenant: &[&str],
    coordinator: &[&str],
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(include_str!("lint.sql"))
        .bind(reference)
        .bind(tenant)
        .bind(coordinator)
        .fetch_all(connection)
        .await
}

/// Tables of the current schema that are in no list: somebody else's, or forgotten.
///
/// # Errors
/// When the database fails.
pub async fn unlisted(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select c.relname::text from pg_class c
         where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
           and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
           and c.relname <> all ($1) order by 1",
    )
    .bind([REFERENCE, TENANT, COORDINATOR].concat())
    .fetch_all(connection)
    .await
}

/// Distributes the tables that are not yet distributed, by the functions of Citus.
pub async fn spread(connection: &mut PgConnection) -> sqlx::Result<()> {
    for table in REFERENCE {
        if !is_distributed(connection, table, 'n').await? {
            connection
                .execute(sqlx::query("select create_reference_table($1::text::regclass)").bind(*table))
                .await?;
        }
    }
    let (first, others) = match TENANT.split_first() {
        Some((first, others)) => (*first, others),
        None => return Ok(()),
    };
    if !is_distributed(connection, first, 'h').await? {
        let query =
            sqlx::query("select create_distributed_table($1::text::regclass, 'org_id', shard_count => $2)");
        connection.execute(query.bind(first).bind(SHARDS)).await?;
    }
    for table in others {
        if !is_distributed(connection, table, 'h').await? {
            let query = sqlx::query(
                "select create_distributed_table($1::text::regclass, 'org_id', colocate_with => $2)",
            );
            connection.execute(query.bind(*table).bind(first)).await?;
        }
    }
    Ok(())
}

/// Whether Citus knows the table already; `method` is `n` for reference tables, `h` for tenant tables.
async fn is_distributed(connection: &mut PgConnection, table: &str, method: char) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select from pg_dist_partition
         where logicalrelid = $1::text::regclass and partmethod::text = $2 and (partmethod <> 'n' or repmodel = 't'))",
    )
    .bind(table)
    .bind(method.to_string())
    .fetch_one(connection)
    .await
}
