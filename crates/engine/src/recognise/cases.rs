//! Speeches as they come: one small fixture for each way in which a dump can look. All of it is our own writing.

use super::super::document::{Block, Level, Office, Point};
use super::*;

/// Enough text to be a paragraph.
const P: &str = "全市各级人大及其常委会要认真履行法定职责，扎实做好各项工作，努力取得新的成效。";

/// `title|salutation|announced`, then a line a section: `number heading: labels`, `<` for an opening, `>` for a closing.
fn outline(text: &str) -> String {
    recognise_text(text).speeches.iter().map(speech_outline).collect::<Vec<_>>().join("\n==\n")
}

fn speech_outline(speech: &Speech) -> String {
    let document = &speech.document;
    let salutation = document.salutation.as_ref().map_or("-".to_owned(), |s| s.plain());
    let announced = speech.facts.announced_points.map_or("-".to_owned(), |n| n.to_string());
    let mut out = format!("{}|{salutation}|{announced}", document.title.plain());
    for section in &document.sections {
        let labels: Vec<String> = section
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Point(point) => Some(label(point)),
                Block::Paragraph(_) => None,
            })
            .collect();
        let head = match (&section.heading, section.kind) {
            (Some(heading), _) => format!("{} {}", section.number.as_deref().unwrap_or("·"), heading.plain()),
            (None, SectionKind::Opening) => "<".to_owned(),
            (None, SectionKind::Closing) => ">".to_owned(),
            (None, _) => "·".to_owned(),
        };
        out.push_str(&format!("\n{head}: {}", labels.join(" ")));
    }
    out
}

fn label(point: &Point) -> String {
    let nested = point.blocks.iter().filter(|b| matches!(b, Block::Point(_))).count();
    let label = point.label.clone().unwrap_or_default();
    if nested > 0 { format!("{label}[{nested}]") } else { label }
}

/// `¶` stands for the paragraph [`P`].
#[track_caller]
pub(super) fn reads(text: &str, want: &str) {
    let text = text.replace('¶', P);
    let want: Vec<&str> = want.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(outline(&text).lines().map(str::trim_end).collect::<Vec<_>>(), want, "\n{text}");
}

pub(super) fn codes(text: &str) -> Vec<&'static str> {
    let mut codes: Vec<_> = recognise_text(&text.replace('¶', P))
        .speeches
        .iter()
        .flat_map(|s| &s.report)
        .map(|r| r.code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn three_levels_by_the_book() {
    reads(
        "在全市人大工作会议上的讲话\n同志们：\n¶下面，我讲两点意见。\n一、提高认识\n（一）认清形势。¶\n1.看清机遇。¶\n2.看清挑战。¶\n（二）把握要求。¶\n二、抓好落实\n（一）加强领导。¶\n（二）加强督查。¶\n同志们，让我们团结奋斗，作出新的贡献！",
        "在全市人大工作会议上的讲话|同志们：|2\n<:\n一 提高认识: （一）[2] （二）\n二 抓好落实: （一） （二）\n>:",
    );
}

#[test]
fn digits_outside_and_brackets_inside() {
    reads(
        "在代表培训班上的讲话\n各位代表、同志们：\n¶\n1.坚定政治方向\n（一）学理论。¶\n（二）强党性。¶\n2.提高履职能力\n（一）学法律。¶\n（二）学业务。¶",
        "在代表培训班上的讲话|各位代表、同志们：|-\n<:\n1 坚定政治方向: （一） （二）\n2 提高履职能力: （一） （二）",
    );
}

#[test]
fn brackets_outside_and_han_inside() {
    reads(
        "在工作推进会上的讲话\n同志们：\n¶\n（一）强化责任担当\n一、压实责任。¶\n二、形成合力。¶\n（二）强化督促检查\n一、加强督查。¶\n二、严格考核。¶",
        "在工作推进会上的讲话|同志们：|-\n<:\n一 强化责任担当: 一、 二、\n二 强化督促检查: 一、 二、",
    );
}

#[test]
fn things_as_headings() {
    reads(
        "在机关作风建设会议上的讲话\n同志们：\n今年要干好五件事。¶\n第一件事，抓好理论学习\n¶\n第二件事，抓好调查研究\n¶\n第三件事，抓好议案督办\n¶\n第四件事，抓好代表联络\n¶\n第五件事，抓好队伍建设\n¶",
        "在机关作风建设会议上的讲话|同志们：|5\n<:\n第一件事 抓好理论学习:\n第二件事 抓好调查研究:\n第三件事 抓好议案督办:\n第四件事 抓好代表联络:\n第五件事 抓好队伍建设:",
    );
}

#[test]
fn things_run_into_their_paragraphs() {
    reads(
        "在人大机关总结会上的讲话\n同志们：\n¶重点抓好三件事。\n第一件事，抓好理论学习。¶\n第二件事，抓好调查研究。¶\n第三件事，抓好队伍建设。¶\n同志们，让我们为之努力奋斗！",
        "在人大机关总结会上的讲话|同志们：|3\n<:\n第一件事 抓好理论学习:\n第二件事 抓好调查研究:\n第三件事 抓好队伍建设:\n>:",
    );
}

#[test]
fn words_of_sequence_as_points() {
    reads(
        "在座谈会上的发言\n同志们：\n¶\n一、提高站位\n首先，要加强学习。¶\n其次，要抓好落实。¶\n再次，要改进作风。¶\n二、狠抓落实\n第一，要明确责任。¶\n第二，要强化督查。¶",
        "在座谈会上的发言|同志们：|-\n<:\n一 提高站位: 首先， 其次， 再次，\n二 狠抓落实: 第一， 第二，",
    );
}

#[test]
fn points_that_run_on_and_nested_ones_that_do_not_count() {
    reads(
        "在监督工作会议上的讲话\n同志们：\n¶\n一、突出重点\n要做到三点：一是突出发展。¶二是突出民生。¶三是突出法治。¶\n二、改进方式\n一要敢于监督。注重两点：一是依法；二是有据。\n二要善于监督。¶",
        "在监督工作会议上的讲话|同志们：|-\n<:\n一 突出重点: 一是 二是 三是\n二 改进方式: 一要 二要",
    );
}

#[test]
fn headings_without_numbers() {
    reads(
        "市委书记在市委人大工作会议上的讲话\n同志们：\n¶\n提高政治站位，把牢正确方向\n¶\n服务中心大局，彰显担当作为\n一要突出重点。¶\n二要注重实效。¶\n加强党的领导，凝聚工作合力\n¶\n同志们，让我们奋力谱写新篇章！",
        "市委书记在市委人大工作会议上的讲话|同志们：|-\n<:\n· 提高政治站位，把牢正确方向:\n· 服务中心大局，彰显担当作为: 一要 二要\n· 加强党的领导，凝聚工作合力:\n>:",
    );
}

#[test]
fn headings_run_into_paragraphs_after_a_gap() {
    reads(
        "在市委人大工作会议上的讲话\n同志们：\n¶\n一、充分认识人大工作的重要意义，增强责任感  人民代表大会制度是根本政治制度。¶\n二、开创人大工作新局面 坚持和完善人民代表大会制度，必须坚持正确方向。¶",
        "在市委人大工作会议上的讲话|同志们：|-\n<:\n一 充分认识人大工作的重要意义，增强责任感:\n二 开创人大工作新局面:",
    );
}

#[test]
fn headings_run_into_paragraphs_after_a_full_stop() {
    reads(
        "在执法检查动员会上的讲话\n同志们：\n¶\n一、认清检查意义。¶\n二、突出检查重点。¶\n三、改进检查方法。¶",
        "在执法检查动员会上的讲话|同志们：|-\n<:\n一 认清检查意义:\n二 突出检查重点:\n三 改进检查方法:",
    );
}

#[test]
fn a_salutation_glued_to_the_opening() {
    reads(
        "在常委会第十次会议上的讲话\n各位副主任、秘书长、各位委员：¶\n一、认真学习贯彻\n¶\n二、切实抓好落实\n¶",
        "在常委会第十次会议上的讲话|各位副主任、秘书长、各位委员：|-\n<:\n一 认真学习贯彻:\n二 切实抓好落实:",
    );
}

#[test]
fn title_with_subtitle_date_and_name() {
    let text = "坚定制度自信 扛牢使命担当\n——在全市人大工作会议上的讲话\n（2023年3月5日）\n市人大常委会主任 李明\n同志们：\n¶\n一、提高站位\n¶\n二、抓好落实\n¶";
    reads(
        text,
        "坚定制度自信 扛牢使命担当——在全市人大工作会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:",
    );
    let facts = recognise_text(text).speeches.remove(0).facts;
    assert_eq!(facts.speaker.as_deref(), Some("李明"));
    assert_eq!(facts.date, dating::iso("2023-03-05"));
    assert_eq!((facts.office, facts.level), (Some(Office::Director), Some(Level::City)));
}

#[test]
fn a_title_in_two_lines_with_the_name_above_the_date() {
    let text = "县人大常委会主任在全县乡镇人大\n工作座谈会上的讲话\n张伟\n2022年7月8日\n同志们：\n¶\n一、总结成绩\n¶\n二、查找不足\n¶";
    reads(
        text,
        "县人大常委会主任在全县乡镇人大工作座谈会上的讲话|同志们：|-\n<:\n一 总结成绩:\n二 查找不足:",
    );
    let facts = recognise_text(text).speeches.remove(0).facts;
    assert_eq!((facts.level, facts.date), (Some(Level::County), dating::iso("2022-07-08")));
}

#[test]
fn a_compilation_with_contents() {
    let one = "同志们：\n¶\n一、提高站位\n¶\n二、抓好落实\n¶\n同志们，让我们为之努力奋斗！";
    reads(
        &format!(
            "人大讲话汇编\n目录\n第一篇：在甲会议上的讲话 1\n第二篇：在乙会议上的讲话 5\n第一篇：在甲会议上的讲话\n{one}\n第二篇：在乙会议上的讲话\n{one}"
        ),
        "在甲会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:\n>:\n==\n在乙会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:\n>:",
    );
}

#[test]
fn a_compilation_told_by_repeated_titles() {
    let one = "同志们：\n¶¶¶¶¶\n一、提高站位\n¶\n二、抓好落实\n¶\n同志们，让我们为之努力奋斗！";
    reads(
        &format!("在全市人大工作会议上的讲话\n{one}\n在全市代表工作会议上的讲话\n{one}"),
        "在全市人大工作会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:\n>:\n==\n在全市代表工作会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:\n>:",
    );
}

#[test]
fn lines_broken_in_the_middle() {
    reads(
        "在会议上的讲话\n同志们：\n¶\n一、\n提高站位\n¶\n二、抓好落实，\n务求实效\n¶\n三、人民\n群众的期待对人大工作提出新要求。¶",
        "在会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实，务求实效:\n三 人民群众的期待对人大工作提出新要求:",
    );
}

#[test]
fn gaps_and_repetitions_in_numbers() {
    let found = codes(
        "在会议上的讲话\n同志们：\n¶下面，我讲四点意见。\n一、提高站位\n¶\n四、抓好落实\n¶\n四、务求实效\n¶",
    );
    for code in ["number_gap", "duplicate_number", "announced_count_mismatch"] {
        assert!(found.contains(&code), "{code}: {found:?}");
    }
    let right = codes("在会议上的讲话\n同志们：\n¶下面，我讲两点意见。\n一、提高站位\n¶\n二、抓好落实\n¶");
    assert_eq!(right, Vec::<&str>::new());
}

#[test]
fn body_sentences_are_no_headings() {
    reads(
        "在会议上的讲话\n同志们：\n¶\n一、提高站位\n¶\n要重点做好以下工作。\n¶\n各位代表！\n¶\n二、抓好落实\n一年来的工作充分证明这条路走得对\n¶\n2024年，我们要继续努力。\n一、二、三产业要融合发展。",
        "在会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:",
    );
}

#[test]
fn a_speech_without_headings() {
    reads(
        "在任命宣誓仪式上的讲话\n同志们：\n¶借此机会，我提三点希望。\n一要忠于宪法。¶\n二要依法履职。¶\n三要清正廉洁。¶\n让我们共同努力，为全市发展作出新的贡献！",
        "在任命宣誓仪式上的讲话|同志们：|3\n<:\n·: 一要 二要 三要\n>:",
    );
}

#[test]
fn a_host_script() {
    reads(
        "全市人大工作会议主持词\n同志们：\n今天的会议有三项议程。¶\n现在进行第一项，请张某同志讲话。\n¶\n散会。",
        "全市人大工作会议主持词|同志们：|-\n<:\n·:",
    );
}

#[test]
fn closings_of_several_paragraphs_and_thanks() {
    reads(
        "在人代会闭幕时的讲话\n各位代表：\n¶\n一、凝心聚力\n¶\n二、真抓实干\n¶\n各位代表！\n新征程催人奋进，让我们携手并进，谱写新篇章！\n谢谢大家！",
        "在人代会闭幕时的讲话|各位代表：|-\n<:\n一 凝心聚力:\n二 真抓实干:\n>:",
    );
}

#[test]
fn the_same_text_in_every_encoding() {
    let text = format!("在会议上的讲话\r\n同志们：\r\n{P}\r\n一、提高站位\r\n{P}\r\n二、抓好落实\r\n{P}\r\n");
    let plain = recognise(text.as_bytes()).unwrap();
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    let units: Vec<u16> = text.encode_utf16().collect();
    let le: Vec<u8> = [0xFF, 0xFE].into_iter().chain(units.iter().flat_map(|u| u.to_le_bytes())).collect();
    let be: Vec<u8> = [0xFE, 0xFF].into_iter().chain(units.iter().flat_map(|u| u.to_be_bytes())).collect();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for bytes in [gb, le, be, marked] {
        assert_eq!(recognise(&bytes).unwrap().speeches, plain.speeches);
    }
}

#[test]
fn a_portal_s_page() {
    let text = "当前位置：首页 > 领导讲话\n来源：某某日报\n发布时间：2021-03-04\n在市人大常委会机关总结会上的讲话\n同志们：\n¶\n一、总结工作\n¶更多材料请访问www.abc123.com\n二、部署任务\n¶\n上一篇：没有了\n下一篇：在培训班上的讲话\n版权所有 侵权必究";
    reads(text, "在市人大常委会机关总结会上的讲话|同志们：|-\n<:\n一 总结工作:\n二 部署任务:");
    let report = recognise_text(&text.replace('¶', P)).speeches.remove(0).report;
    assert_eq!(report.iter().filter(|r| r.code == "watermark_removed").count(), 5, "{report:?}");
}

#[test]
fn spun_masked_and_misdated() {
    let found = codes(
        "市委书记在市委人大工作会议上的讲话\n2024年是“十一五”规划的开局之年，要以hjt同志为总书记的党中心为核心，充分熟悉发展****政治的意义。\n一、建设法治ＸＸ\n听取报告 项，作出决议 个。实现产值##亿元，王伟同志作了讲话，资中县介绍了经验。\n二、抓好落实\n¶",
    );
    for code in ["date_conflict", "masked_words", "spun_text", "placeholder", "person_name", "place_name"] {
        assert!(found.contains(&code), "{code}: {found:?}");
    }
}

#[test]
fn dashes_and_paragraphs_of_their_own() {
    reads(
        "在会议上的讲话\n同志们：\n¶\n一、充分认识重大意义\n¶\n——这是坚持党的领导的重要保证。¶\n——这是推进依法治市的本质要求。¶\n——这是加快发展的现实需要。¶\n总之，¶\n二、抓好落实\n¶",
        "在会议上的讲话|同志们：|-\n<:\n一 充分认识重大意义: —— —— ——\n二 抓好落实:",
    );
}

#[test]
fn parts_above_sections() {
    reads(
        "在全市总结大会上的讲话\n同志们：\n¶\n第一部分 去年工作回顾\n一、监督有力\n¶\n二、代表活跃\n¶\n第二部分 今年工作安排\n一、抓立法\n¶\n二、抓监督\n¶",
        "在全市总结大会上的讲话|同志们：|-\n<:\n第一部分 去年工作回顾: 一、 二、\n第二部分 今年工作安排: 一、 二、",
    );
}

#[test]
fn a_page_in_markdown_with_its_title_twice() {
    reads(
        "# 在人大工作座谈会上的讲话\n在人大工作座谈会上的讲话\n2021-05-06 10:20 来源：某市人大\n&nbsp;&nbsp;¶\n**一、提高站位**\n¶\n**二、抓好落实**\n¶\n最后，预祝会议圆满成功！",
        "在人大工作座谈会上的讲话|-|-\n<:\n一 提高站位:\n二 抓好落实:\n>:",
    );
}

#[test]
fn ordinals_as_sections() {
    reads(
        "县委书记在县委人大工作会议上的讲话\n各位领导，同志们：\n¶下面，我讲三个方面的意见。\n第一、要提高思想认识。¶\n第二、要突出工作重点。¶\n一是抓监督。¶\n二是抓代表。¶\n第三、要加强党的领导。¶\n同志们，让我们携手前进，努力奋斗！",
        "县委书记在县委人大工作会议上的讲话|各位领导，同志们：|3\n<:\n第一 要提高思想认识:\n第二 要突出工作重点: 一是 二是\n第三 要加强党的领导:\n>:",
    );
}

#[test]
fn words_and_numbers_in_one_list() {
    reads(
        "在乡人民代表大会闭幕会上的讲话\n各位代表：\n¶\n首先，向大会的圆满成功表示祝贺。¶\n其次，要抓好大会精神的贯彻落实。¶\n第三，要充分发挥代表作用。¶\n各位代表，让我们努力奋斗！",
        "在乡人民代表大会闭幕会上的讲话|各位代表：|-\n<:\n·: 首先， 其次， 第三，\n>:",
    );
}

#[test]
fn a_compilation_numbered_like_sections() {
    let one = "同志们：\n¶\n一、提高站位\n¶\n二、抓好落实\n¶\n同志们，让我们为之努力奋斗！";
    reads(
        &format!("一、在甲会议上的讲话\n{one}\n二、在乙会议上的讲话\n{one}"),
        "在甲会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:\n>:\n==\n在乙会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:\n>:",
    );
}

#[test]
fn an_agenda_in_whole_sentences_is_no_outline() {
    let item = "听取和审议市人民政府关于全市国民经济和社会发展计划执行情况以及下一步工作打算的报告，听取和审议市人大财经委关于这个报告的调查报告，并对有关部门的工作进行满意度测评。";
    reads(
        &format!(
            "常委会会议主持词\n各位委员：\n¶今天的议程有三项。\n一、{item}\n二、{item}\n三、{item}\n散会。"
        ),
        "常委会会议主持词|各位委员：|-\n<:\n·: 一、 二、 三、",
    );
}

#[test]
fn a_paywall_is_a_break() {
    reads(
        "在全市人大工作会议上的讲话\n同志们：\n¶\n一、提高站位\n¶\n二、抓好落实\n¶\n您没有权限查看\n（二）强化监督。¶\n三、加强领导\n¶",
        "在全市人大工作会议上的讲话|同志们：|-\n<:\n一 提高站位:\n二 抓好落实:\n·:\n三 加强领导:",
    );
    let found = codes("在全市人大工作会议上的讲话\n同志们：\n¶\n剩余80%内容购买后可看\n¶");
    assert!(found.contains(&"text_missing"), "{found:?}");
}
