//! The JSON of the editor's nodes and marks, read: what is missing or of another shape is empty.

use serde_json::Value;

use super::schema::shared;

/// The kind of a node or mark.
pub fn kind(node: &Value) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// What is in a node.
pub fn content(node: &Value) -> &[Value] {
    list(node, "content")
}

/// The marks of a node.
pub fn marks(node: &Value) -> &[Value] {
    list(node, "marks")
}

/// The words of a text node.
pub fn words(node: &Value) -> Option<&str> {
    node.get("text").and_then(Value::as_str)
}

/// An attribute that is text.
pub fn attribute<'a>(node: &'a Value, name: &str) -> Option<&'a str> {
    node.get("attrs").and_then(|attrs| attrs.get(name)).and_then(Value::as_str)
}

/// The size of a node in the editor's places: a UTF-16 unit, a leaf or a node's edge is one.
pub fn size(node: &Value) -> usize {
    match words(node) {
        Some(text) => text.encode_utf16().count(),
        None if is_container(node) => 2 + content(node).iter().map(size).sum::<usize>(),
        None => 1,
    }
}

/// Whether nodes of this kind hold others.
pub(super) fn is_container(node: &Value) -> bool {
    shared().nodes.get(kind(node)).is_some_and(|spec| spec.container)
}

/// Whether something was put in or taken out, by its marks.
pub fn is_change(mark: &Value) -> bool {
    matches!(kind(mark), "insertion" | "deletion")
}

fn list<'a>(node: &'a Value, name: &str) -> &'a [Value] {
    node.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
