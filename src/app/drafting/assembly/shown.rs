//! What the pages of several steps show alike: text with its slots, names of moves and places.

use super::model::ChosenSoFar;
use crate::engine::assembly::Place;
use crate::engine::check::Severity;
use crate::engine::document::chinese_number;
use crate::engine::suggest::Position;

/// A stretch of text, or a slot in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) text: String,
    pub(super) slot: bool,
}

/// Text with its open slots apart.
pub(super) fn stretches(text: &str) -> Vec<Stretch> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        out.push(Stretch { text: before.to_owned(), slot: false });
        out.push(Stretch { text: name.to_owned(), slot: true });
        rest = tail;
    }
    out.push(Stretch { text: rest.to_owned(), slot: false });
    out.retain(|stretch| !stretch.text.is_empty());
    out
}

/// The word for a move.
pub(super) fn move_name(position: Position) -> &'static str {
    match position {
        Position::Thesis => "论断",
        Position::Demand => "要求",
        Position::Measure => "举措",
        Position::Landing => "落脚",
        Position::Heading => "标题",
        Position::Opening => "开头",
        Position::Closing => "结尾",
    }
}

/// The badge of a finding.
pub(super) fn severity(severity: &Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "hint",
    }
}

/// The word for a finding's weight.
pub(super) fn severity_chinese(severity: &Severity) -> &'static str {
    match severity {
        Severity::Error => "差错",
        Severity::Warning => "疑误",
        Severity::Info => "提示",
    }
}

/// A place by its number and words.
pub(super) fn label(state: &ChosenSoFar, place: Place) -> String {
    let Some(section) = state.outline.sections.get(place.section) else { return String::new() };
    let before = state.outline.sections.iter().take(place.section);
    let number = before.filter(|section| section.heading.is_some()).count() + 1;
    match (place.point, &section.heading) {
        (Some(at), _) => section
            .points
            .get(at)
            .map_or_else(String::new, |point| format!("{}{}", point.style.label(at + 1), point.lead)),
        (None, Some(heading)) => format!("{}、{heading}", chinese_number(number)),
        (None, None) => section.kind.chinese().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_stand_apart_from_the_text() {
        let found = stretches("为{{目标}}努力{{");
        let texts: Vec<_> = found.iter().map(|s| (s.text.as_str(), s.slot)).collect();
        assert_eq!(texts, [("为", false), ("目标", true), ("努力{{", false)]);
    }
}
