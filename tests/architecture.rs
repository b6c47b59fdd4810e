//! The rules of the house, read off the sources: where SQL may stand, what the pure rooms may know, which slice may
//! use which, and that ARCHITECTURE.md speaks of what is there. ARCHITECTURE.md gives the reasons.

use std::collections::BTreeSet;
use std::fs;

use wengao::app::audit::model::action_chinese;

use crate::support::sources::{Source, files, is_store, lengths, names, paths_below, read, root, sources};

/// The slices from the ground up: each may use those before it.
const SLICES: [&str; 16] = [
    "kept",
    "audit",
    "accounts",
    "jobs",
    "corpus",
    "library",
    "formulations",
    "phrases",
    "outlines",
    "reuse",
    "drafting",
    "assist",
    "custody",
    "backup",
    "desk",
    "api",
];

/// Files and folders that know neither database nor network nor clock nor disk.
const PURE: [&str; 9] = [
    "crates/engine/src/",
    "src/word/",
    "src/steps/",
    "src/sheet/",
    "src/samples/",
    "src/intake/",
    "src/intake.rs",
    "src/text.rs",
    "src/levels/",
];

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

/// Lines that a function may have where HTTP is spoken; the aim is 25.
const LONGEST_HANDLER: usize = 40;

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

fn none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn sql_stands_in_stores_alone() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        if is_store(&path) || path.starts_with("src/db/") {
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
            let known = |used: &String| {
                ["document", "budget", "lexicon", "names"].iter().any(|room| used.starts_with(room))
            };
            let used = paths_below(&code, "crate::engine").into_iter().filter(|used| !known(used));
            broken.extend(used.map(|used| format!("{path} uses engine::{used}")));
        }
    }
    none(&broken);
}

/// What takes text out of a request as it came; `web/text.rs` has its like, cleaned.
const RAW: [&str; 9] = [
    "axum::Form",
    "axum::Json",
    "axum::body::Bytes",
    "axum::body::to_bytes",
    "axum::extract::Form",
    "axum::extract::Json",
    "axum::extract::Multipart",
    "axum::extract::RawForm",
    "axum::extract::RawQuery",
];

#[test]
fn handlers_take_text_from_requests_cleaned() {
    let (mut broken, mut seen) = (Vec::new(), 0);
    for Source { path, code } in sources() {
        if path.starts_with("src/web/") {
            continue;
        }
        for used in paths_below(&code, "axum") {
            let used = format!("axum::{used}");
            seen += 1;
            if RAW.contains(&used.as_str()) || used.ends_with("multipart::Multipart") {
                broken.push(format!("{path} uses {used}: take it from crate::web"));
            }
        }
    }
    assert!(seen > 80, "the uses are found");
    none(&broken);
}

#[test]
fn what_handlers_share_is_found_by_the_compiler() {
    let shared = ["Extension<", "axum::Extension(", "State as "];
    let broken =
        sources().into_iter().filter(|s| s.path.starts_with("src/")).flat_map(|Source { path, code }| {
            let found = shared.iter().filter(|word| code.contains(**word));
            found
                .map(|word| format!("{path} has {word}: use State, with the part of the site that it names"))
                .collect::<Vec<_>>()
        });
    none(&broken.collect::<Vec<_>>());
}

#[test]
fn every_rust_file_says_what_it_is() {
    let all = ["src", "crates", "tests", "benches"].iter().flat_map(|folder| files(folder, &[".rs"]));
    let silent = all.chain(["build.rs".to_owned()]).filter(|path| !read(path).starts_with("//! "));
    none(&silent.map(|path| format!("{path} does not begin with a line //!")).collect::<Vec<_>>());
}

#[test]
fn handlers_are_short() {
    let (mut broken, mut seen) = (Vec::new(), 0);
    for Source { path, code } in sources() {
        // Handlers, the guard, the socket: whatever of a slice speaks HTTP.
        if path.starts_with("src/app/") && names(&code, "axum") {
            let mut all = lengths(&code);
            all.retain(|(name, _)| name != "routes"); // a table: one line a route
            seen += all.len();
            let long = all.into_iter().filter(|(_, lines)| *lines > LONGEST_HANDLER);
            broken.extend(long.map(|(name, lines)| format!("{path}: {name} has {lines} lines")));
        }
    }
    assert!(seen > 80, "the handlers are found");
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
    for folder in ["src", "src/app", "crates/engine/src"] {
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
fn no_dependency_is_there_for_nothing() {
    let mut idle = Vec::new();
    for (manifest, folders) in
        [("Cargo.toml", vec!["src", "tests", "benches"]), ("crates/engine/Cargo.toml", vec!["crates/engine"])]
    {
        let code: String =
            folders.iter().flat_map(|folder| files(folder, &[".rs"])).map(|path| read(&path)).collect();
        let listed = read(manifest);
        let mut counts = false;
        let names = listed.lines().filter_map(|line| {
            if line.starts_with('[') {
                counts = line.contains("dependencies]");
            }
            let (name, _) = line.split_once(" = ")?;
            (counts && !name.starts_with('#')).then_some(name)
        });
        let names: Vec<&str> = names.collect();
        assert!(names.len() > 5, "{names:?}");
        let unused = names.into_iter().filter(|name| !code.contains(&name.replace('-', "_")));
        idle.extend(unused.map(str::to_owned));
    }
    assert!(idle.is_empty(), "nothing uses {idle:?}");
}

#[test]
fn these_tests_see_what_they_forbid() {
    assert_eq!(impurities("use std::{collections::HashMap, fs};"), ["std::fs"]);
    assert_eq!(impurities("use crate::{db::pool, engine};"), ["crate::db::pool"]);
    assert!(impurities("use crate::engine::document; use std::fmt;").is_empty());
    assert_eq!(
        named_paths("`src/lib.rs` `make run` `a::b` `store.rs` `/drafts/{id}` `mod`"),
        ["src/lib.rs", "store.rs"]
    );
}

/// What is written into the log is read by an auditor: no deed stands there by its name.
#[test]
fn every_deed_that_is_written_down_has_a_word() {
    let words = read("src/app/audit/model/words.rs");
    let heads: BTreeSet<&str> = words
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>")?.0.split_once('.'))
        .map(|(head, _)| head)
        .collect();
    assert!(heads.contains("draft") && heads.len() > 10, "{heads:?}");
    let is_deed = |literal: &&str| {
        let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '.' | '_');
        let file = |tail: &str| matches!(tail, "key" | "jsonl" | "xml");
        literal.chars().all(plain)
            && literal.split_once('.').is_some_and(|(head, tail)| heads.contains(head) && !file(tail))
    };
    let mut wordless = BTreeSet::new();
    for source in sources()
        .iter()
        .filter(|source| source.path.starts_with("src/app/") || source.path.starts_with("src/cli/"))
    {
        wordless.extend(
            source
                .code
                .split('"')
                .filter(is_deed)
                .filter(|deed| action_chinese(deed) == *deed)
                .map(str::to_owned),
        );
    }
    assert!(wordless.is_empty(), "these deeds have no word in src/app/audit/model/words.rs: {wordless:?}");
}

/// The manual shows what the program shows: each of its pictures is made by a browser test, under its name or with `help-`
/// before it (`scripts/manual.sh`).
#[test]
fn every_picture_of_the_manual_is_made_by_a_test() {
    let tests: String = files("tests/browser", &[".mjs"]).iter().map(|path| read(path)).collect();
    let manual = read("templates/desk/help.html");
    let pictures: Vec<&str> =
        manual.split("picture(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(pictures.len() > 30, "{pictures:?}");
    let unmade: Vec<&str> = pictures
        .into_iter()
        .filter(|name| !tests.contains(&format!("'{name}'")) && !tests.contains(&format!("'help-{name}'")))
        .collect();
    assert!(unmade.is_empty(), "no browser test makes these pictures: {unmade:?}");
}
