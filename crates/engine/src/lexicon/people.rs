//! People: surnames, posts as they stand beside names, leaders whose names belong to formulations.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::words::{self, Class};

static SURNAMES: LazyLock<FxHashSet<char>> = LazyLock::new(|| characters(0));
static DOUBTFUL: LazyLock<FxHashSet<char>> = LazyLock::new(|| characters(1));
static RARE: LazyLock<FxHashSet<char>> = LazyLock::new(|| characters(2));

/// The characters of one of the three lines of the list.
fn characters(line: usize) -> FxHashSet<char> {
    let mut lines = include_str!("data/surnames.txt").lines().filter(|line| !line.starts_with('%'));
    lines.nth(line).unwrap_or_default().chars().collect()
}

/// Whether `c` is a frequent surname; those that begin ordinary words of official prose as well (常, 任, 向) not.
pub fn is_surname(c: char) -> bool {
    SURNAMES.contains(&c)
}

/// Whether `c` is a frequent surname, also one that begins ordinary words.
pub fn may_be_surname(c: char) -> bool {
    is_surname(c) || DOUBTFUL.contains(&c)
}

/// Whether `c` is a surname at all: for places where only a name can stand.
pub fn is_any_surname(c: char) -> bool {
    may_be_surname(c) || RARE.contains(&c)
}

/// Nouns cheaper than this stand in every other text (范围 8.5, 方案 9.1, 费用 9.7); people are called by dearer ones (高峰
/// 10.6, 马力 11.8, 汪洋 12.3).
const COMMON: f32 = 9.9;

/// Whether a name-like word is one of those that every text uses (施行, 范围), so that it names nobody by itself.
pub fn is_common_word(name: &str) -> bool {
    let units: Vec<u16> = name.encode_utf16().collect();
    let cheap = || words::cost_of(&units).is_some_and(|cost| cost < COMMON);
    match words::class_of(&units) {
        None | Some(Class::Name) => false,
        Some(Class::Noun | Class::Place | Class::Time | Class::Number) => cheap(),
        Some(_) => true,
    }
}

/// Every frequent surname, for patterns.
pub fn surnames() -> impl Iterator<Item = char> {
    SURNAMES.iter().copied()
}

/// Posts and forms of address as they stand behind a name: 王强同志, 李副主任. A post stands after those it ends with.
pub const POSTS: [&str; 43] = [
    "同志",
    "总书记",
    "副书记",
    "书记",
    "副委员长",
    "委员长",
    "副主席",
    "主席",
    "副主任委员",
    "主任委员",
    "副主任",
    "主任",
    "副省长",
    "省长",
    "副市长",
    "市长",
    "副县长",
    "县长",
    "副区长",
    "区长",
    "副镇长",
    "镇长",
    "副乡长",
    "乡长",
    "副州长",
    "州长",
    "旗长",
    "盟长",
    "副厅长",
    "厅长",
    "处长",
    "科长",
    "副部长",
    "部长",
    "副院长",
    "院长",
    "副检察长",
    "检察长",
    "秘书长",
    "董事长",
    "副局长",
    "局长",
    "委员",
];

/// The post with which `text` begins.
pub fn post(text: &str) -> Option<&'static str> {
    POSTS.iter().find(|post| text.starts_with(**post)).copied()
}

/// The posts by their first two characters, in their order.
static BY_BEGINNING: LazyLock<FxHashMap<[char; 2], Vec<Vec<char>>>> = LazyLock::new(|| {
    let mut out: FxHashMap<[char; 2], Vec<Vec<char>>> = FxHashMap::default();
    for post in POSTS.map(|post| post.chars().collect::<Vec<char>>()) {
        if let [first, second, ..] = *post.as_slice() {
            out.entry([first, second]).or_default().push(post);
        }
    }
    out
});

/// [`post`] for characters.
pub fn post_at(chars: &[char], at: usize) -> Option<&'static [char]> {
    let beginning = [*chars.get(at)?, *chars.get(at + 1)?];
    let rest = chars.get(at..)?;
    BY_BEGINNING.get(&beginning)?.iter().find(|post| rest.starts_with(post)).map(Vec::as_slice)
}

/// Leaders whose names belong to set formulations (毛泽东思想, 习近平总书记): never a slot.
pub const LEADERS: [&str; 5] = ["习近平", "胡锦涛", "江泽民", "邓小平", "毛泽东"];

/// Leaders in office before 2012 whose naming shows an old text.
pub const FORMER: [&str; 6] = ["江泽民", "胡锦涛", "温家宝", "朱镕基", "吴邦国", "张德江"];

/// Other people of public history: their names are part of a text and no secret of whose it is.
const PUBLIC: &[&str] = &[
    "周恩来",
    "刘少奇",
    "朱德",
    "陈云",
    "彭真",
    "叶剑英",
    "万里",
    "乔石",
    "李鹏",
    "吴邦国",
    "张德江",
    "栗战书",
    "赵乐际",
    "温家宝",
    "李克强",
    "李强",
    "马克思",
    "恩格斯",
    "列宁",
    "焦裕禄",
    "雷锋",
    "申纪兰",
    "孔繁森",
    "谷文昌",
    "廖俊波",
    "黄文秀",
    "张富清",
    "杨善洲",
    "习仲勋",
];

/// People whom everybody names.
pub fn public() -> impl Iterator<Item = &'static str> {
    LEADERS.iter().chain(PUBLIC).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_and_posts() {
        assert!(is_surname('王') && !is_surname('常') && may_be_surname('常') && !may_be_surname('党'));
        assert!(is_any_surname('党') && !is_any_surname('的'));
        assert_eq!(post("副主任主持"), Some("副主任"));
        assert_eq!(post_at(&['王', '书', '记'], 1), Some(&['书', '记'][..]));
        assert_eq!(post("工作"), None);
        for (at, long) in POSTS.iter().enumerate() {
            assert!(!POSTS[..at].iter().any(|short| long.starts_with(short)), "{long} is never found");
        }
    }
}
