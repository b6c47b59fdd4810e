//! Failures are loud: what cannot be read is an error, never a default that is shown and written back.

use std::collections::BTreeSet;

use crate::support::sources::{Source, sources};

/// What is done with JSON that cannot be read, where that is more than to tell of it: what follows `serde_json::from_…( … )`.
const FORGIVEN: [&str; 5] = [".unwrap_or", ".ok()", ".is_ok()", ".map_or", ".is_ok_and"];

/// Where JSON that cannot be read may be passed over, and why.
const MAY_PASS_OVER: [(&str, &str); 5] = [
    ("src/app/assist/model.rs", "names of another version among the keys of counts"),
    ("src/app/corpus/readings/model.rs", "readings of another version are made anew"),
    ("src/app/formulations/history.rs", "the log tells of rules of earlier versions"),
    ("src/app/backup/part.rs", "rows of a file are compared and not kept"),
    ("src/db/binaries.rs", "a package that has no such list"),
];

/// What follows the calls of `serde_json::from_value` and its kin.
fn behind_json(code: &str) -> Vec<&str> {
    let calls = ["from_value", "from_str", "from_slice"];
    let calls =
        calls.iter().flat_map(|call| code.match_indices(&format!("serde_json::{call}")).collect::<Vec<_>>());
    let behind = calls.filter_map(|(at, _)| {
        let rest = code.get(at..)?;
        // What it makes may stand before what it is made from, and have brackets of its own.
        let typed = rest.split(['(', '<']).next()?.ends_with("::");
        let open = if typed { rest.find(">(")? + 1 } else { rest.find('(')? };
        let mut depth = 0;
        let end = rest.char_indices().skip_while(|(at, _)| *at < open).find_map(|(at, letter)| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            (depth == 0).then_some(at + 1)
        })?;
        Some(rest.get(end..)?.trim_start())
    });
    behind.collect()
}

#[test]
fn json_that_cannot_be_read_is_an_error() {
    let (mut broken, mut passed_over) = (Vec::new(), BTreeSet::<&str>::new());
    for Source { path, code } in sources() {
        for behind in behind_json(&code) {
            let may = MAY_PASS_OVER.iter().map(|(may, _)| *may).find(|may| *may == path);
            if FORGIVEN.iter().any(|way| behind.starts_with(way)) {
                passed_over.extend(may);
                if may.is_none() {
                    broken
                        .push(format!("{path}: corrupt JSON becomes a default; use crate::db::stored::read"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    assert_eq!(passed_over.len(), MAY_PASS_OVER.len(), "take the others off the list: {passed_over:?}");
}

#[test]
fn what_follows_is_seen() {
    let code =
        "serde_json::from_value::<Vec<(A, B)>>(f(x)).unwrap_or_default()serde_json::from_str(x)\n    .ok();";
    assert!(behind_json(code).iter().all(|behind| FORGIVEN.iter().any(|way| behind.starts_with(way))));
    assert_eq!(behind_json("serde_json::from_slice(&x)?;"), ["?;"]);
}

/// Where an event is written down by itself, and why it belongs to no transaction.
const BY_ITSELF: [(&str, &str); 16] = [
    ("src/app/accounts/audit.rs", "the log was taken along"),
    ("src/app/accounts/factor/handlers.rs", "an attempt that failed"),
    ("src/app/accounts/guard.rs", "an attempt that was refused"),
    ("src/app/accounts/oidc/handlers.rs", "an attempt that failed"),
    ("src/app/accounts/password_page.rs", "an attempt that was refused"),
    ("src/app/api/speeches.rs", "a text was taken along"),
    ("src/app/backup/handlers.rs", "a backup is asked for in memory"),
    ("src/app/corpus/reading_page.rs", "a text was read"),
    ("src/app/corpus/readings/handlers.rs", "a text was read"),
    ("src/app/drafting/editor.rs", "a text was read"),
    ("src/app/drafting/issuing/handlers.rs", "a text was taken along"),
    ("src/app/drafting/taking.rs", "a text was taken along"),
    ("src/app/phrases/exchange/handlers.rs", "the library was taken along"),
    // Steps go into the log together with other people's, each with who made it and when; these events tell what it was for.
    ("src/app/drafting/returned/back.rs", "the change is a step of the text"),
    ("src/app/drafting/review/revisions.rs", "the change is a step of the text"),
    ("src/app/drafting/verification/handlers.rs", "the change is a step of the text"),
];

#[test]
fn what_changes_something_is_written_down_in_its_transaction() {
    let alone: BTreeSet<String> = sources()
        .into_iter()
        .filter(|source| source.path.starts_with("src/app/") && source.path != "src/app/audit/store.rs")
        .filter(|source| source.code.contains("record_alone("))
        .map(|source| source.path)
        .collect();
    let allowed: BTreeSet<String> = BY_ITSELF.iter().map(|(path, _)| (*path).to_owned()).collect();
    let further: Vec<_> = alone.difference(&allowed).collect();
    assert!(further.is_empty(), "write what was done down in the transaction that does it: {further:#?}");
    let gone: Vec<_> = allowed.difference(&alone).collect();
    assert!(gone.is_empty(), "take these off the list: {gone:#?}");
}
