//! A rule of wording as data: what is wrong, when, at which level and in whose mouth, and what to write instead.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Confidence, Context, Severity};
use crate::document::{Level, Office};

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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether `needs` and `absent` look only at the clause of the hit and at those right before and behind it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub near: bool,
    /// A series that has one order: its members, in that order. Instead of `patterns`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<String>,
    /// How many members must stand together before a missing one is reported; 0: never.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub whole: usize,
    /// How many members must stand together before their order is judged; 0: two.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub least: usize,
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

impl Rule {
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

fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// Dates as `2018-03-11` in JSON.
pub(super) mod day {
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
