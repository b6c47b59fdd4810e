//! A draft that is sound, spoilt by hand in one way after the other: each fault is found, at its place, with a way to mend it.

use super::*;
use crate::document::{Block, Inline, Level, Line, Occasion, Office, Point, PointStyle, Section};
use crate::eligible::Meeting;

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Line::from(text))
}

fn point(style: PointStyle, text: &str) -> Block {
    Block::Point(Point { lead: Line::from(text), style, ..Point::default() })
}

fn section(kind: SectionKind, heading: &str, blocks: Vec<Block>) -> Section {
    Section { kind, heading: Some(Line::from(heading)), blocks, ..Section::default() }
}

/// A speech at the inspection of a law on work safety, with nothing to be said of it.
fn sound() -> Document {
    use PointStyle::Yao;
    use SectionKind::{Arrangements, DemandsOnOrgans, Review, Supervision};
    let sections = vec![
        section(
            Review,
            "坚持回头看路不自满",
            vec![paragraph("去年以来，各检查小组走遍了矿山和工地。一批多年的隐患得到了整改。")],
        ),
        section(
            Supervision,
            "坚持突出重点不撒网",
            vec![
                point(Yao, "查安全责任。企业主要负责人的职责写没写进制度，班组长知不知道。"),
                point(Yao, "查事故隐患。登记在册的逐条销号，没有登记的当场补记。"),
            ],
        ),
        section(
            Arrangements,
            "坚持改进方法不呆板",
            vec![paragraph("多用暗访，少听汇报。夜班也去看一看，问问下井的工人。")],
        ),
        section(
            DemandsOnOrgans,
            "坚持密切配合不推诿",
            vec![paragraph("受检单位如实提供台账。安全生产的账一笔一笔对清楚。")],
        ),
    ];
    Document { title: Line::from("讲话"), salutation: Some(Line::from("同志们：")), sections }
}

fn remarks(document: &Document) -> Vec<Remark> {
    let occasion = Some(Occasion::EnforcementInspection);
    let meeting = Meeting::new(
        Some(Office::DeputyDirector),
        Some(Level::City),
        occasion,
        "中华人民共和国安全生产法",
        [],
    );
    let wanted = |section: &Section| Target {
        kind: section.kind,
        heading: section.heading.as_ref().map(Line::plain).unwrap_or_default(),
        characters: 60,
        advice: String::new(),
    };
    let targets: Vec<Target> = sound().sections.iter().map(wanted).collect();
    let reader = Reader { meeting, place: "云江市", targets: &targets };
    read(document, &reader).remarks
}

/// Adds a sentence to the end of a section's first paragraph.
fn add(document: &mut Document, section: usize, text: &str) {
    match document.sections[section].blocks.first_mut() {
        Some(Block::Paragraph(line)) => line.0.push(Inline::text(text)),
        Some(Block::Point(point)) => point.lead.0.push(Inline::text(text)),
        None => {}
    }
}

/// How a sound speech is spoilt.
type Spoil = fn(&mut Document);

#[test]
fn every_fault_is_found_at_its_place_with_a_way_to_mend_it() {
    assert_eq!(remarks(&sound()), [], "a sound speech");
    let faults: [(Sort, usize, Spoil); 13] = [
        (Sort::Subject, 2, |text| add(text, 2, "职业学校的实训基地也建到车间里。")),
        (Sort::Voice, 2, |text| add(text, 2, "各级党委要定期听取检查情况。")),
        (Sort::Voice, 3, |text| add(text, 3, "我县的做法已经传开。")),
        (Sort::Tense, 0, |text| add(text, 0, "要进一步加大检查力度。现场的变化看得见。")),
        (Sort::Promise, 2, |text| add(text, 2, "下一步抓好三件大事：一是抓学习，二是抓落实。大家各负其责。")),
        (Sort::Hanging, 3, |text| {
            text.sections[3].blocks.insert(0, paragraph("上述问题摆在面前，谁也绕不过去。"));
        }),
        (Sort::Repeated, 0, |text| {
            add(text, 0, "大家顶着烈日钻进巷道逐米查看支护。");
            add(text, 3, "顶着烈日钻进巷道逐米查看支护，靠的是责任心。");
        }),
        (Sort::Worn, 2, |text| add(text, 2, &"切实把灯点亮。".repeat(7))),
        (Sort::Proportion, 2, |text| add(text, 2, &"看一看井口，走一走巷道，摸一摸支架。".repeat(6))),
        (Sort::Proportion, 2, |text| {
            // Its kind is another now; its length is the outline's all the same.
            text.sections[2].kind = SectionKind::Digital;
            add(text, 2, &"看一看井口，走一走巷道，摸一摸支架。".repeat(6));
        }),
        (Sort::Numbering, 1, |text| {
            if let Some(Block::Point(point)) = text.sections[1].blocks.last_mut() {
                point.style = PointStyle::Shi;
            }
        }),
        (Sort::Heading, 2, |text| text.sections[2].heading = Some(Line::from("办法要灵"))),
        (Sort::Open, 3, |text| {
            text.sections[3].blocks.push(Block::Paragraph(Line(vec![Inline::slot("待写：自查报告的时间")])));
        }),
    ];
    for (sort, section, spoil) in faults {
        let mut text = sound();
        spoil(&mut text);
        let found = remarks(&text);
        let here = |place: &Place| place.at.is_some_and(|(at, _)| at == section);
        let named = found.iter().find(|remark| remark.sort == sort && remark.places.iter().any(here));
        let named = named.unwrap_or_else(|| panic!("{sort:?} in {section} is not found: {found:?}"));
        assert!(!named.mends.is_empty() && !named.message.is_empty(), "{named:?}");
        for place in &named.places {
            assert!(place.start < place.end || sort == Sort::Open, "{sort:?} leads nowhere: {place:?}");
        }
    }
}
