//! Where a long title is broken: between words only, into lines whose lengths make a shape (梯形, 菱形), as GB/T 9704-2012
//! §7.3.1 asks. A break that was set by hand (a line end in the title) stays, and nothing is broken besides.

use std::ops::Range;

use super::house::TitleShape;
use crate::engine::lexicon::words::{Class, words};

/// Lines that are searched for the best shape; longer titles are filled line by line.
const SEARCHED: usize = 4;
/// Characters that belong together and are not broken although the table knows them as several words, at most.
const TOGETHER: usize = 14;

/// The title with `\n` where its lines end; `width` is how many characters a line holds.
pub(super) fn broken(title: &str, width: usize, shape: TitleShape) -> String {
    let lines = lines(title, width, shape).into_iter();
    let text = |line: Range<usize>| title.chars().skip(line.start).take(line.len()).collect::<String>();
    lines.map(text).collect::<Vec<_>>().join("\n")
}

/// The lines of a title, as ranges of its characters. A line end in it is a break set by hand; so is a full space where the title
/// is longer than a line. What stands for a break is in no line.
pub(super) fn lines(title: &str, width: usize, shape: TitleShape) -> Vec<Range<usize>> {
    let chars: Vec<char> = title.chars().collect();
    let short = width_of(&chars, 0, chars.len()) <= 2 * width;
    let by_hand = |c: &char| *c == '\n' || (!short && *c == '\u{3000}');
    let mut parts = Vec::new();
    let mut at = 0;
    for part in chars.split(by_hand) {
        if !part.is_empty() {
            parts.push(at..at + part.len());
        }
        at += part.len() + 1;
    }
    // 讲　话, 王　芳: a word that is spread is no break.
    let spread = parts.iter().any(|part| part.len() < 2) && !title.contains('\n');
    if spread || parts.is_empty() {
        return within(&chars, 0..chars.len(), width, shape);
    }
    parts.into_iter().flat_map(|part| within(&chars, part, width, shape)).collect()
}

/// The lines of a part of a title in which nothing was broken by hand.
fn within(chars: &[char], part: Range<usize>, width: usize, shape: TitleShape) -> Vec<Range<usize>> {
    let own: Vec<char> = chars.iter().skip(part.start).take(part.len()).copied().collect();
    if width_of(&own, 0, own.len()) <= 2 * width {
        return vec![part];
    }
    let text: String = own.iter().collect();
    let mut starts = vec![0];
    starts.extend(breaks(&own, &edges(&text, width), width, shape));
    let ends = starts.iter().skip(1).copied().chain([own.len()]);
    starts.iter().zip(ends).map(|(from, to)| part.start + from..part.start + to).collect()
}

/// Where the lines of a whole title begin as the paper has it, the first left out: those of its main part, and what follows ——.
/// In characters; `width` is how many of them a line holds.
pub fn title_breaks(title: &str, width: usize, shape: TitleShape) -> Vec<usize> {
    let (main, sub) =
        title.split_once("——").filter(|(main, sub)| !main.is_empty() && !sub.is_empty()).unzip();
    let main = main.unwrap_or(title);
    let mut starts: Vec<usize> =
        lines(main, width.max(2), shape).iter().skip(1).map(|line| line.start).collect();
    starts.extend(sub.map(|_| main.chars().count()));
    starts
}

/// A place where a title may be broken, and how little one likes to, from 0.
#[derive(Debug, Clone, Copy)]
struct Edge {
    at: usize,
    cost: usize,
}

/// Half widths of a part: figures and Latin letters are half as wide as characters.
fn width_of(chars: &[char], from: usize, to: usize) -> usize {
    chars.iter().skip(from).take(to - from).map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Every place between two words, those left out that are inside what is said whole.
fn edges(title: &str, width: usize) -> Vec<Edge> {
    let words = paired(joined(title));
    let mut at = 0;
    let whole = whole(title, width);
    let mut out = Vec::new();
    for (word, next) in words.iter().zip(words.iter().skip(1)) {
        at += word.text.chars().count();
        if whole.iter().any(|range| range.start < at && at < range.end) {
            continue;
        }
        if let Some(cost) = cost(&word.text, &next.text) {
            out.push(Edge { at, cost: if word.goes_on { UNLIKED } else { cost } });
        }
    }
    out
}

/// Names that the table of words has in parts.
const NAMES: [&str; 10] = [
    "理论学习中心组",
    "执法检查",
    "专题询问",
    "启动仪式",
    "实施情况",
    "开展情况",
    "落实情况",
    "执法检查组",
    "信息公开",
    "损害赔偿",
];

/// What is not broken: the title of a law or of a document that has room in a line, the one inside another too; a name; the
/// Party's own meetings (党的二十届三中全会).
fn whole(title: &str, width: usize) -> Vec<Range<usize>> {
    let chars: Vec<char> = title.chars().collect();
    let (mut open, mut out) = (Vec::new(), Vec::new());
    for (at, c) in chars.iter().enumerate() {
        match c {
            '《' => open.push(at),
            '》' => {
                let begun = open.pop();
                out.extend(begun.map(|from| from..at + 1).filter(|range| range.len() <= width));
            }
            _ => {}
        }
    }
    for (from, _) in chars.iter().enumerate() {
        let rest = || chars.iter().skip(from);
        let begins = |name: &&&str| rest().copied().take(name.chars().count()).eq(name.chars());
        out.extend(NAMES.iter().find(begins).map(|name| from..from + name.chars().count()));
        if begins(&&"党的") {
            let figures = rest().skip(2).take_while(|c| is_figure(**c)).count();
            let session: String = rest().skip(2 + figures + 2).take(3).collect();
            let more = if session == "中全会" { 1 + session.chars().count() } else { 0 };
            out.extend((figures > 0).then(|| from..from + 2 + figures + 1 + more));
        }
    }
    out
}

/// What it costs to break a name of two words (营商环境): done where nothing else helps.
const UNLIKED: usize = 30;

/// A word of a title.
struct TitleWord {
    text: String,
    class: Class,
    /// It makes one name with the next word.
    goes_on: bool,
}

/// Marks the words that make one name by twos: 营商环境, 执法检查. A verb that is nothing but a verb stands for itself.
fn paired(mut words: Vec<TitleWord>) -> Vec<TitleWord> {
    const HEADS: [&str; 8] = ["会议", "大会", "讲话", "发言", "期间", "活动", "仪式", "论坛"];
    let pairs = |word: &TitleWord| {
        let named = word.class.is_nominal() || matches!(word.class, Class::Adjective | Class::Attribute);
        named && word.text.chars().count() == 2 && !HEADS.contains(&word.text.as_str())
    };
    let mut begun = false;
    for at in 0..words.len() {
        let both = words.get(at).is_some_and(pairs) && words.get(at + 1).is_some_and(pairs);
        begun = both && !begun;
        if let Some(word) = words.get_mut(at).filter(|_| begun) {
            word.goes_on = true;
        }
    }
    words
}

/// How little one likes to break between two words; nothing where it is never done.
fn cost(word: &str, next: &str) -> Option<usize> {
    const NEVER_FIRST: &str = "、，。：；！？》”’）】…—·的了着过等之们　";
    const NEVER_LAST: &str = "《“‘（【第在关于从对向为把被以与和及暨";
    const GOOD_LAST: &str = "的上中时暨、，：》”）";
    const GOOD_FIRST: [&str; 12] =
        ["在", "关于", "暨", "讲话", "发言", "主持词", "致辞", "工作", "常务", "动员", "第", "和"];
    let last = word.chars().next_back()?;
    let first = next.chars().next()?;
    if NEVER_FIRST.contains(first) || NEVER_LAST.contains(last) {
        return None;
    }
    // 推进|会, 动员|会: a word of one character that ends a name.
    // 工作|会议: the word that says what it is.
    const KINDS: [&str; 14] = [
        "会议",
        "大会",
        "座谈会",
        "仪式",
        "情况",
        "机关",
        "法院",
        "法庭",
        "程序",
        "设施",
        "联网",
        "使用权",
        "所有权",
        "中心组",
    ];
    let ends_name = KINDS.contains(&next) && !(NEVER_FIRST.contains(last) || GOOD_LAST.contains(last));
    if ends_name || next.chars().nth(1).is_none() && "会式节日".contains(first) {
        return None;
    }
    // 2025|年度: a figure and what it counts.
    if last.is_ascii_digit() && "年月日届次期号个项位周季度级岁人万亿％".contains(first) {
        return None;
    }
    // Two figures, or letters, are one word however they are cut.
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        return None;
    }
    let liked = GOOD_LAST.contains(last) || GOOD_FIRST.iter().any(|good| next.starts_with(good));
    Some(if liked { 1 } else { 4 })
}

/// The words of a title; what says one thing is one word: 第二十三次会议, 2026年, what stands in “”.
fn joined(title: &str) -> Vec<TitleWord> {
    let mut out: Vec<TitleWord> = Vec::new();
    let (mut numbered, mut opened) = (false, false);
    for (word, class) in words(title).into_iter().flat_map(in_two) {
        let figure = class == Class::Number || word.chars().all(is_figure);
        let counted = matches!(class, Class::Measure | Class::Time)
            || word.chars().count() == 1 && "年月日届次期号个项位周季度号室级".contains(word.as_str());
        let closes = word.starts_with(['》', '”', '）', '’']);
        let last = out.last().map_or(0, |last| last.text.chars().count());
        let short = last > 0 && last + word.chars().count() <= TOGETHER;
        let goes_on = (opened && short) || closes || (numbered && (figure || counted));
        numbered = figure && !goes_on || word == "第" || (numbered && (figure || goes_on && !counted));
        opened = (opened && !closes) || word.ends_with(['“', '（', '‘']);
        match out.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.text.push_str(&word);
                last.class = Class::Other;
            }
            None => out.push(TitleWord { text: word, class, goes_on: false }),
        }
    }
    out
}

/// A congress and its standing committee are two words, however the table has them.
fn in_two((word, class): (String, Class)) -> Vec<(String, Class)> {
    const COMMITTEE: &str = "常务委员会";
    match word.strip_suffix(COMMITTEE).filter(|congress| !congress.is_empty()) {
        Some(congress) => vec![(congress.to_owned(), Class::Other), (COMMITTEE.to_owned(), Class::Other)],
        None => vec![(word, class)],
    }
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || "〇零一二三四五六七八九十百千".contains(c)
}

/// Where the lines begin, the first left out.
fn breaks(chars: &[char], edges: &[Edge], width: usize, shape: TitleShape) -> Vec<usize> {
    let all = width_of(chars, 0, chars.len());
    let fewest = all.div_ceil(2 * width);
    for lines in fewest..=fewest + 1 {
        if lines <= SEARCHED {
            let mut search = LineSearch { chars, edges, width: 2 * width, shape, best: None };
            search.go(lines, &mut Vec::new(), 0);
            if let Some((_, found)) = search.best {
                return found;
            }
        }
    }
    filled(chars, edges, width)
}

struct LineSearch<'a> {
    chars: &'a [char],
    edges: &'a [Edge],
    width: usize,
    shape: TitleShape,
    best: Option<(usize, Vec<usize>)>,
}

impl LineSearch<'_> {
    /// Tries every way to break what is left into `lines` lines.
    fn go(&mut self, lines: usize, begun: &mut Vec<usize>, cost: usize) {
        let start = begun.last().copied().unwrap_or(0);
        if lines == 1 {
            if width_of(self.chars, start, self.chars.len()) <= self.width {
                let cost = cost + self.shape_cost(begun);
                if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                    self.best = Some((cost, begun.clone()));
                }
            }
            return;
        }
        for edge in self.edges.iter().filter(|edge| edge.at > start) {
            if width_of(self.chars, start, edge.at) > self.width {
                break;
            }
            begun.push(edge.at);
            self.go(lines - 1, begun, cost + edge.cost);
            begun.pop();
        }
    }

    /// How far the lines are from a shape: equal lines and a waist are none, and no line is a scrap.
    fn shape_cost(&self, begun: &[usize]) -> usize {
        let starts = std::iter::once(0).chain(begun.iter().copied());
        let ends = begun.iter().copied().chain([self.chars.len()]);
        let lines: Vec<usize> = starts.zip(ends).map(|(from, to)| width_of(self.chars, from, to)).collect();
        let longest = lines.iter().max().copied().unwrap_or_default();
        let shortest = lines.iter().min().copied().unwrap_or_default();
        let steps = || lines.iter().zip(lines.iter().skip(1));
        let rising = steps().all(|(a, b)| a < b);
        let falling = steps().all(|(a, b)| a > b);
        let peak = lines.iter().position(|line| *line == longest).unwrap_or_default();
        let round = peak > 0
            && peak + 1 < lines.len()
            && lines.iter().take(peak + 1).is_sorted()
            && lines.iter().skip(peak).is_sorted_by(|a, b| a >= b);
        let shaped = match self.shape {
            TitleShape::Any => rising || falling || round,
            TitleShape::Trapezoid => rising,
            TitleShape::Inverted => falling,
            TitleShape::Rhombus if lines.len() > 2 => round,
            TitleShape::Rhombus => rising || falling,
        };
        // A shape is seen where the lines differ by two characters or so, and is ugly where they differ by half.
        let uneven = (longest - shortest).abs_diff(6) / 2;
        let scrap = if shortest * 5 < longest * 2 { 12 } else { 0 };
        // 决定 alone in a line.
        let orphan = if shortest < 8 { UNLIKED } else { 0 };
        uneven + scrap + orphan + if shaped { 0 } else { 10 }
    }
}

/// Lines as full as words allow. A word longer than a line is broken where the line ends.
fn filled(chars: &[char], edges: &[Edge], width: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut start, mut next) = (0, 0);
    loop {
        let mut room = 2 * width;
        let mut most = start;
        for c in chars.iter().skip(start) {
            let one = if c.is_ascii() { 1 } else { 2 };
            if one > room {
                break;
            }
            room -= one;
            most += 1;
        }
        if most >= chars.len() {
            return out;
        }
        let mut at = most.max(start + 1);
        while let Some(edge) = edges.get(next).filter(|edge| edge.at <= most) {
            if edge.at > start {
                at = edge.at;
            }
            next += 1;
        }
        out.push(at);
        start = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_lines(title: &str, shape: TitleShape) -> Vec<String> {
        broken(title, 20, shape).split('\n').map(str::to_owned).collect()
    }

    #[test]
    fn a_break_set_by_hand_stays() {
        assert_eq!(in_lines("在市人大常委会\n成立四十周年座谈会上的讲话", TitleShape::Any).len(), 2);
        assert_eq!(
            in_lines("小镇大民生　代表办实事——不是的话在这里也要有二十多个字", TitleShape::Any)[0],
            "小镇大民生",
            "a space in a title is a break"
        );
    }

    #[test]
    fn what_is_said_whole_stays_whole_and_no_line_is_an_orphan() {
        let lines = |title: &str| in_lines(title, TitleShape::Any);
        for (title, wanted) in [
            (
                "在《焦作市城市市容和环境卫生管理条例》执法检查动员会上的讲话",
                &["在《焦作市城市市容和环境卫生管理条例》", "执法检查动员会上的讲话"][..],
            ),
            (
                "在《上海市实施《邮政法》办法》执法检查动员会上的讲话",
                &["在《上海市实施《邮政法》办法》", "执法检查动员会上的讲话"],
            ),
            (
                "关于检查《无人驾驶航空器飞行管理暂行条例》实施情况的报告",
                &["关于检查", "《无人驾驶航空器飞行管理暂行条例》", "实施情况的报告"],
            ),
        ] {
            assert_eq!(lines(title), wanted);
        }
        for (title, name) in [
            ("在市人大常委会2025年度工作总结暨作风建设大会上的讲话", "2025年度"),
            ("在市人大常委会机关学习贯彻党的二十届三中全会精神专题读书班上的辅导报告", "党的二十届三中全会"),
            ("在市人大常委会党组理论学习中心组专题学习研讨会上的发言", "理论学习中心组"),
            ("在国家宪法宣传周启动仪式暨宪法进机关活动上的讲话", "启动仪式"),
            ("在全市养老服务法规实施情况执法检查动员会上的讲话", "执法检查"),
            ("在养老服务法规实施情况执法检查动员会上的讲话", "实施情况"),
            ("最高人民法院关于上海金融法院案件管辖的若干规定", "金融法院"),
            ("人民检察院办理行政执法机关移送涉嫌犯罪案件的规定", "执法机关"),
        ] {
            let lines = lines(title);
            assert!(lines.len() > 1 && lines.iter().any(|line| line.contains(name)), "{lines:?}");
            assert!(lines.iter().all(|line| line.chars().count() > 3), "{lines:?}");
        }
        let long = lines(
            "最高人民法院、最高人民检察院关于修改《关于办理妨害信用卡管理刑事案件具体应用法律若干问题的解释》的决定",
        );
        assert!(long.iter().all(|line| line.chars().count() > 3), "{long:?}");
    }

    #[test]
    fn a_full_space_is_a_break_and_a_spread_word_is_none() {
        assert_eq!(
            in_lines("在市人大常委会工作会议　暨年终总结会上的讲话", TitleShape::Any),
            ["在市人大常委会工作会议", "暨年终总结会上的讲话"]
        );
        assert_eq!(in_lines("聚民心　解难题", TitleShape::Any), ["聚民心　解难题"], "there is room for it");
        assert_eq!(in_lines("讲　话", TitleShape::Any), ["讲　话"]);
        assert_eq!(title_breaks("履职为民——在会上的讲话", 20, TitleShape::Any), [4]);
        let title = "在云江市第六届人民代表大会常务委员会第二十三次会议闭幕时的讲话";
        let lines = in_lines(title, TitleShape::Any);
        assert_eq!(title_breaks(title, 20, TitleShape::Any), [lines[0].chars().count()]);
    }

    #[test]
    fn short_titles_stay_in_one_line_and_long_ones_lose_nothing() {
        assert_eq!(in_lines("在市委人大工作会议上的讲话", TitleShape::Any), ["在市委人大工作会议上的讲话"]);
        for title in ["长".repeat(65), "a".repeat(400), "在".repeat(41), String::new(), "　".repeat(30)] {
            let made = broken(&title, 20, TitleShape::Any);
            assert_eq!(made.replace('\n', ""), title);
            assert!(made.split('\n').all(|line| line.chars().count() <= 40), "{made}");
        }
    }

    #[test]
    fn lines_make_the_shape_that_was_chosen() {
        let title = "在云江市第六届人民代表大会常务委员会第二十三次会议闭幕时的讲话";
        let length =
            |shape| in_lines(title, shape).iter().map(|line| line.chars().count()).collect::<Vec<_>>();
        let rising = length(TitleShape::Trapezoid);
        assert!(rising.is_sorted_by(|a, b| a < b), "{rising:?}");
        let falling = length(TitleShape::Inverted);
        assert!(falling.is_sorted_by(|a, b| a > b), "{falling:?}");
        let long =
            "在云江市人大常委会纪念全国人民代表大会成立七十周年暨县乡人大工作经验交流座谈会上的讲话提纲";
        let round =
            in_lines(long, TitleShape::Rhombus).iter().map(|line| line.chars().count()).collect::<Vec<_>>();
        assert!(round.len() == 3 && round[1] >= round[0] && round[1] >= round[2], "{round:?}");
    }

    /// Words that belong together in the titles of the field, none of them broken in any shape.
    #[test]
    fn no_word_is_broken() {
        const WHOLE: [&str; 34] = [
            "人民代表大会",
            "常务委员会",
            "常委会",
            "第二十三次",
            "第六届",
            "第十二次会议",
            "代表大会",
            "座谈会",
            "工作会议",
            "讲话",
            "周年",
            "主任会议",
            "专题询问",
            "执法检查",
            "监督",
            "代表",
            "人大",
            "政府",
            "法治",
            "民主",
            "经济",
            "社会",
            "发展",
            "生态",
            "环境保护",
            "预算",
            "审计",
            "乡村振兴",
            "优化",
            "营商环境",
            "2026年",
            "高质量",
            "培训班",
            "推进会",
        ];
        let meetings = [
            "云江市第六届人民代表大会常务委员会第二十三次会议",
            "全市乡镇人大工作暨代表工作经验交流推进会",
            "云江市人大常委会优化营商环境执法检查动员部署会议",
            "纪念地方人大设立常委会四十五周年暨基层立法联系点建设座谈会",
            "2026年全市人大系统预算审查监督和审计整改工作培训班",
            "市第六届人民代表大会第五次会议代表团召集人会议",
            "中共云江市委人大工作会议暨全过程人民民主实践推进会",
            "市人大常委会听取环境保护工作情况报告并开展专题询问会议",
            "全市推动乡村振兴高质量发展人大代表专题视察座谈会",
            "市十六届人大常委会第十二次会议第二次全体会议",
        ];
        for meeting in meetings {
            for end in ["上的讲话", "闭幕时的讲话", "上的主持词", "结束时的讲话提纲"] {
                let title = format!("在{meeting}{end}");
                for shape in TitleShape::ALL {
                    let made = broken(&title, 20, *shape);
                    let parts: Vec<&str> = made.split('\n').collect();
                    let width =
                        |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
                    assert!(parts.iter().all(|line| width(line) <= 40), "{made}");
                    for word in WHOLE.iter().filter(|word| title.contains(**word)) {
                        let whole = made.matches(word).count();
                        assert_eq!(whole, title.matches(word).count(), "{word} in {made}");
                    }
                    assert!(parts.iter().all(|line| !line.starts_with(['的', '、', '，', '》'])), "{made}");
                }
            }
        }
    }
}
