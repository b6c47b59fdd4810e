//! Marks of sites and dealers: whole lines, banners before the title, sentences inside a paragraph, scraps glued to
//! its front; and page numbers.

use super::super::report::Remark;
use super::super::structure::header::{SPEECH_WORDS, salutation};
use super::super::structure::text::{at_least, at_most, length};
use super::super::structure::{facts, label};
use super::super::terms::{Hit, Term};
use super::Work;

/// The weight from which on no speech says a word.
const SURE: f32 = 0.9;

/// Takes the marks out of the lines; each is reported.
pub fn remove(lines: &mut Vec<Work>, report: &mut Vec<Remark>) {
    let banner = banner_end(lines);
    let footer = footer_start(lines);
    let mut index = 0;
    lines.retain_mut(|line| {
        let edge = index < banner || index >= footer;
        let in_banner = index < banner;
        index += 1;
        let keep = if in_banner && !belongs_to_head(&line.text) {
            false
        } else {
            !is_mark(line, edge) && !is_page_number(&line.text) && !is_path(&line.text)
        };
        if !keep {
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
    if sum < 0.9 || !at_most(&line.text, 120) || salutation(&line.text).is_some() {
        return false;
    }
    let sure = line.hits.iter().any(|h| weight(h) >= SURE);
    let labelled = label::label(&line.text).is_some();
    let sentence = line.text.ends_with('。');
    if sure {
        return !has_own_words(&line.text, &line.hits);
    }
    !labelled && !sentence && sum >= 1.0 && (edge || at_most(&line.text, 24))
}

/// Whether a stretch of the line between marks, brackets and gaps holds no word of a site: the speech goes on there.
fn has_own_words(text: &str, hits: &[Hit]) -> bool {
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), '。')]) {
        if c.is_whitespace() || matches!(c, '。' | '！' | '？' | '；' | '】' | '）' | ')') {
            let marked = hits.iter().any(|h| h.start >= start && h.end <= at && weight(h) >= 0.6);
            if !marked && text.get(start..at).is_some_and(|piece| at_least(piece, 12)) {
                return true;
            }
            start = at;
        }
    }
    false
}

/// How many lines at the beginning are a banner: those before the title, if one of them is surely a mark.
fn banner_end(lines: &[Work]) -> usize {
    let title = lines.iter().take(40).position(|line| {
        at_most(&line.text, 60) && !is_path(&line.text) && total(&line.hits) < 0.6 && is_title(&line.text)
            || salutation(&line.text).is_some()
            || !at_most(&line.text, 150)
    });
    let Some(title) = title else { return 0 };
    let head = lines.get(..title).unwrap_or_default();
    if head.iter().any(|line| is_mark(line, true) || is_path(&line.text)) { title } else { 0 }
}

fn is_title(text: &str) -> bool {
    let text = text.trim_end_matches(['）', ')']);
    let end = text.rsplit_once(['（', '(']).map_or(text, |(head, _)| head).trim_end();
    SPEECH_WORDS.iter().any(|word| end.ends_with(word)) || end.contains("上的讲话") || end == "目录"
}

/// 首页 > 领导讲话 > 正文: where a page stands on its site.
fn is_path(text: &str) -> bool {
    ["首页", "网站首页", "主页", "您的位置", "您现在的位置", "所在位置"]
        .iter()
        .any(|word| text.starts_with(word))
        && at_most(text, 60)
        && text.contains(['>', '＞', '»', '›'])
}

/// What may stand before a title and belongs to the speech: a date, a speaker, the first line of a title.
fn belongs_to_head(text: &str) -> bool {
    facts::is_byline(text)
        || text.starts_with("目")
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
    for hit in line.hits.iter().filter(|h| weight(h) >= SURE) {
        let done = cuts.last().map_or(0, |(_, end)| *end);
        if hit.start >= done
            && let Some((start, end)) = scrap(line, hit)
            && start >= done
        {
            cuts.push((start, end));
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

/// The stretch around a sure mark that is no part of the speech, in bytes.
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
    let end = if kept && stretch.ends_with(['。', '！', '？', '；']) {
        right - '。'.len_utf8()
    } else {
        right
    };
    (heavy && length(stretch) <= 90 && end > start).then_some((start, end))
}

/// Where the stretch around a mark begins, and the bracket that opens there: gaps inside a bracket are no edge.
fn left_edge(before: &str) -> Option<(usize, Option<char>)> {
    let mut edge = None;
    for (at, c) in before.char_indices().rev().take(REACH) {
        match c {
            '【' | '（' | '(' | '[' => return Some((at, Some(c))),
            '。' | '！' | '？' | '；' | '】' | '：' => return edge.or(Some((at + c.len_utf8(), None))),
            '）' | ')' | ']' if edge.is_some() => return edge,
            c if c.is_whitespace() => edge = edge.or(Some((at, None))),
            _ => {}
        }
    }
    edge.or_else(|| at_most(before, REACH).then_some((0, None)))
}

/// A few characters at the beginning of a line, without a number or a mark.
fn is_site_name(text: &str) -> bool {
    at_most(text, 10) && label::label(text).is_none() && text.chars().all(char::is_alphanumeric)
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
