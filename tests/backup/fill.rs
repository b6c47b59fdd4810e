//! A row in every table that the samples leave empty, made from what the database says about its columns.

use sqlx::{AssertSqlSafe, PgPool, Row as _};
use uuid::Uuid;
use wengao::db::rows;

/// Puts one row of the organization into each empty table.
pub async fn empty_tables(pool: &PgPool, org: Uuid) {
    for table in rows::tables() {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        let n: i64 = sqlx::query_scalar(count).fetch_one(pool).await.unwrap();
        if n == 0 {
            let (names, values) = row(pool, table, org).await;
            let insert = format!("insert into {table} ({}) values ({})", names.join(", "), values.join(", "));
            let done = sqlx::query(AssertSqlSafe(insert.clone())).execute(pool).await;
            done.unwrap_or_else(|error| panic!("{insert}: {error}; give {table} a row here"));
        }
    }
}

/// The columns that need a value, and values: what a foreign key or a check allows, else something of the type.
async fn row(pool: &PgPool, table: &str, org: Uuid) -> (Vec<String>, Vec<String>) {
    let columns = sqlx::query(
        "select a.attname::text as name, format_type(a.atttypid, null) as type,
           (select parent.relname || '.' || b.attname from pg_constraint k
              join pg_class parent on parent.oid = k.confrelid
              join generate_subscripts(k.conkey, 1) i on k.conkey[i] = a.attnum
              join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[i]
            where k.contype = 'f' and k.conrelid = a.attrelid limit 1) as parent,
           (select substring(pg_get_constraintdef(k.oid) from '''([^'']+)''') from pg_constraint k
            where k.contype = 'c' and k.conrelid = a.attrelid and k.conkey = array[a.attnum] limit 1) as allowed
         from pg_attribute a
         where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attnotnull and not a.atthasdef",
    )
    .bind(table)
    .fetch_all(pool)
    .await
    .unwrap();
    let value = |column: &sqlx::postgres::PgRow| -> String {
        let (name, kind): (String, String) = (column.get("name"), column.get("type"));
        let (parent, allowed): (Option<String>, Option<String>) =
            (column.get("parent"), column.get("allowed"));
        match (name.as_str(), parent, allowed, kind.as_str()) {
            ("org_id", ..) => format!("'{org}'"),
            (_, Some(parent), ..) => {
                let (table, column) = parent.split_once('.').unwrap();
                format!("(select {column} from {table} where org_id = '{org}' order by {column} limit 1)")
            }
            ("account_id" | "owner_id", ..) => {
                format!("(select id from account where org_id = '{org}' limit 1)")
            }
            (_, _, Some(allowed), _) => format!("'{allowed}'"),
            (.., "uuid") => "gen_random_uuid()".to_owned(),
            (.., "jsonb") => "'{\"甲\": [1, 2.5, null]}'".to_owned(),
            (.., "boolean") => "true".to_owned(),
            (.., "integer" | "bigint" | "smallint" | "real") => "7".to_owned(),
            (.., "bytea") => "'\\x00ff'".to_owned(),
            (.., "date" | "timestamp with time zone") => "now()".to_owned(),
            (.., "text[]") => "'{甲}'".to_owned(),
            _ => "'甲\"乙\\\\丙'".to_owned(),
        }
    };
    let names = columns.iter().map(|column| column.get("name")).collect();
    (names, columns.iter().map(value).collect())
}
