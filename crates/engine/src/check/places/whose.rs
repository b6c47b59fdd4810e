//! Whose text a text is, by the place that its head names: ours, a superior's, or somebody else's.

use super::own::Own;
use crate::lexicon::places::gazetteer::shipped;

/// How the first place that a text names lies to ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// It is ours, or lies in ours.
    Ours,
    /// Ours lies in it: a province.
    Province,
    /// Ours lies in it: a city.
    City,
    /// It is another place.
    Elsewhere,
}

/// How the first full name of a place in `head` (title, organ, salutation) lies to `own`; `None` where none is named, or no
/// place of ours is known.
pub fn whose(head: &str, own: &[&str]) -> Option<Whose> {
    if own.is_empty() {
        return None;
    }
    let (gazetteer, own) = (shipped(), Own::new(own));
    let mut rest = head;
    while let Some(c) = rest.chars().next() {
        if let Some(hit) = gazetteer.begins(rest)
            && let Some(name) = rest.get(..hit.length)
        {
            // A bare name tells where it is a province's or a city's (浙江, 金华), with something of an office behind.
            let tail = rest.get(hit.length..).unwrap_or_default();
            let office =
                ["省", "市", "人大", "人民", "县", "区", "自治"].iter().any(|word| tail.starts_with(word));
            let depth = gazetteer.place(hit.place).map_or(3, |place| place.depth);
            if !hit.bare || depth < 2 && office {
                let all: Vec<u32> = gazetteer.named(name).collect();
                return Some(match () {
                    () if own.like(name) || all.iter().any(|place| own.is_ours(*place)) => Whose::Ours,
                    () if all.iter().any(|place| own.lies_in(*place)) && depth == 0 => Whose::Province,
                    () if all.iter().any(|place| own.lies_in(*place)) => Whose::City,
                    () => Whose::Elsewhere,
                });
            }
        }
        // A place that the gazetteer does not know may be ours.
        if own.begins(rest) {
            return Some(Whose::Ours);
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_place_in_the_head() {
        let ours = ["金华市"];
        for (head, whose_) in [
            ("在金华市第八届人民代表大会第三次会议上的讲话", Some(Whose::Ours)),
            ("婺城区人大常委会工作报告", Some(Whose::Ours)),
            ("浙江省人民代表大会常务委员会工作报告", Some(Whose::Province)),
            ("四川省人民政府工作报告", Some(Whose::Elsewhere)),
            ("在内江市委人大工作会议上的讲话", Some(Whose::Elsewhere)),
            ("在市委人大工作会议上的讲话", None),
        ] {
            assert_eq!(whose(head, &ours), whose_, "{head}");
        }
        assert_eq!(whose("云江市人大常委会工作报告", &["云江市"]), Some(Whose::Ours));
        assert_eq!(whose("四川省人民政府工作报告", &["云江市"]), Some(Whose::Elsewhere));
        assert_eq!(whose("四川省人民政府工作报告", &[]), None);
    }
}
