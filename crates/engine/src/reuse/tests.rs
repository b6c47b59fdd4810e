//! What is found, what is not, and what holds for every text.

use proptest::prelude::*;

use super::{Index, Kind, Source};

const LAW: &str = "第一条 为了健全人民代表大会制度，保障代表依法行使职权，制定本办法。\n第二条 代表是国家权力机关的组成人员。\n";
const OLD: &str = "上年讲话\n同志们：\n要把人大工作放到全市工作大局中去谋划，围绕中心，服务大局，监督有力有效，让群众看得见、摸得着。去年全市收到建议256件，王建国同志作了说明。\n";

fn source(id: &str, kind: Kind, text: &'static str) -> Source<'static> {
    Source { id: id.into(), title: text.lines().next().unwrap_or_default().into(), kind, text }
}

fn piece(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn a_copied_passage_is_found_with_its_places() {
    let index = Index::build(&[source("law", Kind::Law, LAW), source("old", Kind::OwnPast, OLD)], &[]);
    let draft = "题目\n我们要说的是：要把人大工作放到全市工作大局中去谋划；围绕中心、服务大局，监督更加有效，让群众看得见。结束。";
    let report = index.compare(draft);
    let span = &report.spans[0];
    assert_eq!(span.kind, Kind::OwnPast);
    assert_eq!(span.source.file, "old");
    assert_eq!(span.text, piece(draft, span.start, span.end));
    assert!(span.text.starts_with("要把人大工作") && span.text.ends_with("看得见"), "{}", span.text);
    let there = piece(OLD, span.source.start, span.source.end);
    assert!(there.starts_with("要把人大工作") && there.ends_with("看得见"), "{there}");
    assert_eq!(span.edited, 2);
    assert!(report.share > 0.5 && report.share < 1.0);
}

#[test]
fn a_speech_of_the_archive_is_not_compared_with_itself() {
    let copy = source("copy", Kind::Other, OLD);
    let index = Index::build(&[source("old", Kind::Other, OLD), copy], &[]);
    let of = |except| index.compare_but(OLD, except).spans.first().map(|span| span.source.file.clone());
    assert_eq!(of(None).as_deref(), Some("old"));
    assert_eq!(of(Some("old")).as_deref(), Some("copy"));
    assert_eq!(Index::build(&[source("old", Kind::Other, OLD)], &[]).compare_but(OLD, Some("old")).spans, []);
}

#[test]
fn law_and_formulations_are_counted_apart() {
    let sources = [source("law", Kind::Law, LAW), source("old", Kind::Other, OLD)];
    let draft =
        "为了健全人民代表大会制度，保障代表依法行使职权，制定本办法。要把人大工作放到全市工作大局中去谋划。";
    let plain = Index::build(&sources, &[]).compare(draft);
    assert!(plain.spans.iter().any(|s| s.kind == Kind::Law));
    assert!(plain.share > plain.share_without_formulations && plain.share_without_formulations > 0.0);
    let known = Index::build(&sources, &["要把人大工作放到全市工作大局中去谋划"]).compare(draft);
    assert!(known.spans.iter().any(|s| s.kind == Kind::Formulation));
    assert_eq!(known.share_without_formulations, 0.0);
}

#[test]
fn names_and_figures_that_came_along_are_called_out() {
    let index = Index::build(&[source("old", Kind::Other, OLD)], &[]);
    let report = index.compare("去年全市收到建议256件，王建国同志作了说明。");
    let texts: Vec<&str> = report.spans[0].carried.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["256件", "王建国同志"]);
}

#[test]
fn nothing_in_common_and_nothing_at_all() {
    let index = Index::build(&[source("old", Kind::Other, OLD)], &[]);
    assert!(index.compare("").spans.is_empty());
    assert!(index.compare("春天到了，花都开了，鸟儿在枝头歌唱。").spans.is_empty());
    assert!(Index::build(&[], &[]).compare(OLD).spans.is_empty());
}

#[test]
fn a_word_put_in_does_not_split_a_passage() {
    let index = Index::build(&[source("old", Kind::Other, OLD)], &[]);
    let report = index.compare(
        "要把人大工作放到全市工作大局中去认真谋划，围绕中心，服务大局，监督有力有效，让群众看得见、摸得着。",
    );
    assert_eq!(report.spans.len(), 1);
    assert_eq!(report.spans[0].edited, 2);
}

#[test]
fn a_paragraph_keeps_its_place_in_the_speech() {
    let index = Index::build(&[source("old", Kind::Other, OLD)], &[]);
    let report = index.compare_paragraph("去年全市收到建议256件，王建国同志作了说明。", 100);
    assert_eq!(report.spans[0].start, 100);
    assert_eq!(report.spans[0].carried[0].start, 108);
}

/// A passage of ordinary prose, long enough for every change to fall somewhere inside.
const LONG: &str = "人大常委会要把促进民生改善作为监督工作的着力点，紧紧抓住教育、就业、医疗、养老等群众最关心的问题，综合运用听取报告、执法检查、专题询问等方式，一件接着一件督，一年接着一年抓，推动政府部门把群众的期盼变成实实在在的成效。同时要拓宽代表联系群众的渠道，完善代表反映意见的机制，使每一条建议都有着落、有回音，让人民群众真切感受到民主就在身边，法治就在眼前。要坚持问题导向，深入村组社区和企业车间，掌握第一手材料，把情况摸清，把原因找准，把对策提实。";

fn share(draft: &str) -> f64 {
    Index::build(&[source("long", Kind::Other, LONG), source("old", Kind::Other, OLD)], &[])
        .compare(draft)
        .share
}

#[test]
fn a_passage_that_was_worked_over_is_found() {
    let chars: Vec<char> = LONG.chars().filter(|c| c.is_alphanumeric()).collect();
    let every = |n: usize, with: &str| -> String {
        let changed = chars
            .iter()
            .enumerate()
            .map(|(i, c)| if i % n == n - 1 { with.to_owned() } else { c.to_string() });
        changed.collect()
    };
    let swapped: String = LONG
        .split_inclusive(['，', '。'])
        .collect::<Vec<_>>()
        .chunks(2)
        .flat_map(|pair| pair.iter().rev().copied())
        .collect();
    let inserted: String = chars
        .iter()
        .enumerate()
        .map(|(i, c)| if i % 12 == 11 { format!("{c}切实") } else { c.to_string() })
        .collect();
    let traditional = LONG
        .replace('会', "會")
        .replace('监', "監")
        .replace('问', "問")
        .replace('实', "實")
        .replace('题', "題");
    for (name, draft, least) in [
        ("every eighth changed", every(8, "某"), 0.90),
        ("every tenth deleted", every(10, ""), 0.80),
        ("words put in", inserted, 0.80),
        ("clauses exchanged", swapped, 0.95),
        ("traditional", traditional, 0.99),
    ] {
        let found = share(&draft);
        println!("{name}: {found:.2}");
        assert!(found >= least, "{name}: {found}");
    }
}

#[test]
fn what_three_independent_sources_hold_is_a_formulation() {
    const A: &str = "春天里我们谈教育。要综合运用听取报告、执法检查、专题询问等方式开展监督。学校都开学了。";
    const B: &str = "夏天里大家说医疗。要综合运用听取报告、执法检查、专题询问等方式开展监督。医院都很忙碌。";
    const C: &str = "秋天里乡亲讲收成。要综合运用听取报告、执法检查、专题询问等方式开展监督。粮仓都装满了。";
    let draft = "冬天里代表议供暖。要综合运用听取报告、执法检查、专题询问等方式开展监督。锅炉都烧着呢。";
    let of = |texts: &[&'static str]| {
        let sources: Vec<Source<'_>> = texts.iter().map(|text| source(text, Kind::Other, text)).collect();
        Index::build(&sources, &[]).compare(draft).spans[0].kind
    };
    assert_eq!(of(&[A, B, C]), Kind::Formulation);
    assert_eq!(of(&[A, B]), Kind::Other);
}

proptest! {
    /// Against brute force: every common run of thirteen symbols lies inside a reported span.
    #[test]
    fn every_long_run_is_covered(archive in "[甲乙丙丁戊己庚辛，。]{0,200}", head in "[子丑寅卯]{0,20}", at in 0_usize..180, length in 13_usize..40) {
        let chars: Vec<char> = archive.chars().collect();
        let piece: String = chars.iter().skip(at).take(length).collect();
        let symbols = piece.chars().filter(|c| c.is_alphanumeric()).count();
        let draft = format!("{head}{piece}{head}");
        let index = Index::build(&[Source { id: "a".into(), title: String::new(), kind: Kind::Other, text: &archive }], &[]);
        let report = index.compare(&draft);
        if symbols >= 13 {
            let total = draft.chars().filter(|c| c.is_alphanumeric()).count() as f64;
            prop_assert!(report.share * total + 0.5 >= symbols as f64, "{} of {}", report.share * total, symbols);
        }
        let all = draft.chars().count();
        for span in &report.spans {
            prop_assert!(span.start < span.end && span.end <= all);
            prop_assert!(span.source.end <= archive.chars().count());
        }
    }
}
