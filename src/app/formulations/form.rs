//! The form of a rule: everything as it was typed, so that a mistake loses nothing, and the way from there to a rule.

use sha2::{Digest, Sha256};
use time::Date;

use crate::app::corpus::model::{parse_date, parse_name};
use crate::engine::check::{Confidence, Example, Rule, Severity};
use crate::engine::document::{Level, Office};
use crate::text::hex;

/// Lines of one field, examples of one sort.
const MAX_LINES: usize = 60;
/// Characters of a pattern or a fix, and of a sentence.
const MAX_WORDS: usize = 400;
const MAX_SENTENCE: usize = 300;

/// An example as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedExample {
    /// The text.
    pub text: String,
    /// `2022-06-01`, or empty.
    pub date: String,
    /// A level's name, or empty.
    pub level: String,
    /// An office's name, or empty.
    pub office: String,
}

/// A rule as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleForm {
    /// What is wrong and what to do.
    pub message: String,
    /// Where the rule comes from.
    pub basis: String,
    /// Whose wording it follows.
    pub tier: String,
    /// `error`, `warning`, `info`.
    pub severity: String,
    /// `H`, `M`, `U`.
    pub confidence: String,
    /// One pattern a line.
    pub patterns: String,
    /// One fix a line.
    pub fixes: String,
    /// One exception a line.
    pub unless: String,
    /// One a line: the sentence must hold one of them.
    pub needs: String,
    /// One a line: the sentence must hold none of them.
    pub absent: String,
    /// One a line: words of which each hit holds one.
    pub anchors: String,
    /// One member of the series a line.
    pub series: String,
    /// First day.
    pub from: String,
    /// First day no longer.
    pub until: String,
    /// Levels at which it holds.
    pub levels: Vec<String>,
    /// Offices that may say it, and that may not.
    pub may: Vec<String>,
    /// Offices whose holders may not say it.
    pub may_not: Vec<String>,
    /// Holds inside titles.
    pub in_titles: bool,
    /// Holds where earlier times are told of.
    pub in_history: bool,
    /// Holds also where the level is not known.
    pub any_level: bool,
    /// Texts that must be found.
    pub fail: Vec<TypedExample>,
    /// Texts that must be left alone.
    pub pass: Vec<TypedExample>,
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

impl RuleForm {
    /// The form of a rule that there is.
    pub fn of(rule: &Rule) -> Self {
        let lines = |list: &[String]| list.join("\n");
        let names = |list: &[Office]| list.iter().map(|office| office.name().to_owned()).collect();
        let example = |example: &Example| TypedExample {
            text: example.text.clone(),
            date: day(example.date),
            level: example.level.map(Level::name).unwrap_or_default().to_owned(),
            office: example.office.map(Office::name).unwrap_or_default().to_owned(),
        };
        Self {
            message: rule.message.clone(),
            basis: rule.basis.clone(),
            tier: rule.tier.clone(),
            severity: super::model::severity_name(rule.severity).to_owned(),
            confidence: format!("{:?}", rule.confidence),
            patterns: lines(&rule.patterns),
            fixes: lines(&rule.fixes),
            unless: lines(&rule.unless),
            needs: lines(&rule.needs),
            absent: lines(&rule.absent),
            anchors: lines(&rule.anchors),
            series: lines(&rule.series),
            from: day(rule.from),
            until: day(rule.until),
            levels: rule.levels.iter().map(|level| level.name().to_owned()).collect(),
            may: names(&rule.may),
            may_not: names(&rule.may_not),
            in_titles: rule.in_titles,
            in_history: rule.in_history,
            any_level: rule.any_level,
            fail: rule.fail.iter().map(example).collect(),
            pass: rule.pass.iter().map(example).collect(),
        }
    }

    /// An empty form with room for the first examples.
    pub fn blank() -> Self {
        Self {
            tier: "本机关".to_owned(),
            severity: "warning".to_owned(),
            confidence: "H".to_owned(),
            fail: vec![TypedExample::default()],
            pass: vec![TypedExample::default()],
            ..Self::default()
        }
    }

    /// The form as a browser sends it: repeated fields in the order of the page.
    pub fn from_fields(fields: &[(String, String)]) -> Self {
        let all = |name: &str| -> Vec<String> {
            fields
                .iter()
                .filter(|(field, _)| field == name)
                .map(|(_, value)| value.replace('\r', ""))
                .collect()
        };
        let one = |name: &str| all(name).into_iter().next().unwrap_or_default();
        let examples = |kind: &str| -> Vec<TypedExample> {
            let column = |name: &str| all(&format!("{kind}.{name}")).into_iter();
            let (mut dates, mut levels, mut offices) = (column("date"), column("level"), column("office"));
            let texts = column("text").take(MAX_LINES + 1);
            let rows = texts.map(|text| TypedExample {
                text: text.replace('\n', " ").trim().to_owned(),
                date: dates.next().unwrap_or_default(),
                level: levels.next().unwrap_or_default(),
                office: offices.next().unwrap_or_default(),
            });
            rows.filter(|row| !row.text.is_empty()).collect()
        };
        Self {
            message: one("message").trim().to_owned(),
            basis: one("basis").trim().to_owned(),
            tier: one("tier"),
            severity: one("severity"),
            confidence: one("confidence"),
            patterns: one("patterns"),
            fixes: one("fixes"),
            unless: one("unless"),
            needs: one("needs"),
            absent: one("absent"),
            anchors: one("anchors"),
            series: one("series"),
            from: one("from"),
            until: one("until"),
            levels: all("levels"),
            may: all("may"),
            may_not: all("may_not"),
            in_titles: !one("in_titles").is_empty(),
            in_history: !one("in_history").is_empty(),
            any_level: !one("any_level").is_empty(),
            fail: examples("fail"),
            pass: examples("pass"),
        }
    }

    /// The rule that was typed, under this name; what the form does not show is taken from `base`.
    ///
    /// # Errors
    /// One plain Chinese sentence that says what to do.
    pub fn rule(&self, id: &str, base: Option<&Rule>) -> Result<Rule, String> {
        self.complete()?;
        let mut rule = base.cloned().unwrap_or_default();
        rule.id = id.to_owned();
        rule.message = self.message.clone();
        rule.basis = self.basis.clone();
        rule.tier = self.tier.chars().take(20).collect();
        rule.severity = match self.severity.as_str() {
            "error" => Severity::Error,
            "info" => Severity::Info,
            _ => Severity::Warning,
        };
        rule.confidence = match self.confidence.as_str() {
            "M" => Confidence::M,
            "U" => Confidence::U,
            _ => Confidence::H,
        };
        rule.patterns = lines("要查的词语", &self.patterns)?;
        rule.fixes = lines("改成", &self.fixes)?;
        rule.unless = lines("除外的写法", &self.unless)?;
        rule.needs = lines("句子里要有", &self.needs)?;
        rule.absent = lines("句子里不能有", &self.absent)?;
        rule.anchors = lines("锚词", &self.anchors)?;
        rule.series = lines("固定顺序", &self.series)?;
        (rule.from, rule.until) = (date("起始日期", &self.from)?, date("截止日期", &self.until)?);
        let offices = |names: &[String]| {
            Office::ALL.iter().copied().filter(|o| names.iter().any(|n| n == o.name())).collect()
        };
        rule.levels = Level::ALL.iter().copied().filter(|level| self.at_level(level)).collect();
        (rule.may, rule.may_not) = (offices(&self.may), offices(&self.may_not));
        (rule.in_titles, rule.in_history, rule.any_level) = (self.in_titles, self.in_history, self.any_level);
        (rule.fail, rule.pass) = (examples(&self.fail)?, examples(&self.pass)?);
        if rule.confidence == Confidence::M && rule.severity == Severity::Error {
            return Err("可信度为“参考”的规则最高只能定为“警告”，请改其中一项。".to_owned());
        }
        if let (Some(from), Some(until)) = (rule.from, rule.until)
            && until <= from
        {
            return Err("截止日期要晚于起始日期，请修改。".to_owned());
        }
        if rule.patterns.is_empty() && rule.series.is_empty() {
            return Err("请填写要查的词语，至少一条。".to_owned());
        }
        Ok(rule)
    }

    fn complete(&self) -> Result<(), String> {
        let fits = |text: &str| (1..=MAX_SENTENCE).contains(&text.chars().count());
        if !fits(&self.message) {
            return Err(format!("请用一句话写明错在哪里、怎么改，不超过{MAX_SENTENCE}字。"));
        }
        if !fits(&self.basis) {
            return Err(format!("请写明依据，例如文件名称和日期，不超过{MAX_SENTENCE}字。"));
        }
        if self.fail.is_empty() || self.pass.is_empty() {
            return Err("请各写至少一条应命中和不应命中的例句，规则靠例句检验。".to_owned());
        }
        Ok(())
    }

    /// Whether this level is ticked.
    pub fn at_level(&self, level: &Level) -> bool {
        self.levels.iter().any(|name| name == level.name())
    }

    /// Whether this office is ticked among those that may not.
    pub fn forbids(&self, office: &Office) -> bool {
        self.may_not.iter().any(|name| name == office.name())
    }

    /// Whether this office is ticked among those that may.
    pub fn permits(&self, office: &Office) -> bool {
        self.may.iter().any(|name| name == office.name())
    }
}

/// The lines of a field.
fn lines(field: &str, text: &str) -> Result<Vec<String>, String> {
    let lines: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if lines.len() > MAX_LINES {
        return Err(format!("“{field}”最多{MAX_LINES}行，请删去一些。"));
    }
    if lines.iter().any(|line| line.chars().count() > MAX_WORDS) {
        return Err(format!("“{field}”每行最多{MAX_WORDS}个字，请分成几行。"));
    }
    Ok(lines)
}

fn date(field: &str, text: &str) -> Result<Option<Date>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse_date(text).map(Some).ok_or_else(|| format!("{field}写作2018-03-11，请修改。"))
}

fn examples(typed: &[TypedExample]) -> Result<Vec<Example>, String> {
    if typed.len() > MAX_LINES || typed.iter().any(|row| row.text.chars().count() > MAX_WORDS) {
        return Err(format!("例句最多{MAX_LINES}条，每条最多{MAX_WORDS}个字，请删减。"));
    }
    let example = |row: &TypedExample| {
        Ok(Example {
            text: row.text.clone(),
            date: date("例句的日期", &row.date)?,
            level: parse_name(Some(&row.level)),
            office: parse_name(Some(&row.office)),
        })
    };
    typed.iter().map(example).collect()
}

/// What tells that a curator has seen the hits of this very rule.
pub fn digest(rule: &Rule) -> String {
    let bytes = serde_json::to_vec(rule).unwrap_or_default();
    hex(&Sha256::digest(bytes)).chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::check::RulePack;

    fn field(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    fn good() -> Vec<(String, String)> {
        [
            ("message", "“狠抓”改为“抓好”。"),
            ("basis", "本机关用语约定"),
            ("severity", "warning"),
            ("confidence", "H"),
            ("patterns", "狠抓\r\n"),
            ("fixes", "抓好"),
            ("from", "2024-01-01"),
            ("levels", "city"),
            ("levels", "county"),
            ("fail.text", "要狠抓落实。"),
            ("fail.date", "2025-01-01"),
            ("fail.level", "city"),
            ("fail.office", ""),
            ("fail.text", ""),
            ("fail.date", ""),
            ("pass.text", "要抓好落实。"),
            ("pass.date", ""),
        ]
        .map(|(name, value)| field(name, value))
        .to_vec()
    }

    #[test]
    fn every_shipped_rule_goes_into_the_form_and_comes_out_the_same() {
        for rule in
            RulePack::shipped().rules.iter().filter(|r| !r.patterns.is_empty() || !r.series.is_empty())
        {
            match RuleForm::of(rule).rule(&rule.id, Some(rule)) {
                Ok(again) => {
                    // The form lists offices in their own order.
                    let sorted = |rule: &Rule| {
                        let mut rule = rule.clone();
                        rule.may.sort();
                        rule.may_not.sort();
                        rule.levels.sort();
                        rule
                    };
                    assert_eq!(sorted(&again), sorted(rule));
                }
                Err(error) => assert!(rule.fail.is_empty() || rule.pass.is_empty(), "{}: {error}", rule.id),
            }
        }
    }

    #[test]
    fn a_new_rule_is_read_and_passes_its_examples() {
        let rule = RuleForm::from_fields(&good()).rule("own.1", None).unwrap();
        assert_eq!((rule.patterns.len(), rule.levels.len(), rule.fail.len()), (1, 2, 1));
        assert_eq!(rule.validate(), Vec::<String>::new());
        assert_ne!(digest(&rule), digest(&Rule { fixes: Vec::new(), ..rule.clone() }));
    }

    #[test]
    fn each_mistake_is_one_sentence() {
        for (name, value, said) in [
            ("message", "", "错在哪里"),
            ("basis", " ", "依据"),
            ("patterns", "\n", "要查的词语"),
            ("from", "昨天", "起始日期"),
            ("until", "2023-01-01", "晚于"),
            ("pass.text", "", "例句"),
        ] {
            let mut fields = good();
            fields.retain(|(field, _)| field != name);
            fields.push(field(name, value));
            let error = RuleForm::from_fields(&fields).rule("own.1", None).unwrap_err();
            assert!(error.contains(said), "{name}: {error}");
        }
    }
}
