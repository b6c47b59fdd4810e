//! Marks of sites and dealers: whole lines, banners before the title, sentences inside a paragraph, scraps glued to
//! its front; and page numbers.

use super::super::report::Remark;
use super::super::structure::furniture::{furniture, is_paywall};
use super::super::structure::speech::{SPEECH_WORDS, salutation};
use super::super::structure::text::{at_most, is_han, length};
use super::super::structure::{byline, label};
use super::super::terms::{Hit, Term};
use super::Work;
use crate::lexicon::sentence::{is_break, is_end};

/// The weight from which on no speech says a word without telling where something is to be found.
const SURE: f32 = 0.9;

/// The weight of a dealer's words: no speech says them at all.
const DEALER: f32 = 2.0;

/// Ideographs beside the words of the list that a mark holds at most; with more a line says something of its own.
const OWN: usize = 8;

/// Takes the marks out of the lines; each is reported. What may be a mark and may be said is doubted and stays.
pub fn remove(lines: &mut Vec<Work>, report: &mut Vec<Remark>) {
    let banner = banner(lines);
    let footer = footer_start(lines);
    let mut index = 0;
    lines.retain_mut(|line| {
        let at = index;
        index += 1;
        let edge = at < banner.len() || at >= footer;
        let listed = banner.get(at).copied().unwrap_or(false);
        if listed || is_mark(line, edge) || is_page_number(&line.text) || is_path(&line.text) {
            report.push(removed(line.number, &line.text));
            return false;
        }
        if line.hits.iter().any(|h| weight(h) >= SURE) {
            cut_sentences(line, report);
        }
        !line.text.is_empty()
    });
}

fn removed(line: usize, text: &str) -> Remark {
    Remark { code: "watermark_removed", line, text: text.to_owned(), fix: Some(String::new()) }
}

/// The remark on what stays although it may be a mark.
fn doubted(line: usize, text: &str) -> Remark {
    Remark { code: "watermark_doubted", line, text: text.to_owned(), fix: Some(String::new()) }
}

fn weight(hit: &Hit) -> f32 {
    match hit.term {
        Term::Watermark(weight) => weight,
        _ => 0.0,
    }
}

fn total(hits: &[Hit]) -> f32 {
    hits.iter().map(weight).sum()
}

/// Whether a whole line is a mark. `edge`: it stands before the title or after the end, where marks are likelier.
fn is_mark(line: &Work, edge: bool) -> bool {
    let sum = total(&line.hits);
    if sum < 0.9 || !at_most(&line.text, 120) || speaks(line) {
        return false;
    }
    if is_paywall(&line.text) {
        return false;
    }
    // The day on which a page was put up and the title it gives are facts of its head.
    if furniture(&line.text).is_some_and(|page| page.posted.is_some() || page.title.is_some()) {
        return false;
    }
    let own = own_words(&line.text, &line.hits, 0);
    if line.hits.iter().any(|h| weight(h) >= SURE) {
        // 下一篇：在培训班上的讲话: what such a word announces is the site's.
        return own <= OWN || is_announced(line) && !line.text.ends_with('。');
    }
    sum >= 1.0 && own <= OWN && (edge || at_most(&line.text, 24))
}

/// Whether a line is part of a speech by its shape: a sentence with words of its own, a title, an address, a number
/// with more than a dealer's words behind it.
fn speaks(line: &Work) -> bool {
    let text = &line.text;
    if salutation(text).is_some() || is_title(text) && !is_announced(line) {
        return true;
    }
    let dealer = line.hits.iter().any(|h| weight(h) >= DEALER);
    if label::label(text).is_some() && !dealer {
        return true;
    }
    text.ends_with(is_break)
        && !is_advert(text, &line.hits, 0)
        && (text.ends_with('。') || own_words(text, &line.hits, 0) > OWN)
}

/// Whether a line begins with a word of the list that a colon ends: 相关链接：, 公众号：.
fn is_announced(line: &Work) -> bool {
    line.hits.iter().any(|hit| {
        let ends = |text: &str| text.ends_with(['：', ':']);
        hit.start == 0
            && weight(hit) >= SURE
            && (line.text.get(..hit.end).is_some_and(ends)
                || line.text.get(hit.end..).is_some_and(|rest| rest.starts_with(['：', ':'])))
    })
}

/// Ideographs of a stretch (from byte `from` of the line that the hits are of) that no word of the list covers.
fn own_words(text: &str, hits: &[Hit], from: usize) -> usize {
    let mut hits = hits.iter().filter(|hit| weight(hit) > 0.0).peekable();
    let mut own = 0;
    for (at, c) in text.char_indices() {
        let at = at + from;
        while hits.next_if(|hit| hit.end <= at).is_some() {}
        own += usize::from(is_han(c) && hits.peek().is_none_or(|hit| at < hit.start));
    }
    own
}

/// Whether a stretch says nothing but where more of such texts are to be had: a dealer's word, or several words of the
/// list, in each clause one, and little beside them.
fn is_advert(text: &str, hits: &[Hit], from: usize) -> bool {
    let dealer = hits.iter().any(|h| weight(h) >= DEALER);
    let own = own_words(text, hits, from);
    if !(dealer || total(hits) >= 1.9 && own <= 3)
        || own > OWN
        || own * 2 > text.chars().count()
        || text.starts_with('要')
    {
        return false;
    }
    let mut at = from;
    let mut clauses = text.split_inclusive(|c| is_break(c) || matches!(c, '，' | '、' | ',' | ' '));
    clauses.all(|clause| {
        let range = at..at + clause.len();
        at = range.end;
        clause.chars().filter(|c| is_han(*c)).count() <= 4
            || hits.iter().any(|h| weight(h) > 0.0 && h.start >= range.start && h.start < range.end)
    })
}

/// For the lines before the text, whether each belongs to a banner: those up to the last mark, but for what a speech
/// begins with.
fn banner(lines: &[Work]) -> Vec<bool> {
    let begins = |line: &Work| {
        salutation(&line.text).is_some()
            || (!at_most(&line.text, 60) || line.text.ends_with(is_end))
                && !is_mark(line, true)
                && own_words(&line.text, &line.hits, 0) > OWN
    };
    let head = lines.iter().take(40).position(begins).unwrap_or(lines.len().min(40));
    let mark = |line: &Work| is_mark(line, true) || is_path(&line.text);
    let end = lines.iter().take(head).rposition(mark).map_or(0, |last| last + 1);
    let plain = |line: &Work| at_most(&line.text, 60) && !byline::is_byline(&line.text) && !mark(line);
    let titled = lines.iter().take(head).skip(end).any(plain)
        || lines.iter().take(end).any(|line| is_title(&line.text) && !mark(line));
    let belongs = |at: usize, line: &Work| {
        belongs_to_head(&line.text)
            || line.text.ends_with('。')
            || lines.get(at + 1).is_some_and(|next| next.text.starts_with('—'))
            || !titled && plain(line)
    };
    lines.iter().take(end).enumerate().map(|(at, line)| mark(line) || !belongs(at, line)).collect()
}

fn is_title(text: &str) -> bool {
    let text = text.trim_end_matches(['）', ')']);
    let end = text.rsplit_once(['（', '(']).map_or(text, |(head, _)| head).trim_end();
    at_most(text, 60)
        && (SPEECH_WORDS.iter().any(|word| end.ends_with(word)) || end.contains("上的讲话") || end == "目录")
}

/// 首页 > 领导讲话 > 正文: where a page stands on its site.
fn is_path(text: &str) -> bool {
    [
        "首页",
        "网站首页",
        "主页",
        "您的位置",
        "您现在的位置",
        "您当前的位置",
        "所在位置",
        "当前位置",
        "现在位置",
        "你的位置",
    ]
    .iter()
    .any(|word| text.starts_with(word))
        && at_most(text, 60)
        && text.contains(['>', '＞', '»', '›'])
        && !text.ends_with('。')
}

/// What may stand before a title and belongs to the speech: a date, a speaker, a title, the first line of one.
fn belongs_to_head(text: &str) -> bool {
    byline::is_byline(text)
        || is_title(text)
        || furniture(text).is_some_and(|page| page.posted.is_some() || page.title.is_some())
        || text.starts_with(['目', '—'])
        || text.contains('第') && text.contains('篇')
        || label::label(text).is_some()
}

/// The first of the marks and page numbers that end a file.
fn footer_start(lines: &[Work]) -> usize {
    let kept = lines.iter().rposition(|line| !(is_mark(line, true) || is_page_number(&line.text)));
    kept.map_or(lines.len(), |index| index + 1)
}

/// What stands around a page number.
const DASHES: [char; 6] = ['-', '—', '─', '－', '·', '•'];

/// `— 3 —`, `第 3 页 共 10 页`, `3/10`.
fn is_page_number(text: &str) -> bool {
    let begins = |c: char| c.is_ascii_digit() || c.is_whitespace() || DASHES.contains(&c) || c == '第';
    if !text.starts_with(begins) || !at_most(text, 20) || text.starts_with('第') && !text.contains('页') {
        return false;
    }
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = bare.trim_matches(DASHES);
    let dashed = inner.len() < bare.len()
        && !inner.is_empty()
        && inner.len() <= 3
        && inner.chars().all(|c| c.is_ascii_digit());
    let counted = bare.starts_with('第')
        && bare.contains('页')
        && bare.chars().all(|c| c.is_ascii_digit() || "第页共/，,".contains(c));
    dashed || counted
}

/// How far from a mark the ends of its scrap are looked for, in characters.
const REACH: usize = 120;

/// Takes out the sentences and scraps that hold a sure mark.
fn cut_sentences(line: &mut Work, report: &mut Vec<Remark>) {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut looked = 0;
    for hit in line.hits.iter().filter(|h| weight(h) >= SURE) {
        let done = cuts.last().map_or(0, |(_, end)| *end);
        if hit.start < done.max(looked) {
            continue;
        }
        let Some((start, end)) = scrap(line, hit).filter(|(start, _)| *start >= done) else { continue };
        if is_foreign(line, start, end) {
            cuts.push((start, end));
        } else {
            looked = end;
            report.push(doubted(line.number, line.text.get(start..end).unwrap_or_default()));
        }
    }
    if cuts.is_empty() {
        return;
    }
    let mut kept = String::with_capacity(line.text.len());
    let mut at = 0;
    for (start, end) in cuts {
        kept.push_str(line.text.get(at..start).unwrap_or_default());
        report.push(removed(line.number, line.text.get(start..end).unwrap_or_default()));
        at = end;
    }
    kept.push_str(line.text.get(at..).unwrap_or_default());
    line.text = kept;
    line.settle(report);
}

/// Whether the stretch of a line is surely no part of the speech. A sentence must be an advertisement; a bracket inside
/// a sentence too; what stands apart from the text must hold little of its own.
fn is_foreign(line: &Work, start: usize, end: usize) -> bool {
    let text = line.text.get(start..end).unwrap_or_default();
    let first = line.hits.partition_point(|h| h.start < start);
    let inside: Vec<Hit> = line.hits.iter().skip(first).take_while(|h| h.end <= end).copied().collect();
    if is_advert(text, &inside, start) {
        return true;
    }
    let own = own_words(text, &inside, start);
    let before = line.text.get(..start).unwrap_or_default().trim_end();
    let after = line.text.get(end..).unwrap_or_default();
    let official = text.contains(".gov.") || text.contains(".gov/");
    let bracket = text.ends_with(['】', '）', ')', ']']);
    if official || own > OWN || text.ends_with(is_break) {
        return false;
    }
    if bracket {
        let framed = text.starts_with('【') || total(&inside) > 1.5;
        let apart = before.is_empty() || before.ends_with(is_break);
        return apart || framed && after.trim().is_empty();
    }
    // A scrap with a gap to the text, or at either end of a line that goes on like a sentence.
    before.is_empty()
        || after.trim().is_empty() && before.ends_with(|c| is_break(c) || matches!(c, '】' | '）'))
}

/// The stretch around a sure mark that may be no part of the speech, in bytes.
fn scrap(line: &Work, hit: &Hit) -> Option<(usize, usize)> {
    let text = &line.text;
    let (before, _) = text.split_at_checked(hit.start)?;
    let (_, after) = text.split_at_checked(hit.end)?;
    let (left, opened) = left_edge(before)?;
    let ends = |c: char| match opened {
        Some('【') => c == '】',
        Some('（') => c == '）',
        Some('(') => c == ')',
        Some(_) => c == ']',
        None => c.is_whitespace() || "。！？；".contains(c),
    };
    let right = match after.char_indices().take(REACH).find(|(_, c)| ends(*c)) {
        Some((at, c)) if c.is_whitespace() => hit.end + at,
        Some((at, c)) => hit.end + at + c.len_utf8(),
        None if at_most(after, REACH) => text.len(),
        None => return None,
    };
    let first = line.hits.partition_point(|h| h.start < left);
    let inside: Vec<Hit> = line.hits.iter().skip(first).take_while(|h| h.end <= right).copied().collect();
    let start = match opened {
        // 某某网（www.abc.com）全市……: the name of the site goes with the bracket behind it.
        Some(_) if right < text.len() && is_site_name(before.get(..left)?) => 0,
        _ => first_marked_clause(text, left, right, &inside),
    };
    let stretch = text.get(start..right)?;
    let heavy = total(&inside) >= 1.4 || length(stretch) <= 30 || opened.is_some();
    // Clauses kept in front keep the mark that ends their sentence.
    let kept = start > left;
    let end = if kept && stretch.ends_with(is_break) { right - '。'.len_utf8() } else { right };
    (heavy && length(stretch) <= 90 && end > start).then_some((start, end))
}

/// Where the stretch around a mark begins, and the bracket that opens there: gaps inside a bracket are no edge.
fn left_edge(before: &str) -> Option<(usize, Option<char>)> {
    let mut edge = None;
    for (at, c) in before.char_indices().rev().take(REACH) {
        match c {
            '【' | '（' | '(' | '[' => return Some((at, Some(c))),
            c if is_break(c) || matches!(c, '】' | '：') => {
                return edge.or(Some((at + c.len_utf8(), None)));
            }
            '）' | ')' | ']' if edge.is_some() => return edge,
            c if c.is_whitespace() => edge = edge.or(Some((at, None))),
            _ => {}
        }
    }
    edge.or_else(|| at_most(before, REACH).then_some((0, None)))
}

/// A few characters at the beginning of a line, without a number or a mark.
fn is_site_name(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["网", "小屋", "文秘", "公文", "文库", "写作", "材料", "笔杆子", "秘书", "工作室", "驿站", "文行"];
    at_most(text, 10)
        && label::label(text).is_none()
        && text.chars().all(char::is_alphanumeric)
        && WORDS.iter().any(|word| text.contains(word))
        && !["人大", "政府", "代表", "党"].iter().any(|word| text.contains(word))
}

/// Leading clauses without any mark belong to the speech: the cut begins at the comma after them.
fn first_marked_clause(text: &str, left: usize, right: usize, hits: &[Hit]) -> usize {
    let Some(first) = hits.iter().find(|h| weight(h) > 0.0).map(|h| h.start) else { return left };
    let clauses = text.get(left..first).unwrap_or_default();
    match clauses.rfind('，') {
        Some(at) if length(clauses.get(..at).unwrap_or_default()) >= 8 && left + at < right => left + at,
        _ => left,
    }
}

#[cfg(test)]
mod tests {
    use super::super::clean;

    fn cleaned(text: &str) -> (Vec<String>, Vec<String>) {
        let cleaned = clean(text);
        let removed =
            cleaned.report.into_iter().filter(|r| r.code == "watermark_removed").map(|r| r.text).collect();
        (cleaned.lines.into_iter().map(|l| l.text).collect(), removed)
    }

    #[test]
    fn a_sentence_inside_a_paragraph() {
        let (lines, removed) = cleaned("为发展提供不竭的力量源泉。原创文秘材料，尽在某某文秘.com网。");
        assert_eq!(lines, ["为发展提供不竭的力量源泉。"]);
        assert_eq!(removed, ["原创文秘材料，尽在某某文秘.com网。"]);
    }

    #[test]
    fn a_scrap_glued_to_the_front() {
        for front in
            ["【某某公文网www.gongwen.com】", "更多材料请访问www.abc.com ", "（范文大全www.abc.net）"]
        {
            let (lines, removed) =
                cleaned(&format!("{front}加强人大工作，是推进民主法治建设的重要内容，必须抓实抓好。"));
            assert_eq!(lines, ["加强人大工作，是推进民主法治建设的重要内容，必须抓实抓好。"], "{front}");
            assert_eq!(removed.len(), 1);
        }
    }

    #[test]
    fn brackets_and_names_of_sites_go_whole() {
        let (lines, removed) = cleaned("一、提高政治站位【某某小屋 www.abc.com】");
        assert_eq!((lines, removed.len()), (vec!["一、提高政治站位".to_owned()], 1));
        let (lines, _) = cleaned("某某小屋（QQ群：88776655）各级人大要认真履行法定职责，做好各项工作。");
        assert_eq!(lines, ["各级人大要认真履行法定职责，做好各项工作。"]);
        let (lines, _) = cleaned("首页 > 讲话 > 正文\n在全市立法工作会议上的讲话\n同志们：\n今天开会。");
        assert_eq!(lines[0], "在全市立法工作会议上的讲话");
    }

    #[test]
    fn a_banner_before_the_title() {
        let (lines, removed) = cleaned(
            "仅供学习 禁止外传\n某某文行\n自建平台、实时分享\n会员群：   免费QQ群：\n在全市人大工作会议上的讲话\n同志们：\n今天开会。",
        );
        assert_eq!(lines, ["在全市人大工作会议上的讲话", "同志们：", "今天开会。"]);
        assert_eq!(removed.len(), 4);
    }

    #[test]
    fn words_that_speeches_use_stay() {
        for text in [
            "加快建设智慧人大，打造网站、微信公众号、客户端等平台，及时发布更多内容。",
            "三要办好《人大之声》微信公众号",
            "要加强版权保护，为会员免费提供资料下载服务。",
            "坚持一线工作法，推广原创作品。",
        ] {
            let (lines, removed) = cleaned(text);
            assert_eq!((lines, removed), (vec![text.to_owned()], vec![]));
        }
    }

    #[test]
    fn page_numbers_go() {
        let (lines, removed) = cleaned("要抓好落实。\n— 3 —\n第 4 页 共 10 页\n要加强学习。");
        assert_eq!((lines.len(), removed.len()), (2, 2));
    }
}
