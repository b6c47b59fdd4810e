//! Samples of the slice's templates, for the test that renders every template.

use askama::Template;

use super::editing::EditPage;
use super::form::RuleForm;
use super::history::Change;
use super::listing::ListPage;
use super::model::{Filter, Word, entries};
use super::showing::{HitsFragment, ShowPage};
use crate::app::corpus::model::Day;
use crate::engine::check::RulePack;
use crate::web::Shell;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let Some(rule) = RulePack::shipped().rules.first().cloned() else { return Vec::new() };
    let word = Word {
        rule: rule.id.clone(),
        enabled: false,
        body: Some(rule.clone()),
        by: Some("李文".to_owned()),
        at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let Some(entry) = entries(RulePack::shipped(), std::slice::from_ref(&word)).into_iter().next() else {
        return Vec::new();
    };
    let speech = super::store::Tried {
        id: uuid::Uuid::nil(),
        title: "在座谈会上的讲话".to_owned(),
        day: Day::default(),
        context: crate::engine::check::Context::default(),
        text: "讲话\n加强对一府两院的监督。".to_owned(),
    };
    let phrasings = [(uuid::Uuid::nil(), "支持“一府两院”依法履职".to_owned())];
    let today = RulePack::shipped().day.unwrap_or(time::Date::MIN);
    let preview = super::preview::preview(&rule, &[speech], &phrasings, today);
    let list = ListPage::new(Shell::sample(), Filter::default(), &[word]);
    let change = Change {
        at: time::OffsetDateTime::UNIX_EPOCH,
        by: "李文".to_owned(),
        what: "修改规则".to_owned(),
        gone: vec!["改成：一府两院".to_owned()],
        new: vec!["改成：一府一委两院".to_owned()],
        rule: None,
    };
    let show = ShowPage {
        shell: Shell::sample(),
        entry: entry.clone(),
        shipped: Some(rule.clone()),
        changes: vec![change],
    };
    let mut edit = EditPage::new(Shell::sample(), Some(entry), RuleForm::of(&rule));
    edit.preview = Some(preview.clone());
    edit.problems = vec!["应命中而未命中：支持一府两院工作。".to_owned()];
    edit.error = "规则没有通过自己的例句。".to_owned();
    vec![
        ("formulations/list", list.render().unwrap_or_default()),
        ("formulations/show", show.render().unwrap_or_default()),
        ("formulations/edit", edit.render().unwrap_or_default()),
        ("formulations/hits", HitsFragment { preview }.render().unwrap_or_default()),
    ]
}
