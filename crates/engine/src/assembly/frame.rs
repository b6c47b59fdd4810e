//! The frame of a draft: opening, announced number of points, closing, from the outline's own current texts.

use std::collections::BTreeMap;

use super::slots::{Chip, Localised, Segment};
use crate::document::chinese_number;
use crate::outline::{Outline, OutlineSection};
use crate::suggest::{AgendaItem, agenda_sentence};

/// Slots that follow from the draft itself.
const POINTS: &[&str] = &["点数"];
/// Slots that follow from the agenda, by the title that ends the name (徐书记).
const NAMED: [(&str, &[&str]); 2] =
    [("书记", &["书记姓氏", "书记姓名", "市委书记姓氏", "县委书记姓氏"]), ("主任", &["主任姓氏"])];
const SPEAKERS: &str = "发言人";

/// Values of slots: what the writer gave, then what follows from agenda and outline, then usual values.
pub fn values(
    outline: &Outline,
    given: &BTreeMap<String, String>,
    agenda: &[AgendaItem],
    subject: &str,
) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for hint in outline.slots.iter().filter(|hint| !hint.default.is_empty()) {
        out.insert(hint.name.clone(), hint.default.clone());
    }
    for (title, slots) in NAMED {
        let name =
            agenda.iter().find_map(|item| item.who.strip_suffix(title)).filter(|name| !name.is_empty());
        let Some(name) = name else { continue };
        let bare =
            ["市委", "县委", "市", "县"].iter().find_map(|body| name.strip_prefix(body)).unwrap_or(name);
        out.extend(slots.iter().map(|slot| ((*slot).to_owned(), bare.to_owned())));
    }
    let speakers: Vec<&str> =
        agenda.iter().map(|item| item.who.as_str()).filter(|who| !who.ends_with("书记")).collect();
    if !speakers.is_empty() {
        out.insert(SPEAKERS.to_owned(), speakers.join("、"));
    }
    out.extend(of_subject(subject));
    out.extend(
        given
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    // The announced number is the number there is, whatever was announced before.
    let headed = outline.sections.iter().filter(|section| section.heading.is_some()).count();
    if headed > 0 {
        out.extend(POINTS.iter().map(|name| ((*name).to_owned(), chinese_number(headed))));
    }
    out
}

/// The items of a subject as it was typed: laws and matters with 、 or ； between them.
pub fn items(subject: &str) -> Vec<String> {
    let parts = subject.split(['、', '；', ';', '\n']).map(str::trim);
    parts.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Slots that follow from what the speech is about.
fn of_subject(subject: &str) -> Vec<(String, String)> {
    let items = items(subject);
    let Some(first) = items.first() else { return Vec::new() };
    let law = ["法", "条例", "规定", "办法"].iter().any(|end| first.trim_end_matches('》').ends_with(end));
    let mut out =
        vec![("询问主题".to_owned(), subject.to_owned()), ("经验主题".to_owned(), subject.to_owned())];
    if law {
        out.push(("法律名称".to_owned(), format!("《{}》", first.trim_matches(['《', '》']))));
    }
    out
}

/// The outline's text of a section with its slots filled as far as they are known. An agenda that the text does
/// not name opens it: the sentence that begins with 刚才 is made from the agenda.
pub fn text(
    section: &OutlineSection,
    agenda: &[AgendaItem],
    values: &BTreeMap<String, String>,
) -> Option<Localised> {
    let text = section.text.as_deref()?;
    // Whom the outline's own sentence names already, the agenda need not name again.
    let alike = agenda.iter().all(|item| item.what.is_empty() || item.what.contains("交流"));
    let listed = alike && text.contains("{{发言人}}");
    let named = |item: &AgendaItem| listed || item.who.ends_with("书记") && text.contains("书记");
    let others: Vec<AgendaItem> = agenda.iter().filter(|item| !named(item)).cloned().collect();
    let text = match text.split_once("刚才，") {
        _ if others.is_empty() => text.to_owned(),
        Some((head, tail)) if others.len() < agenda.len() => {
            format!("{head}{}，{tail}", agenda_sentence(&others).trim_end_matches('。'))
        }
        Some(_) => with_agenda(text, agenda),
        None => before_the_points(text, &others),
    };
    Some(fill(&text, values))
}

/// An opening that names nobody: who spoke is said before 下面，我讲….
fn before_the_points(text: &str, agenda: &[AgendaItem]) -> String {
    match text.split_once("下面，") {
        Some((head, tail)) => format!("{head}{}下面，{tail}", agenda_sentence(agenda)),
        None => text.to_owned(),
    }
}

fn with_agenda(text: &str, agenda: &[AgendaItem]) -> String {
    let sentence = agenda_sentence(agenda);
    let mut replaced = false;
    let sentences = super::moves::sentences(text).into_iter().map(|old| {
        if old.starts_with("刚才") && !replaced {
            replaced = true;
            sentence.clone()
        } else {
            old
        }
    });
    sentences.collect()
}

/// `{{name}}` by its value, or as an open slot.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> Localised {
    let mut out = Localised::default();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        plain.push_str(before);
        match values.get(name.trim()) {
            Some(value) => plain.push_str(undoubled(&plain, value)),
            None => {
                if !plain.is_empty() {
                    out.0.push(Segment::Text(std::mem::take(&mut plain)));
                }
                out.0.push(Segment::Chip(Chip { name: name.trim().to_owned(), was: String::new() }));
            }
        }
        rest = tail;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        out.0.push(Segment::Text(plain));
    }
    out
}

/// 市委召开 + 市委人大工作会议: the body that convenes is not named twice.
fn undoubled<'a>(before: &str, value: &'a str) -> &'a str {
    let body: String = value.chars().take(2).collect();
    let doubled = before.strip_suffix("召开").is_some_and(|head| head.ends_with(&body));
    value.strip_prefix(&body).filter(|_| doubled).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_slots_are_filled_and_others_stay_open() {
        let values = BTreeMap::from([("点数".to_owned(), "五".to_owned())]);
        let filled = fill("下面，我讲{{点数}}点意见，为{{目标}}努力{{", &values);
        assert_eq!(filled.plain(), "下面，我讲五点意见，为{{目标}}努力{{");
        assert_eq!(filled.chips().count(), 1);
        let values = BTreeMap::from([("会议".to_owned(), "市委人大工作会议".to_owned())]);
        assert_eq!(fill("今天，市委召开{{会议}}", &values).plain(), "今天，市委召开人大工作会议");
    }

    #[test]
    fn those_who_spoke_beside_the_secretary_are_named_before_him() {
        let item = |who: &str, what: &str| AgendaItem { who: who.to_owned(), what: what.to_owned() };
        let agenda = [item("澄城区", "作了交流发言"), item("徐书记", "作了重要讲话")];
        let text = Some("刚才，{{书记姓氏}}书记代表市委作了重要讲话。".to_owned());
        let section = OutlineSection { text, ..Default::default() };
        let values = BTreeMap::from([("书记姓氏".to_owned(), "徐".to_owned())]);
        let text = super::text(&section, &agenda, &values).unwrap();
        assert_eq!(text.plain(), "刚才，澄城区作了交流发言，徐书记代表市委作了重要讲话。");
    }

    #[test]
    fn the_agenda_makes_the_sentence_that_begins_with_just_now() {
        let agenda = [AgendaItem { who: "三个县区".to_owned(), what: "作了交流发言".to_owned() }];
        let section = OutlineSection {
            text: Some("今天开会。刚才，大家发了言。下面，我讲几点。".to_owned()),
            ..Default::default()
        };
        let text = super::text(&section, &agenda, &BTreeMap::new()).unwrap();
        assert_eq!(text.plain(), "今天开会。刚才，三个县区作了交流发言。下面，我讲几点。");
        // An opening that says nothing of who spoke says it before the points; a closing never does.
        let of = |text: &str| OutlineSection { text: Some(text.to_owned()), ..Default::default() };
        let text = super::text(&of("今天召开动员会。下面，我讲几点。"), &agenda, &BTreeMap::new()).unwrap();
        assert_eq!(text.plain(), "今天召开动员会。刚才，三个县区作了交流发言。下面，我讲几点。");
        let text = super::text(&of("让我们共同努力！"), &agenda, &BTreeMap::new()).unwrap();
        assert_eq!(text.plain(), "让我们共同努力！");
    }
}
