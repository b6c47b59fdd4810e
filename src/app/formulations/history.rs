//! The versions of a rule: who changed it when, and what that changed, line by line. They are read from the log, which
//! keeps every rule as it was and as it became; no SQL, no HTTP.

use serde_json::Value;
use time::OffsetDateTime;

use super::form::RuleForm;
use crate::app::audit::model::{Entry, action_chinese};
use crate::engine::check::Rule;

/// A change of a rule.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: String,
    /// What was done, in words.
    pub what: String,
    /// What stood there before and does not any more.
    pub gone: Vec<String>,
    /// What is new.
    pub new: Vec<String>,
    /// The rule as it became: a version that can be brought back.
    pub rule: Option<Box<Rule>>,
}

impl Change {
    /// What names this version in a form: the moment it was made.
    pub fn stamp(&self) -> String {
        self.at.unix_timestamp_nanos().to_string()
    }
}

/// What the log says of one rule, in the log's order. `shipped`: the rule of the product, which a first change began from.
pub fn changes(events: Vec<Entry>, shipped: Option<&Rule>) -> Vec<Change> {
    let rule =
        |value: Option<&Value>| value.and_then(|body| serde_json::from_value::<Rule>(body.clone()).ok());
    let change = |event: Entry| {
        let body = rule(event.detail.get("body"));
        let kept = if event.action == "rule.save" { body.clone().map(Box::new) } else { None };
        let (before, after) = match event.action.as_str() {
            "rule.save" => (rule(event.detail.get("before")).or_else(|| shipped.cloned()), body),
            "rule.reset" => (body, shipped.cloned()),
            _ => (None, None),
        };
        let (before, after) = (before.as_ref().map(lines), after.as_ref().map(lines));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let without = |all: &[String], others: &[String]| {
            all.iter().filter(|line| !others.contains(line)).cloned().collect()
        };
        let what = match event.detail.get("enabled").and_then(Value::as_bool) {
            Some(true) => "启用".to_owned(),
            Some(false) => "停用".to_owned(),
            None => action_chinese(&event.action),
        };
        Change {
            at: event.at,
            by: event.who,
            what,
            gone: without(&before, &after),
            new: without(&after, &before),
            rule: kept,
        }
    };
    events.into_iter().map(change).collect()
}

/// Everything that a rule says, a line a thing.
fn lines(rule: &Rule) -> Vec<String> {
    let form = RuleForm::of(rule);
    let severity = match form.severity.as_str() {
        "error" => "错误",
        "warning" => "警告",
        _ => "提示",
    };
    let fields = [
        ("程度", severity.to_owned()),
        ("提示", form.message),
        ("依据", form.basis),
        ("来源层级", form.tier),
        ("查", form.patterns),
        ("固定顺序", form.series),
        ("改成", form.fixes),
        ("除外", form.unless),
        ("句中要有", form.needs),
        ("句中不能有", form.absent),
        ("锚词", form.anchors),
        ("起始", form.from),
        ("截止", form.until),
        ("层级", rule.levels.iter().map(|level| level.chinese()).collect::<Vec<_>>().join("、")),
        ("只有这些人可以说", rule.may.iter().map(|office| office.chinese()).collect::<Vec<_>>().join("、")),
        ("不宜说的人", rule.may_not.iter().map(|office| office.chinese()).collect::<Vec<_>>().join("、")),
        ("书名号内", if form.in_titles { "也查".to_owned() } else { String::new() }),
        ("讲过去的话", if form.in_history { "也查".to_owned() } else { String::new() }),
        ("应当命中", form.fail.into_iter().map(|example| example.text).collect::<Vec<_>>().join("\n")),
        ("不应命中", form.pass.into_iter().map(|example| example.text).collect::<Vec<_>>().join("\n")),
    ];
    let each = fields.iter().flat_map(|(name, text)| {
        text.lines().filter(|line| !line.is_empty()).map(move |line| format!("{name}：{line}"))
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::check::RulePack;
    use serde_json::json;

    fn event(action: &str, detail: Value) -> Entry {
        Entry {
            at: OffsetDateTime::UNIX_EPOCH,
            who: "李文".to_owned(),
            action: action.to_owned(),
            object_type: "rule".to_owned(),
            object_id: String::new(),
            detail,
            address: String::new(),
            outcome: "done".to_owned(),
            object_title: String::new(),
        }
    }

    #[test]
    fn each_change_is_told_by_its_lines() {
        let shipped = RulePack::shipped().rules.first().unwrap().clone();
        let own = Rule { message: "改过的提示。".to_owned(), ..shipped.clone() };
        let events = vec![
            event("rule.reset", json!({ "body": own })),
            event("rule.switch", json!({ "enabled": false })),
            event("rule.save", json!({ "before": null, "body": own })),
        ];
        let told = changes(events, Some(&shipped));
        let message = format!("提示：{}", shipped.message);
        assert_eq!(
            (told[2].gone.as_slice(), told[2].new.as_slice()),
            (&[message.clone()][..], &["提示：改过的提示。".to_owned()][..])
        );
        assert_eq!((told[1].what.as_str(), told[1].new.len()), ("停用", 0));
        assert_eq!(told[0].new, [message]);
        let kept = told.iter().filter_map(|change| change.rule.as_deref()).map(|rule| rule.message.as_str());
        assert_eq!(kept.collect::<Vec<_>>(), ["改过的提示。"]);
    }
}
