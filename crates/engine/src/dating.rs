//! When a text can have been written (提法断代): the dated formulations run backwards. Every formulation was coined
//! on a day and some were replaced on another, so the formulations of a text give a span of days. Years outside the
//! span are doubted, because sites that copy speeches replace every year by the present one.
//!
//! The windows are data, `data/formulation-windows.txt`.

use std::sync::LazyLock;

use time::{Date, Month};

use super::lexicon::sentence::is_break;
use super::report::Remark;
use super::words::Words;

/// A formulation's window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The first day on which it can have been said.
    pub from: Option<Date>,
    /// The last day on which it was the current form.
    pub until: Option<Date>,
    /// The words.
    pub words: Vec<&'static str>,
}

static WINDOWS: LazyLock<Vec<Window>> =
    LazyLock::new(|| include_str!("data/formulation-windows.txt").lines().filter_map(window).collect());

/// Every window of the data file.
pub fn windows() -> &'static [Window] {
    &WINDOWS
}

fn window(line: &'static str) -> Option<Window> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = line.trim_start_matches("! ").split_whitespace();
    let (from, until) = (fields.next()?, fields.next()?);
    let words: Vec<&str> = fields.collect();
    (!words.is_empty()).then(|| Window { from: iso(from), until: iso(until), words })
}

/// `2018-03-11` as a date; anything else is `None`.
pub fn iso(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(str::parse::<u16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    date(i32::from(year), month, day)
}

/// A date from its numbers, if there is such a day.
pub fn date(year: i32, month: u16, day: u16) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

/// How a formulation stands where it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mention {
    /// It is said as the current form.
    Used,
    /// It is told of as something past (五年来……主题教育), or names a thing of that name (“一府两院”工作报告): that it had been
    /// coined is proved, that it was still current is not.
    Told,
    /// It is looked ahead to (谋划“十五五”规划): nothing is proved.
    Ahead,
}

/// Words before a formulation that tell of the past.
const PAST: [&str; 24] = [
    "五年来",
    "一年来",
    "十年来",
    "几年来",
    "多年来",
    "以来",
    "过去",
    "回顾",
    "回望",
    "去年",
    "前年",
    "先后",
    "当年",
    "当时",
    "那年",
    "历经",
    "届期间",
    "任期内",
    "本届",
    "上届",
    "这五年",
    "刚刚过去",
    "年间",
    "曾经",
];

/// Words right behind one that do so.
const OVER: [&str; 10] = ["期间", "时期", "以来", "取得", "成果", "成效", "圆满", "收官", "完成", "结束"];

/// Words before one that look ahead.
const AHEAD: [&str; 13] = [
    "谋划",
    "编制",
    "展望",
    "衔接",
    "筹备",
    "即将",
    "起草",
    "研究制定",
    "酝酿",
    "提前",
    "做好启动",
    "为制定",
    "超前",
];

static PAST_WORDS: LazyLock<Words<()>> = LazyLock::new(|| Words::new(PAST.map(|word| (word, ()))));

/// How each of the formulations of a line stands there; they come in order, each as its first byte and one past its last.
pub fn mentions(line: &str, formulations: impl Iterator<Item = (usize, usize)>) -> Vec<Mention> {
    let mut before: Option<Before<'_>> = None;
    formulations
        .map(|(start, end)| before.get_or_insert_with(|| Before::new(line)).mention(start, end))
        .collect()
}

/// Walks once along a line and knows, at each formulation, what stands before it in its sentence: a line may be one endless
/// sentence, and looking back to its beginning each time would take the square of its length.
struct Before<'a> {
    line: &'a str,
    /// Whether the line as a whole tells of the past.
    told: bool,
    /// The bytes at which a word of the past begins and ends.
    past: std::iter::Peekable<std::vec::IntoIter<(usize, usize)>>,
    /// Up to which byte the line was read.
    read: usize,
    /// The first byte of the sentence.
    sentence: usize,
    /// The first bytes of its last three clauses, the latest first.
    clauses: [Option<usize>; 3],
    /// The first byte of the latest word of the past so far.
    latest_past: Option<usize>,
}

impl<'a> Before<'a> {
    fn new(line: &'a str) -> Self {
        let mut past = Vec::new();
        PAST_WORDS.find(line, |start, end, ()| past.push((start, end)));
        Self {
            line,
            told: tells_of_past(line),
            past: past.into_iter().peekable(),
            read: 0,
            sentence: 0,
            clauses: [Some(0), None, None],
            latest_past: None,
        }
    }

    fn read_to(&mut self, start: usize) {
        for (at, c) in self.line.get(self.read..start).unwrap_or_default().char_indices() {
            let next = self.read + at + c.len_utf8();
            if is_stop(c) {
                self.sentence = next;
                self.clauses = [Some(next), None, None];
            } else if c == '，' {
                let [last, other, _] = self.clauses;
                self.clauses = [Some(next), last, other];
            }
        }
        self.read = self.read.max(start);
        while let Some((from, _)) = self.past.next_if(|(_, to)| *to <= start) {
            self.latest_past = Some(from);
        }
    }

    fn mention(&mut self, start: usize, end: usize) -> Mention {
        self.read_to(start);
        let near: String = self
            .line
            .get(end..)
            .unwrap_or_default()
            .chars()
            .take_while(|c| !is_stop(*c))
            .skip_while(|c| matches!(c, '”' | '》'))
            .take(10)
            .collect();
        let before = self.line.get(self.sentence..start).unwrap_or_default();
        let close = before
            .char_indices()
            .rev()
            .take(18)
            .last()
            .map_or("", |(at, _)| before.get(at..).unwrap_or_default());
        let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
        if has(&AHEAD, close) || near.contains("编制") || near.starts_with("规划建议") {
            return Mention::Ahead;
        }
        if near.starts_with("工作报告") || near.starts_with("报告") || near.starts_with("的工作报告")
        {
            return Mention::Told;
        }
        // 五年来……，今后要……: what is demanded is not past.
        let demanded = self.clauses.iter().flatten().any(|at| {
            let clause = self.line.get(*at..start).unwrap_or_default();
            clause.starts_with('要') || clause.starts_with("必须")
        });
        let past = self.latest_past.is_some_and(|at| at >= self.sentence);
        if !demanded && (past || has(&OVER, &near) || self.told) { Mention::Told } else { Mention::Used }
    }
}

/// Whether a sentence ends here.
fn is_stop(c: char) -> bool {
    is_break(c)
}

/// Whether a line, by its beginning, tells of what was: 五年来，…… or 2、一年来工作回顾.
pub fn tells_of_past(line: &str) -> bool {
    let head: String = line.chars().take(16).collect();
    PAST.iter().any(|word| head.contains(word)) && !head.contains("要")
}

/// The span of days in which a text that names these windows can have been written, either end open. A window that closed
/// before another opened is memory, not use: its end is left out.
pub fn span(named: impl Iterator<Item = (usize, Mention)>) -> (Option<Date>, Option<Date>) {
    let mut named: Vec<(usize, Mention)> = named.collect();
    named.sort_unstable();
    named.dedup();
    let window = |index: usize| WINDOWS.get(index);
    let proved = named.iter().filter(|(_, mention)| *mention != Mention::Ahead);
    let from = proved.filter_map(|(index, _)| window(*index)?.from).max();
    let used = named.iter().filter(|(_, mention)| *mention == Mention::Used);
    let until = used
        .filter_map(|(index, _)| window(*index)?.until)
        .filter(|until| from.is_none_or(|from| *until > from))
        .min();
    (from, until)
}

/// A year as written in a text, and its place in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// First byte of its digits.
    pub at: usize,
}

/// Every `20XX年` and `19XX年` in `text`.
pub fn years(text: &str) -> impl Iterator<Item = Year> + '_ {
    text.match_indices('年').filter_map(|(end, _)| {
        let at = end.checked_sub(4)?;
        let digits = text.as_bytes().get(at..end)?;
        let plain = digits.iter().all(u8::is_ascii_digit)
            && !at.checked_sub(1).and_then(|i| text.as_bytes().get(i)).is_some_and(u8::is_ascii_digit);
        let year = std::str::from_utf8(digits).ok()?.parse().ok()?;
        (plain && (1900..2100).contains(&year)).then_some(Year { year, at })
    })
}

/// Doubts every year in a line that lies after the span, but for plans and aims (到2035年).
pub fn doubt_years(text: &str, line: usize, span: (Option<Date>, Option<Date>), report: &mut Vec<Remark>) {
    let Some(until) = span.1 else { return };
    for year in years(text) {
        if year.year <= until.year() {
            continue;
        }
        let before = text.get(..year.at).unwrap_or_default();
        let aim = ["到", "至", "力争", "面向", "—", "－", "-", "～", "~"].iter().any(|w| before.ends_with(w));
        if !aim {
            report.push(Remark { code: "date_conflict", line, text: format!("{}年", year.year), fix: None });
        }
    }
}

/// The first date written in full in `text` (2024年3月5日, 2024-03-05, 二〇二四年三月五日).
pub fn written_date(text: &str) -> Option<Date> {
    let digits: String = text.chars().map(arabic).collect();
    let mut rest = digits.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (_, tail) = rest.split_at_checked(at)?;
        let (year, after) = number(tail)?;
        if (1900..2100).contains(&year)
            && let Some((month, after)) = number(after.trim_start_matches(['年', '-', '/', '.', ' ']))
            && let Some((day, _)) = number(after.trim_start_matches(['月', '-', '/', '.', ' ']))
            && let Some(found) = date(i32::from(year), month, day)
        {
            return Some(found);
        }
        rest = after;
    }
    None
}

fn number(text: &str) -> Option<(u16, &str)> {
    let ten = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '十');
    let written = text.get(..text.len().checked_sub(ten.len())?)?;
    let value = match written.split_once('十') {
        None => written.parse().ok()?,
        Some((tens, ones)) => {
            let tens: u16 = if tens.is_empty() { 1 } else { tens.parse().ok()? };
            let ones: u16 = if ones.is_empty() { 0 } else { ones.parse().ok()? };
            tens.checked_mul(10)?.checked_add(ones)?
        }
    };
    Some((value, ten))
}

/// Chinese digits as Arabic ones, so that both kinds of dates are read alike.
fn arabic(c: char) -> char {
    match c {
        '〇' | '○' | '零' | 'Ｏ' => '0',
        _ => crate::lexicon::numerals::digit(c)
            .and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10))
            .unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::{self, Term};
    use super::*;

    fn span_of(text: &str) -> (Option<Date>, Option<Date>) {
        let hits = terms::scan(text);
        let named =
            || hits.iter().filter_map(|h| if let Term::Window(i) = h.term { Some((i, h)) } else { None });
        let how = mentions(text, named().map(|(_, h)| (h.start, h.end)));
        span(named().map(|(i, _)| i).zip(how))
    }

    #[test]
    fn what_is_told_or_looked_ahead_to_closes_nothing() {
        // (text, first day, last day)
        for (text, from, until) in [
            ("五年来，我们扎实开展“不忘初心、牢记使命”主题教育和党史学习教育。", "2021-02-20", ""),
            ("过去五年，决胜全面建成小康社会取得决定性成就。", "2017-10-18", ""),
            ("要认真谋划“十五五”规划，编制好“十六五”规划。", "", ""),
            ("会议听取和审议了“一府两院”工作报告。", "", ""),
            ("去年，我们迎接党的二十大胜利召开，工作有了新起色。", "2021-11-11", ""),
            ("“十三五”时期，全市经济总量翻了一番。", "2015-10-29", ""),
            ("提前研究编制“十二五”规划，做好前期工作。", "", ""),
            ("奋力开创新局面，以实际行动迎接党的二十大胜利召开！", "2021-11-11", "2022-10-16"),
            ("当前，要扎实开展党史学习教育，学史明理。", "2021-02-20", "2023-06-30"),
            ("以胡锦涛同志为总书记的党中央", "2002-11-15", "2012-11-15"),
            ("“一府两院”要自觉接受人大监督。", "", "2018-03-20"),
        ] {
            assert_eq!(span_of(text), (iso(from), iso(until)), "{text}");
        }
    }

    #[test]
    fn every_window_is_read_and_in_order() {
        let lines =
            include_str!("data/formulation-windows.txt").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(windows().len(), lines);
        for w in windows() {
            assert!(w.from.is_some() || w.until.is_some(), "{w:?}");
            assert!(w.from.is_none() || w.until.is_none() || w.from < w.until, "{w:?}");
        }
    }

    #[test]
    fn formulations_date_a_text() {
        let (from, until) = span_of("2024年是“十一五”规划的开局之年，坚持科学发展观");
        assert_eq!((from, until), (iso("2005-10-11"), iso("2006-12-31")));
        let (from, until) = span_of("十八届三中、四中全会精神，“一府两院”");
        assert_eq!((from, until), (iso("2014-10-23"), iso("2018-03-20")));
        assert_eq!(span_of("要抓好落实"), (None, None));
    }

    #[test]
    fn years_after_the_span_are_doubted() {
        let span = (iso("2005-10-11"), iso("2006-12-31"));
        let mut report = Vec::new();
        doubt_years("2024年是开局之年，2005年以来，到2020年实现目标", 3, span, &mut report);
        assert_eq!(report.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["2024年"]);
    }

    #[test]
    fn dates_in_three_ways() {
        for text in ["（2024年3月5日）", "2024-03-05", "二〇二四年三月五日", "在2024年 3月5日下午"]
        {
            assert_eq!(written_date(text), iso("2024-03-05"), "{text}");
        }
        assert_eq!(written_date("二○二四年十二月二十五日"), iso("2024-12-25"));
        assert_eq!(written_date("2024年工作回顾"), None);
    }
}
