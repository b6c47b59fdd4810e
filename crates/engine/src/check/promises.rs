//! What a sentence announces by number against what it then names (三个导向：坚持问题导向、坚持目标导向), and an
//! announcement after which nothing comes.

use std::sync::LazyLock;

use regex::Regex;

use super::text::{Line, Text, number_of};
use super::{Findings, Say, Severity};
use crate::constant;
use crate::document::chinese_number;

static SET: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"“?(?P<n>[两二三四五六七八九十]|[2-9])(?:个|大|项|种|条|点|方面)\p{Han}{0,6}”?[^，。；：、]{0,6}(?:：|，即|，就是)(?P<list>[^。；！？]{6,200})",
    )
});

/// Counts the members of a set that are named behind it; only members of one make (they begin with the same word) count.
pub(super) fn sets(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    for line in text.lines.iter().filter(|line| line.text.contains(['：', '即', '就'])) {
        for found in SET.captures_iter(line.text) {
            let (Some(n), Some(list)) = (found.name("n"), found.name("list")) else { continue };
            let Some(count) = number_of(n.as_str()) else { continue };
            let items: Vec<&str> = list.as_str().split(['、', '，']).map(str::trim).collect();
            let head = |item: &str| item.chars().take(2).collect::<String>();
            let Some(first) = items.first().map(|item| head(item)) else { continue };
            let same = |item: &&str| head(item) == first || first.starts_with('从') && item.starts_with('从');
            let range = line.chars_of(n.range());
            let actual = items.len();
            if actual < 2 || !items.iter().all(same) || actual == count || text.quoted(&range) {
                continue;
            }
            let message =
                format!("这里说{}，后面实际列了{}。", chinese_number(count), chinese_number(actual));
            out.push(range, Say::new("announced_count_mismatch", Severity::Warning, message));
        }
    }
    for line in text.lines.iter().filter(|line| line.text.contains('个')) {
        verbed(text, line, out);
    }
}

static VERBED: LazyLock<Regex> = LazyLock::new(|| {
    let verbs = "坚持|突出|注重|强化|聚焦|带头|把握|增强|围绕|做到|落实|牢记|树立|抓好|提升|深化|加强|完善|推动|确保|严守|杜绝|严禁|不搞";
    constant::regex(&format!(
        r"“?(?P<n>[两二三四五六七八九十]|[2-9])个(?P<verb>{verbs})”?(?P<list>[^”\n]{{4,240}})"
    ))
});

/// 做到“三个坚持”。坚持…，坚持…，坚持…，坚持…。: clauses that begin with the word that is counted, one behind the other.
fn verbed(text: &Text<'_>, line: &Line<'_>, out: &mut Findings<'_, '_>) {
    for found in VERBED.captures_iter(line.text) {
        let (Some(n), Some(list)) = (found.name("n"), found.name("list")) else { continue };
        let Some(count) = number_of(n.as_str()) else { continue };
        let list = list.as_str().trim_start_matches(['：', '，', '。', '—']).trim_start_matches("即");
        let clauses = list.split(['，', '。', '；', '、']);
        let actual = clauses.take_while(|clause| clause.trim().starts_with(&found["verb"])).count();
        let range = line.chars_of(n.range());
        // One is said of each: fewer than two are no list, and a list may be cut short by 等.
        if actual < 2 || actual == count || list.contains('等') || text.quoted(&range) {
            continue;
        }
        // Fewer than announced may go on in the paragraphs that follow.
        let closes = actual > count || list.trim_end().ends_with('。') && list.matches('。').count() == 1;
        let told = out.list.iter().any(|f| f.rule == "announced_count_mismatch" && f.start == range.start);
        if closes && !told {
            let message =
                format!("这里说{}，后面实际列了{}。", chinese_number(count), chinese_number(actual));
            out.push(range, Say::new("announced_count_mismatch", Severity::Warning, message));
        }
    }
}

/// A speech that ends with an announcement: what was announced is missing.
pub(super) fn hanging(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    let Some(last) = text.lines.iter().rev().find(|line| !line.text.trim().is_empty()) else { return };
    let words = last.text.trim_end();
    let announces =
        ["以下", "如下", "几点", "下面", "方面", "几个", "意见", "要求"].iter().any(|w| words.contains(w));
    if let Some(before) = words.strip_suffix(['：', ':'])
        && announces
    {
        let at = last.range.start + before.chars().count();
        let message = "冒号后面没有内容，请补上或改为句号。";
        out.push(at..at + 1, Say::new("hanging_colon", Severity::Warning, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<String> {
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter()
            .map(|f| f.rule)
            .filter(|r| r.starts_with("announced") || r.starts_with("hanging"))
            .collect()
    }

    #[test]
    fn sets_and_their_members() {
        for text in [
            "坚持三个导向：坚持问题导向、坚持目标导向。",
            "做到“六个聚焦”：聚焦产业、聚焦民生、聚焦生态。",
            "突出两个重点，即突出民生、突出发展、突出安全。",
            "做到“三个坚持”。坚持党的领导，坚持人民至上，坚持依法办事，坚持求真务实。",
            "坚持“四个突出”，突出政治引领，突出服务大局，突出为民履职。",
        ] {
            assert_eq!(found(text), ["announced_count_mismatch"], "{text}");
        }
        assert_eq!(found("要把握以下几点："), ["hanging_colon"]);
        for text in [
            "坚持两个导向：坚持问题导向、坚持目标导向。",
            "要坚持三个导向，坚持问题导向，推动工作落实。",
            "听取了三方面意见：水利、交通、教育。",
            "做到“三个坚持”。坚持党的领导，坚持人民至上，坚持依法办事。",
            "坚持“四个突出”，突出政治引领。要抓好落实，突出重点。",
            "各位代表：\n大家好。",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
