//! What a draft leaves to the writer.

use super::drafted::{Draft, DraftParagraph, Question, QuestionKind};
use super::particular::to_verify;
use crate::outline::Outline;

/// The open questions of a draft, in the order of its text.
pub fn questions(draft: &Draft, outline: &Outline) -> Vec<Question> {
    let mut out = Vec::new();
    for (number, section) in draft.sections.iter().enumerate() {
        let here = out.len();
        let place = section.heading.clone().unwrap_or_else(|| section.kind.chinese().to_owned());
        for paragraph in &section.paragraphs {
            of_paragraph(paragraph, &place, outline, &mut out);
        }
        out.extend(unwritten(section.to_write.as_ref(), section.paragraphs.is_empty(), &place));
        stand(out.get_mut(here..), (number, None));
        for (at, point) in section.points.iter().enumerate() {
            let here = out.len();
            let place = format!("{}{}", point.label, point.lead);
            out.extend(unwritten(point.to_write.as_ref(), point.paragraphs.is_empty(), &place));
            for paragraph in &point.paragraphs {
                of_paragraph(paragraph, &place, outline, &mut out);
            }
            stand(out.get_mut(here..), (number, Some(at)));
        }
    }
    let target = outline.characters as usize;
    let (least, most) = outline
        .range
        .map_or((target * 4 / 5, target * 6 / 5), |(least, most)| (least as usize, most as usize));
    if target > 0 && !(least..=most).contains(&draft.characters) {
        let text =
            format!("全文{}字，约{:.0}分钟；这个场合一般{least}—{most}字。", draft.characters, draft.minutes);
        out.push(Question { kind: QuestionKind::Length, place: "全文".to_owned(), at: None, text });
    }
    out
}

/// Says where questions stand.
fn stand(questions: Option<&mut [Question]>, at: (usize, Option<usize>)) {
    questions.into_iter().flatten().for_each(|question| question.at = Some(at));
}

/// What the slot in the text asks for.
fn unwritten(slot: Option<&String>, empty: bool, place: &str) -> Option<Question> {
    let kind = if empty { QuestionKind::Empty } else { QuestionKind::Short };
    slot.map(|name| Question { kind, place: place.to_owned(), at: None, text: format!("{name}。") })
}

fn of_paragraph(paragraph: &DraftParagraph, place: &str, outline: &Outline, out: &mut Vec<Question>) {
    for chip in &paragraph.chips {
        let hint = outline.slots.iter().find(|hint| hint.name == chip.name).map(|hint| hint.hint.as_str());
        let text = match (hint, chip.was.is_empty()) {
            (Some(hint), _) => format!("请填写“{}”：{hint}。", chip.name),
            (None, true) => format!("请填写“{}”。", chip.name),
            (None, false) => format!("请填写“{}”，来源原为“{}”。", chip.name, chip.was),
        };
        out.push(Question { kind: QuestionKind::Slot, place: place.to_owned(), at: None, text });
    }
    let facts = if paragraph.taken() { to_verify(&paragraph.text) } else { Vec::new() };
    if !facts.is_empty() {
        let text = format!("请核实：{}。", facts.join("、"));
        out.push(Question { kind: QuestionKind::Fact, place: place.to_owned(), at: None, text });
    }
    for retired in &paragraph.retired {
        let text = format!("“{}”已改为现行表述“{}”，请核对。", retired.was, retired.now);
        out.push(Question { kind: QuestionKind::Retired, place: place.to_owned(), at: None, text });
    }
}
