//! What holds for every text: the account adds up, cleaning is done once, nothing is lost, nothing panics.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::document::{Block, Inline, Line};
use super::*;

/// Pieces of which such files are made, so that random texts reach the rules.
const PIECES: &[&str] = &[
    "一、",
    "二、",
    "四、",
    "（一）",
    "（二）",
    "(一)",
    "1、",
    "2.",
    "1.5",
    "第一，",
    "第二，",
    "第一件事，",
    "一要",
    "二要",
    "一是",
    "二是",
    "首先，",
    "其次，",
    "最后，",
    "——",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "　　",
    " ",
    "  ",
    "\t",
    "\u{200B}",
    "\u{FEFF}",
    "，",
    "。",
    "；",
    "：",
    "！",
    "？",
    ",",
    ";",
    ":",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "（",
    "）",
    "《",
    "》",
    "…",
    "...",
    "同志们：",
    "同志们，",
    "各位代表！",
    "在市委人大工作会议上的讲话",
    "第一篇：",
    "第二篇：在会上的讲话",
    "目录",
    "附件",
    "名词解释",
    "下面，我讲两点意见。",
    "让我们为之努力奋斗！",
    "全市各级人大要认真履职",
    "提高政治站位，坚定正确方向",
    "坚持党的领导",
    "监督",
    "代表",
    "X市",
    "ＸＸ",
    "xx",
    "##",
    "^^",
    "****",
    "hjt同志",
    "报告 项，",
    "２０２４",
    "2024年",
    "ＡＢ",
    "非凡是",
    "“一府两院”",
    "十八届四中全会",
    "www.abc.com",
    "原创文秘材料，尽在文秘知音网",
    "QQ群：123",
    "版权所有",
    "第 3 页",
    "— 3 —",
    "机密★",
    "来源：某报",
    "您没有权限查看",
    "首页 > 正文",
    "发布时间：2024-03-08 10:20 浏览次数：5",
    "责任编辑：王某",
    "（2024年3月5日）",
    "省长 王某",
    "{{市名}}",
    "的",
    "活",
    "动",
];

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,6}"],
        0..60,
    )
    .prop_map(|pieces| pieces.concat())
}

type Account = BTreeMap<char, i64>;

fn add(account: &mut Account, text: &str, sign: i64) {
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        *account.entry(c).or_insert(0) += sign;
    }
}

/// Every character of a line of the document; a slot as it was written.
fn add_line(account: &mut Account, line: &Line, slots: &mut std::vec::IntoIter<String>) {
    for inline in &line.0 {
        match inline {
            Inline::Text { text, .. } => add(account, text, 1),
            Inline::Slot { .. } => add(account, &slots.next().unwrap(), 1),
        }
    }
}

fn add_blocks(account: &mut Account, blocks: &[Block], slots: &mut std::vec::IntoIter<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(line) => add_line(account, line, slots),
            Block::Point(point) => {
                add(account, point.label.as_deref().unwrap_or_default(), 1);
                add_line(account, &point.lead, slots);
                add_blocks(account, &point.blocks, slots);
            }
        }
    }
}

/// How many texts are tried; `PROPTEST_CASES` asks for a longer run.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(600)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn cleaning_twice_is_cleaning_once(text in texts()) {
        let once = clean::clean(&text);
        let again = clean::clean(&once.text());
        prop_assert_eq!(once.text(), again.text());
        prop_assert!(!again.report.iter().any(|r| clean::changes(r.code)), "{:?}", again.report);
    }

    /// Marks, brackets, entities and spaces in any order, around few characters: what decides on its neighbours.
    #[test]
    fn a_run_of_marks_is_settled_at_once(text in "([),;:!?(\"# &*“”　\t\u{200B}]|&nbsp;|&quot;|&lt;|１|1|a|中){0,40}") {
        let once = clean::clean(&text).text();
        prop_assert_eq!(clean::clean(&once).text(), once);
    }

    #[test]
    fn the_account_of_cleaning_adds_up(text in texts()) {
        let cleaned = clean::clean(&text);
        let mut account = Account::new();
        add(&mut account, &text, 1);
        for remark in cleaned.report.iter().filter(|r| clean::changes(r.code)) {
            add(&mut account, &remark.text, -1);
            add(&mut account, remark.fix.as_deref().unwrap_or_default(), 1);
        }
        add(&mut account, &cleaned.text(), -1);
        account.retain(|_, n| *n != 0);
        prop_assert!(account.is_empty(), "{account:?} {:?}", cleaned.report);
    }

    #[test]
    fn no_word_is_lost_between_lines_and_document(text in texts()) {
        let mut account = Account::new();
        add(&mut account, &clean::clean(&text).text(), -1);
        for speech in recognise_text(&text).speeches {
            let slots: Vec<String> = speech.report.iter().filter(|r| r.code == "placeholder").map(|r| r.text.clone()).collect();
            let mut slots = slots.into_iter();
            let document = &speech.document;
            add_line(&mut account, &document.title, &mut slots);
            if let Some(line) = &document.salutation {
                add_line(&mut account, line, &mut slots);
            }
            for section in &document.sections {
                add(&mut account, section.number.as_deref().unwrap_or_default(), 1);
                if let Some(line) = &section.heading {
                    add_line(&mut account, line, &mut slots);
                }
                add_blocks(&mut account, &section.blocks, &mut slots);
            }
            // One slot a remark, in the same order.
            prop_assert!(slots.next().is_none());
            for remark in &speech.report {
                if matches!(remark.code, "compilation_heading" | "contents_removed" | "header_line" | "site_line" | "text_missing") {
                    add(&mut account, &remark.text, 1);
                }
            }
        }
        // Marks of numbers and ends of headings follow from the structure; letters, digits and ideographs do not.
        account.retain(|c, n| *n < 0 && c.is_alphanumeric());
        prop_assert!(account.is_empty(), "{account:?}");
    }

    #[test]
    fn any_bytes_end_in_a_result_or_a_clear_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Err(error) = recognise(&bytes) {
            prop_assert!(error.to_string().ends_with('。'));
        }
    }

    #[test]
    fn texts_in_gb18030_are_read_as_such(text in "[\u{4E00}-\u{9FA5}，。]{30,80}") {
        let text = format!("{text}的讲话，同志们：我们要在工作中坚持人民当家作主。");
        let bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
        prop_assert_eq!(recognise(&bytes).unwrap().encoding, "gb18030");
    }
}

/// Twice the text takes about twice the time: shapes that invite comparing everything with everything.
#[test]
fn long_files_of_awkward_shapes_end_soon() {
    let shapes = [
        "一是要学习。\n",
        "a ",
        "，",
        "www.abc.com ",
        "同志们，让我们",
        "目录\n",
        "在会议上的讲话\n",
        "   ",
        "X",
        "“",
        "第一篇：在会上的讲话\n同志们：\n",
        "一是学，二是干，",
        "提高站位……\n",
        "（一）\n",
        "( ",
        "),",
        "# ",
        "&l",
        "&nbsp;",
        "甲 乙 丙 丁丁 ",
        "a.",
        "(甲)",
        "8.6个\n",
        "首页 > ",
    ];
    for shape in shapes {
        let text = shape.repeat(300_000 / shape.len());
        assert!(!recognise_text(&text).speeches.is_empty());
    }
}
