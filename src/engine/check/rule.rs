//! Rules as data: what a rule of wording says, the shipped pack, and its compiled form.

use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use regex::Regex;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Confidence, Context, Overrides, Severity};
use crate::engine::document::{Level, Office};

/// A text that a rule must find or must leave alone: the rule's own test.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Example {
    /// The text.
    pub text: String,
    /// The day it is spoken; the pack's day if absent.
    #[serde(with = "day", skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The level it is spoken at.
    pub level: Option<Level>,
    /// Who says it.
    pub office: Option<Office>,
}

/// A rule of wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name (`formulation.yifuliangyuan`).
    pub id: String,
    /// Regular expressions for what is wrong; empty where the rule only records that something is right.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Words of which at least one stands in every hit; worked out from `patterns` where absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<String>,
    /// A hit that overlaps a match of one of these is no hit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The sentence must match one of these, if there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// The sentence must match none of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// A series that has one order: its members, in that order. Instead of `patterns`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<String>,
    /// How many members must stand together before a missing one is reported; 0: never.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub whole: usize,
    /// How many characters may stand between two members of the series; 0: only 、 and the like.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap: usize,
    /// First day on which the wording is wrong.
    #[serde(default, with = "day", skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// First day on which the rule no longer holds.
    #[serde(default, with = "day", skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Levels at which the rule holds; empty: at every level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Whether a rule with `levels` also holds where the level is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_level: bool,
    /// Offices whose holders may say it: everybody else may not. A rule with this needs a known speaker.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may: Vec<Office>,
    /// Offices whose holders may not say it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_not: Vec<Office>,
    /// How grave it is.
    pub severity: Severity,
    /// How well the rule is founded.
    pub confidence: Confidence,
    /// Whose wording the rule follows (中央与全国人大, 省, 市委, 本机关, 工作惯例).
    #[serde(default)]
    pub tier: String,
    /// Where the rule comes from.
    pub basis: String,
    /// What is wrong and what to do, in one sentence.
    pub message: String,
    /// What to write instead, best first; `$1` stands for a group of the pattern.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<String>,
    /// Whether it holds inside titles 《…》 as well (names of laws).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_titles: bool,
    /// Whether it holds for passages that tell of an earlier time as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_history: bool,
    /// Texts that the rule finds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fail: Vec<Example>,
    /// Texts that it leaves alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pass: Vec<Example>,
}

/// A versioned set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePack {
    /// Version, one higher with every change of the shipped data.
    pub version: u32,
    /// The day the pack was made: speeches without a date are judged as of this day.
    #[serde(with = "day")]
    pub day: Option<Date>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// Why a pack cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("规则包无法读取：{0}")]
pub struct PackError(#[from] serde_json::Error);

const FILES: [&str; 5] = [
    include_str!("data/formulations.json"),
    include_str!("data/order.json"),
    include_str!("data/usage.json"),
    include_str!("data/laws.json"),
    include_str!("data/speaker.json"),
];

static PACK: LazyLock<RulePack> = LazyLock::new(|| {
    // A test reads every shipped file, so none is left out in practice.
    let rules =
        FILES.iter().flat_map(|file| serde_json::from_str::<Vec<Rule>>(file).unwrap_or_default()).collect();
    RulePack { version: 1, day: Date::from_calendar_date(2026, time::Month::November, 22).ok(), rules }
});

impl RulePack {
    /// The pack that ships with the program.
    pub fn shipped() -> &'static Self {
        &PACK
    }

    /// Reads a pack from JSON, as exported by another office.
    ///
    /// # Errors
    /// JSON that is no pack.
    pub fn from_json(json: &str) -> Result<Self, PackError> {
        Ok(serde_json::from_str(json)?)
    }
}

impl Rule {
    /// What keeps the rule from working, in sentences for the curator; empty if it is sound. Patterns must be regular
    /// expressions, each example must come out as said.
    pub fn problems(&self) -> Vec<String> {
        let mut out = Vec::new();
        for pattern in self.patterns.iter().chain(&self.unless).chain(&self.needs).chain(&self.absent) {
            if let Err(error) = Regex::new(pattern) {
                out.push(format!("“{pattern}”不是正确的表达式：{error}"));
            }
        }
        if !self.patterns.is_empty() && self.anchors_or_found().is_empty() {
            out.push("请填写锚词：每处命中都含有的词".to_owned());
        }
        if !out.is_empty() {
            return out;
        }
        let overrides = Overrides { on: vec![self.id.clone()], ..Overrides::default() };
        let pack = RulePack { version: 0, day: PACK.day, rules: vec![self.clone()] };
        let checker = super::Checker::new(&pack, &overrides);
        for (examples, wanted) in [(&self.fail, true), (&self.pass, false)] {
            for example in examples {
                let context = Context {
                    date: example.date,
                    level: example.level,
                    office: example.office,
                    ..Context::default()
                };
                let found = checker.check(&example.text, &context).iter().any(|f| f.rule == self.id);
                if found != wanted {
                    let word = if wanted { "应命中而未命中" } else { "不应命中而命中" };
                    out.push(format!("{word}：{}", example.text));
                }
            }
        }
        out
    }

    /// The anchors given, or those found in the patterns; empty if some pattern has none.
    fn anchors_or_found(&self) -> Vec<String> {
        if !self.anchors.is_empty() {
            return self.anchors.clone();
        }
        let found: Option<Vec<Vec<String>>> = self.patterns.iter().map(|p| anchors_of(p)).collect();
        found.unwrap_or_default().concat()
    }

    /// Whether the rule holds on this day, at this level, in this mouth.
    pub(super) fn holds(&self, context: &Context, day: Option<Date>) -> bool {
        let date = context.date.or(day);
        let dated = match date {
            Some(date) => {
                self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
            }
            None => self.from.is_none() && self.until.is_none(),
        };
        let level = self.levels.is_empty()
            || context.level.map_or(self.any_level, |level| self.levels.contains(&level));
        let office = match context.office {
            Some(office) => {
                (self.may.is_empty() || !self.may.contains(&office))
                    && (self.may_not.is_empty() || self.may_not.contains(&office))
            }
            None => self.may.is_empty() && self.may_not.is_empty(),
        };
        dated && level && office
    }
}

/// For each alternative of a pattern the longest run of plain ideographs that every match must hold; `None` if some
/// alternative has no such run of two or more.
fn anchors_of(pattern: &str) -> Option<Vec<String>> {
    let mut alternatives = Vec::new();
    let mut runs: Vec<String> = vec![String::new()];
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for c in pattern.chars() {
        let plain = depth == 0 && !class && !escaped;
        match c {
            _ if escaped => escaped = false,
            '\\' => {
                escaped = true;
                runs.push(String::new());
            }
            '[' if !class => {
                class = true;
                runs.push(String::new());
            }
            ']' => class = false,
            '(' if !class => {
                depth += 1;
                runs.push(String::new());
            }
            ')' if !class => depth = depth.saturating_sub(1),
            '|' if plain => alternatives.push(std::mem::replace(&mut runs, vec![String::new()])),
            '?' | '*' | '{' if plain => {
                // The character before is optional: it cannot be relied on.
                if let Some(run) = runs.last_mut() {
                    run.pop();
                }
                runs.push(String::new());
                if c == '{' {
                    class = true;
                }
            }
            '}' => class = false,
            '.' | '+' | '^' | '$' if plain => runs.push(String::new()),
            _ if plain => {
                if let Some(run) = runs.last_mut() {
                    run.push(c);
                }
            }
            _ => {}
        }
    }
    alternatives.push(runs);
    alternatives
        .into_iter()
        .map(|runs| runs.into_iter().max_by_key(|r| r.chars().count()).filter(|r| r.chars().count() >= 2))
        .collect()
}

/// A rule with its regular expressions.
pub(super) struct Ready {
    pub rule: Rule,
    pub patterns: Vec<Regex>,
    pub unless: Vec<Regex>,
    pub needs: Vec<Regex>,
    pub absent: Vec<Regex>,
}

/// The compiled pack.
pub(super) struct Compiled {
    pub day: Option<Date>,
    pub rules: Vec<Ready>,
    /// Over all anchors; values index `owners`.
    pub anchors: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each anchor, the rules it belongs to.
    pub owners: Vec<Vec<u32>>,
}

impl Compiled {
    pub fn new(pack: &RulePack, overrides: &Overrides) -> Self {
        let replaced = |id: &str| overrides.rules.iter().any(|own| own.id == id);
        let shipped = pack.rules.iter().filter(|rule| !replaced(&rule.id));
        let wanted = |rule: &&Rule| rule.confidence != Confidence::U || overrides.on.contains(&rule.id);
        let rules: Vec<Ready> = shipped
            .chain(&overrides.rules)
            .filter(wanted)
            .filter_map(|rule| Ready::new(rule.clone()))
            .collect();
        let mut words: Vec<(String, u32)> = Vec::new();
        for (index, ready) in rules.iter().enumerate() {
            words.extend(ready.rule.anchors_or_found().into_iter().map(|word| (word, index as u32)));
        }
        words.sort();
        words.dedup();
        let mut list: Vec<String> = Vec::new();
        let mut owners: Vec<Vec<u32>> = Vec::new();
        for (word, rule) in words {
            if list.last() == Some(&word) {
                if let Some(last) = owners.last_mut() {
                    last.push(rule);
                }
            } else {
                list.push(word);
                owners.push(vec![rule]);
            }
        }
        let anchors = CharwiseDoubleArrayAhoCorasickBuilder::new().build(&list).ok();
        Self { day: pack.day, rules, anchors, owners }
    }
}

impl Ready {
    fn new(rule: Rule) -> Option<Self> {
        let all = |list: &[String]| list.iter().map(|p| Regex::new(p).ok()).collect::<Option<Vec<_>>>();
        Some(Self {
            patterns: all(&rule.patterns)?,
            unless: all(&rule.unless)?,
            needs: all(&rule.needs)?,
            absent: all(&rule.absent)?,
            rule,
        })
    }
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// Dates as `2018-03-11` in JSON.
mod day {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::Date;
    use time::macros::format_description;

    pub fn serialize<S: Serializer>(date: &Option<Date>, out: S) -> Result<S::Ok, S::Error> {
        let text = date.and_then(|d| d.format(format_description!("[year]-[month]-[day]")).ok());
        match text {
            Some(text) => out.serialize_some(&text),
            None => out.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
        let Some(text) = Option::<String>::deserialize(input)? else { return Ok(None) };
        let parsed = Date::parse(&text, format_description!("[year]-[month]-[day]"));
        parsed.map(Some).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_is_read() {
        for file in FILES {
            let rules: Vec<Rule> = serde_json::from_str(file).unwrap();
            assert!(!rules.is_empty());
        }
        let mut ids: Vec<&str> = PACK.rules.iter().map(|r| r.id.as_str()).collect();
        ids.sort_unstable();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before, "ids are unique");
    }

    #[test]
    fn every_rule_passes_its_own_examples() {
        let problems: Vec<String> = PACK
            .rules
            .iter()
            .flat_map(|rule| rule.problems().into_iter().map(|p| format!("{}: {p}", rule.id)))
            .collect();
        assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    }

    #[test]
    fn every_rule_has_examples_and_obeys_its_confidence() {
        for rule in &PACK.rules {
            let silent = rule.patterns.is_empty() && rule.series.is_empty();
            assert!(silent || !rule.fail.is_empty(), "{} has nothing that fails", rule.id);
            assert!(!rule.pass.is_empty(), "{} has nothing that passes", rule.id);
            assert!(rule.confidence != Confidence::M || rule.severity <= Severity::Warning, "{}", rule.id);
            assert!(!rule.basis.is_empty() && !rule.message.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn anchors_are_what_every_match_holds() {
        assert_eq!(anchors_of("一府、?两院"), Some(vec!["两院".to_owned()]));
        assert_eq!(
            anchors_of("(甲|乙)全过程民主|参政议政[^，]{0,3}代表").unwrap(),
            ["全过程民主", "参政议政"]
        );
        assert_eq!(anchors_of("(甲|乙)丙"), None);
    }

    #[test]
    fn a_pack_goes_to_json_and_back() {
        let json = serde_json::to_string(&*PACK).unwrap();
        assert_eq!(RulePack::from_json(&json).unwrap(), *PACK);
    }
}
