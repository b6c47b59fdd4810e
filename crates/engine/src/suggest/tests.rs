//! Suggestions from a small archive of our own.

use super::*;
use crate::document::{Level, Occasion, Office, SectionKind};

/// Small speeches of our own; the first wording is shared by ten, the others by a few.
fn snapshot(entries: Vec<Entry>) -> Snapshot {
    let mut builder = Builder::default();
    for i in 0..10_u64 {
        let own = format!(
            "{}处人大要坚持党的领导，是做好人大工作的根本保证。",
            ["甲", "乙", "丙", "丁", "戊"][i as usize % 5]
        );
        builder.speech(
            i,
            [own.as_str(), "要发挥把方向、管大局、保落实的领导作用，做到议而有决、决而有行、行而有果。"],
        );
    }
    builder.speech(20, ["代表工作要做到心中有数，并发挥好代表联络站的作用，让群众少跑腿。"]);
    for entry in entries {
        builder.entry(entry);
    }
    builder.build()
}

fn entry(id: &str, text: &str) -> Entry {
    Entry { id: id.to_owned(), text: text.to_owned(), speeches: 2, ..Entry::default() }
}

fn first(snapshot: &Snapshot, context: &Context<'_>) -> Option<String> {
    complete(&[snapshot], context).into_iter().next().map(|completion| completion.text)
}

#[test]
fn what_many_speeches_say_is_offered_and_what_one_says_is_not() {
    let snapshot = snapshot(Vec::new());
    assert_eq!(
        first(&snapshot, &Context::bare("要坚持党的领导，是做好")).as_deref(),
        Some("人大工作的根本保证")
    );
    assert_eq!(first(&snapshot, &Context::bare("并发挥好代表联")), None);
}

#[test]
fn the_third_member_of_a_series_follows_the_second() {
    let snapshot = snapshot(Vec::new());
    let offers = complete(&[&snapshot], &Context::bare("要发挥把方向、管大局、"));
    assert!(offers[0].text.starts_with("保落实"), "{offers:?}");
    assert_eq!(offers[0].reason, Reason::Series);
}

#[test]
fn silence_after_digits_and_on_short_context() {
    let snapshot = snapshot(Vec::new());
    assert_eq!(first(&snapshot, &Context::bare("人大监督要议而有决，做好12")), None);
    assert_eq!(first(&snapshot, &Context::bare("切实")), None);
    assert_eq!(first(&snapshot, &Context::bare("全年督办建议35件、要做到议而有决、")), None);
    let beside = first(&snapshot, &Context::bare("全年督办建议35件，要做到议而有决、"));
    assert_eq!(beside.as_deref(), Some("决而有行"), "a figure keeps its own clause quiet");
}

#[test]
fn nothing_rejected_retired_repeated_or_refused_by_the_checker() {
    let before = "要坚持党的领导，是做好";
    let rejected = Entry { status: Status::Rejected, ..entry("1", "人大工作的根本保证") };
    assert_eq!(first(&snapshot(vec![rejected]), &Context::bare(before)), None);
    let retired = Entry {
        current_form: Some("新时代人大工作的根本".to_owned()),
        ..entry("1", "做好人大工作的根本保证")
    };
    assert_eq!(first(&snapshot(vec![retired]), &Context::bare(before)), None);
    let snapshot = snapshot(Vec::new());
    let elsewhere = Context {
        elsewhere: "这是做好人大工作的根本保证。",
        ..Context::bare("要坚持党的领导，")
    };
    assert_ne!(first(&snapshot, &elsewhere).as_deref(), Some("是做好人大工作的根本保证"), "no clause twice");
    let refused = Context { allowed: &|text: &str| !text.contains("根本保证"), ..Context::bare(before) };
    assert_eq!(first(&snapshot, &refused), None);
}

#[test]
fn a_full_name_is_given_at_its_first_mention_only() {
    let name = Entry {
        kind: EntryKind::FullName,
        status: Status::Approved,
        ..entry("n", "习近平新时代中国特色社会主义思想")
    };
    let snapshot = snapshot(vec![name]);
    let context = Context::bare("坚持以习近平新时代");
    let offers = complete(&[&snapshot], &context);
    assert_eq!(offers[0].text, "中国特色社会主义思想");
    assert_eq!(offers[0].reason, Reason::FullName);
    let again =
        Context { elsewhere: "以习近平新时代中国特色社会主义思想为指导。", ..context };
    assert!(complete(&[&snapshot], &again).iter().all(|offer| offer.reason != Reason::FullName));
}

#[test]
fn words_of_the_party_committee_are_not_offered_to_a_director() {
    let entry =
        Entry {
            status: Status::Approved, speeches: 4, ..entry("1", "各级党委要把人大工作列入重要议事日程")
        };
    let snapshot = snapshot(vec![entry]);
    let director = Context { office: Some(Office::Director), ..Context::bare("各级党委要把人大") };
    let secretary = Context { office: Some(Office::Secretary), ..director };
    assert_eq!(first(&snapshot, &director), None);
    assert_eq!(first(&snapshot, &secretary).as_deref(), Some("工作列入重要议事日程"));
    assert!(snapshot.panel(&director, EntryKind::Phrasing, "").is_empty());
    assert_eq!(snapshot.panel(&secretary, EntryKind::Phrasing, "").len(), 1);
}

#[test]
fn a_county_is_not_offered_legislation() {
    let snapshot =
        snapshot(vec![entry("1", "坚持科学立法、民主立法、依法立法"), entry("2", "增强监督刚性和监督实效")]);
    let county = Context { level: Some(Level::County), ..Context::bare("") };
    let ids: Vec<_> =
        snapshot.panel(&county, EntryKind::Phrasing, "").into_iter().map(|row| row.id).collect();
    assert_eq!(ids, ["2"]);
}

#[test]
fn what_deputies_do_is_a_trainings_business_and_an_inspection_names_its_own() {
    let deputies = Set::default().with(SectionKind::Deputies);
    let supervision = Set::default().with(SectionKind::Supervision);
    let snapshot = snapshot(vec![
        Entry {
            sections: deputies, ..entry("near", "更好地接地气、察民情、聚民智、惠民生")
        },
        Entry {
            sections: supervision, ..entry("general", "审到要害处、议到点子上、促到关键处")
        },
        Entry { sections: supervision, ..entry("own", "及时形成执法检查报告") },
    ]);
    let rows = |kind, occasion| {
        let context = Context { kind, section: kind, occasion: Some(occasion), ..Context::bare("") };
        snapshot.panel(&context, EntryKind::Phrasing, "").into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(rows(SectionKind::Deputies, Occasion::DeputyTraining), ["near"]);
    assert_eq!(rows(SectionKind::Supervision, Occasion::EnforcementInspection), ["own"]);
    assert_eq!(rows(SectionKind::Supervision, Occasion::Forum).len(), 2);
}

#[test]
fn the_panel_puts_place_and_source_before_frequency() {
    let here = Set::default().with(SectionKind::Supervision);
    let entries = vec![
        Entry { speeches: 90, ..entry("worn", "认真抓好贯彻落实工作") },
        Entry { sections: here, speeches: 3, ..entry("here", "把支持寓于监督之中") },
        Entry {
            sections: here, tier: Tier::Province, ..entry("superior", "抓监督是本职，不监督是失职")
        },
        Entry { sections: here, tier: Tier::Central, ..entry("used", "增强监督实效") },
        Entry {
            sections: here,
            current_form: Some("坚持党的领导、人民当家作主、依法治国有机统一".to_owned()),
            ..entry("retired", "坚持党的领导、人民当家作主和依法治国的有机统一")
        },
    ];
    let snapshot = snapshot(entries);
    let context =
        Context {
            kind: SectionKind::Supervision, elsewhere: "要增强监督实效。", ..Context::bare("")
        };
    let rows = snapshot.panel(&context, EntryKind::Phrasing, "");
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    // What the draft says already is no material; whoever looks for it finds it.
    assert_eq!(ids, ["superior", "here", "retired"]);
    // What belongs to speeches at large fills up where a place speaks at large.
    let at_large = Context { kind: SectionKind::Significance, ..context };
    let large = snapshot.panel(&at_large, EntryKind::Phrasing, "");
    assert!(large.iter().any(|row| row.id == "worn"));
    let found = snapshot.search(&context, "监督实效");
    assert!(found.len() == 1 && found[0].used);
    assert_eq!(rows[2].text, "坚持党的领导、人民当家作主、依法治国有机统一");
    assert!(rows[2].retired.is_some());
    let hidden = ["here".to_owned()];
    let context = Context { hidden: &hidden, ..context };
    assert!(snapshot.panel(&context, EntryKind::Phrasing, "").iter().all(|row| row.id != "here"));
}

#[test]
fn what_is_about_another_kind_or_says_nothing_by_itself_is_no_row_until_it_is_asked_for() {
    let of = |kind| Set::default().with(kind);
    let (deputies, supervision) = (of(SectionKind::Deputies), of(SectionKind::Supervision));
    let snapshot = snapshot(vec![
        Entry { sections: deputies, ..entry("other", "让每一位代表都有干劲、有舞台") },
        Entry { sections: supervision, ..entry("short", "监督实效") },
        Entry { sections: supervision, status: Status::Approved, ..entry("approved", "刚性监督") },
        Entry { sections: supervision, ..entry("here", "把支持寓于监督之中") },
    ]);
    let at = |before| Context { kind: SectionKind::Supervision, ..Context::bare(before) };
    let ids = |context: &Context<'_>| {
        let rows = snapshot.panel(context, EntryKind::Phrasing, "");
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&at("")), ["approved", "here"]);
    assert!(
        ids(&at("要让代表干劲更足、舞台更大")).contains(&"other".to_owned()),
        "it has just been written of"
    );
    assert_eq!(snapshot.search(&at(""), "监督实效").first().map(|row| row.id.as_str()), Some("short"));
}

#[test]
fn the_popup_finds_by_initials_and_by_characters() {
    let snapshot = snapshot(vec![entry("1", "总揽全局、协调各方"), entry("2", "围绕中心、服务大局")]);
    let context = Context::bare("");
    let found =
        |query: &str| snapshot.search(&context, query).into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(found("zlqj"), ["1"]);
    assert_eq!(found("fwdj"), ["2"]);
    assert_eq!(found("大局"), ["2"]);
    assert!(found("").is_empty());
}

#[test]
fn a_delta_counts_with_its_base() {
    let base = snapshot(Vec::new());
    let mut delta = Builder::default();
    for i in 100..110 {
        delta.speech(i, ["要让代表联络站活起来、用起来、强起来，真正发挥作用。"]);
    }
    let delta = delta.build();
    let context = Context::bare("要让代表联络站活起来、");
    assert!(complete(&[&base], &context).is_empty());
    assert!(complete(&[&base, &delta], &context)[0].text.starts_with("用起来、强起来"));
}

#[test]
fn the_agenda_comes_before_everything_else() {
    let agenda =
        [AgendaItem { who: "徐书记".to_owned(), what: "代表市委作了重要讲话".to_owned() }];
    let context = Context {
        kind: SectionKind::Opening,
        section: SectionKind::Opening,
        position: Position::Opening,
        agenda: &agenda,
        ..Context::bare("刚才，")
    };
    let offers = complete(&[&snapshot(Vec::new())], &context);
    assert_eq!((offers[0].text.as_str(), offers[0].reason), ("徐书记代表市委作了重要讲话。", Reason::Agenda));
}

#[test]
fn where_one_knows_by_heart_a_library_entry_is_enough() {
    // Three of five would go on so: not sure enough anywhere else.
    let known = |text: &str, speeches| Entry { speeches, ..entry("1", text) };
    let snapshot = snapshot(vec![
        known("人民代表大会制度是根本政治制度", 3),
        known("人民代表大会的工作要有新气象", 1),
        known("让我们更加紧密地团结起来", 3),
        known("让我们更加自觉地接受监督", 1),
    ]);
    let at = |before, kind, position| {
        let context = Context { kind, section: kind, position, ..Context::bare(before) };
        complete(&[&snapshot], &context).into_iter().next().map(|offer| (offer.text, offer.reason))
    };
    let formula = |text: &str| Some((text.to_owned(), Reason::Formula));
    let (supervision, closing) = (SectionKind::Supervision, SectionKind::Closing);
    // The first sentence of a point, its last one, the closing; in its middle nothing is shown.
    for position in [Position::Thesis, Position::Landing] {
        assert_eq!(at("人民代表大会", supervision, position), formula("制度是根本政治制度"));
    }
    assert_eq!(at("让我们更加", closing, Position::Closing), formula("紧密地团结起来"));
    assert_eq!(at("一要认真。人民代表大会", supervision, Position::Measure), None);
}

#[test]
fn the_products_full_names_are_offered_where_only_one_begins_so_and_never_listed() {
    let mut builder = Builder::default();
    builder.full_names();
    let snapshot = builder.build();
    assert_eq!(first(&snapshot, &Context::bare("要学习贯彻习近平")), None, "several begin so");
    assert_eq!(first(&snapshot, &Context::bare("要学习贯彻习近平法")).as_deref(), Some("治思想"));
    let law = "根据《中华人民共和国各";
    assert!(first(&snapshot, &Context::bare(law)).unwrap().starts_with("级人民代表大会常务委员会监督法"));
    assert!(snapshot.panel(&Context::bare(""), EntryKind::Quote, "").is_empty());
}

#[test]
fn what_a_person_hid_is_not_offered_and_what_is_ones_own_is_no_evidence() {
    let approved = |id: &str| Entry { status: Status::Approved, ..entry(id, "把支持寓于监督之中") };
    let mut builder = Builder::default();
    builder.entry(approved("1"));
    let shared = builder.build();
    let mut builder = Builder::default();
    builder.personal(approved("1"));
    let own = builder.build();
    let hidden = ["1".to_owned()];
    let context = Context::bare("把支持寓");
    assert_eq!(first(&own, &context).as_deref(), Some("于监督之中"));
    assert_eq!(first(&own, &Context { hidden: &hidden, ..context }), None, "nobody else's");
    let offers = complete(&[&shared], &Context { hidden: &hidden, ..Context::bare("把支持寓") });
    assert!(offers.iter().all(|offer| offer.entry.is_none()), "{offers:?}");
}

#[test]
fn nothing_a_speaker_may_not_say_comes_from_the_archive() {
    let mut builder = Builder::default();
    for speech in 0..10 {
        builder.speech(speech, ["要坚持科学立法、民主立法、依法立法，提高工作质量。"]);
    }
    let snapshot = builder.build();
    let before = "要坚持科学立法、民主";
    let city = Context { level: Some(Level::City), ..Context::bare(before) };
    assert!(first(&snapshot, &city).is_some());
    assert_eq!(first(&snapshot, &Context { level: Some(Level::County), ..city }), None);
}
