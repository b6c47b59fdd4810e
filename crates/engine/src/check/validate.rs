//! Judging a rule before it is saved: does it say what it needs to, do its patterns compile, do its examples hold, and
//! what would it find. Every answer is a sentence for the curator.

use crate::constant;
use std::sync::LazyLock;

use regex::Regex;

use super::compiled::compile;
use super::pack::{Overlay, RulePack};
use super::rule::{Example, Rule};
use super::{Checker, Context, Finding};

impl Rule {
    /// Reads one rule of an organization from JSON, in the form of the shipped files, and judges it.
    ///
    /// # Errors
    /// Sentences for the curator: what is no rule, what is missing, which pattern or example does not hold.
    pub fn parse(json: &str) -> Result<Self, Vec<String>> {
        let rule: Self = serde_json::from_str(json).map_err(|error| vec![plain(&error)])?;
        let problems = rule.validate();
        if problems.is_empty() { Ok(rule) } else { Err(problems) }
    }

    /// What speaks against saving the rule as an organization's own; empty if it is sound.
    pub fn validate(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut need = |missing: bool, sentence: &str| {
            if missing {
                out.push(sentence.to_owned());
            }
        };
        let blank = |text: &String| text.trim().is_empty();
        need(blank(&self.id), "请给规则起一个编号，如 own.mingcheng。");
        need(blank(&self.message), "请写一句说明：错在哪里，应当怎样改。");
        need(blank(&self.basis), "请写明依据。");
        need(self.patterns.is_empty() && self.series.is_empty(), "请至少填一条要查的写法。");
        need(self.series.len() == 1, "固定顺序至少要有两项。");
        need(self.fail.is_empty(), "请至少写一个应当查出的例句。");
        let lists = [&self.patterns, &self.anchors, &self.unless, &self.needs, &self.absent, &self.series];
        need(lists.into_iter().flatten().any(blank), "写法、例外和锚词都不能是空白。");
        let backwards = self.from.zip(self.until).is_some_and(|(from, until)| until <= from);
        need(backwards, "停用日期要晚于起用日期。");
        if out.is_empty() { self.problems() } else { out }
    }

    /// What keeps the rule from working: patterns that are no regular expressions, examples that do not come out as
    /// said.
    pub fn problems(&self) -> Vec<String> {
        let patterns = self.patterns.iter().chain(&self.unless).chain(&self.needs).chain(&self.absent);
        let bad: Vec<String> = patterns
            .filter_map(|pattern| compile(pattern).err().map(|error| (pattern, error)))
            .map(|(pattern, error)| format!("“{pattern}”写得不对：{}。", reason(&error)))
            .collect();
        if !bad.is_empty() {
            return bad;
        }
        let checker = Checker::only(self);
        let judge = |example: &Example, wanted: bool| {
            let context = Context {
                date: example.date,
                level: example.level,
                office: example.office,
                ..Context::default()
            };
            let found = !checker.wording(&example.text, &context).is_empty();
            let word = if wanted { "应当查出而没有查出" } else { "不该查出而查出了" };
            (found != wanted).then(|| format!("例句{word}：{}", example.text))
        };
        let fail = self.fail.iter().filter_map(|example| judge(example, true));
        fail.chain(self.pass.iter().filter_map(|example| judge(example, false))).collect()
    }

    /// What the rule finds in a text of today: the preview of one text. For many texts, or dated ones, take
    /// [`Checker::only`] once and ask its [`Checker::wording`].
    pub fn hits(&self, text: &str) -> Vec<Finding> {
        Checker::only(self).wording(text, &Context::default())
    }
}

impl Checker {
    /// A checker that knows this one rule, whatever its confidence: for previews.
    pub fn only(rule: &Rule) -> Self {
        let day = RulePack::shipped().day;
        let overlay = Overlay { rules: vec![rule.clone()], ..Overlay::default() };
        Self::new(&RulePack { version: 0, day, rules: Vec::new() }, &overlay)
    }
}

/// Why a pattern is no regular expression.
fn reason(error: &regex::Error) -> &'static str {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return "太长或重复次数太多，请拆开写";
    }
    let text = error.to_string();
    let known = [
        ("unclosed group", "左括号没有配上右括号"),
        ("unopened group", "右括号没有配上左括号"),
        ("unclosed character class", "方括号“[”没有关上"),
        ("repetition operator missing", "“*”“+”“?”前面没有字"),
        ("repetition quantifier expects", "花括号里要写次数，如 {0,4}"),
        ("unclosed counted repetition", "花括号“{”没有关上"),
        ("invalid repetition count range", "花括号里的次数前大后小"),
        ("invalid character class range", "方括号里的范围前大后小"),
        ("escape", "反斜杠“\\”后面的字符不能这样写"),
        ("look-around", "不支持前后断言，请写进例外"),
        ("backreferences", "不支持反向引用"),
    ];
    known.iter().find(|(part, _)| text.contains(part)).map_or("不是正确的表达式", |(_, word)| word)
}

static BACKTICKED: LazyLock<Regex> = LazyLock::new(|| constant::regex("`([^`]*)`"));

/// What JSON that is no rule lacks, in one sentence.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let names: Vec<&str> =
        BACKTICKED.captures_iter(&text).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let place = format!("（第{}行第{}列）", error.line(), error.column());
    let (first, rest) = names.split_first().map_or(("", [].as_slice()), |(first, rest)| (*first, rest));
    if text.starts_with("missing field") {
        format!("规则里缺少“{first}”这一项。")
    } else if text.starts_with("unknown field") {
        format!("规则里没有“{first}”这一项，请检查拼写{place}。")
    } else if text.starts_with("unknown variant") {
        format!("“{first}”不能用在这里，可以写{}{place}。", rest.join("、"))
    } else if text.starts_with("duplicate field") {
        format!("“{first}”这一项写了两次{place}。")
    } else if error.is_data() {
        format!("有一项的内容不合要求，日期写作2025-03-11，文字加引号，多条用方括号{place}。")
    } else {
        format!("这不是正确的JSON，请检查引号、逗号和括号{place}。")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const OWN: &str = r#"{"id": "own.mingcheng", "patterns": ["云江县"], "unless": ["原云江县"], "from": "2020-01-01",
        "severity": "error", "confidence": "H", "basis": "国务院批复", "message": "云江县已改为云江市。",
        "fixes": ["云江市"], "fail": [{"text": "云江县人大常委会", "date": "2024-01-01"}],
        "pass": [{"text": "原云江县人大常委会"}, {"text": "云江县人大", "date": "2019-01-01"}]}"#;

    #[test]
    fn a_sound_rule_is_read_and_previews_its_hits() {
        let rule = Rule::parse(OWN).unwrap();
        let hits = rule.hits("要学习云江县的做法，云江县很好。");
        assert_eq!(hits.iter().map(|f| (f.start, f.end)).collect::<Vec<_>>(), [(3, 6), (10, 13)]);
        assert_eq!(hits[0].fixes, ["云江市"]);
        let before = Context { date: Some(date!(2018 - 01 - 01)), ..Context::default() };
        assert!(Checker::only(&rule).wording("云江县很好。", &before).is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_in_plain_words() {
        let change = |from: &str, to: &str| Rule::parse(&OWN.replace(from, to)).unwrap_err().join("");
        assert!(change("\"云江县\"]", "\"云江(县\"]").contains("左括号没有配上右括号"));
        assert!(change("\"云江县\"]", "\"云江县(?=的)\"]").contains("不支持前后断言"));
        assert!(change("\"云江县\"]", "\"(.{900}){900}\"]").contains("太长"));
        assert!(change("\"云江县人大常委会\"", "\"云江市\"").contains("应当查出而没有查出：云江市"));
        assert!(change("\"原云江县人大常委会\"", "\"云江县好\"").contains("不该查出而查出了：云江县好"));
        assert!(change("\"error\"", "\"bad\"").contains("可以写info、warning、error"));
        assert!(change("\"basis\"", "\"base\"").contains("没有“base”这一项"));
        assert!(change("\"id\": \"own.mingcheng\",", "").contains("缺少“id”"));
        assert!(change("2020-01-01", "2020年").contains("日期写作2025-03-11"));
        assert!(change("[\"云江县\"]", "[]").contains("至少填一条要查的写法"));
        assert!(Rule::parse("{").unwrap_err()[0].contains("不是正确的JSON"));
    }

    #[test]
    fn a_pattern_without_a_fixed_word_runs_on_every_line() {
        let rule = Rule { id: "own.nian".into(), patterns: vec![r"\d{4}年度".into()], ..Rule::default() };
        assert_eq!(rule.hits("第一行\n完成2024年度任务。").len(), 1);
    }
}
