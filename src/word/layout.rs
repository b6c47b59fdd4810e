//! A document as the paragraphs on the page: head lines, numbers, and what is printed in which face.
//!
//! Figures are those of GB/T 9704-2012 §7.3; the standard does not name speeches, so the head (title, date,
//! name) follows practice, and its order is a setting.

use super::ending;
use super::head::{Meta, head};
use super::house::{HouseStyle, Size};
use super::para::{Look, Para, Role, Run, broken, runs};
use super::sentence::{is_end, sentences};
use crate::engine::document::{Block, Document, Line, Point, PointStyle};

/// A lead of at most this many characters can stand as a heading of its own.
const HEADING_LENGTH: usize = 40;

/// The paragraphs of the whole speech, in letters of this size.
pub(super) fn lay_out(document: &Document, meta: &Meta, style: &HouseStyle, size: Size) -> Vec<Para> {
    let measure = size.measure();
    let mut paras = head(document, meta, style, measure);
    paras.extend(document.salutation.iter().map(|line| Para::of(Role::Salutation, runs(line))));
    let mut headed = 0;
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            headed += 1;
            paras.push(labelled(Role::Heading(1), &section.label(headed), heading));
        }
        blocks(&section.blocks, &mut paras);
    }
    ending::mark(&mut paras, measure);
    paras
}

fn blocks(blocks_: &[Block], paras: &mut Vec<Para>) {
    let mut index = 0;
    for block in blocks_ {
        match block {
            Block::Paragraph(line) => paras.push(labelled(Role::Body, "", line)),
            Block::Point(point) => {
                index += 1;
                let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
                paras.push(lead(point, &label));
                blocks(&point.blocks, paras);
            }
        }
    }
}

/// A point's first line: a heading of its own, or run into the text.
fn lead(point: &Point, label: &str) -> Para {
    let level = match point.style {
        PointStyle::Paren => 2,
        PointStyle::Arabic => 3,
        PointStyle::ArabicParen => 4,
        _ => return labelled(Role::Body, label, &point.lead),
    };
    let text = point.lead.plain();
    if is_heading(&text, !point.blocks.is_empty()) {
        return labelled(Role::Heading(level), label, &point.lead);
    }
    let mut para = labelled(Role::Body, label, &point.lead);
    if level == 2 {
        let first = sentences(&para.text()).first().map_or(0, |sentence| sentence.chars().count());
        if first <= HEADING_LENGTH {
            para.runs = in_kai(para.runs, first);
        }
    }
    para
}

/// Short, and one sentence at most; with an end mark only where paragraphs follow.
fn is_heading(lead: &str, has_blocks: bool) -> bool {
    let inner = lead.trim_end_matches(is_end);
    let ends = inner.len() < lead.len();
    lead.chars().count() <= HEADING_LENGTH && !inner.contains(is_end) && (has_blocks || !ends)
}

/// The first `count` characters in 楷体.
fn in_kai(runs: Vec<Run>, count: usize) -> Vec<Run> {
    let mut left = count;
    let mut out = Vec::with_capacity(runs.len() + 1);
    for run in runs {
        let head: String = run.text.chars().take(left).collect();
        let tail: String = run.text.chars().skip(left).collect();
        left -= head.chars().count();
        let kai = if run.look == Look::Plain { Look::Kai } else { run.look };
        let changes = run.changes;
        out.extend((!head.is_empty()).then(|| Run { text: head, look: kai, changes: changes.clone() }));
        out.extend((!tail.is_empty()).then_some(Run { text: tail, look: run.look, changes }));
    }
    out
}

fn labelled(role: Role, label: &str, line: &Line) -> Para {
    let mut runs = runs(line);
    match runs.first_mut() {
        Some(first) if first.look == Look::Plain && first.changes.is_empty() => {
            first.text.insert_str(0, label)
        }
        _ if label.is_empty() => {}
        _ => runs.insert(0, Run::new(label, Look::Plain)),
    }
    Para { broken: broken(line), ..Para::of(role, runs) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_leads_are_headings() {
        assert!(is_heading("坚持党的领导不动摇", false));
        assert!(is_heading("坚持党的领导不动摇。", true));
        assert!(!is_heading("坚持党的领导不动摇。", false));
        assert!(!is_heading("坚持党的领导。坚决落实。", true));
        assert!(!is_heading(&"长".repeat(41), true));
    }
}
