//! Tests of `structure.rs`.

use super::*;

const TEXT: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要。下面，我讲两点意见。\n一、强化政治意识\n要坚持党的领导。\n一要把握方向。要学习。\n再说一段。\n二要服务大局。要谋划。\n二、强化监督意识\n要做好监督工作。\n同志们，让我们努力奋斗！";

fn speech() -> Document {
    let recognised = crate::engine::recognise::recognise_text_with(TEXT, &[]);
    recognised.speeches.into_iter().next().unwrap().document
}

fn built(lines: &[Flat], changes: &[(&str, Part)]) -> Document {
    let parts: Vec<Option<Part>> = lines
        .iter()
        .map(|line| changes.iter().find(|(text, _)| line.text.contains(text)).map(|(_, part)| *part))
        .collect();
    let mut n = 0;
    let mut id = || {
        n += 1;
        format!("new{n}")
    };
    rebuild(lines, &parts, &[], &mut id).unwrap()
}

#[test]
fn what_nobody_changes_is_built_as_it_was() {
    let document = speech();
    let lines = flatten(&document);
    let plain: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(plain.join("\n"), document.plain());
    assert_eq!(built(&lines, &[]), document);
}

#[test]
fn a_heading_can_be_taken_back_and_given() {
    let document = speech();
    let lines = flatten(&document);
    let merged = built(&lines, &[("二、强化监督意识", Part::Paragraph)]);
    assert_eq!(merged.sections.len(), document.sections.len() - 1);
    assert_eq!(merged.plain(), document.plain(), "no character is lost");
    let again = built(&flatten(&merged), &[("二、强化监督意识", Part::Heading)]);
    let headings = |document: &Document| -> Vec<String> {
        document.sections.iter().filter_map(|section| section.heading.as_ref().map(Line::plain)).collect()
    };
    assert_eq!(headings(&again), headings(&document));
    let kind =
        again.sections.iter().find(|s| s.heading.as_ref().is_some_and(|h| h.plain() == "强化监督意识"));
    assert_eq!(kind.map(|section| section.kind), Some(SectionKind::Supervision), "classified anew");
}

#[test]
fn a_paragraph_can_be_made_a_point_and_takes_what_follows() {
    let document = speech();
    let changed = built(&flatten(&document), &[("要坚持党的领导", Part::Lead), ("同志们：", Part::Removed)]);
    assert_eq!(changed.salutation, None);
    let section = changed.sections.iter().find(|s| s.heading.is_some()).unwrap();
    assert!(matches!(&section.blocks[0], Block::Point(point) if point.lead.plain() == "要坚持党的领导。"));
}

#[test]
fn a_speech_without_a_title_is_refused() {
    let lines = flatten(&speech());
    let mut id = String::new;
    let parts = [Some(Part::Removed)];
    assert!(rebuild(&lines, &parts, &[], &mut id).is_err());
}
