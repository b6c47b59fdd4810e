//! How the head of a speech is told from other lines: the words its title ends with, and whom it greets.

use super::text::{at_most, cut, folded};

/// Words that end the title of a speech.
pub const SPEECH_WORDS: &[&str] = &[
    "讲话",
    "发言",
    "致辞",
    "致词",
    "报告",
    "主持词",
    "演讲",
    "讲稿",
    "汇报",
    "总结",
    "表态",
    "贺词",
    "说明",
    "党课",
    "寄语",
    "讲话稿",
    "发言稿",
    "提纲",
    "开幕词",
    "闭幕词",
    "欢迎词",
    "串词",
];

/// Whether a line ends like the title of a speech, a bracket behind it left aside.
pub fn names_speech(text: &str) -> bool {
    let text = folded(text.trim_end_matches(['）', ')']));
    let end = text.rsplit_once(['（', '(']).map_or(&*text, |(head, _)| head).trim_end();
    at_most(&text, 160) && SPEECH_WORDS.iter().any(|word| end.ends_with(word))
}

/// The salutation at the beginning of a line, and what is glued to it.
pub fn salutation(text: &str) -> Option<(&str, &str)> {
    const WORDS: &[&str] = &[
        "同志们",
        "各位",
        "尊敬的",
        "代表们",
        "朋友们",
        "女士们",
        "大家",
        "主任、",
        "副主任、",
        "主任，",
        "主席团",
        "委员们",
        "同事们",
        "老师们",
        "青年朋友",
    ];
    // Most lines are told by their first character.
    if !text.starts_with(['同', '各', '尊', '代', '朋', '女', '大', '主', '委', '老', '青', '副'])
    {
        return None;
    }
    let first: String = text.chars().take(64).collect();
    let first = folded(&first);
    if !WORDS.iter().any(|word| first.starts_with(word)) {
        return None;
    }
    let (at, mark) = text.char_indices().find(|(_, c)| matches!(c, '：' | ':' | '。' | '！' | '!' | '；'))?;
    let (greeting, rest) = cut(text, at + mark.len_utf8())?;
    let colon = matches!(mark, '：' | ':');
    let alone = matches!(mark, '！' | '!') && rest.trim().is_empty();
    let plain = [
        "同志们",
        "各位同志",
        "代表",
        "委员",
        "朋友们",
        "同事",
        "领导",
        "主任",
        "秘书长",
        "来宾",
        "先生",
        "女士",
        "主席",
        "老师",
        "书记",
    ]
    .iter()
    .any(|word| first.get(..greeting.len()).unwrap_or(&first).contains(word));
    ((colon || alone) && at_most(greeting, 60) && plain).then_some((greeting, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salutations() {
        assert_eq!(salutation("同志们："), Some(("同志们：", "")));
        assert_eq!(
            salutation("各位副主任、秘书长、各位委员：今天"),
            Some(("各位副主任、秘书长、各位委员：", "今天"))
        );
        assert_eq!(salutation("各位代表！"), Some(("各位代表！", "")));
        assert_eq!(salutation("同志们，今天我们开会。"), None);
        assert_eq!(salutation("主任会议研究决定：一要"), None);
    }
}
