//! Files that use each other in a circle can only be understood together. A room's `mod.rs` stands apart: it is the room
//! itself, holds what its files share, and calls them.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::sources::{paths_below, sources};

pub type Uses = BTreeMap<String, BTreeSet<String>>;

/// A module's names from the root of its crate: `src/app/kept/store.rs` is `app::kept::store` of `src`.
fn module(path: &str) -> (&'static str, Vec<String>) {
    let engine = "crates/engine/src";
    let root = if path.starts_with(engine) { engine } else { "src" };
    let inside = path.trim_start_matches(root).trim_start_matches('/').trim_end_matches(".rs");
    let names = inside.split('/').filter(|name| !matches!(*name, "mod" | "lib" | "main"));
    (root, names.map(str::to_owned).collect())
}

fn is_room(path: &str) -> bool {
    ["/mod.rs", "/lib.rs", "/main.rs"].iter().any(|end| path.ends_with(end))
}

/// Every path that the code names, from the root of its crate.
fn named(code: &str, own: &[String]) -> Vec<Vec<String>> {
    let marked = code.split_whitespace().collect::<String>();
    let marked = marked
        .replace("super::super::super::", "up3::")
        .replace("super::super::", "up2::")
        .replace("super::", "up1::");
    let below = |start: &str| paths_below(&marked, start);
    let whole = |base: &[String], path: &str| -> Vec<String> {
        base.iter()
            .cloned()
            .chain(path.split("::").filter(|name| !name.is_empty()).map(str::to_owned))
            .collect()
    };
    let mut found: Vec<Vec<String>> = below("crate").iter().map(|path| whole(&[], path)).collect();
    found.extend(below("self").iter().map(|path| whole(own, path)));
    for up in 1..=3 {
        let base = own.get(..own.len().saturating_sub(up)).unwrap_or_default();
        found.extend(below(&format!("up{up}")).iter().map(|path| whole(base, path)));
    }
    found
}

/// Which file uses which, what a `mod.rs` passes on followed to where it stands; each under the name that `node` gives it,
/// without those to which it gives none.
pub fn uses(node: impl Fn(&str) -> Option<String>) -> Uses {
    let sources = sources();
    let mut files: BTreeMap<(&str, Vec<String>), &str> = BTreeMap::new();
    for source in &sources {
        files.insert(module(&source.path), &source.path);
    }
    // The longest beginning of a path that is a file, and the name that follows.
    let file = |root: &'static str, path: &[String]| {
        let (root, path) = match path.split_first() {
            Some((first, rest)) if root == "src" && first == "engine" => ("crates/engine/src", rest),
            _ => (root, path),
        };
        (0..=path.len()).rev().find_map(|length| {
            let found = files.get(&(root, path[..length].to_vec()))?;
            Some((*found, path.get(length).cloned()))
        })
    };
    let mut passed_on: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for source in sources.iter().filter(|source| is_room(&source.path)) {
        let (root, own) = module(&source.path);
        for tree in source.code.split("pub").skip(1).filter_map(|rest| rest.split_once("use ")) {
            let (before, tree) = tree;
            let before = before.trim();
            if !(before.is_empty() || before.starts_with('(') && before.ends_with(')')) {
                continue;
            }
            let tree = tree.split(';').next().unwrap_or_default();
            let tree = tree.trim_start_matches("self::");
            for path in paths_below(&format!("self::{tree}"), "self") {
                let path: Vec<String> =
                    own.iter().cloned().chain(path.split("::").map(str::to_owned)).collect();
                if let (Some((target, _)), Some(name)) = (file(root, &path), path.last()) {
                    passed_on.insert((&source.path, name.clone()), target);
                }
            }
        }
    }
    let mut uses = Uses::new();
    for source in &sources {
        let (root, own) = module(&source.path);
        let Some(from) = node(&source.path) else { continue };
        for path in named(&source.code, &own) {
            let Some((target, name)) = file(root, &path) else { continue };
            let target = name.and_then(|name| passed_on.get(&(target, name)).copied()).unwrap_or(target);
            if let Some(to) = node(target).filter(|to| *to != from) {
                uses.entry(from.clone()).or_default().insert(to);
            }
        }
    }
    uses
}

/// The circles, each as its files in order.
fn circles(uses: &Uses) -> BTreeSet<Vec<String>> {
    let reached = |from: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(file) = open.pop() {
            for next in uses.get(&file).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&String, BTreeSet<String>> = uses.keys().map(|file| (file, reached(file))).collect();
    let both = |a: &String, b: &String| {
        reach.get(a).is_some_and(|r| r.contains(b)) && reach.get(b).is_some_and(|r| r.contains(a))
    };
    let turning = uses.keys().filter(|file| both(file, file));
    turning.map(|file| uses.keys().filter(|other| both(file, other)).cloned().collect()).collect()
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let found = circles(&uses(|path| (!is_room(path)).then(|| path.to_owned())));
    let told: Vec<String> = found.iter().map(|circle| circle.join(" ")).collect();
    assert!(told.is_empty(), "move what both need to a file of its own:\n{}", told.join("\n"));
}

#[test]
fn no_rooms_of_the_engine_use_each_other_in_a_circle() {
    let room = |path: &str| {
        let inside = path.strip_prefix("crates/engine/src/").filter(|inside| *inside != "lib.rs")?;
        Some(inside.split('/').next()?.trim_end_matches(".rs").to_owned())
    };
    let found: Vec<Vec<String>> = circles(&uses(room)).into_iter().collect();
    assert!(found.is_empty(), "a room uses those below it: {found:?}");
}

#[test]
fn circles_are_seen() {
    let uses: Uses = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")]
        .into_iter()
        .map(|(from, to)| (from.to_owned(), BTreeSet::from([to.to_owned()])))
        .collect();
    assert_eq!(circles(&uses), BTreeSet::from([vec!["b".to_owned(), "c".to_owned()]]));
    let own = ["app".to_owned(), "kept".to_owned(), "store".to_owned()];
    let paths = named("use super::basis::{Basis, What}; super::super::x::y(); crate::clock::now()", &own);
    let paths: Vec<String> = paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["clock::now", "app::kept::basis::Basis", "app::kept::basis::What", "app::x::y"]);
}
