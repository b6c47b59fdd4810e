//! The facts that a sentence binds: what somebody must know to be right before it is said again.

mod meetings;
mod numbers;
mod people;
mod places;
mod texts;

use serde::{Deserialize, Serialize};

use super::{Seen, signs};
use crate::lexicon::organs;
use crate::names;

names! {
    /// A sort of facts.
    Fact {
        /// A law or regulation by its title.
        Law = "law", "法律法规";
        /// Another document by its title or number.
        Document = "document", "文件";
        /// An article of a law (第十条); of the law that stands right before it.
        Article = "article", "条款";
        /// A figure with its unit (186件, 8.6个百分点, 百分之八十, 三项议题).
        Figure = "figure", "数字";
        /// A day, month or year, or a part of one.
        Date = "date", "日期";
        /// A meeting by its number or name (市五届人大四次会议, 二十届四中全会, 市委人大工作会议).
        Meeting = "meeting", "会议";
        /// A person, with the post where it is named (王明副主任, 市委书记李志强同志).
        Person = "person", "人员";
        /// A place by its own name (云江市, 石桥镇).
        Place = "place", "地名";
        /// Words of a leader or a law in quotation marks.
        Quotation = "quotation", "引文";
    }
}

/// A fact and its place in the line, in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The sort.
    pub fact: Fact,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// A fact in the characters of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    fact: Fact,
    start: usize,
    end: usize,
}

impl Found {
    fn new(fact: Fact, start: usize, end: usize) -> Self {
        Self { fact, start, end }
    }
}

/// The facts of a sentence that begins at character `from` of its line, in order; none inside another. `written`: the sentence
/// as it stands, whose words the facts keep.
pub(super) fn of(seen: &Seen<'_>, written: &str, from: usize) -> Vec<Bound> {
    if !seen.shows(signs::FACT | signs::LAW) {
        return Vec::new();
    }
    let chars = seen.chars;
    let named = if seen.shows(signs::LAW) { texts::laws(seen.text) } else { Vec::new() };
    let mut laws = named.into_iter().peekable();
    let mut all: Vec<Found> = Vec::new();
    let mut free = 0;
    // The laws that begin before what is known by its character.
    let mut skip = |until: usize, free: &mut usize, all: &mut Vec<Found>| {
        while let Some(law) = laws.next_if(|law| law.start <= until) {
            if law.start >= *free {
                *free = law.end;
                put(all, law);
            }
        }
    };
    for (at, sign) in seen.signs.iter().enumerate().filter(|(_, sign)| **sign & signs::FACT != 0) {
        skip(at, &mut free, &mut all);
        if at < free {
            continue;
        }
        let Some(found) = begin(chars, at, *sign) else { continue };
        free = found.end.max(at + 1);
        if found.fact == Fact::Person {
            people::series(chars, &mut all, found);
        } else {
            put(&mut all, found);
        }
    }
    skip(chars.len(), &mut free, &mut all);
    let own: Vec<char>;
    let written = if written == seen.text {
        chars
    } else {
        own = written.chars().collect();
        &own
    };
    let bound = all.into_iter().map(|Found { fact, start, end }| {
        let text = written.get(start..end).unwrap_or_default().iter().collect();
        Bound { fact, start: from + start, end: from + end, text }
    });
    bound.collect()
}

/// Adds a fact behind the others: one that lies in it goes, of one that reaches into it the rest is taken.
fn put(all: &mut Vec<Found>, mut found: Found) {
    // 云江市|六届人大五次会议 is one meeting.
    if found.fact == Fact::Meeting
        && let Some(place) = all.last().filter(|last| last.fact == Fact::Place && last.end >= found.start)
    {
        found.start = found.start.min(place.start);
    }
    while all.pop_if(|last| last.start >= found.start).is_some() {}
    found.start = all.last().map_or(found.start, |last| found.start.max(last.end));
    if found.start < found.end {
        all.push(found);
    }
}

/// The fact that is known by the character at this place; it may begin before it.
fn begin(chars: &[char], at: usize, sign: u16) -> Option<Found> {
    match *chars.get(at)? {
        '《' => texts::title(chars, at),
        '“' => texts::quotation(chars, at),
        '〔' | '[' => texts::number(chars, at),
        '党' => meetings::congress(chars, at),
        '会' => meetings::named(chars, at),
        '第' => texts::article(chars, at)
            .or_else(|| meetings::numbered(chars, at))
            .or_else(|| numbers::rank(chars, at)),
        '今' | '去' | '明' | '前' => numbers::date_of_year(chars, at),
        // A number is read once, from its beginning.
        c if is_number(c)
            && at.checked_sub(1).and_then(|at| chars.get(at)).is_some_and(|c| is_number(*c)) =>
        {
            None
        }
        c if is_number(c) => meetings::numbered(chars, at)
            .or_else(|| texts::circular(chars, at))
            .or_else(|| numbers::date(chars, at))
            .or_else(|| numbers::figure(chars, at)),
        _ => {
            let post = (sign & signs::POST != 0).then(|| people::at(chars, at)).flatten();
            post.or_else(|| (sign & signs::PLACE != 0).then(|| places::at(chars, at)).flatten())
        }
    }
}

/// How many characters from `at` on are wanted.
fn count(chars: &[char], at: usize, wanted: impl Fn(char) -> bool) -> usize {
    chars.get(at..).unwrap_or_default().iter().take_while(|c| wanted(**c)).count()
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || crate::lexicon::numerals::is_numeral(c)
}

/// The word that stands at `at`.
fn word_at(chars: &[char], at: usize, words: &[&'static str]) -> Option<&'static str> {
    words.iter().find(|word| word.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))).copied()
}

/// The word that ends before `end`.
fn word_before(chars: &[char], end: usize, words: &[&'static str]) -> Option<&'static str> {
    let ends = |word: &&&'static str| {
        let from = end.checked_sub(word.chars().count());
        from.is_some_and(|from| word.chars().enumerate().all(|(i, c)| chars.get(from + i) == Some(&c)))
    };
    words.iter().find(ends).copied()
}

/// Parts that the name of an organ has at most.
const PARTS: usize = 6;

/// Where the organ begins that stands right before `end`; `end` where none does.
fn organ_before(chars: &[char], end: usize) -> usize {
    let mut start = end;
    for _ in 0..PARTS {
        let Some(part) = organs::part_before(chars.get(..start).unwrap_or_default()) else { break };
        start -= part;
    }
    let own = |c: &char| organs::is_level(*c);
    start - usize::from(start.checked_sub(1).and_then(|at| chars.get(at)).is_some_and(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `sort:words … TAB sentence`, or `-` for a sentence without facts.
    const JUDGED: &str = include_str!("../testdata/facts.txt");

    fn facts(sentence: &str, from: usize) -> Vec<Bound> {
        let chars: Vec<char> = sentence.chars().collect();
        let signs: Vec<u16> = chars.iter().map(|c| signs::SIGNS.of(*c)).collect();
        of(
            &Seen { text: sentence, chars: &chars, signs: &signs, any: u16::MAX, from: 0, cues: &[] },
            sentence,
            from,
        )
    }

    fn found(sentence: &str) -> Vec<String> {
        facts(sentence, 0).iter().map(|bound| format!("{}:{}", bound.fact.name(), bound.text)).collect()
    }

    /// Found and wanted, found, wanted; of one half of the sentences.
    fn compare(unseen: bool) -> [usize; 3] {
        let mut counts = [0; 3];
        for line in JUDGED.lines().filter(|line| !line.starts_with('#')) {
            let (wanted, sentence) = line.split_once('\t').unwrap();
            if (crate::clause::hash(sentence) % 2 == 1) != unseen {
                continue;
            }
            let wanted: Vec<&str> = wanted.split(' ').filter(|word| word.contains(':')).collect();
            let found = found(sentence);
            let both = found.iter().filter(|fact| wanted.contains(&fact.as_str())).count();
            if !unseen && (both < wanted.len() || both < found.len()) {
                println!("{sentence}\n  {found:?}\n  {wanted:?}");
            }
            counts = [counts[0] + both, counts[1] + found.len(), counts[2] + wanted.len()];
        }
        counts
    }

    #[test]
    fn facts_are_found_as_a_person_finds_them() {
        for (unseen, least) in [(false, 95), (true, 85)] {
            let [both, found, wanted] = compare(unseen);
            println!("unseen: {unseen}: {both} of {wanted}, {found} found");
            assert!(wanted > 20, "{wanted}");
            assert!(both * 100 >= wanted * least && both * 100 >= found * least, "{both} {found} {wanted}");
        }
    }

    #[test]
    fn colleagues_are_called_by_their_given_names() {
        let persons = |text: &str| {
            let all = found(text).into_iter();
            all.filter_map(|fact| fact.strip_prefix("person:").map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(persons("刚才，宗敏同志总结了五年来的主要工作。"), ["宗敏同志"]);
        assert_eq!(persons("王宾、晓平、世中同志分别就自觉接受监督作了发言。"), ["王宾", "晓平", "世中同志"]);
        for nobody in [
            "请各位同志认真准备。",
            "领导同志要带头。",
            "希望全体同志努力工作。",
            "在座的同志、与会同志都要学习。",
            "要关心离退休老同志，年轻同志要多锻炼。",
        ] {
            assert_eq!(persons(nobody), Vec::<String>::new(), "{nobody}");
        }
    }

    #[test]
    fn facts_lie_in_order_and_apart() {
        for line in JUDGED.lines().filter_map(|line| line.split_once('\t')) {
            let chars: Vec<char> = line.1.chars().collect();
            let bound = facts(line.1, 7);
            for fact in &bound {
                let there: String = chars[fact.start - 7..fact.end - 7].iter().collect();
                assert_eq!(there, fact.text);
            }
            assert!(bound.windows(2).all(|pair| pair[0].end <= pair[1].start), "{bound:?}");
        }
    }
}
