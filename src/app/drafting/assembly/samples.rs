//! Samples of the room's templates, for the test that renders every template.

use askama::Template;
use uuid::Uuid;

use super::begin::StartPage;
use super::frame::FramePage;
use super::headings::HeadingsPage;
use super::model::{Assembly, Begun, Beside, ChosenSoFar};
use super::occasion::OccasionPage;
use super::points::PointsPage;
use super::review::ReviewPage;
use crate::app::outlines::model::StoredOutline;
use crate::engine::assembly::beside::Passage;
use crate::engine::assembly::{Archive, Chosen, Place};
use crate::engine::reuse;
use crate::engine::suggest::headings::OfferedSet;
use crate::web::Shell;

/// Samples of the room's templates, for the test that renders every template.
pub(in crate::app::drafting) fn samples() -> Vec<(&'static str, String)> {
    let Some(outline) = crate::app::outlines::model::shipped().ok().and_then(|all| all.into_iter().nth(2))
    else {
        return Vec::new();
    };
    let stored = StoredOutline { id: Uuid::nil(), outline: outline.clone(), version: 1 };
    let mut state = ChosenSoFar::new(Uuid::nil(), outline, "云江市人大常委会");
    let at = Place { section: 1, point: Some(0) };
    let piece = Chosen {
        text: "坚持党的领导，是做好{{地名}}人大工作的根本保证。".to_owned(),
        speech: Uuid::nil().to_string(),
        title: "在市委人大工作会议上的讲话".to_owned(),
        ..Chosen::default()
    };
    state.add(at, piece.clone());
    let assembly = Assembly { id: Uuid::nil(), state, speech_id: None };
    let begun = |draft| Begun {
        id: Uuid::nil(),
        name: "市委人大工作会议".to_owned(),
        subject: "安全生产法".to_owned(),
        draft,
        updated_at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let beside = Beside {
        id: Uuid::nil().to_string(),
        title: "讲话".to_owned(),
        note: "沈立民 · 2024年12月".to_owned(),
        headings: vec!["强化政治意识".to_owned()],
    };
    let passage =
        Passage { heading: "坚持党的领导".to_owned(), paragraphs: vec!["一段话。".to_owned()] };
    let draft = assembly.state.ask(crate::engine::check::Checker::shipped(), |request| {
        crate::engine::assembly::assembled(request, &assembly.state.choices)
    });
    let set =
        OfferedSet { headings: Vec::new(), holds: 0.97, pattern: "强化□□意识".to_owned(), own: 5 };
    let shell = Shell::sample;
    let report = reuse::Report { share: 0.5, share_without_formulations: 0.3, spans: Vec::new() };
    let laid = [Some((beside.clone(), vec![passage])), None];
    let start = StartPage::new(shell(), vec![stored.clone()], vec![begun(None), begun(Some(Uuid::nil()))]);
    let occasion = OccasionPage {
        shell: shell(),
        assembly: assembly.clone(),
        beside: [beside.clone(), Beside::default()],
        all: vec![beside],
        error: "时长请填写分钟数，如22。",
    };
    let headings = HeadingsPage::new(shell(), assembly.clone(), vec![set], &Archive::default());
    let points = PointsPage::new(shell(), assembly.clone(), at, vec![piece], laid);
    let frame = FramePage::new(shell(), assembly.clone());
    let unified = assembly.state.unified(&draft.document);
    let review = ReviewPage::new(shell(), assembly, draft, (Vec::new(), unified), &report, vec![stored]);
    vec![
        ("drafting/assembly/start", start.render().unwrap_or_default()),
        ("drafting/assembly/occasion", occasion.render().unwrap_or_default()),
        ("drafting/assembly/headings", headings.render().unwrap_or_default()),
        ("drafting/assembly/points", points.render().unwrap_or_default()),
        ("drafting/assembly/frame", frame.render().unwrap_or_default()),
        ("drafting/assembly/review", review.render().unwrap_or_default()),
    ]
}
