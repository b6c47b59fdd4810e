//! What headings, leads and corrections say, on files of headings that nobody tuned for when they were written.

use super::*;
use crate::document::Line;

fn kind_of(heading: &str) -> SectionKind {
    let mut document = Document {
        sections: vec![Section { heading: Some(Line::from(heading)), ..Section::default() }],
        ..Document::default()
    };
    classify(&mut document, &[]);
    document.sections[0].kind
}

#[test]
fn headings_without_doubt() {
    use SectionKind as K;
    for (heading, kind) in [
        ("坚持党的领导，牢牢把握正确政治方向", K::PoliticalDirection),
        ("聚焦主责主业，增强监督实效", K::Supervision),
        ("尊重代表主体地位，充分发挥代表作用", K::Deputies),
        ("强化自身建设，提升履职能力", K::SelfBuilding),
        ("切实加强和改善党对人大工作的领导", K::PartyLeadership),
        ("充分认识做好新时代人大工作的重大意义", K::Significance),
        ("加强重点领域立法，提高立法质量", K::Legislation),
        ("依法做好县乡人大换届选举工作", K::Elections),
        ("加快推进智慧人大建设", K::Digital),
        ("讲好人大故事，加强宣传工作", K::Publicity),
        ("依法行使重大事项决定权", K::MajorDecisions),
        ("规范人事任免工作", K::Appointments),
        ("践行全过程人民民主", K::WholeProcessDemocracy),
        ("上半年工作回顾", K::Review),
        ("存在的问题和不足", K::Problems),
    ] {
        assert_eq!(kind_of(heading), kind, "{heading}");
    }
}

/// Headings of the data files, as sections or points with the beginning of their text.
#[test]
fn headings_that_nobody_tuned_for() {
    measure("written", include_str!("data/headings.txt"));
    measure("fresh", include_str!("data/headings-fresh.txt"));
    measure("third", include_str!("data/headings-third.txt"));
    measure("fourth", include_str!("data/headings-fourth.txt"));
    measure("fifth", include_str!("data/headings-fifth.txt"));
    measure("sixth", include_str!("data/headings-sixth.txt"));
    measure("seventh", include_str!("data/headings-seventh.txt"));
    measure("eighth", include_str!("data/headings-eighth.txt"));
}

#[track_caller]
fn measure(file: &str, cases: &str) {
    use crate::document::Point;
    let cases: Vec<Vec<&str>> = cases
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.splitn(2, ' ').flat_map(|part| part.split('|')).collect())
        .collect();
    for (half, name) in [(0, format!("{file} first")), (1, format!("{file} second"))] {
        let (mut right, mut all) = ([0; 2], [0; 2]);
        for case in cases.iter().skip(half).step_by(2) {
            let [sort, kind, heading, text] = case[..] else { panic!("{case:?}") };
            let body = Block::Paragraph(Line::from(text));
            let section = if sort == "s" {
                Section { heading: Some(Line::from(heading)), blocks: vec![body], ..Section::default() }
            } else {
                let point =
                    Point { lead: Line::from(format!("{heading}{text}").as_str()), ..Point::default() };
                Section {
                    heading: Some(Line::from("对做好人大工作的要求")),
                    blocks: vec![Block::Point(point)],
                    ..Section::default()
                }
            };
            let mut document = Document { sections: vec![section], ..Document::default() };
            classify(&mut document, &[]);
            let found = match &document.sections[0].blocks[0] {
                Block::Point(point) => point.kind,
                Block::Paragraph(_) => document.sections[0].kind,
            };
            let at = usize::from(sort == "p");
            all[at] += 1;
            right[at] += usize::from(found.name() == kind);
            if found.name() != kind {
                println!("{name}: {heading}: {found}, not {kind}");
            }
        }
        println!("{name}: sections {} of {}, points {} of {}", right[0], all[0], right[1], all[1]);
        assert!(
            right[0] * 100 >= all[0] * 85 && right[1] * 100 >= all[1] * 80,
            "{name}: {right:?} of {all:?}"
        );
    }
}

#[test]
fn every_word_has_its_bit() {
    let words = include_str!("data/weights.txt").lines().filter(|line| !line.starts_with('#'));
    let count: usize = words.map(|line| line.split_whitespace().count() - 2).sum();
    assert!(count <= Seen::default().len() * 64, "{count}");
    let words = include_str!("data/weights.txt").lines().filter(|line| !line.starts_with('#'));
    let mut seen = std::collections::HashSet::new();
    for word in words.flat_map(|line| line.split_whitespace().skip(2)) {
        assert!(seen.insert(word), "{word} stands there twice, and only the first counts");
    }
}

#[test]
fn a_curators_word_counts() {
    let mut document = Document {
        sections: vec![Section { heading: Some(Line::from("增强监督实效")), ..Section::default() }],
        ..Document::default()
    };
    let correction = Correction { heading: "增强监督实效。".to_owned(), kind: SectionKind::Review };
    let confidence = classify(&mut document, &[correction]);
    assert_eq!(document.sections[0].kind, SectionKind::Review);
    assert!(confidence[0].section > 0.99);
}
