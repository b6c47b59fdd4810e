//! The guard before the editor's steps, and ProseMirror JSON ↔ [`Document`](crate::engine::document::Document). Pure.
//!
//! The server is the authority on a draft: it applies every step itself and stores the result, never a
//! client's word for it. Crate `prosemirror` applies steps exactly as the browser does, but it trusts what it
//! reads: bad positions panic, unknown nodes pass, bad mark sets are silently repaired. So nothing reaches it
//! that has not passed the `wire` and `guard` checks, every result is checked against the schema, and
//! `catch_unwind` stands outside as the last net. Only `Step::apply` and `Node::check` of the crate are used:
//! its `map` and `invert` differ from JavaScript's, so a stale version is refused and the client rebases.
//!
//! The schema lives in `schema.json`, read here and by the browser.
//!
//! - `schema.rs`: the schema, compiled once per process
//! - `wire.rs`: nodes, marks, attributes and slices as they arrive
//! - `guard.rs`: steps as they arrive, against the document they are for
//! - `mark_set.rs`: the one step that the crate does not know
//! - `cost.rs`: what a batch of steps may cost
//! - `changes.rs`: tracked changes, and the text as it is without them
//! - `json.rs`: JSON ↔ [`Document`](crate::engine::document::Document), strict

mod apply;
mod changes;
mod cost;
mod guard;
mod json;
mod mark_set;
pub mod nodes;
mod schema;
#[cfg(test)]
mod tests;
mod wire;

use std::panic::{AssertUnwindSafe, catch_unwind};

use prosemirror::dynamic::DynamicNode;
use prosemirror::model::Node as _;
use serde_json::Value;

use crate::engine::budget::Budget;
use crate::engine::document::Document;
pub use changes::{Settle, Suggester, has_changes, settled};
use cost::{A_BATCH, MAX_MARKS, MAX_NODES, Measure};

pub use json::{document_from_json, document_to_json, document_with_changes};

/// The editor's schema, as the browser gets it.
pub fn schema() -> &'static Value {
    &schema::shared().json
}

/// Steps that one call of [`Tree::apply`] takes.
pub const MAX_STEPS: usize = 5_000;
/// Size of a document in ProseMirror positions (a UTF-16 unit or a node's edge is one position).
pub const MAX_SIZE: usize = 400_000;

/// Steps of one batch that are held against the whole text one by one, to find which of them changes it.
const SUGGESTED: usize = 40;

/// What a batch may weigh that is applied on the spot: some milliseconds.
const QUICK: usize = 4_000;

/// Why a document or a step was refused. `Display` is the sentence for the user, [`Refused::reason`] the
/// cause for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The JSON is not a document or step of this schema.
    #[error("收到的内容不符合文稿格式，没有保存；请刷新页面后再试。")]
    Malformed(String),
    /// The step is well formed but does not fit this document.
    #[error("这处修改与当前文稿对不上，没有保存；请刷新页面后再改。")]
    DoesNotApply(String),
    /// A text that cannot be kept: a control character, half a character.
    #[error("这处修改含有无法保存的字符，没有保存；请删去看不见的字符或乱码后再试。")]
    Unstorable(String),
    /// A document or step beyond the limits.
    #[error("内容过大，没有保存；请把文稿分成几篇，或分几次粘贴。")]
    TooLarge(String),
    /// A step of somebody who may only suggest, and that changes the text itself.
    #[error(
        "您是这篇稿子的建议者，文字只能以修订的方式增删，不能直接改；这处修改没有保存，请选中文字后重新增删，或用批注说明。"
    )]
    NotSuggested(String),
    /// The applying crate panicked; the document is unchanged.
    #[error("这处修改无法处理，没有保存；请刷新页面后再改。")]
    Broken,
}

impl Refused {
    /// The cause in English, for the log.
    pub fn reason(&self) -> &str {
        match self {
            Self::Malformed(reason)
            | Self::DoesNotApply(reason)
            | Self::Unstorable(reason)
            | Self::TooLarge(reason)
            | Self::NotSuggested(reason) => reason,
            Self::Broken => "panic while applying",
        }
    }

    /// Whether the step alone is at fault: whoever made it can go on without it. Where a step does not fit, the page
    /// has another document than we.
    pub fn is_own_fault(&self) -> bool {
        !matches!(self, Self::DoesNotApply(_))
    }
}

fn malformed<T>(reason: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Malformed(reason.into()))
}

/// A valid document of the editor. Cheap enough to clone per edit (about 190 kB for a long speech), `Send` and
/// `Sync`: hold one per open speech and swap it for what [`Tree::apply`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    node: DynamicNode,
    measure: Measure,
}

/// A stored or received document, as ProseMirror's `toJSON` writes it.
///
/// # Errors
/// [`Refused::Malformed`] when it breaks the schema, [`Refused::TooLarge`] when it is beyond [`MAX_SIZE`].
pub fn parse(json: &Value) -> Result<Tree, Refused> {
    caught(|| {
        let shared = schema::shared();
        let mut json = json.clone();
        wire::node(shared, &mut json, 0)?;
        if json.get("type").and_then(Value::as_str) != Some(&shared.dynamic.top_node) {
            return malformed("not a document");
        }
        let node: DynamicNode = shared.dynamic.with_types(|| -> Result<DynamicNode, Refused> {
            let node: DynamicNode =
                serde_json::from_value(json).map_err(|e| Refused::Malformed(e.to_string()))?;
            node.check().map_err(|e| Refused::Malformed(e.to_string()))?;
            Ok(node)
        })?;
        Tree::sized(node, None)
    })
}

impl Tree {
    /// The tree of an engine document. Empty texts, unjoined runs and sections without blocks are mended.
    ///
    /// # Errors
    /// [`Refused::Malformed`] for points nested too deep or attributes too long, [`Refused::TooLarge`].
    pub fn from_document(document: &Document) -> Result<Self, Refused> {
        parse(&document_to_json(document))
    }

    /// Applies all steps, or none: the new tree, and the steps in the form to store and broadcast (defaults
    /// filled in, nested `markSet` flattened; still one step for each one received). For steps that were accepted
    /// before, and for our own.
    ///
    /// # Errors
    /// The first refusal; `self` is unchanged.
    pub fn apply(&self, steps: &[Value]) -> Result<(Self, Vec<Value>), Refused> {
        self.applied(steps, None)
    }

    /// [`Tree::apply`] for steps from outside: it stops before the first that is refused, or where a batch has cost enough,
    /// after the first step at the earliest. The rest is to be sent again on top of what was taken.
    ///
    /// # Errors
    /// The refusal of the first step, also where it alone costs more than a batch may; `self` is unchanged.
    pub fn apply_some(&self, steps: &[Value]) -> Result<(Self, Vec<Value>), Refused> {
        let budget = || Budget::of(A_BATCH);
        match (self.applied(steps, Some(&budget())), steps) {
            // Which of them it was is not known: the first alone tells.
            (Err(Refused::Broken), [first, _, ..]) => {
                self.applied(std::slice::from_ref(first), Some(&budget()))
            }
            (applied, _) => applied,
        }
    }

    /// [`Tree::apply_some`] for somebody who may only suggest: without what he suggests, the text is afterwards what it was
    /// before. What a page had to do in between (an input method that wrote over a selection) is made good in the same batch, or
    /// nothing of it is taken.
    ///
    /// # Errors
    /// As [`Tree::apply_some`]; [`Refused::NotSuggested`] where the first step changes the text itself.
    pub fn apply_suggested(&self, steps: &[Value], by: &Suggester) -> Result<(Self, Vec<Value>), Refused> {
        let base = by.without(&self.to_json());
        let only_suggests = |tree: &Self| by.without(&tree.to_json()) == base;
        let signed = steps.iter().position(|step| !by.signs(step)).unwrap_or(steps.len());
        let signed = steps.get(..signed).unwrap_or_default();
        if let Ok((next, taken)) = self.apply_some(signed)
            && !taken.is_empty()
            && only_suggests(&next)
        {
            return Ok((next, taken));
        }
        // The last of the first steps after which it is so.
        let (mut tree, mut taken, mut good) = (self.clone(), Vec::new(), None);
        for step in signed.iter().take(SUGGESTED) {
            match tree.apply_some(std::slice::from_ref(step)) {
                Ok((next, canonical)) => {
                    tree = next;
                    taken.extend(canonical);
                }
                Err(cause) if taken.is_empty() => return Err(cause),
                Err(_) => break,
            }
            if only_suggests(&tree) {
                good = Some((tree.clone(), taken.clone()));
            }
        }
        good.ok_or_else(|| Refused::NotSuggested("a step changes the text itself".to_owned()))
    }

    fn applied(&self, steps: &[Value], budget: Option<&Budget>) -> Result<(Self, Vec<Value>), Refused> {
        if steps.len() > MAX_STEPS {
            return Err(Refused::TooLarge(format!("{} steps at once", steps.len())));
        }
        caught(|| {
            let shared = schema::shared();
            let mut tree: Option<Self> = None;
            let mut canonical = Vec::with_capacity(steps.len());
            for step in steps {
                let now = tree.as_ref().unwrap_or(self);
                let spent = budget.is_some_and(|budget| {
                    budget.spend(cost::of_step(step, now.measure, now.size())).is_err()
                });
                if spent && !canonical.is_empty() {
                    break;
                }
                let applied = apply::one(shared, step, &now.node, budget);
                let applied = applied
                    .and_then(|(node, step)| Ok((Self::sized(node, budget.and(Some(now.measure)))?, step)));
                match applied {
                    Ok((next, step)) => {
                        tree = Some(next);
                        canonical.push(step);
                    }
                    // What does not fit into the rest of this batch may fit into the next; what fits nowhere comes first
                    // there, and is refused alone.
                    Err(_) if budget.is_some() && !canonical.is_empty() => break,
                    Err(cause) => return Err(cause),
                }
            }
            Ok((tree.unwrap_or_else(|| self.clone()), canonical))
        })
    }

    /// Whether these steps are done in a moment, so that a thread of their own would cost more than it saves.
    pub fn is_quick(&self, steps: &[Value]) -> bool {
        let plain = |step: &Value| step.get("steps").is_none();
        let cost = |step: &Value| cost::of_step(step, self.measure, self.size());
        steps.iter().all(plain) && steps.iter().map(cost).sum::<usize>() < QUICK
    }

    /// The document as ProseMirror's `toJSON` writes it, default attributes included.
    pub fn to_json(&self) -> Value {
        schema::shared().dynamic.with_types(|| self.node.to_json(false))
    }

    /// The document as the engine knows it: with every change accepted.
    ///
    /// # Errors
    /// None for a tree made by this module; the conversion is checked all the same.
    pub fn document(&self) -> Result<Document, Refused> {
        document_from_json(&self.to_json())
    }

    /// The document with its tracked changes, for whoever takes it away with them.
    ///
    /// # Errors
    /// As [`Tree::document`].
    pub fn with_changes(&self) -> Result<Document, Refused> {
        document_with_changes(&self.to_json())
    }

    /// Size of the content in ProseMirror positions.
    pub fn size(&self) -> usize {
        self.node.content_size()
    }

    /// Within the limits that [`parse`] keeps too, so that what a step made can be loaded again. `before`, for a new step:
    /// what the document was like.
    fn sized(node: DynamicNode, before: Option<Measure>) -> Result<Self, Refused> {
        let (size, measure) = (node.content_size(), Measure::of(&node));
        if size > MAX_SIZE || measure.nodes > MAX_NODES {
            return Err(Refused::TooLarge(format!("document of {size} positions, {} nodes", measure.nodes)));
        }
        if measure.is_too_deep() {
            return malformed("nested too deep");
        }
        if before.is_some_and(|before| measure.marks > before.marks.max(MAX_MARKS)) {
            return Err(Refused::TooLarge("too many marks on one node".to_owned()));
        }
        Ok(Self { node, measure })
    }
}

/// Runs `work`; a panic in the crate costs the edit, not the server.
fn caught<T>(work: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    // Unwind safe: the schema is 'static and immutable, and the tree worked on is a clone.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Refused::Broken))
}
