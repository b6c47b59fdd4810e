//! National leaders under a post that was another's on that day, and named in another order than the due one.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use time::Date;

use super::text::{Line, Text};
use super::{Findings, Say, Severity, history};
use crate::constant;
use crate::lexicon::leaders::{Leader, leaders, order};

/// The posts, each once.
static POSTS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut posts: Vec<&str> = leaders().iter().flat_map(|leader| leader.posts.iter().copied()).collect();
    posts.sort_unstable();
    posts.dedup();
    posts
});

static MATCHER: LazyLock<CharwiseDoubleArrayAhoCorasick<u32>> =
    LazyLock::new(|| constant::matcher(POSTS.iter()));

/// Checks every post that is named with its holder, and rows of names; without a date nothing is said.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    let Some(date) = date else { return };
    for line in &text.lines {
        // Whoever heads the state is named wherever leaders are.
        for hit in MATCHER.find_overlapping_iter(line.text) {
            let Some(post) = POSTS.get(hit.value() as usize) else { continue };
            holder(text, line, post, line.chars_of(hit.start()..hit.end()), date, out);
        }
        if let Some(order) = order(date).filter(|_| line.text.contains('、')) {
            row(text, line, &order.names, order.basis, out);
        }
    }
}

/// Words that make another's time of a sentence.
const THEN: &[&str] = &["时任", "原", "前任", "当时", "曾任", "历任"];

fn holder(
    text: &Text<'_>,
    line: &Line<'_>,
    post: &str,
    range: Range<usize>,
    date: Date,
    out: &mut Findings<'_, '_>,
) {
    let behind = line.slice(&(range.end..(range.end + 4).min(line.range.end)));
    let known = |leader: &&Leader| behind.starts_with(leader.name);
    let Some(named) = leaders().iter().find(known) else { return };
    let mut held = leaders().iter().filter(|leader| leader.posts.contains(&post));
    if held.clone().any(|leader| leader.name == named.name && leader.holds(date)) {
        return;
    }
    let Some(right) = held.find(|leader| leader.holds(date)) else { return };
    let whole = range.start..range.end + named.name.chars().count();
    let before = line.slice(&(range.start.saturating_sub(4).max(line.range.start)..range.start));
    let fixes = [right.name.to_owned()];
    if text.quoted(&whole)
        || text.in_title(&whole)
        || THEN.iter().any(|word| before.ends_with(word))
        || history::tells_of_earlier(text, line, &whole, right.from, Some(date), &fixes)
    {
        return;
    }
    let message = format!("讲话时的{post}是{}，这里写的是{}，请核对。", right.name, named.name);
    let say = Say::new("leader_post", Severity::Error, message).basis(right.basis);
    out.push(whole, say.fix(format!("{post}{}", right.name)));
}

/// Names that follow each other with 、 or 和 between them.
fn row(text: &Text<'_>, line: &Line<'_>, names: &[&'static str], basis: &str, out: &mut Findings<'_, '_>) {
    let mut found: Vec<(Range<usize>, usize)> = Vec::new();
    for (rank, name) in names.iter().enumerate() {
        let hits = line.text.match_indices(name);
        found.extend(hits.map(|(at, name)| (line.chars_of(at..at + name.len()), rank)));
    }
    found.sort_by_key(|(range, _)| range.start);
    for pair in found.windows(2) {
        let [(first, a), (second, b)] = pair else { continue };
        let gap = text.string(&(first.end..second.start));
        if matches!(gap.as_str(), "、" | "和" | "同志、" | "同志和") && b < a && !text.quoted(first) {
            let message = "领导人的排列顺序有误，请核对。";
            let say = Say::new("leader_order", Severity::Error, message).basis(basis);
            out.push(first.start..second.end, say);
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use crate::check::{Checker, Context};

    fn found(text: &str, day: time::Date) -> Vec<String> {
        let context = Context { date: Some(day), ..Context::default() };
        let list = Checker::shipped().check(text, &context);
        list.into_iter().map(|f| f.rule).filter(|r| r.starts_with("leader_")).collect()
    }

    #[test]
    fn posts_and_order_by_the_day() {
        let (now, then) = (date!(2025 - 03 - 01), date!(2021 - 03 - 01));
        assert_eq!(found("国务院总理李克强作政府工作报告。", now), ["leader_post"]);
        assert_eq!(found("国务院总理李克强作政府工作报告。", then), Vec::<String>::new());
        assert_eq!(found("全国人大常委会委员长赵乐际主持会议。", then), ["leader_post"]);
        assert_eq!(found("2019年，国务院总理李克强来到我市考察。", now), Vec::<String>::new());
        assert_eq!(found("时任国务院总理温家宝作出批示。", now), Vec::<String>::new());
        assert_eq!(found("李强、习近平等同志出席会议。", now), ["leader_order"]);
        assert_eq!(found("习近平、李强、赵乐际、王沪宁等同志出席会议。", now), Vec::<String>::new());
    }
}
