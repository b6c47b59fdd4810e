//! Series that have one order: 四个意识, 四个自信, 四个机关, 正确监督、有效监督、依法监督.

use super::compiled::{Expressions, Ready};
use super::text::{Line, Text};
use super::{Context, Finding, Findings, history};
use crate::lexicon::sentence::is_end;

/// Looks in a line for members of the series of a rule that stand together in another order, or with one missing.
pub(super) fn check(
    (ready, expressions): (&Ready, &Expressions),
    text: &Text<'_>,
    line: &Line<'_>,
    context: &Context,
    out: &mut Findings<'_, '_>,
) {
    for group in groups(&ready.rule.series, ready.rule.gap, line) {
        judge((ready, expressions), text, line, &group, context, out);
    }
}

/// A member found: which one, and its bytes in the line.
type Member = (usize, std::ops::Range<usize>);

/// Members that follow each other with nothing but a 、 or a short joint between them.
fn groups(series: &[String], allowed: usize, line: &Line<'_>) -> Vec<Vec<Member>> {
    let mut found: Vec<Member> = Vec::new();
    for (index, word) in series.iter().enumerate() {
        found.extend(line.text.match_indices(word.as_str()).map(|(at, _)| (index, at..at + word.len())));
    }
    if found.len() < 2 {
        return Vec::new();
    }
    found.sort_by_key(|(_, range)| range.start);
    let mut out: Vec<Vec<Member>> = Vec::new();
    for member in found {
        let joined = out.last().and_then(|group| group.last()).is_some_and(|(_, last)| {
            let gap = line.text.get(last.end..member.1.start).unwrap_or("。");
            joint(gap, allowed)
        });
        match out.last_mut() {
            Some(group) if joined => group.push(member),
            _ => out.push(vec![member]),
        }
    }
    out.retain(|group| group.len() >= 2);
    out
}

/// Whether `gap` may stand between two members of one series.
fn joint(gap: &str, allowed: usize) -> bool {
    let length = gap.chars().count();
    let plain = (1..=3).contains(&length) && gap.chars().all(|c| "、，和与及以”“".contains(c));
    plain || length <= allowed && !gap.contains(is_end)
}

fn judge(
    (ready, expressions): (&Ready, &Expressions),
    text: &Text<'_>,
    line: &Line<'_>,
    group: &[Member],
    context: &Context,
    out: &mut Findings<'_, '_>,
) {
    let rule = &ready.rule;
    let ordered = group.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0));
    let mut members: Vec<usize> = group.iter().map(|m| m.0).collect();
    members.sort_unstable();
    members.dedup();
    let short = rule.whole > 0 && members.len() >= rule.whole && members.len() < rule.series.len();
    let judged = members.len() >= rule.least.max(2);
    if (ordered || !judged) && !short {
        return;
    }
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let chars = line.chars_of(first.1.start..last.1.end);
    if text.quoted(&chars) || text.in_title(&chars) {
        return;
    }
    if !out.may_judge() || history::tells_of_earlier(text, line, &chars, rule.from, context.date, &[]) {
        return;
    }
    let sentence = line.slice(&text.sentence(&chars));
    if !expressions.allow(sentence) || !out.may_say(&rule.id) {
        return;
    }
    let message = if ordered { format!("{}（缺少成员）", rule.message) } else { rule.message.clone() };
    out.list.push(Finding {
        rule: rule.id.clone(),
        severity: rule.severity,
        line: line.number,
        start: chars.start,
        end: chars.end,
        text: text.string(&chars),
        message,
        fixes: rule.fixes.clone(),
        basis: rule.basis.clone(),
        confidence: rule.confidence,
    });
}
