//! The migrated schema keeps the rules under which it runs on plain PostgreSQL and on Citus alike.

use sqlx::{Connection, PgConnection};
use wengao::db::{distribute, migrate};

use crate::support;

async fn lint(connection: &mut PgConnection) -> Vec<String> {
    let (reference, tenant, coordinator) =
        (distribute::REFERENCE, distribute::TENANT, distribute::COORDINATOR);
    distribute::lint(connection, reference, tenant, coordinator).await.unwrap()
}

#[tokio::test]
async fn every_table_is_placed_and_can_be_distributed() {
    let database = support::database().await;
    let mut connection = database.pool.acquire().await.unwrap();
    assert_eq!(lint(&mut connection).await, Vec::<String>::new());
    assert_eq!(distribute::unlisted(&mut connection).await.unwrap(), Vec::<String>::new());
}

/// A row that goes is looked for in the tables that refer to it: among its own children, not among all of its organization.
/// People stay, and organizations go with all they have.
#[tokio::test]
async fn children_are_found_by_an_index() {
    let database = support::database().await;
    let unindexed: Vec<String> = sqlx::query_scalar(
        "select conrelid::regclass || ' refers to ' || confrelid::regclass
         from pg_constraint
         where contype = 'f' and confrelid not in ('account'::regclass, 'organization'::regclass)
           and not exists (
             select from pg_index
             where indrelid = conrelid
               and (select array_agg(n order by n) from unnest((indkey::int2[])[0:cardinality(conkey) - 1]) as n)
                 = (select array_agg(n order by n) from unnest(conkey) as n))
         order by 1",
    )
    .fetch_all(&database.pool)
    .await
    .unwrap();
    assert_eq!(unindexed, Vec::<String>::new());
}

#[tokio::test]
async fn a_table_of_somebody_else_stops_no_start() {
    let database = support::database().await;
    sqlx::query("create table backup_2026 (id int)").execute(&database.pool).await.unwrap();
    migrate::run(&database.url).await.unwrap();
    let mut connection = database.pool.acquire().await.unwrap();
    assert_eq!(distribute::unlisted(&mut connection).await.unwrap(), ["backup_2026"]);
}

#[tokio::test]
async fn the_tables_may_lie_in_a_schema_of_their_own() {
    let database = support::database().await;
    sqlx::raw_sql("drop schema public cascade; create schema wengao").execute(&database.pool).await.unwrap();
    let url = format!("{}&options[search_path]=wengao", database.url);
    migrate::run(&url).await.unwrap();
    migrate::run(&url).await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    assert_eq!(lint(&mut connection).await, Vec::<String>::new());
    assert_eq!(distribute::unlisted(&mut connection).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn each_broken_rule_is_named() {
    let database = support::database().await;
    let mut connection = database.pool.acquire().await.unwrap();
    let broken = "
        create unique index speech_title on speech (title);
        create function nothing() returns trigger language plpgsql as 'begin return new; end';
        create trigger told after insert on speech execute function nothing();
        alter table job add foreign key (org_id, account_id) references account (org_id, id);
        alter table session add foreign key (org_id, account_id) references account (org_id, id) on delete set null;
    ";
    sqlx::raw_sql(broken).execute(&mut *connection).await.unwrap();
    insta::assert_snapshot!(lint(&mut connection).await.join("\n"), @"
    foreign key job_org_id_account_id_fkey: coordinator job refers to tenant account
    foreign key session_org_id_account_id_fkey sets org_id to null
    foreign key session_org_id_account_id_fkey: coordinator session refers to tenant account
    trigger told is on tenant table speech
    unique index speech_title is without org_id
    ");
}

#[tokio::test]
async fn each_table_is_spread_once_and_parents_go_first() {
    // The functions of Citus, as far as the step uses them, writing down how they are called.
    const CITUS: &str = "
        create table pg_dist_partition (logicalrelid regclass, partmethod \"char\", repmodel \"char\");
        create table told (n int generated always as identity, call text);
        create function create_reference_table(t regclass) returns void language sql as $$
            insert into pg_dist_partition values (t, 'n', 't'); insert into told (call) values ('reference ' || t) $$;
        create function create_distributed_table(t regclass, c text, colocate_with text default 'default',
            shard_count int default 32) returns void language sql as $$
            insert into pg_dist_partition values (t, 'h', 's');
            insert into told (call) values (t || ' by ' || c || ' with ' || colocate_with || ' in ' || shard_count) $$;
    ";
    let database = support::database().await;
    let mut connection = database.pool.acquire().await.unwrap();
    sqlx::raw_sql(CITUS).execute(&mut *connection).await.unwrap();
    distribute::spread(&mut connection).await.unwrap();
    distribute::spread(&mut connection).await.unwrap();
    let told: Vec<String> =
        sqlx::query_scalar("select call from told order by n").fetch_all(&mut *connection).await.unwrap();
    assert_eq!(told.len(), distribute::REFERENCE.len() + distribute::TENANT.len());
    assert_eq!(told[0], "reference organization");
    assert_eq!(told[distribute::REFERENCE.len()], "account by org_id with default in 64");
    assert!(told.last().unwrap().ends_with(" by org_id with account in 32"));
    // A child cannot be distributed before its parent.
    let keys: Vec<(String, String)> = sqlx::query_as(
        "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let place = |table: &str| told.iter().position(|call| call.split(' ').any(|word| word == table)).unwrap();
    for (child, parent) in keys {
        assert!(place(&parent) < place(&child), "{parent} before {child}");
    }
}

#[tokio::test]
async fn migrating_twice_and_at_once_changes_nothing() {
    let database = support::database().await;
    let (first, second) = tokio::join!(migrate::run(&database.url), migrate::run(&database.url));
    first.unwrap();
    second.unwrap();
    let applied: i64 = sqlx::query_scalar("select count(*) from _sqlx_migrations where success")
        .fetch_one(&database.pool)
        .await
        .unwrap();
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().count();
    assert_eq!(usize::try_from(applied).unwrap(), files);
}

#[tokio::test]
async fn two_tests_do_not_see_each_other() {
    let (one, other) = (support::database().await, support::database().await);
    let insert =
        "insert into organization (id, code, name, level) values (gen_random_uuid(), 'a', 'A', 'city')";
    sqlx::query(insert).execute(&one.pool).await.unwrap();
    let count = "select count(*) from organization";
    let seen: i64 = sqlx::query_scalar(count).fetch_one(&other.pool).await.unwrap();
    assert_eq!(seen, 0);
}
