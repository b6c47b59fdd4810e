//! Tests of `arithmetic.rs`.

use crate::check::{Checker, Context};

fn found(text: &str) -> Vec<String> {
    let wanted = ["sum_mismatch", "growth_mismatch", "rate_mismatch"];
    let list = Checker::shipped().check(text, &Context::default());
    list.into_iter().filter(|f| wanted.contains(&f.rule.as_str())).map(|f| f.rule).collect()
}

#[test]
fn wrong_figures() {
    assert_eq!(
        found("全年收到代表建议256件，其中已解决120件、计划解决80件、留作参考46件。"),
        ["sum_mismatch"]
    );
    assert_eq!(found("共有代表300名，其中工人80名、农民120名、干部150名。"), ["sum_mismatch"]);
    assert_eq!(found("提出议案12件、建议230件，共计240件。"), ["sum_mismatch"]);
    assert_eq!(found("财政收入由120亿元增加到150亿元，增长30%。"), ["growth_mismatch"]);
    assert_eq!(found("完成投资150亿元，比上年的120亿元增长20%。"), ["growth_mismatch"]);
    assert_eq!(found("办结率由85%提高到95%，提高8个百分点。"), ["growth_mismatch"]);
    assert_eq!(found("交办建议200件，办结180件，办结率95%。"), ["rate_mismatch"]);
    assert_eq!(found("应到代表300人，实到310人。"), ["sum_mismatch"]);
}

#[test]
fn right_figures() {
    for text in [
        "全年收到代表建议256件，其中已解决130件、计划解决80件、留作参考46件。",
        "共有代表300名，其中妇女代表80名、党员代表200名。",
        "财政收入由120亿元增加到150亿元，增长25%。",
        "进出口总额由3.31亿元增加到4.27亿元，增长29%。",
        "交办建议200件，办结180件，办结率90%。",
        "应到代表300人，实到289人。",
        "由2020年的120亿元增加到2024年的150亿元，年均增长5.7%。",
        "办结率由85%提高到95%，提高10个百分点。",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}
