//! Ten drafts to be read as a director reads them: occasions, subjects, levels and archives mixed.
//! `cargo bench -p wengao-engine --bench drafts -- FOLDER [others | fresh] [why]` writes FOLDER/01.txt … 10.txt and prints their
//! lengths; `others`, `fresh`: ten further ones each; nothing was tuned on those of `fresh`; `why`: for each place left open, why the sentences of
//! the archive cannot stand there, counted.
//!
//! Archives: the samples; the samples with the real speeches of `WENGAO_SHARED` (default `../shared`); these with the
//! government reports.

#![expect(clippy::expect_used, reason = "a harness over files it knows; it may stop")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use time::macros::date;
use wengao_engine::assembly::points::judged;
use wengao_engine::assembly::{Archive, Draft, Place, Request, Source, draft, frame, sound, tier_of};
use wengao_engine::check;
use wengao_engine::document::{Level, Occasion, Office};
use wengao_engine::outline::{Outline, suiting};
use wengao_engine::recognise::recognise_text;

use Level::{City, County, Township};
use Occasion::{
    CommitteeSession, ConferenceAfter, ConferenceBefore, CongressClosing, ConstitutionDay, DeputyTraining,
    ElectionDeployment, EnforcementInspection, Forum, PartyCommitteeConference, SpecialInquiry, YearEnd,
};
use Office::{CountyDirector, DeputyDirector, Director, Secretary, TownshipChair};

/// What is asked for: occasion, speaker's office and name, level, place, subject, how many of the archives.
type Case = (Occasion, Office, &'static str, Level, &'static str, &'static str, usize);

const GIVEN: [Case; 10] = [
    (ConferenceAfter, Director, "沈立民", City, "云江市", "", 1),
    (PartyCommitteeConference, Secretary, "周志远", City, "云江市", "", 2),
    (
        CommitteeSession,
        Director,
        "沈立民",
        City,
        "云江市",
        "安全生产法执法检查报告、审计查出问题整改情况报告",
        2,
    ),
    (CongressClosing, Director, "沈立民", City, "云江市", "", 1),
    (DeputyTraining, Director, "沈立民", City, "云江市", "", 3),
    (EnforcementInspection, DeputyDirector, "韩志国", City, "云江市", "中华人民共和国安全生产法", 2),
    (SpecialInquiry, Director, "沈立民", City, "云江市", "职业教育", 2),
    (Forum, Director, "沈立民", City, "云江市", "", 3),
    (ConferenceAfter, CountyDirector, "方建平", County, "临溪县", "", 2),
    (CongressClosing, TownshipChair, "丁国良", Township, "青石镇", "", 1),
];

const OTHERS: [Case; 10] = [
    (ConferenceBefore, Director, "高文远", City, "宁河市", "", 3),
    (EnforcementInspection, DeputyDirector, "许静", City, "云江市", "中华人民共和国大气污染防治法", 2),
    (SpecialInquiry, Director, "沈立民", City, "云江市", "医疗保障", 1),
    (CommitteeSession, CountyDirector, "方建平", County, "临溪县", "预算执行情况报告、学前教育工作报告", 2),
    (ElectionDeployment, Director, "沈立民", City, "云江市", "", 2),
    (YearEnd, Director, "沈立民", City, "云江市", "", 3),
    (ConstitutionDay, Director, "沈立民", City, "云江市", "", 2),
    (Forum, CountyDirector, "方建平", County, "临溪县", "", 3),
    (DeputyTraining, TownshipChair, "丁国良", Township, "青石镇", "", 2),
    (EnforcementInspection, DeputyDirector, "许静", City, "云江市", "中华人民共和国食品安全法", 3),
];

const FRESH: [Case; 10] = [
    (ConferenceAfter, Director, "高文远", City, "宁河市", "", 3),
    (PartyCommitteeConference, Secretary, "郑川", City, "宁河市", "", 1),
    (CommitteeSession, Director, "高文远", City, "宁河市", "义务教育工作报告、民法典实施情况报告", 3),
    (CongressClosing, Director, "高文远", City, "宁河市", "", 2),
    (DeputyTraining, Director, "高文远", City, "宁河市", "", 2),
    (EnforcementInspection, DeputyDirector, "许静", City, "云江市", "中华人民共和国消防法", 1),
    (SpecialInquiry, Director, "高文远", City, "宁河市", "就业", 3),
    (YearEnd, Director, "高文远", City, "宁河市", "", 1),
    (ConferenceAfter, CountyDirector, "石岩", County, "云岭县", "", 1),
    (DeputyTraining, TownshipChair, "贺平", Township, "红岭镇", "", 1),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let said = |word: &str| arguments.iter().any(|argument| argument == word);
    let Some(folder) = arguments.first().map(PathBuf::from) else {
        println!(
            "which folder? cargo bench -p wengao-engine --bench drafts -- FOLDER [others | fresh] [why]"
        );
        return;
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared =
        std::env::var_os("WENGAO_SHARED").map_or_else(|| here.join("../../../shared"), PathBuf::from);
    let folders = [
        here.join("../../src/samples/speeches"),
        shared.join("corpus/speeches"),
        shared.join("corpus/work-reports-2025"),
    ];
    fs::create_dir_all(&folder).expect("the folder can be made");
    let cases = if said("others") {
        OTHERS
    } else if said("fresh") {
        FRESH
    } else {
        GIVEN
    };
    for (number, case) in cases.iter().enumerate() {
        let texts: Vec<(String, String)> =
            folders.iter().take(case.6).flat_map(|folder| read(folder)).collect();
        let (text, line) = made(case, &texts, said("why"));
        println!("{:02} {line}", number + 1);
        fs::write(folder.join(format!("{:02}.txt", number + 1)), text).expect("the draft can be written");
    }
}

/// The files of a folder with their names, in order.
fn read(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    files.iter().filter_map(|file| Some((name(file), fs::read_to_string(file).ok()?))).collect()
}

/// The draft with what is left open of it, and a line of figures.
fn made(case: &Case, texts: &[(String, String)], why: bool) -> (String, String) {
    let &(occasion, office, speaker, level, place, subject, _) = case;
    let sources = texts.iter().flat_map(|(name, text)| {
        let speeches = recognise_text(text).speeches;
        let of = |speech| Source::of(name, speech, tier_of(speech, place));
        speeches.iter().map(of).collect::<Vec<_>>()
    });
    let archive = Archive::new(sources.collect());
    let outlines: Vec<Outline> =
        serde_json::from_str(include_str!("../../../src/app/outlines/data/outlines.json")).expect("outlines");
    let of_occasion = outlines.into_iter().filter(|outline| outline.occasion == occasion);
    let outline = suiting(of_occasion, Some(office), Some(level)).expect("an outline");
    let outline = outline.for_items(&frame::items(subject));
    let day = date!(2026 - 11 - 20);
    let rules = check::Context {
        date: Some(day),
        level: Some(level),
        office: Some(office),
        occasion: Some(occasion),
        places: vec![place.to_owned()],
        ..check::Context::default()
    };
    let request = Request {
        outline: &outline,
        occasion: Some(occasion),
        office: Some(office),
        level: Some(level),
        speaker: Some(speaker),
        place: Some(place),
        subject,
        date: Some(day),
        agenda: &[],
        slots: BTreeMap::new(),
        rate: 200,
        allowed: &|text| check::allowed(text, &rules),
        sound: &|text| sound(check::Checker::shipped(), text, &rules),
        current: &|text| check::current_form(text, Some(day)),
    };
    let draft = draft(&archive, &request);
    let line = format!("{} 字，计划 {} 字；{}", draft.characters, draft.target, draft.filled.words());
    let mut out = format!("{}\n\n{}，{line}\n", draft.document.plain(), outline.name);
    sources_of(&draft, &mut out);
    if why {
        reasons(&archive, &request, &draft, &mut out);
    }
    (out, format!("{occasion} {level}：{line}"))
}

/// Where each piece comes from.
fn sources_of(draft: &Draft, out: &mut String) {
    for section in &draft.sections {
        let points = section.points.iter().flat_map(|point| &point.paragraphs);
        for piece in section.paragraphs.iter().chain(points).flat_map(|paragraph| &paragraph.sources) {
            let start: String = piece.text.chars().take(20).collect();
            let _ = writeln!(out, "· {} ← {}", start, piece.id);
        }
    }
}

/// Why what the archive holds cannot stand at the places, counted; and of the meetings of the same sort, sentence by sentence.
fn reasons(archive: &Archive, request: &Request<'_>, draft: &Draft, out: &mut String) {
    for place in Place::all(request.outline) {
        let Some(spot) = place.spot(request.outline) else { continue };
        let section = draft.sections.get(place.section);
        let open = section.and_then(|section| match place.point {
            None => section.to_write.as_ref(),
            Some(at) => section.points.get(at)?.to_write.as_ref(),
        });
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut kin = String::new();
        for judged in judged(archive, request, &spot) {
            let why = judged.why.map_or("可用", |why| why.chinese());
            *counts.entry(why).or_default() += 1;
            let source = archive.sources().get(judged.source);
            if source.is_some_and(|source| source.occasion == request.occasion) {
                let start: String = judged.text.chars().take(44).collect();
                let _ = writeln!(kin, "    {why}：{start}");
            }
        }
        let counts: Vec<String> = counts.iter().map(|(why, count)| format!("{count} {why}")).collect();
        let open = if open.is_some() { "待写" } else { "" };
        let _ = writeln!(out, "{} {open} {}：{}\n{kin}", place.key(), spot.lead, counts.join("，"));
    }
}
