//! Mining whole speeches, ours and real ones where they are at hand: what must be found, what must not, and what holds of every result.

use std::ops::ControlFlow;
use std::path::Path;

use super::slots::is_slot;
use super::words::is_word;
use super::*;
use crate::lexicon::words::words;
use crate::recognise::recognise;
use crate::test_texts::{files, samples_and, shared};

fn read(folder: &Path) -> Archive {
    let mut archive = Archive::new();
    for file in files(folder) {
        for speech in recognise(&std::fs::read(file).unwrap()).unwrap().speeches {
            archive.add(&Source {
                id: 0,
                title: "",
                speaker: speech.facts.speaker.as_deref(),
                year: None,
                document: &speech.document,
            });
        }
    }
    archive
}

fn found(archive: &Archive, min_speeches: u32, top: usize) -> Vec<Phrasing> {
    let options = Options { min_speeches, min_skeletons: min_speeches, top, ..Options::default() };
    archive.mine(&options, &mut |_| ControlFlow::Continue(()))
}

#[test]
#[ignore = "gold: needs the real texts (make gold)"]
fn what_an_old_hand_would_mark_in_the_speeches() {
    let folder = shared().join("corpus/speeches");
    // Eighty formulations: frames are a list of their own, a fifth of what is handed out.
    let all = found(&read(&folder), 2, 100);
    let texts: Vec<&str> = all.iter().map(|p| p.text.as_str()).collect();
    for wanted in [
        "善于使党的主张通过法定程序成为国家意志",
        "善于使党组织推荐的人选通过法定程序成为国家政权机关的领导人员",
        "坚决纠正有法不依、执法不严、违法不究的行为",
        "总揽全局、协调各方",
        "坚持党的领导、人民当家作主和依法治国的有机统一",
        "充分发挥人大及其常委会的作用",
        "促进依法行政和公正司法",
        "努力开创人大工作新局面",
        "增强监督实效",
    ] {
        assert!(texts.contains(&wanted), "{wanted} is not among {texts:#?}");
    }
    for unwanted in [
        "了市委对人大工作的",
        "委人大工作会议",
        "各级党委要按照总揽全局",
        "国家机关和广大干部群众",
        "是做好人大工作的根本保证",
    ] {
        assert!(!texts.contains(&unwanted), "{unwanted}");
    }
    let unity = all.iter().find(|p| p.text.ends_with("依法治国的有机统一")).unwrap();
    assert_eq!(unity.current_form.as_deref(), Some("坚持党的领导、人民当家作主、依法治国有机统一"));
}

#[test]
fn two_threads_find_what_one_finds() {
    for folder in samples_and("work-reports-2025") {
        let archive = read(&folder);
        let mine = |threads| {
            let options = Options { threads, top: 300, ..Options::default() };
            archive.mine(&options, &mut |_| ControlFlow::Continue(()))
        };
        assert_eq!(mine(1), mine(3));
    }
}

#[test]
fn every_result_is_whole() {
    for (folder, (min, top)) in samples_and("work-reports-2025").into_iter().zip([(2, 200), (8, 300)]) {
        let archive = read(&folder);
        let all = found(&archive, min, top);
        assert!(all.len() >= top / 2, "{} only", all.len());
        for phrasing in &all {
            let text = &phrasing.text;
            for (open, close) in [('“', '”'), ('《', '》'), ('（', '）'), ('‘', '’')] {
                let count = |c| text.chars().filter(|x| *x == c).count();
                assert_eq!(count(open), count(close), "{text}");
            }
            // {…}监督 ×3: how often a frame repeats is no figure of the text.
            let written = text.split(" ×").next().unwrap();
            // 5A级, 5G are words.
            let figure = |pair: &[char]| pair[0].is_ascii_digit() && !pair[1].is_ascii_alphabetic();
            let figures = format!("{written} ").chars().collect::<Vec<_>>().windows(2).any(figure);
            assert!(!figures || phrasing.kind == Kind::Skeleton, "{text}");
            assert!(
                !["www", "http", "公众号", "范文", "文库"].iter().any(|mark| text.contains(mark)),
                "{text}"
            );
            // By words: 参与 ends with none.
            let last = words(text).pop().map(|(word, _)| word).unwrap_or_default();
            let function_word =
                ["的", "了", "和", "与", "及", "、", "，", "在", "对", "把"].contains(&last.as_str());
            assert!(!function_word && !text.ends_with(['、', '，']), "{text}");
            assert!(!text.starts_with(['的', '了', '、', '，']), "{text}");
            if matches!(phrasing.kind, Kind::Clause | Kind::Series | Kind::Heading) {
                let broken = phrasing.occurrences.iter().filter(|o| splits_a_word(&archive, o)).count();
                assert!(2 * broken <= phrasing.occurrences.len(), "{text} is cut out of words");
            }
        }
        let strings = |p: &&Phrasing| !matches!(p.kind, Kind::Frame | Kind::Skeleton | Kind::Quotation);
        for part in all.iter().filter(strings) {
            for whole in all.iter().filter(strings).filter(|whole| whole.text != part.text) {
                // Used more often than the whole, it stands for itself.
                let as_often = whole.speeches >= part.speeches && whole.count >= part.count;
                let inside = whole.text.contains(&part.text) && as_often;
                assert!(
                    !inside,
                    "{} ({}) is no more than a part of {} ({})",
                    part.text, part.count, whole.text, whole.count
                );
            }
        }
    }
}

/// Whether the character before an occurrence makes a word with its first, and the first none with the second; or the
/// same at its end.
fn splits_a_word(archive: &Archive, occurrence: &Occurrence) -> bool {
    let plain = &archive.speeches[occurrence.source].plain;
    let from = occurrence.start.saturating_sub(1);
    let around: Vec<char> = plain.cut(from..occurrence.end + 1).chars().collect();
    let word = |a: usize, b: usize| {
        let pair: Option<Vec<u16>> =
            [a, b].iter().map(|at| u16::try_from(u32::from(*around.get(*at)?)).ok()).collect();
        pair.is_some_and(|pair| {
            is_word(&pair) && !pair.iter().any(|u| is_slot(char::from_u32((*u).into()).unwrap_or(' ')))
        })
    };
    let last = occurrence.end - 1 - from;
    let begins_inside = occurrence.start > from && word(0, 1) && !word(1, 2);
    let ends_inside = word(last, last + 1) && last > 0 && !word(last - 1, last);
    begins_inside || ends_inside
}
