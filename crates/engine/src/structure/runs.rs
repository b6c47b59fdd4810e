//! Lists that run on inside a paragraph: 一是……；二是……；三是……, and members glued to the one before.

use rustc_hash::FxHashMap;

use super::label::{self, Family, Label};
use super::para::Para;
use super::text::cut;

/// Paragraphs with members of `family` cut off where the next one in the count is glued to its predecessor.
pub fn unglue<'a>(paras: &[Para<'a>], family: Family) -> Vec<Para<'a>> {
    let mut out = Vec::with_capacity(paras.len());
    // Where each number of the family stands last.
    let mut stands: FxHashMap<usize, usize> = FxHashMap::default();
    for (index, label) in paras.iter().enumerate().filter_map(|(i, p)| p.label.map(|l| (i, l))) {
        if label.family == family {
            stands.insert(label.ordinal, index);
        }
    }
    for (index, para) in paras.iter().enumerate() {
        let mut rest = *para;
        while let Some(label) = rest.label.filter(|l| l.family == family && l.ordinal > 0) {
            let wanted = label.ordinal + 1;
            let comes = stands.get(&wanted).is_some_and(|at| *at > index);
            let glued = if comes { None } else { find(rest.text, label.written.len(), family, wanted) };
            let Some((head, tail)) = glued.and_then(|at| cut(rest.text, at)) else { break };
            out.push(Para { text: head.trim(), label: label::label(head), ..rest });
            rest = Para::new(rest.number, tail);
        }
        out.push(rest);
    }
    out
}

/// The one paragraph that holds a list, cut into lead-in and members. Several such lists are nobody's points.
pub fn only_run<'a>(paras: &[Para<'a>]) -> Option<(usize, Vec<Para<'a>>)> {
    let mut found = None;
    for (index, para) in paras.iter().enumerate() {
        if para.may_list
            && let Some(pieces) = run(para)
        {
            if found.is_some() {
                return None;
            }
            found = Some((index, pieces));
        }
    }
    found
}

const FAMILIES: &[(Family, &[&str])] = &[
    (Family::Shi, &["一是"]),
    (Family::Yao, &["一要"]),
    (Family::Ordinal, &["第一，", "第一、", "第一：", "其一，"]),
    (Family::HanParen, &["（一）", "(一)"]),
    (Family::Sequence, &["首先，", "首先要", "首先是"]),
    (Family::ArabicParen, &["（1）", "(1)", "①"]),
];

/// Cuts a paragraph at the members of its first list of two or more.
fn run<'a>(para: &Para<'a>) -> Option<Vec<Para<'a>>> {
    FAMILIES.iter().find_map(|(family, needles)| {
        let first = needles.iter().filter_map(|needle| position(para.text, 0, needle, *family, 1)).min()?;
        let mut cuts = vec![first];
        let mut at = first;
        while let Some(next) = find(para.text, at + 3, *family, cuts.len() + 1) {
            cuts.push(next);
            at = next;
        }
        (cuts.len() >= 2).then(|| pieces(para, &cuts))
    })
}

fn pieces<'a>(para: &Para<'a>, cuts: &[usize]) -> Vec<Para<'a>> {
    let mut out = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for end in cuts.iter().copied().chain([para.text.len()]) {
        if let Some(text) = para.text.get(start..end)
            && !text.trim().is_empty()
        {
            out.push(Para::new(para.number, text));
        }
        start = end;
    }
    // The lead-in bears no label of its own here.
    if let Some(first) = out.first_mut()
        && cuts.first() != Some(&0)
    {
        first.label = None;
    }
    out
}

/// The byte at which member `wanted` of `family` begins, after byte `from`.
fn find(text: &str, from: usize, family: Family, wanted: usize) -> Option<usize> {
    let numeral = super::super::document::chinese_number(wanted);
    let needle = match family {
        Family::Shi => format!("{numeral}是"),
        Family::Yao => format!("{numeral}要"),
        Family::Ordinal => format!("第{numeral}"),
        Family::HanParen => format!("{numeral}）"),
        Family::Han => format!("{numeral}、"),
        Family::Arabic | Family::ArabicParen => return digits(text, from, family, wanted),
        Family::Sequence => {
            let words: &[&str] = match wanted {
                2 => &["其次"],
                3 => &["再次", "再者", "第三", "最后", "此外"],
                4 => &["第四", "最后", "此外"],
                _ => &["最后", "此外"],
            };
            return words.iter().filter_map(|word| position(text, from, word, family, wanted)).min();
        }
        Family::Chapter | Family::Thing | Family::Dash => return None,
    };
    position(text, from, &needle, family, wanted).or_else(|| {
        (family == Family::HanParen)
            .then(|| position(text, from, &format!("{numeral})"), family, wanted))
            .flatten()
    })
}

fn digits(text: &str, from: usize, family: Family, wanted: usize) -> Option<usize> {
    let circled =
        u32::try_from(wanted).ok().and_then(|n| char::from_u32(u32::from('①') + n - 1)).map(String::from);
    let candidates = [
        circled.unwrap_or_default(),
        format!("{wanted}、"),
        format!("{wanted}."),
        format!("（{wanted}）"),
        format!("({wanted})"),
    ];
    candidates
        .iter()
        .filter(|c| !c.is_empty())
        .filter_map(|needle| position(text, from, needle, family, wanted))
        .min()
}

/// The first place of `needle` that begins a clause and reads as a label of this family and number.
fn position(text: &str, from: usize, needle: &str, family: Family, wanted: usize) -> Option<usize> {
    let (_, tail) = cut(text, from)?;
    for (offset, _) in tail.match_indices(needle) {
        let mut at = from + offset;
        if needle.ends_with(['）', ')']) && !needle.starts_with(['（', '(']) {
            // The opening bracket belongs to the label.
            at = text.get(..at)?.char_indices().next_back().map_or(at, |(i, _)| i);
        }
        let (head, label_on) = cut(text, at)?;
        let begins = head.trim_end().is_empty()
            || head.trim_end().ends_with(['。', '；', '：', '！', '？', '，', ';', ':', '”', '）', '、']);
        let reads = || {
            label::label(label_on).is_some_and(|l: Label<'_>| {
                is_of(family, l.family) && (l.ordinal == wanted || l.ordinal == 0)
            })
        };
        if begins && reads() {
            return Some(at);
        }
    }
    None
}

/// 第三， goes on where 首先 and 其次 began.
fn is_of(family: Family, found: Family) -> bool {
    found == family || family == Family::Sequence && found == Family::Ordinal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'a>(paras: &[Para<'a>]) -> Vec<&'a str> {
        paras.iter().map(|p| p.text).collect()
    }

    #[test]
    fn a_list_inside_a_paragraph_is_cut() {
        let paras = [Para::new(1, "注重三点：一是突出针对性。要结合。二是坚持“小切口”；三是体现高质量。")];
        let (index, pieces) = only_run(&paras).unwrap();
        assert_eq!(index, 0);
        assert_eq!(
            texts(&pieces),
            ["注重三点：", "一是突出针对性。要结合。", "二是坚持“小切口”；", "三是体现高质量。"]
        );
    }

    #[test]
    fn words_of_sequence_are_cut() {
        let paras = [Para::new(1, "首先，要学习。其次，要落实。最后，要总结。")];
        assert_eq!(only_run(&paras).unwrap().1.len(), 3);
    }

    #[test]
    fn one_member_or_several_lists_are_no_points() {
        assert!(only_run(&[Para::new(1, "一是一，二是二的作风不能丢")]).is_none_or(|(_, p)| p.len() >= 2));
        assert!(only_run(&[Para::new(1, "这一是非问题必须讲清。")]).is_none());
        let list = "一是学。二是干。";
        assert!(only_run(&[Para::new(1, list), Para::new(2, list)]).is_none());
    }

    #[test]
    fn glued_members_are_cut_off() {
        let paras = [Para::new(1, "一是学。"), Para::new(2, "二是干。要实。三是总结。")];
        assert_eq!(texts(&unglue(&paras, Family::Shi)), ["一是学。", "二是干。要实。", "三是总结。"]);
    }
}
