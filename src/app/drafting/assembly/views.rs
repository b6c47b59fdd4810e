//! The pages of the room, with samples.

use std::collections::BTreeMap;

use askama::Template;
use uuid::Uuid;

use super::model::{Assembly, Begun, Beside, ChosenSoFar};
use crate::app::drafting::model::bracketed;
use crate::app::outlines::model::StoredOutline;
use crate::engine::assembly::beside::Passage;
use crate::engine::assembly::drafted::{DraftParagraph, PieceSource};
use crate::engine::assembly::{Archive, Chosen, Draft, Place};
use crate::engine::check::{Finding, Severity};
use crate::engine::document::{Level, Office, SectionKind, chinese_number};
use crate::engine::reuse;
use crate::engine::suggest::Position;
use crate::engine::suggest::headings::{OfferedSet, PARALLEL, Skeleton, broken};
use crate::engine::unify;
use crate::web::Shell;

/// Characters of a passage laid beside a place.
const PASSAGES: usize = 3;

/// A stretch of text, or a slot in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) text: String,
    pub(super) slot: bool,
}

/// Text with its open slots apart.
pub(super) fn stretches(text: &str) -> Vec<Stretch> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        out.push(Stretch { text: before.to_owned(), slot: false });
        out.push(Stretch { text: name.to_owned(), slot: true });
        rest = tail;
    }
    out.push(Stretch { text: rest.to_owned(), slot: false });
    out.retain(|stretch| !stretch.text.is_empty());
    out
}

/// The word for a move.
pub(super) fn move_name(position: Position) -> &'static str {
    match position {
        Position::Thesis => "论断",
        Position::Demand => "要求",
        Position::Measure => "举措",
        Position::Landing => "落脚",
        Position::Heading => "标题",
        Position::Opening => "开头",
        Position::Closing => "结尾",
    }
}

/// The badge of a finding.
pub(super) fn severity(severity: &Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "hint",
    }
}

/// The word for a finding's weight.
pub(super) fn severity_chinese(severity: &Severity) -> &'static str {
    match severity {
        Severity::Error => "差错",
        Severity::Warning => "疑误",
        Severity::Info => "提示",
    }
}

#[derive(Template)]
#[template(path = "drafting/assembly/start.html")]
pub(super) struct StartPage {
    pub(super) shell: Shell,
    outlines: Vec<StoredOutline>,
    unfinished: Vec<Begun>,
    finished: Vec<Begun>,
}

impl StartPage {
    pub(super) fn new(shell: Shell, outlines: Vec<StoredOutline>, begun: Vec<Begun>) -> Self {
        let (finished, unfinished) = begun.into_iter().partition(|one| one.draft.is_some());
        Self { shell, outlines, unfinished, finished }
    }
}

#[derive(Template)]
#[template(path = "drafting/assembly/occasion.html")]
pub(super) struct OccasionPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    pub(super) beside: [Beside; 2],
    /// Every speech that could be laid beside.
    pub(super) all: Vec<Beside>,
    pub(super) error: &'static str,
}

impl OccasionPage {
    fn state(&self) -> &ChosenSoFar {
        &self.assembly.state
    }

    /// The two places beside: name in forms, title, what to say where nothing was found, the speech.
    fn places(&self) -> [(&'static str, &'static str, &'static str, &Beside); 2] {
        let [same, superior] = &self.beside;
        [
            ("beside.same", "上次同一场合的讲话", "讲话库里还没有这个场合的讲话。", same),
            ("beside.superior", "上级或书记的讲话", "讲话库里还没有上级的讲话。", superior),
        ]
    }

    fn value(&self, slot: &str) -> &str {
        self.state().slots.get(slot).map(String::as_str).unwrap_or_default()
    }

    fn agenda_rows(&self) -> Vec<(String, String)> {
        let mut rows: Vec<_> =
            self.state().agenda.iter().map(|item| (item.who.clone(), item.what.clone())).collect();
        if rows.is_empty() {
            rows.push((String::new(), String::new()));
        }
        rows
    }

    fn date(&self) -> String {
        self.state().date.map(|date| date.to_string()).unwrap_or_default()
    }
}

/// A heading as the page shows it: where it stands, its kind, its words, whether it breaks the skeleton, its leads.
pub(super) struct HeadingRow {
    key: String,
    number: String,
    kind: SectionKind,
    text: String,
    broken: bool,
    leads: Vec<(String, String, String)>,
}

/// A set that is offered: its headings with the titles of their speeches, how well it holds, in words.
pub(super) struct SetCard {
    headings: Vec<(SectionKind, Vec<Stretch>, String)>,
    pattern: String,
    mark: &'static str,
    badge: &'static str,
    current: bool,
}

#[derive(Template)]
#[template(path = "drafting/assembly/headings.html")]
pub(super) struct HeadingsPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    rows: Vec<HeadingRow>,
    sets: Vec<SetCard>,
    holds: (&'static str, &'static str, String),
}

/// How well a skeleton holds, in words, and the badge for it.
fn holding(holds: f32) -> (&'static str, &'static str) {
    if holds >= 0.95 {
        ("对仗工整", "approved")
    } else if holds >= PARALLEL {
        ("句式基本一致", "mined")
    } else {
        ("句式不一致", "doubt")
    }
}

impl HeadingsPage {
    pub(super) fn new(shell: Shell, assembly: Assembly, sets: Vec<OfferedSet>, archive: &Archive) -> Self {
        let outline = &assembly.state.outline;
        let texts: Vec<&str> = outline.sections.iter().filter_map(|s| s.heading.as_deref()).collect();
        let marks = broken(&texts);
        let mut rows: Vec<HeadingRow> = Vec::new();
        for (at, section) in outline.sections.iter().enumerate() {
            let Some(heading) = &section.heading else { continue };
            let index = rows.len();
            let leads = section.points.iter().enumerate().map(|(i, point)| {
                (Place { section: at, point: Some(i) }.key(), point.style.label(i + 1), point.lead.clone())
            });
            rows.push(HeadingRow {
                key: at.to_string(),
                number: chinese_number(index + 1),
                kind: section.kind,
                text: heading.clone(),
                broken: marks.iter().any(|mark| mark.index == index),
                leads: leads.collect(),
            });
        }
        let title =
            |id: &str| archive.find(id).and_then(|at| archive.sources().get(at)).map(|s| s.title.clone());
        let card = |set: OfferedSet| {
            let (mark, badge) = holding(set.holds);
            let current = set.headings.iter().map(|h| h.text.as_str()).eq(texts.iter().copied());
            let heading = |h: crate::engine::suggest::headings::OfferedHeading| {
                let source = title(&h.source).unwrap_or_else(|| "按句式补，待填".to_owned());
                (h.kind, stretches(&h.text), source)
            };
            SetCard {
                headings: set.headings.into_iter().map(heading).collect(),
                pattern: set.pattern,
                mark,
                badge,
                current,
            }
        };
        let cards = sets.into_iter().map(card).collect();
        let skeleton = Skeleton::of(&texts);
        let (mark, badge) = holding(skeleton.as_ref().map_or(0.0, |s| s.holds));
        let pattern = skeleton.map(|s| s.pattern()).unwrap_or_default();
        Self { shell, rows, sets: cards, holds: (mark, badge, pattern), assembly }
    }
}

/// A place in the list at the left.
pub(super) struct PlaceRow {
    key: String,
    label: String,
    point: bool,
    characters: usize,
    target: usize,
    current: bool,
}

/// A candidate: its number on the page, the piece, and the piece as the form sends it.
pub(super) struct Offer {
    number: usize,
    piece: Chosen,
    stretches: Vec<Stretch>,
    json: String,
}

/// A speech laid beside, with what it says at the place.
pub(super) type Laid = (Beside, Vec<Passage>);

#[derive(Template)]
#[template(path = "drafting/assembly/points.html")]
pub(super) struct PointsPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    at: Place,
    places: Vec<PlaceRow>,
    title: String,
    guidance: String,
    moves: Vec<(&'static str, Vec<Offer>)>,
    laid: Vec<(&'static str, Laid)>,
}

impl PointsPage {
    pub(super) fn new(
        shell: Shell,
        assembly: Assembly,
        at: Place,
        found: Vec<Chosen>,
        laid: [Option<Laid>; 2],
    ) -> Self {
        let state = &assembly.state;
        let places = Place::all(&state.outline).into_iter().map(|place| PlaceRow {
            key: place.key(),
            label: label(state, place),
            point: place.point.is_some(),
            characters: state.characters(place),
            target: place.target(&state.outline),
            current: place == at,
        });
        let section = state.outline.sections.get(at.section);
        let guidance = match at.point {
            None => section.map(|section| section.guidance.clone()),
            Some(i) => section.and_then(|section| section.points.get(i)).map(|point| point.guidance.clone()),
        };
        let mut moves = Vec::new();
        let mut number = 0;
        for wanted in [Position::Thesis, Position::Demand, Position::Measure, Position::Landing] {
            let other =
                |position| matches!(position, Position::Opening | Position::Closing | Position::Heading);
            let of = |piece: &&Chosen| {
                piece.position == wanted || wanted == Position::Measure && other(piece.position)
            };
            let mut offers = Vec::new();
            for piece in found.iter().filter(of) {
                number += 1;
                offers.push(Offer {
                    number,
                    stretches: stretches(&piece.text),
                    json: serde_json::to_string(piece).unwrap_or_default(),
                    piece: piece.clone(),
                });
            }
            if !offers.is_empty() {
                moves.push((move_name(wanted), offers));
            }
        }
        let names = ["上次同一场合", "上级讲话"];
        let laid = names.into_iter().zip(laid).filter_map(|(name, laid)| {
            let (beside, mut passages) = laid?;
            passages.truncate(PASSAGES);
            Some((name, (beside, passages)))
        });
        Self {
            shell,
            at,
            places: places.collect(),
            title: label(state, at),
            guidance: guidance.unwrap_or_default().replace("{{", "“").replace("}}", "”"),
            moves,
            laid: laid.collect(),
            assembly,
        }
    }

    fn pieces(&self) -> Vec<(Chosen, Vec<Stretch>)> {
        let pieces = self.assembly.state.pieces(self.at);
        pieces.iter().map(|piece| (piece.clone(), stretches(&piece.text))).collect()
    }

    fn characters(&self) -> usize {
        self.assembly.state.characters(self.at)
    }

    fn target(&self) -> usize {
        self.at.target(&self.assembly.state.outline)
    }

    /// The place after this one; the frame after the last.
    fn next(&self) -> String {
        let next = self.places.iter().skip_while(|row| !row.current).nth(1);
        let id = self.assembly.id;
        next.map_or_else(
            || format!("/assemblies/{id}/frame"),
            |row| format!("/assemblies/{id}/points?at={}", row.key),
        )
    }

    fn done(&self) -> usize {
        self.places.iter().filter(|row| row.characters > 0).count()
    }
}

/// A place by its number and words.
fn label(state: &ChosenSoFar, place: Place) -> String {
    let Some(section) = state.outline.sections.get(place.section) else { return String::new() };
    let before = state.outline.sections.iter().take(place.section);
    let number = before.filter(|section| section.heading.is_some()).count() + 1;
    match (place.point, &section.heading) {
        (Some(at), _) => section
            .points
            .get(at)
            .map_or_else(String::new, |point| format!("{}{}", point.style.label(at + 1), point.lead)),
        (None, Some(heading)) => format!("{}、{heading}", chinese_number(number)),
        (None, None) => section.kind.chinese().to_owned(),
    }
}

/// A text of the frame: where, what it is called, the words, whether they lead over to points.
pub(super) struct FrameRow {
    key: String,
    name: String,
    text: String,
    rows: usize,
    transition: bool,
}

#[derive(Template)]
#[template(path = "drafting/assembly/frame.html")]
pub(super) struct FramePage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    texts: Vec<FrameRow>,
}

impl FramePage {
    pub(super) fn new(shell: Shell, assembly: Assembly) -> Self {
        let state = &assembly.state;
        let framed: BTreeMap<usize, String> = state.frame().into_iter().collect();
        let mut texts = Vec::new();
        for (at, section) in state.outline.sections.iter().enumerate() {
            let place = Place { section: at, point: None };
            let transition = !framed.contains_key(&at);
            if transition && section.points.is_empty() {
                continue;
            }
            let own = || state.pieces(place).iter().map(|piece| piece.text.as_str()).collect::<String>();
            let text = framed.get(&at).cloned().unwrap_or_else(own);
            texts.push(FrameRow {
                key: at.to_string(),
                name: label(state, place),
                rows: text.chars().count() / 62 + 1,
                text: bracketed(&text),
                transition,
            });
        }
        Self { shell, texts, assembly }
    }
}

/// A paragraph of the preview.
pub(super) struct Shown {
    label: String,
    stretches: Vec<Stretch>,
    sources: Vec<PieceSource>,
}

/// A section of the preview.
pub(super) struct ShownSection {
    heading: Option<String>,
    paragraphs: Vec<Shown>,
    characters: usize,
    target: usize,
}

#[derive(Template)]
#[template(path = "drafting/assembly/review.html")]
pub(super) struct ReviewPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    draft: Draft,
    sections: Vec<ShownSection>,
    findings: Vec<Finding>,
    /// What was looked at and found when the draft was read as one text.
    unified: unify::Review,
    /// Per cent of the text that stands in the archive: all, and without set formulations.
    shared: (u32, u32),
    longest: usize,
    twins: Vec<StoredOutline>,
}

impl ReviewPage {
    pub(super) fn new(
        shell: Shell,
        assembly: Assembly,
        draft: Draft,
        (findings, mut unified): (Vec<Finding>, unify::Review),
        reuse: &reuse::Report,
        twins: Vec<StoredOutline>,
    ) -> Self {
        let mut headed = 0;
        let sections = draft.sections.iter().map(|section| {
            headed += usize::from(section.heading.is_some());
            let number = chinese_number(headed);
            let mut paragraphs: Vec<Shown> = section.paragraphs.iter().map(|p| shown("", p)).collect();
            paragraphs.extend(section.to_write.as_deref().map(waiting));
            for point in &section.points {
                let label = format!("{}{}。", point.label, point.lead);
                let mut own = point.paragraphs.iter();
                let first = own.next().cloned().unwrap_or_default();
                paragraphs.push(shown(&label, &first));
                paragraphs.extend(own.map(|p| shown("", p)));
                paragraphs.extend(point.to_write.as_deref().map(waiting));
            }
            ShownSection {
                heading: section.heading.as_ref().map(|heading| format!("{number}、{heading}")),
                paragraphs,
                characters: section.characters,
                target: section.target,
            }
        });
        let sections = sections.collect();
        // What is open is listed once, among what is to be done.
        unified.remarks.retain(|remark| remark.sort != unify::Sort::Open);
        let percent = |share: f64| (share * 100.0).round() as u32;
        let set = |kind| matches!(kind, reuse::Kind::Formulation | reuse::Kind::Law);
        let copied = reuse.spans.iter().filter(|span| !set(span.kind));
        Self {
            shell,
            sections,
            longest: copied.map(|span| span.text.chars().count()).max().unwrap_or(0),
            shared: (percent(reuse.share), percent(reuse.share_without_formulations)),
            findings: findings.into_iter().filter(|finding| finding.rule != "placeholder").collect(),
            unified,
            twins,
            draft,
            assembly,
        }
    }

    fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    }

    /// The step at which a remark is mended, at its first place.
    fn mend(&self, remark: &unify::Remark) -> String {
        if remark.sort == unify::Sort::Heading {
            return format!("/assemblies/{}/headings", self.assembly.id);
        }
        self.step(remark.places.first().and_then(|place| place.at))
    }

    /// The step at which a place of the text is changed.
    fn step(&self, at: Option<(usize, Option<usize>)>) -> String {
        let id = self.assembly.id;
        let place = at.map(|(section, point)| Place { section, point });
        match place.filter(|place| Place::all(&self.assembly.state.outline).contains(place)) {
            Some(place) => format!("/assemblies/{id}/points?at={}", place.key()),
            None => format!("/assemblies/{id}/frame"),
        }
    }

    fn minutes(&self) -> String {
        format!("{:.0}", self.draft.minutes)
    }

    fn in_range(&self) -> bool {
        let target = self.draft.target;
        let range = self.assembly.state.outline.range.map(|(least, most)| least as usize..=most as usize);
        range.unwrap_or(target * 4 / 5..=target * 6 / 5).contains(&self.draft.characters)
    }
}

/// What is still to be written, as it stands in the text.
fn waiting(name: &str) -> Shown {
    let stretches = vec![Stretch { text: name.to_owned(), slot: true }];
    Shown { label: String::new(), stretches, sources: Vec::new() }
}

fn shown(label: &str, paragraph: &DraftParagraph) -> Shown {
    Shown {
        label: label.to_owned(),
        stretches: stretches(&paragraph.text),
        sources: paragraph.sources.clone(),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_stand_apart_from_the_text() {
        let found = stretches("为{{目标}}努力{{");
        let texts: Vec<_> = found.iter().map(|s| (s.text.as_str(), s.slot)).collect();
        assert_eq!(texts, [("为", false), ("目标", true), ("努力{{", false)]);
    }
}
