//! The truncated summary that repeats the opening, as portals put it before the text.

use super::super::report::Remark;
use super::Work;

/// Takes such lines out; each is reported.
pub fn remove(lines: &mut Vec<Work>, report: &mut Vec<Remark>) {
    let gone = |index: usize| {
        lines.get(index).is_some_and(|line| {
            let cut_off = line.text.ends_with("...") || line.text.ends_with('…');
            (cut_off || index < 6) && repeats(&line.text, lines.get(index + 1..).unwrap_or_default(), cut_off)
        })
    };
    let gone: Vec<usize> = (0..lines.len()).filter(|index| gone(*index)).collect();
    if gone.is_empty() {
        return;
    }
    let mut index = 0;
    lines.retain(|line| {
        let keep = gone.binary_search(&index).is_err();
        index += 1;
        if !keep {
            let text = line.text.clone();
            report.push(Remark {
                code: "duplicate_abstract",
                line: line.number,
                text,
                fix: Some(String::new()),
            });
        }
        keep
    });
}

/// Whether the lines that follow begin with the same words and go on.
fn repeats(text: &str, following: &[Work], cut_off: bool) -> bool {
    let text = ["摘要：", "【摘要】", "导读：", "核心提示：", "内容提要：", "【导语】"]
        .iter()
        .find_map(|w| text.strip_prefix(w))
        .unwrap_or(text);
    let text = text.trim_end_matches(['.', '…']);
    // Nearly every line is told by its first character.
    let first = bare(text).next();
    if !following.iter().take(4).any(|line| bare(&line.text).next() == first) {
        return false;
    }
    let wanted: String = bare(text).collect();
    if wanted.chars().count() < 20 {
        return false;
    }
    (0..following.len().min(4)).any(|from| {
        let mut rest = wanted.as_str();
        let mut parts = 0;
        for line in following.iter().skip(from).take(12) {
            parts += 1;
            if bare(&line.text).next() != rest.chars().next() {
                return false;
            }
            let own: String = bare(&line.text).collect();
            if let Some(tail) = rest.strip_prefix(own.as_str()) {
                if tail.is_empty() {
                    // All of it stands again: a repetition of several lines, or of a line that was cut.
                    return parts >= 2 || cut_off;
                }
                rest = tail;
            } else {
                return own.starts_with(rest) && (parts >= 2 || cut_off);
            }
        }
        false
    })
}

fn bare(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::super::clean;

    #[test]
    fn a_summary_that_repeats_the_opening_goes() {
        let text = "在市委人大工作会议上的讲话同志们：今天，市委召开人大工作会议，专题研究...\n在市委人大工作会议上的讲话\n同志们：\n今天，市委召开人大工作会议，专题研究部署。";
        let cleaned = clean(text);
        assert_eq!(cleaned.lines.len(), 3);
        assert!(cleaned.report.iter().any(|r| r.code == "duplicate_abstract" && r.line == 1));
    }

    #[test]
    fn parallel_lines_are_no_repetition() {
        let text = "第一篇：市委书记在市委人大工作会议上的讲话\n市委书记在市委人大工作会议上的讲话\n同志们：\n我们要坚持党的领导，做好新时代人大工作。";
        assert_eq!(clean(text).lines.len(), 4);
    }
}
