//! What each sort of remark finds, and what it leaves alone.

use super::*;
use crate::document::{Block, Line, Point, PointStyle, Section};

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
    remarks(document, &[]).into_iter().filter(|remark| remark.sort == sort).collect()
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
    let targets = [
        (SectionKind::Other, 400),
        (SectionKind::Other, 400),
        (SectionKind::Other, 60),
        (SectionKind::Other, 1200),
    ];
    assert!(remarks(&uneven, &targets).iter().all(|remark| remark.sort != Sort::Proportion));
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
    assert_eq!(remarks(&Document::default(), &[]), []);
}
