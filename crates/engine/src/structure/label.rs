//! Labels: how a heading or a point begins (一、 （一） 1. 第一， 一要 首先 ——), and which number it bears.

use super::super::document::PointStyle;

/// A family of labels; the order is the usual order of nesting, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 第一章, 第二节
    Chapter,
    /// 第一部分, 第一件事, 第一个方面
    Thing,
    /// 一、
    Han,
    /// （一）
    HanParen,
    /// 1、 1. 1．
    Arabic,
    /// （1） 1） ①
    ArabicParen,
    /// 第一， 第一、 其一，
    Ordinal,
    /// 首先， 其次， 再次， 最后，
    Sequence,
    /// 一要
    Yao,
    /// 一是
    Shi,
    /// ——
    Dash,
}

impl Family {
    /// Families that number headings rather than clauses; only these open sections.
    pub const fn is_heading(self) -> bool {
        matches!(
            self,
            Self::Chapter | Self::Thing | Self::Han | Self::HanParen | Self::Arabic | Self::ArabicParen
        )
    }

    /// Families that number the parts of a whole text.
    pub const fn is_outer(self) -> bool {
        matches!(self, Self::Chapter | Self::Thing | Self::Han)
    }

    /// The style of points labelled in this family.
    pub const fn style(self) -> PointStyle {
        match self {
            Self::Chapter | Self::Thing | Self::Ordinal => PointStyle::Ordinal,
            Self::Han | Self::HanParen => PointStyle::Paren,
            Self::Arabic => PointStyle::Arabic,
            Self::ArabicParen => PointStyle::ArabicParen,
            Self::Sequence => PointStyle::Sequence,
            Self::Yao => PointStyle::Yao,
            Self::Shi => PointStyle::Shi,
            Self::Dash => PointStyle::Dash,
        }
    }
}

/// A label at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    /// Its family.
    pub family: Family,
    /// The number it bears; 0 for a dash, and for 最后 and 此外, which take the next number there is.
    pub ordinal: usize,
    /// The label as written, punctuation included (一、 一要 第一，).
    pub written: &'a str,
    /// The number as written, without punctuation (一, 第一件事).
    pub number: &'a str,
    /// The text after the label.
    pub rest: &'a str,
}

/// The label `text` begins with, if any. White space before and after it is skipped.
pub fn label(text: &str) -> Option<Label<'_>> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    match first {
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两' => han(text),
        '壹' | '贰' | '叁' | '肆' | '伍' | '陆' | '柒' | '捌' | '玖' | '拾' => formal(text),
        '（' | '(' | '〔' => parenthesis(text),
        '0'..='9' => arabic(text),
        '①'..='⑳' | '㉑'..='㉟' | '㊱'..='㊿' => circled(text, first),
        '第' => ordinal(text),
        '其' => its(text),
        '首' | '再' | '最' | '此' => sequence(text),
        '—' | '-' | '─' | '－' => dash(text),
        _ => None,
    }
}

/// What stands before `rest`, which ends `text`. (Comparing the two would cost the length of the line for every label.)
pub fn before<'a>(text: &'a str, rest: &str) -> Option<&'a str> {
    text.get(..text.len().checked_sub(rest.len())?)
}

fn made<'a>(
    text: &'a str,
    family: Family,
    ordinal: usize,
    number: &'a str,
    rest: &'a str,
) -> Option<Label<'a>> {
    let written = before(text, rest)?.trim_end();
    Some(Label { family, ordinal, written, number, rest: rest.trim_start() })
}

pub use crate::lexicon::numerals::leading as numeral;

/// A count in words or digits (四, 两, 12), and what follows it.
pub fn count(text: &str) -> Option<(usize, &str)> {
    if let Some(rest) = text.strip_prefix('两') {
        return Some((2, rest));
    }
    numeral(text).or_else(|| digits(text))
}

fn digits(text: &str) -> Option<(usize, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let written = before(text, rest)?;
    if written.len() > 3 { None } else { Some((written.parse().ok()?, rest)) }
}

/// One mark of enumeration after a number, or white space standing for it.
fn after_number(rest: &str) -> Option<&str> {
    rest.strip_prefix(['、', '.', '．', '。', ',', '，', '､'])
}

/// 壹、 贰、: with this mark alone, for 伍 and 陆 are names as well.
fn formal(text: &str) -> Option<Label<'_>> {
    let (n, rest) = crate::lexicon::numerals::formal_leading(text)?;
    let tail = rest.strip_prefix('、').filter(|tail| tail.trim_start().chars().nth(3).is_some())?;
    made(text, Family::Han, n, before(text, rest)?, tail)
}

fn han(text: &str) -> Option<Label<'_>> {
    let (n, rest) = numeral(text)?;
    let number = before(text, rest)?;
    if let Some(tail) = rest.trim_start().strip_prefix(['、', '.', '．', '､', ',', '，', '：', ':']) {
        // 一、二、三产业 counts things, it numbers nothing.
        if numeral(tail).is_some_and(|(_, after)| after.starts_with(['、', '，'])) {
            return None;
        }
        return made(text, Family::Han, n, number, tail);
    }
    if rest.starts_with([' ', '\u{3000}', '\t']) && rest.trim_start().chars().nth(3).is_some() {
        return made(text, Family::Han, n, number, rest.trim_start());
    }
    if let Some(tail) = rest.strip_prefix(['要', '须']) {
        return made(text, Family::Yao, n, number, tail);
    }
    // 一是一、二是二 and 一是为了… without a sequence are told apart by the levels, not here.
    let tail = rest.strip_prefix('是')?;
    made(text, Family::Shi, n, number, tail)
}

fn parenthesis(text: &str) -> Option<Label<'_>> {
    let inner = text.strip_prefix(['（', '(', '〔'])?.trim_start();
    let (n, rest, family) = match numeral(inner) {
        Some((n, rest)) => (n, rest, Family::HanParen),
        None => digits(inner).map(|(n, rest)| (n, rest, Family::ArabicParen))?,
    };
    let number = before(inner, rest)?;
    let tail = rest.trim_start().strip_prefix(['）', ')', '〕'])?;
    let tail = after_number(tail).unwrap_or(tail);
    made(text, family, n, number, tail)
}

fn arabic(text: &str) -> Option<Label<'_>> {
    let (n, rest) = digits(text)?;
    let number = before(text, rest)?;
    if let Some(tail) = rest.strip_prefix(['）', ')']) {
        return made(text, Family::ArabicParen, n, number, tail);
    }
    let tail = rest.strip_prefix(['、', '.', '．', ',', '，'])?;
    // 1.5亿元 and 2,000 are figures.
    if tail.starts_with(|c: char| c.is_ascii_digit()) && !rest.starts_with('．') || n == 0 {
        return None;
    }
    made(text, Family::Arabic, n, number, tail)
}

/// `8.6个专项`: a label before a figure, or a figure; only the numbers around it tell.
pub fn before_figure(text: &str) -> Option<Label<'_>> {
    let (n, rest) = digits(text)?;
    let tail = rest.strip_prefix(['.', '．', '、'])?;
    let figure = n > 0 && tail.starts_with(|c: char| c.is_ascii_digit());
    figure.then(|| made(text, Family::Arabic, n, before(text, rest)?, tail)).flatten()
}

/// 第一要…, 第二是…: labels of clauses in running text, and of no line.
pub fn spoken(text: &str) -> Option<Label<'_>> {
    let (n, rest) = count(text.strip_prefix('第')?)?;
    let tail = rest.strip_prefix(['要', '是'])?;
    made(text, Family::Ordinal, n, before(text, rest)?, tail)
}

fn circled(text: &str, first: char) -> Option<Label<'_>> {
    let base = match first {
        '㉑'..='㉟' => u32::from('㉑') - 20,
        '㊱'..='㊿' => u32::from('㊱') - 35,
        _ => u32::from('①'),
    };
    let n = u32::from(first) - base + 1;
    let rest = text.strip_prefix(first)?;
    let number = before(text, rest)?;
    let tail = after_number(rest).unwrap_or(rest);
    made(text, Family::ArabicParen, usize::try_from(n).ok()?, number, tail)
}

fn ordinal(text: &str) -> Option<Label<'_>> {
    let inner = text.strip_prefix('第')?;
    let (n, rest) = numeral(inner).or_else(|| digits(inner))?;
    if let Some(tail) = rest.strip_prefix(['，', '、', ',', '：', ':']) {
        return made(text, Family::Ordinal, n, before(text, rest)?, tail);
    }
    // 第一步，第一阶段： number points like 第一，.
    if let Some(step) = ["步", "阶段", "个阶段"].iter().find_map(|word| rest.strip_prefix(word))
        && let Some(tail) = step.strip_prefix(['，', '、', ',', '：', ':'])
    {
        return made(text, Family::Ordinal, n, before(text, step)?, tail);
    }
    if let Some(tail) = rest.strip_prefix(['章', '节']) {
        let number = before(text, tail)?;
        return if tail.starts_with([' ', '\u{3000}', '\t', '：', '、']) {
            made(
                text,
                Family::Chapter,
                n,
                number,
                tail.trim_start_matches([' ', '\u{3000}', '\t', '：', '、']),
            )
        } else {
            None
        };
    }
    if !rest.starts_with(['个', '方', '部', '件', '点', '项', '条', '句']) {
        return None;
    }
    // 第十二条: every line of a law begins so.
    if rest.starts_with('条') && !rest.starts_with("条意见") {
        return None;
    }
    let things = [
        "个方面",
        "方面",
        "个问题",
        "部分",
        "件事情",
        "件事",
        "个问题",
        "个要求",
        "点意见",
        "点要求",
        "项任务",
        "项工作",
        "条意见",
        "点",
        "句话",
        "个意见",
    ];
    let after = things.iter().find_map(|thing| rest.strip_prefix(thing))?;
    let number = before(text, after)?;
    let tail = after
        .strip_prefix(['，', '、', ',', '：', ':', ' ', '\u{3000}', '。', '.'])
        .or_else(|| after.strip_prefix("——"))
        .or_else(|| after.strip_prefix('是'))
        .or(if after.is_empty() { Some(after) } else { None })?;
    made(text, Family::Thing, n, number, tail)
}

fn its(text: &str) -> Option<Label<'_>> {
    let inner = text.strip_prefix('其')?;
    if let Some(rest) = inner.strip_prefix('次') {
        let tail = rest.strip_prefix(['，', ',', '是', '、', '要'])?;
        return made(text, Family::Sequence, 2, before(text, rest)?, tail);
    }
    let (n, rest) = numeral(inner)?;
    let tail = rest.strip_prefix(['，', ',', '、', '：'])?;
    made(text, Family::Ordinal, n, before(text, rest)?, tail)
}

fn sequence(text: &str) -> Option<Label<'_>> {
    const WORDS: &[(&str, usize)] = &[("首先", 1), ("再次", 3), ("再者", 3), ("最后", 0), ("此外", 0)];
    let (word, n) = WORDS.iter().find(|(word, _)| text.starts_with(word))?;
    let rest = text.strip_prefix(word)?;
    let tail = rest.strip_prefix(['，', ',', '：', '是', '、', '要'])?;
    made(text, Family::Sequence, *n, word, tail)
}

fn dash(text: &str) -> Option<Label<'_>> {
    let rest = text.trim_start_matches(['—', '-', '─', '－']);
    let written = before(text, rest)?;
    // A single short dash is a hyphen or a minus.
    let long = written.chars().count() >= 2 || written == "—" || written == "─";
    if long && !rest.is_empty() { made(text, Family::Dash, 0, "", rest) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, family: Family, ordinal: usize, written: &str, number: &str, rest: &str) {
        let found = label(text).unwrap();
        assert_eq!((found.family, found.ordinal), (family, ordinal), "{text}");
        assert_eq!((found.written, found.number, found.rest), (written, number, rest));
    }

    #[test]
    fn every_family_is_read() {
        reads("一、提高认识", Family::Han, 1, "一、", "一", "提高认识");
        reads("十二、 结尾", Family::Han, 12, "十二、", "十二", "结尾");
        reads("（二）抓实", Family::HanParen, 2, "（二）", "二", "抓实");
        reads("(十一)抓实", Family::HanParen, 11, "(十一)", "十一", "抓实");
        reads("3. 抓实", Family::Arabic, 3, "3.", "3", "抓实");
        reads("（3）抓实", Family::ArabicParen, 3, "（3）", "3", "抓实");
        reads("②抓实", Family::ArabicParen, 2, "②", "②", "抓实");
        reads("第一，要抓实", Family::Ordinal, 1, "第一，", "第一", "要抓实");
        reads("第一件事，抓学习", Family::Thing, 1, "第一件事，", "第一件事", "抓学习");
        reads("第二步，抓实", Family::Ordinal, 2, "第二步，", "第二步", "抓实");
        reads("第三部分 工作", Family::Thing, 3, "第三部分", "第三部分", "工作");
        reads("一要坚持", Family::Yao, 1, "一要", "一", "坚持");
        reads("二是坚持", Family::Shi, 2, "二是", "二", "坚持");
        reads("其次，要学", Family::Sequence, 2, "其次，", "其次", "要学");
        reads("首先，要学", Family::Sequence, 1, "首先，", "首先", "要学");
        reads("——坚持", Family::Dash, 0, "——", "", "坚持");
    }

    #[test]
    fn figures_and_plain_words_are_no_labels() {
        for text in [
            "1.5亿元",
            "2024年工作回顾",
            "第一书记",
            "一年来，",
            "十八大以来",
            "三个代表",
            "最后一公里",
            "首先进的",
            "第三次会议",
        ] {
            assert_eq!(label(text), None, "{text}");
        }
    }
}
