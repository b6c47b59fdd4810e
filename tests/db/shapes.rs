//! Shapes of statements that a Citus cluster refuses, spreads over all its parts, or dies of. Each was seen on Citus 13.2
//! with every checked query run eight times in one session: from the sixth on it plans without knowing the values.

use std::fs;

use wengao::db::distribute::TENANT;

/// What is wrong with a statement on tenant tables, if anything.
fn fault(query: &str) -> Option<&'static str> {
    let words = words(query);
    let has = |wanted: &[&str]| words.windows(wanted.len()).any(|at| at == wanted);
    let (verb, table) = main_verb(&words)?;
    if has(&["for", "update", "skip"]) || has(&["for", "no", "key", "update"]) || has(&["for", "update"]) {
        let from = words.iter().position(|word| word == "from")?;
        let joined = words.iter().skip(from).take_while(|word| *word != "for").any(|word| word == "join");
        if joined && mentions_tenant(&words) {
            return Some("locks rows of a join");
        }
    }
    if verb == "insert" {
        let update = words.iter().position(|word| word == "update");
        let called = ["now", "clock_timestamp", "gen_random_uuid"];
        let after = update.map_or(&[][..], |at| words.get(at..).unwrap_or_default());
        return after
            .iter()
            .any(|word| called.contains(&word.as_str()))
            .then_some("calls a function in its on conflict");
    }
    if !TENANT.contains(&table.as_str()) {
        return None;
    }
    if words.iter().any(|word| ["clock_timestamp", "gen_random_uuid"].contains(&word.as_str())) {
        return Some("changes rows by a function that differs from row to row");
    }
    let depths = depths(&words);
    let outside = |wanted: &str| words.iter().zip(&depths).any(|(word, depth)| *depth == 0 && word == wanted);
    if (verb == "update" && outside("from")) || (verb == "delete" && outside("using")) {
        return Some("changes rows of a join");
    }
    if has(&["in", "(", "select"]) {
        return Some("changes the rows that a sub-select lists");
    }
    if words.iter().filter(|word| **word == table).count() > 1 && has(&["exists", "(", "select"]) {
        return Some("changes rows by others of the same table");
    }
    if has(&["case", "status", "when"]) || is_simple_case(&words) {
        return Some("compares in a simple case, which is written back wrongly");
    }
    if has(&["=", "("]) && assigns_an_element(&words) {
        return Some("sets a column to an element of an array, which crashes the coordinator");
    }
    None
}

/// Lower-case words and signs.
fn words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = String::new();
    let mut quoted = false;
    for letter in query.to_lowercase().chars() {
        if letter == '\'' {
            quoted = !quoted;
        }
        if !quoted && (letter.is_alphanumeric() || letter == '_' || letter == '$' || letter == '.') {
            open.push(letter);
            continue;
        }
        if !open.is_empty() {
            words.push(std::mem::take(&mut open));
        }
        if !quoted && !letter.is_whitespace() {
            words.push(letter.to_string());
        }
    }
    words.push(open);
    words
}

fn depths(words: &[String]) -> Vec<usize> {
    let mut depth = 0_usize;
    let step = |word: &String| {
        if word == ")" {
            depth = depth.saturating_sub(1);
        }
        let here = depth;
        if word == "(" {
            depth += 1;
        }
        here
    };
    words.iter().map(step).collect()
}

/// The first word that writes, and its table; selects that lock count as `select`.
fn main_verb(words: &[String]) -> Option<(&str, String)> {
    let writes = words.windows(3).find_map(|three| match three {
        [verb, into, table] if verb == "insert" && into == "into" => Some(("insert", table.clone())),
        [verb, from, table] if verb == "delete" && from == "from" => Some(("delete", table.clone())),
        [verb, table, set] if verb == "update" && set != "skip" && table != "set" && table != "skip" => {
            Some(("update", table.clone()))
        }
        _ => None,
    });
    writes.or_else(|| words.iter().any(|word| word == "for").then(|| ("select", String::new())))
}

fn mentions_tenant(words: &[String]) -> bool {
    words.iter().any(|word| TENANT.contains(&word.as_str()))
}

fn is_simple_case(words: &[String]) -> bool {
    words.windows(3).any(
        |three| matches!(three, [case, column, when] if case == "case" && column != "when" && when == "when"),
    )
}

/// `column = (…)[…]`, with nothing around it.
fn assigns_an_element(words: &[String]) -> bool {
    let set = words.iter().position(|word| word == "set").unwrap_or(words.len());
    let end = words.iter().position(|word| word == "where").unwrap_or(words.len());
    let parts = words.get(set..end.max(set)).unwrap_or_default();
    let depths = depths(parts);
    parts.iter().zip(&depths).enumerate().any(|(at, (word, depth))| {
        if *depth != 0 || word != "=" || parts.get(at + 1).is_none_or(|next| next != "(") {
            return false;
        }
        let close = (at + 2..parts.len()).find(|&at| parts[at] == ")" && depths[at] == 0);
        close.is_some_and(|close| parts.get(close + 1).is_some_and(|next| next == "["))
    })
}

/// The saves of a plain server; a cluster gets statements of its own (`append_spread`).
const ONLY_PLAIN: [&str; 2] = ["for no key update of s skip locked", "from moved, unnest($6::jsonb[])"];

#[test]
fn no_checked_query_has_a_shape_that_a_cluster_does_not_take() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");
    let mut seen = 0;
    let mut faults = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let json: serde_json::Value =
            serde_json::from_slice(&fs::read(file.unwrap().path()).unwrap()).unwrap();
        let query = json["query"].as_str().unwrap();
        seen += 1;
        if ONLY_PLAIN.iter().any(|only| query.contains(only)) {
            continue;
        }
        if let Some(fault) = fault(query) {
            faults.push(format!("{fault}: {query}"));
        }
    }
    assert!(seen > 200, "only {seen} queries");
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn each_bad_shape_is_seen() {
    for query in [
        "update outline set position = wanted.position from unnest($2::uuid[]) as wanted where outline.org_id = $1",
        "delete from occurrence kept using occurrence lent where kept.org_id = $1",
        "update phrasing set reworded = 1 where org_id = $1 and id in (select phrasing_id from phrasing_take)",
        "delete from phrasing where org_id = $1 and key not in (select unnest($2::bigint[]))",
        "delete from occurrence kept where kept.org_id = $1 and exists (select 1 from occurrence lent where lent.org_id = $1)",
        "update speech set status = case status when 'archived' then 'final' else 'removed' end where org_id = $1",
        "update import_item set speech_id = ($3::uuid[])[array_position($2::uuid[], id)] where org_id = $1",
        "update speech set id = gen_random_uuid() where org_id = $1",
        "insert into speech (id) values ($1) on conflict (id) do update set updated_at = now()",
        "select s.id from speech s join heads on s.id = heads.id where s.org_id = $1 for no key update of s skip locked",
    ] {
        assert!(fault(query).is_some(), "{query}");
    }
    for query in [
        "update speech set updated_at = now(), version = $3 where org_id = $1 and id = $2",
        "update phrasing set offered = offered + ($3::integer[])[array_position($2::uuid[], id)] where org_id = $1",
        "update import_item set speech_id = coalesce(($3::uuid[])[array_position($2::uuid[], id)], speech_id) where org_id = $1",
        "update job set state = 'running' where id = (select id from job waiting for update skip locked)",
        "select id from speech where org_id = $1 and id = any($2) for update",
        "update speech set search = ''::tsvector where org_id = $1 and 'update from' = $2",
    ] {
        assert_eq!(fault(query), None, "{query}");
    }
}
