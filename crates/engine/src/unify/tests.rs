//! What each sort of remark finds, and what it leaves alone.

use super::*;
use crate::document::{Block, Level, Line, Occasion, Office, Point, PointStyle, Section};
use crate::eligible::Meeting;

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Line::from(text))
}

fn point(style: PointStyle, lead: &str) -> Block {
    Block::Point(Point { lead: Line::from(lead), style, ..Point::default() })
}

fn section(heading: &str, blocks: Vec<Block>) -> Section {
    Section { heading: Some(Line::from(heading)), blocks, ..Section::default() }
}

fn document(sections: Vec<Section>) -> Document {
    Document { title: Line::from("讲话"), salutation: Some(Line::from("同志们：")), sections }
}

fn of(document: &Document, sort: Sort) -> Vec<Remark> {
    read(document, &Reader::default()).remarks.into_iter().filter(|remark| remark.sort == sort).collect()
}

/// The words at a place.
fn words(document: &Document, place: &Place) -> String {
    let lines = lines::Lines::new(document);
    lines.lines[place.block].chars[place.start..place.end].iter().collect()
}

#[test]
fn the_same_phrase_in_two_sections_is_named_with_both_places() {
    let phrase = "把人大制度优势更好转化为治理效能";
    let text = document(vec![
        section("一件事", vec![paragraph(&format!("要突出重点，{phrase}，切实推动工作。"))]),
        section(
            "两件事",
            vec![paragraph("别的话说在这里。"), paragraph(&format!("要找准方向，{phrase}，切实办好实事。"))],
        ),
    ]);
    let found = of(&text, Sort::Repeated);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].message.contains(phrase) && found[0].message.contains("第一部分、第二部分"),
        "{}",
        found[0].message
    );
    let places: Vec<_> = found[0].places.iter().map(|place| (place.block, words(&text, place))).collect();
    assert_eq!(places.len(), 2);
    assert!(places.iter().all(|(_, words)| words.contains(phrase)), "{places:?}");
    assert_eq!((places[0].0, places[1].0), (3, 6));
}

#[test]
fn full_names_and_words_within_one_section_are_no_repetition() {
    let name = "习近平新时代中国特色社会主义思想";
    let again = "要抓住关键环节不放松";
    let text = document(vec![
        section("一件事", vec![paragraph(&format!("坚持以{name}为指导，{again}，{again}。"))]),
        section("两件事", vec![paragraph(&format!("深入学习{name}。"))]),
    ]);
    assert_eq!(of(&text, Sort::Repeated), []);
}

#[test]
fn a_worn_word_is_counted_with_what_else_could_be_said() {
    let often = "要切实抓好落实。".repeat(7);
    let text = document(vec![section("一件事", vec![paragraph(&often), paragraph("要有切实可行的办法。")])]);
    let found = of(&text, Sort::Worn);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.starts_with("“切实”用了7次"), "{}", found[0].message);
    assert!(found[0].alternatives.iter().any(|word| word == "扎实"));
    assert!(found[0].places.iter().all(|place| words(&text, place) == "切实"));
    let seldom = document(vec![section("一件事", vec![paragraph(&"要切实抓好落实。".repeat(3))])]);
    assert_eq!(of(&seldom, Sort::Worn), []);
}

#[test]
fn sections_are_held_against_the_outline_or_against_each_other() {
    let long = |n: usize| vec![paragraph(&"字".repeat(n))];
    let uneven = document(vec![
        section("一件事", long(400)),
        section("两件事", long(420)),
        section("三件事", long(60)),
        section("四件事", long(1200)),
    ]);
    let found: Vec<_> = of(&uneven, Sort::Proportion).into_iter().map(|remark| remark.message).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("第三部分有63字") && found[1].starts_with("第四部分有1203字"), "{found:?}");
    // Where the outline says how long each should be, that counts.
    let wanted = |characters| Target { characters, ..Target::default() };
    let targets = [wanted(400), wanted(400), wanted(60), wanted(1200)];
    let reader = Reader { targets: &targets, ..Reader::default() };
    assert!(read(&uneven, &reader).remarks.iter().all(|remark| remark.sort != Sort::Proportion));
}

#[test]
fn points_out_of_proportion() {
    let lead = |n: usize| point(PointStyle::Yao, &"字".repeat(n));
    let text = document(vec![section("一件事", vec![lead(400), lead(300), lead(90)])]);
    let found = of(&text, Sort::Proportion);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("最长400字，最短90字"), "{}", found[0].message);
    assert_eq!(found[0].places.iter().map(|place| place.block).collect::<Vec<_>>(), [3, 5]);
}

#[test]
fn two_ways_of_numbering() {
    let list = |style| vec![point(style, "抓学习。"), point(style, "抓落实。")];
    let mixed = document(vec![section(
        "一件事",
        vec![point(PointStyle::Yao, "甲。"), point(PointStyle::Shi, "乙。")],
    )]);
    let found = of(&mixed, Sort::Numbering);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("“一要”") && found[0].message.contains("“一是”"));
    let sections = document(vec![
        section("一件事", list(PointStyle::Paren)),
        section("两件事", list(PointStyle::Paren)),
        section("三件事", list(PointStyle::Ordinal)),
    ]);
    let found = of(&sections, Sort::Numbering);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.starts_with("第三部分"), "{}", found[0].message);
    assert_eq!(found[0].places[0].block, 9);
}

#[test]
fn a_heading_out_of_step_is_found_at_its_block() {
    let headings = ["坚持党的领导不动摇", "坚持为民履职不懈怠", "不断与时俱进", "坚持依法履职不松劲"];
    let text = document(headings.iter().map(|heading| section(heading, vec![paragraph("话。")])).collect());
    let found = of(&text, Sort::Heading);
    assert_eq!(found.len(), 1);
    assert_eq!(words(&text, &found[0].places[0]), "不断与时俱进");
}

#[test]
fn an_empty_speech_has_no_remarks() {
    let review = read(&Document::default(), &Reader::default());
    assert_eq!(review.remarks, []);
    assert!(review.looked.starts_with("通读了0个部分"), "{}", review.looked);
}

/// A director's meeting about `subject`.
fn director(occasion: Occasion, subject: &str) -> Reader<'static> {
    let meeting = Meeting::new(Some(Office::DeputyDirector), Some(Level::City), Some(occasion), subject, []);
    Reader { meeting, place: "云江市", ..Reader::default() }
}

/// What is remarked on each sentence of a section of `kind`.
fn remarked(kind: SectionKind, text: &str, reader: &Reader<'_>) -> Vec<Sort> {
    let section =
        Section { kind, ..section("一件事", vec![paragraph("先说一句。"), paragraph(text)]) };
    let last = section.clone();
    let found = read(&document(vec![section, last]), reader).remarks;
    let of = |remark: &Remark| remark.places[0].block == 4;
    found.iter().filter(|remark| of(remark) && remark.places.len() == 1).map(|remark| remark.sort).collect()
}

#[test]
fn a_sentence_about_something_else_is_named() {
    use Occasion::{ConferenceAfter, EnforcementInspection};
    let law = director(EnforcementInspection, "中华人民共和国安全生产法");
    for text in [
        "职业学校要把实训基地建到车间里。",
        "对失能老人的照护还要更加周到。",
        "河长巡河不能走过场，要见到实效。",
        "高标准农田建得好，更要管得好。",
    ] {
        assert_eq!(remarked(SectionKind::Supervision, text, &law), [Sort::Subject], "{text}");
    }
    for text in [
        "企业是安全生产的责任主体，要把责任压到班组。",
        "执法检查要奔着问题去，一条一条对照。",
        "要压实责任，形成闭环。",
    ] {
        assert_eq!(remarked(SectionKind::Supervision, text, &law), [], "{text}");
    }
    let general = director(ConferenceAfter, "");
    let found = remarked(SectionKind::Deputies, "要加快建设区域性物流枢纽和制造业基地。", &general);
    assert_eq!(found, [Sort::Subject]);
    for text in [
        "围绕职业教育开展专题询问，推动问题解决。",
        "要强化预算决算审查监督。",
        "就业、教育、医疗、养老都有人管。",
    ] {
        assert_eq!(remarked(SectionKind::Supervision, text, &general), [], "{text}");
    }
    // Where nobody has said what an inspection is about no subject is judged, and the review says so.
    let unnamed = director(EnforcementInspection, "");
    let text = "职业学校要把实训基地建到车间里。";
    assert_eq!(remarked(SectionKind::Supervision, text, &unnamed), []);
    // What the outline asks for is at home in its section.
    let advice = "听取职业学校校长的意见。".to_owned();
    let targets = [Target { kind: SectionKind::Supervision, advice, ..Target::default() }];
    let asked = Reader { targets: &targets, ..law };
    assert_eq!(remarked(SectionKind::Supervision, text, &asked), []);
    assert!(read(&document(vec![]), &unnamed).looked.contains("没有写明讲什么"));
}

#[test]
fn another_speakers_voice_is_named() {
    let reader = director(Occasion::ConferenceAfter, "");
    for text in [
        "我代表市委，向大家表示感谢。",
        "各级党委要定期听取人大工作汇报。",
        "市政府将拿出过硬措施抓好整改。",
        "我县的做法得到了充分肯定。",
    ] {
        assert_eq!(remarked(SectionKind::Supervision, text, &reader), [Sort::Voice], "{text}");
    }
    for text in ["要支持政府依法行政。", "向市委请示报告是我们的政治责任。", "我市的人大工作要走在前列。"]
    {
        assert_eq!(remarked(SectionKind::Supervision, text, &reader), [], "{text}");
    }
    let bare = Reader::default();
    assert!(read(&document(vec![]), &bare).looked.contains("口吻没有看"));
}

#[test]
fn a_demand_in_the_review_and_a_broken_promise_are_named() {
    let reader = director(Occasion::Forum, "");
    let text = "要进一步加大监督力度。一年来，常委会听取了二十个报告。";
    assert_eq!(remarked(SectionKind::Review, text, &reader), [Sort::Tense]);
    assert_eq!(remarked(SectionKind::Supervision, "要进一步加大监督力度。", &reader), []);
    let text = "今后要抓好三件大事：一是抓学习，二是抓落实。大家各负其责。";
    assert_eq!(remarked(SectionKind::Supervision, text, &reader), [Sort::Promise]);
    let text = "今后要抓好两件大事：一是抓学习，二是抓落实。大家各负其责。";
    assert_eq!(remarked(SectionKind::Supervision, text, &reader), []);
}

#[test]
fn the_same_measure_in_other_words_is_one_remark_and_set_terms_are_none() {
    let point = |text: &str| point(PointStyle::Yao, text);
    let twice = document(vec![section(
        "一件事",
        vec![
            point("联系群众。要建好用好代表联络站，推动代表定期进站接待选民。"),
            point("搭建平台。要用好建好代表联络站，组织代表定期进站接待选民群众。"),
        ],
    )]);
    let found = of(&twice, Sort::Repeated);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].places.len(), 2);
    let terms = document(vec![
        section("一件事", vec![paragraph("要提高代表建议、批评和意见办理质量，让代表满意。")]),
        section("两件事", vec![paragraph("认真分析代表建议、批评和意见，找准监督选题。")]),
    ]);
    assert_eq!(of(&terms, Sort::Repeated), []);
}

#[test]
fn what_is_still_open_leads_to_its_place() {
    let waiting = Block::Paragraph(Line::parse("要抓住{{数字}}个重点。{{待写：重点条款三条}}"));
    let lead = |text: &str| point(PointStyle::Yao, text);
    let long = "要把责任压实。".repeat(8);
    let text = document(vec![
        section("一件事", vec![waiting]),
        section("两件事", vec![lead(&long), lead("形成合力")]),
        section("三件事", vec![]),
    ]);
    let found = of(&text, Sort::Open);
    let told: Vec<_> = found.iter().map(|r| (r.places[0].block, r.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, "“数字”还没有填。"),
            (3, "待写：重点条款三条。"),
            (6, "这个分论点只有标题，还没有展开。"),
            (7, "这个部分只有标题，还没有内容。"),
        ]
    );
    assert_eq!(words(&text, &found[1].places[0]), "{{待写：重点条款三条}}");
    // Advice is not read as a part of the speech.
    assert_eq!(of(&text, Sort::Subject), []);
    assert!(found.iter().all(|remark| !remark.mends.is_empty()));
}
