//! Samples of the slice's templates, for the test that renders every template.

use askama::Template;
use uuid::Uuid;

use super::curation::model::{Change, Judgement};
use super::form::EditForm;
use super::listing::ListPage;
use super::marked::MarkedSpeech;
use super::model::{Entry, Filter, Status, Stretch, Use};
use super::phrasing::{RowFragment, ShowPage};
use crate::app::corpus::model::Day;
use crate::app::corpus::reading::{ReadingLine, Role};
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::web::Shell;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let entry = |shared, status| Entry {
        id: Uuid::nil(),
        shared,
        text: "总揽全局、协调各方".to_owned(),
        kind: Kind::Series,
        section_kind: SectionKind::PartyLeadership,
        status,
        speeches: 5,
        occurrences: 7,
        years: Some((2021, 2025)),
        speakers: [("周明".to_owned(), 3)].into(),
        variants: vec!["总揽全局协调各方".to_owned()],
        tags: vec!["党的领导".to_owned()],
        current_form: Some("总揽全局、协调各方".to_owned()),
        source_tier: "central".to_owned(),
        source: "党章".to_owned(),
        note: "党委用语".to_owned(),
        owner_id: None,
        owner: "李文".to_owned(),
        personal: false,
        offered: 12,
        taken: 3,
        reworded: 1,
        members: Vec::new(),
    };
    let found = Use {
        speech_id: Uuid::nil(),
        title: "在市委人大工作会议上的讲话".to_owned(),
        speaker: "周明".to_owned(),
        day: Day::default(),
        at: (0, 4),
        line_start: 12,
        before: "要按照".to_owned(),
        found: "总揽全局、协调各方".to_owned(),
        after: "的原则".to_owned(),
    };
    let line = ReadingLine {
        role: Role::Paragraph,
        depth: 0,
        text: "总揽全局、协调各方。".to_owned(),
        start: 0,
        kind: SectionKind::Other,
    };
    let stretches = vec![
        Stretch {
            text: "总揽全局、协调各方".to_owned(), phrasing: Some((Uuid::nil(), true)), said: true
        },
        Stretch { text: "。".to_owned(), phrasing: None, said: false },
    ];
    let filter = Filter { page: 2, ..Filter::default() };
    let skeleton = Entry {
        kind: Kind::Skeleton,
        text: "坚持{4}不{2}".to_owned(),
        members: vec!["坚持党的领导不动摇".to_owned(), "坚持为民履职不懈怠".to_owned()],
        ..entry(false, Status::Mined)
    };
    let rows = vec![entry(true, Status::Approved), entry(false, Status::Mined), skeleton];
    let list = ListPage { shell: Shell::sample(), filter, rows, total: 140 };
    let row = RowFragment { shell: Shell::sample(), row: entry(false, Status::Rejected) };
    let state = Judgement {
        text: "总揽全局，协调各方".to_owned(),
        kind: "series".to_owned(),
        section_kind: "party_leadership".to_owned(),
        status: "mined".to_owned(),
        tags: Vec::new(),
        current_form: None,
        note: String::new(),
        variants: Vec::new(),
        edited: false,
        merged_into: None,
    };
    let change = Change {
        at: time::OffsetDateTime::UNIX_EPOCH,
        by: "李文".to_owned(),
        action: "edit".to_owned(),
        reason: String::new(),
        after: Judgement { text: "总揽全局、协调各方".to_owned(), ..state.clone() },
        before: state,
        undone: false,
    };
    let (uses, changes) = (vec![found], vec![change]);
    let mut samples = super::curation::samples::samples(&entry(false, Status::Mined), &uses, &changes);
    let form = EditForm::of(&entry(false, Status::Mined));
    let error = "这条表述刚被别人改过。".to_owned();
    let show =
        ShowPage { shell: Shell::sample(), entry: entry(false, Status::Mined), uses, changes, form, error };
    samples.extend(super::exchange::views::samples());
    samples.extend([
        ("phrases/list", list.render().unwrap_or_default()),
        ("phrases/row", row.render().unwrap_or_default()),
        ("phrases/show", show.render().unwrap_or_default()),
        (
            "phrases/marked",
            MarkedSpeech { lines: vec![(stretches, line)], bylines: vec!["王芳".to_owned()] }
                .render()
                .unwrap_or_default(),
        ),
    ]);
    samples
}
