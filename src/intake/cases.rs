//! Files as people have them (`tests/data/intake`, made for this project): what a person sees in each, in one table.

use super::*;
use crate::engine::recognise::Speech;

/// What is right for a file.
enum Want {
    /// Read, with these words in the text, in this order.
    Text(&'static [&'static str]),
    /// Read, with a remark of this code, and these words in text or remarks.
    Told(&'static str, &'static [&'static str]),
    /// Refused, with these words in the sentence.
    Refused(&'static str),
}
use Want::{Refused, Text as Reads, Told};

/// Labels of a list of Word as they stand in the text: the first and the last of 22.
const LABELS: &[(&str, &str, &str)] = &[
    ("num-chineseCounting.docx", "一", "二十二"),
    ("num-chineseCountingThousand.docx", "一", "二十二"),
    ("num-chineseLegalSimplified.docx", "壹", "贰拾贰"),
    ("num-decimalEnclosedCircle.docx", "①", "㉒"),
    ("num-decimalEnclosedCircleChinese.docx", "①", "㉒"),
    ("num-decimalFullWidth.docx", "1", "22"),
    ("num-decimalZero.docx", "01", "22"),
    ("num-ideographDigital.docx", "一", "二二"),
    ("num-ideographEnclosedCircle.docx", "㊀", "22"),
    ("num-koreanDigital.docx", "일", "이이"),
    ("num-ordinal.docx", "1st", "22nd"),
    ("num-ideographTraditional.docx", "甲", "22"),
    ("num-ideographZodiac.docx", "子", "22"),
    ("num-japaneseCounting.docx", "一", "二十二"),
    ("num-taiwaneseCountingThousand.docx", "一", "二十二"),
    ("num-upperRoman.docx", "I", "XXII"),
];

const CASES: &[(&str, Want)] = &[
    (
        "short-headings.docx",
        Reads(&[
            "一、讲政治\n",
            "要旗帜鲜明讲政治",
            "二、敢担当\n",
            "要在其位谋其政",
            "三、守纪律\n",
            "要严守",
        ]),
    ),
    ("title-2para.docx", Reads(&["在云江市人大常委会机关作风建设会议上的讲话\n", "今天开会。"])),
    (
        "long-title.docx",
        Reads(&[
            "在云江市第六届人民代表大会常务委员会第三十七次会议审议市人民政府关于全市国民经济和社会发展第十五个五年规划纲要编制情况的报告时的讲话\n",
        ]),
    ),
    (
        "mixed-h1-h2.docx",
        Reads(&[
            "提高政治站位",
            "要深刻认识。",
            "强化责任担当",
            "要压实责任。",
            "附件说明",
            "附件内容在这里。",
        ]),
    ),
    (
        "unnumbered-h1-h2.docx",
        Reads(&[
            "一、提高政治站位",
            "（一）坚持党的领导",
            "（二）坚持人民至上",
            "二、强化责任担当",
            "（一）压实责任",
            "（二）抓好落实",
        ]),
    ),
    ("numbered-headings.docx", Reads(&["一、提高政治站位", "二、强化责任落实"])),
    ("num-article-101.docx", Reads(&["第一条", "第一百零一条", "第一百零五条"])),
    ("num-restart.docx", Reads(&["（一）", "（二）", "（一）"])),
    (
        "url-sentence.txt",
        Reads(&[
            "（www.yjrd.gov.cn）公开的材料，抓好落实。",
            "http://a.cn填报建议",
            "方便群众反映问题",
            "公众号：云江人大，更好服务群众。",
            "才能学深悟透。",
        ]),
    ),
    ("deepfield-toc.docx", Told("contents_removed", &["重点任务"])),
    ("md.md", Reads(&["一、讲政治\n"])),
    ("hz.txt", Reads(&["在市委人大工作会议上的讲话\n"])),
    ("short-gbk-4.txt", Reads(&["谢谢"])),
    ("paste-comment.html", Told("hidden_dropped", &["隐藏的字", "批注内容"])),
    ("paste-wingdings.html", Reads(&["坚持党的领导"])),
    ("gbk-as-utf8-mojibake.txt", Refused("乱码")),
    ("utf8-latin1-mojibake.txt", Refused("乱码")),
    ("mht-from.doc", Refused("网页")),
    ("zip-empty.zip", Refused("空的")),
    ("num-chineseLegalSimplified.docx", Reads(&["壹、要抓好", "贰拾贰、要抓好"])),
    ("num-upperRoman.docx", Reads(&["X、要抓好", "XX、要抓好"])),
    ("fields.docx", Told("field_unclosed", &[])),
    ("math.docx", Reads(&["3/4"])),
    ("ruby.docx", Reads(&["要深入甄别情况。"])),
    ("formcheck.docx", Reads(&["☑同意"])),
    ("comments.docx", Told("comments_dropped", &["："])),
    ("footnote.docx", Told("notes_dropped", &[])),
    ("pua.txt", Told("private_use", &[])),
    ("gbk-1badbyte.txt", Told("bytes_unreadable", &[])),
    ("altchunk.docx", Told("embedded_dropped", &[])),
    ("subdoc.docx", Told("embedded_dropped", &[])),
    ("tracked.docx", Told("revisions_accepted", &[])),
    ("table-3col.docx", Told("tables_flattened", &[])),
    ("alt-content-block.docx", Reads(&[])),
    ("macro.docm", Reads(&["带宏的文件。"])),
    ("template.dotx", Reads(&["模板文件。"])),
    ("flatopc.xml", Reads(&["在全市人大工作会议上的讲话"])),
    ("strict.docx", Reads(&["严格格式文件。"])),
    ("docx-as-doc.doc", Reads(&["正文。"])),
    ("docx-as-wps.wps", Reads(&["正文。"])),
    ("html.doc", Reads(&[])),
    ("gbk.txt", Reads(&[])),
    ("gb18030-4byte.txt", Reads(&[])),
    ("gb18030-bom.txt", Reads(&[])),
    ("big5.txt", Reads(&[])),
    ("utf16be-nobom.txt", Reads(&[])),
    ("utf16le-bom.txt", Reads(&[])),
    ("utf8-bom.txt", Reads(&[])),
    ("cr-only.txt", Reads(&[])),
    ("nel.txt", Reads(&[])),
    ("header.docx", Reads(&[])),
    ("sdt.docx", Reads(&[])),
    ("softbreak.docx", Reads(&[])),
    ("dup-lines.docx", Reads(&[])),
    ("header-secret.docx", Refused("密级")),
    ("textbox-secret.docx", Refused("密级")),
    ("docx-truncated.docx", Refused("损坏")),
    ("empty.txt", Refused("空")),
    ("space.txt", Refused("空")),
    ("pptx.pptx", Refused("请")),
    ("random.docx", Refused("加密软件")),
    ("drm.docx", Refused("加密软件")),
    ("made.epub", Refused("请")),
    ("made.ofd", Refused("请")),
    ("mht.doc", Refused("请")),
];

fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/intake/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn words(speeches: &[Speech]) -> String {
    speeches.iter().map(|speech| speech.document.plain() + "\n").collect()
}

fn judge(name: &str, want: &Want) -> Result<(), String> {
    let found = read(name, &bytes(name));
    match (want, found) {
        (Refused(part), Err(error)) if error.to_string().contains(part) => Ok(()),
        (Reads(parts), Ok(found)) => {
            let text = words(&found.speeches);
            let mut rest = text.as_str();
            for part in *parts {
                rest = rest.split_once(part).ok_or_else(|| format!("no {part} in\n{text}"))?.1;
            }
            Ok(())
        }
        (Told(code, parts), Ok(found)) => {
            let report: Vec<_> = found.speeches.iter().flat_map(|speech| &speech.report).collect();
            let told: String = report.iter().map(|remark| remark.text.as_str()).collect();
            let all = words(&found.speeches) + &told;
            match report.iter().any(|remark| remark.code == *code)
                && parts.iter().all(|part| all.contains(part))
            {
                true => Ok(()),
                false => Err(format!("not told: {code} {report:?}\n{all}")),
            }
        }
        (_, found) => {
            Err(format!("{:?}", found.map(|found| words(&found.speeches)).map_err(|error| error.to_string())))
        }
    }
}

#[test]
fn each_file_is_read_or_told() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|(name, want)| Some(format!("{name}: {}", judge(name, want).err()?)))
        .collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn labels_of_every_format() {
    let mut wrong = Vec::new();
    for (name, first, last) in LABELS {
        let text = words(&read(name, &bytes(name)).unwrap().speeches);
        if !text.contains(first) || !text.contains(last) {
            wrong.push(format!("{name}: {first}, {last}\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Every file of the folder ends in a text or in one plain sentence.
#[test]
fn no_file_stands_still_or_says_nothing() {
    let folder = format!("{}/tests/data/intake", env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let Ok(members) = expand(&name, &bytes) else { continue };
        for (name, content) in members {
            match content.and_then(|bytes| read(&name, &bytes)) {
                Ok(found) => assert!(!words(&found.speeches).trim().is_empty(), "{name}"),
                Err(error) => assert!(error.to_string().ends_with('。'), "{name}: {error}"),
            }
        }
    }
}
