//! Words around names of places: `data/place_words.txt`.

use crate::constant;
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use rustc_hash::FxHashSet;

/// Words of official prose: what is one is no name.
static WORDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let lines =
        include_str!("../../lexicon/data/official-words.txt").lines().filter(|line| !line.starts_with('%'));
    lines.flat_map(str::split_whitespace).chain(sort("part")).collect()
});

/// The words of one sort.
fn sort(name: &str) -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../data/place_words.txt").lines();
    let lists = lines.filter_map(move |line| line.strip_prefix(name)?.strip_prefix(' '));
    lists.flat_map(str::split_whitespace)
}

/// A list that names are looked up in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sort {
    /// No name without its last word.
    Bare,
    /// An ordinary word although it is a full name.
    Full,
}

static BARE: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| sort("bare").collect());
static FULL: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| sort("full").collect());
static AFTER: LazyLock<Vec<&'static str>> = LazyLock::new(|| sort("after").collect());
static SURE: LazyLock<Vec<&'static str>> = LazyLock::new(|| sort("sure").collect());
static AROUND: LazyLock<CharwiseDoubleArrayAhoCorasick<u32>> =
    LazyLock::new(|| constant::matcher(sort("around")));

/// Whether `text` is an ordinary word.
pub(super) fn is_word(text: &str) -> bool {
    WORDS.contains(text)
}

/// Whether the bare name of a place is an ordinary word as well.
pub(super) fn common(stem: &str) -> bool {
    is_word(stem) || listed(Sort::Bare, stem)
}

/// Whether a list holds `name`.
pub(super) fn listed(sort: Sort, name: &str) -> bool {
    match sort {
        Sort::Bare => BARE.contains(name),
        Sort::Full => FULL.contains(name),
    }
}

/// Whether a clause speaks of another place on purpose.
pub(super) fn on_purpose(clause: &str) -> bool {
    AROUND.find_iter(clause).next().is_some()
}

/// Whether what follows a name makes it the name of something else (南京路, 遵义会议).
pub(super) fn makes_a_name(after: &str) -> bool {
    AFTER.iter().any(|word| after.starts_with(word))
}

/// Whether what follows a county's bare name says that it is one.
pub(super) fn sure(after: &str) -> bool {
    SURE.iter().any(|word| after.starts_with(word))
}

const BEFORE: &[&str] = &[
    "按照", "关于", "推进", "推动", "建设", "支持", "我们", "中共", "目前", "今年", "去年", "近年", "刚才",
    "发展", "振兴", "共建", "加快", "经过", "位于", "来到", "落户", "包括", "以及", "以来", "认为", "表明",
];

/// Whether names stand behind this word of two characters.
pub(super) fn stands_before_names(word: &str) -> bool {
    BEFORE.contains(&word)
}

/// Characters that the names of counties hardly hold, and that other words before 县 do.
pub(super) const NO_NAME: &str = "也要条型把盯灌其请守牢座批个类种届次项的了和与及或在对向由以于为是有各全本我该此每某两多几省市县乡镇村级设辖社校园景灾矿务业贫困示范试验先经济贸税度假卫流集聚带动标杆样板智慧跨异直属所任何这那哪些同强大小穷富原老少数给发";
