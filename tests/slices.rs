//! The files of a slice by what they do. A model holds types and rules; a store asks the database; a page holds a page or a
//! deed, from the handler to what it shows; `mod.rs` is the table. Models know neither stores nor pages, stores no pages, and
//! no slice another one's pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::circles::uses;
use crate::support::sources::{Source, files, is_store, names, read, sources};

/// Lines of a file.
const LONGEST: usize = 400;

/// Files that are longer today; the list only shrinks.
const LONGER: &str = "tests/data/long-files.txt";

/// Tables that more slices than one write, with these slices; the list only shrinks.
const SHARED: &str = "tests/data/shared-tables.txt";

/// Templates of one `views.rs`: a slice of several pages has a file for each.
const PAGES: usize = 3;

/// What a file of a slice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Model,
    Store,
    /// Neither: what runs, keeps, decides.
    Deed,
    Page,
    Table,
}

/// Stands before every page and speaks HTTP for it.
const GUARD: &str = "src/app/accounts/guard.rs";

fn sort(path: &str, code: &str) -> Sort {
    let is_model = path.ends_with("/model.rs") || path.contains("/model/");
    match () {
        () if is_store(path) => Sort::Store,
        () if is_model => Sort::Model,
        () if path.ends_with("/mod.rs") => Sort::Table,
        () if path == GUARD => Sort::Deed,
        () if names(code, "axum::extract") || code.contains("derive(Template)") => Sort::Page,
        () => Sort::Deed,
    }
}

/// The slice of a path: `src/app/corpus/import/store.rs` is of `corpus`.
fn slice(path: &str) -> Option<&str> {
    path.strip_prefix("src/app/")?.split_once('/').map(|(slice, _)| slice)
}

#[test]
fn models_know_no_stores_stores_no_pages_and_slices_no_pages_of_others() {
    let sources = sources();
    let sorts: BTreeMap<&str, Sort> = sources
        .iter()
        .filter(|source| slice(&source.path).is_some())
        .map(|source| (source.path.as_str(), sort(&source.path, &source.code)))
        .collect();
    for (sort, least) in [(Sort::Model, 40), (Sort::Store, 50), (Sort::Page, 60), (Sort::Deed, 30)] {
        let seen = sorts.values().filter(|own| **own == sort).count();
        assert!(seen >= least, "only {seen} files are a {sort:?}");
    }
    let mut broken = BTreeSet::new();
    for (from, used) in uses(|path| Some(path.to_owned())) {
        for to in used {
            let (Some(own), Some(other)) = (sorts.get(from.as_str()), sorts.get(to.as_str())) else {
                continue;
            };
            let wrong = match (own, other) {
                (Sort::Model, Sort::Store | Sort::Page) | (Sort::Store, Sort::Page) => true,
                (_, Sort::Page) => slice(&from) != slice(&to),
                _ => false,
            };
            if wrong {
                broken.insert(format!("{from} ({own:?}) uses {to} ({other:?})"));
            }
        }
    }
    let told: Vec<String> = broken.into_iter().collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn models_speak_neither_http_nor_sql() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        if slice(&path).is_some() && sort(&path, &code) == Sort::Model {
            let named = ["axum", "askama", "sqlx", "tokio"].into_iter().filter(|word| names(&code, word));
            broken.extend(named.map(|word| format!("{path} names {word}")));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn a_slice_of_many_pages_has_a_file_for_each() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        let pages = code.matches("derive(Template)").count();
        if path.ends_with("/views.rs") && pages > PAGES {
            broken.push(format!("{path} holds {pages} pages: give each a file with its handlers"));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn kinds_of_jobs_are_named_by_their_names() {
    const HOME: &str = "src/app/jobs/model.rs";
    let home = read(HOME);
    let kinds: Vec<&str> = home
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix("pub const ")?.split_once(": &str = ")?.1.strip_suffix(';')
        })
        .filter(|value| value.contains('.'))
        .collect();
    assert!(kinds.len() >= 5, "{kinds:?}");
    let mut broken = Vec::new();
    for Source { path, code } in sources().into_iter().filter(|source| source.path != HOME) {
        let named = kinds.iter().filter(|kind| code.contains(**kind));
        broken.extend(named.map(|kind| format!("{path} says {kind}: use jobs::model::kinds")));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The tables of the migrations.
fn tables() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in files("migrations", &[".sql"]) {
        let text = read(&path).to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        found.extend(words.windows(3).filter_map(|three| match three {
            ["create", "table", name] => Some(name.trim_end_matches('(').to_owned()),
            _ => None,
        }));
    }
    found
}

#[test]
fn one_slice_writes_a_table_and_the_others_are_named() {
    let tables = tables();
    assert!(tables.len() > 50, "{tables:?}");
    let mut writers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Source { path, code } in sources() {
        let Some(slice) = slice(&path).filter(|_| is_store(&path)) else { continue };
        let words: Vec<&str> = code
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|w| !w.is_empty())
            .collect();
        for three in words.windows(3) {
            let table = match three {
                ["insert", "into", table] | ["delete", "from", table] | ["update", table, _] => *table,
                _ => continue,
            };
            if tables.contains(table) {
                writers.entry(table.to_owned()).or_default().insert(slice.to_owned());
            }
        }
    }
    assert!(writers.len() > 40, "{writers:?}");
    let shared: Vec<String> = writers
        .into_iter()
        .filter(|(_, slices)| slices.len() > 1)
        .map(|(table, slices)| format!("{table}: {}", slices.into_iter().collect::<Vec<_>>().join(" ")))
        .collect();
    let known: Vec<String> =
        read(SHARED).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(shared, known, "a table belongs to one slice, whose store writes it; {SHARED} only shrinks");
}

#[test]
fn files_are_short() {
    let all = ["src", "crates", "tests", "benches"].iter().flat_map(|folder| files(folder, &[".rs"]));
    let long: BTreeSet<String> = all.filter(|path| read(path).lines().count() > LONGEST).collect();
    let list = read(LONGER);
    let allowed: BTreeSet<String> = list.lines().map(str::to_owned).collect();
    let further: Vec<&String> = long.difference(&allowed).collect();
    assert!(further.is_empty(), "longer than {LONGEST} lines: split along what they do: {further:#?}");
    let gone: Vec<&String> = allowed.difference(&long).collect();
    assert!(gone.is_empty(), "no longer long; take them off {LONGER}: {gone:#?}");
}

#[test]
fn files_are_told_apart() {
    let page = "use axum::extract::{Path, State};";
    assert_eq!(sort("src/app/desk/help.rs", page), Sort::Page);
    assert_eq!(sort("src/app/desk/setup/store.rs", page), Sort::Store);
    assert_eq!(sort("src/app/corpus/store/reading.rs", ""), Sort::Store);
    assert_eq!(sort("src/app/drafting/model/draft.rs", ""), Sort::Model);
    assert_eq!(sort("src/app/desk/mod.rs", page), Sort::Table);
    assert_eq!(sort("src/app/recent.rs", ""), Sort::Deed);
    assert_eq!((slice("src/app/desk/setup/store.rs"), slice("src/app/recent.rs")), (Some("desk"), None));
}
