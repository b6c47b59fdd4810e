//! What may never stand in a draft, tried with invented sentences over ten drafts: the archive is salted with speeches whose
//! headings fit every place, and whose sentences are of the kinds that must be refused.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use time::macros::date;

use super::*;
use crate::check;
use crate::document::{Block, SectionKind};
use crate::outline::suiting;
use crate::reading::{self, Act};
use crate::recognise::recognise_text;
use crate::suggest::Tier;
use crate::unify;

const TODAY: Date = date!(2026 - 11 - 20);

/// Sentences of the kinds that are refused, each with words that no other sentence holds.
const NEVER: [(&str, &str); 63] = [
    ("another organ's voice", "我代表自治州人民政府，向大会报告一年来的工作情况。"),
    ("another organ's voice", "县政府将下大力气办好十件民生实事，让群众得实惠。"),
    ("another organ's voice", "全市检察机关要强化法律监督，做到敢于监督、善于监督。"),
    ("another organ's voice", "本院将坚持司法为民，自觉接受人大监督，努力让群众感受公平正义。"),
    ("the Party committee's voice", "各级党组织要把人大工作列入重要议事日程，配齐配强专职委员。"),
    ("the Party committee's voice", "我代表市委，对全市人大代表的辛勤付出表示感谢。"),
    ("the Party committee's voice", "县级党委要站在巩固基层政权的高度，补齐人大工作力量的短板。"),
    ("the Party committee's voice", "各级党委及其组织部门应当把人大干部纳入培养规划。"),
    ("the Party committee's voice", "要把人大工作情况纳入党委年度考核，压实乡镇党委的责任。"),
    ("another level's bodies", "各市人大常委会按照既定安排，扎实推进立法协同。"),
    ("another level's bodies", "镇人大主席团在镇党委领导下，把票决项目一件一件盯到底。"),
    ("another meeting's people", "各位组成人员要按照调研分工，深入联系点摸清实情。"),
    ("another meeting's people", "会议作出的决定对选举时间作了规定，要严格遵照执行。"),
    ("another span of time", "两年前，我们制定实施了文明餐桌条例，如今蔚然成风。"),
    ("another place's deed", "凌川县的代表在旧城改造中当起了宣讲员，签约率走在前列。"),
    ("a practice of one place", "要总结推广楼栋议事、河岸夜谈等做法，拓宽联系渠道。"),
    ("a promise not kept", "过去一年监督工作的特点，可以用四句话来概括。"),
    ("a promise not kept", "代表工作的成效突出体现在五个方面。"),
    ("another place's slogan", "要紧扣“强优富美”新凌州建设目标，奋力书写法治凌州新篇章。"),
    ("another place's project", "要办好“田埂课堂”，组织代表每月学习一次。"),
    ("another place's project", "要用好“渔光驿站”，推动监督力量下沉到一线。"),
    ("a glossary's line", "注：“两张清单”是指问题清单和整改清单。"),
    ("an annex's line", "附件：2024年代表建议办理情况一览表。"),
    ("another year's measure", "2019年要开展三次专题询问和五次执法检查，增强监督实效。"),
    ("another year's measure", "今年是决胜全面建成小康社会的关键之年，要围绕脱贫攻坚强化监督。"),
    ("hanging words", "两位领导讲得很全面，要认真学习领会、抓好落实。"),
    ("hanging words", "按照上述部署，要抓紧制定监督工作方案。"),
    ("hanging words", "前面三家单位的经验很好，要结合实际学习借鉴。"),
    ("a broken slot", "要当好人民公仆，为{{地名}}委增光添彩、贡献力量。"),
    ("a broken slot", "{{地名}}里的同志要带头依法履职、担当作为。"),
    ("a promise not kept", "要统筹抓好三件大事，推动监督工作提质增效："),
    ("a promise not kept", "具体来说，要做好以下四个方面的监督工作。"),
    ("stale wording", "要深入学习贯彻党的二十届二中、三中全会精神，增强履职本领。"),
    ("stale wording", "要学习贯彻党的十九届六中全会精神，依法加强监督。"),
    ("ceremony of another meeting", "下面，请市发展改革委负责同志作表态发言，大家欢迎。"),
    ("a foreign subject", "要督促职业院校办好特色专业，让学生学有所成、技有所长。"),
    ("a foreign subject", "要检查河长湖长履职是不是到位，推动河湖长治。"),
    ("a foreign subject", "要让失能老年人得到专业照护，办好社区老年食堂。"),
    ("a promise not kept", "各位代表要用好这个平台，着重练就四种过硬本事。"),
    ("a promise not kept", "监督工作的短板主要有五个方面。"),
    ("a promise not kept", "要牢牢抓住三个关键环节，一环一环拧紧。"),
    ("a promise not kept", "要妥善处理好六对关系，把握好时机和火候。"),
    ("a promise not kept", "借此机会，再向大家提几点要求。"),
    ("another level's bodies", "市镇两级人大要同题共答，把民意一级一级报上来。"),
    ("another level's bodies", "盟旗两级人大要把草原上的事情一件一件议明白。"),
    ("another level's bodies", "各州委都应把人大工作的担子扛在肩上。"),
    ("the Party committee's voice", "要优化人大常委会组成人员结构，让年富力强的同志多一些。"),
    ("another year's measure", "要把二十届三中全会关于基层立法联系的安排，排出施工表。"),
    ("another place's project", "对社会关注的三十个重大工程，要从立项一直盯到竣工。"),
    ("hanging words", "要把这些窗口和渠道擦得更亮，听民声、解民忧。"),
    ("another place's project", "要把楼下小院办成说理的地方，天天有人气。"),
    ("another place's slogan", "要对标“三核六带、八组团”布局，找准人大的位置。"),
    ("another place's norm", "人大代表每人每季度至少参加三回夜访，把民情本记满。"),
    ("another place's norm", "对一拖再拖的承办单位，约谈不少于四次，一直谈到办成。"),
    ("a town's own affairs", "镇人大的铁皮柜要锁好，有专人、专账、专印。"),
    ("the Party committee's voice", "常委会组成人员中，既要有老把式，又要有生力军。"),
    ("another meeting's problems", "上次会上点名的四个老大难问题，要一个一个去敲门。"),
    ("another season", "春节将至，请大家把浓浓的祝福带给每一位乡亲父老。"),
    ("another season", "金秋时节收获满满，要乘势而上，把各项监督抓得更紧。"),
    ("another meeting's people", "大家任职的那些部门，管着人间冷暖，权力要用得端端正正。"),
    ("another meeting's people", "让老乡少跑一趟冤枉路，就是对誓言最好的兑现。"),
    ("a clause on another matter", "要坚持查改并举，到养老院的床头问一问冷暖，把账算清。"),
    ("a clause on another matter", "要把功夫下在平时，学校食堂的后厨要一间一间看过去，不走过场。"),
];

/// What is asked for, as the bench `drafts` asks: occasion, office, level, subject.
const DRAFTS: [(Occasion, Office, Level, &str); 10] = [
    (Occasion::ConferenceAfter, Office::Director, Level::City, ""),
    (Occasion::ConferenceBefore, Office::PartyGroupDirector, Level::City, ""),
    (
        Occasion::CommitteeSession,
        Office::Director,
        Level::City,
        "安全生产法执法检查报告、审计查出问题整改情况报告",
    ),
    (Occasion::CongressClosing, Office::Director, Level::City, ""),
    (Occasion::DeputyTraining, Office::Director, Level::City, ""),
    (Occasion::EnforcementInspection, Office::DeputyDirector, Level::City, "中华人民共和国安全生产法"),
    (Occasion::SpecialInquiry, Office::Director, Level::City, "优化营商环境"),
    (Occasion::Forum, Office::Director, Level::City, ""),
    (Occasion::ConferenceAfter, Office::CountyDirector, Level::County, ""),
    (Occasion::CongressClosing, Office::TownshipChair, Level::Township, ""),
];

fn outlines() -> Vec<Outline> {
    serde_json::from_str(include_str!("../../../../src/app/outlines/data/outlines.json")).unwrap()
}

/// A speech with an outline's own headings and leads, so that its sentences are at home everywhere; `from`: where in the list
/// of refused sentences it begins.
fn salted(outline: &Outline, from: usize) -> String {
    let mut next = NEVER.iter().map(|(_, text)| *text).cycle().skip(from);
    let mut text = format!("在{}上的讲话\n（2025年3月1日）\n韦山\n同志们：\n今天我们开会。\n", outline.name);
    let mut headed = 0;
    for section in &outline.sections {
        let Some(heading) = &section.heading else { continue };
        headed += 1;
        text.push_str(&format!("{}、{heading}\n", crate::document::chinese_number(headed)));
        let salt = |next: &mut dyn Iterator<Item = &'static str>| {
            next.take(3).map(|sentence| format!("{sentence}\n")).collect::<String>()
        };
        text.push_str(&salt(&mut next));
        for (at, point) in section.points.iter().enumerate() {
            let label = crate::document::PointStyle::Paren.label(at + 1);
            text.push_str(&format!("{label}{}\n", point.lead.replace("{{", "").replace("}}", "")));
            text.push_str(&salt(&mut next));
        }
    }
    text
}

static ARCHIVE: LazyLock<Archive> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/speeches");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let salt = outlines().into_iter().enumerate().flat_map(|(n, outline)| {
        (0..3).map(move |turn| salted(&outline, n * 5 + turn * 9)).collect::<Vec<_>>()
    });
    let sources = texts.chain(salt).enumerate().flat_map(|(n, text)| {
        let speeches = recognise_text(&text).speeches;
        let of = |speech| Source::of(&n.to_string(), speech, Tier::Own);
        speeches.iter().map(of).collect::<Vec<_>>()
    });
    Archive::new(sources.collect())
});

static DRAFTED: LazyLock<Vec<Draft>> = LazyLock::new(|| DRAFTS.iter().map(drafted).collect());

/// The outline that suits what is asked for best.
fn wanted(&(occasion, office, level, subject): &(Occasion, Office, Level, &'static str)) -> Outline {
    let of_occasion = outlines().into_iter().filter(|outline| outline.occasion == occasion);
    let outline = suiting(of_occasion, Some(office), Some(level)).unwrap();
    outline.for_items(&frame::items(subject))
}

/// A place of the level.
fn place_of(level: Level) -> &'static str {
    match level {
        Level::County => "临溪县",
        Level::Township => "青石镇",
        _ => "云江市",
    }
}

fn drafted(case: &(Occasion, Office, Level, &'static str)) -> Draft {
    drafted_from(&ARCHIVE, case)
}

fn drafted_from(
    archive: &Archive,
    &(occasion, office, level, subject): &(Occasion, Office, Level, &'static str),
) -> Draft {
    let outline = wanted(&(occasion, office, level, subject));
    let rules = check::Context {
        date: Some(TODAY),
        level: Some(level),
        office: Some(office),
        ..check::Context::default()
    };
    let request = Request {
        outline: &outline,
        occasion: Some(occasion),
        office: Some(office),
        level: Some(level),
        speaker: Some("沈立民"),
        place: Some(place_of(level)),
        subject,
        date: Some(TODAY),
        agenda: &[],
        slots: BTreeMap::new(),
        rate: 200,
        allowed: &|text| check::allowed(text, &rules),
        sound: &|text| sound(check::Checker::shipped(), text, &rules),
        current: &|text| check::current_form(text, Some(TODAY)),
    };
    draft(archive, &request)
}

/// The longest clause of a sentence: what would show that it was taken, whatever became a slot.
fn mark(sentence: &str) -> &str {
    let clauses = sentence.split(['，', '。', '：', '、']).filter(|clause| !clause.contains('{'));
    clauses.max_by_key(|clause| clause.chars().count()).unwrap()
}

#[test]
fn the_salt_is_in_the_archive() {
    let held = |sentence: &str| ARCHIVE.groups.iter().any(|group| group.text.contains(mark(sentence)));
    let missing: Vec<_> = NEVER.iter().filter(|(_, sentence)| !held(sentence)).collect();
    assert!(missing.len() <= 3, "a test that cannot fail: {missing:?}");
}

#[test]
fn no_refused_sentence_stands_in_any_of_ten_drafts() {
    let mut wrong = Vec::new();
    for (number, draft) in DRAFTED.iter().enumerate() {
        let text = draft.document.plain();
        for (kind, sentence) in NEVER {
            if text.contains(mark(sentence)) {
                wrong.push(format!("draft {}: {kind}: {sentence}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_outlines_usually_say_has_nothing_to_be_mended() {
    let mut seen = 0;
    for outline in outlines() {
        let rules = check::Context {
            date: Some(TODAY),
            level: outline.level,
            office: outline.office,
            ..check::Context::default()
        };
        let points = outline.sections.iter().flat_map(|section| &section.points);
        let own = outline.sections.iter().filter_map(|section| section.usual.as_ref());
        for usual in own.chain(points.filter_map(|point| point.usual.as_ref())) {
            seen += 1;
            assert!(sound(check::Checker::shipped(), usual, &rules), "{}: {usual}", outline.name);
            assert!(check::allowed(usual, &rules), "{}: {usual}", outline.name);
        }
    }
    assert!(seen > 30, "{seen}");
}

/// Sentences about deputies, which are said to somebody else.
const OF_DEPUTIES: [&str; 6] = [
    "要进一步扩大代表对灯会筹备的全方位参与。",
    "必须发挥好代表在灯会上的主体作用。",
    "要为人大代表夜访灯会创造便利条件。",
    "要鼓励代表把灯会上听到的话记下来。",
    "要保持逛灯会的人大干部的良好形象。",
    "要健全代表看灯会的联络机制。",
];

#[test]
fn who_speaks_to_deputies_does_not_speak_of_them() {
    let outline = wanted(&DRAFTS[4]);
    let lines = |from: usize| OF_DEPUTIES.iter().cycle().skip(from).take(3).map(|line| format!("{line}\n"));
    let mut text =
        "在全市代表工作座谈会上的讲话\n（2025年3月1日）\n韦山\n同志们：\n今天我们开会。\n".to_owned();
    for (number, section) in outline.sections.iter().filter(|section| section.heading.is_some()).enumerate() {
        let heading = section.heading.as_deref().unwrap();
        text.push_str(&format!("{}、{heading}\n", crate::document::chinese_number(number + 1)));
        text.extend(lines(number * 3));
        for (at, point) in section.points.iter().enumerate() {
            let label = crate::document::PointStyle::Paren.label(at + 1);
            text.push_str(&format!("{label}{}\n", point.lead));
            text.extend(lines(at * 2));
        }
    }
    let speeches = recognise_text(&text).speeches;
    let archive = Archive::new(speeches.iter().map(|s| Source::of("1", s, Tier::Own)).collect());
    assert!(archive.groups.iter().filter(|group| group.text.contains("灯会")).count() >= 5);
    let draft = drafted_from(&archive, &DRAFTS[4]);
    assert!(!draft.document.plain().contains("灯会"), "{}", draft.document.plain());
}

#[test]
fn no_review_demands_and_no_promise_is_broken() {
    for (number, draft) in DRAFTED.iter().enumerate() {
        let (_, office, level, _) = DRAFTS[number];
        let source = reading::Source { office: Some(office), level: Some(level), occasion: None };
        for reading in reading::read(&draft.document, &source) {
            let text = reading.place.text(&draft.document);
            if reading.place.blocks.is_empty() || text.contains("{{待写") {
                continue;
            }
            let section = &draft.document.sections[reading.place.section];
            let review = section.kind == SectionKind::Review;
            let lead = matches!(section.blocks.get(reading.place.blocks[0]), Some(Block::Point(_)))
                && reading.place.start == 0;
            assert!(!(review && !lead && reading.act == Act::Demand), "draft {}: {text}", number + 1);
            let broken = reading.promise.as_ref().is_some_and(|promise| !promise.is_kept());
            assert!(!broken, "draft {}: {text}", number + 1);
        }
    }
}

#[test]
fn nothing_is_said_twice_and_a_director_reading_it_finds_no_foreign_voice_or_subject() {
    use unify::Sort::{Hanging, Promise, Repeated, Subject, Tense, Voice};
    let mut wrong = Vec::new();
    for (number, draft) in DRAFTED.iter().enumerate() {
        let (occasion, office, level, subject) = DRAFTS[number];
        let meeting = crate::eligible::Meeting::new(Some(office), Some(level), Some(occasion), subject, []);
        let targets = unify::Target::all(&wanted(&DRAFTS[number]));
        let reader = unify::Reader { meeting, place: place_of(level), targets: &targets };
        for remark in unify::read(&draft.document, &reader).remarks {
            if matches!(remark.sort, Hanging | Promise | Repeated | Subject | Tense | Voice) {
                let place = remark.places.first().map(|p| p.around.clone()).unwrap_or_default();
                wrong.push(format!("draft {}: {}：{place}", number + 1, remark.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_own_speech_of_the_same_occasion_gives_no_point_more_than_one_sentence() {
    for (draft, (occasion, ..)) in DRAFTED.iter().zip(DRAFTS) {
        for point in draft.sections.iter().flat_map(|section| &section.points) {
            let mut own = 0;
            for piece in point.paragraphs.iter().flat_map(|paragraph| &paragraph.sources) {
                let source = ARCHIVE.find(&piece.id).and_then(|at| ARCHIVE.sources().get(at));
                let same = source.is_some_and(|source| {
                    source.speaker.as_deref() == Some("沈立民") && source.occasion == Some(occasion)
                });
                own += usize::from(same) * piece.text.matches('。').count();
            }
            assert!(own <= 2, "{}: {own}", point.lead);
        }
    }
}

#[test]
fn what_nobody_can_fill_stands_in_the_text_with_its_advice_and_does_not_count() {
    let inspection = &DRAFTED[5];
    let text = inspection.document.plain();
    assert!(text.contains("{{待写："), "{text}");
    assert_eq!(
        inspection.characters,
        crate::document::written(&text)
            .split_once('\n')
            .map_or(0, |(_, body)| { body.chars().filter(|c| !c.is_whitespace()).count() })
    );
    let open = inspection.open_questions.iter().filter(|question| question.text.starts_with("待写")).count();
    assert_eq!(open, text.matches("{{待写").count());
}
