//! Numbers of sections and points: gaps, doubles, mixed families, and the number of points announced against those
//! that come.
//!
//! Labels are read in the order of the text. A family counts from one; a label of a higher family (一、 over （一） over
//! 1.) starts the lower ones anew. Labels in running text (一是, 一要, 第一，, 首先，) count at the head of a clause only.

mod announced;
mod label;
mod sequence;

use self::announced::{announced, listed};
use self::label::labels;
use self::sequence::sequences;
use super::Findings;
use super::text::Text;

/// Runs all checks on numbers.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    let labels = labels(text);
    sequences(text, &labels, out);
    announced(text, &labels, out);
    listed(text, &labels, out);
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<(String, String)> {
        let wanted =
            ["number_gap", "number_duplicate", "number_order", "mixed_numbering", "announced_count_mismatch"];
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter().filter(|f| wanted.contains(&f.rule.as_str())).map(|f| (f.rule, f.text)).collect()
    }

    fn rules(text: &str) -> Vec<String> {
        found(text).into_iter().map(|f| f.0).collect()
    }

    #[test]
    fn sound_numbers_are_silent() {
        for text in [
            "下面，我讲三点意见。\n一、甲\n（一）子\n（二）丑\n二、乙\n（一）子\n一是好。二是好。三是好。\n三、丙",
            "一要坚持。甲。二要坚持。乙。三要坚持。\n一要加强。二要加强。",
            "首先，甲。其次，乙。再次，丙。最后，丁。",
            "首先要打好这场硬仗。\n第一，加强协调。第二，加强沟通。",
            "1.甲\n2.乙\n①子②丑③寅",
            "第一，好。第二，好。第三产业发展，第三方评估。",
            "第一、第二产业稳步增长，第三、四季度回升，第一、二批已经结束。",
            "一、甲\n二、乙\n第二篇\n一、甲\n二、乙",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn gaps_doubles_and_mixtures() {
        assert_eq!(rules("一、甲\n内容\n三、丙"), ["number_gap"]);
        assert_eq!(rules("一、甲\n二、乙\n二、丙"), ["number_duplicate"]);
        assert_eq!(rules("（一）甲\n（三）乙"), ["number_gap"]);
        assert_eq!(rules("一是甲。三是丙。"), ["number_gap"]);
        assert_eq!(rules("一要甲。\n二要乙。\n四要丙。"), ["number_gap"]);
        assert_eq!(rules("首先，甲。其次，乙。第三，丙。"), ["mixed_numbering"]);
        assert_eq!(rules("第一，甲。二是乙。"), ["mixed_numbering"]);
        assert_eq!(rules("一是甲。二要乙。三是丙。")[0], "mixed_numbering");
        assert_eq!(rules("1.甲\n2.乙\n4.丙"), ["number_gap"]);
        assert_eq!(rules("二、甲\n三、乙"), ["number_gap"]);
    }

    #[test]
    fn a_number_that_stands_there_in_another_style_is_no_gap() {
        assert_eq!(rules("一、甲\n二是乙\n三、丙"), ["mixed_numbering"]);
        assert_eq!(rules("一是甲\n二、乙\n三是丙"), ["mixed_numbering"]);
        assert_eq!(rules("（一）甲\n第二，乙\n（三）丙"), ["mixed_numbering"]);
        // Points of their own under 一、 stand for nothing else.
        assert_eq!(rules("一、甲\n一是子\n二是丑\n三、丙"), ["number_gap"]);
    }

    #[test]
    fn announced_points() {
        assert_eq!(
            found("下面，我讲四点意见。\n一、甲\n二、乙\n三、丙"),
            [("announced_count_mismatch".into(), "四".into())]
        );
        assert_eq!(rules("我再强调三个方面的问题：\n第一，甲。\n第二，乙。"), ["announced_count_mismatch"]);
        assert_eq!(rules("要做好以下三项工作：一是甲。二是乙。"), ["announced_count_mismatch"]);
        assert_eq!(found("下面，我讲三点意见，供大家参考。\n一、甲\n二、乙\n三、丙"), []);
        assert_eq!(found("要做好以下三项工作：一是甲。二是乙。三是丙。"), []);
    }
}
