//! A pack with an overlay, ready to run: regular expressions, and the words that tell which of them are worth running.
//! An expression is compiled when a line first holds a word of its rule: few rules are ever asked.

use std::sync::{Arc, LazyLock, OnceLock};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use regex::{Regex, RegexBuilder};
use time::Date;

use super::Confidence;
use super::pack::{Overlay, RulePack};
use super::rule::Rule;

/// A rule that runs.
pub(super) struct Ready {
    pub rule: Rule,
    /// Nothing where one of them cannot be compiled: such a rule says nothing.
    expressions: OnceLock<Option<Expressions>>,
}

/// The regular expressions of a rule.
pub(super) struct Expressions {
    pub patterns: Vec<Regex>,
    pub unless: Vec<Regex>,
    pub needs: Vec<Regex>,
    pub absent: Vec<Regex>,
}

/// Rules, and the words that lead to them.
pub(super) struct Part {
    rules: Vec<Ready>,
    /// Over all anchors; values index `owners`.
    anchors: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each anchor, the rules it belongs to.
    owners: Vec<Vec<u32>>,
    /// Rules without a word that all their hits hold: they run on every line.
    always: Vec<u32>,
}

/// The shipped rules: the same for every organization, and by far the most of what a checker needs.
static SHIPPED: LazyLock<Arc<Part>> = LazyLock::new(|| Arc::new(Part::new(&RulePack::shipped().rules)));

/// A pack as an organization wants it, beside its own rules.
pub(super) struct Compiled {
    pub day: Option<Date>,
    pack: Arc<Part>,
    /// Which rules of the pack run.
    on: Vec<bool>,
    own: Part,
}

impl Compiled {
    pub fn new(pack: &RulePack, overlay: &Overlay) -> Self {
        let own: Vec<Rule> =
            overlay.rules.iter().filter(|rule| !overlay.off.contains(&rule.id)).cloned().collect();
        let shipped = std::ptr::eq(pack, RulePack::shipped());
        let all = if shipped { Arc::clone(&SHIPPED) } else { Arc::new(Part::new(&pack.rules)) };
        let replaced = |id: &str| overlay.rules.iter().any(|own| own.id == id);
        let runs = |rule: &Rule| {
            (rule.confidence != Confidence::U || overlay.on.contains(&rule.id))
                && !overlay.off.contains(&rule.id)
                && !replaced(&rule.id)
        };
        let on = all.rules.iter().map(|ready| runs(&ready.rule)).collect();
        Self { day: pack.day, pack: all, on, own: Part::new(&own) }
    }

    /// The rules that may say something of a line: those of the pack before the organization's own, each once.
    pub fn of(&self, line: &str) -> Vec<&Ready> {
        let pack = self.pack.of(line);
        let on = pack.into_iter().filter(|&index| self.on.get(index as usize).is_some_and(|on| *on));
        let own = self.own.of(line);
        on.filter_map(|index| self.pack.rules.get(index as usize))
            .chain(own.into_iter().filter_map(|index| self.own.rules.get(index as usize)))
            .collect()
    }
}

impl Part {
    fn new(rules: &[Rule]) -> Self {
        let rules: Vec<Ready> = rules.iter().map(|rule| Ready::new(rule.clone())).collect();
        let mut words: Vec<(String, u32)> = Vec::new();
        let mut always = Vec::new();
        for (index, ready) in rules.iter().enumerate() {
            let anchors = anchors_or_found(&ready.rule);
            if anchors.is_empty() && !ready.rule.patterns.is_empty() {
                always.push(index as u32);
            }
            words.extend(anchors.into_iter().map(|word| (word, index as u32)));
        }
        words.sort();
        words.dedup();
        let mut list: Vec<String> = Vec::new();
        let mut owners: Vec<Vec<u32>> = Vec::new();
        for (word, rule) in words {
            if list.last() == Some(&word) {
                if let Some(last) = owners.last_mut() {
                    last.push(rule);
                }
            } else {
                list.push(word);
                owners.push(vec![rule]);
            }
        }
        let anchors = CharwiseDoubleArrayAhoCorasickBuilder::new().build(&list).ok();
        Self { rules, anchors, owners, always }
    }

    /// Indexes of the rules that a line's words lead to, in order.
    fn of(&self, line: &str) -> Vec<u32> {
        let mut found = self.always.clone();
        for hit in self.anchors.iter().flat_map(|anchors| anchors.find_overlapping_iter(line)) {
            found.extend(self.owners.get(hit.value() as usize).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Ready {
    fn new(rule: Rule) -> Self {
        Self { rule, expressions: OnceLock::new() }
    }

    /// Its regular expressions, compiled when they are first asked for.
    pub fn expressions(&self) -> Option<&Expressions> {
        self.expressions.get_or_init(|| Expressions::of(&self.rule)).as_ref()
    }
}

impl Expressions {
    fn of(rule: &Rule) -> Option<Self> {
        let all = |list: &[String]| list.iter().map(|p| compile(p).ok()).collect::<Option<Vec<_>>>();
        Some(Self {
            patterns: all(&rule.patterns)?,
            unless: all(&rule.unless)?,
            needs: all(&rule.needs)?,
            absent: all(&rule.absent)?,
        })
    }

    /// Whether what they need stands in a sentence, and nothing that must be absent.
    pub fn allow(&self, sentence: &str) -> bool {
        let any = |list: &[Regex]| list.iter().any(|regex| regex.is_match(sentence));
        (self.needs.is_empty() || any(&self.needs)) && !any(&self.absent)
    }
}

/// Patterns larger than this when compiled, in bytes, are refused: one rule must not eat the memory of the server.
const LARGEST: usize = 1 << 21;

/// A rule's pattern as a regular expression.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(LARGEST).build()
}

/// The members of a series, the anchors given, or those found in the patterns; empty if some pattern has none.
fn anchors_or_found(rule: &Rule) -> Vec<String> {
    if !rule.series.is_empty() {
        return rule.series.clone();
    }
    if !rule.anchors.is_empty() {
        return rule.anchors.clone();
    }
    let found: Option<Vec<Vec<String>>> = rule.patterns.iter().map(|p| anchors_of(p)).collect();
    found.unwrap_or_default().concat()
}

/// For each alternative of a pattern the longest run of plain ideographs that every match must hold; `None` if some
/// alternative has no such run of two or more.
fn anchors_of(pattern: &str) -> Option<Vec<String>> {
    let mut alternatives = Vec::new();
    let mut runs: Vec<String> = vec![String::new()];
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for c in pattern.chars() {
        let plain = depth == 0 && !class && !escaped;
        match c {
            _ if escaped => escaped = false,
            '\\' => {
                escaped = true;
                runs.push(String::new());
            }
            '[' if !class => {
                class = true;
                runs.push(String::new());
            }
            ']' => class = false,
            '(' if !class => {
                depth += 1;
                runs.push(String::new());
            }
            ')' if !class => depth = depth.saturating_sub(1),
            '|' if plain => alternatives.push(std::mem::replace(&mut runs, vec![String::new()])),
            '?' | '*' | '{' if plain => {
                // The character before is optional: it cannot be relied on.
                if let Some(run) = runs.last_mut() {
                    run.pop();
                }
                runs.push(String::new());
                if c == '{' {
                    class = true;
                }
            }
            '}' => class = false,
            '.' | '+' | '^' | '$' if plain => runs.push(String::new()),
            _ if plain => {
                if let Some(run) = runs.last_mut() {
                    run.push(c);
                }
            }
            _ => {}
        }
    }
    alternatives.push(runs);
    alternatives
        .into_iter()
        .map(|runs| runs.into_iter().max_by_key(|r| r.chars().count()).filter(|r| r.chars().count() >= 2))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_expression_compiles() {
        for ready in &SHIPPED.rules {
            assert!(ready.expressions().is_some(), "{}", ready.rule.id);
        }
    }

    #[test]
    fn only_what_a_line_leads_to_is_compiled() {
        let part = Part::new(&RulePack::shipped().rules);
        let ready = |at: &u32| part.rules.get(*at as usize).unwrap();
        let led = part.of("加强对“一府两院”的监督");
        assert!(!led.is_empty() && led.len() * 10 < part.rules.len());
        assert!(part.rules.iter().all(|ready| ready.expressions.get().is_none()));
        assert!(led.iter().all(|at| ready(at).expressions().is_some()));
    }

    #[test]
    fn a_rule_that_cannot_be_compiled_says_nothing() {
        let rule = Rule { patterns: vec!["一府(两院".to_owned()], ..Rule::default() };
        assert!(Ready::new(rule).expressions().is_none());
    }

    #[test]
    fn anchors_are_what_every_match_holds() {
        assert_eq!(anchors_of("一府、?两院"), Some(vec!["两院".to_owned()]));
        assert_eq!(
            anchors_of("(甲|乙)全过程民主|参政议政[^，]{0,3}代表").unwrap(),
            ["全过程民主", "参政议政"]
        );
        assert_eq!(anchors_of("(甲|乙)丙"), None);
    }
}
