//! The rules of the house, read off the sources: where SQL may stand, what the pure rooms may know, which slice may
//! use which, and that ARCHITECTURE.md speaks of what is there. ARCHITECTURE.md gives the reasons.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The slices from the ground up: each may use those before it.
const SLICES: [&str; 11] = [
    "audit",
    "accounts",
    "jobs",
    "corpus",
    "phrases",
    "formulations",
    "outlines",
    "drafting",
    "assist",
    "desk",
    "backup",
];

/// Files and folders that know neither database nor network nor clock nor disk.
const PURE: [&str; 6] =
    ["src/engine/", "src/word/", "src/steps/", "src/samples/", "src/intake/", "src/intake.rs"];

/// What the pure rooms may not name.
const IMPURE: [&str; 16] = [
    "axum",
    "sqlx",
    "askama",
    "tokio",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant",
    "OffsetDateTime::now",
    "crate::app",
    "crate::web",
    "crate::db",
    "crate::clock",
    "crate::cli",
];

/// How SQL is asked; each is matched as a whole word.
const SQL: [&str; 6] = ["sqlx::query", "query!", "query_as!", "query_scalar!", "QueryBuilder", "raw_sql"];

/// Lines that a function of a handler file may have; the aim is 25.
const LONGEST_HANDLER: usize = 40;

/// A source file without comments and without its tests.
struct Source {
    /// From the root of the repository: `src/engine/clause.rs`.
    path: String,
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with one of these endings, as paths from the root.
fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if matches!(name.as_str(), "target" | "node_modules" | ".git" | "dist" | "out") {
            continue;
        }
        if root().join(&path).is_dir() {
            found.extend(files(&path, endings));
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The product's own sources: those of `src/` that are no tests.
fn sources() -> Vec<Source> {
    let all: Vec<_> = files("src", &[".rs"]).into_iter().map(|path| (read(&path), path)).collect();
    let tests: BTreeSet<String> = all.iter().flat_map(|(text, path)| test_files(path, text)).collect();
    let own = all.into_iter().filter(|(_, path)| !tests.contains(path));
    own.map(|(text, path)| Source { path, code: code(&text) }).collect()
}

/// The files that a file declares as modules for tests only.
fn test_files(path: &str, text: &str) -> Vec<String> {
    let path = Path::new(path);
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let folder = path.parent().unwrap();
    let inside = if matches!(stem, "mod" | "lib" | "main") { folder.to_owned() } else { folder.join(stem) };
    let mut found = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line != "#[cfg(test)]" {
            continue;
        }
        let mut next = lines.next().unwrap_or_default();
        let mut named = None;
        if let Some(rest) = next.strip_prefix("#[path = \"") {
            named = rest.strip_suffix("\"]").map(|name| folder.join(name));
            next = lines.next().unwrap_or_default();
        }
        let module =
            next.trim_start_matches("pub ").strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
        if let Some(name) = module {
            let file = named.unwrap_or_else(|| inside.join(format!("{name}.rs")));
            found.push(file.to_str().unwrap().to_owned());
        }
    }
    found
}

/// A file's text without line comments and without the tests at its end.
fn code(text: &str) -> String {
    let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    own.lines().map(uncommented).collect::<Vec<_>>().join("\n")
}

/// A line up to its comment; `//` inside a string is none.
fn uncommented(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        match letter {
            '"' if before != '\\' && before != '\'' => quoted = !quoted,
            '/' if before == '/' && !quoted => return line.split_at(at - 1).0,
            _ => {}
        }
        before = letter;
    }
    line
}

/// Whether `code` names `word` (a word or a path) as a whole.
fn names(code: &str, word: &str) -> bool {
    let inner = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    code.match_indices(word).any(|(at, _)| {
        let (before, rest) = code.split_at(at);
        let after = rest.strip_prefix(word).unwrap_or_default().chars().next();
        !inner(before.chars().next_back()) && (word.ends_with('!') || word == "sqlx::query" || !inner(after))
    })
}

/// Every path below `root` (`crate::app`) that the code names, groups in braces taken apart:
/// `crate::app::{audit, jobs::store::{enqueue, find}}` gives `audit`, `jobs::store::enqueue`, `jobs::store::find`.
fn paths_below(code: &str, root: &str) -> Vec<String> {
    let close: String = code.split_whitespace().collect();
    let start = format!("{root}::");
    let mut found = Vec::new();
    for tree in close.split(&start).skip(1) {
        branches("", tree, &mut found);
    }
    found
}

/// Takes one use tree at the beginning of `text` apart; gives back what follows it.
fn branches<'a>(prefix: &str, text: &'a str, found: &mut Vec<String>) -> &'a str {
    let path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let (own, rest) = text.split_at(text.find(|letter| !path(letter)).unwrap_or(text.len()));
    let prefix = format!("{prefix}{own}");
    let Some(mut rest) = rest.strip_prefix('{') else {
        found.push(prefix);
        return rest;
    };
    while !rest.is_empty() {
        rest = branches(&prefix, rest, found);
        // After a branch comes a comma, the closing brace, or `as x` and other things that do not matter here.
        match rest.chars().next() {
            Some('}') => return rest.split_at(1).1,
            Some(other) => rest = rest.split_at(other.len_utf8()).1,
            None => {}
        }
        if let Some(after) = rest.strip_prefix('}') {
            return after;
        }
    }
    rest
}

/// What a code path of the pure rooms names that it may not; groups (`use std::{fs, io}`) are seen through.
fn impurities(code: &str) -> Vec<String> {
    let mut all: Vec<String> =
        IMPURE.iter().filter(|word| names(code, word)).map(|w| (*w).to_owned()).collect();
    for root in ["std", "crate"] {
        let paths = paths_below(code, root).into_iter().map(|path| format!("{root}::{path}"));
        all.extend(paths.filter(|path| IMPURE.iter().any(|word| word.contains("::") && names(path, word))));
    }
    all
}

/// Each function of a file with its number of lines, from `fn` to the closing brace.
fn lengths(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let Some((before, after)) = bare.split_once("fn ") else { continue };
        let words_only = before
            .split_whitespace()
            .all(|w| w.starts_with("pub") || ["async", "const", "in"].contains(&w) || w.ends_with(')'));
        if !words_only {
            continue;
        }
        let end = format!("{}}}", " ".repeat(line.len() - bare.len()));
        let length = lines[at..].iter().position(|line| *line == end).map_or(1, |n| n + 1);
        let name = after.split(['(', '<']).next().unwrap_or_default();
        found.push((name.to_owned(), length));
    }
    found
}

fn none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn sql_stands_in_stores_alone() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        if path.ends_with("/store.rs") || path.starts_with("src/db/") {
            continue;
        }
        broken.extend(
            SQL.iter()
                .filter(|word| names(&code, word))
                .map(|word| format!("{path} asks the database: {word}")),
        );
    }
    none(&broken);
}

#[test]
fn pure_rooms_know_no_database_no_network_no_disk_and_no_clock() {
    let (mut broken, mut seen) = (Vec::new(), 0);
    for Source { path, code } in sources() {
        if PURE.iter().any(|room| path.starts_with(room)) {
            seen += 1;
            broken.extend(impurities(&code).into_iter().map(|word| format!("{path} names {word}")));
        }
    }
    assert!(seen > 50, "the pure rooms are found");
    none(&broken);
}

#[test]
fn a_slice_uses_the_slices_before_it_and_never_their_pages() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        let Some(slice) = path.strip_prefix("src/app/").and_then(|rest| rest.split_once('/')) else {
            continue;
        };
        let Some(own) = SLICES.iter().position(|name| *name == slice.0) else {
            broken.push(format!("{path}: the slice {} has no place in the order", slice.0));
            continue;
        };
        for used in paths_below(&code, "crate::app") {
            let mut steps = used.split("::");
            let other = steps.next().unwrap_or_default();
            let Some(place) = SLICES.iter().position(|name| *name == other) else { continue };
            if place > own {
                broken.push(format!("{path} uses {used}, a later slice"));
            }
            if place != own && steps.any(|step| matches!(step, "handlers" | "views")) {
                broken.push(format!("{path} uses {used}, another slice's page"));
            }
        }
    }
    none(&broken);
}

#[test]
fn the_shell_and_the_database_know_no_slice() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        let below: &[&str] = match path.as_str() {
            path if path.starts_with("src/web/") => &["crate::app", "crate::engine"],
            path if path.starts_with("src/db/") => &["crate::app", "crate::engine", "crate::web"],
            _ => continue,
        };
        broken.extend(
            below.iter().filter(|word| names(&code, word)).map(|word| format!("{path} names {word}")),
        );
    }
    none(&broken);
}

#[test]
fn word_and_steps_know_the_document_alone() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        if path.starts_with("src/word/") || path.starts_with("src/steps/") {
            let used = paths_below(&code, "crate::engine").into_iter().filter(|used| !used.starts_with("document"));
            broken.extend(used.map(|used| format!("{path} uses engine::{used}")));
        }
    }
    none(&broken);
}

#[test]
fn every_rust_file_says_what_it_is() {
    let all = ["src", "tests", "benches"].iter().flat_map(|folder| files(folder, &[".rs"]));
    let silent = all.chain(["build.rs".to_owned()]).filter(|path| !read(path).starts_with("//! "));
    none(&silent.map(|path| format!("{path} does not begin with a line //!")).collect::<Vec<_>>());
}

#[test]
fn handlers_are_short() {
    let mut broken = Vec::new();
    for path in files("src/app", &["handlers.rs"]) {
        for (name, lines) in lengths(&read(&path)) {
            if lines > LONGEST_HANDLER {
                broken.push(format!("{path}: {name} has {lines} lines"));
            }
        }
    }
    none(&broken);
}

/// What stands in backticks and looks like a path of the repository.
fn named_paths(document: &str) -> Vec<&str> {
    const ENDINGS: [&str; 12] =
        [".rs", ".md", ".mjs", ".js", ".sql", ".json", ".jsonl", ".toml", ".txt", ".sh", ".html", ".css"];
    let spans = document.split('`').skip(1).step_by(2);
    let plain = |span: &&str| {
        !span.starts_with('/') && span.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
    };
    spans
        .filter(plain)
        .filter(|span| span.contains('/') || ENDINGS.iter().any(|end| span.ends_with(end)))
        .collect()
}

#[test]
fn every_path_named_in_the_architecture_exists() {
    let document = read("ARCHITECTURE.md");
    let named = named_paths(&document);
    assert!(named.len() > 50, "the paths are found");
    let everything = files("", &[""]);
    let missing = named.into_iter().filter(|path| {
        let somewhere = || everything.iter().any(|file| file.ends_with(&format!("/{path}")));
        !root().join(path).exists() && (path.contains('/') || !somewhere())
    });
    none(
        &missing
            .map(|path| format!("ARCHITECTURE.md names {path}, which does not exist"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_room_stands_in_the_architecture() {
    let document = read("ARCHITECTURE.md");
    let mut missing = Vec::new();
    for folder in ["src", "src/app", "src/engine"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            let room = root().join(&path).is_dir() && name != "data";
            if room && !document.contains(&format!("`{path}/`")) {
                missing.push(format!("{path}/ is not in ARCHITECTURE.md"));
            }
        }
    }
    none(&missing);
}

#[test]
fn these_tests_see_what_they_forbid() {
    assert_eq!(
        code("let a = \"http://x\"; // sqlx::query\n#[cfg(test)]\nmod tests {\nx\n}"),
        "let a = \"http://x\"; "
    );
    assert!(names("sqlx::query_as!(X)", "sqlx::query") && names("= query!(\"\")", "query!"));
    assert!(
        !names("my_query!(1)", "query!") && !names("tokio_like", "tokio") && !names("std::fsx", "std::fs")
    );
    assert_eq!(
        paths_below(
            "use crate::app::{audit, jobs::store::{enqueue, find}};\ncrate::app::desk::x();",
            "crate::app"
        ),
        ["audit", "jobs::store::enqueue", "jobs::store::find", "desk::x"]
    );
    assert_eq!(impurities("use std::{collections::HashMap, fs};"), ["std::fs"]);
    assert_eq!(impurities("use crate::{db::pool, engine};"), ["crate::db::pool"]);
    assert!(impurities("use crate::engine::document; use std::fmt;").is_empty());
    assert_eq!(
        test_files("src/intake.rs", "#[cfg(test)]\n#[path = \"intake/tests.rs\"]\nmod tests;"),
        ["src/intake/tests.rs"]
    );
    assert_eq!(test_files("src/engine/mod.rs", "#[cfg(test)]\nmod cases;"), ["src/engine/cases.rs"]);
    assert_eq!(
        lengths("pub(super) async fn a(x: u8) {\n    b\n}\nfn c() {\n}"),
        [("a".to_owned(), 3), ("c".to_owned(), 2)]
    );
    assert_eq!(
        named_paths("`src/lib.rs` `make run` `a::b` `store.rs` `/drafts/{id}` `mod`"),
        ["src/lib.rs", "store.rs"]
    );
}
