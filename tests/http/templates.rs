//! Every template is rendered from its samples.

use std::collections::BTreeSet;

use wengao::app::{
    accounts, api, assist, backup, corpus, custody, desk, drafting, formulations, jobs, outlines, phrases,
};
use wengao::web::problem;

#[test]
fn every_template_is_rendered_from_samples() {
    let mut samples = problem::samples();
    for slice in [
        accounts::samples(),
        jobs::samples(),
        corpus::samples(),
        phrases::samples(),
        formulations::samples(),
        outlines::samples(),
        drafting::samples(),
        assist::samples(),
        backup::samples(),
        custody::samples(),
        desk::samples(),
        api::samples(),
    ] {
        samples.extend(slice);
    }
    let mut names = BTreeSet::new();
    for (name, html) in &samples {
        assert!(html.trim().len() > 40, "{name} renders nothing");
        assert!(
            !html.contains(" onclick=") && !html.contains(" style=\""),
            "{name} needs what the policy forbids"
        );
        assert!(!html.contains("?_csrf") && !html.contains("&_csrf"), "{name} has the token in an address");
        for form in html.split("<form").skip(1).filter(|form| !form.contains("method=\"post\"")) {
            let form = form.split("</form>").next().unwrap_or_default();
            assert!(!form.contains("name=\"_csrf\""), "{name} would put the token into an address");
        }
        if html.contains("<!doctype html>") {
            assert_eq!(html.matches("<h1").count(), 1, "{name} has one heading of its own");
            let labelled = html.matches("<form").count();
            assert!(
                labelled < 1
                    || html.contains("_csrf")
                    || name.ends_with("login")
                    || name.ends_with("code")
                    || html.contains("role=\"search\""),
                "{name}"
            );
        }
        names.insert(name.split(' ').next().unwrap_or_default().to_owned());
    }
    let pages = walk("templates")
        .into_iter()
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("{% extends"));
    for page in pages {
        let name = page.trim_start_matches("templates/").trim_end_matches(".html").to_owned();
        assert!(names.contains(&name), "{name} has no sample");
    }
}

fn walk(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() { walk(&name) } else { vec![name] }
        })
        .collect()
}

/// The pictures that the manual shows are made by the browser tests (`make manual` takes them over).
#[test]
fn every_picture_of_the_manual_is_made_by_a_browser_test() {
    let manual = std::fs::read_to_string("templates/desk/help.html").unwrap();
    let shown: BTreeSet<&str> =
        manual.split("self.picture(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(shown.len() >= 4, "{shown:?}");
    let tests = walk("tests/browser").into_iter().filter(|path| path.ends_with(".test.mjs"));
    let tests: String = tests.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for name in shown {
        let made = ["help-", ""].iter().any(|prefix| tests.contains(&format!("'{prefix}{name}'")));
        assert!(made, "no browser test makes a picture {name}.png");
    }
}
