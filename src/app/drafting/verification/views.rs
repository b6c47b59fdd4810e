//! The 核稿单 as a page and as a form to print and sign, with a sample.

use std::collections::HashMap;

use askama::Template;
use uuid::Uuid;

use super::model::{Checked, FactOrigin, FactState, Item, unchecked};
use crate::app::drafting::model::Draft;
use crate::web::Shell;
use crate::web::page::encode;

#[derive(Template)]
#[template(path = "drafting/verification.html")]
pub(in crate::app::drafting) struct SheetPage {
    pub(in crate::app::drafting) shell: Shell,
    pub(in crate::app::drafting) draft: Draft,
    pub(in crate::app::drafting) items: Vec<Item>,
    /// What was checked and stands there no more.
    pub(in crate::app::drafting) gone: Vec<Checked>,
    /// Of the speeches that facts came from.
    pub(in crate::app::drafting) titles: HashMap<Uuid, String>,
    /// The words that are to be changed everywhere.
    pub(in crate::app::drafting) change: String,
    /// What they are to become, where that is known.
    pub(in crate::app::drafting) with: String,
    /// Other drafts that hold them.
    pub(in crate::app::drafting) twins: HashMap<Uuid, String>,
    /// Who printed it, and when.
    pub(in crate::app::drafting) printed: String,
}

impl SheetPage {
    fn unchecked(&self) -> usize {
        unchecked(&self.items)
    }

    fn doubted(&self) -> usize {
        self.items.iter().filter(|item| item.state == FactState::Doubted).count()
    }

    /// What has changed or come since somebody checked: it is to be looked at first.
    fn first(&self) -> Vec<&Item> {
        let begun = self.items.iter().any(|item| item.checked.is_some()) || !self.gone.is_empty();
        let wanted = |item: &&Item| begun && matches!(item.state, FactState::Open | FactState::Changed);
        self.items.iter().filter(wanted).collect()
    }

    fn title(&self, id: &Uuid) -> &str {
        self.titles.get(id).map_or("讲话库里的讲话（已移出）", String::as_str)
    }

    /// The sentence in which a fact stands first, for an address.
    fn words(&self, item: &Item) -> String {
        encode(item.sentences.first().map(String::as_str).unwrap_or_default())
    }

    fn asks(&self, words: &str) -> bool {
        self.change == words
    }

    fn with(&self) -> &str {
        if self.with.is_empty() { &self.change } else { &self.with }
    }
}

/// A sample of the page, for the test that renders every template.
pub(in crate::app::drafting) fn sample(shell: Shell, draft: Draft) -> (&'static str, String) {
    let item = |number, state, origin| Item {
        number,
        fact: crate::engine::reading::Fact::Figure,
        words: "186件".to_owned(),
        sentences: vec!["去年办理代表建议186件。".to_owned(), "186件建议全部答复。".to_owned()],
        uses: 2,
        origin,
        state,
        checked: None,
    };
    let checked = Checked {
        fact: "figure".to_owned(),
        words: "12次".to_owned(),
        right: true,
        sentence: "检查12次。".to_owned(),
        note: "见工作台账".to_owned(),
        by: "李文".to_owned(),
        at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let origins = [
        FactOrigin::Typed,
        FactOrigin::Speech(Uuid::nil()),
        FactOrigin::Phrasing("1".to_owned()),
        FactOrigin::Roster("王芳，主任".to_owned()),
        FactOrigin::Law("中华人民共和国民法通则".to_owned(), false, "民法典"),
        FactOrigin::Article("中华人民共和国宪法".to_owned(), 143),
    ];
    let states = [
        FactState::Open,
        FactState::Changed,
        FactState::Right,
        FactState::Doubted,
        FactState::Open,
        FactState::Open,
    ];
    let items = states.into_iter().zip(origins).zip(1..);
    let mut items: Vec<Item> = items.map(|((state, origin), number)| item(number, state, origin)).collect();
    if let Some(item) = items.get_mut(1) {
        item.checked = Some(checked.clone());
    }
    let page = SheetPage {
        shell,
        draft,
        items,
        gone: vec![checked],
        titles: HashMap::new(),
        change: "186件".to_owned(),
        with: String::new(),
        twins: HashMap::from([(Uuid::nil(), "主持词".to_owned())]),
        printed: "李文，2026-11-22 14:05".to_owned(),
    };
    ("drafting/verification", page.render().unwrap_or_default())
}
