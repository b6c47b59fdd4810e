//! Lines broken in the middle of a sentence, joined where it is certain: after a comma, inside a bracket, after a
//! bare number, in a text wrapped at a fixed width, or where the two characters at the break stand side by side
//! elsewhere in the file. Where it is only likely the break is reported with the joined line as its fix.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::super::lexicon::words::words;
use super::super::report::Remark;
use super::super::structure::label::Family;
use super::super::structure::speech::salutation;
use super::super::structure::text::{at_least, at_most, is_han, length};
use super::super::structure::{byline, closing, heading, label, run_in};
use super::Work;

/// What is known about the file as a whole.
struct Context {
    /// How often two characters stand side by side; counted when it is first asked for.
    pairs: Option<FxHashMap<(char, char), u32>>,
    /// How many pairs were asked for.
    asked: usize,
    /// The width at which the file is wrapped, in characters.
    width: Option<usize>,
    /// Whether paragraphs are set off by blank lines, or by indentation.
    blank: bool,
    indented: bool,
}

enum Verdict {
    Join,
    Doubt,
    Leave,
}

/// Joins broken lines; each is reported.
pub fn join(lines: &mut Vec<Work>, report: &mut Vec<Remark>) {
    let suspect = lines.windows(2).any(|w| matches!(w, [a, b] if is_open(&a.text) || goes_on(&b.text)));
    if !suspect {
        return;
    }
    let mut context = Context::new(lines);
    let verdicts: Vec<Verdict> = (0..lines.len()).map(|index| context.verdict(lines, index)).collect();
    let mut out: Vec<Work> = Vec::with_capacity(lines.len());
    for (line, verdict) in std::mem::take(lines).into_iter().zip(verdicts) {
        match (verdict, out.last_mut()) {
            (Verdict::Join, Some(last)) => {
                report.push(remark("broken_line_joined", last, &line));
                last.text.push_str(&line.text);
                last.stale = true;
            }
            (Verdict::Doubt, Some(last)) => {
                report.push(remark("broken_line_doubted", last, &line));
                out.push(line);
            }
            _ => out.push(line),
        }
    }
    for line in out.iter_mut().filter(|line| line.stale) {
        line.settle(report);
    }
    *lines = out;
}

/// The remark shows the break: the end of one line and the beginning of the next.
fn remark(code: &'static str, last: &Work, line: &Work) -> Remark {
    // From its end: it may have been joined out of a thousand lines.
    let from = last.text.char_indices().rev().take(10).last().map_or(0, |(at, _)| at);
    let end = last.text.get(from..).unwrap_or_default();
    let begin: String = line.text.chars().take(10).collect();
    Remark { code, line: line.number, text: format!("{end}\n{begin}"), fix: Some(format!("{end}{begin}")) }
}

/// Whether a line does not end like a sentence.
fn is_open(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| {
        is_han(c) || c.is_ascii_alphanumeric() || matches!(c, '，' | '、' | '“' | '《' | '（' | ',' | '-')
    }) || text.len() <= 24 && label::label(text).is_some_and(|l| l.rest.is_empty())
}

fn unclosed(text: &str) -> bool {
    let count = |c: char| text.matches(c).count();
    count('（') > count('）') || count('《') > count('》') || count('“') > count('”')
}

/// Whether a line begins with what cannot begin one.
fn goes_on(text: &str) -> bool {
    text.starts_with(['，', '、', '。', '；', '”'])
}

/// The width at which a file is wrapped: most of its lines end open, and those that do are about equally long.
/// Headings and what stands before a blank line end where they end.
fn wrapped_at(lines: &[Work]) -> Option<usize> {
    let mut long = 0;
    let mut open = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, l)| at_least(&l.text, 15)) {
        if !at_most(&line.text, 120) {
            return None;
        }
        if !is_open(&line.text) {
            long += 1;
        } else if !(heading::is_bare(&line.text) && label::label(&line.text).is_some()) {
            long += 1;
            let goes_on = lines.get(index + 1).is_some_and(|next| !next.blank_before);
            open.extend(goes_on.then(|| length(&line.text)));
        }
    }
    let widest = open.iter().max().copied()?;
    let full = open.iter().filter(|length| **length * 5 >= widest * 4).count();
    (open.len() >= 4 && open.len() * 2 > long && full * 10 >= open.len() * 8).then_some(widest)
}

impl Context {
    fn new(lines: &[Work]) -> Self {
        let width = wrapped_at(lines);
        Self {
            pairs: None,
            asked: 0,
            width,
            blank: lines.iter().skip(1).filter(|l| l.blank_before).count() * 4 > lines.len(),
            indented: lines.iter().filter(|l| l.indented).count() * 6 > lines.len(),
        }
    }

    /// Whether line `index` goes on where the line before it stopped.
    fn verdict(&mut self, lines: &[Work], index: usize) -> Verdict {
        let before = index.checked_sub(1).and_then(|i| lines.get(i));
        let (Some(last), Some(line)) = (before, lines.get(index)) else { return Verdict::Leave };
        if line.mark.firm {
            return Verdict::Leave;
        }
        let open = is_open(&last.text);
        if !open && !goes_on(&line.text) && self.width.is_none() || self.stands_alone(last, line) {
            return Verdict::Leave;
        }
        let labelled = label::label(&last.text);
        let short = |rest: &str| !at_least(rest, 4);
        if open
            && let Some(l) = labelled.filter(|l| !matches!(l.family, Family::Chapter | Family::Thing))
            && short(l.rest)
        {
            // 一、讲政治 is a heading; 3、人民 goes on in mid-word.
            let goes_on = l.rest.is_empty()
                || run_in::lies_across(l.rest, &line.text)
                || is_mid_word(&last.text, &line.text)
                || self.seen(lines, last, line) >= 1;
            let begins = STARTS.iter().any(|word| line.text.starts_with(word));
            return if goes_on && (l.rest.is_empty() || !begins) { Verdict::Join } else { Verdict::Leave };
        }
        if goes_on(&line.text) && !last.text.ends_with(['。', '！']) {
            return Verdict::Join;
        }
        if let Some(width) = self.width
            && length(&last.text) * 5 >= width * 4
            && (open || self.indented && length(&last.text) + 2 >= width)
        {
            return Verdict::Join;
        }
        if !open {
            return Verdict::Leave;
        }
        let comma = last.text.ends_with(['，', '、', '“', '《', '（', ','])
            || unclosed(&last.text) && unopened(&line.text);
        if comma && at_least(&last.text, 6) {
            return Verdict::Join;
        }
        if heading::is_bare(&last.text) {
            // Two halves of a heading: both short and bare, the second followed by text.
            let halves = labelled.is_some()
                && at_most(&line.text, 24)
                && heading::is_bare(&line.text)
                && lines
                    .get(index + 1)
                    .is_none_or(|n| at_least(&n.text, 31) || label::label(&n.text).is_some());
            // A long heading and a scrap behind it: nobody sets a heading of a word under another.
            let scrap = at_least(&last.text, 14) && at_most(&line.text, 8);
            return match halves && (scrap || self.seen(lines, last, line) >= 1) {
                true => Verdict::Join,
                false => Verdict::Leave,
            };
        }
        if !at_least(&last.text, if index < 6 { 60 } else { 30 }) {
            return Verdict::Leave;
        }
        let starts = STARTS.iter().any(|word| line.text.starts_with(word))
            || line.text.starts_with(|c: char| c.is_ascii_digit());
        match (self.seen(lines, last, line), starts) {
            (1.., false) | (3.., true) => Verdict::Join,
            (_, true) => Verdict::Leave,
            _ if at_least(&line.text, 9) && !heading::is_bare(&line.text) => Verdict::Doubt,
            _ => Verdict::Leave,
        }
    }

    /// Whether either line is one that neither goes on nor is gone on with.
    fn stands_alone(&self, last: &Work, line: &Work) -> bool {
        let begins = line.text.chars().next().is_some_and(|c| {
            is_han(c) || c.is_ascii_alphanumeric() || matches!(c, '“' | '《' | '（') || goes_on(&line.text)
        });
        !begins
            || (line.indented && self.indented)
            || (line.blank_before && self.blank)
            || label::label(&line.text).is_some()
            || is_article(&line.text)
            || salutation(&line.text).is_some()
            || salutation(&last.text).is_some()
            || closing::is_address(&line.text)
            || byline::is_byline(&line.text)
            || byline::is_byline(&last.text)
    }

    /// How often the two characters at the break stand side by side in the file.
    fn seen(&mut self, lines: &[Work], last: &Work, line: &Work) -> u32 {
        let (Some(a), Some(b)) = (last.text.chars().next_back(), line.text.chars().next()) else { return 0 };
        // A few questions are answered sooner by reading the file than by counting all its pairs.
        self.asked += 1;
        if self.asked <= 4 {
            let pair: String = [a, b].iter().collect();
            return lines
                .iter()
                .map(|line| u32::try_from(line.text.matches(&pair).count()).unwrap_or(u32::MAX))
                .sum();
        }
        let pairs = self.pairs.get_or_insert_with(|| {
            let mut pairs = FxHashMap::with_capacity_and_hasher(1 << 12, FxBuildHasher);
            for line in lines {
                let mut before = '\n';
                for c in line.text.chars() {
                    *pairs.entry((before, c)).or_insert(0) += 1;
                    before = c;
                }
            }
            pairs
        });
        pairs.get(&(a, b)).copied().unwrap_or(0)
    }
}

/// Whether a word of the dictionary lies across the break between two lines.
fn is_mid_word(last: &str, next: &str) -> bool {
    let skip = last.chars().count().saturating_sub(3);
    let end: String = last.chars().skip(skip).filter(|c| is_han(*c)).collect();
    let begin: String = next.chars().take(3).take_while(|c| is_han(*c)).collect();
    let at = end.chars().count();
    let mut done = 0;
    words(&format!("{end}{begin}")).into_iter().any(|(word, _)| {
        let from = done;
        done += word.chars().count();
        from < at && at < done
    })
}

/// 第十二条: an article of a law.
fn is_article(text: &str) -> bool {
    text.strip_prefix('第')
        .is_some_and(|rest| rest.trim_start_matches(crate::lexicon::numerals::is_numeral).starts_with('条'))
}

fn unopened(text: &str) -> bool {
    let first = |c: char| text.find(c).unwrap_or(usize::MAX);
    first('）') < first('（') || first('》') < first('《') || first('”') < first('“')
}

/// How paragraphs begin.
const STARTS: &[&str] = &[
    "同志们",
    "各位",
    "今天",
    "今年",
    "近年来",
    "当前",
    "总之",
    "下面",
    "同时",
    "另外",
    "此外",
    "最后",
    "在此",
    "一年来",
    "过去",
    "刚才",
    "为此",
    "因此",
    "要",
    "我们",
    "全市",
    "各级",
    "特别是",
    "第",
];

#[cfg(test)]
mod tests {
    use super::super::clean;

    fn texts(text: &str) -> Vec<String> {
        clean(text).lines.into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn a_word_broken_in_two_is_joined() {
        let text = "刚才，大家总结了去年的工作，通报了今年的安排，明确了目标任务和保障措施，会议开得很好；又就下一步工作作了部署，对镇人大工作和上下联动开展软环境建设督查活\n动提出了具体要求，三个镇人大作了发言。\n要组织代表开展活动，抓好落实。";
        assert_eq!(texts(text).len(), 2);
        assert!(clean(text).report.iter().any(|r| r.code == "broken_line_joined" && r.line == 2));
    }

    #[test]
    fn a_heading_broken_after_its_number_is_joined() {
        assert_eq!(
            texts("3、人民\n群众民主法制意识的增强对人大工作提出了新要求。经过普法教育，意识增强。")[0]
                .chars()
                .take(6)
                .collect::<String>(),
            "3、人民群众"
        );
        assert_eq!(texts("一、\n提高认识，增强责任\n要认真学习，抓好落实。")[0], "一、提高认识，增强责任");
    }

    #[test]
    fn halves_of_a_heading_are_joined() {
        let text = "三、持续提升政府\n治理效能和服务水平\n人民满意是衡量政府治理工作的根本标准，要坚持干字当头、实字为先，一心为民。";
        assert_eq!(texts(text)[0], "三、持续提升政府治理效能和服务水平");
    }

    #[test]
    fn a_paragraph_without_a_full_stop_stays_by_itself() {
        let text = "对于推进民主法制建设，促进全市更好更快更大发展，必将产生重大而深远的影响\n2024年市委人大工作会议以来，全市各级党委高度重视人大工作。";
        assert_eq!(texts(text).len(), 2);
    }

    #[test]
    fn wrapped_text_becomes_paragraphs() {
        let text = "　　各级人大及其常委会要紧紧围绕党委中心任务谋划和推进工作紧扣党\n委意图和要求行使监督决定任免等各项职权自觉把党的领导贯穿于依法\n履职的全过程落实到人大工作的各方面确保人大工作与党委同频共振有\n力有效推动各项任务落地见效不断开创人大工作新局面为实现目标作出\n新的贡献。\n　　各级人大代表要认真履行职责密切联系群众当好桥梁和纽带反映群众\n的意愿和要求做人民满意的代表。";
        assert_eq!(texts(text).len(), 2);
    }

    #[test]
    fn headings_and_paragraphs_are_not_joined() {
        let text = "提高政治站位，坚定正确方向\n党的十八大以来，党中央高度重视人大工作。\n主动服务大局，彰显担当作为\n要围绕中心，服务大局。";
        assert_eq!(texts(text).len(), 4);
    }
}
