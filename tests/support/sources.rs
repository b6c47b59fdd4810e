//! The repository's own sources, read as text: what the tests of the architecture look at.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file without comments and without its tests.
pub struct Source {
    /// From the root of the repository: `crates/engine/src/clause.rs`.
    pub path: String,
    /// Its text.
    pub code: String,
}

/// The folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with one of these endings, as paths from the root.
pub fn files(folder: &str, endings: &[&str]) -> Vec<String> {
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

/// The text of a file.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The product's own sources: those of `src/` and `crates/` that are no tests.
pub fn sources() -> Vec<Source> {
    let all: Vec<_> = ["src", "crates/engine/src"]
        .iter()
        .flat_map(|folder| files(folder, &[".rs"]))
        .map(|path| (read(&path), path))
        .collect();
    let tests: BTreeSet<String> = all.iter().flat_map(|(text, path)| test_files(path, text)).collect();
    let own = all.into_iter().filter(|(_, path)| !tests.contains(path));
    own.map(|(text, path)| Source { path, code: code(&text) }).collect()
}

/// Whether SQL may stand in a file: it is a store, or a part of one.
pub fn is_store(path: &str) -> bool {
    path.ends_with("/store.rs") || path.contains("/store/")
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

/// The functions that stand outside of everything, with their names.
pub fn functions(code: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let (before, rest) = code.split_at(at);
        let line = before.rsplit('\n').next().unwrap_or_default();
        if line.chars().any(|letter| letter.is_whitespace()) && !line.starts_with("pub") && line != "async " {
            continue;
        }
        let name = rest.trim_start_matches("fn ").split(['(', '<']).next().unwrap_or_default();
        found.push((name.to_owned(), rest.split("\n}").next().unwrap_or_default()));
    }
    found
}

/// Whether `code` names `word` (a word or a path) as a whole.
pub fn names(code: &str, word: &str) -> bool {
    let inner = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    code.match_indices(word).any(|(at, _)| {
        let (before, rest) = code.split_at(at);
        let after = rest.strip_prefix(word).unwrap_or_default().chars().next();
        !inner(before.chars().next_back()) && (word.ends_with('!') || word == "sqlx::query" || !inner(after))
    })
}

/// Every path below `root` (`crate::app`) that the code names, groups in braces taken apart:
/// `crate::app::{audit, jobs::store::{enqueue, find}}` gives `audit`, `jobs::store::enqueue`, `jobs::store::find`.
pub fn paths_below(code: &str, root: &str) -> Vec<String> {
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

/// Each function of a file with its number of lines, from `fn` to the closing brace.
pub fn lengths(text: &str) -> Vec<(String, usize)> {
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

#[test]
fn the_reader_sees_what_is_there() {
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
    assert_eq!(
        test_files("src/intake.rs", "#[cfg(test)]\n#[path = \"intake/tests.rs\"]\nmod tests;"),
        ["src/intake/tests.rs"]
    );
    assert_eq!(
        test_files("crates/engine/src/mod.rs", "#[cfg(test)]\nmod cases;"),
        ["crates/engine/src/cases.rs"]
    );
    assert_eq!(
        lengths("pub(super) async fn a(x: u8) {\n    b\n}\nfn c() {\n}"),
        [("a".to_owned(), 3), ("c".to_owned(), 2)]
    );
}
