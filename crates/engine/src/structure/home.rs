//! Whose speech it is by its head: the places named there are its own, and need no slot.

use super::super::document::Level;
use super::super::lexicon::telltale;

/// The places that are a speech's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home<'a> {
    head: Vec<&'a str>,
    /// The cities of the province, where the speech is a province's.
    cities: &'static [&'static str],
}

impl<'a> Home<'a> {
    /// Reads the title and the lines under it; `level` is that of the speaker's congress.
    pub fn read(title: &'a str, under: &[&'a str], level: Option<Level>) -> Self {
        let head: Vec<&str> = std::iter::once(title).chain(under.iter().copied()).collect();
        let named = |province: &str| head.iter().any(|line| line.contains(province));
        let own = telltale::provinces()
            .iter()
            .find(|(province, _)| level == Some(Level::Province) && named(province));
        let cities = own.map_or(&[][..], |(_, cities)| cities);
        Self { head, cities }
    }

    /// Whether a place, as a report names it, is one of the speech's own.
    pub fn owns(&self, place: &str) -> bool {
        self.head.iter().any(|line| line.contains(place))
            || self.cities.iter().any(|city| city.trim_end_matches('市') == place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_the_head_and_of_the_province() {
        let city = Home::read("在绵阳市人大常委会会议上的讲话", &[], Some(Level::City));
        assert!(city.owns("绵阳") && !city.owns("成都"));
        let province = Home::read("政府工作报告", &["在四川省第十四届人民代表大会上"], Some(Level::Province));
        assert!(province.owns("绵阳") && province.owns("广安") && !province.owns("金华"));
    }
}
