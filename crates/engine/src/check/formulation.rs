//! The rules of wording at work: anchors point to lines, regular expressions decide, exceptions speak last.

use std::ops::Range;

use regex::Captures;

use super::compiled::{Compiled, Ready};
use super::text::{Line, Text};
use super::{Context, Finding, Findings};
use super::{history, order};

/// Runs every rule of wording that holds in this context, rules of order among them.
pub(super) fn check(rules: &Compiled, text: &Text<'_>, context: &Context, out: &mut Findings<'_, '_>) {
    let mut wanted: Vec<u32> = Vec::new();
    for line in &text.lines {
        wanted.clear();
        wanted.extend(&rules.always);
        for hit in rules.anchors.iter().flat_map(|anchors| anchors.find_overlapping_iter(line.text)) {
            wanted.extend(rules.owners.get(hit.value() as usize).into_iter().flatten());
        }
        wanted.sort_unstable();
        wanted.dedup();
        for index in &wanted {
            let Some(ready) = rules.rules.get(*index as usize) else { continue };
            if !ready.rule.holds(context, rules.day) {
                continue;
            }
            if ready.rule.series.is_empty() {
                run(ready, text, line, context.date.or(rules.day), out);
            } else {
                order::check(ready, text, line, context, out);
            }
        }
    }
}

fn run(
    ready: &Ready,
    text: &Text<'_>,
    line: &Line<'_>,
    date: Option<time::Date>,
    out: &mut Findings<'_, '_>,
) {
    for pattern in &ready.patterns {
        for hit in pattern.captures_iter(line.text) {
            let Some(whole) = hit.get(0) else { continue };
            let chars = line.chars_of(whole.range());
            let earlier = out.list.iter().rev().take_while(|f| f.rule == ready.rule.id);
            let doubled = earlier.into_iter().any(|f| f.start < chars.end && chars.start < f.end);
            if doubled || excused(ready, text, line, &chars, date) {
                continue;
            }
            out.list.push(finding(ready, line, &hit, chars, whole.as_str()));
        }
    }
}

/// Whether the hit stands in a quotation, a title, a passage about earlier times, or meets an exception.
fn excused(
    ready: &Ready,
    text: &Text<'_>,
    line: &Line<'_>,
    hit: &Range<usize>,
    date: Option<time::Date>,
) -> bool {
    let rule = &ready.rule;
    if text.quoted(hit) || !rule.in_titles && text.in_title(hit) {
        return true;
    }
    let bytes = line.bytes_of(hit);
    let overlaps = |r: Range<usize>| r.start < bytes.end && bytes.start < r.end;
    if ready.unless.iter().any(|regex| regex.find_iter(line.text).any(|m| overlaps(m.range()))) {
        return true;
    }
    let sentence = line.slice(&text.sentence(hit));
    if !ready.needs.is_empty() && !ready.needs.iter().any(|regex| regex.is_match(sentence)) {
        return true;
    }
    if ready.absent.iter().any(|regex| regex.is_match(sentence)) {
        return true;
    }
    !rule.in_history && history::tells_of_earlier(text, line, hit, rule.from, date, &rule.fixes)
}

fn finding(ready: &Ready, line: &Line<'_>, hit: &Captures<'_>, chars: Range<usize>, text: &str) -> Finding {
    let rule = &ready.rule;
    let fixes = rule.fixes.iter().map(|fix| {
        let mut out = String::new();
        hit.expand(fix, &mut out);
        out
    });
    Finding {
        rule: rule.id.clone(),
        severity: rule.severity,
        line: line.number,
        start: chars.start,
        end: chars.end,
        text: text.to_owned(),
        message: rule.message.clone(),
        fixes: fixes.filter(|fix| fix != text).collect(),
        basis: rule.basis.clone(),
        confidence: rule.confidence,
    }
}
