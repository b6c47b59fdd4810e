//! No query reaches another organization's rows: PostgreSQL itself says how it would run each checked query,
//! and wherever it reads a tenant table it must do so by org_id.

use std::fs;

use serde_json::Value;
use sqlx::{Connection, PgConnection};
use wengao::db::distribute::TENANT;

use crate::support;

/// Every scan of a tenant table in the plan of `query` that is not bound to one organization.
async fn unbound(connection: &mut PgConnection, query: &str) -> Vec<String> {
    // Nested loops show every condition where it applies; a generic plan keeps the parameters as such.
    const PLAIN: &str = "set enable_hashjoin = off; set enable_mergejoin = off; set enable_memoize = off;
        set plan_cache_mode = force_generic_plan";
    run(connection, PLAIN).await;
    run(connection, &format!("prepare asked as {query}")).await;
    let parameters: i32 = sqlx::query_scalar(
        "select coalesce(array_length(parameter_types, 1), 0) from pg_prepared_statements where name = 'asked'",
    )
    .fetch_one(&mut *connection)
    .await
    .unwrap();
    let nulls = vec!["null"; usize::try_from(parameters).unwrap()].join(", ");
    let call = if nulls.is_empty() { "asked".to_owned() } else { format!("asked({nulls})") };
    let explain = format!("explain (verbose, format json) execute {call}");
    let row = sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_one(&mut *connection).await.unwrap();
    run(connection, "deallocate asked").await;
    let plan: Value = sqlx::Row::get(&row, 0);
    let mut found = Vec::new();
    walk(&plan[0]["Plan"], &mut Vec::new(), &mut found);
    found
}

async fn run(connection: &mut PgConnection, statements: &str) {
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{statements}: {error}"));
}

/// Goes down the plan; `joins` are the conditions of the joins above.
fn walk(node: &Value, joins: &mut Vec<String>, found: &mut Vec<String>) {
    let conditions = |names: &[&str]| -> Vec<String> {
        names.iter().filter_map(|name| node[*name].as_str()).flat_map(conjuncts).collect()
    };
    let table = node["Relation Name"].as_str().unwrap_or_default();
    if TENANT.contains(&table) && node["Node Type"] != "ModifyTable" {
        let alias = node["Alias"].as_str().unwrap();
        let own = conditions(&["Index Cond", "Recheck Cond", "Filter"]);
        if !own.iter().chain(joins.iter()).any(|condition| binds(condition, alias)) {
            found.push(format!("{table} {alias}"));
        }
    }
    let above = joins.len();
    joins.extend(conditions(&["Join Filter", "Hash Cond", "Merge Cond"]));
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, joins, found);
    }
    joins.truncate(above);
}

/// `((a = 1) AND (b = 2))` as its two parts; anything else as it stands, an OR above all.
fn conjuncts(condition: &str) -> Vec<String> {
    let inner = condition.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(condition);
    let (mut parts, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, letter) in inner.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 && inner.split_at(at).1.starts_with(" AND ") => {
                parts.push(inner.get(from..at).unwrap_or_default().to_owned());
                from = at + " AND ".len();
            }
            _ => (),
        }
    }
    if parts.is_empty() {
        return vec![condition.to_owned()];
    }
    parts.push(inner.split_at(from).1.to_owned());
    parts
}

/// Whether a condition is `(alias.org_id = X)`, X being a parameter or another table's org_id.
fn binds(condition: &str, alias: &str) -> bool {
    let inner = condition.trim_start_matches('(').trim_end_matches(')');
    let Some((left, right)) = inner.split_once(" = ") else { return false };
    let own = format!("{alias}.org_id");
    let is_key =
        |side: &str| !side.contains([' ', ')']) && (side.starts_with('$') || side.ends_with(".org_id"));
    (left == own && is_key(right)) || (right == own && is_key(left))
}

#[tokio::test]
async fn every_checked_query_stays_in_one_organization() {
    let database = support::database().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");
    let (mut asked, mut reaching) = (0, Vec::new());
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let data: Value = serde_json::from_str(&text).unwrap();
        let query = data["query"].as_str().unwrap();
        let verb = query.trim_start().to_lowercase();
        if ["select", "insert", "update", "delete", "with"].iter().any(|word| verb.starts_with(word)) {
            asked += 1;
            for scan in unbound(&mut connection, query).await {
                reaching.push(format!("{scan}: {query}"));
            }
        }
    }
    assert!(asked > 0);
    assert!(reaching.is_empty(), "without org_id are read:\n{}", reaching.join("\n"));
}

#[tokio::test]
async fn a_query_that_leaves_the_organization_is_seen() {
    let database = support::database().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let tried = [
        ("select title from speech where id = $1", vec!["speech speech"]),
        ("select title from speech where org_id = $1 and id = $2", vec![]),
        ("select title from speech where org_id = $1 or id = $2", vec!["speech speech"]),
        ("select title from speech where org_id <> $1", vec!["speech speech"]),
        (
            "select x.heading from speech s join section x on x.speech_id = s.id where s.org_id = $1",
            vec!["section x"],
        ),
        (
            "select x.heading from speech s join section x on x.org_id = s.org_id and x.speech_id = s.id
             where s.org_id = $1",
            vec![],
        ),
        ("select (select count(*) from account) from speech where org_id = $1", vec!["account account"]),
        ("update speech set title = $1 where id = $2", vec!["speech speech"]),
        ("delete from comment c where c.org_id = $1 and c.id = $2", vec![]),
        (
            "select a.username from session s join account a on a.org_id = s.org_id and a.id = s.account_id
          where s.id_hash = $1",
            vec![],
        ),
    ];
    for (query, expected) in tried {
        assert_eq!(unbound(&mut connection, query).await, expected, "{query}");
    }
}

#[test]
fn queries_of_the_slices_are_checked_ones() {
    let mut unchecked = Vec::new();
    let mut folders = vec![format!("{}/src/app", env!("CARGO_MANIFEST_DIR"))];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.ends_with(".rs") {
                let text = fs::read_to_string(&path).unwrap();
                let calls = [
                    "query(",
                    "query_as(",
                    "query_scalar(",
                    "raw_sql(",
                    "query_as::<",
                    "query_scalar::<",
                    "QueryBuilder",
                ];
                let lines = text
                    .lines()
                    .filter(|line| calls.iter().any(|call| line.contains(&format!("sqlx::{call}"))));
                unchecked.extend(lines.map(|line| format!("{path}: {}", line.trim())));
            }
        }
    }
    assert!(unchecked.is_empty(), "{}", unchecked.join("\n"));
}
