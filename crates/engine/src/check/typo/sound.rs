//! How alike two characters sound, by their syllables without tones.

use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};
use rustc_hash::FxHashMap;

/// The syllables of every ideograph: exact ones, and with the usual confusions (zh/z, ch/c, sh/s, ng/n) levelled.
struct Table {
    exact: FxHashMap<char, Vec<u16>>,
    levelled: Vec<u16>,
    homophones: Vec<Vec<char>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let mut ids: FxHashMap<&'static str, u16> = FxHashMap::default();
        let mut levels: FxHashMap<String, u16> = FxHashMap::default();
        let mut table = Self { exact: FxHashMap::default(), levelled: Vec::new(), homophones: Vec::new() };
        for c in '\u{4E00}'..='\u{9FA5}' {
            let mut syllables: Vec<&'static str> = match c.to_pinyin_multi() {
                Some(multi) => multi.into_iter().map(pinyin::Pinyin::plain).collect(),
                None => c.to_pinyin().map(pinyin::Pinyin::plain).into_iter().collect(),
            };
            syllables.sort_unstable();
            syllables.dedup();
            let mut own = Vec::with_capacity(syllables.len());
            for syllable in syllables {
                let next = ids.len() as u16;
                let id = *ids.entry(syllable).or_insert(next);
                if id == next {
                    let level = levels.len() as u16;
                    table.levelled.push(*levels.entry(level_of(syllable)).or_insert(level));
                    table.homophones.push(Vec::new());
                }
                if let Some(list) = table.homophones.get_mut(id as usize) {
                    list.push(c);
                }
                own.push(id);
            }
            table.exact.insert(c, own);
        }
        table
    }

    fn level(&self, id: u16) -> u16 {
        self.levelled.get(id as usize).copied().unwrap_or(u16::MAX)
    }
}

fn level_of(syllable: &str) -> String {
    syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
}

/// 2: a syllable in common; 1: one but for zh/z, ch/c, sh/s, ng/n; 0: neither.
pub(super) fn likeness(a: char, b: char) -> u8 {
    let (Some(left), Some(right)) = (TABLE.exact.get(&a), TABLE.exact.get(&b)) else { return 0 };
    if left.iter().any(|id| right.contains(id)) {
        return 2;
    }
    let levels: Vec<u16> = right.iter().map(|id| TABLE.level(*id)).collect();
    u8::from(left.iter().any(|id| levels.contains(&TABLE.level(*id))))
}

/// Every character that shares a syllable with `c`, or nearly: zh/z and the like.
pub(super) fn alike(c: char) -> Vec<char> {
    let Some(own) = TABLE.exact.get(&c) else { return Vec::new() };
    let levels: Vec<u16> = own.iter().map(|id| TABLE.level(*id)).collect();
    let near = TABLE.levelled.iter().enumerate().filter(|(_, level)| levels.contains(level));
    let mut out: Vec<char> = near.filter_map(|(id, _)| TABLE.homophones.get(id)).flatten().copied().collect();
    out.sort_unstable();
    out.dedup();
    out.retain(|other| *other != c);
    out
}
