//! What a web page puts around a text: paths, tools, counters, tables of an index, links behind the end. Whatever its
//! lines are, they are neither title nor text. The words are data, `data/site.txt`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use time::Date;

use super::super::dating;
use super::super::line::Line as Source;
use super::super::words::{Chars, Words as Lookup};
use super::text::{at_most, folded, is_han};
use super::{label, speech};
use crate::lexicon::sentence::is_break;

/// What a word of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Nav,
    Label,
    Posted,
    Title,
    Speaks,
}

/// A line that belongs to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Furniture<'a> {
    /// The day on which the page was put up, where the line says it.
    pub posted: Option<Date>,
    /// The title, where the line labels one.
    pub title: Option<&'a str>,
    /// Who wrote it, where the line labels somebody.
    pub author: Option<&'a str>,
    /// The line ends in a label (索引号：): the next one is its value; true where that value is a title.
    pub awaits: Option<bool>,
}

struct Words {
    words: FxHashMap<&'static str, Word>,
    foot: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words { words: FxHashMap::default(), foot: Vec::new() };
    for line in include_str!("data/site.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split_whitespace();
        let word = match fields.next() {
            Some("label") => Word::Label,
            Some("posted") => Word::Posted,
            Some("title") => Word::Title,
            Some("speaks") => Word::Speaks,
            Some("foot") => {
                out.foot.extend(fields);
                continue;
            }
            _ => Word::Nav,
        };
        for text in fields {
            out.words.insert(text, word);
        }
    }
    out
});

/// The longest line that can be furniture, in characters.
const LONGEST: usize = 160;

/// Signs of a path (首页 > 要闻).
static PATH: LazyLock<Chars> = LazyLock::new(|| Chars::new(">＞»→›≫"));

/// A piece of a line between marks and gaps.
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    /// Whether a colon follows.
    colon: bool,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    static MARKS: LazyLock<Chars> = LazyLock::new(|| Chars::new("|｜【】[]［］（）()·、，,；;>＞»→›‖：:"));
    let mark = |c: char| c.is_whitespace() || MARKS.has(c);
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        // 08:31 is one piece.
        let clock = c == ':' && text.get(..at).is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()));
        if mark(c) && !clock {
            if let Some(from) = start.take() {
                let rest = text.get(at..).unwrap_or_default().trim_start();
                let colon = rest.starts_with(['：', ':']);
                out.extend(text.get(from..at).map(|text| Token { text, colon }));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    out
}

fn word(text: &str) -> Option<Word> {
    WORDS.words.get(text).copied()
}

/// Digits, clocks, counts and Latin scraps say nothing.
fn is_filler(text: &str) -> bool {
    let bare = text.trim_end_matches(['次', '人', '度', '条', '字', '位', '页', '℃']);
    !bare.is_empty() && bare.chars().all(|c| c.is_ascii() || "年月日时分秒-—".contains(c))
        || text.starts_with("星期")
        || matches!(bare, "-" | "—" | "--")
}

/// Whether a line names an hour: nobody but a page dates by the minute.
pub fn has_clock(text: &str) -> bool {
    text.as_bytes().windows(4).any(
        |w| matches!(w, [a, b':', c, d] if a.is_ascii_digit() && c.is_ascii_digit() && d.is_ascii_digit()),
    )
}

/// What a line of a page is; `None` for all that may belong to a text.
pub fn furniture(text: &str) -> Option<Furniture<'_>> {
    if !at_most(text, LONGEST) || text.ends_with(is_break) || text.is_empty() {
        return None;
    }
    let plain = folded(text);
    if plain.len() == text.len() { look(text, &plain) } else { look(text, text) }
}

/// `plain`: the text with traditional characters folded, byte for byte as long.
fn look<'a>(text: &'a str, plain: &str) -> Option<Furniture<'a>> {
    if is_spaced_label(plain) {
        return Some(labelled(text, plain));
    }
    let pieces = tokens(plain);
    let first = pieces.first()?;
    // 时间：2025年1月17日 地点：机关二楼会议室: who spoke, when or where is no furniture, whatever stands before it.
    // Cleaning may have closed the gap before its label.
    let speaks =
        |text: &str| text.char_indices().any(|(at, _)| text.get(at..).and_then(word) == Some(Word::Speaks));
    if pieces.iter().any(|piece| piece.colon && speaks(piece.text)) {
        return None;
    }
    match word(first.text) {
        Some(Word::Speaks) => return None,
        Some(Word::Title) if first.colon => return Some(labelled(text, plain)),
        // 时间：2024年9月12日, and nothing else: it may be the day of the speech.
        Some(Word::Posted)
            if first.colon
                && pieces.len() == 2
                && plain.contains('年')
                && !has_clock(plain)
                && !first.text.starts_with("发布")
                && first.text.chars().count() == 2 =>
        {
            return None;
        }
        Some(Word::Label | Word::Posted) if first.colon => return Some(labelled(text, plain)),
        _ => {}
    }
    let path = PATH.any_in(plain) || plain.contains("&gt;");
    let labels = pieces.iter().any(|piece| matches!(word(piece.text), Some(Word::Label | Word::Posted)));
    if !path && !labels && !plain.contains('_') && speech::names_speech(text) {
        return None;
    }
    let page = plain.contains('_') && plain.chars().filter(|c| is_han(*c)).count() > 4
        || plain.contains(" | ") && path;
    let (mut strong, mut free, mut value) = (0, 0, false);
    for piece in &pieces {
        match word(piece.text) {
            Some(Word::Speaks) => return None,
            Some(found) => {
                strong += 1;
                value = found != Word::Nav;
            }
            None if is_filler(piece.text) => value = false,
            None if value => value = false,
            None if piece.text.starts_with("今天是") || piece.text.starts_with("欢迎") => strong += 1,
            None => free += piece.text.chars().count(),
        }
    }
    let stamped = has_clock(plain) && free <= 10 && dating::written_date(plain).is_some();
    // 海州日报  2024年09月14日  第01版：要闻
    let printed = plain.contains("版：") || plain.ends_with('版');
    let stamped = stamped || printed && dating::written_date(plain).is_some();
    let furniture = strong > 0 && (free == 0 || path && free <= 40 || stamped && free <= 10)
        || page
        || path && first.text.ends_with('网')
        || stamped && !(plain.contains('年') && free == 0 && strong == 0 && !plain.contains("年0"))
        || plain.ends_with("发布）") && dating::written_date(plain).is_some();
    furniture.then(|| {
        // 政府工作报告_要闻动态_某省人民政府: the title of the page begins with that of the text.
        let own = text.split('_').next().map(str::trim).filter(|own| page && speech::names_speech(own));
        Furniture { title: own, ..labelled(text, plain) }
    })
}

/// 索 引 号：, 名　　称：: a label with gaps inside.
fn is_spaced_label(plain: &str) -> bool {
    let Some((head, _)) = plain.split_once(['：', ':']) else { return false };
    let bare: String = head.chars().filter(|c| !c.is_whitespace()).collect();
    bare.len() < head.trim().len()
        && at_most(&bare, 6)
        && matches!(word(&bare), Some(Word::Label | Word::Title))
}

/// A line that bears labels, with what they say.
fn labelled<'a>(text: &'a str, plain: &str) -> Furniture<'a> {
    let mut out = Furniture { posted: dating::written_date(plain), ..Furniture::default() };
    let bare: String =
        plain.split(['：', ':']).next().unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let is_title = word(&bare) == Some(Word::Title);
    let after = text.split_once(['：', ':']).map(|(_, rest)| rest.trim()).unwrap_or_default();
    if is_title && !after.is_empty() {
        out.title = Some(after);
    }
    if bare == "作者" {
        out.author = after.split(char::is_whitespace).next().filter(|name| !name.contains(['：', ':']));
    }
    if text.ends_with(['：', ':']) {
        out.awaits = Some(is_title);
    }
    out
}

/// 您没有权限查看, 剩余80%内容购买后可看: text is missing here.
pub fn is_paywall(text: &str) -> bool {
    at_most(text, 60) && !text.ends_with('。') && PAYWALL.any_in(text)
}

/// What a page says where it holds back text.
static PAYWALL: LazyLock<Lookup<()>> = LazyLock::new(|| {
    const SAYS: [&str; 20] = [
        "权限查看",
        "没有权限",
        "无权查看",
        "登录后查看",
        "登录后可见",
        "登录后阅读",
        "登录查看",
        "付费阅读",
        "付费后",
        "付费内容",
        "购买后",
        "开通会员",
        "成为会员",
        "会员可见",
        "会员可免费",
        "此处隐藏",
        "剩余内容",
        "试读结束",
        "试看结束",
        "需要VIP",
    ];
    Lookup::new(SAYS.map(|word| (word, ())))
});

/// Where the foot of a page begins behind the text of `lines`: the first of the short lines at the end that only a page
/// has, with all behind it; the number of lines where there is none.
pub fn foot_start(lines: &[Source]) -> usize {
    let said = |line: &Source| {
        line.text.ends_with(is_break) && !is_notice(&line.text)
            || !at_most(&line.text, 80) && furniture(&line.text).is_none() && !is_notice(&line.text)
            || speech::salutation(&line.text).is_some()
            || label::label(&line.text).is_some_and(|l| l.family.is_heading())
    };
    let first = lines.iter().rposition(said).map_or(0, |last| last + 1);
    let tail = lines.get(first..).unwrap_or_default();
    // A head alone has no foot.
    if first == 0 {
        return lines.len();
    }
    match tail.iter().position(|line| is_foot(&line.text)) {
        Some(at) if !tail.iter().skip(at).any(|line| line.text.starts_with("名词解释")) => first + at,
        _ => lines.len(),
    }
}

/// （责任编辑：张三）, 上一篇：…, 扫一扫在手机打开当前页.
fn is_foot(text: &str) -> bool {
    let plain = folded(text);
    let bare = plain.trim_start_matches(['（', '(', '【', '[', ' ', '|', '·', '▲', '◆']);
    let begins = WORDS.foot.iter().any(|word| {
        bare.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || "：:】）)]|｜【".contains(c))
        })
    });
    begins || is_notice(text) || furniture(text).is_some_and(|found| found.title.is_none())
}

/// 京ICP备……号, 网站标识码, 主办：……: who keeps the site.
fn is_notice(text: &str) -> bool {
    at_most(text, LONGEST)
        && (text.contains("ICP备")
            || text.contains("公网安备")
            || text.contains("网站标识码")
            || text.contains("未经授权禁止")
            || text.starts_with("版权所有：")
            || text.starts_with("免责声明"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_only_a_page_has() {
        for line in [
            "下载 打印 全屏 收藏",
            "【字号： 加大 还原 减小 】",
            "当前位置： 首页 ＞ 政务公开 ＞ 正文",
            "来源：临江日报 发布时间：2026-02-03 08:31 浏览次数：5211 次 字号： 大 中 小",
            "索 引 号：QX0001-2026-0003 主题分类：政府工作报告",
            "2026-01-28 09:15",
            "首页 | 区情 | 公开 | 办事 | 互动",
            "【正文复制】 【打印】",
            "人大網>文獻資料>正文",
            "發佈時間：2022-11-09",
        ] {
            assert!(furniture(line).is_some(), "{line}");
        }
    }

    #[test]
    fn lines_of_a_speech_are_none() {
        for line in [
            "政府工作报告",
            "在全市人大工作会议上的讲话",
            "省长 李江河",
            "（2024年3月5日）",
            "——2026年1月20日在临江省第十四届人民代表大会第四次会议上",
            "讲话人：秦岭",
            "时间：2024年9月12日",
            "坚定信心 真抓实干",
            "各位代表：",
            "二〇二四年三月五日",
            "加强服务，做好互动",
            "这次会议的主要任务是：",
        ] {
            assert!(furniture(line).is_none(), "{line}");
        }
    }
}
