//! Heads of speeches as sites print them: title, speaker, date and level of each case of `data/heads.txt` and
//! `data/heads-fresh.txt`.

use super::*;

const CASES: &str = include_str!("data/heads.txt");
const FRESH: &str = include_str!("data/heads-fresh.txt");

/// Enough text to be a paragraph.
const P: &str = "回顾过去，成绩来之不易；展望未来，使命更加光荣，必须认真履行法定职责，扎实做好各项工作，努力取得新的成效。";

struct Case<'a> {
    want: [&'a str; 4],
    text: String,
}

fn cases(file: &'static str) -> Vec<Case<'static>> {
    let mut out: Vec<Case<'static>> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with("# ")) {
        if let Some(want) = line.strip_prefix("=== ") {
            let fields: Vec<&str> = want.split('|').collect();
            out.push(Case { want: [fields[0], fields[1], fields[2], fields[3]], text: String::new() });
        } else if let Some(case) = out.last_mut() {
            case.text.push_str(&line.replace('¶', P));
            case.text.push('\n');
        }
    }
    out
}

fn read(text: &str) -> [String; 4] {
    let speech = recognise_text(text).speeches.remove(0);
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        speech.document.title.plain(),
        or_none(speech.facts.speaker),
        or_none(speech.facts.date.map(|date| date.to_string())),
        or_none(speech.facts.level.map(|level| level.to_string())),
    ]
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[track_caller]
fn measure(name: &str, cases: &[&Case<'_>]) {
    let mut right = [0; 4];
    for case in cases {
        let found = read(&case.text);
        for ((want, found), count) in case.want.iter().zip(&found).zip(&mut right) {
            if bare(want) == bare(found) {
                *count += 1;
            } else {
                println!(
                    "{name}: want {want}, not {found}\n{}",
                    case.text.chars().take(300).collect::<String>()
                );
            }
        }
    }
    println!("{name}: titles, speakers, dates, levels: {right:?} of {}", cases.len());
    assert!(
        right.iter().all(|count| count * 100 >= cases.len() * 95),
        "{name}: {right:?} of {}",
        cases.len()
    );
}

#[test]
fn heads_as_sites_print_them() {
    let cases = cases(CASES);
    measure("used", &cases.iter().step_by(2).collect::<Vec<_>>());
    measure("unseen", &cases.iter().skip(1).step_by(2).collect::<Vec<_>>());
}

#[test]
fn fresh_heads() {
    for (name, file) in [
        ("fresh", FRESH),
        ("third", include_str!("data/heads-third.txt")),
        ("fourth", include_str!("data/heads-fourth.txt")),
        ("fifth", include_str!("data/heads-fifth.txt")),
        ("sixth", include_str!("data/heads-sixth.txt")),
        ("seventh", include_str!("data/heads-seventh.txt")),
    ] {
        measure(name, &cases(file).iter().collect::<Vec<_>>());
    }
}

/// Nothing of a page's furniture reaches title or text.
#[test]
fn no_furniture_reaches_the_text() {
    for case in cases(CASES).into_iter().chain(cases(FRESH)) {
        let speech = recognise_text(&case.text).speeches.remove(0);
        let plain = speech.document.plain();
        for word in ["字号", "打印", "浏览", "首页", "来源", "发布时间", "发布日期", "分享", "收藏"]
        {
            assert!(!plain.contains(word), "{word}\n{plain}");
        }
        assert!(plain.contains(P), "{plain}");
    }
}

/// Genre and organ of each case of `data/genres.txt`.
#[test]
fn genres_and_organs() {
    let mut cases: Vec<(Vec<&str>, String)> = Vec::new();
    for line in include_str!("data/genres.txt").lines().filter(|line| !line.starts_with("# ")) {
        match line.strip_prefix("=== ") {
            Some(want) => cases.push((want.split('|').collect(), String::new())),
            None => {
                if let Some((_, text)) = cases.last_mut() {
                    text.push_str(&line.replace('¶', P));
                    text.push('\n');
                }
            }
        }
    }
    for (half, name) in [(0, "used"), (1, "unseen")] {
        let (mut right, mut all) = ([0; 2], 0);
        for (want, text) in cases.iter().skip(half).step_by(2) {
            let facts = recognise_text(text).speeches.remove(0).facts;
            let found = [facts.genre.name().to_owned(), facts.organ.unwrap_or_else(|| "-".to_owned())];
            all += 1;
            for k in 0..2 {
                right[k] += usize::from(want[k] == found[k]);
                if want[k] != found[k] {
                    println!("{name}: want {}, not {}\n{text}", want[k], found[k]);
                }
            }
        }
        println!("{name}: genres and organs {right:?} of {all}");
        assert!(right[0] * 100 >= all * 95 && right[1] * 100 >= all * 85, "{name}: {right:?} of {all}");
    }
}

/// The day on which a page was put up is no day of a speech where one is written, and both are kept.
#[test]
fn the_day_of_posting_is_kept_beside_the_day_of_the_speech() {
    let text = format!(
        "发布时间：2025-03-07 14:20 来源：市人大\n在全市人大工作会议上的讲话\n张明\n（2025年3月3日）\n同志们：\n{P}\n"
    );
    let facts = recognise_text(&text).speeches.remove(0).facts;
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    assert_eq!(day(facts.date).as_deref(), Some("2025-03-03"));
    assert_eq!(day(facts.posted).as_deref(), Some("2025-03-07"));
}

/// A text in traditional characters is judged as its simplified twin: genre, kinds, office, span.
#[test]
fn a_traditional_text_is_its_simplified_twin() {
    let simplified = format!(
        "在市委人大工作会议上的讲话\n市委书记 许建业\n（2024年3月3日）\n同志们：\n党的十九大以来，我们贯彻习近平新时代中国特色社会主义思想。{P}下面，我讲三点意见。\n\
         一、坚持党的领导，把牢正确政治方向\n{P}\n二、聚焦主责主业，增强监督实效\n{P}\n三、尊重代表主体地位，发挥代表作用\n{P}\n\
         同志们，让我们团结奋斗，为实现目标作出新的贡献！\n"
    );
    let table: std::collections::HashMap<char, char> = include_str!("../lexicon/data/traditional.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.chars().collect::<Vec<_>>().chunks(2).map(|p| (p[1], p[0])).collect::<Vec<_>>())
        .collect();
    let traditional: String = simplified.chars().map(|c| table.get(&c).copied().unwrap_or(c)).collect();
    assert_ne!(simplified, traditional);
    let judged = |text: &str| {
        let speech = recognise_text(text).speeches.remove(0);
        let kinds: Vec<_> = speech.document.sections.iter().map(|section| section.kind).collect();
        let facts = speech.facts;
        (
            kinds,
            facts.genre,
            facts.office,
            facts.level,
            facts.occasion,
            facts.date_span,
            facts.announced_points,
        )
    };
    assert_eq!(judged(&traditional), judged(&simplified));
}
