//! How PostgreSQL reads the pages of an archive at the size of an office: from indexes, as far as the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use uuid::Uuid;
use wengao::app::corpus::catalogue::{self, model::Filter};
use wengao::app::phrases;

use crate::support;

/// 3,000 speeches of one organization; all speak of 监督, every hundredth of 湿地.
const SPEECHES: &str = "insert into speech (org_id, id, status, title, document, text, content_hash, characters, delivered_on,
      certainty, speaker, search)
    select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'imported', '第' || n || '次讲话', '{}',
      '要抓好监督。' || case when n % 100 = 0 then '保护湿地。' else '' end || 
      (select string_agg(md5(n || '.' || at), '') from generate_series(1, 56) as at), sha256(n::text::bytea), 2000,
      date '2000-01-01' + n * 3, 'stated', '王芳',
      array_to_tsvector(array['监', '督', '监督'] || case when n % 100 = 0 then array['湿', '地', '湿地'] else '{}' end)
    from generate_series(1, 3000) as n";

/// How the checked query with these words in it is run with these values.
async fn plan(connection: &mut PgConnection, words: &str, values: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");
    let queries = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    let queries = queries.map(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).unwrap());
    let mut found = queries.filter(|query| query["query"].as_str().unwrap().contains(words));
    let query = found.next().unwrap_or_else(|| panic!("no query with {words}"));
    assert!(found.next().is_none(), "one query with {words}");
    let prepare = format!("prepare asked as {}", query["query"].as_str().unwrap());
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await.unwrap();
    let explain = format!("explain (costs off) execute asked({values})");
    let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
    sqlx::raw_sql("deallocate asked").execute(connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_page_is_read_from_the_index_as_far_as_it_goes_and_a_search_by_what_is_rarer() {
    let database = support::database().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let org = Uuid::from_u128(7);
    let organization = "insert into organization (id, code, name, level) values ($1, 'x', 'x', 'city')";
    for statement in [organization, SPEECHES] {
        sqlx::query(statement).bind(org).execute(&mut connection).await.unwrap();
    }
    for statement in ["vacuum analyze speech", "set plan_cache_mode = force_custom_plan"] {
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    }
    let none = "null, null, null, null, null, null, null, null, null, null, null, null, null, ''";
    let page =
        plan(&mut connection, "row_number() over () as place", &format!("'{org}', {none}, '', 30, 2000"))
            .await;
    assert!(page.contains("Index Only Scan using speech_shelf"), "a page far back: {page}");
    assert!(!page.contains("Sort Key: speech.delivered_on"), "{page}");
    let search = |word: &str| {
        format!(
            "'{org}', '''{word}''', null, null, null, null, null, null, null, null, null, null, null, null, '', '', 30, 0"
        )
    };
    let counting = format!("'{org}', '''监督''', {}, '', 601", ["null"; 12].join(", "));
    let asked = Filter { q: "监督".to_owned(), ..Filter::default() };
    let mut begun = catalogue::store::begin(&database.pool, &asked).await.unwrap();
    sqlx::raw_sql("set local plan_cache_mode = force_custom_plan").execute(&mut *begun).await.unwrap();
    let counted = plan(&mut begun, "limit $16) as found", &counting).await;
    assert!(
        counted.contains("speech_search") && !counted.contains("Seq Scan"),
        "a search never reads the lexemes of every text: {counted}"
    );
    begun.commit().await.unwrap();
    let rare = plan(&mut connection, "row_number() over () as place", &search("湿地")).await;
    assert!(rare.contains("speech_search"), "a rare word by its lexeme: {rare}");
    let common = plan(&mut connection, "row_number() over () as place", &search("监督")).await;
    assert!(
        common.contains("Scan using speech_shelf"),
        "a word of every text in the order of the page: {common}"
    );
}

/// A phrasing that stands five times in each speech, and one that stands in every hundredth.
const PHRASINGS: &str = "insert into phrasing (org_id, id, key, text, kind)
    select $1, ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, n, 'p' || n, 'clause' from generate_series(1, 2) as n";
const OCCURRENCES: &str = "insert into occurrence (org_id, phrasing_id, speech_id, start_at, end_at)
    select org_id, ('00000000-0000-7000-9000-' || lpad(p::text, 12, '0'))::uuid, id, at, at + 3
    from speech, generate_series(1, 2) as p, generate_series(1, 5) as at
    where org_id = $1 and (p = 1 or right(title, 4) = '00次讲话' and at < 4)";

#[tokio::test]
async fn the_uses_of_a_phrasing_are_the_latest_however_many_there_are_and_no_more_is_read() {
    let database = support::database().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let org = Uuid::from_u128(7);
    let organization = "insert into organization (id, code, name, level) values ($1, 'x', 'x', 'city')";
    for statement in [organization, SPEECHES, PHRASINGS] {
        sqlx::query(statement).bind(org).execute(&mut connection).await.unwrap();
    }
    sqlx::raw_sql("update speech set text = repeat('字', 40), title = replace(title, '次', '00次') where id::text like '%00';
                   update speech set delivered_on = null where id::text like '%7';
                   update speech set certainty = 'doubted' where id::text like '%3'")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query(OCCURRENCES).bind(org).execute(&mut connection).await.unwrap();
    for (number, many) in [(1, true), (2, false)] {
        let id: Uuid = format!("00000000-0000-7000-9000-{number:012}").parse().unwrap();
        assert_eq!(phrases::store::is_common(&database.pool, org, id).await.unwrap(), many);
        let plain =
            "select s.id, o.start_at, extract(year from s.delivered_on)::integer, s.certainty <> 'doubted'
             from occurrence o join speech s on s.org_id = o.org_id and s.id = o.speech_id
             where o.org_id = $1 and o.phrasing_id = $2
             order by s.delivered_on desc nulls last, s.id desc, o.start_at";
        let all: Vec<(Uuid, i32, Option<i32>, bool)> =
            sqlx::query_as(plain).bind(org).bind(id).fetch_all(&database.pool).await.unwrap();
        for limit in [4, 200] {
            let uses = phrases::store::uses(&database.pool, org, id, limit).await.unwrap();
            let found: Vec<_> = uses.iter().map(|one| (one.speech_id, one.at.0)).collect();
            let expected: Vec<_> =
                all.iter().take(found.len()).map(|row| (row.0, row.1.cast_unsigned() as usize)).collect();
            assert_eq!(found, expected);
            assert_eq!(found.len(), all.len().min(limit.cast_unsigned() as usize));
        }
        let mut years: BTreeMap<i32, BTreeSet<Uuid>> = BTreeMap::new();
        for (speech, _, year, _) in all.iter().filter(|row| row.3) {
            year.map(|year| years.entry(year).or_default().insert(*speech));
        }
        let expected: Vec<_> = years.into_iter().map(|(year, all)| (year, all.len() as i64)).collect();
        assert_eq!(phrases::curation::store::years(&database.pool, org, id).await.unwrap(), expected);
    }
    // A plan that is kept knows nothing of this phrasing.
    for statement in ["vacuum analyze", "set plan_cache_mode = force_generic_plan"] {
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    }
    let common = format!("'{org}', '00000000-0000-7000-9000-000000000001'");
    let latest = plan(&mut connection, "lateral (select start_at", &format!("{common}, 4")).await;
    assert!(latest.contains("Incremental Sort") && latest.contains("Scan using speech_shelf"), "{latest}");
    let years = plan(&mut connection, "(select true from occurrence", &common).await;
    assert!(years.contains("SubPlan") && !years.contains("Join") && !years.contains("Nested"), "{years}");
}
