//! What a foreign key asks of its parent is answered from the parent's key, however empty the tables were at the start.

use sqlx::{Connection, PgConnection, PgPool};
use wengao::db::statistics::learn;

use super::jobs::batch;
use crate::support;
use crate::support::site::site;

/// A connection that has a plan for what a foreign key asks, and keeps it as foreign keys do.
async fn asking(url: &str, table: &str) -> PgConnection {
    let mut db = PgConnection::connect(url).await.unwrap();
    let ask = format!(
        "set plan_cache_mode = force_generic_plan;
         prepare asked as select 1 from only {table} x where org_id = $1 and id = $2 for key share of x"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(ask)).execute(&mut db).await.unwrap();
    db
}

/// The plan that it has now.
async fn plan(db: &mut PgConnection) -> String {
    const NOBODY: &str = "'00000000-0000-0000-0000-000000000000'";
    let explain = format!("explain execute asked({NOBODY}, {NOBODY})");
    let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_all(db).await.unwrap();
    rows.iter().map(|row| sqlx::Row::get::<String, _>(row, 0)).collect::<Vec<_>>().join("\n")
}

async fn rows_known(pool: &PgPool, table: &str) -> f32 {
    let asked = sqlx::query_scalar("select reltuples from pg_class where oid = to_regclass('public.' || $1)");
    asked.bind(table).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn while_an_archive_comes_in_its_speeches_are_found_by_their_key() {
    let site = site().await;
    let mut asking = asking(site.url(), "speech").await;
    let before = plan(&mut asking).await;
    assert!(!before.contains("speech_pkey"), "there is nothing to be learnt: {before}");
    batch(&site.app.pool).await;
    site.run_jobs().await;
    let after = plan(&mut asking).await;
    assert!(after.contains("Index Scan using speech_pkey"), "{after}");
    assert!(rows_known(&site.app.pool, "speech").await >= 300.0, "of more than half of them it knows");
}

#[tokio::test]
async fn what_is_known_already_is_not_looked_at_again() {
    let database = support::database().await;
    let mut db = database.pool.acquire().await.unwrap();
    sqlx::raw_sql(
        "insert into organization (id, code, name, level) values (gen_random_uuid(), 'a', 'a', 'city')",
    )
    .execute(&mut *db)
    .await
    .unwrap();
    let more = "insert into speech (org_id, id, status, title, document, text, content_hash)
                select organization.id, gen_random_uuid(), 'draft', '', '{}', '', ''
                from organization, generate_series(1, 100)";
    sqlx::raw_sql(more).execute(&mut *db).await.unwrap();
    assert!(!learn(&mut db, "speech", 49).await.unwrap(), "of so few nothing need be known");
    assert!(learn(&mut db, "speech", 50).await.unwrap());
    assert_eq!(rows_known(&database.pool, "speech").await, 100.0);
    assert!(!learn(&mut db, "speech", 200).await.unwrap(), "no more than half of it would be new");
    assert!(learn(&mut db, "speech", 201).await.unwrap());
}
