//! Today's form of a retired formulation: linked to what was mined, never put in its place.
//!
//! The dated rules of [`check`] know most of them, the lexicon's table of [`retired`] formulations those whose old form is
//! no mistake to report in a draft but stale in a library.

use crate::check;
use crate::lexicon::numerals::{is_numeral, value};
use crate::lexicon::retired::retired;

/// The phrasing as it would be put today; `None` if nothing in it is retired.
pub fn current_form(text: &str) -> Option<String> {
    let mut out = text.to_owned();
    for (old, new) in retired() {
        // 党委 is still 总揽全局、协调各方的领导核心; 党组 is not.
        let kept = *old == "领导核心作用" && text.contains("总揽全局");
        if !kept && out.contains(old) && !(new.contains(old) && out.contains(new)) {
            out = out.replace(old, new);
        }
    }
    if let Some(plenums) = plenums(&out) {
        out = plenums;
    }
    check::current_form(&out, None).or_else(|| (out != text).then_some(out))
}

/// The term of the Party's committee whose plenums are current: the twentieth, from 2022.
const TERM: usize = 20;

/// 党的十六届四中全会精神, 二届二中、三中全会精神 (cut behind a 十): what follows them today is the spirit of the
/// current congress and its plenums.
fn plenums(text: &str) -> Option<String> {
    let end = text.find("中全会精神")? + "中全会精神".len();
    let before = text.get(..end)?;
    let begin = before.rfind('届')?;
    let numeral = |c: char| is_numeral(c);
    let head = before.get(..begin)?.trim_end_matches(numeral);
    let term = value(before.get(head.len()..begin)?)?;
    let between = before.get(begin + '届'.len_utf8()..)?;
    let plain = between.chars().all(|c| is_numeral(c) || "中、和全会精神".contains(c));
    // What stands before belongs to it as well: 党的十六大和十六届四中全会精神.
    let head = head.trim_end_matches(['和', '、']).trim_end_matches('大').trim_end_matches(numeral);
    let head = head.strip_suffix("党的").unwrap_or(head);
    (term < TERM && plain)
        .then(|| format!("{head}党的二十大和二十届历次全会精神{}", text.get(end..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retired_forms_are_linked_to_current_ones() {
        assert_eq!(
            current_form("坚持党的领导、人民当家作主和依法治国的有机统一").unwrap(),
            "坚持党的领导、人民当家作主、依法治国有机统一"
        );
        assert_eq!(current_form("加强对“一府两院”的监督").unwrap(), "加强对“一府一委两院”的监督");
        assert_eq!(current_form("加强对“一府一委两院”的监督"), None);
        assert_eq!(current_form("认真贯彻落实科学发展观").unwrap(), "完整、准确、全面贯彻新发展理念");
        assert_eq!(
            current_form("坚持好、完善好人民代表大会制度").unwrap(),
            "坚持好、完善好、运行好人民代表大会制度"
        );
        assert_eq!(current_form("坚持好、完善好、运行好人民代表大会制度"), None);
        assert_eq!(current_form("二届二中、三中全会精神").unwrap(), "党的二十大和二十届历次全会精神");
        assert_eq!(
            current_form("深入学习党的十六大和十六届四中全会精神").unwrap(),
            "深入学习党的二十大和二十届历次全会精神"
        );
        assert_eq!(current_form("深入学习党的二十届三中全会精神"), None);
        assert_eq!(current_form("总揽全局、协调各方的领导核心作用"), None);
    }

    #[test]
    fn no_current_form_is_itself_retired_and_no_rule_stands_twice() {
        for (old, new) in retired() {
            assert_ne!(old, new);
            assert_ne!(
                check::current_form(old, None).as_deref(),
                Some(*new),
                "{old} is a rule of the checks"
            );
            assert_eq!(current_form(new), None, "{old} → {new}");
        }
    }
}
