//! Steps as they arrive, against the document they are for: positions, cuts, open depths, attributes. What
//! passes is applied by the crate and checked against the schema.

use prosemirror::dynamic::DynamicNode;
use prosemirror::dynamic::types::Dyn;
use prosemirror::model::Node;
use prosemirror::transform::Step;
use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::schema::Shared;
use super::wire;
use super::{Refused, malformed};

fn misfit<T>(reason: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::DoesNotApply(reason.into()))
}

/// A validated step in the crate's form.
pub(super) fn read(step: &Value) -> Result<Step<Dyn>, Refused> {
    Step::deserialize(step).map_err(|e| Refused::Malformed(e.to_string()))
}

/// The document after a step that was read; without one, as it is.
pub(super) fn applied(step: Option<&Step<Dyn>>, doc: &DynamicNode) -> Result<DynamicNode, Refused> {
    match step {
        Some(step) => step.apply(doc).map_err(|e| Refused::DoesNotApply(e.to_string())),
        None => Ok(doc.clone()),
    }
}

/// The keys a step of this type may have, beside `stepType`.
fn keys(step_type: &str) -> Option<&'static [&'static str]> {
    Some(match step_type {
        "replace" => &["from", "to", "slice", "structure"],
        "replaceAround" => &["from", "to", "gapFrom", "gapTo", "insert", "slice", "structure"],
        "addMark" | "removeMark" => &["from", "to", "mark"],
        "addNodeMark" | "removeNodeMark" => &["pos", "mark"],
        "attr" => &["pos", "attr", "value"],
        "docAttr" => &["attr", "value"],
        _ => return None,
    })
}

pub(super) fn validate(shared: &Shared, step: &mut Value, doc: &DynamicNode) -> Result<(), Refused> {
    let Some(object) = step.as_object_mut() else { return malformed("step is not an object") };
    let step_type = object.get("stepType").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(keys) = keys(&step_type) else { return malformed(format!("unknown step type {step_type}")) };
    if let Some(key) = object.keys().find(|key| *key != "stepType" && !keys.contains(&key.as_str())) {
        return malformed(format!("unknown key {key} in {step_type}"));
    }
    if object.get("structure").is_some_and(|value| !value.is_boolean()) {
        return malformed("structure is not a boolean");
    }
    if keys.contains(&"from") {
        range(object, doc, &step_type)?;
    }
    if keys.contains(&"slice") {
        fitting_slice(shared, object, doc)?;
    }
    if keys.contains(&"mark") {
        match object.get_mut("mark") {
            Some(mark) => wire::mark(shared, mark)?,
            None => return malformed("step without mark"),
        }
    }
    if keys.contains(&"attr") {
        attribute(shared, object, doc, &step_type)?;
    }
    if step_type.ends_with("NodeMark") && node_at(object, doc)?.is_text() {
        return misfit("node mark on text");
    }
    Ok(())
}

/// A position of the step; beyond the document's end it is refused.
fn position(object: &Map<String, Value>, key: &str, doc: &DynamicNode) -> Result<usize, Refused> {
    let Some(position) = object.get(key).and_then(Value::as_u64) else {
        return malformed(format!("bad {key}"));
    };
    match usize::try_from(position) {
        Ok(position) if position <= doc.content_size() => Ok(position),
        _ => misfit(format!("{key} beyond the document")),
    }
}

fn range(object: &Map<String, Value>, doc: &DynamicNode, step_type: &str) -> Result<(), Refused> {
    let (from, to) = (position(object, "from", doc)?, position(object, "to", doc)?);
    if from > to {
        return malformed("from after to");
    }
    whole_characters(doc, from)?;
    whole_characters(doc, to)?;
    if step_type == "replaceAround" {
        let (gap_from, gap_to) = (position(object, "gapFrom", doc)?, position(object, "gapTo", doc)?);
        if !(from <= gap_from && gap_from <= gap_to && gap_to <= to) {
            return malformed("gap outside its range");
        }
        whole_characters(doc, gap_from)?;
        whole_characters(doc, gap_to)?;
    }
    Ok(())
}

/// A cut inside a surrogate pair panics in the crate; positions are UTF-16 units.
fn whole_characters(doc: &DynamicNode, position: usize) -> Result<(), Refused> {
    let resolved = doc.resolve(position).map_err(|e| Refused::DoesNotApply(e.to_string()))?;
    let offset = resolved.text_offset();
    if offset == 0 {
        return Ok(());
    }
    let child = resolved.parent().child(resolved.index(resolved.depth));
    let Some(text) = child.and_then(|node| node.text_node()) else {
        return misfit("no text at the position");
    };
    let mut units = 0;
    for c in text.text.as_str().chars() {
        if units >= offset {
            break;
        }
        units += c.len_utf16();
    }
    if units == offset { Ok(()) } else { Err(Refused::Unstorable("cut inside a character".to_owned())) }
}

fn fitting_slice(shared: &Shared, object: &mut Map<String, Value>, doc: &DynamicNode) -> Result<(), Refused> {
    let slice = match object.get_mut("slice") {
        Some(slice) => wire::slice(shared, slice)?,
        None => wire::Slice::default(),
    };
    let depth = |key| -> Result<usize, Refused> {
        let position = position(object, key, doc)?;
        Ok(doc.resolve(position).map_err(|e| Refused::DoesNotApply(e.to_string()))?.depth)
    };
    // Deeper open edges underflow in the crate.
    if slice.open_start > depth("from")? || slice.open_end > depth("to")? {
        return misfit("slice is open deeper than the document");
    }
    if object.contains_key("gapFrom") {
        let insert = object.get("insert").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let Some(insert) = insert.filter(|insert| *insert <= slice.size) else {
            return malformed("bad insert");
        };
        let content = object.get("slice").and_then(|slice| slice.get("content")).and_then(Value::as_array);
        let fits = content.is_some_and(|c| wire::between_nodes(c, insert + slice.open_start));
        if insert > 0 && !fits {
            return malformed("insert inside text");
        }
    }
    Ok(())
}

fn node_at(object: &Map<String, Value>, doc: &DynamicNode) -> Result<DynamicNode, Refused> {
    let position = position(object, "pos", doc)?;
    match doc.node_at(position) {
        Some(node) => Ok(node.to_owned()),
        None => misfit("no node at the position"),
    }
}

fn attribute(
    shared: &Shared,
    object: &Map<String, Value>,
    doc: &DynamicNode,
    step_type: &str,
) -> Result<(), Refused> {
    let Some(name) = object.get("attr").and_then(Value::as_str) else {
        return malformed("step without attr");
    };
    let Some(value) = object.get("value") else { return malformed("step without value") };
    let type_name = if step_type == "attr" { node_at(object, doc)?.type_name } else { doc.type_name.clone() };
    match shared.nodes.get(&type_name).and_then(|spec| spec.attrs.get(name)) {
        Some(attr) => attr.accepts(value).map_err(|reason| Refused::Malformed(format!("{name}: {reason}"))),
        None => malformed(format!("unknown attribute {name}")),
    }
}
