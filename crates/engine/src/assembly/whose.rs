//! Whose wording a text is to the congress of a place: another province's report is nobody's superior, whatever its rank.

use crate::document::{Level, Office};
use crate::lexicon::places::gazetteer::shipped;
use crate::recognise::{Facts, Speech};
use crate::suggest::Tier;

/// The tier of a text to the congress of `ours` (云江市), by the places that `names` (its title, organ, place) tell of; `None`
/// where they tell of none.
pub fn whose(ours: &str, level: Option<Level>, office: Option<Office>, names: &[&str]) -> Option<Tier> {
    if level == Some(Level::National) {
        return Some(Tier::Central);
    }
    let secretary = matches!(office, Some(Office::Secretary | Office::SecretaryDirector));
    let here = if secretary { Tier::CityParty } else { Tier::Own };
    if !ours.is_empty() && names.iter().any(|name| name.contains(ours)) {
        return Some(here);
    }
    let gazetteer = shipped();
    let own: Vec<u32> = gazetteer.named(ours).collect();
    let above: Vec<u32> = own.iter().flat_map(|place| gazetteer.above(*place)).collect();
    let named = names.iter().flat_map(|name| places(name)).collect::<Vec<u32>>();
    let first = *named.first()?;
    if own.contains(&first) {
        return Some(here);
    }
    // A name that several places bear is ours where one of them is.
    let reaches = |list: &[u32]| named.iter().all(|place| list.contains(place));
    Some(match level {
        Some(Level::Province) if reaches(&above) => Tier::Province,
        _ if reaches(&above) && secretary => Tier::CityParty,
        _ => Tier::Other,
    })
}

/// Whose wording a speech is to the congress of `ours`: by its title and organ, else by whether it names the place.
pub fn tier_of(speech: &Speech, ours: &str) -> Tier {
    let (title, text) = (speech.document.title.plain(), speech.document.plain());
    let Facts { office, level, organ, .. } = &speech.facts;
    let names = [title.as_str(), organ.as_deref().unwrap_or_default()];
    let own = !ours.is_empty() && text.contains(ours);
    let told = whose(ours, *level, *office, &names);
    told.or_else(|| own.then(|| whose(ours, *level, *office, &[ours])).flatten()).unwrap_or(Tier::Other)
}

/// The places of county rank or above that a title or the name of an organ tells of, in order; a bare name (金华) counts where
/// it begins or a congress or committee follows.
fn places(text: &str) -> Vec<u32> {
    let gazetteer = shipped();
    let mut out = Vec::new();
    let mut done = 0;
    for (at, _) in text.char_indices() {
        let Some(rest) = text.get(at..).filter(|_| at >= done) else { continue };
        let Some(hit) = gazetteer.begins(rest) else { continue };
        let after = rest.get(hit.length..).unwrap_or_default();
        let told =
            !hit.bare || at == 0 || ["省", "市", "人大", "人民"].iter().any(|word| after.starts_with(word));
        if told {
            out.push(hit.place);
            done = at + hit.length;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_provinces_report_is_no_superior() {
        let of = |ours: &str, level, names: &[&str]| whose(ours, Some(level), None, names);
        use Level::{City, County, National, Province};
        assert_eq!(of("云江市", National, &["全国人大常委会工作报告"]), Some(Tier::Central));
        assert_eq!(of("云江市", Province, &["安徽省人民代表大会常务委员会工作报告"]), Some(Tier::Other));
        assert_eq!(of("金华市", Province, &["浙江省人大常委会工作报告"]), Some(Tier::Province));
        assert_eq!(of("金华市", Province, &["江苏省人大常委会工作报告"]), Some(Tier::Other));
        assert_eq!(of("资中县", City, &["在内江市委人大工作会议上的讲话"]), Some(Tier::Other));
        let secretary = Some(Office::Secretary);
        assert_eq!(
            whose("资中县", Some(City), secretary, &["在内江市委人大工作会议上的讲话"]),
            Some(Tier::CityParty)
        );
        assert_eq!(of("云江市", County, &["在四川省资中县人大工作会议上的讲话"]), Some(Tier::Other));
        assert_eq!(of("云江市", City, &["在云江市人大工作座谈会上的讲话"]), Some(Tier::Own));
        assert_eq!(
            whose("云江市", Some(City), secretary, &["在云江市委人大工作会议上的讲话"]),
            Some(Tier::CityParty)
        );
        assert_eq!(of("云江市", City, &["在全市人大工作座谈会上的讲话"]), None);
    }
}
