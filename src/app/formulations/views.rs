//! The pages of the slice, with samples.

use askama::Template;

use super::form::{RuleForm, TypedExample};
use super::history::Change;
use super::model::{Entry, Filter, GROUPS, Origin, Word, entries};
use super::preview::Preview;
use crate::app::corpus::model::Day;
use crate::engine::check::{Example, Family, Rule, RulePack, families};
use crate::engine::document::{Level, Office};
use crate::web::Shell;

/// Whose wording a rule can follow.
const TIERS: [&str; 5] = ["中央与全国人大", "省", "市委", "本机关", "工作惯例"];

#[derive(Template)]
#[template(path = "formulations/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    filter: Filter,
    rules: Vec<Entry>,
    /// Checks that are code, and whether each is on.
    families: Vec<(Family, bool)>,
    /// Rules and checks in all.
    total: usize,
    version: u32,
    /// The day the shipped pack was made.
    day: Option<time::Date>,
}

impl ListPage {
    /// The rules and checks that the filter takes.
    pub(super) fn new(shell: Shell, filter: Filter, words: &[Word]) -> Self {
        let pack = RulePack::shipped();
        let mut rules = entries(pack, words);
        let total = rules.len() + families().len();
        rules.retain(|entry| filter.takes(entry));
        let off = |id: &str| words.iter().any(|word| word.rule == id && !word.enabled);
        let families = families().iter().map(|family| (*family, !off(family.rule)));
        let families =
            families.filter(|(family, on)| filter.takes_family(&[family.rule, family.title], *on)).collect();
        Self { shell, filter, rules, families, total, version: pack.version, day: pack.day }
    }
}

#[derive(Template)]
#[template(path = "formulations/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: Shell,
    pub(super) entry: Entry,
    /// The shipped rule, where the organization has changed it.
    pub(super) shipped: Option<Rule>,
    /// Who changed it, the latest first.
    pub(super) changes: Vec<Change>,
}

impl ShowPage {
    fn circumstances(&self, example: &Example) -> String {
        let date = example.date.map(|date| date.to_string());
        let level = example.level.map(|level| level.chinese().to_owned());
        let office = example.office.map(|office| self.shell.says(office.chinese()));
        [date, level, office].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn levels(&self) -> String {
        self.entry.rule.levels.iter().map(|level| level.chinese()).collect::<Vec<_>>().join("、")
    }

    fn offices(&self, offices: &[Office]) -> String {
        offices.iter().map(|office| self.shell.says(office.chinese())).collect::<Vec<_>>().join("、")
    }
}

#[derive(Template)]
#[template(path = "formulations/hits.html")]
pub(super) struct HitsFragment {
    pub(super) preview: Preview,
}

#[derive(Template)]
#[template(path = "formulations/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: Shell,
    /// The rule that is changed; none for a new one.
    pub(super) entry: Option<Entry>,
    /// The name it will have; empty until it has one.
    pub(super) id: String,
    pub(super) form: RuleForm,
    /// What to mend, in one sentence.
    pub(super) error: String,
    /// Examples and patterns that do not come out.
    pub(super) problems: Vec<String>,
    pub(super) preview: Option<Preview>,
    /// What tells which rule the preview is of.
    pub(super) seen: String,
    /// What the change began from; see [`Entry::stamp`].
    pub(super) base: String,
    /// It was to be saved, but in a form that nobody has seen the hits of.
    pub(super) unseen: bool,
}

impl EditPage {
    pub(super) fn new(shell: Shell, entry: Option<Entry>, form: RuleForm) -> Self {
        Self {
            shell,
            id: entry.as_ref().map(|entry| entry.rule.id.clone()).unwrap_or_default(),
            base: entry.as_ref().map(Entry::stamp).unwrap_or_default(),
            entry,
            form,
            error: String::new(),
            problems: Vec::new(),
            preview: None,
            seen: String::new(),
            unseen: false,
        }
    }

    /// Where the form goes.
    fn action(&self) -> String {
        match &self.entry {
            Some(entry) => format!("/formulations/{}/edit", entry.rule.id),
            None => "/formulations/new".to_owned(),
        }
    }

    fn blank(&self) -> TypedExample {
        TypedExample::default()
    }

    /// More conditions are shown open where there are any.
    fn has_more(&self) -> bool {
        let form = &self.form;
        [&form.unless, &form.needs, &form.absent, &form.anchors, &form.series]
            .iter()
            .any(|text| !text.is_empty())
            || !(form.levels.is_empty() && form.may.is_empty() && form.may_not.is_empty())
            || form.in_titles
            || form.in_history
    }
}

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
