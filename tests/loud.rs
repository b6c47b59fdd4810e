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
