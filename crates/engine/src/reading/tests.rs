//! Sentences with the readings that a person gave them. The file was split by a hash of the sentence before a rule was
//! written: the half called unseen is only counted.

use crate::document::{Block, Document, Line, Occasion, Office, Point, Section, SectionKind};

use super::*;

/// `key=value … TAB sentence`; keys that are missing are not judged.
const JUDGED: &str = include_str!("testdata/judged.txt");

struct Judged {
    wanted: Vec<(&'static str, &'static str)>,
    sentence: &'static str,
    unseen: bool,
}

fn judged() -> Vec<Judged> {
    let lines = JUDGED.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let (keys, sentence) = line.split_once('\t').unwrap_or_else(|| panic!("no tab: {line}"));
            let wanted = keys.split_whitespace().map(|pair| pair.split_once('=').unwrap()).collect();
            Judged { wanted, sentence, unseen: crate::clause::hash(sentence) % 2 == 1 }
        })
        .collect()
}

fn value(reading: &Reading, key: &str) -> String {
    match key {
        "act" => reading.act.name().to_owned(),
        "voice" => reading.voice.name().to_owned(),
        "time" => serde_json::to_value(reading.time).unwrap().as_str().unwrap().to_owned(),
        "subject" if reading.subjects.is_empty() => "-".to_owned(),
        "subject" => reading.subjects.join(","),
        "whole" => reading.whole.stands().to_string(),
        "facts" if reading.facts.is_empty() => "-".to_owned(),
        "facts" => reading.facts.iter().map(|fact| fact.text.replace(' ', "")).collect::<Vec<_>>().join(","),
        _ => panic!("no such key: {key}"),
    }
}

/// Wrong values, right and judged ones of a half.
fn compare(unseen: bool) -> (Vec<String>, usize, usize) {
    let (mut wrong, mut right, mut all) = (Vec::new(), 0, 0);
    for case in judged().into_iter().filter(|case| case.unseen == unseen) {
        let source = Source { office: Some(Office::Director), ..Source::default() };
        let reading = read_sentence(case.sentence, SectionKind::Other, &source).unwrap();
        for (key, wanted) in case.wanted {
            all += 1;
            let found = value(&reading, key);
            if found == wanted {
                right += 1;
            } else {
                wrong.push(format!("{}: {key} is {found}, not {wanted}", case.sentence));
            }
        }
    }
    (wrong, right, all)
}

#[test]
fn the_seen_half_is_read_as_a_person_reads_it() {
    let (wrong, right, all) = compare(false);
    assert!(all > 70, "{all}");
    assert!(right * 100 >= all * 97, "{right} of {all}\n{}", wrong.join("\n"));
}

#[test]
fn the_unseen_half_is_read_nearly_as_well() {
    let (_, right, all) = compare(true);
    println!("unseen: {right} of {all}");
    assert!(all > 70, "{all}");
    assert!(right * 100 >= all * 85, "{right} of {all}");
}

/// An act and a sentence a line, judged before the rules were looked at.
const ACTS: &str = include_str!("testdata/acts.txt");

#[test]
fn sentences_do_what_a_person_says_they_do() {
    let source = Source { office: Some(Office::Director), ..Source::default() };
    for (unseen, least) in [(false, 95), (true, 85)] {
        let lines = ACTS.lines().filter_map(|line| line.split_once('\t'));
        let half = lines.filter(|(_, sentence)| (crate::clause::hash(sentence) % 2 == 1) == unseen);
        let (mut right, mut all) = (0, 0);
        for (act, sentence) in half {
            let found = read_sentence(sentence, SectionKind::Other, &source).unwrap().act.name();
            all += 1;
            right += usize::from(found == act);
            if !unseen && found != act {
                println!("{sentence}: {found}, not {act}");
            }
        }
        println!("unseen: {unseen}: {right} of {all}");
        assert!(all >= 40, "{all}");
        assert!(right * 100 >= all * least, "unseen: {unseen}: {right} of {all}");
    }
}

fn read_sentence(text: &str, kind: SectionKind, source: &Source) -> Option<Reading> {
    read_text(text, kind, source).into_iter().next()
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Line::from(text))
}

fn point(lead: &str) -> Block {
    Block::Point(Point { lead: Line::from(lead), ..Point::default() })
}

fn document(blocks: Vec<Block>) -> Document {
    Document { sections: vec![Section { blocks, ..Section::default() }], ..Document::default() }
}

#[test]
fn a_promise_is_kept_by_what_follows() {
    for (blocks, kept) in [
        (vec![paragraph("今年要抓好三件事：一是学习。二是调研。三是监督。")], true),
        (vec![paragraph("今年要抓好三件事：一是学习。二是调研。")], false),
        (vec![paragraph("下面，我讲两点意见。"), point("提高认识。"), point("抓好落实。")], true),
        (vec![paragraph("下面，我讲三点意见。"), point("提高认识。"), point("抓好落实。")], false),
        (vec![paragraph("要做到三个坚持：坚持党的领导、坚持人民当家作主、坚持依法治国。")], true),
    ] {
        let readings = read(&document(blocks.clone()), &Source::default());
        let promise = readings.iter().find_map(|reading| reading.promise.clone());
        assert_eq!(promise.map(|promise| promise.is_kept()), Some(kept), "{blocks:?}");
    }
    let readings =
        read(&document(vec![paragraph("会议审议了三项议题，通过了两项决定。")]), &Source::default());
    assert!(readings.iter().all(|reading| reading.promise.is_none()));
}

#[test]
fn the_speaker_is_the_voice_of_what_he_says_of_himself() {
    let mayor = Source { office: Some(Office::Mayor), ..Source::default() };
    let read = |text, source: &Source| read_sentence(text, SectionKind::Other, source).unwrap().voice;
    assert_eq!(read("我们将自觉接受人大监督。", &mayor), Voice::Government);
    assert_eq!(read("人民代表大会制度是根本政治制度。", &mayor), Voice::Anyone);
    let host = Source { occasion: Some(Occasion::HostScript), ..Source::default() };
    assert_eq!(read("现在开会。", &host), Voice::Host);
    assert!(Voice::Party.fits(Office::SecretaryDirector) && !Voice::Party.fits(Office::Director));
    assert!(!Voice::Government.fits(Office::Director) && Voice::Anyone.fits(Office::Director));
}

#[test]
fn places_lead_back_to_the_words() {
    let texts = ["第一段。第二句！", "第二段，《监督法》第十条。"];
    let readings = read(&document(texts.map(paragraph).to_vec()), &Source::default());
    let whole = document(texts.map(paragraph).to_vec());
    let found: Vec<String> = readings.iter().map(|reading| reading.place.text(&whole)).collect();
    assert_eq!(found, ["第一段。", "第二句！", "第二段，《监督法》第十条。"]);
    let facts: Vec<&str> = readings[2].facts.iter().map(|fact| fact.text.as_str()).collect();
    assert_eq!(facts, ["《监督法》", "第十条"]);
}

#[test]
fn a_reading_goes_into_json_and_back() {
    let reading =
        read_sentence("受市委委托，我宣布两件事：一是开会。", SectionKind::Other, &Source::default())
            .unwrap();
    let text = serde_json::to_string(&reading).unwrap();
    assert_eq!(serde_json::from_str::<Reading>(&text).unwrap(), reading);
}

#[test]
fn traditional_text_is_read_as_its_simplified_twin() {
    let pairs = [
        ("各級黨委要定期聽取人大常委會黨組工作匯報。", "各级党委要定期听取人大常委会党组工作汇报。"),
        ("去年，常委會組織開展了《義務教育法》執法檢查。", "去年，常委会组织开展了《义务教育法》执法检查。"),
        ("下面，我講三點意見：", "下面，我讲三点意见："),
        ("雲江市市長張偉強代表市政府作了報告。", "云江市市长张伟强代表市政府作了报告。"),
    ];
    for (traditional, simplified) in pairs {
        let source = Source { office: Some(Office::Director), ..Source::default() };
        let mut twin = read_sentence(traditional, SectionKind::Other, &source).unwrap();
        let plain = read_sentence(simplified, SectionKind::Other, &source).unwrap();
        // The words of the facts stay as they are written.
        for (found, other) in twin.facts.iter_mut().zip(&plain.facts) {
            assert!(traditional.contains(&found.text), "{}", found.text);
            found.text.clone_from(&other.text);
        }
        assert_eq!(twin, plain, "{traditional}");
    }
}
