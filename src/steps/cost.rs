//! What steps cost: how much of a document each of them goes through, and how much one batch may.

use prosemirror::dynamic::DynamicNode;
use prosemirror::model::Node as _;
use serde_json::Value;

use super::Refused;
use super::wire::MAX_DEPTH;
use crate::engine::budget::Spent;

/// Nodes of a document; a long speech has some thousand.
pub(super) const MAX_NODES: usize = 20_000;
/// Marks on one text or slot that a new step may leave: comments on the same words.
pub(super) const MAX_MARKS: usize = 64;
/// Positions of text that weigh as much as a node.
const TEXT: usize = 64;

/// For the steps of one message, about a tenth of a second: hours of writing, or a markup of everything at once. The unit
/// is about half a microsecond: a node that is copied and checked.
pub(super) const A_BATCH: u64 = 200_000;

/// A node that a mark is put on or taken off, or that arrives as JSON, costs this many times what it costs to pass it by.
const MARKED: usize = 8;
const NEW: usize = 8;
/// A node of a range that goes or is put around costs this.
const MOVED: usize = 2;

/// What a step costs on a document: all of it is copied and checked, what the step touches is worked on besides.
pub(super) fn of_step(step: &Value, doc: Measure, size: usize) -> usize {
    let at = |key| step.get(key).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let range = at("to").saturating_sub(at("from")).min(size);
    let touched = doc.weight.saturating_mul(range) / size.max(1);
    let times = match step.get("stepType").and_then(Value::as_str) {
        Some("addMark" | "removeMark") => MARKED,
        _ => MOVED,
    };
    doc.weight + times * touched + NEW * step.get("slice").map_or(0, objects)
}

/// Nodes and marks in a piece of JSON.
fn objects(json: &Value) -> usize {
    match json {
        Value::Object(object) => 1 + object.values().map(objects).sum::<usize>(),
        Value::Array(list) => list.iter().map(objects).sum(),
        _ => 0,
    }
}

/// How large a document is, for the limits and for the cost of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// Nodes below the root.
    pub nodes: usize,
    /// The most marks on one node.
    pub marks: usize,
    /// What a step that goes through all of it costs.
    pub weight: usize,
    /// Nesting.
    depth: usize,
}

impl Measure {
    /// Walks through a tree once.
    pub fn of(node: &DynamicNode) -> Self {
        let mut out = Self::default();
        out.walk(node, 0);
        out
    }

    fn walk(&mut self, node: &DynamicNode, depth: usize) {
        self.depth = self.depth.max(depth);
        if depth > MAX_DEPTH {
            return;
        }
        let marks = node.marks().map_or(0, |marks| marks.len());
        let text = node.text_node().map_or(0, |text| text.text.len_utf16());
        self.nodes += 1;
        self.marks = self.marks.max(marks);
        // Sets of marks are compared each with each.
        self.weight += 1 + marks + marks * marks / 4 + text / TEXT;
        for child in (0..node.child_count()).filter_map(|i| node.child(i)) {
            self.walk(child, depth + 1);
        }
    }

    /// Whether the tree is deeper than any that can be read again.
    pub fn is_too_deep(&self) -> bool {
        self.depth > MAX_DEPTH
    }
}

impl From<Spent> for Refused {
    fn from(_: Spent) -> Self {
        Self::TooLarge("a step beyond the budget of a batch".to_owned())
    }
}
