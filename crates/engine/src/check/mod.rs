//! Checks: what a speech-writer fears to have overlooked, each finding with its place, a plain reason, its basis and a
//! fix where there is one. No model: rules that a curator can read and judge.
//!
//! Two sorts of check. Wording that is wrong at a date, at a level or in a mouth is *data* ([`rule`], `data/*.json`):
//! patterns, exceptions, dates, examples that are the rule's own test; one pass of an automaton over the text finds
//! the lines where a rule's regular expression is worth running. Everything that needs counting or structure is code,
//! one file a family: numbering, pairs, punctuation, repetition, arithmetic, names, places, sessions, typing errors.
//!
//! Positions are in characters of the text that was handed in. Dates are parameters: without one, a rule is judged
//! against the day the pack was made.
//!
//! # An organization's own rules
//! The shipped pack is never changed; an [`Overlay`] (plain data, JSON) lies over it. A curator's rule is read and
//! judged by [`Rule::parse`], shown at work by [`Rule::hits`], and takes effect in a new [`Checker`], which is made once
//! and kept until the overlay changes (some milliseconds).
//! ```
//! use wengao_engine::check::{Checker, Context, Overlay, Post, Rule};
//!
//! let rule = Rule::parse(r#"{
//!     "id": "own.mingcheng", "patterns": ["云江县"], "unless": ["原云江县"], "from": "2020-01-01",
//!     "severity": "error", "confidence": "H", "basis": "国务院批复", "message": "云江县已改为云江市。",
//!     "fixes": ["云江市"], "fail": [{"text": "云江县人大"}], "pass": [{"text": "原云江县人大"}]
//! }"#).map_err(|sentences| sentences.join("\n"))?; // plain Chinese sentences for the form
//! // Before it is saved: what it would hit. One text, or one compiled rule over many dated texts.
//! assert_eq!(rule.hits("学习云江县的做法").len(), 1);
//! let preview = Checker::only(&rule);
//! assert!(preview.wording("云江市很好", &Context::default()).is_empty());
//! // Saved: the rule, a shipped rule and a whole family switched off, who holds which post, our places.
//! let overlay = Overlay {
//!     rules: vec![rule],
//!     off: vec!["usage.rendazhuren".into(), "length".into()],
//!     roster: vec![Post::held("王建国", "市长", 1)],
//!     places: vec!["云江市".into()],
//!     ..Overlay::default()
//! };
//! let checker = Checker::with(&overlay);
//! let found = checker.check("云江县人大常委会会议，市长王建囯出席。", &Context::default());
//! assert_eq!(found.iter().map(|f| f.rule.as_str()).collect::<Vec<_>>(), ["own.mingcheng", "place_name", "roster_name"]);
//! # Ok::<(), String>(())
//! ```

mod anniversary;
mod arithmetic;
mod calendar;
mod claims;
mod compiled;
mod facts;
mod families;
mod figures;
mod formulation;
mod history;
mod laws;
mod leaders;
mod length;
mod marks;
mod meetings;
mod names;
mod near;
mod numbering;
mod order;
mod organs;
mod pack;
mod pairs;
mod places;
mod promises;
mod punctuation;
mod quotation;
mod repetition;
mod roster;
mod rule;
mod salutation;
mod say;
mod text;
mod typo;
mod validate;

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};
use time::Date;

use super::document::{Level, Occasion, Office};
pub use calendar::date_in_head;
pub use families::{Family, families};
pub use names::Post;
pub use pack::{Overlay, PackError, RulePack};
pub use places::{Whose, whose};
pub use quotation::{QUOTATION, against_originals};
pub use rule::{Example, Rule};
use say::{Findings, Say};
use text::Text;
pub use typo::Confusions;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 提示: worth a look.
    Info,
    /// 警告: probably wrong.
    #[default]
    Warning,
    /// 错误: wrong.
    Error,
}

/// How well a rule is founded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// A source says so, or the rule is a matter of counting.
    #[default]
    H,
    /// Part source, part knowledge of the field: at most a warning.
    M,
    /// Unverified: off unless switched on.
    U,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's stable name (`number_gap`, `formulation.yifuliangyuan`).
    pub rule: String,
    /// How grave it is.
    pub severity: Severity,
    /// Line of the text, from 1.
    pub line: usize,
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// What stands there.
    pub text: String,
    /// One plain sentence that says what is wrong and what to do.
    pub message: String,
    /// What could stand there instead, best first.
    pub fixes: Vec<String>,
    /// Where the rule comes from.
    pub basis: String,
    /// How well the rule is founded.
    pub confidence: Confidence,
}

/// What the checker knows of the speech beside its text. Everything may be unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The day of the speech.
    pub date: Option<Date>,
    /// The level of the congress.
    pub level: Option<Level>,
    /// The speaker's office.
    pub office: Option<Office>,
    /// The occasion.
    pub occasion: Option<Occasion>,
    /// Names of our own places, with or without 市/县/区; empty: places are not checked.
    pub places: Vec<String>,
    /// How long the speech may last, in minutes.
    pub minutes: Option<u32>,
    /// Characters the speaker reads a minute; 200 if unknown.
    pub rate: Option<u32>,
}

/// The checker: a rule pack with an organization's overrides, compiled. Cheap to share, costly to make.
pub struct Checker {
    rules: compiled::Compiled,
    off: Vec<String>,
    roster: Vec<Post>,
    places: Vec<String>,
    confusions: Option<Arc<Confusions>>,
}

static SHIPPED: LazyLock<Checker> = LazyLock::new(|| Checker::with(&Overlay::default()));

impl Checker {
    /// The shipped pack with an organization's own word on it.
    pub fn with(overlay: &Overlay) -> Self {
        Self::new(RulePack::shipped(), overlay)
    }

    /// Compiles a pack with an overlay. A rule whose pattern is no regular expression is left out; [`Rule::validate`]
    /// tells the curator before it is saved.
    pub fn new(pack: &RulePack, overlay: &Overlay) -> Self {
        Self {
            rules: compiled::Compiled::new(pack, overlay),
            off: overlay.off.clone(),
            roster: overlay.roster.clone(),
            places: overlay.places.clone(),
            confusions: None,
        }
    }

    /// The checker with the shipped pack and no overrides.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Adds what was counted over the organization's corpus to find typing errors.
    #[must_use]
    pub fn with_confusions(mut self, confusions: impl Into<Arc<Confusions>>) -> Self {
        self.confusions = Some(confusions.into());
        self
    }

    /// Whether a rule or a family is not switched off.
    pub fn is_on(&self, rule: &str) -> bool {
        !self.off.iter().any(|off| off == rule)
    }

    /// Checks a whole speech. Findings are sorted by place.
    pub fn check(&self, text: &str, context: &Context) -> Vec<Finding> {
        let text = Text::new(text);
        let mut out = Findings::new(&text);
        self.local(&text, context, &mut out);
        numbering::check(&text, &mut out);
        salutation::check(&text, context, &mut out);
        let people = names::people(&text);
        roster::check(&text, &people, context.date, &self.roster, &mut out);
        names::check(&text, &people, &self.roster, &mut out);
        repetition::sentences(&text, &mut out);
        claims::check(&text, &mut out);
        promises::hanging(&text, &mut out);
        length::check(&text, context, &mut out);
        self.finish(out)
    }

    /// Checks one paragraph while it is being written: everything that needs no other paragraph.
    pub fn check_paragraph(&self, text: &str, context: &Context) -> Vec<Finding> {
        let text = Text::new(text);
        let mut out = Findings::new(&text);
        self.local(&text, context, &mut out);
        self.finish(out)
    }

    /// What the rules of wording alone find (order rules included): what is asked of stored speeches and phrasings when
    /// a rule changes. Findings are sorted by place.
    pub fn wording(&self, text: &str, context: &Context) -> Vec<Finding> {
        let text = Text::new(text);
        let mut out = Findings::new(&text);
        formulation::check(&self.rules, &text, context, &mut out);
        self.finish(out)
    }

    fn local(&self, text: &Text<'_>, context: &Context, out: &mut Findings<'_, '_>) {
        formulation::check(&self.rules, text, context, out);
        facts::check(text, context.date, out);
        laws::check(text, context.date, out);
        organs::check(text, context.date, out);
        leaders::check(text, context.date, out);
        meetings::check(text, context.date, out);
        anniversary::check(text, context.date, out);
        calendar::check(text, context.date, out);
        marks::check(text, out);
        pairs::check(text, out);
        punctuation::check(text, out);
        repetition::doubled(text, out);
        arithmetic::check(text, out);
        figures::check(text, out);
        promises::sets(text, out);
        typo::check(text, self.confusions.as_deref(), out);
        let own: Vec<&str> = self.places.iter().chain(&context.places).map(String::as_str).collect();
        places::check(text, &own, out);
    }

    fn finish(&self, out: Findings<'_, '_>) -> Vec<Finding> {
        let mut list = out.list;
        list.retain(|f| !self.off.contains(&f.rule));
        list.sort_by(|a, b| (a.start, a.end, &a.rule).cmp(&(b.start, b.end, &b.rule)));
        list.dedup_by(|a, b| a.rule == b.rule && a.start == b.start && a.end == b.end);
        list
    }

    /// The current form of a retired formulation at `date`, if `text` holds exactly one and its rule knows it:
    /// `text` with that formulation replaced.
    pub fn current_form(&self, text: &str, date: Option<Date>) -> Option<String> {
        let mut list = self.wording(text, &Context { date, ..Context::default() });
        list.retain(|f| f.severity >= Severity::Warning && !f.fixes.is_empty());
        let view = Text::new(text);
        let mut result = String::new();
        let mut at = 0;
        for finding in &list {
            if finding.start < at {
                continue;
            }
            result.push_str(&view.string(&(at..finding.start)));
            result.push_str(finding.fixes.first()?);
            at = finding.end;
        }
        result.push_str(&view.string(&(at..view.chars.len())));
        (at > 0 && result != text).then_some(result)
    }

    /// Whether `text` may be offered to this speaker on this day: no wording, level or overstepping rule of the grade
    /// error or warning speaks against it.
    pub fn allowed(&self, text: &str, context: &Context) -> bool {
        self.wording(text, context).iter().all(|f| f.severity < Severity::Warning)
    }
}

/// [`Checker::current_form`] with the shipped pack.
pub fn current_form(text: &str, date: Option<Date>) -> Option<String> {
    Checker::shipped().current_form(text, date)
}

/// [`Checker::allowed`] with the shipped pack.
pub fn allowed(text: &str, context: &Context) -> bool {
    Checker::shipped().allowed(text, context)
}

/// Set formulations that the shipped rules know as right: what is quoted from them is no copying.
pub fn set_formulations() -> impl Iterator<Item = &'static str> {
    let rules = RulePack::shipped().rules.iter();
    let fixes = rules.filter(|rule| rule.id.starts_with("formulation."));
    fixes
        .flat_map(|rule| &rule.fixes)
        .map(String::as_str)
        .filter(|fix| !fix.contains('$') && fix.chars().count() >= 6)
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
