//! From a document and what was checked to the lines of the 核稿单; no SQL, no HTTP.

use std::collections::HashMap;

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::accounts::settings::model::Settings;
use crate::engine::document::{Document, Inline, Line, Mark, SectionKind};
use crate::engine::lexicon::laws::{self, Law};
use crate::engine::lexicon::numerals::value;
use crate::engine::reading::{self, Source, facts::Fact};
use crate::steps::nodes::{kind, marks};

/// Facts of a draft that are listed.
pub const MOST: usize = 2_000;

/// Where the words of a fact came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactOrigin {
    /// A speech of the archive.
    Speech(Uuid),
    /// A phrasing of the library.
    Phrasing(String),
    /// The organization's roster: the post.
    Roster(String),
    /// The table of laws: its official name, whether it still holds, and what took its place.
    Law(String, bool, &'static str),
    /// An article of the law named before it, by its official name, and how many articles that has: more than wanted, or 0
    /// where nobody knows.
    Article(String, usize),
    /// Somebody wrote them.
    Typed,
}

/// What a person said of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The name of its sort.
    pub fact: String,
    /// Its words.
    pub words: String,
    /// Whether it is right; else it is doubted.
    pub right: bool,
    /// The sentence it stood in first.
    pub sentence: String,
    /// What is to be noted about it.
    pub note: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
}

/// Where a fact stands with checking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactState {
    /// Nobody has looked.
    Open,
    /// Checked, and its sentence has changed since.
    Changed,
    /// Right.
    Right,
    /// Doubted.
    Doubted,
}

impl FactState {
    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Open => "未核",
            Self::Changed => "核后有改动",
            Self::Right => "已核",
            Self::Doubted => "存疑",
        }
    }

    /// The class of its badge.
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Open => "badge-queued",
            Self::Changed | Self::Doubted => "badge-doubt",
            Self::Right => "badge-done",
        }
    }
}

/// A line of the 核稿单.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number, in the order of the draft, from 1.
    pub number: usize,
    /// The sort.
    pub fact: Fact,
    /// The words.
    pub words: String,
    /// The sentences that it stands in, in order.
    pub sentences: Vec<String>,
    /// How often it stands there.
    pub uses: usize,
    /// Where it came from.
    pub origin: FactOrigin,
    /// Where it stands.
    pub state: FactState,
    /// What was said of it.
    pub checked: Option<Checked>,
}

impl Item {
    /// The official name of a law that is called by another one, with the marks that the words have.
    pub fn official(&self) -> Option<String> {
        let FactOrigin::Law(name, ..) = &self.origin else { return None };
        let bare = self.words.trim_matches(['《', '》']);
        let other = bare != name && laws::by_name(bare).is_some();
        other.then(|| if bare == self.words { name.clone() } else { format!("《{name}》") })
    }

    /// Whether it is an article that its law does not have.
    pub fn lacks_article(&self) -> bool {
        let FactOrigin::Article(_, articles) = self.origin else { return false };
        articles > 0 && article_number(&self.words).is_some_and(|number| number > articles)
    }
}

/// 第三十条第二款 → 30.
fn article_number(words: &str) -> Option<usize> {
    let number = words.strip_prefix('第')?.split_once('条')?.0;
    number.parse().ok().or_else(|| value(number))
}

/// The facts of a draft in its order, each once; `checked` is what people said of facts, of this draft as it was then.
pub fn items(document: &Document, settings: &Settings, checked: &[Checked]) -> Vec<Item> {
    let said: HashMap<(&str, &str), &Checked> =
        checked.iter().map(|one| ((one.fact.as_str(), one.words.as_str()), one)).collect();
    let mut items: Vec<Item> = Vec::new();
    let mut known: HashMap<(Fact, String), usize> = HashMap::new();
    let source = Source::default();
    let title = reading::read_text(&document.title.plain(), SectionKind::Other, &source);
    let title = title.iter().map(|reading| (reading, Some(&document.title), document.title.plain()));
    let body = reading::read(document, &source);
    let body =
        body.iter().map(|reading| (reading, reading.place.line(document), reading.place.text(document)));
    for (reading, line, sentence) in title.chain(body) {
        let mut law = None;
        for bound in &reading.facts {
            if bound.fact == Fact::Law {
                law = laws::by_name(bound.text.trim_matches(['《', '》']));
            }
            let of = law.filter(|_| bound.fact == Fact::Article);
            let key = (bound.fact, bound.text.clone());
            if let Some(item) = known.get(&key).and_then(|at| items.get_mut(*at)) {
                item.uses += 1;
                // The same number in another law: nobody can say which is meant.
                if matches!(&item.origin, FactOrigin::Article(name, _) if of.is_none_or(|law| *name != law.official()))
                {
                    item.origin = FactOrigin::Typed;
                }
                if !item.sentences.contains(&sentence) {
                    item.sentences.push(sentence.clone());
                }
                continue;
            }
            if items.len() == MOST {
                break;
            }
            known.insert(key, items.len());
            let checked = said.get(&(bound.fact.name(), bound.text.as_str())).map(|one| (*one).clone());
            items.push(Item {
                number: items.len() + 1,
                fact: bound.fact,
                words: bound.text.clone(),
                sentences: vec![sentence.clone()],
                uses: 1,
                origin: origin(
                    (bound.fact, &bound.text, of),
                    line.and_then(|line| mark_at(line, bound.start)),
                    settings,
                ),
                state: FactState::Open,
                checked,
            });
        }
    }
    for item in &mut items {
        item.state = match &item.checked {
            None => FactState::Open,
            Some(one) if !item.sentences.contains(&one.sentence) => FactState::Changed,
            Some(one) if one.right => FactState::Right,
            Some(_) => FactState::Doubted,
        };
    }
    items
}

/// What was checked and stands in the draft no more.
pub fn gone(items: &[Item], checked: &[Checked]) -> Vec<Checked> {
    let stands =
        |one: &Checked| items.iter().any(|item| item.fact.name() == one.fact && item.words == one.words);
    checked.iter().filter(|one| !stands(one)).cloned().collect()
}

/// Facts that nobody has found right as they stand now.
pub fn unchecked(items: &[Item]) -> usize {
    items.iter().filter(|item| item.state != FactState::Right).count()
}

/// The source that the run at this character bears.
fn mark_at(line: &Line, at: usize) -> Option<FactOrigin> {
    let mut from = 0;
    for inline in &line.0 {
        let (length, marks) = match inline {
            Inline::Text { text, marks } => (text.chars().count(), marks),
            Inline::Slot { marks, .. } => (Line(vec![inline.clone()]).plain().chars().count(), marks),
        };
        if at < from + length {
            return marks.iter().find_map(|mark| match mark {
                Mark::Source { speech, .. } if !speech.is_empty() => {
                    speech.parse().ok().map(FactOrigin::Speech)
                }
                Mark::Source { id, .. } if !id.is_empty() => Some(FactOrigin::Phrasing(id.clone())),
                _ => None,
            });
        }
        from += length;
    }
    None
}

/// Where a fact comes from; `of`: the law of which it is an article.
fn origin(
    (fact, words, of): (Fact, &str, Option<&Law>),
    mark: Option<FactOrigin>,
    settings: &Settings,
) -> FactOrigin {
    let law = || {
        let law = laws::by_name(words.trim_matches(['《', '》']))?;
        Some(FactOrigin::Law(law.official(), law.repealed.is_none(), law.successor))
    };
    let person = || {
        let post = settings.roster.iter().find(|post| words.contains(&post.name))?;
        Some(FactOrigin::Roster(format!("{}，{}", post.name, post.post)))
    };
    let known = match fact {
        Fact::Law => law(),
        Fact::Article => of.map(|law| FactOrigin::Article(law.official(), law.articles)),
        Fact::Person => person(),
        _ => None,
    };
    known.or(mark).unwrap_or(FactOrigin::Typed)
}

/// A tree of the editor with other words in place of some, wherever they stand in one run; how often that is. What is
/// struck (修订) keeps its words.
pub fn replaced(tree: &mut Value, words: &str, with: &str) -> usize {
    if marks(tree).iter().any(|mark| kind(mark) == "deletion") || words.is_empty() {
        return 0;
    }
    let mut done = 0;
    if let Some(Value::String(text)) = tree.get_mut("text") {
        done = text.matches(words).count();
        *text = text.replace(words, with);
    }
    let children = tree.get_mut("content").and_then(Value::as_array_mut);
    done + children.into_iter().flatten().map(|child| replaced(child, words, with)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::recognise::recognise_text;
    use serde_json::json;

    const TEXT: &str = "在市委人大工作会议上的讲话\n同志们：\n去年办理代表建议186件，李志强主任带队检查了《中华人民共和国监督法》的实施情况。\n今年还要办好186件建议，3月12日召开推进会。";

    fn listed(text: &str, checked: &[Checked]) -> Vec<Item> {
        let document = recognise_text(text).speeches.remove(0).document;
        items(&document, &Settings::default(), checked)
    }

    fn right(item: &Item) -> Checked {
        Checked {
            fact: item.fact.name().to_owned(),
            words: item.words.clone(),
            right: true,
            sentence: item.sentences[0].clone(),
            note: String::new(),
            by: "李文".to_owned(),
            at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn each_fact_stands_once_in_the_order_of_the_draft_with_all_its_places() {
        let items = listed(TEXT, &[]);
        let figure = items.iter().find(|item| item.words.contains("186")).unwrap();
        assert_eq!(
            (figure.uses, figure.sentences.len(), figure.state),
            (2, 2, FactState::Open),
            "{items:#?}"
        );
        assert!(
            items
                .iter()
                .any(|item| item.fact == Fact::Law && matches!(item.origin, FactOrigin::Law(_, true, _)))
        );
        assert!(items.iter().any(|item| item.fact == Fact::Person && item.words.contains("李志强")));
        assert!(items.iter().any(|item| item.fact == Fact::Date && item.words.contains("3月12日")));
        let numbers: Vec<usize> = items.iter().map(|item| item.number).collect();
        assert_eq!(numbers, (1..=items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn a_law_is_shown_by_its_official_name_and_an_article_by_its_law() {
        let items = listed(
            "讲话\n同志们：\n要贯彻监督法和《民法典》。要落实《代表法》第三十条、第三百条的规定，执行《中华人民共和国宪法》第三条。要遵守《云江市养老条例》第三条。",
            &[],
        );
        let of = |words: &str| {
            items.iter().find(|item| item.words == words).unwrap_or_else(|| panic!("{words}\n{items:#?}"))
        };
        assert_eq!(
            of("监督法").official().as_deref(),
            Some("中华人民共和国各级人民代表大会常务委员会监督法")
        );
        assert_eq!(
            of("《代表法》").official().as_deref(),
            Some("《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》")
        );
        assert_eq!(of("《中华人民共和国宪法》").official(), None);
        assert_eq!(of("《云江市养老条例》").official(), None);
        let article = of("第三十条");
        assert!(
            matches!(&article.origin, FactOrigin::Article(law, 65) if law.ends_with("代表法"))
                && !article.lacks_article()
        );
        let lacking: Vec<&str> =
            items.iter().filter(|item| item.lacks_article()).map(|item| item.words.as_str()).collect();
        assert_eq!(lacking, ["第三百条"]);
        // The same number in two laws: it is told of neither.
        assert_eq!(of("第三条").origin, FactOrigin::Typed);
    }

    #[test]
    fn a_check_holds_until_the_sentence_changes() {
        let before = listed(TEXT, &[]);
        let checked: Vec<Checked> = before.iter().map(right).collect();
        let same = listed(TEXT, &checked);
        assert_eq!(unchecked(&same), 0, "{same:#?}");
        let after = listed(&TEXT.replace("带队检查了", "两次带队检查了"), &checked);
        let law = after.iter().find(|item| item.fact == Fact::Law).unwrap();
        assert_eq!(law.state, FactState::Changed);
        let without = listed(&TEXT.replace("3月12日", "近期"), &checked);
        let left: Vec<String> = gone(&without, &checked).into_iter().map(|one| one.words).collect();
        assert!(left.iter().any(|words| words.contains("3月12日")), "{left:?}");
    }

    #[test]
    fn a_fact_is_changed_everywhere_but_where_it_was_struck() {
        let run = |text: &str, marks: Value| json!({ "type": "text", "text": text, "marks": marks });
        let mut tree = json!({ "type": "doc", "content": [
            { "type": "paragraph", "content": [run("办理186件，又办186件", json!([]))] },
            { "type": "paragraph", "content": [run("原有186件", json!([{ "type": "deletion" }]))] },
        ] });
        assert_eq!(replaced(&mut tree, "186件", "188件"), 2);
        assert!(tree.to_string().contains("办理188件，又办188件") && tree.to_string().contains("原有186件"));
    }
}
