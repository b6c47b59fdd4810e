//! The page of the settings, with a sample.

use askama::Template;

use super::called::{Called, NameSort, Thing};
use super::model::{Finishing, Mistake, Typed, offered};
use crate::levels::Sayings;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "accounts/settings.html")]
pub(super) struct SettingsPage {
    pub(super) shell: Shell,
    pub(super) typed: Typed,
    pub(super) mistakes: Vec<Mistake>,
    /// When the settings that the form began from were last changed, in microseconds; empty where they never were.
    pub(super) base: String,
    /// A colleague changed them meanwhile.
    pub(super) overtaken: bool,
}

impl SettingsPage {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Vec<&Mistake> {
        self.mistakes.iter().filter(|mistake| mistake.field == field).collect()
    }

    /// The offices that speakers can have.
    fn offices(&self) -> String {
        offered(&self.shell.sayings)
    }
}

#[derive(Template)]
#[template(path = "accounts/called.html")]
pub(super) struct CalledPage {
    pub(super) shell: Shell,
    pub(super) called: Called,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) base: String,
    pub(super) overtaken: bool,
}

impl CalledPage {
    /// What of a sort has a name.
    fn things(&self, sort: &NameSort) -> Vec<Thing> {
        sort.things().into_iter().filter(Thing::is_named).collect()
    }

    fn wrong(&self, sort: &NameSort) -> Vec<&Mistake> {
        self.mistakes.iter().filter(|mistake| mistake.field == sort.name()).collect()
    }
}

/// Samples of the templates.
pub(in crate::app::accounts) fn samples() -> Vec<(&'static str, String)> {
    let typed = Typed {
        places: "云江市\n青川县".to_owned(),
        roster: "王芳，市人大常委会主任，昨天".to_owned(),
        ..Typed::default()
    };
    let mistakes = typed.read(&Sayings::default()).err().unwrap_or_default();
    let page = SettingsPage { shell: Shell::sample(), typed, mistakes, base: String::new(), overtaken: true };
    let mistake = Mistake {
        field: "office", message: "有两个职务都叫“主任”，请改成不同的名称。".to_owned()
    };
    let called = CalledPage {
        shell: Shell::sample(),
        called: Called::default(),
        mistakes: vec![mistake],
        base: String::new(),
        overtaken: true,
    };
    vec![
        ("accounts/settings", page.render().unwrap_or_default()),
        ("accounts/called", called.render().unwrap_or_default()),
    ]
}
