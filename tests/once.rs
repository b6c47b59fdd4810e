//! What is said once: lists, tables and readers of the language stand in the lexicon and a few other files, and nowhere else.

use crate::support::sources::{Source, root, sources};

/// What shows that a file keeps a list or a function of its own that stands elsewhere: words that only such a list or
/// function holds, and where it belongs, below `crates/engine/src`.
const TWICE: [(&str, &str); 40] = [
    ("fn is_han", "lexicon/han.rs"),
    ("\\u{9fff}').contains", "lexicon/han.rs"),
    ("\"一二三四五六七八九", "lexicon/numerals.rs"),
    ("'一', '二', '三'", "lexicon/numerals.rs"),
    ("'三' => 3", "lexicon/numerals.rs"),
    ("王李张刘", "lexicon/people.rs"),
    ("赵钱孙李", "lexicon/people.rs"),
    ("\"习近平\", \"胡锦涛\"", "lexicon/people.rs"),
    ("data/surnames", "lexicon/people.rs"),
    ("data/provinces", "lexicon/places/mod.rs"),
    ("data/cities", "lexicon/places/mod.rs"),
    ("\"/places.txt\"", "lexicon/places/gazetteer.rs"),
    ("office::deputydirector),", "lexicon/offices.rs"),
    ("'“' | '（' | '《'", "lexicon/sentence.rs"),
    ("'”' | '’' | '）'", "lexicon/sentence.rs"),
    ("'。' | '！' | '？' => ", "lexicon/sentence.rs"),
    ("split(['。'", "lexicon/sentence.rs"),
    ("split_inclusive(['。'", "lexicon/sentence.rs"),
    ("'。', '！', '？'", "lexicon/sentence.rs"),
    ("'。' | '！' | '？'", "lexicon/sentence.rs"),
    ("(a.len() + 1) *", "difference/common.rs"),
    // Patterns of the code: one that is mistyped is never left out in silence.
    ("regex::new(", "constant.rs"),
    ("lazylock<option<", "constant.rs"),
    // Days, and the names of laws.
    ("年{}月", "lexicon/days.rs"),
    ("月{}日", "lexicon/days.rs"),
    ("\"中华人民共和国{", "lexicon/laws.rs"),
    // Posts.
    ("\"书记\", \"主任\"", "lexicon/people.rs"),
    ("\"市长\", \"省长\"", "lexicon/people.rs"),
    ("\"省长\", \"市长\"", "lexicon/people.rs"),
    ("\"市长\", \"书记\"", "lexicon/people.rs"),
    ("\"同志\", \"书记\"", "lexicon/people.rs"),
    // Organs, and the words by which a level names its own.
    ("\"人大常委会\", \"人民代表大会\"", "lexicon/organs.rs"),
    ("\"人民政府\", \"政府\"", "lexicon/organs.rs"),
    ("\"人民法院\", \"人民检察院\"", "lexicon/organs.rs"),
    ("\"全省\", \"全市\", \"全县\"", "lexicon/organs.rs"),
    ("\"省委\", \"市委\"", "lexicon/organs.rs"),
    // Labels: 一、 （一） ① 第一， 一是.
    ("'①'..='⑳'", "structure/label.rs"),
    ("'一' | '二' | '三' | '四'", "structure/label.rs"),
    ("fn ordinal(text", "structure/label.rs"),
    ("family::ordinal, value", "structure/label.rs"),
];

#[test]
fn what_stands_once_stands_nowhere_else() {
    let mut broken = Vec::new();
    for Source { path, code } in sources() {
        // Lists stand in one line or in many.
        let code = code.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let own = TWICE.iter().filter(|(sign, home)| {
            let at_home = path.ends_with(home)
                || home.starts_with("lexicon/") && path.starts_with("crates/engine/src/lexicon/");
            !at_home && code.contains(sign)
        });
        broken.extend(own.map(|(sign, home)| format!("{path} has {sign}: use {home}")));
    }
    for (sign, home) in TWICE {
        let home = format!("crates/engine/src/{home}");
        assert!(root().join(&home).exists(), "{home}, where {sign} belongs, is gone");
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
