//! What a person decides is done where it stands, and nothing else moves.

use super::*;
use crate::app::corpus::import::model::{File, Item, read};
use crate::engine::budget::Budget;

const SPEECH: &str = "在全市人大工作会议上的讲话\n同志们：\n今天召开会议，非凡重要。下面，我讲两点意见。本文来源于公文网 www.gongwen.com\n\
    一、强化政治意识\n要坚持党的领导。X市的做法值得学习。\n更多精彩内容请关注微信公众号\n二、强化监督意识\n要做好监督工作，发展****事业。\n\
    同志们，让我们努力奋斗！\n版权所有：公文写作网\n";

fn doubtful(text: &str) -> Doubtful {
    let file = File { name: "讲话.txt".to_owned(), bytes: text.as_bytes().to_vec() };
    let Item { found, file_name, .. } = read(&[file], &[], &Budget::endless()).remove(0);
    let found = found.unwrap();
    Doubtful {
        file_name,
        title: found.details.title,
        document: found.document,
        report: found.report,
        places: found.places.iter().map(|place| *place as usize).collect(),
    }
}

fn settled(text: &mut Doubtful, code: &str, how: &How) -> usize {
    text.settle(&[], how, |_, remark| remark.code == code).unwrap()
}

#[test]
fn every_line_knows_where_in_the_file_it_stood() {
    let text = doubtful(SPEECH);
    let lines: Vec<String> = text.document.plain().lines().map(str::to_owned).collect();
    assert_eq!(text.places.len(), lines.len());
    for (line, place) in lines.iter().zip(&text.places) {
        let written = SPEECH.lines().nth(place - 1).unwrap();
        let head: String = line.chars().take(5).collect();
        assert!(written.contains(&head) || line.contains("{{"), "{place}: {line}");
    }
}

#[test]
fn what_was_taken_out_goes_back_to_where_it_stood() {
    let mut text = doubtful(SPEECH);
    let before = text.document.plain();
    assert!(!before.contains("公众号") && !before.contains("gongwen"), "{before}");
    let removed = text.report.iter().filter(|remark| sort(&remark.code) == DoubtSort::Removal).count();
    let mut done = 0;
    for code in ["watermark_removed", "site_line"] {
        done += settled(&mut text, code, &How::Restore);
    }
    assert_eq!(done, removed);
    let after = text.document.plain();
    let lines: Vec<&str> = after.lines().collect();
    let at = |words: &str| {
        lines.iter().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}\n{after}"))
    };
    assert_eq!(at("gongwen"), at("我讲两点意见"), "a scrap is in its line again: {after}");
    assert_eq!(at("公众号"), at("值得学习") + 1, "{after}");
    assert_eq!(at("版权所有"), lines.len() - 1, "{after}");
    assert!(
        text.report
            .iter()
            .filter(|r| sort(&r.code) == DoubtSort::Removal)
            .all(|r| r.settled == Some(Settlement::Restored))
    );
    assert_eq!(settled(&mut text, "watermark_removed", &How::Restore), 0, "once is enough");
    assert_eq!(text.document.sections.len(), doubtful(SPEECH).document.sections.len());
}

#[test]
fn doubts_are_accepted_kept_or_written_over() {
    let mut text = doubtful(SPEECH);
    assert_eq!(settled(&mut text, "spun_text", &How::Accept), 1);
    assert!(text.document.plain().contains("特别重要"), "{}", text.document.plain());
    assert_eq!(settled(&mut text, "masked_words", &How::Write("民主政治".to_owned())), 1);
    assert!(text.document.plain().contains("发展民主政治事业"));
    let before = text.document.plain();
    assert!(before.contains("{{"), "{before}");
    assert_eq!(settled(&mut text, "placeholder", &How::Keep), 1);
    assert!(text.document.plain().contains("X市的做法"), "{}", text.document.plain());
    assert_eq!(
        text.report
            .iter()
            .filter(|remark| remark.is_doubt() && sort(&remark.code) != DoubtSort::Removal)
            .count(),
        0,
        "{:?}",
        text.report
    );
}

#[test]
fn a_name_is_changed_wherever_it_stands() {
    let mut text =
        doubtful("在会议上的讲话\n同志们：\n要学习金华的做法。金华做得好。\n要向金华看齐，努力工作。");
    let remark = text.report.iter().find(|remark| remark.code == "place_name").cloned().unwrap();
    assert_eq!(Sheet::new(&text.document, &text.places).spots(&remark).len(), 3);
    settled(&mut text, "place_name", &How::Write("云江".to_owned()));
    assert_eq!(text.document.plain().matches("云江").count(), 3);
    assert!(!text.document.plain().contains("金华"));
}

#[test]
fn lines_are_corrected_split_and_joined() {
    let mut text = doubtful(SPEECH);
    let lines: Vec<String> = text.document.plain().lines().map(str::to_owned).collect();
    let at = |words: &str| lines.iter().position(|line| line.contains(words)).unwrap();
    let (opening, heading, last) = (at("今天召开会议"), at("强化监督意识"), at("努力奋斗"));
    let mut sheet = Sheet::new(&text.document, &text.places);
    sheet.edit(|line| match line {
        line if line == opening => (None, Some("今天召开会议。\r\n下面，我讲两点意见。".to_owned())),
        line if line == heading => (None, Some("强化实干意识".to_owned())),
        line if line == last => (Some(Part::Joined), None),
        _ => (None, None),
    });
    text.put(&sheet, &[]).unwrap();
    let plain = text.document.plain();
    assert!(plain.contains("今天召开会议。\n下面，我讲两点意见。\n"), "{plain}");
    assert!(plain.contains("二、强化实干意识\n"), "{plain}");
    assert!(plain.contains("事业。同志们，让我们努力奋斗！"), "{plain}");
    assert_eq!(text.places.len(), plain.lines().count());
    assert!(text.places.is_sorted());
}

#[test]
fn what_was_joined_is_two_lines_again() {
    let mut text = doubtful(
        "在会议上的讲话\n同志们：\n要坚持党的领导、人民当家作主、\n依法治国有机统一，努力工作。\n再说一段。",
    );
    let joined = text.report.iter().filter(|remark| remark.code == "broken_line_joined").count();
    assert_eq!(joined, 1, "{:?}", text.report);
    assert_eq!(settled(&mut text, "broken_line_joined", &How::Restore), 1);
    assert!(text.document.plain().contains("当家作主、\n依法治国"), "{}", text.document.plain());
}

#[test]
fn characters_that_were_put_right_are_put_back_by_one_click() {
    let line = "王　芳 同志主持会议，讨论 186 件建议,５Ｇ建设(二期)提速。";
    let file =
        format!("在全市人大工作会议上的讲话\n同志们：\n今天召开会议，非常重要。\n{line}\n要做好监督工作。\n");
    let mut text = doubtful(&file);
    let clean = text.document.plain();
    assert!(!clean.contains(line), "{clean}");
    let codes: Vec<String> = text
        .report
        .iter()
        .filter(|r| sort(&r.code) == DoubtSort::Characters)
        .map(|r| r.code.clone())
        .collect();
    assert!(codes.len() >= 3, "{codes:?}");
    // One sort leaves the others as they are.
    assert!(settled(&mut text, "stray_space", &How::Restore) > 0);
    let now = text.document.plain();
    assert!(now.contains("讨论 186 件建议") && now.contains("5G"), "{now}");
    for code in ["full_width", "ascii_punctuation"] {
        assert!(settled(&mut text, code, &How::Restore) > 0, "{code}");
    }
    assert!(text.document.plain().contains(line), "{}", text.document.plain());
    // What is put back is not put back again; what was stored without its places offers nothing.
    assert_eq!(settled(&mut text, "stray_space", &How::Restore), 0);
    for remark in &mut text.report {
        (remark.swaps, remark.settled) = (Vec::new(), None);
    }
    assert_eq!(settled(&mut text, "full_width", &How::Restore), 0);
    assert!(own_wishes(text.report.iter().find(|r| r.code == "full_width").unwrap()).is_empty());
}

#[test]
fn a_page_of_thousands_of_remarks_stays_small_and_hides_none() {
    let lines: String = (0..1_200).map(|n| format!("第{n}项要抓好落实,推动发展。\n")).collect();
    let mut text = doubtful(&format!("在全市人大工作会议上的讲话\n同志们：\n{lines}"));
    let said = "前500处可逐处处理，其余700处";
    let page = super::super::views::sample(&text).1;
    assert!(page.contains(said) && page.len() < 1_500_000, "{} bytes", page.len());
    assert_eq!(page.matches("id=\"r").count(), text.report.len(), "all are listed");
    assert_eq!(page.matches("name=\"remark\"").count(), 500);
    // When some are settled, the next ones have buttons.
    let first = |_: usize, remark: &StoredRemark| remark.code == "ascii_punctuation" && remark.line < 12;
    assert!(text.settle(&[], &How::Restore, first).unwrap() > 0);
    assert_eq!(super::super::views::sample(&text).1.matches("name=\"remark\"").count(), 500);
}
