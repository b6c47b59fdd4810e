//! The editor's schema, compiled once per process: the crate's own form, and the attributes for the guard.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use prosemirror::dynamic::DynamicSchema;
use serde_json::Value;

use crate::engine::document::{PointStyle, SectionKind};

/// Both forms of the schema.
pub(super) struct Shared {
    /// `schema.json` as shipped, for the browser.
    pub json: Value,
    /// The crate's form. It must be `'static`: the crate keeps a thread-local reference to it.
    pub dynamic: DynamicSchema,
    /// Node types by name.
    pub nodes: HashMap<String, NodeSpec>,
    /// Attributes of each mark type, by name.
    pub marks: HashMap<String, Attrs>,
}

/// What the guard knows of a node type.
pub(super) struct NodeSpec {
    /// Its attributes.
    pub attrs: Attrs,
    /// Whether it can hold content; leaves are one position wide, others two and their content.
    pub container: bool,
}

/// Attributes by name, in the order in which they are written.
pub(super) type Attrs = BTreeMap<String, Attr>;

/// What one attribute may hold.
pub(super) struct Attr {
    /// The value filled in when it is left out; `None`: required.
    pub default: Option<Value>,
    /// JSON types joined by `|`, as in ProseMirror's `validate`.
    types: Option<String>,
    /// Where only names of an enumeration of the engine make sense.
    named: Option<fn(&str) -> bool>,
}

/// Bytes of an attribute's text.
const MAX_ATTR: usize = 4096;

impl Attr {
    /// Whether `value` may stand here; the error says what is wrong.
    pub fn accepts(&self, value: &Value) -> Result<(), &'static str> {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(text) if text.len() > MAX_ATTR => return Err("attribute too long"),
            Value::String(_) => "string",
            Value::Array(_) | Value::Object(_) => return Err("attribute is not a plain value"),
        };
        if self.types.as_ref().is_some_and(|types| !types.split('|').any(|t| t == kind)) {
            return Err("attribute of the wrong type");
        }
        match (self.named, value) {
            (Some(known), Value::String(name)) if !known(name) => Err("attribute names nothing known"),
            _ => Ok(()),
        }
    }
}

/// The compiled schema.
pub(super) fn shared() -> &'static Shared {
    static SHARED: LazyLock<Shared> = LazyLock::new(compiled);
    &SHARED
}

#[expect(clippy::expect_used, reason = "schema.json is part of the program")]
fn compiled() -> Shared {
    let json: Value = serde_json::from_str(include_str!("schema.json")).expect("schema.json is JSON");
    let listed =
        |key: &str| json.get(key).and_then(Value::as_object).expect("schema.json lists nodes and marks");
    Shared {
        dynamic: DynamicSchema::from_json(&json).expect("schema.json is a schema"),
        nodes: listed("nodes").iter().map(|(name, node)| (name.clone(), node_spec(node))).collect(),
        marks: listed("marks").iter().map(|(name, mark)| (name.clone(), attrs(mark))).collect(),
        json,
    }
}

fn node_spec(node: &Value) -> NodeSpec {
    let container = node.get("content").and_then(Value::as_str).is_some_and(|content| !content.is_empty());
    NodeSpec { attrs: attrs(node), container }
}

fn attrs(spec: &Value) -> Attrs {
    let Some(attrs) = spec.get("attrs").and_then(Value::as_object) else { return Attrs::new() };
    let attr = |name: &str, attr: &Value| Attr {
        default: attr.get("default").cloned(),
        types: attr.get("validate").and_then(Value::as_str).map(str::to_owned),
        named: match name {
            "kind" => Some(|name| name.parse::<SectionKind>().is_ok()),
            "style" => Some(|name| name.parse::<PointStyle>().is_ok()),
            _ => None,
        },
    };
    attrs.iter().map(|(name, spec)| (name.clone(), attr(name, spec))).collect()
}
