//! The page of the speeches of one meeting, with a sample.

use askama::Template;
use uuid::Uuid;

use super::model::{Alike, MeetingFindings, Talk};
use super::said::{Clash, SaidSentence};
use super::store::Companion;
use crate::app::drafting::model::Draft;
use crate::engine::difference::{Fate, characters};
use crate::engine::document::Document;
use crate::web::Shell;
use crate::web::page::encode;

#[derive(Template)]
#[template(path = "drafting/meeting.html")]
pub(in crate::app::drafting) struct MeetingPage {
    pub(in crate::app::drafting) shell: Shell,
    pub(in crate::app::drafting) draft: Draft,
    /// The speeches that were compared; the draft itself comes first.
    pub(in crate::app::drafting) talks: Vec<Talk>,
    /// Those that can be.
    pub(in crate::app::drafting) companions: Vec<Companion>,
    /// The ids of those that were.
    pub(in crate::app::drafting) compared: Vec<Uuid>,
    /// What was found.
    pub(in crate::app::drafting) found: MeetingFindings,
}

/// Characters by which a sentence is found again.
const ENOUGH: usize = 200;

impl MeetingPage {
    /// A speech in a phrase.
    fn name(&self, talk: &usize) -> String {
        let Some(talk) = self.talks.get(*talk) else { return String::new() };
        match talk.speaker.as_str() {
            "" => talk.title.clone(),
            speaker => format!("{speaker}：{}", talk.title),
        }
    }

    /// Where a sentence stands in its speech.
    fn address(&self, said: &SaidSentence) -> String {
        let Some(talk) = self.talks.get(said.talk) else { return String::new() };
        let words: String = said.text.chars().take(ENOUGH).collect();
        format!("/drafts/{}/source?speech={}&words={}", self.draft.id, talk.id, encode(&words))
    }
}

/// A sample of the page, for the test that renders every template.
pub(in crate::app::drafting) fn sample(shell: Shell, draft: Draft) -> (&'static str, String) {
    let said = |talk, text: &str| SaidSentence { talk, text: text.to_owned() };
    let talk = || Talk {
        id: Uuid::nil(),
        title: "在市委人大工作会议上的讲话".to_owned(),
        speaker: "徐书记".to_owned(),
        post: String::new(),
        document: Document::default(),
        agenda: Vec::new(),
    };
    let (one, other) = ("共受理代表建议186件。", "共受理代表建议188件。");
    let found = MeetingFindings {
        clashes: vec![Clash {
            what: "数字",
            one: ("186件".to_owned(), said(0, one)),
            other: ("188件".to_owned(), said(1, other)),
        }],
        alike: vec![Alike { one: said(0, one), other: said(1, other), stretches: characters(one, other) }],
        agendas: vec![(0, "徐书记".to_owned()), (1, "王主任；徐书记".to_owned())],
    };
    let companion = Companion {
        id: Uuid::nil(),
        title: "主持词".to_owned(),
        speaker: "王主任".to_owned(),
        in_corpus: false,
        same_day: true,
    };
    let talks = vec![talk(), talk()];
    let page =
        MeetingPage { shell, draft, talks, companions: vec![companion], compared: vec![Uuid::nil()], found };
    ("drafting/meeting", page.render().unwrap_or_default())
}
