//! Nothing that is said is ever lost: neither to compilations nor to the marks of sites. All of it is our own writing.

use proptest::prelude::*;

use super::*;

/// Enough text to be a paragraph.
const P: &str = "全市各级人大及其常委会要认真履行法定职责，扎实做好各项工作，努力取得新的成效。";

fn plain(text: &str) -> Vec<String> {
    recognise_text(text).speeches.iter().map(|speech| speech.document.plain()).collect()
}

#[track_caller]
fn stays(text: &str, words: &str) {
    let found = plain(text);
    assert!(found.iter().any(|speech| speech.contains(words)), "{words}\n{found:#?}");
}

#[test]
fn what_precedes_the_second_part_is_a_speech() {
    let text = format!(
        "在全市人大工作会议上的讲话\n同志们：\n{P}\n一、提高站位\n{P}\n第二篇：关于召开代表座谈会的通知\n各镇人大：\n{P}"
    );
    let speeches = recognise_text(&text).speeches;
    let titles: Vec<_> = speeches.iter().map(|speech| speech.document.title.plain()).collect();
    assert_eq!(titles, ["在全市人大工作会议上的讲话", "关于召开代表座谈会的通知"]);
    assert!(speeches[0].document.plain().contains("提高站位"));
    assert!(speeches[1].document.plain().contains("各镇人大"));
}

#[test]
fn what_a_page_puts_behind_its_title_is_told() {
    for tail in ["_要闻动态_临江省人民政府", "（_甲乙"] {
        let speech =
            recognise_text(&format!("在全市人大工作会议上的讲话{tail}\n同志们：\n{P}")).speeches.remove(0);
        let told: String = speech.report.iter().map(|remark| remark.text.as_str()).collect();
        let title = speech.document.title.plain();
        let told = format!("{title}{told}");
        assert!(tail.chars().all(|c| told.contains(c)), "{told}");
    }
}

#[test]
fn a_cover_is_none_and_a_preface_is_text() {
    let one = |n: &str| format!("第{n}篇：在第{n}次会议上的讲话\n同志们：\n{P}\n");
    let parts = [one("一"), one("二")].concat();
    assert_eq!(plain(&format!("讲话汇编\n（内部资料）\n{parts}")).len(), 2);
    let found = plain(&format!("讲话汇编\n本书收录了近年来的两篇讲话，供大家学习。\n{parts}"));
    assert_eq!(found.len(), 3);
    assert!(found[0].contains("本书收录了近年来的两篇讲话"));
    stays(
        &format!("讲话汇编\n这里收录了两篇讲话。\n目录\n第一次会议……1\n第二次会议……2\n{P}"),
        "这里收录了两篇讲话。",
    );
}

#[test]
fn notes_before_the_salutation_are_text() {
    let text = format!(
        "编者按：三月五日，市人大常委会召开会议，现将讲话摘要刊登如下。\n在全市人大工作会议上的讲话\n同志们：\n{P}"
    );
    stays(&text, "现将讲话摘要刊登如下");
    assert_eq!(recognise_text(&text).speeches[0].document.title.plain(), "在全市人大工作会议上的讲话");
}

/// Sentences that name sites, groups, accounts and rights, as speeches say them.
const SENTENCES: &[&str] = &[
    "要做到“两个维护”，见市人大网站（www.yunjiang.gov.cn）公开的材料，抓好落实。",
    "请代表登录http://a.cn填报建议，并在月底前完成。",
    "要做到“两个维护”，见[链接](http://a.cn)。",
    "全市开通了12345热线和QQ群，方便群众反映问题，群众在微信公众号上就能看到办理结果。",
    "要推动“人大代表之家”公众号：云江人大，更好服务群众。",
    "阅读全文可以看到，报告数据翔实；继续阅读和思考，才能学深悟透。",
    "各镇人大都建了微信工作群、QQ群，代表有事群里说。",
    "版权所有单位和有关部门要依法维护著作权人的权利。",
    "对盗版行为侵权必究，决不姑息。",
    "涉密文件禁止外传，内部资料仅供学习使用。",
    "群众扫码关注后，随时可以点击查看办理进度。",
    "请大家加微信群，会后把材料发到群里。",
    "条例草案全文已在www.yjrd.cn公布，请各位委员查看全文。",
    "有的单位网站上一篇：一年前的旧闻，群众很有意见。",
    "要让侵权必究成为社会共识。",
    "我们的改革未完待续，我们的奋斗永不停歇。",
    "下载地址已经发给各代表团，请抓紧下载安装履职APP。",
    "“云江人大”微信公众号：每周推送一期，全年阅读次数超过十万。",
    "推荐阅读《习近平著作选读》，并结合实际写好心得。",
    "会员单位要免费向代表开放资料库，支持下载。",
    "电商企业要把VIP客户的投诉和普通客户的投诉一样办好。",
    "请在网站首页的显著位置公布举报电话和二维码。",
];

#[test]
fn sentences_about_sites_stay() {
    for sentence in SENTENCES {
        for text in [
            format!("在全市人大工作会议上的讲话\n同志们：\n{P}\n{sentence}\n{P}"),
            format!("在全市人大工作会议上的讲话\n同志们：\n{sentence}\n{P}"),
            format!("在全市人大工作会议上的讲话\n同志们：\n{P}\n{sentence}"),
            format!("在全市人大工作会议上的讲话\n同志们：\n{P}{sentence}{P}"),
            format!("{sentence}\n{P}"),
        ] {
            stays(&text, sentence.trim_end_matches("(http://a.cn)。"));
        }
    }
}

#[test]
fn the_banner_never_takes_what_a_speech_begins_with() {
    let banner = "仅供学习 禁止外传\n某某文行\n";
    for head in [
        "坚定信心 真抓实干",
        "坚定信心 真抓实干\n——在全市人大工作会议上的讲话",
        "关于做好换届选举工作的几点意见",
        "小镇大民生 代表办实事",
    ] {
        for behind in ["会员群：免费QQ群：\n", "更多范文请访问www.abc.com\n"] {
            let text = format!("{banner}{behind}{head}\n同志们：\n{P}\n{P}");
            let found = plain(&text);
            assert!(found[0].starts_with(&head.replace('\n', "")), "{text}\n{found:?}");
            assert!(found[0].contains("同志们：") && !found[0].contains("文行"), "{found:?}");
        }
    }
    let text = format!("更多材料请访问www.abc.com\n今天我们开会。\n{P}");
    stays(&text, "今天我们开会。");
    let text = format!("{banner}市直各单位：\n今天我们开会。\n{P}\n更多材料请访问www.abc.com");
    stays(&text, "市直各单位：");
}

/// Lines of which files with several texts are made.
const LINES: &[&str] = &[
    "第一篇：在甲会议上的讲话",
    "第二篇：关于召开会议的通知",
    "第三份：",
    "篇四 在丁会议上的讲话",
    "目录",
    "讲话汇编",
    "在乙会议上的讲话",
    "在乙会议上的讲话……5",
    "关于召开会议的通知 12",
    "同志们：",
    "各位代表：",
    "一、提高站位",
    "二、抓好落实",
    "（一）加强学习",
    "一是要学习。二是要落实。",
    "来源：云江日报",
    "（2024年3月5日）",
    "更多范文请访问www.abc.com",
    "仅供学习 禁止外传",
    "上一篇：没有了",
    "首页 > 讲话 > 正文",
    "附件1：名单",
    "让我们团结起来，努力奋斗！",
    P,
    "今天开会。",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// A sentence that is put between any two lines of any file comes out in the text of a speech.
    #[test]
    fn a_sentence_is_never_lost(lines in prop::collection::vec(prop::sample::select(LINES), 0..24), at in 0_usize..25, which in 0_usize..4) {
        let sentence = ["我们要把第九号标记的事情办好。", "这件事要记住", "要登录www.abc.com填报，月底前办完。", "大家记住：事情要办好。"][which];
        let mut lines = lines.clone();
        let at = at.min(lines.len());
        lines.insert(at, sentence);
        let file = lines.join("\n");
        let words = sentence.trim_end_matches('。');
        if sentence.ends_with('。') {
            let found = plain(&file);
            prop_assert!(found.iter().any(|speech| speech.contains(words)), "{file}\n{found:#?}");
        } else {
            // What is no sentence is in a text or in a report.
            let told = recognise_text(&file).speeches.iter().any(|s| s.document.plain().contains(words) || s.report.iter().any(|r| r.text.contains(words)));
            prop_assert!(told, "{file}");
        }
    }
}
