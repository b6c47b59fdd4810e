//! Types and rules of outlines; no SQL, no HTTP.

use serde_json::Value;
use uuid::Uuid;

use crate::engine::document::{Level, Occasion, Office, SectionKind};
use crate::engine::outline::{Outline, OutlinePoint, OutlineSection, OutlineSlot};
use crate::levels::{Organs, Words};

/// The outlines that ship with the product, in the order of the list.
///
/// # Errors
/// When the shipped file is malformed; a test rules that out.
pub fn shipped() -> Result<Vec<Outline>, serde_json::Error> {
    serde_json::from_str(include_str!("data/outlines.json"))
}

/// The shipped outlines for an organization of this name and level: first those written for its level, then those of a city
/// in its own words, then those for who is below it. A town has no use for most of a city's.
///
/// # Errors
/// As [`shipped`].
pub fn shipped_for(organization: &str, level: Level) -> Result<Vec<Outline>, serde_json::Error> {
    let base = match level {
        Level::County => Words::of_a_county(),
        Level::Township => Words::of_a_town(),
        _ => Words::default(),
    };
    let words = if organization.is_empty() { base } else { Words::of(organization, Some(level)) };
    // A street's committee is part of a county's congress, its meetings are not.
    let street = words.is_street();
    let is_own = |outline: &Outline| match outline.is_of_a_street() {
        true => street,
        false => !street && outline.level == Some(level),
    };
    let (mut own, others): (Vec<_>, Vec<_>) = shipped()?.into_iter().partition(is_own);
    own.retain(|outline| words.has_occasion(outline.occasion));
    let has = |occasion| own.iter().any(|outline| outline.occasion == occasion);
    let fits = |occasion| {
        words.has_occasion(occasion) && (level != Level::Township || IN_A_TOWN.contains(&occasion))
    };
    let (mut of_city, mut below) = (Vec::new(), Vec::new());
    for outline in others {
        if outline.level != Some(Level::City) {
            below.extend(Some(outline).filter(|outline| !street && outline.level >= Some(level)));
        } else if fits(outline.occasion) && !has(outline.occasion) {
            let said = retold(outline, &|text| words.name_organs(&words.say_from(&Words::default(), text)))?;
            of_city.push(at_level(said, level, street));
        }
    }
    let said = |outline| {
        retold(outline, &|text| {
            let said = words.say_from(&base, text);
            // What is written for a place with a standing committee is read where a commission stands in its place, too.
            if base.organs() == Organs::Committee { words.name_organs(&said) } else { said.into_owned() }
        })
    };
    let own: Result<Vec<_>, _> =
        own.into_iter().map(|own| said(Outline { level: Some(level), ..own })).collect();
    Ok(own?.into_iter().chain(of_city).chain(below).collect())
}

/// A city's outline for a lower congress: its chair speaks in his own office, it has no secretary general and makes no laws.
fn at_level(mut outline: Outline, level: Level, street: bool) -> Outline {
    outline.level = Some(level);
    let chair = match level {
        Level::County => Office::CountyDirector,
        Level::Township if street => Office::StreetDirector,
        Level::Township => Office::TownshipChair,
        _ => return outline,
    };
    let is_chair = matches!(outline.office, Some(Office::Director | Office::PartyGroupDirector));
    if is_chair || level == Level::Township && outline.office == Some(Office::DeputyDirector) {
        outline.office = Some(chair);
    }
    outline.salutation = outline.salutation.map(|salutation| salutation.replace("、秘书长", ""));
    for section in &mut outline.sections {
        let before: u32 = section.points.iter().map(|point| point.characters).sum();
        section.points.retain(|point| point.kind != SectionKind::Legislation);
        let after: u32 = section.points.iter().map(|point| point.characters).sum();
        let gone = before - after;
        section.characters = section.characters.saturating_sub(gone);
        outline.characters = outline.characters.saturating_sub(gone);
    }
    outline
}

/// What of a city's occasions a town has too.
const IN_A_TOWN: [Occasion; 5] = [
    Occasion::HostScript,
    Occasion::DeputyTraining,
    Occasion::Forum,
    Occasion::CongressClosing,
    Occasion::EnforcementInspection,
];

/// An outline with every text of it said otherwise.
fn retold(outline: Outline, say: &dyn Fn(&str) -> String) -> Result<Outline, serde_json::Error> {
    fn retell(value: &mut Value, say: &dyn Fn(&str) -> String) {
        match value {
            Value::String(text) => *text = say(text),
            Value::Array(values) => values.iter_mut().for_each(|value| retell(value, say)),
            Value::Object(fields) => fields.values_mut().for_each(|value| retell(value, say)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(outline)?;
    retell(&mut value, say);
    serde_json::from_value(value)
}

/// An outline as stored.
#[derive(Debug, Clone)]
pub struct StoredOutline {
    /// Its id.
    pub id: Uuid,
    /// Its content.
    pub outline: Outline,
    /// How often it was changed, from 1.
    pub version: i32,
}

/// Sections of one outline, points of one section, slots of one outline: more is a mistake.
const MAX_PARTS: usize = 60;

/// Reads the form of an outline. Fields: `name`, `occasion`, `office`, `salutation`, `minutes`, `characters`; then in
/// the order of the page for each section `section.kind`, `section.heading`, `section.characters`,
/// `section.guidance`, `section.text`, `section.usual`, for each point under it `point.kind`, `point.style`, `point.lead`,
/// `point.characters`, `point.guidance`, `point.usual`, for each slot `slot.name`, `slot.hint`, `slot.default`.
/// What the form does not show (audience, rules, range) is taken from `before`.
///
/// # Errors
/// One plain Chinese sentence.
pub fn from_form(fields: &[(String, String)], before: &Outline) -> Result<Outline, String> {
    let mut outline = Outline { slots: Vec::new(), sections: Vec::new(), ..before.clone() };
    for (name, value) in fields {
        let value = value.trim();
        let some = || Some(value.to_owned()).filter(|text| !text.is_empty());
        match name.as_str() {
            "name" => outline.name = value.to_owned(),
            "occasion" => {
                outline.occasion = value.parse::<Occasion>().map_err(|_| "请选择场合。".to_owned())?
            }
            "office" => outline.office = value.parse::<Office>().ok(),
            "salutation" => outline.salutation = some(),
            "minutes" => outline.minutes = number(value)?,
            "characters" => outline.characters = number(value)?,
            "section.kind" => {
                outline.sections.push(OutlineSection { kind: kind(value)?, ..OutlineSection::default() })
            }
            "point.kind" => {
                let section = outline.sections.last_mut().ok_or("分论点要放在某个部分下面。")?;
                section.points.push(OutlinePoint { kind: kind(value)?, ..OutlinePoint::default() });
            }
            "slot.name" => {
                outline.slots.push(OutlineSlot { name: value.to_owned(), ..OutlineSlot::default() })
            }
            _ => fill(&mut outline, name, value, some())?,
        }
    }
    outline.slots.retain(|slot| !slot.name.is_empty());
    check(&outline)?;
    Ok(outline)
}

/// Puts a field into the section, point or slot that was opened last.
fn fill(outline: &mut Outline, name: &str, value: &str, some: Option<String>) -> Result<(), String> {
    if let (Some(field), Some(slot)) = (name.strip_prefix("slot."), outline.slots.last_mut()) {
        match field {
            "hint" => slot.hint = value.to_owned(),
            "default" => slot.default = value.to_owned(),
            _ => {}
        }
    }
    let Some(section) = outline.sections.last_mut() else { return Ok(()) };
    match name {
        "section.heading" => section.heading = some,
        "section.characters" => section.characters = number(value)?,
        "section.guidance" => section.guidance = value.to_owned(),
        "section.text" => section.text = some,
        "section.usual" => section.usual = some,
        _ => {
            let Some(point) = section.points.last_mut() else { return Ok(()) };
            match name {
                "point.style" => point.style = value.parse().unwrap_or_default(),
                "point.lead" => point.lead = value.to_owned(),
                "point.characters" => point.characters = number(value)?,
                "point.guidance" => point.guidance = value.to_owned(),
                "point.usual" => point.usual = some,
                _ => {}
            }
        }
    }
    Ok(())
}

fn kind(name: &str) -> Result<SectionKind, String> {
    name.parse().map_err(|_| "请为每个部分和分论点选择类别。".to_owned())
}

fn number(text: &str) -> Result<u32, String> {
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().ok().filter(|n| *n <= 100_000).ok_or_else(|| format!("“{text}”不是合适的数字，请填写整数。"))
}

fn check(outline: &Outline) -> Result<(), String> {
    if outline.name.is_empty() || outline.name.chars().count() > 60 {
        return Err("提纲名称为1到60个字，请修改后再保存。".to_owned());
    }
    if outline.sections.is_empty() {
        return Err("提纲至少要有一个部分。".to_owned());
    }
    let points = outline.sections.iter().map(|section| section.points.len()).max().unwrap_or_default();
    if outline.sections.len() > MAX_PARTS || points > MAX_PARTS || outline.slots.len() > MAX_PARTS {
        return Err(format!("部分、分论点和填空项各不能超过{MAX_PARTS}个。"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::outline::suiting;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_shipped_outlines_are_read_and_cover_every_occasion() {
        let outlines = shipped().unwrap();
        for occasion in
            Occasion::ALL.iter().filter(|occasion| occasion.name() != "other" && !occasion.is_own())
        {
            assert!(outlines.iter().any(|outline| outline.occasion == *occasion), "{occasion}");
        }
        for outline in &outlines {
            assert_eq!(check(outline), Ok(()), "{}", outline.name);
        }
    }

    #[test]
    fn each_level_gets_outlines_in_its_own_words() {
        for (organization, level, has, lacks) in [
            ("浙江省人大常委会", Level::Province, "省委人大工作会议·书记讲话", "市委"),
            ("凉山彝族自治州人大常委会", Level::City, "州委人大工作会议·书记讲话", "市委"),
            ("临江区人大常委会", Level::County, "区委人大工作会议·区人大常委会主任讲话", "县委"),
            ("东山县人大常委会", Level::County, "县委人大工作会议·书记讲话", "市委"),
            ("石桥镇人大", Level::Township, "乡镇人大工作推进会·人大主席讲话", "常委会会议闭会"),
            ("石桥镇人大", Level::Township, "执法检查动员会·人大主席讲话", "主任讲话"),
            ("白云乡人大", Level::Township, "乡镇人大工作推进会·人大主席讲话", "乡乡"),
            ("锡林郭勒盟人大工委", Level::City, "盟委人大工作会议·书记讲话", "闭会"),
            ("云江市高新区人大工委", Level::County, "区委人大工作会议·区人大工委主任讲话", "常委会"),
        ] {
            let outlines = shipped_for(organization, level).unwrap();
            assert!(outlines.iter().any(|outline| outline.name == has), "{organization}");
            let own: Vec<&Outline> = outlines.iter().filter(|outline| outline.level == Some(level)).collect();
            let names: Vec<&str> = own.iter().map(|outline| outline.name.as_str()).collect();
            assert!(own.len() > 3, "{organization}: {names:?}");
            assert!(names.iter().all(|name| !name.contains(lacks)), "{organization}: {names:?}");
            assert_eq!(outlines[0].level, Some(level), "its own come first");
            for outline in &outlines {
                assert_eq!(check(outline), Ok(()), "{}", outline.name);
                assert!(outline.level >= Some(level), "nothing of a higher level: {}", outline.name);
            }
        }
        // What a town or a street lacks is not spoken of as its own.
        for (organization, lacks) in [("石桥镇人大", "镇人大常委会"), ("城关街道人大工委", "街道人大常委会")]
        {
            let outlines = shipped_for(organization, Level::Township).unwrap();
            let text = serde_json::to_string(&outlines).unwrap();
            assert!(
                !text.contains(lacks) && !text.contains("主任会议") && !text.contains("向常委会"),
                "{text}"
            );
            for outline in &outlines {
                let words = Words::of(organization, Some(Level::Township));
                assert!(outline.office.is_none_or(|office| words.has_office(office)), "{}", outline.name);
                assert!(words.has_occasion(outline.occasion), "{}", outline.name);
            }
        }
        let street = shipped_for("城关街道人大工委", Level::Township).unwrap();
        assert_eq!(street[0].name, "街道人大工委工作会议·主任讲话");
        // A county's director gets no street's forum, and nothing that only a city has.
        let county = shipped_for("东山县人大常委会", Level::County).unwrap();
        for outline in &county {
            let text = serde_json::to_string(outline).unwrap();
            let of_county = outline.level == Some(Level::County) && !outline.is_of_a_street();
            assert!(!of_county || !text.contains("legislation"), "{}", outline.name);
            assert!(
                !outline.salutation.as_ref().is_some_and(|words| words.contains("秘书长")),
                "{}",
                outline.name
            );
        }
        let forum = suiting(
            county.into_iter().filter(|outline| outline.occasion == Occasion::Forum),
            Some(Office::CountyDirector),
            Some(Level::County),
        );
        assert_eq!(forum.unwrap().name, "全县人大工作座谈会·主任讲话");
        let province = shipped_for("浙江省人大常委会", Level::Province).unwrap();
        for occasion in
            Occasion::ALL.iter().filter(|occasion| occasion.name() != "other" && !occasion.is_own())
        {
            assert!(province.iter().any(|outline| outline.occasion == *occasion), "{occasion}");
        }
        let inquiry = province.iter().find(|outline| outline.occasion == Occasion::SpecialInquiry).unwrap();
        let text = serde_json::to_string(inquiry).unwrap();
        assert!(!text.contains("市委") && !text.contains("全市") && !text.contains("市政府"), "{text}");
    }

    #[test]
    fn a_form_keeps_the_order_of_the_page() {
        let before = shipped().unwrap().remove(0);
        let form = fields(&[
            ("name", "新提纲"),
            ("occasion", "forum"),
            ("minutes", "18"),
            ("section.kind", "opening"),
            ("section.text", "同志们好。"),
            ("section.kind", "supervision"),
            ("section.heading", "强化监督"),
            ("point.kind", "supervision"),
            ("point.style", "shi"),
            ("point.lead", "抓重点。"),
            ("slot.name", "市名"),
            ("slot.default", "云江市"),
        ]);
        let outline = from_form(&form, &before).unwrap();
        assert_eq!(outline.sections.len(), 2);
        assert_eq!(outline.sections[1].points[0].lead, "抓重点。");
        assert_eq!(outline.slots[0].default, "云江市");
        assert_eq!(outline.audience, before.audience);
    }

    #[test]
    fn a_mistake_is_named() {
        let before = shipped().unwrap().remove(0);
        assert!(from_form(&fields(&[("name", "空")]), &before).is_err());
        assert!(
            from_form(&fields(&[("name", "x"), ("minutes", "很久")]), &before).unwrap_err().contains("很久")
        );
        assert!(from_form(&fields(&[("point.kind", "deputies")]), &before).is_err());
    }
}
