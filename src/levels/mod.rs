//! How each level speaks of itself. What ships with the program (names of occasions and offices, outlines) is written for a
//! city with districts; a province, a prefecture, a league, a county, a banner, a town or a street has other words for the
//! same, and not all of its organs. Which they are follows from the name of the organization and its level.

mod sayings;
mod table;

use std::borrow::Cow;

use self::sayings::fits;
use self::table::{AROUND_A_COMMITTEE, CITY, COUNTY_CITY, KINDS, MUNICIPALITY};
use crate::engine::document::{Level, Occasion, Office};

pub use sayings::Sayings;

/// What there is of a people's congress at a place (地方组织法).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organs {
    /// A congress with a standing committee: county and above.
    Committee,
    /// A congress without one: a town's, led by its chair.
    Congress,
    /// No congress, a commission that the standing committee above has sent (工委): a league's, a street's.
    Commission,
}

/// The words of one kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// 省 in 全省, 我省.
    unit: &'static str,
    /// Its party committee.
    party: &'static str,
    /// The head of its government.
    head: &'static str,
    /// Its people's congress, before 常委会 or 主席团.
    congress: &'static str,
    /// Its government.
    government: &'static str,
    /// Its court, in full.
    court: &'static str,
    /// Those directly below it, in front of 人大.
    below: &'static str,
    /// What it has of a congress.
    organs: Organs,
}

impl Default for Words {
    /// A city with districts.
    fn default() -> Self {
        CITY
    }
}

impl Words {
    /// The words of an organization by its name (云江市人大常委会, 内蒙古自治区人大常委会, 青川县石桥镇人大) and its level, which
    /// tells cities apart, and speaks where the name tells nothing.
    pub fn of(organization: &str, level: Option<Level>) -> Self {
        let words = match (Self::of_name(organization), level) {
            (Some(CITY), Some(Level::Province)) => MUNICIPALITY,
            (Some(CITY), Some(Level::County)) => COUNTY_CITY,
            (Some(words), _) => words,
            (None, Some(Level::Province)) => Self::named("省"),
            (None, Some(Level::County)) => Self::of_a_county(),
            (None, Some(Level::Township)) => Self::of_a_town(),
            (None, _) => CITY,
        };
        let is_commission =
            ["人大工委", "人大工作委员会", "常委会工委"].iter().any(|body| organization.contains(body));
        if is_commission { Self { organs: Organs::Commission, ..words } } else { words }
    }

    fn of_name(organization: &str) -> Option<Self> {
        // 州市人大常委会 is a city's: what counts is what stands right before the organ.
        let place = ["人大", "人民", "党委", "党工委", "政府", "办事处"]
            .iter()
            .filter_map(|organ| organization.find(organ))
            .min()
            .and_then(|end| organization.get(..end))
            .unwrap_or(organization);
        KINDS.iter().find(|(end, _)| place.ends_with(end) && place != *end).map(|(_, words)| *words)
    }

    fn named(kind: &str) -> Self {
        KINDS.iter().find(|(end, _)| *end == kind).map_or(CITY, |(_, words)| *words)
    }

    /// What there is of a people's congress.
    pub fn organs(&self) -> Organs {
        self.organs
    }

    /// Whether nothing is below it that has a congress: towns and streets.
    fn is_lowest(&self) -> bool {
        matches!(self.below, "村居" | "嘎查" | "社区")
    }

    /// Whether it is a street: the lowest, and without a congress.
    pub fn is_street(&self) -> bool {
        self.is_lowest() && self.organs == Organs::Commission
    }

    /// Whether there is such a meeting.
    pub fn has_occasion(&self, occasion: Occasion) -> bool {
        let of_a_committee = matches!(occasion, Occasion::CommitteeSession | Occasion::SpecialInquiry);
        let has_organ = match self.organs {
            Organs::Committee => true,
            Organs::Congress => !of_a_committee,
            Organs::Commission => !of_a_committee && occasion != Occasion::CongressClosing,
        };
        has_organ && !(self.is_lowest() && occasion == Occasion::CountyExperience)
    }

    /// Whether somebody of this office speaks there.
    pub fn has_office(&self, office: Office) -> bool {
        match office {
            // Only provinces and cities with districts have one.
            Office::SecretaryGeneral => {
                !self.is_lowest() && !matches!(self.below, "乡镇" | "苏木乡镇" | "街道乡镇")
            }
            Office::TownshipChair => !self.is_street(),
            Office::StreetDirector => !self.is_lowest() || self.is_street(),
            office => !(self.is_lowest() && AROUND_A_COMMITTEE.contains(&office)),
        }
    }

    /// A text that was written for a place with a standing committee, already said in these words: its own committee is here
    /// what there is instead, and whoever speaks for it; those of other places stay.
    pub fn name_organs(&self, text: &str) -> String {
        let organ = match self.organs {
            Organs::Committee => return text.to_owned(),
            Organs::Congress => "主席团",
            Organs::Commission => "工委",
        };
        let text = text.replace(&format!("{}常委会", self.congress), &format!("{}{organ}", self.congress));
        let text = text.replace("主任会议", &format!("{organ}会议"));
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("常委会") {
            out.push_str(before);
            out.push_str(if out.ends_with("人大") { "常委会" } else { organ });
            rest = after;
        }
        out.push_str(rest);
        match self.organs {
            Organs::Congress => out.replace("副主任讲话", "人大主席讲话").replace("主任讲话", "人大主席讲话"),
            _ if self.is_street() => out.replace("副主任讲话", "主任讲话"),
            _ => out,
        }
    }

    /// The words of a county, for texts that were written for one.
    pub fn of_a_county() -> Self {
        Self::named("县")
    }

    /// The words of a town, for texts that were written for one.
    pub fn of_a_town() -> Self {
        Self::named("镇")
    }

    /// A text that was written for a city, as it is said here.
    pub fn say<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.say_from(&CITY, text)
    }

    /// A text that was written in the words of `base`, as it is said here.
    pub fn say_from<'t>(&self, base: &Self, text: &'t str) -> Cow<'t, str> {
        if self == base {
            return Cow::Borrowed(text);
        }
        let pairs = base.sayings().into_iter().zip(self.sayings());
        // What is said of a city's counties is not what a county's own texts speak of.
        let pairs: Vec<(String, String)> = pairs.skip(usize::from(base != &CITY)).collect();
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let before = out.chars().next_back();
            let found =
                pairs.iter().find(|(from, _)| rest.starts_with(from.as_str()) && fits(base, from, before));
            let (said, length) = match found {
                Some((from, to)) => (to.as_str(), from.len()),
                None => (rest.get(..c.len_utf8()).unwrap_or_default(), c.len_utf8()),
            };
            out.push_str(said);
            rest = rest.get(length..).unwrap_or_default();
        }
        Cow::Owned(out)
    }

    /// 县区人大常委会主任: those directly below a province are not counties, a county's is its own, and a town has one above it.
    fn county_director(&self) -> String {
        match self.unit {
            "县" | "旗" => format!("{}常委会主任", self.congress),
            "区" if self.head == "区长" => format!("{}常委会主任", self.congress),
            "镇" | "乡" | "苏木" | "街道" => format!("{}人大常委会主任", CITY.below),
            "市" if self.court == COUNTY_CITY.court => format!("{}常委会主任", self.congress),
            _ => format!("{}人大常委会主任", self.below),
        }
    }

    /// What each place says for the same thing, longer before what they begin with.
    fn sayings(&self) -> [String; 16] {
        let unit = self.unit;
        [
            self.county_director(),
            self.court.to_owned(),
            self.government.replace("政府", "人民政府"),
            self.government.to_owned(),
            format!("{unit}人民检察院"),
            format!("{unit}检察院"),
            format!("{unit}监委"),
            self.congress.to_owned(),
            self.party.to_owned(),
            self.head.to_owned(),
            format!("全{unit}"),
            format!("我{unit}"),
            format!("本{unit}"),
            format!("{unit}直"),
            format!("{unit}级"),
            self.below.to_owned(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(organization: &str, text: &str) -> String {
        Words::of(organization, None).say(text).into_owned()
    }

    #[test]
    fn each_level_has_its_own_words() {
        for (organization, said) in [
            ("云江市人大常委会", "市委、市长、全市、县区"),
            ("浙江省人大常委会", "省委、省长、全省、市州"),
            ("内蒙古自治区人大常委会", "自治区党委、自治区主席、全区、市州盟"),
            ("凉山彝族自治州人大常委会", "州委、州长、全州、县市"),
            ("锡林郭勒盟人大工委", "盟委、盟长、全盟、旗县"),
            ("东山县人大常委会", "县委、县长、全县、乡镇"),
            ("景宁畲族自治县人大常委会", "县委、县长、全县、乡镇"),
            ("鄂温克族自治旗人大常委会", "旗委、旗长、全旗、苏木乡镇"),
            ("临江区人大常委会", "区委、区长、全区、街道乡镇"),
            ("青川县石桥镇人大", "镇党委、镇长、全镇、村居"),
            ("白云乡人民代表大会", "乡党委、乡长、全乡、村居"),
            ("白音花苏木人大", "苏木党委、苏木达、全苏木、嘎查"),
            ("城关街道人大工委", "街道党工委、街道办事处主任、全街道、社区"),
            ("城关街道办事处", "街道党工委、街道办事处主任、全街道、社区"),
            ("喀什地区人大工委", "地委、专员、全地区、县市"),
            ("广州市人大常委会", "市委、市长、全市、县区"),
            ("上海市人民代表大会常务委员会", "市委、市长、全市、县区"),
            ("本级人大常委会", "市委、市长、全市、县区"),
        ] {
            assert_eq!(say(organization, "市委、市长、全市、县区"), said, "{organization}");
        }
    }

    #[test]
    fn only_what_means_the_place_is_changed() {
        let here = |text: &str| say("浙江省人大常委会", text);
        assert_eq!(here("市长表态发言"), "省长表态发言");
        assert_eq!(here("市委人大工作会议（书记讲话）"), "省委人大工作会议（书记讲话）");
        assert_eq!(
            here("市中级人民法院、市人民检察院、市人民政府"),
            "省高级人民法院、省人民检察院、省人民政府"
        );
        for same in ["城市建设", "市场监管", "各市长", "县级市人大", "市民", "设区的市"]
        {
            assert_eq!(here(same), same);
        }
        assert_eq!(say("石桥镇人大", "市人大常委会工作报告"), "镇人大常委会工作报告");
        let district = Words::of("临江区人大常委会", None);
        let county = Words::of_a_county();
        assert_eq!(
            district.say_from(&county, "县委、县人大常委会、全县、各乡镇"),
            "区委、区人大常委会、全区、各街道乡镇"
        );
        for (organization, said) in [
            ("浙江省人大常委会", "市州人大常委会主任"),
            ("云江市人大常委会", "县区人大常委会主任"),
            ("东山县人大常委会", "县人大常委会主任"),
            ("临江区人大常委会", "区人大常委会主任"),
            ("青川县石桥镇人大", "县区人大常委会主任"),
        ] {
            assert_eq!(say(organization, "县区人大常委会主任"), said, "{organization}");
        }
        let kunshan = Words::of("昆山市人大常委会", None);
        assert_eq!(kunshan.say_from(&county, "县长、县人大常委会主任"), "市长、市人大常委会主任");
        let township = Words::of("白云乡人大", None);
        assert_eq!(township.say_from(&Words::of_a_town(), "镇党委、镇人大"), "乡党委、乡人大");
        assert_eq!(township.say_from(&Words::of_a_town(), "乡镇人大工作推进会"), "乡镇人大工作推进会");
    }

    #[test]
    fn the_level_tells_cities_apart_and_speaks_where_the_name_does_not() {
        let text = "市委、市中级人民法院、县区人大常委会主任";
        for (organization, level, said) in [
            ("上海市人大常委会", Level::Province, "市委、市高级人民法院、区人大常委会主任"),
            ("云江市人大常委会", Level::City, text),
            ("昆山市人大常委会", Level::County, "市委、市人民法院、市人大常委会主任"),
            ("本级人大常委会", Level::Province, "省委、省高级人民法院、市州人大常委会主任"),
            ("本级人大常委会", Level::County, "县委、县人民法院、县人大常委会主任"),
            ("人大主席团", Level::Township, "镇党委、人民法庭、县区人大常委会主任"),
            ("人大机关", Level::City, text),
        ] {
            assert_eq!(Words::of(organization, Some(level)).say(text), said, "{organization} {level}");
        }
        for (organization, level, organs) in [
            ("浙江省人大常委会", Level::Province, Organs::Committee),
            ("东山县人大常委会", Level::County, Organs::Committee),
            ("石桥镇人大", Level::Township, Organs::Congress),
            ("白音花苏木人大", Level::Township, Organs::Congress),
            ("城关街道人大工委", Level::Township, Organs::Commission),
            ("锡林郭勒盟人大工委", Level::City, Organs::Commission),
            ("云江市高新区人大工委", Level::County, Organs::Commission),
        ] {
            assert_eq!(Words::of(organization, Some(level)).organs(), organs, "{organization}");
        }
    }
}
