//! Wrong and right texts over all families, written before the rules: half of them, by a fixed hash of the line, was set
//! aside and only counted. `CASES=half cargo test … cases -- --nocapture` lists the half that was looked at.

use std::collections::BTreeMap;

use time::Date;
use time::macros::format_description;
use xxhash_rust::xxh3::xxh3_64;

use super::{Checker, Context, Finding, Severity};

struct Case {
    family: &'static str,
    context: Context,
    text: String,
    /// What is wrong, in characters.
    wrong: Vec<std::ops::Range<usize>>,
    aside: bool,
}

fn read(data: &'static str) -> Vec<Case> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('%')).map(case).collect()
}

fn case(line: &'static str) -> Case {
    let fields: Vec<&str> = line.splitn(5, '|').collect();
    let date = Date::parse(fields[1], format_description!("[year]-[month]-[day]")).ok();
    let context = Context {
        date,
        level: fields[2].parse().ok(),
        office: fields[3].parse().ok(),
        places: vec!["云江市".to_owned()],
        ..Context::default()
    };
    let (mut text, mut wrong, mut start, mut at) = (String::new(), Vec::new(), 0, 0);
    for c in fields[4].replace("\\n", "\n").chars() {
        match c {
            '{' => start = at,
            '}' => wrong.push(start..at),
            _ => {
                text.push(c);
                at += 1;
            }
        }
    }
    Case { family: fields[0], context, text, wrong, aside: xxh3_64(line.as_bytes()) & 1 == 1 }
}

fn findings(case: &Case) -> Vec<Finding> {
    Checker::shipped().check(&case.text, &case.context)
}

/// Characters between what is marked as wrong and a finding that still speaks of it.
const NEAR: usize = 16;

/// Found and all by family, `[looked at, set aside]`.
type Tally = BTreeMap<&'static str, [(usize, usize); 2]>;

fn total(tally: &Tally, half: usize) -> (usize, usize) {
    tally.values().fold((0, 0), |sum, halves| (sum.0 + halves[half].0, sum.1 + halves[half].1))
}

#[test]
fn wrong_texts_are_found() {
    let mut tally = Tally::new();
    let fresh = include_str!("testdata/cases-wrong-fresh.txt");
    for case in read(include_str!("testdata/cases-wrong.txt")).into_iter().chain(read(fresh)) {
        let found = findings(&case);
        // A finding may point at the other half of a contradiction, some characters away.
        let near = |f: &Finding| case.wrong.iter().any(|w| f.start < w.end + NEAR && w.start < f.end + NEAR);
        let hit = found.iter().any(near);
        let count = &mut tally.entry(case.family).or_default()[usize::from(case.aside)];
        count.0 += usize::from(hit);
        count.1 += 1;
        if !hit && !case.aside {
            println!("missed {}: {}", case.family, case.text);
        }
    }
    println!("wrong texts found, looked at and set aside:\n{tally:?}");
    let (halves, all) = ([total(&tally, 0), total(&tally, 1)], 100);
    println!("{halves:?}");
    assert!(halves[0].0 * all >= halves[0].1 * 88, "{halves:?}");
    assert!(halves[1].0 * all >= halves[1].1 * 82, "{halves:?}");
}

#[test]
fn right_texts_stay_silent() {
    let mut tally = Tally::new();
    let fresh = include_str!("testdata/cases-right-fresh.txt");
    for case in read(include_str!("testdata/cases-right.txt")).into_iter().chain(read(fresh)) {
        let mut found = findings(&case);
        found.retain(|f| f.severity >= Severity::Warning);
        let count = &mut tally.entry(case.family).or_default()[usize::from(case.aside)];
        count.0 += usize::from(!found.is_empty());
        count.1 += 1;
        if !case.aside {
            for f in found {
                println!("alarm {}: {} [{}] in {}", f.rule, f.text, f.message, case.text);
            }
        }
    }
    println!("right texts with alarms, looked at and set aside:\n{tally:?}");
    let halves = [total(&tally, 0), total(&tally, 1)];
    println!("{halves:?}");
    assert_eq!(halves[0].0, 0, "{halves:?}");
    assert!(halves[1].0 * 100 <= halves[1].1 * 4, "{halves:?}");
}
