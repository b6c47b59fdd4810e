//! How many points the speaker announces: 讲四点意见, 干好五件事, 把握三个方面.

use super::label::count;
use crate::lexicon::sentence::is_break;

const VERBS: &[&str] = &[
    "讲",
    "谈",
    "提",
    "强调",
    "说",
    "作",
    "干好",
    "抓好",
    "办好",
    "做好",
    "抓",
    "办",
    "做",
    "干",
    "把握",
    "把握好",
    "通报",
    "汇报",
    "提出",
    "交流",
    "落实好",
    "突出",
    "着力",
    "处理好",
    "围绕",
    "分",
];
const FILLERS: &[&str] = &["以下", "下面", "如下", "这", "这么", "了", "好", "出", "个人的", "自己的", ""];
const UNITS: &[&str] =
    &["个方面", "个问题", "个意见", "个字", "个", "点", "件", "项", "条", "句", "层", "方面"];
const NOUNS: &[&str] = &[
    "意见", "要求", "建议", "问题", "希望", "体会", "想法", "看法", "感受", "事", "工作", "任务", "方面",
    "话", "内容", "认识", "关系", "意思", "情况",
];

/// The number of points announced in `text`, the last one that is announced.
pub fn announced(text: &str) -> Option<usize> {
    text.split(is_break).rev().find_map(sentence)
}

fn sentence(text: &str) -> Option<usize> {
    // The longest words are looked for last.
    let speaks = || {
        text.contains(['我', '就', '要'])
            || ["下面", "借此机会", "这里", "重点", "主要", "着重", "今年"]
                .iter()
                .any(|word| text.contains(word))
    };
    if text.len() > 900
        || !text.chars().any(|c| matches!(c, '点' | '件' | '个' | '项' | '条' | '句' | '层' | '方'))
        || !speaks()
    {
        return None;
    }
    numbered(text, 0).find_map(|(head, n, unit)| counts_points(head, unit).then_some(n))
}

/// Characters at the end of a sentence within which it announces what follows in others.
const LAST_WORDS: usize = 24;

/// The list that a sentence announces as its promise, whoever speaks: the number, and what stands behind the unit it counts
/// in. The last one that is followed by the end of the sentence, by a colon, or by its members.
pub fn counted(text: &str) -> Option<(usize, &str)> {
    if !text.chars().any(|c| matches!(c, '点' | '件' | '个' | '项' | '条' | '句' | '层' | '方' | '大'))
    {
        return None;
    }
    // What is announced stands at the end, or before a sign that its members follow.
    let follows = text.contains(['：', ':', '（', '('])
        || ["，一是", "，即", "，第一"].iter().any(|list| text.contains(list));
    let near = text.char_indices().rev().nth(LAST_WORDS).map_or(0, |(at, _)| at);
    let from = if follows { 0 } else { near };
    numbered(text, from).find_map(|(head, n, (unit, after))| {
        let noun = after.find(['：', ':', '。', '，', '；', '！', '（']).unwrap_or(after.len());
        let (noun, rest) = after.split_at_checked(noun)?;
        let short = noun.chars().count() <= 8 && !noun.contains(['的', '”', '、', '“']);
        let listed = rest.starts_with(['：', ':'])
            || ["，一是", "，即", "，第一", "（一）"].iter().any(|list| rest.starts_with(list));
        let ends = matches!(rest, "" | "。" | "！");
        let promised = || ends && counts_points(head, (unit, after));
        (n >= 2 && short && (listed || promised())).then_some((n, rest))
    })
}

/// The numbers of a text with a unit behind them, the last one first: what stands before, the number, the unit and what
/// stands behind it; those that begin before byte `from` are left out.
fn numbered(text: &str, from: usize) -> impl Iterator<Item = (&str, usize, (&'static str, &str))> {
    let begins = |c: char| c == '两' || c.is_ascii_digit() || crate::lexicon::numerals::is_ordinal(c);
    let near = text.char_indices().rev().take_while(move |(at, _)| *at >= from);
    near.filter(move |(_, c)| begins(*c)).filter_map(|(at, _)| {
        let (head, tail) = text.split_at_checked(at)?;
        // 十五 must not be read again as 五.
        if head
            .ends_with(|c: char| crate::lexicon::numerals::is_ordinal(c) || c == '第' || c.is_ascii_digit())
        {
            return None;
        }
        let (n, rest) = count(tail).filter(|(n, _)| *n <= 20)?;
        let unit = UNITS.iter().find_map(|unit| rest.strip_prefix(unit).map(|after| (*unit, after)))?;
        Some((head, n, unit))
    })
}

/// Whether a verb of speaking or doing leads to the number and a noun of points follows it.
fn counts_points(head: &str, (unit, after): (&str, &str)) -> bool {
    let verb = FILLERS.iter().any(|filler| {
        head.strip_suffix(filler).is_some_and(|before| VERBS.iter().any(|verb| before.ends_with(verb)))
    });
    let own = matches!(unit, "个方面" | "个问题" | "个意见" | "方面");
    let ends = after.is_empty() || after.starts_with(['：', ':', '，']);
    let noun = NOUNS.iter().any(|noun| {
        after.find(noun).is_some_and(|at| {
            after.get(..at).is_some_and(|between| between.chars().count() <= 3 && !between.contains('，'))
        })
    });
    verb && (noun || own || ends && matches!(unit, "点" | "条" | "项"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements() {
        for (text, n) in [
            ("下面，我再讲五点意见。", Some(5)),
            ("下面，我谈两点意见，供大家参考。", Some(2)),
            ("下面，我讲四点意见。", Some(4)),
            ("今年要干好五件事。", Some(5)),
            ("借此机会，我提三点希望和要求。", Some(3)),
            ("下面，我就做好换届工作讲三个方面的问题。", Some(3)),
            ("下面我强调以下几点。", None),
            ("再讲几点意见。", None),
            ("我们抓住两件大会议案，制定四个重点课题调研方案。", None),
            ("我讲十二点意见", Some(12)),
            ("下面，我讲3点意见", Some(3)),
            ("重点抓好以下十个方面的工作。", Some(10)),
        ] {
            assert_eq!(announced(text), n, "{text}");
        }
    }
}
