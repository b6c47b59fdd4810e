//! Planted mistakes of every family, and the traps that must stay silent.

use time::Date;
use time::macros::format_description;

use super::{Checker, Context, Severity, allowed, current_form};

/// Lines of `rule|date|level|office|text`; `\n` in the text is a line break.
fn cases(data: &'static str) -> impl Iterator<Item = (&'static str, Context, String)> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('%')).map(|line| {
        let fields: Vec<&str> = line.splitn(5, '|').collect();
        let date = Date::parse(fields[1], format_description!("[year]-[month]-[day]")).ok();
        let places = vec!["云江市".to_owned()];
        let context = Context {
            date,
            level: fields[2].parse().ok(),
            office: fields[3].parse().ok(),
            places,
            ..Context::default()
        };
        (fields[0], context, fields[4].replace("\\n", "\n"))
    })
}

#[test]
fn planted_mistakes_are_found() {
    let mut missed = Vec::new();
    let mut total = 0;
    let more = include_str!("testdata/planted-more.txt");
    for (rule, context, text) in cases(include_str!("testdata/planted.txt")).chain(cases(more)) {
        total += 1;
        let found = Checker::shipped().check(&text, &context);
        if !found.iter().any(|f| f.rule == rule) {
            let rules: Vec<&str> = found.iter().map(|f| f.rule.as_str()).collect();
            missed.push(format!("{rule}: {text} {rules:?}"));
        }
    }
    println!("planted {total}, missed {}: {}", missed.len(), missed.join("\n"));
    assert!(missed.len() * 20 <= total, "{} of {total} missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn traps_stay_silent() {
    let mut alarms = Vec::new();
    let more = include_str!("testdata/traps-more.txt");
    for (_, context, text) in cases(include_str!("testdata/traps.txt")).chain(cases(more)) {
        let found = Checker::shipped().check(&text, &context);
        alarms.extend(found.iter().map(|f| format!("{}: {} in {text}", f.rule, f.text)));
    }
    assert!(alarms.is_empty(), "\n{}", alarms.join("\n"));
}

#[test]
fn positions_are_characters_of_the_text() {
    let text = "题目\r\n同志们：\r\n要监督一府两院，第二行。";
    let found = Checker::shipped().check(text, &Context::default());
    let finding = found.iter().find(|f| f.rule == "formulation.yifuliangyuan").unwrap();
    let piece: String = text.chars().skip(finding.start).take(finding.end - finding.start).collect();
    assert_eq!((piece.as_str(), finding.line, finding.severity), ("一府两院", 3, Severity::Error));
    let json = serde_json::to_value(finding).unwrap();
    for key in ["rule", "severity", "line", "start", "end", "text", "message", "fixes", "basis", "confidence"]
    {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["severity"], "error");
}

#[test]
fn current_forms_and_what_is_allowed() {
    assert_eq!(current_form("加强对“一府两院”的监督", None).unwrap(), "加强对“一府一委两院”的监督");
    assert_eq!(current_form("加强对“一府一委两院”的监督", None), None);
    let deputy = Context { office: "deputy_director".parse().ok(), ..Context::default() };
    assert!(!allowed("各级党委要加强领导", &deputy));
    assert!(allowed("要坚持党的领导", &deputy));
}

#[test]
fn a_switched_off_rule_is_silent_and_a_paragraph_is_checked_alone() {
    use super::{Overlay, RulePack};
    let off = Overlay { off: vec!["formulation.yifuliangyuan".into()], ..Overlay::default() };
    assert!(Checker::new(RulePack::shipped(), &off).check("监督一府两院。", &Context::default()).is_empty());
    assert_eq!(Checker::shipped().check_paragraph("监督一府两院。", &Context::default()).len(), 1);
}

#[test]
fn every_name_of_a_finding_is_a_rule_or_a_family() {
    let known = |rule: &str| {
        super::families().iter().any(|f| f.rule == rule)
            || super::RulePack::shipped().rules.iter().any(|r| r.id == rule)
    };
    for (rule, context, text) in cases(include_str!("testdata/planted.txt")) {
        assert!(known(rule), "{rule}");
        for finding in Checker::shipped().check(&text, &context) {
            assert!(known(&finding.rule), "{}", finding.rule);
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_fail(text in "[一二三四五、，。：；“”（）《》第是要首先其次年月日0-9X#%的了党人大代表共其中件增长由到亿元同志市长王李\\n]{0,120}") {
        let all = text.chars().count();
        let context = Context { places: vec!["云江市".into()], ..Context::default() };
        for finding in Checker::shipped().check(&text, &context) {
            proptest::prop_assert!(finding.start <= finding.end && finding.end <= all);
        }
    }
}
