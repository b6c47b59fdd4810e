//! Quotes and brackets that do not close, close twice, or face the wrong way.

use rustc_hash::FxHashMap;

use super::text::{Text, sign};
use super::{Findings, Say, Severity};

const BASIS: &str = "GB/T 15834—2011";

/// Looks at each line by itself; a quotation that runs over several paragraphs opens each of them anew.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    let paired = text.lines.iter().enumerate().filter(|(_, line)| line.signs & sign::PAIR != 0);
    for (index, line) in paired {
        let mut open = Open::default();
        for at in line.range.clone() {
            let c = text.get(at);
            if let Some(close) = closer(c) {
                if matches!(c, '“' | '‘') && open.list.last().is_some_and(|(o, _)| *o == c) {
                    let message = format!("前一个“{c}”还没有关闭，这里又开了一个，可能应为“{close}”。");
                    out.push(
                        at..at + 1,
                        Say::new("unbalanced_quotes", Severity::Error, message).basis(BASIS).fix(close),
                    );
                    open.pop();
                    continue;
                }
                open.push(c, at);
            } else if let Some(wanted) = opener(c) {
                close(text, c, wanted, at, &mut open, out);
            }
        }
        let next = text.lines.iter().skip(index + 1).find(|l| !l.text.trim().is_empty());
        let goes_on = next.is_some_and(|l| l.text.trim_start().starts_with(['“', '‘']));
        for (c, at) in open.list {
            if matches!(c, '“' | '‘') && goes_on {
                continue;
            }
            let message = format!("“{c}”没有关闭。");
            out.push(at..at + 1, Say::new(name(c), Severity::Error, message).basis(BASIS));
        }
    }
}

/// What is open, and how many of each kind: a mark that closes nothing must not look through all of it.
#[derive(Default)]
struct Open {
    list: Vec<(char, usize)>,
    counts: FxHashMap<char, usize>,
}

impl Open {
    fn push(&mut self, c: char, at: usize) {
        *self.counts.entry(kind(c)).or_default() += 1;
        self.list.push((c, at));
    }

    fn pop(&mut self) -> Option<(char, usize)> {
        let last = self.list.pop();
        if let Some((c, _)) = last {
            self.counts.entry(kind(c)).and_modify(|count| *count = count.saturating_sub(1));
        }
        last
    }

    fn holds(&self, wanted: char) -> bool {
        self.counts.get(&kind(wanted)).is_some_and(|count| *count > 0)
    }

    /// Takes the last of this kind off, and answers what was opened since.
    fn close(&mut self, wanted: char) -> Vec<(char, usize)> {
        let mut since = Vec::new();
        while let Some(last) = self.pop() {
            if same(last.0, wanted) {
                break;
            }
            since.push(last);
        }
        since.reverse();
        since
    }
}

/// Half- and full-width brackets count as one.
fn kind(c: char) -> char {
    if c == '(' { '（' } else { c }
}

fn close(text: &Text<'_>, c: char, wanted: char, at: usize, open: &mut Open, out: &mut Findings<'_, '_>) {
    if open.list.last().is_some_and(|(o, _)| same(*o, wanted)) {
        open.pop();
        return;
    }
    // “1）” and “a)” close nothing; ’ is also an apostrophe.
    let label =
        text.before(at).is_ascii_alphanumeric() || crate::lexicon::numerals::is_ordinal(text.before(at));
    if matches!(c, '）' | ')') && label && open.list.is_empty()
        || c == '’' && text.before(at).is_ascii_alphabetic()
    {
        return;
    }
    if open.holds(wanted) {
        // Whatever was opened since is what stays open.
        for (o, place) in open.close(wanted) {
            let message = format!("“{o}”没有关闭。");
            out.push(place..place + 1, Say::new(name(o), Severity::Error, message).basis(BASIS));
        }
        return;
    }
    let message = format!("“{c}”前面没有对应的“{wanted}”。");
    out.push(at..at + 1, Say::new(name(c), Severity::Error, message).basis(BASIS));
}

/// Half- and full-width brackets close each other: their width is another rule's matter.
fn same(open: char, wanted: char) -> bool {
    open == wanted || matches!((open, wanted), ('(', '（') | ('（', '('))
}

fn closer(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '（' => '）',
        '(' => ')',
        '《' => '》',
        '〈' => '〉',
        '【' => '】',
        '〔' => '〕',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

fn opener(c: char) -> Option<char> {
    Some(match c {
        '”' => '“',
        '’' => '‘',
        '）' => '（',
        ')' => '(',
        '》' => '《',
        '〉' => '〈',
        '】' => '【',
        '〕' => '〔',
        '」' => '「',
        '』' => '『',
        _ => return None,
    })
}

fn name(c: char) -> &'static str {
    if "“”‘’「」『』".contains(c) { "unbalanced_quotes" } else { "unbalanced_brackets" }
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<(String, usize)> {
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter().filter(|f| f.rule.starts_with("unbalanced")).map(|f| (f.rule, f.start)).collect()
    }

    #[test]
    fn pairs_that_close() {
        for text in ["“甲‘乙’（丙）”《丁〈戊〉》", "1）甲；2）乙", "“甲。\n“乙。”", "（甲)", "（一）甲"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn pairs_that_do_not() {
        assert_eq!(found("坚持“四个意识，做到"), [("unbalanced_quotes".into(), 2)]);
        assert_eq!(found("坚持四个意识”，做到"), [("unbalanced_quotes".into(), 6)]);
        assert_eq!(found("（含机关干部，共3人"), [("unbalanced_brackets".into(), 0)]);
        assert_eq!(found("《监督法，实施"), [("unbalanced_brackets".into(), 0)]);
        assert_eq!(found("“四个意识“"), [("unbalanced_quotes".into(), 5)]);
        assert_eq!(found("”四个意识“，").len(), 2);
    }
}
