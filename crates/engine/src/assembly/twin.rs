//! The texts that belong to the same meeting as a speech: the host's script from the agenda and the list of speakers,
//! statements and experiences with the names they refer to.

use super::choices::Choices;
use super::chosen::Chosen;
use super::place::Place;
use crate::document::{Occasion, Office, SectionKind, chinese_number};
use crate::outline::Outline;
use crate::suggest::AgendaItem;

/// How a script names a speaker of whom name and office are known: 市人大常委会主任沈立民同志.
pub fn named(office: Option<Office>, name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let office = match office {
        Some(Office::Secretary | Office::SecretaryDirector) => "市委书记",
        Some(Office::PartyGroupDirector | Office::Director) => "市人大常委会主任",
        Some(Office::PartyGroupDeputyDirector | Office::DeputyDirector) => "市人大常委会副主任",
        Some(Office::Mayor) => "市长",
        _ => "",
    };
    Some(format!("{office}{name}同志"))
}

/// Makes the outline of a twin text from the agenda: the host's script gets its course, item by item. `speaker`: who
/// gives the speech itself, after those of the agenda.
pub fn prepare(outline: &mut Outline, choices: &mut Choices, agenda: &[AgendaItem], speaker: Option<&str>) {
    if outline.occasion != Occasion::HostScript {
        return;
    }
    let course = outline.sections.iter().position(|section| section.kind == SectionKind::Arrangements);
    let Some(section) = course else { return };
    let paragraphs = programme(agenda, speaker);
    if paragraphs.is_empty() {
        return;
    }
    let pieces =
        paragraphs.into_iter().map(|text| Chosen { text, paragraph: true, ..Chosen::default() }).collect();
    choices.insert(Place { section, point: None }.key(), pieces);
}

/// What the host says between the items, a paragraph each.
fn programme(agenda: &[AgendaItem], speaker: Option<&str>) -> Vec<String> {
    let own = speaker.map(|who| (who, "讲话".to_owned()));
    let items = agenda.iter().map(|item| (item.who.as_str(), item.asked_for()));
    let items: Vec<(&str, String)> = items.chain(own).collect();
    let last = items.len();
    let item = |(i, (who, what)): (usize, &(&str, String))| {
        let which = if last > 1 && i + 1 == last {
            "进行最后一项议程，".to_owned()
        } else {
            format!("进行第{}项议程，", chinese_number(i + 1))
        };
        let thanks = if what.contains("重要讲话") { "大家欢迎！" } else { "" };
        format!("{which}请{who}{what}。{thanks}")
    };
    items.iter().enumerate().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::OutlineSection;

    #[test]
    fn a_script_follows_the_agenda() {
        let mut outline = Outline::from_document("主持词", Occasion::HostScript, &Default::default());
        outline.sections = vec![
            OutlineSection { kind: SectionKind::Opening, ..Default::default() },
            OutlineSection { kind: SectionKind::Arrangements, ..Default::default() },
        ];
        let item = |who: &str, what: &str| AgendaItem { who: who.to_owned(), what: what.to_owned() };
        let agenda = [item("澄城区人大常委会", "作了交流发言"), item("徐书记", "作了重要讲话")];
        let mut choices = Choices::new();
        prepare(&mut outline, &mut choices, &agenda, named(Some(Office::Director), "沈立民").as_deref());
        let texts: Vec<&str> = choices["1"].iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "进行第一项议程，请澄城区人大常委会作交流发言。",
                "进行第二项议程，请徐书记作重要讲话。大家欢迎！",
                "进行最后一项议程，请市人大常委会主任沈立民同志讲话。"
            ]
        );
        assert!(choices["1"].iter().all(|piece| piece.paragraph && piece.speech.is_empty()));
    }
}
