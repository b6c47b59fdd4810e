//! The shipped rules, and what an organization changes about them.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use time::Date;

use super::Post;
use super::rule::{Rule, day};
use crate::constant;

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

const FILES: [&str; 6] = [
    include_str!("data/formulations.json"),
    include_str!("data/order.json"),
    include_str!("data/usage.json"),
    include_str!("data/laws.json"),
    include_str!("data/speaker.json"),
    include_str!("data/verbs.json"),
];

static PACK: LazyLock<RulePack> = LazyLock::new(|| {
    let rules = FILES.iter().flat_map(|file| constant::json::<Vec<Rule>>(file)).collect();
    RulePack { version: 3, day: Date::from_calendar_date(2026, time::Month::November, 29).ok(), rules }
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

/// What an organization adds to the shipped pack and takes from it: its own word on the rules, as data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overlay {
    /// Rules of its own; one with the id of a shipped rule replaces it. They run whatever their confidence.
    pub rules: Vec<Rule>,
    /// Ids that are switched off; the name of a family (`halfwidth_punctuation`, see [`super::families()`]) works too.
    pub off: Vec<String>,
    /// Ids of unverified shipped rules that are switched on.
    pub on: Vec<String>,
    /// Who holds which post and when, in the order in which they are named.
    pub roster: Vec<Post>,
    /// The organization's own places, added to those of every context.
    pub places: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Confidence, Severity};

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
    fn a_pack_goes_to_json_and_back() {
        let json = serde_json::to_string(&*PACK).unwrap();
        assert_eq!(RulePack::from_json(&json).unwrap(), *PACK);
    }
}
