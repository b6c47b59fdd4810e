//! The report: what cleaning changed, what was found, what is doubted, each with its line of the file.

use serde::Serialize;

/// One line of the report: what was changed, found or doubted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// A stable code (`watermark_removed`, `placeholder`, `number_gap`, …).
    pub code: &'static str,
    /// Line of the file, from 1.
    pub line: usize,
    /// What stood there, as written.
    pub text: String,
    /// What it was changed to, or could be changed to.
    pub fix: Option<String>,
}

/// Every code a report can hold, with the words shown to users. What cleaning changed: see [`super::clean::changes`].
///
/// `invisible_removed` to `broken_line_joined` tell of changes that were made; the others of what was found or is doubted.
pub const CODES: &[(&str, &str)] = &[
    ("invisible_removed", "去掉不可见字符"),
    ("full_width", "全角字母数字改半角"),
    ("ascii_punctuation", "半角标点改全角"),
    ("stray_space", "去掉多余空格"),
    ("markup_removed", "去掉网页标记"),
    ("watermark_removed", "去掉网站水印"),
    ("watermark_doubted", "疑似网站水印，已保留"),
    ("duplicate_abstract", "去掉重复的摘要"),
    ("broken_line_joined", "接上断行"),
    ("broken_line_doubted", "疑似断行"),
    ("bytes_unreadable", "有字节读不出"),
    ("private_use", "自造字或特殊符号，请核对"),
    ("compilation_heading", "汇编的篇目标题"),
    ("contents_removed", "汇编的目录"),
    ("header_line", "标题下的说明"),
    ("site_line", "网页上的栏目、按钮等，没有放进正文"),
    ("text_missing", "此处原文缺失，请核对前后内容"),
    ("placeholder", "占位符，待填"),
    ("masked_words", "被删去的字词"),
    ("spun_text", "疑似机器改写"),
    ("place_name", "外地地名，待换"),
    ("person_name", "人名，待换"),
    ("secrecy_mark", "密级标志"),
    ("date_conflict", "年份与提法不符"),
    ("number_gap", "序号不连续"),
    ("duplicate_number", "序号重复"),
    ("announced_count_mismatch", "宣布的点数与实际不符"),
];

/// What reading a Word file reports before recognition begins, with the words shown to users.
pub const READING: &[(&str, &str)] = &[
    ("number_added", "标题没有序号，已按次序补上"),
    ("revisions_accepted", "修订已接受"),
    ("comments_dropped", "批注没有读入"),
    ("notes_dropped", "脚注没有读入"),
    ("pictures_dropped", "图片没有读入"),
    ("tables_flattened", "表格已转为段落"),
    ("embedded_dropped", "嵌入的文件没有读入"),
    ("hidden_dropped", "隐藏文字没有读入"),
    ("field_unclosed", "域没有结束标记"),
    ("part_broken", "文件有损坏的部分"),
];

/// The words of a code shown to users.
pub fn chinese(code: &str) -> Option<&'static str> {
    CODES.iter().chain(READING).find(|(name, _)| *name == code).map(|(_, words)| *words)
}
