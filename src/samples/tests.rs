//! The shelves are complete, of the right lengths, and say nothing their dates and speakers forbid.

use std::collections::{HashMap, HashSet};

use time::macros::date;

use super::*;
use crate::engine::lexicon::days::full;

/// Characters without white space, title excluded: the genre's range for each occasion.
fn range(occasion: Occasion) -> (usize, usize) {
    match occasion {
        Occasion::PartyCommitteeConference => (5000, 6000),
        Occasion::ConferenceBefore => (3600, 4400),
        Occasion::ConferenceAfter => (3500, 5000),
        Occasion::Forum => (3200, 3900),
        Occasion::CommitteeSession => (1200, 1800),
        Occasion::CongressClosing => (1500, 2000),
        Occasion::DeputyTraining => (2500, 3000),
        Occasion::ElectionDeployment => (3500, 4500),
        Occasion::EnforcementInspection => (1800, 2200),
        Occasion::SpecialInquiry => (1200, 1500),
        Occasion::YearEnd => (3500, 4500),
        Occasion::ConstitutionDay => (800, 1200),
        Occasion::HostScript => (700, 900),
        Occasion::MayorStatement => (1000, 1400),
        Occasion::CountyExperience => (1300, 1700),
        _ => (0, 0),
    }
}

/// The clauses of a text: runs between punctuation marks, at least six characters long.
fn clauses(text: &str) -> HashSet<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || "、“”《》".contains(c)))
        .filter(|clause| clause.chars().count() >= 6)
        .collect()
}

#[test]
fn every_occasion_is_there_and_of_its_length() {
    let samples = speeches().unwrap();
    assert_eq!(samples.len(), TEXTS.len(), "every text is in the catalogue");
    for occasion in Occasion::ALL {
        let given = samples.iter().filter(|s| s.occasion == *occasion).count();
        assert!(given > 0 || *occasion == Occasion::OtherOccasion || occasion.is_own(), "{occasion}");
    }
    for sample in &samples {
        let body = sample.text.split_once('\n').unwrap().1;
        let characters = body.chars().filter(|c| !c.is_whitespace()).count();
        let (least, most) = range(sample.occasion);
        assert!((least..=most).contains(&characters), "{}: {characters}", sample.file);
    }
}

#[test]
fn the_head_of_each_text_agrees_with_the_catalogue() {
    for sample in speeches().unwrap() {
        let mut lines = sample.text.lines();
        assert_eq!(lines.next(), Some(sample.title.as_str()));
        assert_eq!(lines.next(), Some(format!("（{}）", full(sample.date)).as_str()));
        assert!(lines.next().unwrap().ends_with(&sample.speaker), "{}", sample.file);
        assert!(!sample.place.is_empty() && !sample.tags.is_empty());
    }
}

#[test]
fn nothing_is_said_that_the_date_or_the_speaker_forbids() {
    for sample in speeches().unwrap() {
        let text = sample.text.as_str();
        let without = |words: &[&str]| {
            for word in words {
                assert!(!text.contains(word), "{}: {word}", sample.file);
            }
        };
        without(&[
            "全过程民主",
            "一府两院一委",
            "法制建设",
            "领导核心作用",
            "参政议政",
            "民意机关",
            "基本政治制度",
        ]);
        without(&[
            "乡镇人大主任",
            "主任办公会",
            "常设机构",
            "政府报告",
            "党中心",
            "旗臶",
            "{{",
            "X",
            "Ｘ",
            "*",
        ]);
        assert!(!text.replace("“一府两院”工作报告", "").contains("一府两院"), "{}", sample.file);
        if sample.office != Office::Secretary {
            without(&["各级党委要", "我代表市委", "市委对全市人大工作是满意的"]);
        }
        if matches!(sample.level, Level::County | Level::Township) {
            without(&["秘书长、", "县立法", "科学立法", "地方性法规"]);
        }
        if sample.date < date!(2026 - 03 - 12) {
            without(&["“十五五”"]);
        }
        if sample.date < date!(2024 - 09 - 14) {
            without(&["坚持好、完善好、运行好"]);
        }
        if sample.date >= date!(2026 - 01 - 01) {
            without(&["巩固拓展脱贫攻坚成果"]);
        }
    }
}

#[test]
fn the_speeches_recur_without_sharing_paragraphs() {
    let samples = speeches().unwrap();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut paragraphs = HashSet::new();
    for sample in &samples {
        for clause in clauses(&sample.text) {
            *seen.entry(clause).or_default() += 1;
        }
        for paragraph in sample.text.lines().filter(|line| line.chars().count() > 80) {
            assert!(paragraphs.insert(paragraph), "{}: a paragraph twice", sample.file);
        }
    }
    let recurring = seen.values().filter(|speeches| **speeches >= 2).count();
    assert!(recurring >= 150, "{recurring} clauses recur");
}

#[test]
fn the_library_names_sources_and_dates() {
    let entries = library().unwrap();
    assert!((60..=160).contains(&entries.len()));
    let texts: HashSet<_> = entries.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts.len(), entries.len(), "no wording twice");
    for entry in &entries {
        assert!(!entry.source.is_empty(), "{}", entry.text);
        let dated = entry.date.is_some() || entry.note.is_some() || entry.source_tier == SourceTier::Other;
        assert!(dated, "{}: neither date nor note", entry.text);
        assert!(entry.current_since.is_none_or(|since| since < date!(2026 - 11 - 22)), "{}", entry.text);
    }
}

#[test]
fn the_speeches_are_reported_in_six_to_nine_hundred_characters() {
    use crate::engine::news::{self, LONGEST, SHORTEST, report};
    use crate::engine::recognise::recognise_text;
    for sample in speeches().unwrap() {
        if sample.occasion == Occasion::HostScript {
            continue;
        }
        let speech = recognise_text(&sample.text).speeches.remove(0);
        let post = speech.facts.post.clone().unwrap_or_default();
        let occasion = news::Occasion {
            date: Some(sample.date),
            speaker: &sample.speaker,
            post: &post,
            ..news::Occasion::default()
        };
        let told = report(&speech.document, &occasion);
        let body: usize = told.plain().lines().skip(1).map(|line| line.chars().count()).sum();
        println!("{body}\t{}\n{}\n", sample.file, told.plain());
        // A short speech gives less; what else is reported is left open.
        let short = speech.document.characters() < 1_500 && told.plain().contains("{{参会单位和人员范围}}");
        let least = if short { SHORTEST - 150 } else { SHORTEST };
        assert!((least..=LONGEST).contains(&body), "{} {body}\n{}", sample.file, told.plain());
    }
}
