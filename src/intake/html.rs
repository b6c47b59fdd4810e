//! A saved web page as plain text, one line a block. Only text comes through: no script, style or attribute is
//! kept, and nothing is fetched.

/// Elements whose content is never text of the page.
const HIDDEN: [&str; 9] =
    ["script", "style", "head", "noscript", "template", "svg", "iframe", "select", "textarea"];
/// Elements inside a line; all others end it.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "label", "mark", "o:p", "q",
    "s", "small", "span", "strong", "sub", "sup", "u",
];

/// Whether a text is a web page: it begins with one of its elements.
pub(super) fn is_html(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return false;
    }
    let head: String = text.chars().take(200).collect();
    let head = head.to_ascii_lowercase();
    let begins = ["<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p "];
    begins.iter().any(|tag| head.starts_with(tag)) || head.starts_with("<?xml") && head.contains("<html")
}

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct PageText {
    /// Its text, one line a block.
    pub(super) text: String,
    /// Words that it holds and does not show: hidden ones, comments of Word.
    pub(super) hidden: Vec<String>,
}

/// The text of a page.
pub(super) fn text(html: &str) -> PageText {
    let mut page = Page::default();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        page.text(text);
        rest = page.tag(tag);
    }
    page.text(rest);
    page.end_line();
    PageText { text: page.out, hidden: page.hidden }
}

/// What the style of an element says if nobody sees it, or it is no text: hidden words, Word's comments, the bullets that Word
/// draws with letters of a font of signs.
fn is_unseen(tag: &str) -> bool {
    let tag: String = tag.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let bullet = tag.contains("mso-list:ignore")
        && ["wingdings", "symbol", "webdings"].iter().any(|f| tag.contains(f));
    bullet || ["display:none", "mso-hide:all", "mso-element:comment"].iter().any(|sign| tag.contains(sign))
}

/// Elements that may be hidden by their style.
const STYLED: [&str; 12] = ["a", "b", "div", "font", "i", "li", "p", "span", "strong", "table", "td", "tr"];
/// Bytes of a tag in which its style is looked for.
const MAX_TAG: usize = 1_000;

/// The words of a stretch of a page, for the report.
fn words(html: &str) -> String {
    let mut page = Page { endless: HIDDEN.to_vec(), ..Page::default() };
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        page.text(text);
        rest = page.past_tag(tag);
    }
    page.text(rest);
    page.line.trim().to_owned()
}

/// Bytes of the longest entity (`&thetasym;`, `&#x10ffff;`) and some leading zeros; what is longer is none.
const LONGEST_ENTITY: usize = 32;

#[derive(Default)]
struct Page {
    out: String,
    line: String,
    hidden: Vec<String>,
    /// A quote that never closes was met: from there on quotes hide no `>`. So the rest is searched once and not
    /// for every tag.
    quotes_broken: bool,
    /// Hidden elements whose end tag does not come again, for the same reason.
    endless: Vec<&'static str>,
}

impl Page {
    /// Text between tags: white space collapses, entities are resolved.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            self.collapsed(before);
            rest = match name_before_semicolon(after).and_then(|(name, tail)| Some((entity(name)?, tail))) {
                Some((c, tail)) => {
                    self.line.push(c);
                    tail
                }
                None => {
                    self.line.push('&');
                    after
                }
            };
        }
        self.collapsed(rest);
    }

    fn collapsed(&mut self, text: &str) {
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                self.line.push(c);
            } else if !self.line.ends_with(' ') && !self.line.is_empty() {
                self.line.push(' ');
            }
        }
    }

    /// What follows a `<`; returns what comes after the tag.
    fn tag<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("!--") {
            return comment.split_once("-->").map_or("", |(_, after)| after);
        }
        let name: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | ':')).collect();
        let name = name.to_ascii_lowercase();
        let declaration = rest.starts_with(['!', '?']);
        if name.trim_matches('/').is_empty() && !declaration {
            self.line.push('<'); // a lone sign in the text
            return rest;
        }
        let after = self.past_tag(rest);
        if let Some(hidden) = HIDDEN.into_iter().find(|hidden| *hidden == name) {
            return self.past_element(after, hidden);
        }
        let own =
            rest.get(..rest.len() - after.len()).filter(|tag| tag.len() <= MAX_TAG && tag.contains("style"));
        if let Some(styled) = STYLED.into_iter().find(|styled| *styled == name)
            && own.is_some_and(is_unseen)
        {
            let past = self.past_element(after, styled);
            let unseen = after.get(..after.len() - past.len()).map(words).unwrap_or_default();
            // A bullet is no word.
            self.hidden.extend((unseen.chars().count() > 1).then_some(unseen));
            return past;
        }
        if !declaration && !INLINE.contains(&name.trim_matches('/')) {
            self.end_line();
        }
        after
    }

    /// What follows the `>` of a tag; where a quote never closes, the first `>` is the end after all.
    fn past_tag<'a>(&mut self, tag: &'a str) -> &'a str {
        let quoted = if self.quotes_broken { None } else { past_quoted(tag) };
        self.quotes_broken |= quoted.is_none();
        quoted.or_else(|| Some(tag.split_once('>')?.1)).unwrap_or_default()
    }

    /// What follows the end tag of a hidden element; without an end tag the element hides nothing.
    fn past_element<'a>(&mut self, content: &'a str, name: &'static str) -> &'a str {
        if self.endless.contains(&name) {
            return content;
        }
        let mut rest = content;
        while let Some((_, tag)) = rest.split_once("</") {
            if tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
                return self.past_tag(tag);
            }
            rest = tag;
        }
        self.endless.push(name);
        content
    }

    fn end_line(&mut self) {
        let line = self.line.trim();
        if !line.is_empty() {
            self.out.push_str(line);
            self.out.push('\n');
        }
        self.line.clear();
    }
}

/// The name of an entity and what follows its `;`.
fn name_before_semicolon(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What follows the `>` of a tag, one inside quotes not counted.
fn past_quoted(tag: &str) -> Option<&str> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return tag.get(at + 1..),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" => ' ',
        "emsp" => '\u{3000}',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "middot" => '·',
        "times" => '×',
        "permil" => '‰',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_become_lines() {
        let page = "<!DOCTYPE html><html><head><title>题</title><style>p{}</style></head><body>\
            <!-- <p>注</p> --><script>if (a < b) { alert('</p>') }</script>\
            <h1>在座谈会上的<span style='x>y'>讲话</span></h1><p>同志们：</p><p>第一\n  行&ldquo;引&rdquo;&#x4e00;&#20108;<br/>\
            第二行 a&b a < b</p><table><tr><td>甲</td><td>乙</td></tr></table><!--[if x]></body></html>";
        assert!(is_html(page));
        assert_eq!(
            text(page).text,
            "在座谈会上的讲话\n同志们：\n第一 行“引”一二\n第二行 a&b a < b\n甲\n乙\n"
        );
    }

    #[test]
    fn plain_text_is_no_page() {
        assert!(!is_html("同志们：\n<p>是段落标签"));
        assert!(is_html("\u{feff}\n<HTML xmlns:v=\"x\">"));
        assert_eq!(text("<script>没有结尾").text, "没有结尾\n");
    }

    #[test]
    fn what_word_hides_in_a_page_is_left_out_and_told() {
        let page = "<p class=MsoNormal>这句话<span style='display:none;mso-hide:all'>隐藏的字</span>要修改。</p>\
            <div style='mso-element:comment-list'><div style='mso-element:comment'><p>批注内容</p></div></div>\
            <p><span style='font-family:Wingdings;mso-list:Ignore'>l<span>&nbsp; </span></span>坚持党的领导</p>\
            <p><span style='mso-list:Ignore'>一、</span>提高站位</p>";
        let said = text(page);
        assert_eq!(said.text, "这句话要修改。\n坚持党的领导\n一、提高站位\n");
        assert_eq!(said.hidden, ["隐藏的字", "批注内容"]);
    }

    /// Each of these took a minute when every tag searched the rest anew.
    #[test]
    fn a_page_of_one_thing_repeated_is_read_at_once() {
        let repeated = [
            "&",
            "&amp",
            "&#",
            "<",
            "</",
            "<!",
            "<!--",
            "<script>",
            "<script></",
            "<a \"",
            "<a '\"",
            "<a \">\" ",
            "<a \"'>\"' ",
            "<style>x</styl>",
            "<p>",
            "<p",
            "<title></head",
            "\u{0}",
            " ",
            "<svg><head><select>",
            "甲&乙；",
        ];
        for token in repeated {
            let page = format!("<p>{}", token.repeat(1_000_000 / token.len()));
            let begun = std::time::Instant::now();
            assert!(text(&page).text.len() <= page.len() + 1);
            // Linear is below a second even unoptimized; the square of it is minutes.
            assert!(begun.elapsed().as_secs() < 15, "{token:?} took {:?}", begun.elapsed());
        }
        assert_eq!(text("<p>甲<b title=\"乙>丙</b><i title=\"a\">丁</i>").text, "甲丙丁\n");
    }

    proptest! {
        #[test]
        fn any_text_ends(page in "(<[a-z/!]{0,8}[ \"'=>]{0,3}|[一-三&;#x]{0,3}|</?script>|<!--|-->){0,30}") {
            let _ = text(&page);
        }
    }
}
