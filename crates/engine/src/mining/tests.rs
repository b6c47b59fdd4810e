//! Mining over small archives, and what the tests of its rooms share.

use super::*;
use crate::document::{Block, Line, Point, Section};

/// A document from plain lines: `一、` opens a section, `一要` … a point, 同志们： is the salutation.
pub(super) fn document(title: &str, lines: &[&str]) -> Document {
    let mut out = Document { title: Line::from(title), ..Document::default() };
    out.sections.push(Section::default());
    for line in lines {
        if *line == "同志们：" {
            out.salutation = Some(Line::from(*line));
        } else if let Some((number, heading)) = line.split_once('、').filter(|(n, _)| n.chars().count() == 1)
        {
            out.sections.push(Section {
                number: Some(number.to_owned()),
                heading: Some(Line::from(heading)),
                ..Section::default()
            });
        } else {
            let blocks = &mut out.sections.last_mut().unwrap().blocks;
            let label = ["一要", "二要", "三要", "四要"].into_iter().find(|label| line.starts_with(label));
            match (label, blocks.last_mut()) {
                (Some(label), _) => blocks.push(Block::Point(Point {
                    label: Some(label.to_owned()),
                    lead: Line::from(line.strip_prefix(label).unwrap()),
                    ..Point::default()
                })),
                (None, Some(Block::Point(point))) => point.blocks.push(Block::Paragraph(Line::from(*line))),
                _ => blocks.push(Block::Paragraph(Line::from(*line))),
            }
        }
    }
    out.sections.retain(|s| s.heading.is_some() || !s.blocks.is_empty());
    out
}

pub(super) fn source(id: u64, document: &Document) -> Source<'_> {
    Source { id, title: "讲话", speaker: None, year: None, document }
}

fn archive(texts: &[&[&str]]) -> Archive {
    let mut archive = Archive::new();
    for (id, lines) in texts.iter().enumerate() {
        archive.add(&source(id as u64, &document("题", lines)));
    }
    archive
}

fn run(archive: &Archive, options: &Options) -> Vec<Phrasing> {
    archive.mine(options, &mut |_| ControlFlow::Continue(()))
}

fn texts(found: &[Phrasing]) -> Vec<&str> {
    found.iter().map(|p| p.text.as_str()).collect()
}

/// The invented speeches of three towns: what a writer would underline recurs, with other neighbours each time.
const TOWNS: [&[&str]; 3] = [
    &[
        "同志们：",
        "云江市委高度重视人大工作，今天讲三点意见。",
        "一、把握方向",
        "要架好连心桥、畅通直通车、当好代言人，善于听取各方意见。",
        "各级党委要把牢正确方向不放松。我们要让票箱里装满民心，及时回应群众关切。",
        "既要敢于监督，又要善于监督。",
        "在思路上与时俱进，要推进法治政府建设。",
    ],
    &[
        "同志们：",
        "雾山市委高度重视人大工作，下面讲五点意见。",
        "一、依法监督",
        "大家一定要架好连心桥、畅通直通车、当好代言人，真正走进群众中间。",
        "会议开得很及时。要让票箱里装满民心，切实及时回应群众关切。",
        "既要依法办事，又要热情服务。",
        "坚持在方法上与时俱进，推进基层组织建设。",
    ],
    &[
        "同志们：",
        "青石县委高度重视人大工作，我讲四点意见。",
        "一、服务大局",
        "人人都能架好连心桥、畅通直通车、当好代言人。",
        "让票箱里装满民心，这是初心。代表及时回应群众关切，结果很好。",
        "既要心中有数，又要手中有招。",
        "工作在机制上与时俱进，推进人才队伍建设。",
    ],
];

#[test]
fn formulations_come_out_whole() {
    let found = run(&archive(&TOWNS), &Options::default());
    let texts = texts(&found);
    for wanted in ["架好连心桥、畅通直通车、当好代言人", "让票箱里装满民心", "及时回应群众关切"]
    {
        assert!(texts.contains(&wanted), "{wanted} {texts:?}");
    }
    // No part of one of them, no function word at an edge.
    for text in &texts {
        assert!(*text == "架好连心桥、畅通直通车、当好代言人" || !text.contains("直通车"), "{text}");
        assert!(!text.starts_with(['的', '要', '、']) && !text.ends_with(['的', '，', '、']), "{text}");
    }
}

/// Set formulations are phrasings of their own, whatever stands before them each time.
#[test]
fn what_is_known_to_be_set_stands_by_itself() {
    let lines = [
        "要深入学习贯彻习近平总书记关于坚持和完善人民代表大会制度的重要思想，把准方向。",
        "大家要深入学习贯彻习近平总书记关于坚持和完善人民代表大会制度的重要思想，统一思想。",
    ];
    let found = run(&archive(&[&[lines[0]], &[lines[1]]]), &Options::default());
    let wanted = "习近平总书记关于坚持和完善人民代表大会制度的重要思想";
    assert_eq!(texts(&found).first(), Some(&wanted), "{:?}", texts(&found));
    let lines =
        ["坚持科学立法、民主立法、依法立法，突出特色。", "要坚持科学立法、民主立法、依法立法，立良法。"];
    let found = run(&archive(&[&[lines[0]], &[lines[1]]]), &Options::default());
    let wanted = "科学立法、民主立法、依法立法";
    assert_eq!(texts(&found).first(), Some(&wanted), "{:?}", texts(&found));
}

/// What was cut off a verb, a noun or an object is none.
#[test]
fn what_lacks_its_head_or_its_object_is_no_phrasing() {
    for (a, b, debris) in [
        ("经济总量稳居全国首位。", "质量指数位居全国首位。", "居全国首位"),
        ("要办好人大代表建议和政协提案。", "抓紧办理人大代表建议和政协提案，一件不落。", "建议和政协提案"),
        (
            "自觉接受人大及其常委会监督，依法办事。",
            "主动接受人大及其常委会监督工作检查。",
            "人大及其常委会监督",
        ),
    ] {
        let found = run(&archive(&[&[a], &[b]]), &Options::default());
        assert!(!texts(&found).contains(&debris), "{debris}: {:?}", texts(&found));
    }
}

/// What must come out of two speeches of one line each.
#[test]
fn the_edges_of_what_recurs_are_a_writers() {
    for (a, b, wanted) in [
        (
            "市人大要坚持科学立法、民主立法、依法立法，突出特色。",
            "不断提高科学立法、民主立法、依法立法工作水平。",
            "科学立法、民主立法、依法立法",
        ),
        ("要将甲关于爱树的思想贯穿始终。", "学习甲关于爱树的思想。", "甲关于爱树的思想"),
        (
            "要将领袖关于爱护树木的重要思想贯穿始终。",
            "大家学习领袖关于爱护树木的重要思想。",
            "领袖关于爱护树木的重要思想",
        ),
        (
            "代表要问到紧要处、说到心坎里。",
            "审议就是问到紧要处、说到心坎里，不绕弯子。",
            "问到紧要处、说到心坎里",
        ),
        (
            "真正做到民有所呼、我有所应。",
            "要努力做到民有所呼、我有所应，不打折扣。",
            "做到民有所呼、我有所应",
        ),
        ("大家要增强法治意识、程序意识。", "新任人员的法治意识、程序意识要跟上。", "法治意识、程序意识"),
        (
            "深入贯彻中央经济工作会议精神。",
            "学习领会中央经济工作会议精神，抓好落实。",
            "中央经济工作会议精神",
        ),
        ("推进法治政府建设，依法用权。", "要加强法治政府建设。", "法治政府建设"),
    ] {
        let found = run(&archive(&[&[a], &[b]]), &Options::default());
        assert!(texts(&found).contains(&wanted), "{wanted}: {:?}", texts(&found));
        for text in texts(&found) {
            assert!(!["处、", "呼、", "法、"].iter().any(|piece| text.starts_with(piece)), "{text}");
        }
    }
}

/// What recurs inside longer words, and behind a 的, is a piece of something else.
#[test]
fn a_piece_of_a_construct_is_no_phrasing() {
    let found = run(
        &archive(&[
            &["产量位居全国第一方阵，要回应群众关注的热点难点问题，增强监督工作实效。"],
            &["增速跃居全国第一方阵，要办好代表反映的热点难点问题，增强监督工作实效。"],
            &["质量位居全国第一方阵，会议听取了委员提出的热点难点问题，增强监督工作实效。"],
        ]),
        &Options::default(),
    );
    for text in texts(&found) {
        assert!(!text.starts_with(['的', '居', '了']), "{:?}", texts(&found));
    }
    assert!(texts(&found).contains(&"增强监督工作实效"), "{:?}", texts(&found));
}

#[test]
fn wordings_are_pooled_before_evidence_is_asked() {
    let found = run(
        &archive(&[&["要把人大工作摆上重要议程。"], &["市委把人大工作列入重要议程。"]]),
        &Options::default(),
    );
    let pool = found.iter().find(|p| p.text.ends_with("重要议程") && p.text.starts_with("把人大工作"));
    assert!(pool.is_some_and(|p| p.speeches == 2 && p.variants.len() == 1), "{:?}", texts(&found));
}

/// What makes a formulation spread over two clauses, and how often it is found with its edges elsewhere.
#[test]
fn sentences_that_say_what_something_is_are_phrasings() {
    let found = run(
        &archive(&[
            &["坚持党的全面领导，是做好新时代人大工作的根本保证。会议开得很好。"],
            &["各级都要记住，坚持党的全面领导，是做好新时代人大工作的根本保证，这一点不能忘。"],
        ]),
        &Options::default(),
    );
    assert!(
        texts(&found).contains(&"坚持党的全面领导，是做好新时代人大工作的根本保证"),
        "{:?}",
        texts(&found)
    );
}

/// What a longer phrasing holds in a part of its speeches stays a phrasing of its own.
#[test]
fn a_power_that_many_name_is_a_phrasing() {
    let found = run(
        &archive(&[
            &["要依法行使重大事项决定权。"],
            &["强化重大事项决定权的落实，保证效果。"],
            &["重大事项决定权是一项重要职权。"],
            &["完善重大事项决定权的程序。"],
        ]),
        &Options::default(),
    );
    assert!(texts(&found).contains(&"重大事项决定权"), "{:?}", texts(&found));
}

/// What goes on behind its end is cut off there.
#[test]
fn what_is_raised_is_a_thing() {
    let found = run(
        &archive(&[
            &["不断提高依法决策、依法行政的能力。"],
            &["要不断提高依法决策、依法管理的水平，促进高校毕业生、农民工就业。"],
            &["促进高校毕业生等重点群体就业。"],
        ]),
        &Options::default(),
    );
    for text in texts(&found) {
        assert!(!["不断提高依法决策", "促进高校毕业生"].contains(&text), "{:?}", texts(&found));
    }
}

#[test]
fn four_sentences_in_a_row_are_a_set_of_their_own() {
    let lines =
        ["要多问一问群众满意没有。要多问一问问题解决没有。要多问一问责任落实没有。要多问一问制度健全没有。"];
    let found = run(&archive(&[&lines, &["会议到此结束。"]]), &Options::default());
    assert!(texts(&found).contains(&"要多问一问{…}没有 ×3"), "{:?}", texts(&found));
}

#[test]
fn openings_and_closings_are_told_by_their_place() {
    let a = [
        "同志们：",
        "今天会议的主要任务是研究部署换届工作。",
        "一、把握方向",
        "要推进法治建设。要改进工作作风，增强监督实效。要密切联系代表，畅通各种渠道。",
        "二、依法监督",
        "要办好每一件建议，管好每一笔预算，答好每一张考卷。要多到田间地头走一走，看一看庄稼的长势。",
        "让我们振奋精神、扎实工作，为建设美丽家园而努力奋斗！再说几句题外话，会后请大家到大厅合影，各代表团抓紧讨论。",
    ];
    let b = [
        "同志们：",
        "这次会议的主要任务是研究部署换届工作，意义重大。",
        "一、严格程序",
        "候选人资格要严审，选票清点要严密，每一个环节都经得起检验。",
        "二、严肃纪律",
        "谁拉票就查处谁，谁贿选就问责谁。",
        "同志们，让我们振奋精神、扎实工作，不负人民重托！",
    ];
    let found = run(&archive(&[&a, &b]), &Options::default());
    let kind = |text: &str| found.iter().find(|p| p.text.contains(text)).map(|p| p.kind);
    assert_eq!(kind("振奋精神、扎实工作"), Some(Kind::Closing), "{:?}", texts(&found));
    assert_eq!(kind("主要任务是研究部署换届工作"), Some(Kind::Opening), "{:?}", texts(&found));
}

#[test]
fn places_and_figures_are_slots() {
    let found = run(&archive(&TOWNS), &Options::default());
    let all = texts(&found).join(" ");
    for local in ["云江", "雾山", "青石", "三点", "五点"] {
        assert!(!all.contains(local), "{all}");
    }
    let opinions = found.iter().find(|p| p.text.contains("{数字}点意见"));
    assert!(opinions.is_none_or(|p| p.slots[0].fillers.contains(&"三".to_owned())), "{all}");
}

#[test]
fn frames_come_with_their_fillers() {
    let options = Options { kind: Some(Kind::Frame), ..Options::default() };
    let found = run(&archive(&TOWNS), &options);
    let build = found.iter().find(|p| p.text == "推进{…}建设").unwrap();
    assert_eq!((build.speeches, build.slots[0].fillers.len()), (3, 3));
    assert!(texts(&found).contains(&"既要{…}，又要{…}"));
}

#[test]
fn a_copied_speech_is_no_evidence() {
    let once: [&[&str]; 3] = [TOWNS[0], TOWNS[0], &["会议到此结束。"]];
    assert_eq!(texts(&run(&archive(&once), &Options::default())), Vec::<&str>::new());
}

#[test]
fn a_skeleton_needs_one_speech_and_its_headings() {
    let options = Options { kind: Some(Kind::Skeleton), ..Options::default() };
    let lines = [
        "一、坚持党的领导不动摇",
        "要学习。",
        "二、坚持为民履职不懈怠",
        "要实干。",
        "三、坚持与时俱进不停滞",
        "要创新。",
    ];
    let found = run(&archive(&[&lines]), &options);
    assert_eq!(texts(&found), ["坚持{4}不{2}"]);
    assert_eq!(found[0].slots[1].fillers, ["停滞", "动摇", "懈怠"]);
    assert_eq!(found[0].positions.get(&Position::Heading), Some(&3));
}

#[test]
fn occurrences_point_at_the_text() {
    let archive = archive(&TOWNS);
    for phrasing in run(&archive, &Options::default()) {
        for occurrence in &phrasing.occurrences {
            let cut = archive.speeches[occurrence.source].plain.cut(occurrence.start..occurrence.end);
            if phrasing.slots.is_empty() && phrasing.variants.is_empty() {
                assert_eq!(cut, phrasing.text);
            }
            assert!(!cut.contains('\n'), "{cut}");
        }
    }
}

#[test]
fn the_work_can_be_stopped() {
    let archive = archive(&TOWNS);
    assert!(archive.mine(&Options::default(), &mut |_| ControlFlow::Break(())).is_empty());
}

#[test]
fn one_speech_more_makes_new_candidates() {
    let mut base = Base::new(archive(&TOWNS[..1]), &[], &Options::default());
    let added = base.add(&source(9, &document("题", TOWNS[1])));
    let fresh: Vec<&str> = added.candidates.iter().map(|c| c.text.as_str()).collect();
    assert!(fresh.contains(&"架好连心桥、畅通直通车、当好代言人"), "{fresh:?}");
    assert_eq!(added.cluster, 1);
    let copy = base.add(&source(10, &document("题", TOWNS[0])));
    assert_eq!(copy.cluster, 0);
    assert_eq!(texts(&run(&base.merge(), &Options::default())).len(), {
        let all: Vec<&[&str]> = vec![TOWNS[0], TOWNS[1], TOWNS[0]];
        run(&archive(&all), &Options::default()).len()
    });
}

mod growing {
    use proptest::prelude::*;

    use super::*;

    const PARTS: [&str; 14] = [
        "坚持党的领导",
        "依法履职尽责",
        "提升监督实效",
        "架好连心桥",
        "让票箱里装满民心",
        "的",
        "和",
        "要",
        "，",
        "。",
        "推进",
        "建设",
        "“一线”",
        "回应群众关切",
    ];

    fn line() -> impl Strategy<Value = String> {
        prop::collection::vec(0..PARTS.len(), 1..12)
            .prop_map(|parts| parts.into_iter().map(|i| PARTS[i]).collect::<String>())
    }

    fn speech() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(line(), 1..5)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn counts_equal_a_full_run_at_fixed_clusters(
            speeches in prop::collection::vec(speech(), 3..7),
            more in prop::collection::vec(speech(), 1..3),
            gone in 0usize..3,
        ) {
            let all: Vec<Document> = speeches
                .iter()
                .chain(&more)
                .map(|lines| document("题", &lines.iter().map(String::as_str).collect::<Vec<_>>()))
                .collect();
            let options = Options { top: 300, min_skeletons: 2, ..Options::default() };
            let clusters: Vec<u32> = (0..all.len() as u32).collect();
            let mut full = Archive::new();
            for (id, document) in all.iter().enumerate() {
                full.add(&source(id as u64, document));
            }
            full.remove(gone);
            let full = full.mine_at(&clusters, &options, &mut |_| ControlFlow::Continue(()));
            // The phrasings of the full run, counted speech by speech: added with the rest, and one taken away again.
            let known = Known::new(&full);
            let mut tallies = vec![Tally::default(); full.len()];
            for (cluster, document) in all.iter().enumerate() {
                for hit in known.count(&source(0, document)) {
                    tallies[hit.phrasing].add(cluster as u32, 1);
                }
            }
            for hit in known.count(&source(0, &all[gone])) {
                tallies[hit.phrasing].remove(gone as u32, 1);
            }
            for (phrasing, tally) in full.iter().zip(&tallies) {
                prop_assert_eq!(
                    (phrasing.count, phrasing.speeches),
                    (tally.count(), tally.speeches()),
                    "{} {:?} {:?}", &phrasing.text, phrasing.kind, &phrasing.variants
                );
            }
        }

        #[test]
        fn everything_equals_a_full_run_after_the_merge(
            speeches in prop::collection::vec(speech(), 2..5),
            more in prop::collection::vec(speech(), 1..3),
        ) {
            let documents: Vec<Document> = speeches
                .iter()
                .chain(&more)
                .map(|lines| document("题", &lines.iter().map(String::as_str).collect::<Vec<_>>()))
                .collect();
            let options = Options::default();
            let mut first = Archive::new();
            let mut full = Archive::new();
            for (id, document) in documents.iter().enumerate() {
                if id < speeches.len() {
                    first.add(&source(id as u64, document));
                }
                full.add(&source(id as u64, document));
            }
            let known = run(&first, &options);
            let mut base = Base::new(first, &known, &options);
            for (id, document) in documents.iter().enumerate().skip(speeches.len()) {
                base.add(&source(id as u64, document));
            }
            prop_assert_eq!(run(&base.merge(), &options), run(&full, &options));
        }
    }
}
