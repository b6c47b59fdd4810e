//! Files as offices really have them: several faults at once. All of it is our own writing.

use super::cases::{codes, reads};
use super::*;

/// The remarks of a code over all speeches of a text, as `text→fix`.
fn remarks(text: &str, code: &str) -> Vec<String> {
    let speeches = recognise_text(text).speeches;
    let all = speeches.iter().flat_map(|s| &s.report).filter(|r| r.code == code);
    all.map(|r| format!("{}→{}", r.text, r.fix.as_deref().unwrap_or("-"))).collect()
}

#[test]
fn headings_run_into_their_paragraph_without_a_gap() {
    reads(
        "在全区人大工作会议上的讲话
        同志们：
        ¶下面，我讲三点意见。
        一、提高政治站位，切实增强做好人大工作的责任感和使命感人民代表大会制度是我国的根本政治制度，是三者有机统一的根本制度安排。¶
        二、突出监督重点，不断提升人大监督的质量和效果监督权是宪法法律赋予人大的重要职权，必须用足用好。¶
        三、加强自身建设，着力打造让人民满意的工作队伍做好新形势下的人大工作，关键在人。¶
        同志们，让我们携手并肩，为建设美丽家乡而努力奋斗！",
        "在全区人大工作会议上的讲话|同志们：|3
        <:
        一 提高政治站位，切实增强做好人大工作的责任感和使命感:
        二 突出监督重点，不断提升人大监督的质量和效果:
        三 加强自身建设，着力打造让人民满意的工作队伍:
        >:",
    );
}

#[test]
fn every_family_of_points_in_one_speech() {
    reads(
        "在市人大常委会机关总结大会上的讲话
        同志们：
        ¶
        一、过去一年工作成绩
        一是监督工作有力度。¶二是代表工作有温度。¶三是自身建设有进步。¶
        二、今年工作打算
        （一）抓学习。¶（二）抓作风。¶（三）抓落实。¶
        三、几点要求
        第一，要讲政治。¶第二，要讲团结。¶第三，要讲规矩。¶
        四、工作保障
        ——组织要有力。¶
        ——责任要压实。¶
        让我们以饱满的热情投入工作，为全市高质量发展作出新的贡献！",
        "在市人大常委会机关总结大会上的讲话|同志们：|-
        <:
        一 过去一年工作成绩: 一是 二是 三是
        二 今年工作打算: （一） （二） （三）
        三 几点要求: 第一， 第二， 第三，
        四 工作保障: —— ——
        >:",
    );
}

#[test]
fn a_number_before_a_figure_is_a_label_where_the_count_asks_for_it() {
    let text = "工作情况报告\n各位代表：\n¶\n名词解释\n1.两重：¶\n2.两新：¶\n3.6个专项：¶\n4.一张网：¶\n5.5万户居民受益，群众满意。";
    let found = codes(text);
    assert!(!found.contains(&"number_gap"), "{found:?}");
    reads(
        "工作情况汇报\n各位代表：\n¶\n一、去年工作\n1.经济平稳。¶\n8.6个百分点的增速位居全市第一。\n2.民生改善。¶\n3.5万户居民受益，满意度不断提高。\n3.生态变好。¶\n二、今年工作\n1.抓项目。¶\n2.抓招商。¶",
        "工作情况汇报|各位代表：|-\n<:\n一 去年工作: 1. 2. 3.\n二 今年工作: 1. 2.",
    );
}

#[test]
fn a_compilation_with_contents_whose_parts_are_numbered_like_sections() {
    let part =
        |title: &str, greeting: &str| format!("{title}\n{greeting}\n¶\n一、提高认识\n¶\n二、抓好落实\n¶\n");
    let text = format!(
        "领导讲话汇编（2篇）\n\n目  录\n\n一、在县委人大工作会议上的讲话..............1\n二、在全县人大代表培训班上的讲话............3\n\n{}{}",
        part("一、在县委人大工作会议上的讲话", "同志们："),
        part("二、在全县人大代表培训班上的讲话", "各位代表、同志们："),
    );
    reads(
        &text,
        "在县委人大工作会议上的讲话|同志们：|-\n<:\n一 提高认识:\n二 抓好落实:\n==\n在全县人大代表培训班上的讲话|各位代表、同志们：|-\n<:\n一 提高认识:\n二 抓好落实:",
    );
}

#[test]
fn a_compilation_in_brackets() {
    reads(
        "【篇1】在全市人大工作会议上的讲话\n同志们：\n¶\n一、提高认识\n¶\n二、抓好落实\n¶\n【篇2】在代表座谈会上的讲话\n各位代表：\n¶\n1、要讲政治。¶\n2、要讲法治。¶",
        "在全市人大工作会议上的讲话|同志们：|-\n<:\n一 提高认识:\n二 抓好落实:\n==\n在代表座谈会上的讲话|各位代表：|-\n<:\n1 要讲政治:\n2 要讲法治:",
    );
}

#[test]
fn marks_of_a_dealer_all_over_the_file() {
    let text = "在全市人大系统工作会议上的讲话
更多精品公文请关注微信公众号：某某小屋
同志们：
某某小屋（QQ群：88776655）今天的会议很重要，主要任务是总结经验、部署工作。
一、提高政治站位【某某小屋 www.abcxw.com】
人大机关是政治机关，必须旗帜鲜明讲政治。本文由某某小屋整理发布，转载请注明出处。要带头学习。
二、抓好工作落实
要把任务分解到人，逐项抓好落实。（更多内容请点击www.abcxw.cn）
第3页 共8页
会员可免费下载全文
（未完待续）";
    reads(text, "在全市人大系统工作会议上的讲话|同志们：|-\n<:\n一 提高政治站位:\n二 抓好工作落实:");
    let document = recognise_text(text).speeches.remove(0).document.plain();
    for word in ["小屋", "www", "下载", "未完", "【"] {
        assert!(!document.contains(word), "{word}: {document}");
    }
    assert!(document.contains("必须旗帜鲜明讲政治。要带头学习。"));
}

#[test]
fn names_of_other_places_but_not_our_own() {
    let text = "在绵阳市人大常委会会议上的讲话\n绵阳市人大常委会主任 王大明\n（2023年4月12日）\n各位委员：\n绵阳人大要学习金华的经验。要建设美丽江苏那样的样板，发展健康县、普惠县，维护长治久安。\n一、提高站位\n资中县人大介绍了做法。\n二、抓好落实\n要抓好。";
    assert_eq!(remarks(text, "place_name"), ["金华→{{地名}}", "资中县→{{地名}}"]);
    let report = "2025年四川省政府工作报告\n2025年1月20日在四川省第十四届人民代表大会第三次会议上\n各位代表：\n成都、绵阳、广安市发展加快，与杭州加强合作。";
    assert_eq!(remarks(report, "place_name"), ["杭州→{{地名}}"]);
}

#[test]
fn typed_in_half_width() {
    let text = "市委书记在市委人大工作会议上的讲话
(2024年3月15日)
同志们:
今天,市委召开人大工作会议,总结经验,部署工作.下面,我讲两点意见:
一、深刻认识人大工作的重大意义.
\"两个确立\"具有决定性意义,必须牢牢把握(含基层).
二、努力建设\"四个机关\".
要抓好落实,务求实效.";
    reads(
        text,
        "市委书记在市委人大工作会议上的讲话|同志们：|2\n<:\n一 深刻认识人大工作的重大意义:\n二 努力建设“四个机关”:",
    );
    let speech = recognise_text(text).speeches.remove(0);
    assert_eq!(speech.facts.date, dating::iso("2024-03-15"));
    let plain = speech.document.plain();
    assert!(plain.contains("必须牢牢把握（含基层）。") && plain.contains("务求实效。"), "{plain}");
}

#[test]
fn a_number_that_is_left_out() {
    let text = "在乡镇人大主席座谈会上的讲话\n同志们：\n¶借此机会，我强调五点意见。\n一、要提高认识。¶\n二、要突出重点。¶\n三、要创新方式。¶\n五、要加强领导。¶";
    let found = codes(text);
    assert!(found.contains(&"number_gap") && found.contains(&"announced_count_mismatch"), "{found:?}");
}

#[test]
fn a_motto_in_two_lines_with_a_subtitle() {
    reads(
        "牢记嘱托 担当作为
        奋力开创新时代人大工作新局面
        ——在全市人大工作会议上的讲话

        市委书记  赵某某

        同志们：
        ¶

        旗帜鲜明讲政治，始终把牢正确方向

        ¶

        围绕中心抓监督，全力服务发展大局

        首先，突出重点监督。¶
        其次，改进监督方式。¶
        最后，强化监督实效。¶

        同志们，让我们更加紧密地团结起来，为实现目标而努力奋斗！",
        "牢记嘱托 担当作为 奋力开创新时代人大工作新局面——在全市人大工作会议上的讲话|同志们：|-
        <:
        · 旗帜鲜明讲政治，始终把牢正确方向:
        · 围绕中心抓监督，全力服务发展大局: 首先， 其次， 最后，
        >:",
    );
}

#[test]
fn a_mail_wrapped_at_a_fixed_width() {
    reads(
        "在县人大常委会机关干部大会上的讲话

同志们：

    今天我们召开机关干部大会，主要任务是总结去年工作，安排部署今年任
务，动员全体干部职工进一步解放思想、振奋精神、改进作风、狠抓落实，为
完成年度工作任务提供坚强保障。刚才，几位同志作了发言，讲得都很好，我
都同意。下面，我讲两点意见。

    一、认清形势，增强做好机关工作的责任感

    人大机关是人大及其常委会的集体参谋助手和服务班子，机关工作的好坏
直接关系到常委会职能作用的发挥。一要认清新要求，二要认清新差距，三要
认清新责任。

    二、突出重点，提高机关服务保障水平

    要围绕常委会中心工作，在参谋服务上下功夫，在综合协调上见成效，在
后勤保障上求突破，努力做到办文零差错、办会零失误、办事零拖延。
",
        "在县人大常委会机关干部大会上的讲话|同志们：|2
        <:
        一 认清形势，增强做好机关工作的责任感: 一要 二要 三要
        二 突出重点，提高机关服务保障水平:",
    );
}

#[test]
fn annexes_with_lists_of_names() {
    let text = "在执法检查动员会上的讲话\n同志们：\n¶\n一、提高认识\n¶\n二、加强领导\n¶\n\n附件1：执法检查组成员名单\n组长：王某某\n成员：李某某、张某某\n附件2：执法检查日程安排\n一、动员部署阶段\n¶\n二、实地检查阶段\n¶";
    reads(
        text,
        "在执法检查动员会上的讲话|同志们：|-\n<:\n一 提高认识:\n二 加强领导:\n· 附件1：执法检查组成员名单:\n· 附件2：执法检查日程安排:\n一 动员部署阶段:\n二 实地检查阶段:",
    );
    assert_eq!(remarks(text, "placeholder"), ["某某→{{姓名}}"; 3]);
}

#[test]
fn each_section_with_points_of_its_own_family() {
    reads(
        "在全市代表工作推进会上的讲话
        同志们：
        ¶
        （一）肯定成绩，坚定信心
        1、联系更紧了。¶
        2、活动更实了。¶
        （二）正视问题，查找差距
        ①认识不到位。¶
        ②措施不到位。¶
        （三）明确任务，狠抓落实
        ——要在学习上下功夫。¶
        ——要在落实上下功夫。¶",
        "在全市代表工作推进会上的讲话|同志们：|-
        <:
        一 肯定成绩，坚定信心: 1、 2、
        二 正视问题，查找差距: ① ②
        三 明确任务，狠抓落实: —— ——",
    );
}

#[test]
fn a_spun_copy_with_a_replaced_year() {
    let text = "市委书记在全市人大工作会议上的讲话
同志们：
人大工作是党的全局工作的重要构成部分，要充分熟悉其意义。各级人大要依法行驶监督职权，非凡是要增强监督。2023年是“十五”计划的开局之年。
一、增强和改善党对人大工作的领导
要进一步熟悉到人大工作的重要性。
二、支持和保证人大依法行使职权
要抓好落实。";
    let spun = remarks(text, "spun_text");
    for wrong in ["重要构成部分", "充分熟悉", "行驶监督", "非凡是", "增强和改善党", "熟悉到人大"]
    {
        assert!(spun.iter().any(|r| r.starts_with(wrong)), "{wrong}: {spun:?}");
    }
    assert_eq!(remarks(text, "date_conflict").len(), 1);
    let (from, until) = recognise_text(text).speeches.remove(0).facts.date_span;
    assert!(from >= dating::iso("2000-01-01") && until <= dating::iso("2007-01-01"), "{from:?} {until:?}");
}

#[test]
fn a_year_that_fits_its_formulations_is_not_doubted() {
    let text = "在全市宪法宣传日座谈会上的讲话\n（2014年12月4日）\n同志们：\n党的十八届四中全会决定设立国家宪法日。“一府两院”要认真执行。\n一、认真学习宪法\n¶\n二、严格遵守宪法\n¶";
    assert!(!codes(text).contains(&"date_conflict"));
    let copied = text.replace("（2014年12月4日）", "（2024年5月8日）");
    assert!(codes(&copied).contains(&"date_conflict"));
}

#[test]
fn placeholders_of_every_sort() {
    let text = "XX市人大常委会主任在XX会议上的讲话
各位代表：
××市第×届人民代表大会胜利闭幕。收到议案##件。a市b县的代表积极建言。xx同志作了讲话，hjt同志指出要坚持****理论。实施“^^^”工程，听取专项报告 项。
一、凝聚共识
X光机、5G基站、C919、K歌、Z世代、ETC不是占位符。";
    let slots = remarks(text, "placeholder").len();
    assert_eq!(slots, 10, "{:?}", remarks(text, "placeholder"));
    assert_eq!(remarks(text, "masked_words"), ["hjt→胡锦涛", "****→-"]);
}

#[test]
fn ordinals_as_headings_of_their_own_line() {
    reads(
        "在市人大常委会党组理论学习会上的讲话
        （2022年11月3日）
        各位同志：
        ¶我讲三点体会。
        第一、深刻领会大会的重大意义
        ¶
        第二、准确把握人大工作的职责使命
        ¶
        一是要在维护核心上当表率
        ¶
        二是要在服务大局上作贡献
        ¶
        第三、切实抓好学习贯彻落实
        ¶
        我就讲这些，谢谢大家。",
        "在市人大常委会党组理论学习会上的讲话|各位同志：|3
        <:
        第一 深刻领会大会的重大意义:
        第二 准确把握人大工作的职责使命: 一是 二是
        第三 切实抓好学习贯彻落实:
        >:",
    );
}

#[test]
fn questions_and_problems_as_headings() {
    reads(
        "在全省人大办公厅（室）工作会议上的讲话
        同志们：
        ¶今天我讲三个问题。
        第一个问题，关于形势。¶
        第二个问题，关于任务。
        一要服务立法。¶
        二要服务监督。¶
        第三个问题，关于作风。¶",
        "在全省人大办公厅（室）工作会议上的讲话|同志们：|3
        <:
        第一个问题 关于形势:
        第二个问题 关于任务: 一要 二要
        第三个问题 关于作风:",
    );
}

#[test]
fn title_salutation_and_text_in_one_line() {
    reads(
        "在市委人大工作会议上的讲话同志们：今天，市委召开人大工作会议，这是一件大事。\n一、坚定制度自信\n¶\n二、依法履行职责\n¶",
        "在市委人大工作会议上的讲话|同志们：|-\n<:\n一 坚定制度自信:\n二 依法履行职责:",
    );
}

#[test]
fn gaps_instead_of_marks_behind_numbers() {
    reads(
        "在人大代表家站建设现场会上的讲话\n同志们：\n¶\n一　提高思想认识\n¶\n二　加强工作指导\n¶\n三　强化督促检查\n¶",
        "在人大代表家站建设现场会上的讲话|同志们：|-\n<:\n一 提高思想认识:\n二 加强工作指导:\n三 强化督促检查:",
    );
}

#[test]
fn lists_inside_points_are_nobodys_points() {
    reads(
        "在区人大常委会工作务虚会上的讲话
        同志们：
        ¶
        一、聚焦监督主业
        （一）突出重点。要抓好三个方面：一要盯住经济运行，二要盯住民生实事，三要盯住法治建设。¶
        （二）改进方式。¶
        二、聚焦代表主体
        ¶注意把握好以下几点：一是要摸清底数；二是要分类指导；三是要建好平台。
        三、聚焦自身主责
        1.抓政治建设。¶
        2.抓能力建设。¶",
        "在区人大常委会工作务虚会上的讲话|同志们：|-
        <:
        一 聚焦监督主业: （一） （二）
        二 聚焦代表主体: 一是 二是 三是
        三 聚焦自身主责: 1. 2.",
    );
}

#[test]
fn a_deputy_directors_closing_speech() {
    let text = "坚持守正创新  推动高质量发展\n——在省十四届人大常委会第五次会议结束时的讲话\n省人大常委会党组书记、副主任  陈建国\n2023年9月28日\n各位副主任、秘书长、各位委员：\n¶\n¶\n下面，就贯彻落实好本次会议精神，我再强调三点。\n一要抓好法规实施。¶\n二要抓好审议意见落实。¶\n三要抓好下半年工作。¶\n现在，我宣布，会议闭幕。";
    reads(
        text,
        "坚持守正创新  推动高质量发展——在省十四届人大常委会第五次会议结束时的讲话|各位副主任、秘书长、各位委员：|3\n<:\n·: 一要 二要 三要",
    );
    let facts = recognise_text(text).speeches.remove(0).facts;
    assert_eq!((facts.speaker.as_deref(), facts.level), (Some("陈建国"), Some(document::Level::Province)));
    assert_eq!(facts.date, dating::iso("2023-09-28"));
}

#[test]
fn headings_broken_in_the_middle_of_a_word() {
    reads(
        "在市人大机关党员大会上的讲话\n同志们：\n¶\n一、深入学习贯彻党的创新理论，\n坚持不懈武装头脑\n¶\n二、\n认真履行主体责任\n¶\n三、持之以恒正风肃纪，营造风清气\n正的政治生态\n¶",
        "在市人大机关党员大会上的讲话|同志们：|-\n<:\n一 深入学习贯彻党的创新理论，坚持不懈武装头脑:\n二 认真履行主体责任:\n三 持之以恒正风肃纪，营造风清气正的政治生态:",
    );
}

#[test]
fn a_text_that_begins_with_its_salutation() {
    reads("同志们：\n¶\n一、提高站位\n¶\n二、狠抓落实\n¶", "|同志们：|-\n<:\n一 提高站位:\n二 狠抓落实:");
}

#[test]
fn a_page_with_its_trail_and_its_title_twice() {
    reads(
        "首页 > 领导讲话 > 正文\n在全市人大代表建议交办会上的讲话\n2023-03-02 09:12:33  来源：某市人大  浏览次数：1024  【字体：大 中 小】\n在全市人大代表建议交办会上的讲话\n（根据录音整理，未经本人审阅）\n同志们：\n¶\n一、认识要到位\n¶\n二、措施要到位\n¶\n相关链接：\n上一篇：在机关党委会上的讲话\n下一篇：没有了",
        "在全市人大代表建议交办会上的讲话|同志们：|-\n<:\n一 认识要到位:\n二 措施要到位:",
    );
}

#[test]
fn figures_in_lines_of_their_own_are_no_headings() {
    reads(
        "在全县经济形势分析会上的讲话\n同志们：\n¶\n一、上半年经济运行情况\n地区生产总值：同比增长5.2%；\n固定资产投资：同比增长6.8%；\n¶\n二、存在的主要问题\n1、项目推进不快。¶\n2、要素保障不足。¶",
        "在全县经济形势分析会上的讲话|同志们：|-\n<:\n一 上半年经济运行情况:\n二 存在的主要问题: 1、 2、",
    );
}

#[test]
fn words_set_wide() {
    reads(
        "在 全 市 人 大 工 作 会 议 上 的 讲 话\n同志们：\n¶\n一、 提 高 认 识\n¶\n二、 狠 抓 落 实\n¶",
        "在全市人大工作会议上的讲话|同志们：|-\n<:\n一 提高认识:\n二 狠抓落实:",
    );
}

#[test]
fn points_announced_in_the_opening_and_headed_below() {
    reads(
        "县人大常委会主任在全县人大工作会议上的讲话\n（2021年6月18日  张建军）\n同志们：\n¶下面我讲四个方面的意见：一是提高认识，二是突出重点，三是改进方法，四是加强领导。\n一、提高认识，增强自觉性。¶\n二、突出重点，增强实效性。¶\n三、改进方法，增强针对性。¶\n四、加强领导，增强持续性。¶",
        "县人大常委会主任在全县人大工作会议上的讲话|同志们：|4\n<:\n一 提高认识，增强自觉性:\n二 突出重点，增强实效性:\n三 改进方法，增强针对性:\n四 加强领导，增强持续性:",
    );
}

#[test]
fn sections_by_bracketed_paragraphs_alone() {
    reads(
        "在市人大常委会立法工作会议上的讲话\n同志们：\n¶\n（一）关于坚持党对立法工作的领导。¶\n（二）关于突出地方立法特色。¶\n（三）关于提高立法质量。¶\n同志们，希望大家再接再厉，为法治建设作出新的贡献。",
        "在市人大常委会立法工作会议上的讲话|同志们：|-\n<:\n一 关于坚持党对立法工作的领导:\n二 关于突出地方立法特色:\n三 关于提高立法质量:\n>:",
    );
}

#[test]
fn questions_as_headings_and_steps_as_points() {
    reads(
        "在全县人大系统动员会上的讲话\n同志们:\n    ¶\n    一、为什么要开展提升年活动?\n    ¶\n    二、提升年活动提升什么?\n    一要提升阵地水平。¶\n    二要提升活动水平。¶\n    三、怎样推进提升年活动?\n    第一步，宣传发动。¶\n    第二步，全面实施。¶\n    第三步，总结提升。¶",
        "在全县人大系统动员会上的讲话|同志们：|-\n<:\n一 为什么要开展提升年活动？:\n二 提升年活动提升什么？: 一要 二要\n三 怎样推进提升年活动？: 第一步， 第二步， 第三步，",
    );
}

#[test]
fn a_committee_session_ends_with_an_address_and_thanks() {
    reads(
        "市人大常委会主任在市十五届人大常委会第八次会议闭幕时的讲话\n各位副主任、秘书长，各位委员：\n¶\n¶\n这里，我就贯彻落实会议精神，讲几点意见。\n一是抓好审议意见的落实。¶\n二是抓好法规的宣传实施。¶\n各位委员，岁末年初，任务繁重，希望大家再接再厉，圆满完成全年工作任务。\n谢谢大家！",
        "市人大常委会主任在市十五届人大常委会第八次会议闭幕时的讲话|各位副主任、秘书长，各位委员：|-\n<:\n·: 一是 二是\n>:",
    );
    let text = "在座谈会上的讲话\n同志们：\n开个会。\n一是抓落实。\n二是抓督查。\n各位委员，希望大家再接再厉，圆满完成全年工作任务。\n谢谢大家！";
    let document = recognise_text(text).speeches.remove(0).document;
    assert_eq!(document.sections.last().unwrap().blocks.len(), 2);
}

#[test]
fn line_ends_of_an_old_mac_and_dots_behind_numbers() {
    reads(
        &"在全市人大办公室主任会议上的讲话\n同志们：\n¶\n一．当好参谋助手\n¶\n二．搞好综合协调\n¶"
            .replace('\n', "\r\r"),
        "在全市人大办公室主任会议上的讲话|同志们：|-\n<:\n一 当好参谋助手:\n二 搞好综合协调:",
    );
}

#[test]
fn headings_of_two_parts_and_points_in_quotes() {
    reads(
        "区委书记在区委人大工作会议上的讲话（摘要）\n（2023年11月16日）\n各位领导、同志们：\n¶下面，我再强调三个方面。\n一、站位要高：深刻认识人大工作的重大意义。人民代表大会制度好在哪里？¶\n二、举措要实：全面提升人大工作质效\n（一）在“把准方向”上下功夫。¶\n（二）在“服务大局”上下功夫。¶\n三、保障要强：切实加强党的领导\n1. 党委要“领”起来。¶\n2. 人大要“干”起来。¶\n同志们！新征程上，让我们同心同德，奋力谱写新篇章！",
        "区委书记在区委人大工作会议上的讲话（摘要）|各位领导、同志们：|3\n<:\n一 站位要高：深刻认识人大工作的重大意义:\n二 举措要实：全面提升人大工作质效: （一） （二）\n三 保障要强：切实加强党的领导: 1. 2.\n>:",
    );
}
