//! Types and rules of the desk; no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::phrases::model::{Entry, PATTERNS, Status};
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;

/// What curators decide about a phrasing: kept before and after each change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Its text.
    pub text: String,
    /// What sort, by name.
    pub kind: String,
    /// What it is about, by name.
    pub section_kind: String,
    /// Where it stands, by name.
    pub status: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Today's form.
    pub current_form: Option<String>,
    /// A note.
    pub note: String,
    /// Other wordings.
    pub variants: Vec<String>,
    /// A curator changed something that mining must leave alone.
    pub edited: bool,
    /// The phrasing it became a wording of.
    pub merged_into: Option<Uuid>,
}

impl Judgement {
    /// The word for where it stands.
    pub fn status_chinese(&self) -> &'static str {
        match (self.merged_into, Status::parse(&self.status)) {
            (Some(_), _) => "已并入",
            (None, Some(status)) => status.chinese(),
            (None, None) => "",
        }
    }

    /// What tells this state from another one that a person would judge differently; wordings found by the miner are none
    /// of that.
    pub fn stamp(&self) -> String {
        let parts = [&self.text, &self.kind, &self.section_kind, &self.status, &self.note];
        let more = self.tags.iter().chain(&self.current_form);
        let whole = parts.into_iter().chain(more).map(String::as_str).collect::<Vec<_>>().join("\u{1f}");
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(whole.as_bytes()))
    }

    /// Takes in another phrasing's wordings.
    pub fn absorb(&mut self, text: &str, variants: &[String]) {
        for wording in std::iter::once(text).chain(variants.iter().map(String::as_str)) {
            if wording != self.text && !self.variants.iter().any(|known| known == wording) {
                self.variants.push(wording.to_owned());
            }
        }
    }
}

/// Characters of a phrasing.
pub const MAX_TEXT: usize = 400;

/// What one key does to a phrasing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alteration {
    /// 核准
    Approve,
    /// 否决, with a reason that may be empty
    Reject(String),
    /// 修改, which approves
    Edit(String),
    /// 标签
    Tag(Vec<String>),
    /// 类别
    Kind(SectionKind),
    /// 现行提法
    Form(Option<String>),
}

impl Alteration {
    /// What the action of this name does with this value.
    ///
    /// # Errors
    /// One plain Chinese sentence.
    pub fn parse(action: &str, value: &str, reason: &str) -> Result<Self, String> {
        let words = value.split(['，', ',', '、', ' ']).filter(|tag| !tag.is_empty());
        Ok(match action {
            "approve" => Self::Approve,
            "reject" => Self::Reject(reason.to_owned()),
            "edit" if value.is_empty() || value.chars().count() > MAX_TEXT => {
                return Err(format!("表述为1到{MAX_TEXT}个字，请修改后再保存。"));
            }
            "edit" => Self::Edit(value.to_owned()),
            "tag" => Self::Tag(words.map(str::to_owned).collect()),
            "kind" => Self::Kind(value.parse().map_err(|_| "请选择类别。")?),
            "form" => Self::Form(Some(value.to_owned()).filter(|form| !form.is_empty())),
            _ => return Err("没有这种处理方式，请刷新页面后再试。".to_owned()),
        })
    }

    /// Does it.
    pub fn apply(&self, state: &mut Judgement) {
        let judge = |state: &mut Judgement, status: Status| status.name().clone_into(&mut state.status);
        match self {
            Self::Approve => judge(state, Status::Approved),
            Self::Reject(reason) => {
                judge(state, Status::Rejected);
                if !reason.is_empty() {
                    state.note.clone_from(reason);
                }
            }
            Self::Edit(text) => {
                state.text.clone_from(text);
                state.edited = true;
                judge(state, Status::Approved);
            }
            Self::Tag(tags) => {
                state.tags.clone_from(tags);
                state.edited = true;
            }
            Self::Kind(kind) => {
                kind.name().clone_into(&mut state.section_kind);
                state.edited = true;
            }
            Self::Form(form) => {
                state.current_form.clone_from(form);
                state.edited = true;
            }
        }
    }
}

/// A change as it is read again.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: String,
    /// What was done, by name.
    pub action: String,
    /// Why.
    pub reason: String,
    /// The state before.
    pub before: Judgement,
    /// The state after.
    pub after: Judgement,
    /// It was undone.
    pub undone: bool,
}

impl Change {
    /// What was done, in a word.
    pub fn chinese(&self) -> &'static str {
        action_chinese(&self.action)
    }

    /// Whether the text itself changed.
    pub fn reworded(&self) -> bool {
        self.before.text != self.after.text
    }
}

/// What an action is called.
pub fn action_chinese(action: &str) -> &'static str {
    match action {
        "approve" | "approved" => "核准",
        "reject" | "rejected" => "否决",
        "retired" => "停用",
        "mined" => "退回待整理",
        "edit" => "修改",
        "merge" => "合并",
        "tag" => "加标签",
        "kind" => "改类别",
        "form" => "设现行提法",
        "import" => "导入",
        _ => "处理",
    }
}

/// Why candidates are rejected, in the order of their number keys.
pub const REASONS: [&str; 6] = [
    "残句，不成表述",
    "带有具体地名、人名或数字",
    "过于平常，不必收",
    "提法已过时",
    "与已有表述重复",
    "不合本单位口径",
];

/// Which candidates the queue holds. Empty strings mean: any.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct QueueFilter {
    /// Characters to look for.
    pub q: String,
    /// What it is about.
    pub section: String,
    /// What sort; without one frames and skeletons are left out, which are lists of their own.
    pub kind: String,
    /// Least speeches that use it.
    pub least: String,
}

impl QueueFilter {
    /// Whether a candidate is wanted.
    pub fn wants(&self, candidate: &Candidate) -> bool {
        let least: i32 = self.least.parse().unwrap_or_default();
        (self.q.is_empty() || candidate.text.contains(self.q.trim()))
            && (self.section.is_empty() || candidate.section_kind.name() == self.section)
            && if self.kind.is_empty() {
                !PATTERNS.contains(&candidate.kind)
            } else {
                candidate.kind.name() == self.kind
            }
            && candidate.speeches >= least
    }

    /// Whether nothing is narrowed.
    pub fn is_empty(&self) -> bool {
        [&self.q, &self.section, &self.kind, &self.least].into_iter().all(String::is_empty)
    }
}

/// A phrasing nobody has judged yet.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its id.
    pub id: Uuid,
    /// Its text.
    pub text: String,
    /// What sort.
    pub kind: Kind,
    /// What it is about.
    pub section_kind: SectionKind,
    /// Speeches that use it.
    pub speeches: i32,
    /// The miner's score.
    pub score: f32,
    /// How often it was offered to a writer.
    pub offered: i32,
    /// How often a writer took it.
    pub taken: i32,
    /// Of a skeleton that is shown the headings of one speech that follow it.
    pub members: Vec<String>,
}

impl Candidate {
    /// What is shown of it: its text, or a skeleton's members.
    pub fn shown(&self) -> String {
        if self.members.is_empty() { self.text.clone() } else { self.members.join(" ／ ") }
    }
}

/// Offers without a take after which a phrasing counts half.
const PATIENCE: f32 = 25.0;

/// How much the use of a phrasing by writers weighs: what is offered and never taken sinks, what is taken rises.
pub fn use_by_writers(offered: i32, taken: i32) -> f32 {
    let (offered, taken) = (offered.max(0) as f32, taken.max(0) as f32);
    if taken > 0.0 { 1.0 + (1.0 + taken).ln() / 4.0 } else { PATIENCE / (PATIENCE + offered) }
}

/// What a candidate is worth a curator's look: score × use × novelty. `novelty`: from 0 to 1.
pub fn value(candidate: &Candidate, novelty: f32) -> f32 {
    let spread = (1.0 + candidate.speeches.max(0) as f32).ln();
    candidate.score * spread * use_by_writers(candidate.offered, candidate.taken) * (0.05 + 0.95 * novelty)
}

/// The candidates in the order of their value; `novelty` of a text: how new it is to the library.
pub fn queue(candidates: Vec<Candidate>, novelty: impl Fn(&str) -> f32) -> Vec<Candidate> {
    let mut valued: Vec<(f32, Candidate)> = candidates
        .into_iter()
        .map(|candidate| (value(&candidate, novelty(&candidate.text)), candidate))
        .collect();
    valued.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.text.cmp(&b.1.text)));
    valued.into_iter().map(|(_, candidate)| candidate).collect()
}

/// A phrasing of the library that is nearly the same as a candidate.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Its id.
    pub id: Uuid,
    /// Its text.
    pub text: String,
    /// Where it stands, in a word.
    pub status: &'static str,
    /// How alike, in percent.
    pub percent: u32,
}

impl From<&Entry> for Judgement {
    /// The state of a phrasing as its page shows it.
    fn from(entry: &Entry) -> Self {
        Self {
            text: entry.text.clone(),
            kind: entry.kind.name().to_owned(),
            section_kind: entry.section_kind.name().to_owned(),
            status: entry.status.name().to_owned(),
            tags: entry.tags.clone(),
            current_form: entry.current_form.clone(),
            note: entry.note.clone(),
            variants: entry.variants.clone(),
            edited: false,
            merged_into: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::phrases::near::Near;

    fn candidate(text: &str, score: f32, speeches: i32) -> Candidate {
        Candidate {
            id: Uuid::nil(),
            text: text.to_owned(),
            kind: Kind::Clause,
            section_kind: SectionKind::Supervision,
            speeches,
            score,
            offered: 0,
            taken: 0,
            members: Vec::new(),
        }
    }

    #[test]
    fn what_the_library_holds_already_comes_last_and_what_many_use_first() {
        let library = Near::new([(Uuid::nil(), "抓监督是本职，不监督是失职")]);
        let known = candidate("抓监督是本职、不监督是失职", 9.0, 9);
        let rare = candidate("议而有决、决而有行", 3.0, 2);
        let common = candidate("行而有果、果而有评", 3.0, 8);
        let order = queue(vec![known.clone(), rare.clone(), common.clone()], |text| library.novelty(text));
        let texts: Vec<&str> = order.iter().map(|candidate| candidate.text.as_str()).collect();
        assert_eq!(texts, [common.text.as_str(), rare.text.as_str(), known.text.as_str()]);
    }

    #[test]
    fn what_nobody_takes_sinks() {
        assert!(use_by_writers(100, 0) < use_by_writers(10, 0));
        assert!(use_by_writers(10, 0) < use_by_writers(0, 0));
        assert!(use_by_writers(100, 1) > use_by_writers(0, 0));
    }

    #[test]
    fn a_merge_takes_every_wording_once() {
        let mut state = Judgement {
            text: "甲".to_owned(),
            kind: String::new(),
            section_kind: String::new(),
            status: String::new(),
            tags: Vec::new(),
            current_form: None,
            note: String::new(),
            variants: vec!["乙".to_owned()],
            edited: false,
            merged_into: None,
        };
        state.absorb("丙", &["乙".to_owned(), "甲".to_owned()]);
        assert_eq!(state.variants, ["乙", "丙"]);
    }
}
