//! The page of the speeches of one meeting, with a sample.

use askama::Template;
use uuid::Uuid;

use super::model::{Alike, Clash, MeetingFindings, SaidSentence, Talk};
use super::store::Companion;
use crate::app::drafting::model::Draft;
use crate::engine::difference::{Fate, characters};
use crate::engine::document::Document;
use crate::web::Shell;

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

impl MeetingPage {
    /// A speech in a phrase.
    fn name(&self, talk: &usize) -> String {
        let Some(talk) = self.talks.get(*talk) else { return String::new() };
        match talk.speaker.as_str() {
            "" => talk.title.clone(),
            speaker => format!("{speaker}：{}", talk.title),
        }
    }

    fn address(&self, talk: &usize) -> String {
        match self.talks.get(*talk) {
            Some(talk) if talk.is_draft => format!("/drafts/{}", talk.id),
            Some(talk) => format!("/speeches/{}", talk.id),
            None => String::new(),
        }
    }
}

/// A sample of the page, for the test that renders every template.
pub(in crate::app::drafting) fn sample(shell: Shell, draft: Draft) -> (&'static str, String) {
    let said = |talk, text: &str| SaidSentence { talk, text: text.to_owned() };
    let talk = |is_draft| Talk {
        id: Uuid::nil(),
        title: "在市委人大工作会议上的讲话".to_owned(),
        speaker: "徐书记".to_owned(),
        is_draft,
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
    let talks = vec![talk(true), talk(false)];
    let page =
        MeetingPage { shell, draft, talks, companions: vec![companion], compared: vec![Uuid::nil()], found };
    ("drafting/meeting", page.render().unwrap_or_default())
}
