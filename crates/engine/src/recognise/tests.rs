//! Recognition as a whole: the properties that always hold, our own fixtures, and the gold files where they are at hand.

use super::*;
use crate::test_texts::{files, shared};

fn points(section: &document::Section) -> Vec<&document::Point> {
    section
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Point(point) => Some(point),
            Block::Paragraph(_) => None,
        })
        .collect()
}

/// A tally of what was right.
#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
}

impl Tally {
    fn count(&mut self, right: bool, what: impl FnOnce() -> String) {
        self.all += 1;
        self.right += usize::from(right);
        if !right {
            println!("wrong: {}", what());
        }
    }

    fn at_least(&self, percent: usize, what: &str) {
        println!("{what}: {} of {}", self.right, self.all);
        assert!(self.right * 100 >= self.all * percent, "{what}: {} of {}", self.right, self.all);
    }
}

#[test]
#[ignore = "gold: needs the real texts (make gold)"]
fn the_gold_files() {
    let shared = shared();
    let gold: serde_json::Value =
        serde_json::from_slice(&std::fs::read(shared.join("gold/structure.json")).unwrap()).unwrap();
    let [mut exact, mut kinds, mut point_kinds, mut counts, mut codes] =
        [const { Tally { right: 0, all: 0 } }; 5];
    for (file, wanted) in gold["files"].as_object().unwrap() {
        let bytes = std::fs::read(shared.join("corpus/speeches").join(file)).unwrap();
        let found = recognise(&bytes).unwrap();
        let wanted = wanted.as_array().unwrap();
        exact.count(found.speeches.len() == wanted.len(), || {
            format!("{file}: {} speeches", found.speeches.len())
        });
        for (speech, wanted) in found.speeches.iter().zip(wanted) {
            let text = |v: &serde_json::Value| v.as_str().map(str::to_owned);
            exact.count(Some(speech.document.title.plain()) == text(&wanted["title"]), || {
                speech.document.title.plain()
            });
            let salutation = speech.document.salutation.as_ref().map(document::Line::plain);
            exact.count(salutation == text(&wanted["salutation"]), || format!("{file}: {salutation:?}"));
            let announced = wanted["announced"].as_u64().map(|n| n as usize);
            exact.count(speech.facts.announced_points == announced, || {
                format!("{file}: announced {:?} {announced:?}", speech.facts.announced_points)
            });
            let closing = speech.document.sections.last().is_some_and(|s| s.kind == SectionKind::Closing);
            exact.count(Some(closing) == wanted["closing"].as_bool(), || format!("{file}: closing"));
            for code in wanted["must_report"].as_array().unwrap() {
                codes.count(speech.report.iter().any(|r| Some(r.code) == code.as_str()), || {
                    format!("{file}: {code}")
                });
            }
            let sections: Vec<_> = speech.document.sections.iter().filter(|s| s.heading.is_some()).collect();
            let wanted = wanted["sections"].as_array().unwrap();
            exact.count(sections.len() == wanted.len(), || {
                format!("{file}: {} sections, not {}", sections.len(), wanted.len())
            });
            for (section, wanted) in sections.iter().zip(wanted) {
                let heading = section.heading.as_ref().map(document::Line::plain);
                exact.count(heading == text(&wanted["heading"]), || format!("{file}: {heading:?}"));
                exact.count(section.number == text(&wanted["number"]), || {
                    format!("{file}: {:?}", section.number)
                });
                let named = |v: &serde_json::Value, kind: SectionKind| {
                    v.as_array().unwrap().iter().any(|k| k.as_str() == Some(kind.name()))
                };
                kinds.count(named(&wanted["kinds"], section.kind), || {
                    format!("{heading:?}: {}", section.kind)
                });
                let points = points(section);
                if let Some(n) = wanted["points"].as_u64() {
                    counts.count(points.len() == n as usize, || {
                        format!("{heading:?}: {} points, not {n}", points.len())
                    });
                }
                for (point, wanted) in
                    points.iter().zip(wanted["point_kinds"].as_array().into_iter().flatten())
                {
                    if wanted.is_array() {
                        point_kinds.count(named(wanted, point.kind), || {
                            format!(
                                "{}: {}",
                                point.lead.plain().chars().take(24).collect::<String>(),
                                point.kind
                            )
                        });
                    }
                }
            }
        }
    }
    exact.at_least(100, "titles, salutations, announced, closings, numbers, headings");
    kinds.at_least(95, "kinds of sections");
    point_kinds.at_least(85, "kinds of points");
    counts.at_least(90, "counts of points");
    codes.at_least(95, "codes");
}

/// Whether a line of a report is a heading of the outermost level: numbered 一、, or short, without a mark, and one
/// of the words that the unnumbered ones use.
fn top_heading(line: &str) -> bool {
    let line = line.trim();
    let numbered = super::super::structure::label::label(line)
        .is_some_and(|l| l.family == super::super::structure::label::Family::Han);
    let bare = line.starts_with("2024年工作回顾")
        || line.starts_with("2025年工作安排")
        || line == "加强政府自身建设";
    numbered || bare
}

/// How many headings each report has, judged by reading: the sections, and behind them glossaries, annexes and the
/// numbered items of these. Those of 四川 and 西藏 bear no numbers.
const HEADINGS: &[(&str, usize)] = &[
    ("上海", 3),
    ("云南", 15),
    ("内蒙古", 2),
    ("北京", 2),
    ("吉林", 3),
    ("四川", 4),
    ("天津", 3),
    ("宁夏", 2),
    ("安徽", 3),
    ("山东", 3),
    ("山西", 3),
    ("广东", 14),
    ("广西", 2),
    ("新疆", 3),
    ("江苏", 3),
    ("江西", 4),
    ("河北", 2),
    ("河南", 3),
    ("浙江", 2),
    ("海南", 3),
    ("湖北", 3),
    ("湖南", 3),
    ("甘肃", 3),
    ("福建", 3),
    ("西藏", 2),
    ("贵州", 2),
    ("辽宁", 3),
    ("重庆", 3),
    ("陕西", 2),
    ("青海", 3),
    ("黑龙江", 4),
];

#[test]
#[ignore = "gold: needs the real texts (make gold)"]
fn the_work_reports() {
    let shared = shared();
    for path in files(&shared.join("corpus/work-reports-2025")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        let found = recognise_text(&text);
        assert_eq!(found.speeches.len(), 1, "{name}");
        let document = &found.speeches[0].document;
        let headings: Vec<String> =
            document.sections.iter().filter_map(|s| s.heading.as_ref()).map(|h| h.plain()).collect();
        let mut points = 0;
        for section in &document.sections {
            points += super::tests::points(section).len();
        }
        let there = text.lines().filter(|l| top_heading(l)).count();
        // Every report says its day, so the formulations can be tried on them.
        let (date, (from, until)) =
            (found.speeches[0].facts.date.unwrap(), found.speeches[0].facts.date_span);
        assert!(
            from.is_none_or(|d| d <= date) && until.is_none_or(|d| d >= date),
            "{name}: {date} {from:?} {until:?}"
        );
        println!("{name}: {} headings of {there}, {points} points", headings.len());
        for heading in &headings {
            println!("    {heading}");
        }
        assert!(headings.len() >= there, "{name}");
        let read = HEADINGS.iter().find(|(province, _)| name.contains(province)).map(|(_, count)| *count);
        assert_eq!(Some(headings.len()), read, "{name}: {headings:?}");
        assert!(
            headings.iter().all(|h| h.chars().count() <= 40 && !h.contains('。')),
            "{name}: {headings:?}"
        );
    }
}

/// The spans of the real speeches, as they were before mentions were told apart.
#[test]
#[ignore = "gold: needs the real texts (make gold)"]
fn the_spans_of_the_speeches_stay() {
    let shared = shared();
    let spans = |file: &str| -> Vec<String> {
        let found = recognise(&std::fs::read(shared.join("corpus/speeches").join(file)).unwrap()).unwrap();
        let day = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
        found
            .speeches
            .iter()
            .map(|s| format!("{} {}", day(s.facts.date_span.0), day(s.facts.date_span.1)))
            .collect()
    };
    let five = [
        "2002-11-15 2007-01-01",
        "2021-11-11 2022-10-16",
        "2006-12-07 2013-11-12",
        "2006-12-07 2012-11-08",
        "2005-10-11 2006-06-30",
    ];
    assert_eq!(spans("compilation-of-five.txt"), five);
    assert_eq!(spans("director-at-city-meeting.txt"), ["2014-10-23 2016-02-28"]);
    assert_eq!(spans("district-directors-forum.txt"), ["2016-10-27 2018-03-20"]);
}

/// What a curator said of one heading is learnt for others of the next file, and what words are sure of stays.
#[test]
fn a_correction_improves_the_next_import() {
    let speech = |heading: &str| {
        let p = "要认真谋划、扎实推进，一件一件抓到底，做到善始善终、善作善成，让人民群众看到新的变化、新的气象。";
        format!(
            "在全市人大工作会议上的讲话\n同志们：\n{p}\n一、{heading}\n{p}\n二、聚焦主责主业，增强监督实效\n{p}\n三、尊重代表主体地位，发挥代表作用\n{p}\n"
        )
    };
    let kinds = |text: &str, corrections: &[Correction]| -> Vec<SectionKind> {
        let speech = recognise_text_with(text, corrections).speeches.remove(0);
        speech.document.sections.iter().filter(|s| s.heading.is_some()).map(|s| s.kind).collect()
    };
    let taught = Correction {
        heading: "赓续红色血脉，传承优良传统".to_owned(), kind: SectionKind::Conduct
    };
    let next = speech("赓续红色血脉，走好新的长征路");
    let rest = [SectionKind::Supervision, SectionKind::Deputies];
    assert_ne!(kinds(&next, &[])[0], SectionKind::Conduct);
    let after = kinds(&next, &[taught]);
    assert_eq!((after[0], &after[1..]), (SectionKind::Conduct, &rest[..]));
}
