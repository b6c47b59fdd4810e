//! Typing errors: known pairs, what a corpus shows, and how many planted ones are found.

use std::env;
use std::fs;
use std::path::Path;

use super::Confusions;
use crate::check::{Checker, Context, Overlay, RulePack};
use crate::test_texts::{files, shared};

#[test]
fn known_pairs_are_found_and_right_words_are_not() {
    let found = |text: &str| -> Vec<(String, Vec<String>)> {
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter().filter(|f| f.rule == "typo").map(|f| (f.text, f.fixes)).collect()
    };
    assert_eq!(
        found("要认真布署，再接再励。"),
        [("布署".into(), vec!["部署".into()]), ("再接再励".into(), vec!["再接再厉".into()])]
    );
    assert_eq!(found("要认真部署，再接再厉。"), []);
    for pair in super::KNOWN.entries() {
        assert_eq!(found(pair.right), [], "{}", pair.right);
    }
}

#[test]
fn what_is_forgotten_takes_no_room() {
    // Of two hundred letters in no order the pairs are kept and the longer runs, four times as many, are forgotten.
    let mut state = 7_u32;
    let letter = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x4E00 + (state >> 16) % 200)
    };
    let text: String = (0..40_000).filter_map(letter).collect();
    let learnt = Confusions::learn([text.as_str()]);
    assert!(!learnt.is_empty() && learnt.bytes() < 700_000, "{}", learnt.bytes());
}

#[test]
fn what_the_corpus_knows_shows_what_does_not_fit() {
    let text = "各级领导班子要坚持基本原则。".repeat(30);
    let checker = Checker::new(RulePack::shipped(), &Overlay::default())
        .with_confusions(Confusions::learn([text.as_str()]));
    let list = checker.check("各级领导搬子要坚持基本原则。", &Context::default());
    let typos: Vec<_> = list.iter().filter(|f| f.rule == "typo").collect();
    assert_eq!(typos.len(), 1);
    assert_eq!((typos[0].text.as_str(), typos[0].fixes[0].as_str()), ("搬", "班"));
    assert!(Confusions::learn([]).is_empty());
}

/// Precision and recall on official sentences with typing errors; learns from laws and reports, never from the
/// sentences themselves. Laws unpacked are named by WENGAO_LAWS. Prints the figures.
#[test]
#[ignore = "gold: needs the real texts (make gold)"]
fn typing_errors_in_official_sentences() {
    let mut learnt = files(&shared().join("corpus/work-reports-2025"));
    match env::var_os("WENGAO_LAWS") {
        Some(laws) => learnt.extend(files(Path::new(&laws))),
        None => println!("no WENGAO_LAWS: learns from the reports alone"),
    }
    let texts: Vec<String> = learnt.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let rows = fs::read_to_string(shared().join("corpus/typos/official-documents.train.tsv")).unwrap();
    let checker = Checker::new(RulePack::shipped(), &Overlay::default())
        .with_confusions(Confusions::learn(texts.iter().map(String::as_str)));
    let (mut hits, mut corrected, mut false_alarms, mut errors) = (0, 0, 0, 0);
    for row in rows.lines() {
        let mut fields = row.split('\t').skip(1);
        let (typed, right) = (fields.next().unwrap(), fields.next().unwrap());
        let (typed_chars, right_chars): (Vec<char>, Vec<char>) =
            (typed.chars().collect(), right.chars().collect());
        if typed_chars.len() != right_chars.len() {
            continue;
        }
        errors += typed_chars.iter().zip(&right_chars).filter(|(a, b)| a != b).count();
        for finding in checker.check(typed, &Context::default()).iter().filter(|f| f.rule == "typo") {
            let wrong: Vec<usize> =
                (finding.start..finding.end).filter(|i| typed_chars[*i] != right_chars[*i]).collect();
            if wrong.is_empty() {
                false_alarms += 1;
                if false_alarms <= 30 {
                    println!("false alarm: {} → {:?} in {typed}", finding.text, finding.fixes);
                }
            } else {
                hits += wrong.len();
                let piece: String = right_chars[finding.start..finding.end].iter().collect();
                corrected += usize::from(finding.fixes.contains(&piece));
            }
        }
    }
    let precision = hits as f64 / (hits + false_alarms).max(1) as f64;
    let recall = hits as f64 / errors as f64;
    println!(
        "typing errors: {errors}, found {hits} ({corrected} with the right fix), false alarms {false_alarms}: precision {precision:.3}, recall {recall:.3}"
    );
    assert!(precision >= 0.9, "precision {precision}");
}
