//! Speaker, level, venue, occasion and date, where title and lines under it say them.

/// Whether a line under the title names a date, a speaker or a source.
pub fn is_byline(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['—', '-', '─', '（', '(', '【']).trim_start();
    if ["来源", "作者", "时间", "日期", "讲话人", "发言人", "发布", "编辑", "责任编辑", "地点", "主讲"]
        .iter()
        .any(|w| text.starts_with(w))
    {
        return true;
    }
    text.starts_with("20")
        && (text.contains('年') || text.contains('-'))
        && text.contains(['月', '-', '/'])
        && !text.ends_with("报告")
}
