//! Whole drafts over the sample archive.

use super::*;
use crate::check::{self, Severity};
use crate::clause;
use crate::recognise::recognise_text;
use crate::suggest::Tier;
use time::macros::date;

const TODAY: Date = date!(2026 - 12 - 05);

fn source(id: &str, text: &str, tier: Tier) -> Source {
    Source::of(id, &recognise_text(text).speeches[0], tier)
}

fn archive() -> Archive {
    Archive::new(vec![
        source(
            "after",
            include_str!("../../../../src/samples/speeches/2024-12-conference-after.txt"),
            Tier::Own,
        ),
        source(
            "party",
            include_str!("../../../../src/samples/speeches/2024-12-party-committee-conference.txt"),
            Tier::CityParty,
        ),
        source(
            "session",
            include_str!("../../../../src/samples/speeches/2024-09-committee-session.txt"),
            Tier::Own,
        ),
        source(
            "closing",
            include_str!("../../../../src/samples/speeches/2024-01-congress-closing.txt"),
            Tier::Own,
        ),
    ])
}

fn outline(occasion: Occasion) -> Outline {
    let shipped: Vec<Outline> =
        serde_json::from_str(include_str!("../../../../src/app/outlines/data/outlines.json")).unwrap();
    shipped.into_iter().find(|outline| outline.occasion == occasion).unwrap()
}

fn rules() -> check::Context {
    check::Context {
        date: Some(TODAY),
        level: Some(Level::City),
        office: Some(Office::PartyGroupDirector),
        ..check::Context::default()
    }
}

fn drafted(outline: &Outline, place: Option<&str>) -> Draft {
    let agenda =
        [AgendaItem { who: "顾书记".to_owned(), what: "代表市委作了重要讲话".to_owned() }];
    let request = Request {
        subject: "",
        outline,
        occasion: Some(outline.occasion),
        office: Some(Office::PartyGroupDirector),
        level: Some(Level::City),
        speaker: None,
        place,
        date: Some(TODAY),
        agenda: &agenda,
        slots: BTreeMap::new(),
        rate: 200,
        allowed: &|text| check::allowed(text, &rules()),
        sound: &|text| sound(check::Checker::shipped(), text, &rules()),
        current: &|text| check::current_form(text, Some(TODAY)),
    };
    draft(&archive(), &request)
}

#[test]
fn the_director_after_the_secretary_gets_a_draft_to_work_on() {
    let draft = drafted(&outline(Occasion::ConferenceAfter), None);
    let text = draft.document.plain();
    assert!((2600..=5200).contains(&draft.characters), "{} characters", draft.characters);
    assert!(text.contains("刚才，顾书记代表市委作了重要讲话"), "{text}");
    assert!(text.contains("下面，我讲五点意见"));
    // Another town's name, and what only the secretary says, are not in it.
    for word in ["云江", "永昭", "顾怀远", "各级党委要", "我代表市委"] {
        assert!(!text.contains(word), "{word}");
    }
    let errors: Vec<_> = check::Checker::shipped()
        .check(&text, &rules())
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error && finding.rule != "placeholder")
        .map(|finding| (finding.rule, finding.text))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn every_paragraph_has_its_source_and_nothing_is_taken_twice() {
    let draft = drafted(&outline(Occasion::ConferenceAfter), None);
    let mut seen: Vec<u64> = Vec::new();
    let mut paragraphs = 0;
    for section in &draft.sections {
        for paragraph in section.paragraphs.iter().chain(section.points.iter().flat_map(|p| &p.paragraphs)) {
            paragraphs += 1;
            let whole: String = paragraph.sources.iter().map(|piece| piece.text.as_str()).collect();
            assert_eq!(whole, paragraph.text);
            assert!(!paragraph.sources.is_empty());
            for clause in clause::clauses(&paragraph.text) {
                if clause.text.chars().count() >= 12 {
                    assert!(!seen.contains(&clause.hash), "twice: {}", clause.text);
                    seen.push(clause.hash);
                }
            }
        }
    }
    assert!(paragraphs >= 15, "{paragraphs} paragraphs");
}

#[test]
fn what_is_missing_is_asked_for() {
    let draft = drafted(&outline(Occasion::ElectionDeployment), None);
    let empty = draft.sections.iter().flat_map(|s| &s.points).filter(|p| p.paragraphs.is_empty()).count();
    let asked = draft.open_questions.iter().filter(|q| q.kind == drafted::QuestionKind::Empty).count();
    assert!(asked >= empty);
    assert!(!draft.open_questions.is_empty());
}

#[test]
fn retired_wording_comes_in_its_current_form_with_a_mark() {
    let text = "在人大工作会议上的讲话\n同志们：\n今天开会，我讲两点意见。\n一、依法加强监督工作\n人大监督是国家监督体系的重要组成部分。\n一要突出重点，增强监督实效。\
        人大监督要突出重点。要加强对“一府两院”的法律监督和工作监督，推动解决群众反映强烈的突出问题。\n二要完善机制，形成监督合力。要完善跟踪督办机制，做到件件有回音、事事有着落。\n\
        二、充分发挥代表作用\n代表是人大工作的主体。要密切同代表的联系，支持代表依法履职。\n同志们，让我们努力工作！\n";
    let archive = Archive::new(vec![source("old", text, Tier::Own)]);
    let outline = outline(Occasion::ConferenceAfter);
    let request = Request {
        subject: "",
        outline: &outline,
        occasion: None,
        office: Some(Office::Director),
        level: Some(Level::City),
        speaker: None,
        place: None,
        date: Some(TODAY),
        agenda: &[],
        slots: BTreeMap::new(),
        rate: 200,
        allowed: &|_| true,
        sound: &|_| true,
        current: &|text| text.contains("“一府两院”").then(|| text.replace("“一府两院”", "“一府一委两院”")),
    };
    let draft = draft(&archive, &request);
    let text = draft.document.plain();
    assert!(text.contains("“一府一委两院”") && !text.contains("“一府两院”"), "{text}");
    let marks: Vec<_> = draft
        .sections
        .iter()
        .flat_map(|s| &s.points)
        .flat_map(|p| &p.paragraphs)
        .flat_map(|p| &p.retired)
        .collect();
    assert_eq!(marks.len(), 1);
    assert!(marks[0].was.contains("一府两院") && marks[0].now.contains("一府一委两院"));
}
