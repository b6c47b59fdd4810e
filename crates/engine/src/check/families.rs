//! The checks that are code, by name: so that an organization can switch one off and a page can say what it is.

/// A check that is code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// The stable name, as in [`super::Finding::rule`] and [`super::Overlay::off`].
    pub rule: &'static str,
    /// What a curator reads.
    pub title: &'static str,
}

const fn family(rule: &'static str, title: &'static str) -> Family {
    Family { rule, title }
}

const FAMILIES: &[Family] = &[
    family("announced_count_mismatch", "说了几点，实际不是几点"),
    family("hanging_colon", "冒号后面没有内容"),
    family("number_gap", "序号跳号"),
    family("number_duplicate", "序号重复"),
    family("number_order", "序号倒退"),
    family("mixed_numbering", "两套序号混用"),
    family("unbalanced_quotes", "引号不成对"),
    family("unbalanced_brackets", "括号、书名号不成对"),
    family("doubled_word", "字词重复"),
    family("repeated_sentence", "同一句话出现两次"),
    family("sum_mismatch", "合计与分项不符"),
    family("growth_mismatch", "增幅与前后两数不符"),
    family("rate_mismatch", "比率与两数不符"),
    family("share_mismatch", "占比与两数不符"),
    family("times_mismatch", "倍数与两数不符"),
    family("percent_point", "百分比与百分点混用"),
    family("part_over_whole", "部分大于整体"),
    family("over_hundred", "比率超过百分之百"),
    family("figure_inconsistent", "同一事项前后数字不一"),
    family("quotation", "引文与原文有出入"),
    family("placeholder", "空位没有填写"),
    family("corruption", "转抄讹误"),
    family("typo", "错别字"),
    family("halfwidth_punctuation", "中文里的半角标点"),
    family("doubled_punctuation", "标点重复"),
    family("missing_end_mark", "段末缺标点"),
    family("first_comma", "“第一”后用逗号"),
    family("number_comma", "“一”后用顿号"),
    family("number_dot", "“1”后用下脚点"),
    family("paren_mark", "“（一）”后不加标点"),
    family("etc_ellipsis", "“等”与省略号并用"),
    family("year_mixed", "日期里汉字与数字混用"),
    family("year_short", "年份不全"),
    family("percent_word", "百分数的写法"),
    family("number_mixed", "数字后带千、百、十"),
    family("formulation_reworded", "规范提法有出入"),
    family("formulation_early", "提法早于使用时间"),
    family("law_title", "法律名称有误"),
    family("law_article", "法律没有这一条"),
    family("law_date", "法律的通过、施行时间不符"),
    family("law_early", "法律在讲话之后才通过"),
    family("law_repealed", "法律已经废止"),
    family("organ_late", "机构已经更名"),
    family("organ_early", "机构尚未设立"),
    family("leader_post", "领导人职务与时间不符"),
    family("leader_order", "领导人排列顺序"),
    family("anniversary", "周年与年份不符"),
    family("session_date", "会议与日期不符"),
    family("plan_period", "五年规划与年份不符"),
    family("impossible_date", "没有这一天"),
    family("weekday", "星期与日期不符"),
    family("salutation", "称谓"),
    family("length", "篇幅与时长"),
    family("name_inconsistent", "人名前后不一"),
    family("post_inconsistent", "职务前后不一"),
    family("office_inconsistent", "机构名称前后不一"),
    family("roster_name", "姓名与名单不符"),
    family("roster_post", "职务与名单不符"),
    family("roster_order", "姓名顺序与名单不符"),
    family("place_name", "本地地名有误"),
    family("foreign_place", "外地地名"),
];

/// Every check that is code. Rules of wording are in [`super::RulePack::shipped`].
pub fn families() -> &'static [Family] {
    FAMILIES
}
