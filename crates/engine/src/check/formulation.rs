//! The rules of wording at work: anchors point to lines, regular expressions decide, exceptions speak last.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::{Captures, Regex};

use super::compiled::{Compiled, Expressions, Ready};
use super::text::{Line, Text};
use super::{Context, Finding, Findings};
use super::{history, order};

/// Runs every rule of wording that holds in this context, rules of order among them.
pub(super) fn check(rules: &Compiled, text: &Text<'_>, context: &Context, out: &mut Findings<'_, '_>) {
    for line in &text.lines {
        for ready in rules.of(line.text) {
            if !ready.rule.holds(context, rules.day) {
                continue;
            }
            let Some(expressions) = ready.expressions() else { continue };
            if ready.rule.series.is_empty() {
                run((ready, expressions), text, line, context.date.or(rules.day), out);
            } else {
                order::check((ready, expressions), text, line, context, out);
            }
        }
    }
}

fn run(
    (ready, expressions): (&Ready, &Expressions),
    text: &Text<'_>,
    line: &Line<'_>,
    date: Option<time::Date>,
    out: &mut Findings<'_, '_>,
) {
    let mut exceptions = Exceptions { ready, expressions, line, ranges: None };
    // What was reported, by its beginning; nothing overlaps.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for pattern in &expressions.patterns {
        for hit in pattern.captures_iter(line.text) {
            let Some(whole) = hit.get(0) else { continue };
            let chars = line.chars_of(whole.range());
            let doubled = taken.range(..chars.end).next_back().is_some_and(|(_, end)| chars.start < *end);
            if doubled || !out.may_judge() || excused(&mut exceptions, text, &chars, date) {
                continue;
            }
            taken.insert(chars.start, chars.end);
            if out.may_say(&ready.rule.id) {
                out.list.push(finding(ready, line, &hit, chars, whole.as_str()));
            }
        }
    }
}

/// Where the exceptions of a rule stand in a line; looked for once, when the first hit asks.
struct Exceptions<'r, 'a> {
    ready: &'r Ready,
    expressions: &'r Expressions,
    line: &'r Line<'a>,
    /// Bytes, for each expression in order.
    ranges: Option<Vec<Vec<Range<usize>>>>,
}

impl Exceptions<'_, '_> {
    /// Whether one overlaps these bytes.
    fn meet(&mut self, bytes: &Range<usize>) -> bool {
        let (unless, line) = (&self.expressions.unless, self.line);
        let found = |regex: &Regex| regex.find_iter(line.text).map(|found| found.range()).collect();
        let all = self.ranges.get_or_insert_with(|| unless.iter().map(found).collect());
        all.iter().any(|ranges: &Vec<Range<usize>>| {
            let first = ranges.partition_point(|range| range.end <= bytes.start);
            ranges.get(first).is_some_and(|range| range.start < bytes.end)
        })
    }
}

/// Whether the hit stands in a quotation, a title, a passage about earlier times, or meets an exception.
fn excused(
    exceptions: &mut Exceptions<'_, '_>,
    text: &Text<'_>,
    hit: &Range<usize>,
    date: Option<time::Date>,
) -> bool {
    let (ready, line) = (exceptions.ready, exceptions.line);
    let rule = &ready.rule;
    if text.quoted(hit) || !rule.in_titles && text.in_title(hit) {
        return true;
    }
    if exceptions.meet(&line.bytes_of(hit)) {
        return true;
    }
    let sentence = line.slice(&if rule.near { text.near(hit) } else { text.sentence(hit) });
    if !exceptions.expressions.allow(sentence) {
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
