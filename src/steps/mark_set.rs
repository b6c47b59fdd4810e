//! `markSet`: many marks added and removed in one step. Undoing a mark sends it, which the crate does not know; redoing
//! nests one in another, which prosemirror-transform 1.12.6 itself cannot read. It is applied as its parts and handed on
//! flat.
//!
//! Marks change neither sizes nor positions, and only what stands inside a line of text. So each line goes by itself
//! through the parts that touch it, and the document is put together once, not once a part.

use prosemirror::dynamic::DynamicNode;
use prosemirror::dynamic::types::Dyn;
use prosemirror::model::{Fragment, Node as _, NodeType as _};
use prosemirror::transform::{AddMarkStep, RemoveMarkStep, Span, Step};
use serde_json::{Value, json};

use super::cost::Measure;
use super::guard::{applied, read, validate};
use super::schema::Shared;
use super::wire::MAX_DEPTH;
use super::{Refused, malformed};
use crate::engine::budget::Budget;

/// A part cuts its piece out of a line, marks it and puts it back: so much, and this many times what passing it by costs.
const A_PART: usize = 16;
const MARKED: usize = 4;

/// Parts of one `markSet`.
const MAX_PARTS: usize = 10_000;

/// Validates and applies the step; returns the new document and the flat form.
pub(super) fn apply(
    shared: &'static Shared,
    step: &Value,
    doc: &DynamicNode,
    budget: Option<&Budget>,
) -> Result<(DynamicNode, Value), Refused> {
    if step.as_object().is_some_and(|object| object.keys().any(|key| key != "stepType" && key != "steps")) {
        return malformed("unknown key in markSet");
    }
    let mut parts = Vec::new();
    flatten(step, &mut parts, 0)?;
    // Each position is looked up along the lines of its section.
    spend(budget, parts.len().saturating_mul(1 + doc.child_count().max(Measure::of(doc).nodes / 512)))?;
    let doc = shared.dynamic.with_types(|| -> Result<DynamicNode, Refused> {
        let mut changes = Vec::with_capacity(parts.len());
        for part in &mut parts {
            validate(shared, part, doc)?;
            changes.push(read(part)?);
        }
        // One part is an ordinary step, whatever it covers.
        if changes.len() == 1 { applied(changes.first(), doc) } else { all(&changes, doc, budget) }
    })?;
    Ok((doc, json!({ "stepType": "markSet", "steps": parts })))
}

fn flatten(step: &Value, parts: &mut Vec<Value>, depth: usize) -> Result<(), Refused> {
    let Some(steps) = step.get("steps").and_then(Value::as_array) else {
        return malformed("markSet without steps");
    };
    for step in steps {
        match step.get("stepType").and_then(Value::as_str) {
            Some("addMark" | "removeMark") if parts.len() < MAX_PARTS => parts.push(step.clone()),
            Some("markSet") if depth < MAX_DEPTH => flatten(step, parts, depth + 1)?,
            _ => return malformed("bad step in markSet"),
        }
    }
    Ok(())
}

/// A line of text and where its content begins and ends.
struct Block<'d> {
    node: &'d DynamicNode,
    from: usize,
    to: usize,
    /// The parts that touch it, in order.
    parts: Vec<usize>,
}

/// The lines in order; `start` is where the content of `node` begins.
fn blocks<'d>(node: &'d DynamicNode, start: usize, out: &mut Vec<Block<'d>>) {
    if node.r#type().inline_content() {
        return out.push(Block { node, from: start, to: start + node.content_size(), parts: Vec::new() });
    }
    let mut at = start;
    for child in (0..node.child_count()).filter_map(|i| node.child(i)) {
        blocks(child, at + 1, out);
        at += child.node_size();
    }
}

/// Puts every part to the lines it touches.
fn all(parts: &[Step<Dyn>], doc: &DynamicNode, budget: Option<&Budget>) -> Result<DynamicNode, Refused> {
    let mut lines = Vec::new();
    blocks(doc, 0, &mut lines);
    for (number, part) in parts.iter().enumerate() {
        let (from, to) = range(part);
        let first = lines.partition_point(|line| line.to <= from);
        for line in lines.iter_mut().skip(first).take_while(|line| line.from < to) {
            line.parts.push(number);
            spend(budget, 1)?;
        }
    }
    let mut changed = Vec::with_capacity(lines.len());
    for line in &lines {
        if !line.parts.is_empty() {
            // Each part finds the marks of those before it, and sets of marks are compared each with each.
            let (parts, weight) = (line.parts.len(), Measure::of(line.node).weight);
            let marks = parts.saturating_pow(3) / 12;
            spend(budget, parts.saturating_mul(A_PART + MARKED * weight).saturating_add(marks))?;
        }
        let mut node: Option<DynamicNode> = None;
        for part in line.parts.iter().filter_map(|number| parts.get(*number)) {
            let (from, to) = range(part);
            let span = Span { from: from.max(line.from) - line.from, to: to.min(line.to) - line.from };
            let part = match part {
                Step::AddMark(add) => Step::AddMark(AddMarkStep { span, mark: add.mark.clone() }),
                Step::RemoveMark(remove) => {
                    Step::RemoveMark(RemoveMarkStep { span, mark: remove.mark.clone() })
                }
                _ => return malformed("bad step in markSet"),
            };
            node = Some(applied(Some(&part), node.as_ref().unwrap_or(line.node))?);
        }
        changed.push(node);
    }
    Ok(rebuilt(doc, &mut changed.into_iter()))
}

fn spend(budget: Option<&Budget>, units: usize) -> Result<(), Refused> {
    Ok(budget.map_or(Ok(()), |budget| budget.spend(units))?)
}

fn range(part: &Step<Dyn>) -> (usize, usize) {
    match part {
        Step::AddMark(AddMarkStep { span, .. }) | Step::RemoveMark(RemoveMarkStep { span, .. }) => {
            (span.from, span.to)
        }
        _ => (0, 0),
    }
}

/// The document with its lines replaced, in the order of [`blocks`].
fn rebuilt(node: &DynamicNode, lines: &mut impl Iterator<Item = Option<DynamicNode>>) -> DynamicNode {
    if node.r#type().inline_content() {
        return lines.next().flatten().unwrap_or_else(|| node.clone());
    }
    node.copy(|content| {
        let children: Vec<DynamicNode> =
            content.children().iter().map(|child| rebuilt(child, lines)).collect();
        Fragment::from(children)
    })
}
