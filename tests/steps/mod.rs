//! Step vectors made by JavaScript's ProseMirror (`gen.mjs`): same documents, nothing wrongly accepted, no panic.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use wengao::steps::{Refused, Settle, document_from_json, document_to_json, has_changes, parse, settled};

/// What a run of vectors held.
#[derive(Debug, Default)]
struct Tally {
    steps: usize,
    mutants: usize,
    accepted: usize,
    stricter: usize,
}

/// Runs every vector; panics at the first difference from JavaScript.
fn run(vectors: &str) -> Tally {
    let mut tally = Tally::default();
    for line in vectors.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let tree = parse(&vector["doc"]).unwrap();
        assert_eq!(tree.to_json(), vector["doc"], "a document changes when it is loaded");
        if let Some(steps) = vector["steps"].as_array() {
            let (applied, canonical) = tree.apply(steps).unwrap_or_else(|e| panic!("{}: {line}", e.reason()));
            assert_eq!(applied.to_json(), vector["after"], "{line}");
            assert_eq!(canonical.len(), steps.len());
            let (again, same) = tree.apply(&canonical).unwrap();
            assert_eq!(
                (again, &same),
                (applied.clone(), &canonical),
                "canonical steps are not canonical: {line}"
            );
            let document = applied.document().unwrap();
            // The engine's text is the accepted one, whatever is marked.
            let accepted = settled(&vector["after"], Settle::Accept, None);
            assert_eq!(
                document_to_json(&document),
                document_to_json(&document_from_json(&accepted).unwrap())
            );
            match has_changes(&vector["after"]) {
                true => assert!(!has_changes(&accepted), "{line}"),
                false => assert_eq!(parse(&document_to_json(&document)).unwrap(), applied),
            }
            parse(&accepted).unwrap_or_else(|e| panic!("{}: {line}", e.reason()));
            parse(&settled(&vector["after"], Settle::Reject, Some("a1")))
                .unwrap_or_else(|e| panic!("{}: {line}", e.reason()));
            tally.steps += steps.len();
            continue;
        }
        tally.mutants += 1;
        match (tree.apply(std::slice::from_ref(&vector["mutant"])), vector["after"].is_null()) {
            (Ok(_), true) => panic!("accepted what JavaScript refuses: {line}"),
            (Ok((after, _)), false) => {
                assert_eq!(after.to_json(), vector["after"], "{line}");
                tally.accepted += 1;
            }
            (Err(Refused::Broken), _) => panic!("the crate panicked behind the guard: {line}"),
            (Err(_), false) => tally.stricter += 1,
            (Err(_), true) => {}
        }
    }
    tally
}

#[test]
fn steps_agree_with_javascript() {
    let tally = run(include_str!("vectors.jsonl"));
    assert!(tally.steps > 100 && tally.mutants >= 40 && tally.accepted > 0, "{tally:?}");
}

/// Makes a larger run with Node, where the packages are installed; `WENGAO_STEP_CHAINS` sets its size.
#[test]
fn many_steps_agree_with_javascript() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("node_modules/prosemirror-transform").exists() {
        println!("skipped: no node_modules/prosemirror-transform (npm ci installs it)");
        return;
    }
    let chains = std::env::var("WENGAO_STEP_CHAINS").unwrap_or_else(|_| "150".to_owned());
    let made = Command::new("node")
        .current_dir(root)
        .args(["tests/steps/gen.mjs", &chains, &format!("{chains}0"), "20261122"])
        .output();
    let Ok(made) = made else {
        println!("skipped: node does not run");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let tally = run(&String::from_utf8(made.stdout).unwrap());
    println!("{tally:?}");
    assert!(tally.steps > 500 && tally.accepted > 0, "{tally:?}");
}
