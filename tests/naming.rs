//! One name for one thing: types that have the same name in several rooms are listed, and the list only shrinks.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::sources::{read, sources};

/// Names that are used in more than one room today; each has its rooms behind it.
const LIST: &str = "tests/data/names-used-twice.txt";

/// A room: a folder of the engine, a slice of the app, or a part of the program.
fn room(path: &str) -> String {
    let mut parts = path.split('/');
    let deep = match (parts.next(), parts.next(), parts.next()) {
        (Some("crates"), _, _) => 4,
        (Some("src"), Some("app"), _) => 3,
        _ => 2,
    };
    let room: Vec<&str> = path.split('/').take(deep).collect();
    room.join("/").trim_end_matches(".rs").to_owned()
}

/// The types that a file declares.
fn declared(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in code.lines() {
        let line = line.trim_start();
        let line = line.strip_prefix("pub").map_or(line, |rest| {
            // As far as `(super)`, `(crate)` or `(in crate::app)` may see it.
            let rest =
                rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
            rest.trim_start()
        });
        let Some((kind, rest)) = line.split_once(' ') else { continue };
        if matches!(kind, "struct" | "enum" | "trait" | "type") {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.extend(rest.get(..end).filter(|name| name.starts_with(char::is_uppercase)));
        }
    }
    found
}

/// Every name that several rooms use for types of their own, with the rooms. What implements a trait has to carry the
/// names that the trait gives.
fn doubled() -> BTreeMap<String, BTreeSet<String>> {
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        for name in declared(&source.code) {
            if !matches!(name, "Error" | "Result" | "Err" | "Item" | "Rejection" | "Output" | "Target") {
                rooms.entry(name.to_owned()).or_default().insert(room(&source.path));
            }
        }
    }
    rooms.retain(|_, rooms| rooms.len() > 1);
    rooms
}

#[test]
fn no_further_name_is_used_twice() {
    let now: BTreeSet<String> = doubled()
        .into_iter()
        .map(|(name, rooms)| format!("{name}: {}", rooms.into_iter().collect::<Vec<_>>().join(", ")))
        .collect();
    if std::env::var_os("WRITE_NAMES").is_some() {
        let all: Vec<&str> = now.iter().map(String::as_str).collect();
        std::fs::write(LIST, format!("{}\n", all.join("\n"))).unwrap();
    }
    let list = read(LIST);
    let allowed: BTreeSet<String> = list.lines().map(str::to_owned).collect();
    let further: Vec<_> = now.difference(&allowed).collect();
    assert!(
        further.is_empty(),
        "a type of another room has this name already; choose another one: {further:#?}"
    );
    let gone: Vec<_> = allowed.difference(&now).collect();
    assert!(gone.is_empty(), "no longer used twice; take them off {LIST}: {gone:#?}");
}

#[test]
fn declarations_and_rooms_are_seen() {
    let code = "pub struct One;\n    enum Two {\npub(super) trait Three\npub(in crate::app) struct Six;\ntype Four<'a> = u8;\nlet structure = 1;\nimpl Five {}";
    assert_eq!(declared(code), ["One", "Two", "Three", "Six", "Four"]);
    assert_eq!(room("crates/engine/src/check/mod.rs"), "crates/engine/src/check");
    assert_eq!(room("crates/engine/src/clause.rs"), "crates/engine/src/clause");
    assert_eq!(room("src/app/corpus/import/store.rs"), "src/app/corpus");
    assert_eq!(room("src/convert.rs"), room("src/convert/sandbox.rs"));
}

/// The glossary names types where they are: a word that moves or is renamed is put right there too.
#[test]
fn the_glossary_is_true() {
    let page = read("ARCHITECTURE.md");
    let (_, rest) = page.split_once("\n## Glossary\n").unwrap();
    let rows = rest.lines().take_while(|line| !line.starts_with("## ")).filter(|line| line.starts_with("| "));
    let mut seen = 0;
    for row in rows.skip(1) {
        let quoted: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let code: String =
            quoted.iter().filter(|word| word.ends_with(".rs")).map(|path| read(path)).collect();
        for name in quoted.iter().filter(|word| word.starts_with(char::is_uppercase)) {
            // The kinds with texts of their own are declared by a macro.
            let declared = declared(&code).contains(name) || code.contains(&format!("\n    {name} {{\n"));
            assert!(declared, "{name} is not where the glossary says: {row}");
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} types");
}
