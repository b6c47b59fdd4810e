//! No dead wood: the style sheets speak of nothing that no page has.

use std::collections::BTreeSet;

use crate::support::sources::{files, read};

/// Names that libraries give what they show.
const OTHERS: [&str; 2] = ["ProseMirror", "htmx"];

/// The classes that a style sheet speaks of.
fn classes(css: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // What stands in braces are rules or, in a query of media, selectors with rules of their own.
    for selector in css.split('{').map(|part| part.rsplit(['}', ';', '/']).next().unwrap_or_default()) {
        for part in selector.split('.').skip(1) {
            let end =
                part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(part.len());
            let name = part.get(..end).unwrap_or_default();
            if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

/// Whether the code names a class, or puts it together from a beginning and a word: `badge-{{ status }}`, `'is-' + name`.
fn is_named(code: &str, class: &str) -> bool {
    let inner = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let whole = code.match_indices(class).any(|(at, _)| {
        let (before, rest) = code.split_at(at);
        let after = rest.strip_prefix(class).unwrap_or_default();
        !inner(before.chars().next_back()) && !inner(after.chars().next())
    });
    let composed = class.rsplit_once('-').is_some_and(|(head, _)| {
        ["{{", "{%", "${", "{", "'", "\"", "`"].iter().any(|more| code.contains(&format!("{head}-{more}")))
    });
    whole || composed
}

#[test]
fn every_class_of_the_style_sheets_stands_on_a_page() {
    let css: String = files("static/css", &[".css"]).iter().map(|path| read(path)).collect();
    let pages = files("templates", &[".html"]).into_iter().chain(files("static/js", &[".js"]));
    let code: String = pages.chain(files("src", &[".rs"])).map(|path| read(&path)).collect();
    let all = classes(&css);
    assert!(all.len() > 300, "the classes are found: {}", all.len());
    let unused: Vec<&String> = all
        .iter()
        .filter(|class| !OTHERS.iter().any(|other| class.starts_with(other)) && !is_named(&code, class))
        .collect();
    assert!(unused.is_empty(), "no page has these: {unused:?}");
}

#[test]
fn classes_are_seen() {
    let css = "/* .no */ .card > .card-head, a.is-on:hover { top: .5px } @media print { .note { } }";
    let found: Vec<String> = classes(css).into_iter().collect();
    assert_eq!(found, ["card", "card-head", "is-on", "note"]);
    assert!(is_named("class=\"card is-{{ x }}\"", "card") && is_named("is-{{ x }}", "is-on"));
    assert!(!is_named("card-head", "card") && !is_named("scard", "card"));
}
