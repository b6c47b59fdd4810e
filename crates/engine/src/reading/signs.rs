//! What single characters are signs of: most characters are signs of nothing, and what none of a sentence's characters is a
//! sign of need not be looked for in it.

use std::sync::LazyLock;

use crate::lexicon::{laws, numerals, people, places};

/// A part of a number.
pub const NUMBER: u16 = 1;
/// Opens or ends a fact by itself: a title, a quotation, a meeting.
pub const MARK: u16 = 1 << 1;
/// The last character of a place's name.
pub const PLACE: u16 = 1 << 2;
/// The first character of a post.
pub const POST: u16 = 1 << 3;
/// Counts the members of a list (三点, 四个方面).
pub const UNIT: u16 = 1 << 4;
/// 要.
pub const YAO: u16 = 1 << 5;
/// The first character of another word that demands.
pub const DEMAND: u16 = 1 << 6;
/// 是.
pub const IS: u16 = 1 << 7;
/// 了.
pub const LE: u16 = 1 << 8;
/// A word that plans begins with it.
pub const PLAN: u16 = 1 << 9;
/// 党.
pub const PARTY: u16 = 1 << 10;
/// 《.
pub const TITLE: u16 = 1 << 11;
/// The last character of a law's name.
pub const LAW: u16 = 1 << 12;

/// 、.
pub const PAUSE: u16 = 1 << 13;

/// A word that greets or thanks holds it (表示, 致以, 祝).
pub const GREETING: u16 = 1 << 14;

/// Where a fact may be known by its character.
pub const FACT: u16 = NUMBER | MARK | PLACE | POST;

/// What each character of the basic plane is a sign of.
pub struct Signs(Box<[u16; 1 << 16]>);

/// The signs of all characters.
pub static SIGNS: LazyLock<Signs> = LazyLock::new(Signs::make);

impl Signs {
    /// What `c` is a sign of.
    pub fn of(&self, c: char) -> u16 {
        self.0.get(u32::from(c) as usize).copied().unwrap_or(0)
    }

    fn make() -> Self {
        let mut signs = Self(Box::new([0; 1 << 16]));
        let all = || (0..=0xFFFF_u32).filter_map(char::from_u32);
        signs.add(all().filter(|c| c.is_ascii_digit() || numerals::is_numeral(*c)), NUMBER);
        signs.add(all().filter(|c| places::is_suffix(*c)).chain("省村社街".chars()), PLACE);
        signs.add(people::POSTS.iter().filter_map(|post| post.chars().next()), POST);
        let laws = laws::laws().iter().flat_map(|law| law.names());
        signs.add(laws.filter_map(|name| name.chars().next_back()), LAW);
        for (chars, sign) in [
            ("《“〔[党会第今去明前", MARK),
            ("点件个项条句层方大", UNIT),
            ("要", YAO),
            ("必应务不切严希让千请", DEMAND),
            ("是", IS),
            ("了", LE),
            ("将今", PLAN),
            ("党", PARTY),
            ("《", TITLE),
            ("、", PAUSE),
            ("示致祝", GREETING),
        ] {
            signs.add(chars.chars(), sign);
        }
        signs
    }

    fn add(&mut self, chars: impl Iterator<Item = char>, sign: u16) {
        for c in chars {
            if let Some(known) = self.0.get_mut(u32::from(c) as usize) {
                *known |= sign;
            }
        }
    }
}
