//! Tests of `comparison.rs`.

use super::*;
use crate::app::reuse::Archived;

const OLD: &str =
    "上年讲话\n要把人大工作放到全市工作大局中去谋划，去年全市收到建议256件，王建国同志作了说明，群众满意。";

fn archived(n: u128, speaker: &str, office: Office, level: Level, place: &str) -> Archived {
    let details = Details {
        title: format!("讲话{n}"),
        speaker: speaker.to_owned(),
        office: Some(office),
        level: Some(level),
        place: place.to_owned(),
        ..Details::default()
    };
    Archived { id: Uuid::from_u128(n), details, source_tier: "own".to_owned(), text: OLD.to_owned() }
}

fn compared(source: Archived) -> Comparison {
    let text = "题目\n我们要把人大工作放到全县工作大局中去谋划，去年全市收到建议256件，王建国同志作了说明。";
    let texts = HashMap::from([(source.id, source.text.clone())]);
    let shelved = Shelved::new(vec![source], &[]);
    let details = Details {
        speaker: "王芳".to_owned(),
        office: Some(Office::Director),
        level: Some(Level::City),
        ..Details::default()
    };
    let settings = Settings::default();
    let viewer = Viewer {
        details: &details,
        level: Level::City,
        organization: "云江市人大常委会",
        settings: &settings,
    };
    lay_out(text, &shelved.index.compare(text), &shelved, &texts, &viewer, None)
}

#[test]
fn a_passage_stands_beside_its_source_with_its_differences() {
    let comparison = compared(archived(1, "李明", Office::Director, Level::City, "云江市"));
    let passage = &comparison.passages[0];
    assert_eq!((passage.relation, passage.edited), (Relation::Own, 1));
    let changed = |side: &[Piece]| -> String {
        side.iter().filter(|p| p.mark == Mark::Changed).map(|p| p.text.as_str()).collect()
    };
    assert_eq!((changed(&passage.here).as_str(), changed(&passage.there).as_str()), ("县", "市"));
    let carried: Vec<_> = passage.here.iter().filter(|p| p.mark == Mark::Carried).collect();
    assert!(carried.iter().any(|piece| piece.text.contains("256")), "{passage:?}");
    assert!(comparison.carried().iter().any(|word| word.contains("王建国")), "{:?}", comparison.carried());
    assert_eq!(passage.link, format!("/speeches/{}#c5", Uuid::from_u128(1)));
    assert!(comparison.share > 0.8 && comparison.more == 0);
}

#[test]
fn whose_text_it_was_follows_from_speaker_level_office_and_place() {
    let of = |speaker, office, level, place| compared(archived(1, speaker, office, level, place)).counts;
    let one = |relation| vec![(relation, 1)];
    assert_eq!(of("王芳", Office::Director, Level::City, ""), one(Relation::Speaker));
    assert_eq!(of("赵敏", Office::Secretary, Level::City, "云江市"), one(Relation::Superior));
    assert_eq!(of("赵敏", Office::Director, Level::Province, ""), one(Relation::Superior));
    assert_eq!(of("赵敏", Office::Director, Level::City, "清溪市"), one(Relation::Other));
    assert_eq!(of("赵敏", Office::CountyDirector, Level::County, "云江市"), one(Relation::Other));
    for ours in ["云江市人民会堂", "市人大常委会会议厅", "清溪县会议中心", ""] {
        assert_eq!(of("赵敏", Office::DeputyDirector, Level::City, ours), one(Relation::Own), "{ours}");
    }
}

#[test]
fn shares_in_words() {
    assert_eq!((percent(0.0), percent(0.004), percent(0.256)), ("0%".into(), "不到1%".into(), "26%".into()));
}
