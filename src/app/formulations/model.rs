//! The pack with an organization's overlay; no SQL, no HTTP.

use time::OffsetDateTime;

use crate::app::accounts::settings::model::Settings;
use crate::engine::check::{Confidence, Overlay, Rule, RulePack, Severity};

/// An organization's word on a rule: its own body, or only whether the shipped one is on.
#[derive(Debug, Clone)]
pub struct Word {
    /// The rule, or a family of checks.
    pub rule: String,
    /// Whether it is used.
    pub enabled: bool,
    /// The organization's own rule of this name.
    pub body: Option<Rule>,
    /// Who said so, and when.
    pub by: Option<String>,
    /// When.
    pub at: OffsetDateTime,
}

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// 随产品提供
    Shipped,
    /// 本单位改过
    Changed,
    /// 本单位新增
    Own,
}

impl Origin {
    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Shipped => "随产品提供",
            Self::Changed => "本单位改过",
            Self::Own => "本单位新增",
        }
    }
}

/// A rule as an organization has it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The rule in force (or that would be, were it on).
    pub rule: Rule,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it is used.
    pub enabled: bool,
    /// Who changed or switched it, and when.
    pub changed: Option<(String, OffsetDateTime)>,
}

impl Entry {
    /// What to write instead, best first; a dash where that depends on the text.
    pub fn fix(&self) -> &str {
        self.rule.fixes.first().filter(|fix| !fix.contains('$')).map_or("—", String::as_str)
    }

    /// What tells which word of the organization on this rule it is: its moment in microseconds; empty where there is
    /// none.
    pub fn stamp(&self) -> String {
        let micros = |at: OffsetDateTime| (at.unix_timestamp_nanos() / 1000).to_string();
        self.changed.as_ref().map(|(_, at)| micros(*at)).unwrap_or_default()
    }

    /// What sort of rule it is, from its name.
    pub fn group(&self) -> &'static str {
        let group = self.rule.id.split('.').next().unwrap_or_default();
        GROUPS.iter().find(|(name, _)| *name == group).map_or("其他", |(_, chinese)| chinese)
    }

    /// How grave it is, in a word.
    pub const fn severity(&self) -> &'static str {
        match self.rule.severity {
            Severity::Error => "错误",
            Severity::Warning => "警告",
            Severity::Info => "提示",
        }
    }

    /// The same for the class of a badge.
    pub const fn severity_name(&self) -> &'static str {
        severity_name(self.rule.severity)
    }

    /// How well it is founded, in a word.
    pub const fn confidence(&self) -> &'static str {
        match self.rule.confidence {
            Confidence::H => "有据",
            Confidence::M => "参考",
            Confidence::U => "待核实",
        }
    }
}

/// Groups of rules: the first part of their names, and what it is called.
pub const GROUPS: [(&str, &str); 6] = [
    ("formulation", "提法"),
    ("campaign", "活动时间"),
    ("usage", "用语"),
    ("law", "法律名称"),
    ("overstepping", "越位"),
    ("own", "本单位"),
];

/// The name of a severity in forms and classes.
pub const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// The pack and the organization's own rules as it has them: the pack's order, its own last.
pub fn entries(pack: &RulePack, words: &[Word]) -> Vec<Entry> {
    let word = |id: &str| words.iter().find(|word| word.rule == id);
    let told = |word: &Word| (word.by.clone().unwrap_or_default(), word.at);
    let shipped = pack.rules.iter().map(|rule| {
        let said = word(&rule.id);
        let body = said.and_then(|word| word.body.clone());
        Entry {
            origin: if body.is_some() { Origin::Changed } else { Origin::Shipped },
            rule: body.unwrap_or_else(|| rule.clone()),
            enabled: said.map_or(rule.confidence != Confidence::U, |word| word.enabled),
            changed: said.map(told),
        }
    });
    let own = words.iter().filter(|word| !pack.rules.iter().any(|rule| rule.id == word.rule));
    let own = own.filter_map(|word| {
        let rule = word.body.clone()?;
        Some(Entry { rule, origin: Origin::Own, enabled: word.enabled, changed: Some(told(word)) })
    });
    shipped.chain(own).collect()
}

/// All that an organization says, as the engine wants it.
pub fn overlay(words: Vec<Word>, settings: &Settings) -> Overlay {
    let mut overlay =
        Overlay { roster: settings.roster.clone(), places: settings.places.clone(), ..Overlay::default() };
    for word in words {
        match (word.enabled, word.body) {
            (false, _) => overlay.off.push(word.rule),
            (true, Some(rule)) => overlay.rules.push(rule),
            (true, None) => overlay.on.push(word.rule),
        }
    }
    overlay
}

/// What the list is narrowed to. Empty strings mean: any.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Characters to look for, in everything a rule says.
    pub q: String,
    /// The first part of its name (`formulation`, `usage`, …).
    pub group: String,
    /// `error`, `warning`, `info`.
    pub severity: String,
    /// `on`, `off`, `own` (changed or added here).
    pub state: String,
}

impl Filter {
    /// Whether the list is narrowed at all.
    pub fn narrowed(&self) -> bool {
        *self != Self::default()
    }

    /// Whether a rule is on the list.
    pub fn takes(&self, entry: &Entry) -> bool {
        let rule = &entry.rule;
        let group = self.group.is_empty() || rule.id.split('.').next() == Some(self.group.as_str());
        let severity = self.severity.is_empty() || severity_name(rule.severity) == self.severity;
        group && severity && self.state_is(entry.enabled, entry.origin) && self.finds(rule)
    }

    fn state_is(&self, enabled: bool, origin: Origin) -> bool {
        match self.state.as_str() {
            "on" => enabled,
            "off" => !enabled,
            "own" => origin != Origin::Shipped,
            _ => true,
        }
    }

    /// Whether a family of checks is on the list.
    pub fn takes_family(&self, words: &[&str], enabled: bool) -> bool {
        let q = self.q.trim();
        (self.group.is_empty() || self.group == "builtin")
            && self.severity.is_empty()
            && self.state_is(enabled, Origin::Shipped)
            && words.iter().any(|word| word.contains(q))
    }

    fn finds(&self, rule: &Rule) -> bool {
        let q = self.q.trim();
        let texts = [&rule.id, &rule.message, &rule.basis].into_iter();
        let lists = [&rule.patterns, &rule.series, &rule.fixes, &rule.anchors].into_iter().flatten();
        q.is_empty() || texts.chain(lists).any(|text| text.contains(q))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::check::{Checker, Context};

    fn word(rule: &str, enabled: bool, body: Option<Rule>) -> Word {
        Word { rule: rule.to_owned(), enabled, body, by: None, at: OffsetDateTime::UNIX_EPOCH }
    }

    fn found(words: &[Word], settings: &Settings, text: &str) -> Vec<String> {
        let checker = Checker::with(&overlay(words.to_vec(), settings));
        checker.check(text, &Context::default()).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn an_overlay_switches_replaces_and_adds() {
        const TEXT: &str = "讲话\n加强对一府两院的监督，狠抓代表小组。";
        let none = Settings::default();
        assert_eq!(found(&[], &none, TEXT), ["formulation.yifuliangyuan"]);
        let off = word("formulation.yifuliangyuan", false, None);
        assert_eq!(found(std::slice::from_ref(&off), &none, TEXT), Vec::<String>::new());
        let shipped = RulePack::shipped().rules.iter().find(|rule| rule.id == off.rule).unwrap();
        let own =
            Rule {
                id: "own.1".to_owned(), patterns: vec!["狠抓".to_owned()], from: None, ..shipped.clone()
            };
        assert_eq!(found(&[off.clone(), word("own.1", true, Some(own))], &none, TEXT), ["own.1"]);
        let changed = Rule { patterns: vec!["代表小组".to_owned()], from: None, ..shipped.clone() };
        let changed = [word(&off.rule, true, Some(changed))];
        assert_eq!(found(&changed, &none, TEXT), ["formulation.yifuliangyuan"]);
        let entry =
            entries(RulePack::shipped(), &changed).into_iter().find(|entry| entry.rule.id == off.rule);
        assert_eq!(entry.unwrap().origin, Origin::Changed);
    }

    #[test]
    fn a_switched_off_rule_forbids_no_suggestion() {
        let off = word("formulation.yifuliangyuan", false, None);
        for (words, allowed) in [(vec![], false), (vec![off], true)] {
            let checker = Checker::with(&overlay(words, &Settings::default()));
            assert_eq!(checker.allowed("加强对一府两院的监督", &Context::default()), allowed);
        }
    }

    #[test]
    fn families_and_places_follow_the_organization() {
        let text = "讲话\n要加强对清溪县的监督,再监督。";
        let settings = Settings { places: vec!["云江市".to_owned()], ..Settings::default() };
        assert_eq!(found(&[], &settings, text), ["foreign_place", "halfwidth_punctuation"]);
        let off = [word("halfwidth_punctuation", false, None)];
        assert_eq!(found(&off, &Settings::default(), text), Vec::<String>::new());
    }

    #[test]
    fn the_filter_reads_everything_a_rule_says() {
        let all = entries(RulePack::shipped(), &[]);
        let count = |filter: Filter| all.iter().filter(|entry| filter.takes(entry)).count();
        let q = |q: &str| Filter { q: q.to_owned(), ..Filter::default() };
        assert_eq!(count(Filter::default()), all.len());
        assert!(count(q("一府一委两院")) >= 1 && count(q("一府一委两院")) < all.len());
        let usage = Filter { group: "usage".to_owned(), ..Filter::default() };
        assert!(count(usage.clone()) > 10 && usage.narrowed());
        assert_eq!(count(Filter { state: "own".to_owned(), ..Filter::default() }), 0);
    }
}
