//! Formula positions: where a writer knows what must come and only has to type it.

use super::types::{AgendaItem, Context, Position};
use crate::clause;
use crate::document::SectionKind;

/// `刚才，` in an opening: who spoke before, from the agenda. What is left to type.
pub(crate) fn agenda(context: &Context<'_>) -> Option<String> {
    if context.agenda.is_empty()
        || !matches!(context.section, SectionKind::Opening | SectionKind::Review | SectionKind::Other)
    {
        return None;
    }
    let sentence = agenda_sentence(context.agenda);
    let typed = sentence_before(context.before);
    let typed = typed.trim_start();
    (typed.chars().count() >= 2)
        .then(|| sentence.strip_prefix(typed).map(str::to_owned))
        .flatten()
        .filter(|rest| !rest.is_empty() && !said_after(context.after, rest))
}

/// Whether what stands behind the caret says already what would be put before it.
fn said_after(after: &str, rest: &str) -> bool {
    let head: String = rest.chars().take(4).collect();
    after.contains(&head)
}

/// The sentence that opens from the agenda: 刚才，徐书记代表市委作了重要讲话，李局长、王主席等作了交流发言。
/// People who did the same one after the other are named together; the order is the agenda's.
pub fn agenda_sentence(agenda: &[AgendaItem]) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for item in agenda {
        let what = if item.what.is_empty() { "作了讲话" } else { item.what.as_str() };
        match groups.last_mut().filter(|(other, _)| *other == what) {
            Some((_, people)) => people.push(&item.who),
            None => groups.push((what, vec![&item.who])),
        }
    }
    let deeds: Vec<String> = groups
        .iter()
        .map(|(what, people)| {
            let apart = if people.len() > 1 { "分别" } else { "" };
            format!("{}{apart}{what}", people.join("、"))
        })
        .collect();
    format!("刚才，{}。", deeds.join("，"))
}

/// The sentence the caret stands in, up to the caret.
pub(crate) fn sentence_before(before: &str) -> &str {
    before.rsplit(clause::ends_sentence).next().unwrap_or_default()
}

/// Whether two members of a series stand before the caret: 把方向、管大局、｜.
pub(crate) fn after_two_members(before: &str) -> bool {
    let Some(head) = before.strip_suffix('、') else { return false };
    let clause = head.rsplit(['，', '。', '；', '：', '！', '？']).next().unwrap_or_default();
    let mut members = clause.rsplit('、');
    let last = members.next().map_or(0, |m| m.chars().count());
    let first = members.next().map_or(0, |m| m.chars().count());
    (2..=12).contains(&last) && first >= last
}

/// Whether the caret stands where whole sentences are known by heart.
pub(crate) fn known_by_heart(context: &Context<'_>) -> bool {
    let first = !context.before.chars().any(clause::ends_sentence);
    match context.position {
        Position::Thesis | Position::Opening => first,
        Position::Landing | Position::Closing => true,
        _ => matches!(context.section, SectionKind::Opening | SectionKind::Closing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(who: &str, what: &str) -> AgendaItem {
        AgendaItem { who: who.to_owned(), what: what.to_owned() }
    }

    #[test]
    fn the_agenda_names_people_in_order_and_together() {
        let agenda = [
            item("徐书记", "代表市委作了重要讲话"),
            item("江南区", "作了交流发言"),
            item("清水县", "作了交流发言"),
        ];
        assert_eq!(
            agenda_sentence(&agenda),
            "刚才，徐书记代表市委作了重要讲话，江南区、清水县分别作了交流发言。"
        );
        let context = Context {
            section: SectionKind::Opening,
            agenda: &agenda,
            ..Context::bare("同志们，今天开会。刚才，徐")
        };
        assert!(super::agenda(&context).unwrap().starts_with("书记代表市委"));
        let inside = |after| super::agenda(&Context { before: "刚才，", after, ..context }).is_some();
        assert!(inside("下面，我讲三点意见。"), "a formula stands inside a paragraph too");
        assert!(!inside("徐书记代表市委作了讲话。下面，我讲三点意见。"));
        let context = Context { section: SectionKind::Supervision, ..context };
        assert_eq!(super::agenda(&context), None);
    }

    #[test]
    fn a_series_needs_two_members() {
        assert!(after_two_members("发挥把方向、管大局、"));
        assert!(!after_two_members("把方向、"));
        assert!(!after_two_members("把方向、管大局"));
    }
}
