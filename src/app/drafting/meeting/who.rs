//! People as the speeches of a meeting name them: somebody with two posts, a post held by two, a name written in two ways.

use std::collections::BTreeSet;

use super::said::{Clash, SaidSentence};
use crate::engine::lexicon::people::{POSTS, is_surname};

/// Somebody as a sentence names him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPerson {
    /// Surname and given name.
    name: String,
    /// The posts named with it; none where it stands alone.
    posts: BTreeSet<&'static str>,
    /// Whose posts they are (市人大常委会), as far as it is said.
    of: String,
    /// The words.
    words: String,
    /// The sentence.
    said: SaidSentence,
}

impl NamedPerson {
    /// Somebody by the words for him: 市人大常委会主任沈立民同志, 顾怀远书记; `None` where they hold no whole name.
    pub fn of(words: &str, said: &SaidSentence) -> Option<Self> {
        let bare: String = words.trim_end_matches("同志").chars().filter(|c| !c.is_whitespace()).collect();
        let mut posts = BTreeSet::new();
        let (mut rest, mut of, mut name) = (bare.as_str(), String::new(), String::new());
        while !rest.is_empty() {
            // A post stands in the list after those it ends with.
            match POSTS.iter().filter(|post| **post != "同志").find(|post| rest.starts_with(**post)) {
                Some(post) => {
                    posts.insert(*post);
                    if of.is_empty() {
                        of = std::mem::take(&mut name);
                    }
                    name.clear();
                    rest = rest.strip_prefix(*post).unwrap_or_default();
                }
                None => {
                    let mut chars = rest.chars();
                    name.extend(chars.next());
                    rest = chars.as_str();
                }
            }
        }
        // 沈立民主任: what stands before the only post is the name.
        if name.is_empty() && is_name(&of) {
            name = std::mem::take(&mut of);
        }
        is_name(&name).then(|| Self { name, posts, of, words: words.to_owned(), said: said.clone() })
    }

    /// Whether both may be said of one person: posts that have something in common, of organs of one level.
    fn agrees(&self, other: &Self) -> bool {
        let shared = self.posts.is_disjoint(&other.posts);
        let silent = self.posts.is_empty() || other.posts.is_empty();
        let level = |of: &str| of.chars().next().filter(|c| "省市县区州镇乡".contains(*c));
        let levels = level(&self.of).zip(level(&other.of));
        silent || !shared && levels.is_none_or(|(one, other)| one == other)
    }

    /// Whether both hold one post that only one person can hold.
    fn same_seat(&self, other: &Self) -> bool {
        let single = |post: &&&'static str| !post.starts_with('副') && **post != "委员";
        let both = self.posts.intersection(&other.posts).filter(single).count();
        both > 0 && !self.of.is_empty() && self.of == other.of
    }
}

fn is_name(words: &str) -> bool {
    (2..=3).contains(&words.chars().count()) && words.chars().next().is_some_and(is_surname)
}

/// Whether two names are one written in two ways: of three characters two agree, the surname among them, or all but the surname.
fn is_slip(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let differ = a.iter().zip(&b).filter(|(a, b)| a != b).count();
    a.len() == 3 && b.len() == 3 && differ == 1
}

/// Three characters of a sentence that are the name of a speaker but for one, with a post beside them: 请罗常青同志发言 where
/// 罗长青 speaks.
pub fn slips(name: &str, (talk, title): (usize, &str), said: &SaidSentence) -> Option<Clash> {
    let letters: Vec<char> = said.text.chars().collect();
    let found = letters.windows(3).enumerate().find_map(|(at, window)| {
        let word: String = window.iter().collect();
        let surname = window.first().is_some_and(|c| name.starts_with(*c));
        let behind: String = letters.get(at + 3..).unwrap_or_default().iter().take(4).collect();
        let ahead: String = letters.get(..at).unwrap_or_default().iter().collect();
        let beside = POSTS.iter().any(|post| behind.starts_with(post) || ahead.ends_with(post));
        (surname && beside && is_slip(&word, name)).then_some(word)
    })?;
    let one = (name.to_owned(), SaidSentence { talk, text: title.to_owned() });
    Some(Clash { what: SLIP, one, other: (found, said.clone()) })
}

/// What a slip of a name is called.
const SLIP: &str = "姓名";

/// What does not agree, each thing once; `speakers`: who gives a speech, so that two speakers with like names are two.
pub fn clashes(named: &[NamedPerson], speakers: &[&str]) -> Vec<Clash> {
    let mut out = Vec::new();
    let mut told: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    for (at, one) in named.iter().enumerate() {
        for other in named.iter().skip(at + 1).filter(|other| other.said.talk != one.said.talk) {
            let two = speakers.contains(&one.name.as_str()) && speakers.contains(&other.name.as_str());
            let what = match one.name == other.name {
                true if !one.agrees(other) => "职务",
                false if !two && is_slip(&one.name, &other.name) => SLIP,
                false if one.same_seat(other) => "职务由谁担任",
                _ => continue,
            };
            if !told.insert((what, one.name.as_str(), other.name.as_str())) {
                continue;
            }
            let side = |named: &NamedPerson| (named.words.clone(), named.said.clone());
            out.push(Clash { what, one: side(one), other: side(other) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(talk: usize, words: &str) -> NamedPerson {
        NamedPerson::of(words, &SaidSentence { talk, text: words.to_owned() }).unwrap()
    }

    fn told(one: &str, other: &str) -> Option<&'static str> {
        clashes(&[named(0, one), named(1, other)], &[]).first().map(|clash| clash.what)
    }

    #[test]
    fn one_person_named_in_two_ways_is_no_fault() {
        for (one, other) in [
            ("沈立民主任", "市人大常委会主任沈立民同志"),
            ("市委副书记、市长贺承志", "市长贺承志同志"),
            ("贺承志同志", "市委副书记、市长贺承志"),
            ("市委书记顾怀远", "顾怀远同志"),
            ("市委书记顾怀远", "县委书记林志明"),
            ("市人大常委会副主任李强", "市人大常委会副主任赵敏"),
            ("王芳主任", "王芬主任"),
        ] {
            assert_eq!(told(one, other), None, "{one} {other}");
        }
    }

    #[test]
    fn another_post_another_holder_and_a_slip_of_the_name_are_told() {
        assert_eq!(told("沈立民副主任", "市人大常委会主任沈立民"), Some("职务"));
        assert_eq!(told("市委常委、常务副市长贺承志", "市长贺承志"), Some("职务"));
        assert_eq!(told("市委书记顾怀远", "县委书记顾怀远"), Some("职务"));
        assert_eq!(told("市委书记顾怀远", "顾淮远书记"), Some("姓名"));
        assert_eq!(told("市人大常委会主任沈立民", "市人大常委会主任林若云"), Some("职务由谁担任"));
        let said = SaidSentence {
            talk: 1, text: "首先，请清溪县人大常委会主任罗常青同志发言。".to_owned()
        };
        assert_eq!(slips("罗长青", (0, "发言"), &said).unwrap().other.0, "罗常青");
        assert_eq!(
            slips("罗长青", (0, "发言"), &SaidSentence { talk: 1, text: "请罗长青同志发言。".to_owned() }),
            None
        );
        let two = [named(0, "沈立民同志"), named(1, "沈立明同志")];
        assert!(clashes(&two, &["沈立民", "沈立明"]).is_empty(), "both speak");
    }
}
