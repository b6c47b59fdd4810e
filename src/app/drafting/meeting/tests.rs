//! The five texts of one conference of the samples held against each other, as they are and with faults put in.

use time::macros::date;
use uuid::Uuid;

use super::model::{MeetingFindings, Talk, compare};
use super::said::Clash;
use crate::engine::recognise::recognise_text;
use crate::samples;

/// The texts of the conference, each with the words that `change` says instead of others: file, old, new.
fn conference(changes: &[(&str, &str, &str)]) -> Vec<Talk> {
    let mut all = samples::speeches().unwrap();
    all.retain(|sample| sample.date == date!(2024 - 12 - 05));
    let talk = |(number, sample): (usize, samples::Sample)| {
        let mut text = sample.text;
        for (_, old, new) in changes.iter().filter(|(file, ..)| sample.file.contains(file)) {
            assert!(text.contains(old), "{} has no {old}", sample.file);
            text = text.replace(old, new);
        }
        let speech = recognise_text(&text).speeches.remove(0);
        Talk {
            id: Uuid::from_u128(number as u128),
            title: speech.document.title.plain(),
            speaker: sample.speaker,
            post: speech.facts.post.unwrap_or_default(),
            document: speech.document,
            agenda: Vec::new(),
        }
    };
    all.into_iter().enumerate().map(talk).collect()
}

fn told(found: &MeetingFindings) -> Vec<String> {
    let clash = |clash: &Clash| {
        let [(one, _), (other, _)] = clash.sides();
        format!("{}：{one}/{other}", clash.what)
    };
    found.clashes.iter().map(clash).collect()
}

#[test]
fn what_agrees_is_not_told_as_a_fault() {
    let found = compare(&conference(&[]));
    assert_eq!(told(&found), Vec::<String>::new());
    // Rows of words that two of them have alike.
    let row = |words: &str| {
        found.alike.iter().any(|alike| alike.one.text.contains(words) && alike.other.text.contains(words))
    };
    assert!(row("由人大产生、对人大负责、受人大监督，这是宪法确定的政治原则"));
    assert!(row("有件必备、有备必审、有错必纠，切实维护国家法治统一、尊严、权威"));
    assert!(!row("以习近平同志为核心的党中央"), "set terms are nobody's own");
}

#[test]
fn each_fault_that_is_put_in_is_told_and_nothing_else() {
    for (file, old, new, wanted) in [
        ("conference-after", "286个代表联络站", "268个代表联络站", "数字：286个/268个"),
        ("conference-after", "新增泊位4600个", "新增泊位4800个", "数字：4800个/4600个"),
        ("mayor-statement", "沈立民主任", "沈立民副主任", "职务："),
        ("host-script", "顾怀远", "顾淮远", "姓名："),
        ("host-script", "主任罗长青", "主任罗常青", "姓名：罗长青/罗常青"),
        ("host-script", "市委副书记、市长贺承志", "市委常委、常务副市长贺承志", "职务："),
        (
            "host-script",
            "市长贺承志同志作表态发言；三是顾怀远书记作重要讲话",
            "顾怀远书记作重要讲话；三是市长贺承志同志作表态发言",
            "发言先后：",
        ),
        ("mayor-statement", "顾怀远书记稍后还要作重要讲话", "刚才，顾怀远书记作了重要讲话", "发言先后："),
        ("conference-after", "刚才，顾怀远书记", "稍后，顾怀远书记", "发言先后："),
        ("conference-after", "在市委人大工作会议上的讲话", "在全市人大工作会议上的讲话", "会议"),
    ] {
        let told = told(&compare(&conference(&[(file, old, new)])));
        assert!(
            !told.is_empty() && told.iter().all(|told| told.starts_with(wanted)),
            "{old} → {new}: {told:?}"
        );
    }
}
