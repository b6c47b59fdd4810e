//! What the side panel offers at places of speeches, to be judged by a reader, and how long it takes.
//! `cargo bench -p wengao-engine --bench panel [-- others | fresh | last]`: for each of twelve places the first ten rows of 固定表述;
//! `others`, `fresh`, `last`: twelve further places each; nothing was tuned on those of `last`.
//!
//! The library is what ships and what mining finds in the samples and in the real speeches of `WENGAO_SHARED`
//! (default `../shared`). It is said of a row where it begins or ends inside a word, and where the draft says it already.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use time::macros::date;
use wengao_engine::check;
use wengao_engine::document::{Level, Occasion, Office, SectionKind};
use wengao_engine::eligible::Meeting;
use wengao_engine::mining::{self, Archive, Options, Prepared};
use wengao_engine::recognise::recognise_text;
use wengao_engine::suggest::{Builder, Context, Entry, EntryKind, Position, Status, Tier, homes};

use Level::{City, County, Township};
use Occasion::{
    CommitteeSession, ConferenceAfter, ConferenceBefore, CongressClosing, ConstitutionDay, DeputyTraining,
    ElectionDeployment, EnforcementInspection, Forum, PartyCommitteeConference, SpecialInquiry, YearEnd,
};
use Office::{CountyDirector, DeputyDirector, Director, Secretary, TownshipChair};
use SectionKind::{
    Appointments, Arrangements, Conduct, DemandsOnOrgans, Deputies, Digital, Elections, Grassroots,
    MajorDecisions, PartyLeadership, PoliticalDirection, Problems, Publicity, Relaying, Requirements, Review,
    SelfBuilding, ServingTheWhole, Significance, Supervision, WholeProcessDemocracy,
};

/// Who writes what where: occasion, office, level, subject, section, point, what stands in the paragraph before the caret.
type Place = (Occasion, Office, Level, &'static str, SectionKind, SectionKind, &'static str);

const GIVEN: [Place; 12] = [
    (ConferenceAfter, Director, City, "", PoliticalDirection, PoliticalDirection, "坚持党的领导不动摇。"),
    (ConferenceAfter, Director, City, "", Supervision, Supervision, "创新方式，增强监督刚性。要"),
    (ConferenceAfter, Director, City, "", Deputies, Deputies, "提高办理质量。要严把交办关、督办关、落实关，"),
    (ConferenceAfter, Director, City, "", SelfBuilding, Conduct, "锤炼过硬作风。"),
    (
        PartyCommitteeConference,
        Secretary,
        City,
        "",
        PartyLeadership,
        PartyLeadership,
        "健全领导机制。各级党委要",
    ),
    (
        PartyCommitteeConference,
        Secretary,
        City,
        "",
        Requirements,
        WholeProcessDemocracy,
        "践行全过程人民民主，",
    ),
    (
        EnforcementInspection,
        DeputyDirector,
        City,
        "中华人民共和国安全生产法",
        Supervision,
        Supervision,
        "查突出问题是否解决。要",
    ),
    (
        SpecialInquiry,
        Director,
        City,
        "职业教育",
        Supervision,
        Supervision,
        "跟踪问效，把询问成果变为长效机制。",
    ),
    (DeputyTraining, Director, City, "", Deputies, Deputies, "善于联系。各位代表要"),
    (Forum, Director, City, "", Grassroots, Grassroots, "强基固本，推动基层人大工作上台阶。"),
    (
        CommitteeSession,
        CountyDirector,
        County,
        "预算执行情况报告",
        DemandsOnOrgans,
        DemandsOnOrgans,
        "关于预算执行情况。县政府要",
    ),
    (CongressClosing, TownshipChair, Township, "", Deputies, Deputies, "希望大家珍惜代表资格，"),
];

const OTHERS: [Place; 12] = [
    (ConferenceAfter, CountyDirector, County, "", ServingTheWhole, ServingTheWhole, "优化发展环境。"),
    (ConferenceAfter, CountyDirector, County, "", Supervision, Supervision, "跟踪紧。审议意见"),
    (PartyCommitteeConference, Secretary, City, "", Significance, Significance, "人民代表大会制度是"),
    (PartyCommitteeConference, Secretary, City, "", PartyLeadership, Publicity, "加强宣传引导。"),
    (YearEnd, Director, City, "", Conduct, Conduct, "在廉洁上守底线。"),
    (YearEnd, Director, City, "", Arrangements, Deputies, "抓好代表工作。要丰富人大代表联系人民群众的"),
    (ElectionDeployment, Director, City, "", Elections, Elections, "严格提名协商，酝酿正式候选人。"),
    (
        ElectionDeployment,
        Director,
        City,
        "",
        PartyLeadership,
        PartyLeadership,
        "坚持党的领导，牢牢把握换届选举的政治方向。",
    ),
    (
        EnforcementInspection,
        DeputyDirector,
        City,
        "中华人民共和国食品安全法",
        Arrangements,
        Arrangements,
        "改进方法，增强检查的针对性。要坚持明察与暗访相结合，",
    ),
    (Forum, CountyDirector, County, "", SelfBuilding, SelfBuilding, "加强自身建设，按照“四个机关”的定位"),
    (
        CommitteeSession,
        Director,
        City,
        "优化营商环境工作报告",
        DemandsOnOrgans,
        Supervision,
        "要加强跟踪监督，",
    ),
    (DeputyTraining, TownshipChair, Township, "", Deputies, Deputies, "会提建议。提建议要"),
];

const FRESH: [Place; 12] = [
    (ConferenceBefore, Director, City, "", Review, Review, "五年来，我们坚持围绕中心、服务大局，"),
    (ConferenceBefore, Director, City, "", Problems, Problems, "对照新形势新要求，人大工作还存在一些差距。"),
    (Forum, Director, City, "", Arrangements, Digital, "加快智慧人大建设，"),
    (YearEnd, Director, City, "", Arrangements, Supervision, "抓好重点监督。要"),
    (ConstitutionDay, Director, City, "", PoliticalDirection, PoliticalDirection, "维护宪法权威。"),
    (CongressClosing, Director, City, "", Deputies, Deputies, "各位代表来自人民，"),
    (ElectionDeployment, Director, City, "", Conduct, Conduct, "严明换届纪律。"),
    (
        EnforcementInspection,
        DeputyDirector,
        City,
        "中华人民共和国大气污染防治法",
        DemandsOnOrgans,
        DemandsOnOrgans,
        "密切配合，确保检查取得实效。有关部门要",
    ),
    (
        SpecialInquiry,
        Director,
        City,
        "医疗保障",
        DemandsOnOrgans,
        DemandsOnOrgans,
        "正视问题，把整改责任落到具体环节。",
    ),
    (ConferenceAfter, CountyDirector, County, "", Deputies, Deputies, "发挥代表作用。要"),
    (PartyCommitteeConference, Secretary, City, "", Requirements, Supervision, "支持人大依法监督。"),
    (ConferenceAfter, Director, City, "", Appointments, Appointments, "规范人事任免。"),
];

const LAST: [Place; 12] = [
    (PartyCommitteeConference, Secretary, City, "", Requirements, Deputies, "支持代表依法履职。"),
    (PartyCommitteeConference, Secretary, City, "", PartyLeadership, SelfBuilding, "建强干部队伍。"),
    (ConferenceBefore, Director, City, "", Arrangements, ServingTheWhole, "围绕中心任务履职。"),
    (ConferenceAfter, Director, City, "", Supervision, Supervision, "跟踪问效，形成监督闭环。"),
    (ConferenceAfter, Director, City, "", PoliticalDirection, WholeProcessDemocracy, "坚持人民至上不懈怠。"),
    (Forum, Director, City, "", Arrangements, Deputies, "在优服务上持续用力。"),
    (YearEnd, Director, City, "", Relaying, Relaying, "学深悟透，把思想和行动统一到上级部署上来。"),
    (DeputyTraining, Director, City, "", Conduct, Conduct, "守规矩，树立良好形象。各位代表要"),
    (ElectionDeployment, Director, City, "", Deputies, Deputies, "严把代表入口，"),
    (
        CommitteeSession,
        Director,
        City,
        "安全生产法执法检查报告",
        DemandsOnOrgans,
        DemandsOnOrgans,
        "关于安全生产法执法检查报告。市政府要",
    ),
    (ConferenceAfter, CountyDirector, County, "", ServingTheWhole, MajorDecisions, "保障决策落实。"),
    (ConstitutionDay, Director, City, "", Conduct, Conduct, "希望大家清正廉洁。"),
];

fn main() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared =
        std::env::var_os("WENGAO_SHARED").map_or_else(|| here.join("../../../shared"), PathBuf::from);
    let said = |word: &str| std::env::args().any(|argument| argument == word);
    let places = if said("others") {
        OTHERS
    } else if said("fresh") {
        FRESH
    } else if said("last") {
        LAST
    } else {
        GIVEN
    };
    let mut builder = Builder::default();
    let library = fs::read_to_string(here.join("../../src/samples/library.json")).unwrap_or_default();
    let shipped: Vec<Value> = serde_json::from_str(&library).unwrap_or_default();
    shipped.iter().enumerate().for_each(|(number, entry)| builder.entry(shipped_entry(number, entry)));
    for folder in [here.join("../../src/samples/speeches"), shared.join("corpus/speeches")] {
        mined(&folder).into_iter().for_each(|entry| builder.entry(entry));
    }
    let snapshot = builder.build();
    let mut times: Vec<Duration> = Vec::new();
    for place in places {
        let (occasion, office, level, subject, section, kind, before) = place;
        let meeting = Meeting::new(Some(office), Some(level), Some(occasion), subject, []);
        let rules = check::Context {
            date: Some(date!(2026 - 11 - 20)),
            level: Some(level),
            office: Some(office),
            ..check::Context::default()
        };
        let allowed = |text: &str| check::allowed(text, &rules);
        let named = match level {
            County => "临溪县",
            Township => "青石镇",
            _ => "云江市",
        };
        let context = Context {
            kind,
            section,
            occasion: Some(occasion),
            office: Some(office),
            level: Some(level),
            date: rules.date,
            meeting: Some(&meeting),
            place: Some(named),
            allowed: &allowed,
            ..Context::bare(before)
        };
        let started = Instant::now();
        let rows = snapshot.panel(&context, EntryKind::Phrasing, "");
        times.push(started.elapsed());
        println!("\n{} {} {subject}｜{}｜{before}", occasion.chinese(), office.chinese(), kind.chinese());
        for row in rows.iter().take(10) {
            let again = if before.contains(&row.text) { "（已写）" } else { "" };
            println!("  {} {}{again}", row.text, row.speeches);
        }
    }
    times.sort();
    let (middle, last) = (times.get(times.len() / 2), times.last());
    println!("\n{} entries; a panel takes {middle:?} in the middle, {last:?} at most", snapshot.entries());
}

/// An entry of the library that ships.
fn shipped_entry(number: usize, entry: &Value) -> Entry {
    let word = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = match word("kind").as_str() {
        "heading" | "skeleton" => EntryKind::Heading,
        "frame" => EntryKind::Frame,
        "opening" | "closing" => EntryKind::Edge,
        "quotation" => EntryKind::Quote,
        _ => EntryKind::Phrasing,
    };
    let section: Option<SectionKind> = word("section_kind").parse().ok();
    Entry {
        id: format!("s{number}"),
        text: word("text"),
        kind,
        sections: section.into_iter().collect(),
        tier: if word("source_tier") == "central" { Tier::Central } else { Tier::Province },
        status: Status::Approved,
        ..Entry::default()
    }
}

/// What mining finds in the texts of a folder.
fn mined(folder: &Path) -> Vec<Entry> {
    let mut archive = Archive::new();
    let mut occasions: Vec<Option<Occasion>> = Vec::new();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    for text in files.iter().filter_map(|file| fs::read_to_string(file).ok()) {
        for speech in recognise_text(&text).speeches {
            let (speaker, document) = (speech.facts.speaker.as_deref(), &speech.document);
            occasions.push(speech.facts.occasion);
            archive.push(Prepared::of(&mining::Source { id: 0, title: "", speaker, year: None, document }));
        }
    }
    archive.shrink();
    let options = Options { min_speeches: 2, top: 2_000, ..Options::default() };
    let found = archive.mine(&options, &mut |_| ControlFlow::Continue(()));
    found.iter().map(|phrasing| entry(phrasing, &occasions)).collect()
}

fn entry(found: &mining::Phrasing, occasions: &[Option<Occasion>]) -> Entry {
    let kind = match found.kind {
        mining::Kind::Clause | mining::Kind::Series | mining::Kind::Term => EntryKind::Phrasing,
        mining::Kind::Heading | mining::Kind::Skeleton => EntryKind::Heading,
        mining::Kind::Frame => EntryKind::Frame,
        mining::Kind::Opening | mining::Kind::Closing => EntryKind::Edge,
        mining::Kind::Quotation => EntryKind::Quote,
    };
    let position = |position: &mining::Position| match position {
        mining::Position::Heading => Position::Heading,
        mining::Position::First => Position::Thesis,
        mining::Position::Middle => Position::Measure,
        mining::Position::Last => Position::Landing,
    };
    Entry {
        id: found.key.to_string(),
        text: found.text.replace('{', "{{").replace('}', "}}"),
        kind,
        sections: homes(found.sections.iter().map(|(kind, uses)| (*kind, *uses))),
        positions: found.positions.keys().map(position).collect(),
        speeches: found.speeches,
        occasions: found.occurrences.iter().filter_map(|at| *occasions.get(at.source)?).collect(),
        status: Status::Mined,
        current_form: found.current_form.clone(),
        ..Entry::default()
    }
}
