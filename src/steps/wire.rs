//! Nodes, marks, attributes and slices as they arrive: refused unless they are what a real client sends.
//! Defaults are filled in and attributes sorted, so that what is stored has one form.

use prosemirror::dynamic::DynamicMark;
use prosemirror::dynamic::types::Dyn;
use prosemirror::model::MarkSet;
use serde_json::{Map, Value};

use super::nodes::{self, is_container};
use super::schema::{Attrs, Shared};
use super::{Refused, malformed};

/// Nesting of nodes in a document or slice.
pub(super) const MAX_DEPTH: usize = 16;

/// Checks one node with all below it; returns its size in positions.
pub(super) fn node(shared: &Shared, json: &mut Value, depth: usize) -> Result<usize, Refused> {
    if depth > MAX_DEPTH {
        return malformed("nested too deep");
    }
    let Some(object) = json.as_object_mut() else { return malformed("node is not an object") };
    let Some(kind) = object.get("type").and_then(Value::as_str).map(str::to_owned) else {
        return malformed("node without type");
    };
    let Some(spec) = shared.nodes.get(&kind) else { return malformed(format!("unknown node {kind}")) };
    let is_text = kind == "text";
    let known = |key: &str| match key {
        "type" | "marks" => true,
        "attrs" => !is_text,
        "content" => spec.container,
        "text" => is_text,
        _ => false,
    };
    if let Some(key) = object.keys().find(|key| !known(key)) {
        return malformed(format!("unknown key {key} in {kind}"));
    }
    if let Some(marks) = object.get_mut("marks") {
        mark_set(shared, marks)?;
    }
    if is_text {
        return match object.get("text") {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.encode_utf16().count()),
            _ => malformed("text node without text"),
        };
    }
    fill(object, &spec.attrs)?;
    let mut size = if spec.container { 2 } else { 1 };
    if let Some(content) = object.get_mut("content") {
        size += checked(shared, content, depth + 1)?;
    }
    Ok(size)
}

/// Checks the content of a node or slice; returns its size in positions.
fn checked(shared: &Shared, content: &mut Value, depth: usize) -> Result<usize, Refused> {
    let Some(content) = content.as_array_mut() else { return malformed("content is not a list") };
    let mut size = 0;
    for child in content.iter_mut() {
        size += node(shared, child, depth)?;
    }
    // Neighbouring runs with equal marks are never sent by clients; JavaScript and the crate join them differently.
    let joined = content.iter().zip(content.iter().skip(1)).all(|(a, b)| {
        let text = |node: &Value| node.get("text").is_some();
        !(text(a) && text(b) && marks_of(a) == marks_of(b))
    });
    if joined { Ok(size) } else { malformed("unjoined text") }
}

/// The marks of a node, an empty list counting as none.
fn marks_of(node: &Value) -> Option<&Vec<Value>> {
    node.get("marks").and_then(Value::as_array).filter(|marks| !marks.is_empty())
}

/// The crate would silently repair a bad set where other clients do not: it is refused instead.
fn mark_set(shared: &Shared, json: &mut Value) -> Result<(), Refused> {
    let Some(list) = json.as_array_mut() else { return malformed("marks are not a list") };
    for item in list.iter_mut() {
        mark(shared, item)?;
    }
    let ordered = shared.dynamic.with_types(|| -> Result<bool, Refused> {
        let mut marks = Vec::with_capacity(list.len());
        for item in list.iter() {
            let mark: DynamicMark =
                serde_json::from_value(item.clone()).map_err(|e| Refused::Malformed(e.to_string()))?;
            marks.push(mark);
        }
        let mut set = MarkSet::<Dyn>::new();
        for mark in &marks {
            set.add(mark);
        }
        Ok(set.iter().eq(marks.iter()))
    })?;
    if ordered { Ok(()) } else { malformed("marks are not an ordered set") }
}

/// Checks one mark.
pub(super) fn mark(shared: &Shared, json: &mut Value) -> Result<(), Refused> {
    let Some(object) = json.as_object_mut() else { return malformed("mark is not an object") };
    if object.keys().any(|key| key != "type" && key != "attrs") {
        return malformed("unknown key in mark");
    }
    let attrs = object.get("type").and_then(Value::as_str).and_then(|kind| shared.marks.get(kind));
    match attrs {
        Some(attrs) => fill(object, attrs),
        None => malformed("unknown mark"),
    }
}

/// As JavaScript's `computeAttrs`, but unknown attributes are refused where JavaScript drops them.
fn fill(object: &mut Map<String, Value>, spec: &Attrs) -> Result<(), Refused> {
    let mut given = match object.remove("attrs") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(given)) => given,
        Some(_) => return malformed("attributes are not an object"),
    };
    if let Some(name) = given.keys().find(|name| !spec.contains_key(*name)) {
        return malformed(format!("unknown attribute {name}"));
    }
    let mut attrs = Map::new();
    for (name, attr) in spec {
        let value = match (given.remove(name), &attr.default) {
            (Some(value), _) => {
                attr.accepts(&value).map_err(|reason| Refused::Malformed(format!("{name}: {reason}")))?;
                value
            }
            (None, Some(default)) => default.clone(),
            (None, None) => return malformed(format!("missing attribute {name}")),
        };
        attrs.insert(name.clone(), value);
    }
    if !attrs.is_empty() {
        object.insert("attrs".to_owned(), Value::Object(attrs));
    }
    Ok(())
}

/// A checked slice of a step.
#[derive(Default)]
pub(super) struct Slice {
    /// Open nodes at the start.
    pub open_start: usize,
    /// Open nodes at the end.
    pub open_end: usize,
    /// Positions between the open edges.
    pub size: usize,
}

/// Checks a slice: its nodes, and that the open depths really exist.
pub(super) fn slice(shared: &Shared, json: &mut Value) -> Result<Slice, Refused> {
    if json.is_null() {
        return Ok(Slice::default());
    }
    let Some(object) = json.as_object_mut() else { return malformed("slice is not an object") };
    if object.keys().any(|key| !matches!(key.as_str(), "content" | "openStart" | "openEnd")) {
        return malformed("unknown key in slice");
    }
    let open = |key: &str| match object.get(key) {
        None => Ok(0),
        Some(value) => value
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .filter(|n| *n <= MAX_DEPTH)
            .ok_or_else(|| Refused::Malformed(format!("bad {key}"))),
    };
    let (open_start, open_end) = (open("openStart")?, open("openEnd")?);
    let Some(content) = object.get_mut("content") else {
        return if open_start + open_end == 0 {
            Ok(Slice::default())
        } else {
            malformed("empty slice is open")
        };
    };
    let size = checked(shared, content, 0)?;
    let exists = open_start <= edge_depth(content, |list| list.first())
        && open_end <= edge_depth(content, |list| list.last());
    match size.checked_sub(open_start + open_end) {
        Some(size) if exists => Ok(Slice { open_start, open_end, size }),
        _ => malformed("slice is open deeper than its content"),
    }
}

/// How many containers lie inside each other along one edge of checked content.
fn edge_depth(content: &Value, edge: impl Fn(&[Value]) -> Option<&Value>) -> usize {
    let mut depth = 0;
    let mut list = content.as_array().map(Vec::as_slice);
    while let Some(node) = list.and_then(&edge) {
        if !is_container(node) {
            break;
        }
        depth += 1;
        list = Some(nodes::content(node));
    }
    depth
}

/// Whether `position` in checked content lies between nodes, not inside a text.
pub(super) fn between_nodes(content: &[Value], position: usize) -> bool {
    let mut rest = position;
    for node in content {
        if rest == 0 {
            return true;
        }
        let size = nodes::size(node);
        if rest < size {
            return is_container(node) && between_nodes(nodes::content(node), rest - 1);
        }
        rest -= size;
    }
    rest == 0
}
