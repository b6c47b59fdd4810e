//! ProseMirror JSON ↔ [`Document`]. Reading is strict: an unknown node, key, attribute or mark is an error. What is marked as
//! changed is read as accepted: the engine knows no other text.
//! Writing mends what the schema does not allow: empty and unjoined runs, marks out of order, no blocks.

use serde_json::{Map, Value, json};

use super::changes::{Settle, settled};
use super::{Refused, malformed};
use crate::engine::document::{Block, Change, Document, Inline, Line, Mark, Point, Section};

/// The document as ProseMirror's `toJSON` writes it.
pub fn document_to_json(document: &Document) -> Value {
    let mut content = vec![line_to_json("title", &document.title)];
    content.extend(document.salutation.iter().map(|line| line_to_json("salutation", line)));
    if document.sections.is_empty() {
        content.push(section_to_json(&Section::default()));
    }
    content.extend(document.sections.iter().map(section_to_json));
    json!({ "type": "doc", "content": content })
}

fn section_to_json(section: &Section) -> Value {
    let mut content: Vec<Value> = section.heading.iter().map(|line| line_to_json("heading", line)).collect();
    content.extend(section.blocks.iter().map(block_to_json));
    if section.blocks.is_empty() {
        content.push(line_to_json("paragraph", &Line::default()));
    }
    let attrs = json!({ "id": section.id, "kind": section.kind.name(), "number": section.number });
    json!({ "type": "section", "attrs": attrs, "content": content })
}

fn block_to_json(block: &Block) -> Value {
    match block {
        Block::Paragraph(line) => line_to_json("paragraph", line),
        Block::Point(point) => {
            let mut content = vec![line_to_json("lead", &point.lead)];
            content.extend(point.blocks.iter().map(block_to_json));
            let attrs = json!({
                "id": point.id, "kind": point.kind.name(), "label": point.label, "style": point.style.name(),
            });
            json!({ "type": "point", "attrs": attrs, "content": content })
        }
    }
}

/// Every line carries comments, the lines of a point and paragraphs also say where their words come from.
fn line_to_json(kind: &str, line: &Line) -> Value {
    let allowed = |mark: &Mark| match mark {
        Mark::Source { .. } => matches!(kind, "lead" | "paragraph"),
        Mark::Comment { .. } => true,
        // What is written down anew is settled.
        Mark::Change(_) => false,
    };
    let mut runs: Vec<Inline> = Vec::new();
    for inline in &line.0 {
        let mut inline = inline.clone();
        let marks = match &mut inline {
            Inline::Text { marks, .. } | Inline::Slot { marks, .. } => marks,
        };
        marks.retain(allowed);
        tidy(marks);
        match (runs.last_mut(), inline) {
            (_, Inline::Text { text, .. }) if text.is_empty() => {}
            (Some(Inline::Text { text, marks }), Inline::Text { text: more, marks: same })
                if *marks == same =>
            {
                text.push_str(&more);
            }
            (_, inline) => runs.push(inline),
        }
    }
    if runs.is_empty() {
        return json!({ "type": kind });
    }
    let content: Vec<Value> = runs.iter().map(inline_to_json).collect();
    json!({ "type": kind, "content": content })
}

/// One source at most and first; every comment once.
fn tidy(marks: &mut Vec<Mark>) {
    let mut tidy: Vec<Mark> = Vec::with_capacity(marks.len());
    tidy.extend(marks.iter().rfind(|mark| matches!(mark, Mark::Source { .. })).cloned());
    for mark in marks.iter().filter(|mark| matches!(mark, Mark::Comment { .. })) {
        if !tidy.contains(mark) {
            tidy.push(mark.clone());
        }
    }
    *marks = tidy;
}

fn inline_to_json(inline: &Inline) -> Value {
    let (mut json, marks) = match inline {
        Inline::Text { text, marks } => (json!({ "type": "text", "text": text }), marks),
        Inline::Slot { name, value, marks } => {
            (json!({ "type": "slot", "attrs": { "name": name, "value": value } }), marks)
        }
    };
    if let (Some(object), false) = (json.as_object_mut(), marks.is_empty()) {
        let marks: Vec<Value> = marks.iter().map(mark_to_json).collect();
        object.insert("marks".to_owned(), Value::Array(marks));
    }
    json
}

fn mark_to_json(mark: &Mark) -> Value {
    match mark {
        Mark::Source { id, speech } => json!({ "type": "source", "attrs": { "id": id, "speech": speech } }),
        Mark::Comment { id } => json!({ "type": "comment", "attrs": { "id": id } }),
        Mark::Change(Change { deleted, name, at }) => {
            let kind = if *deleted { "deletion" } else { "insertion" };
            json!({ "type": kind, "attrs": { "by": "", "name": name, "at": at } })
        }
    }
}

/// The document in ProseMirror JSON.
///
/// # Errors
/// [`Refused::Malformed`] for anything the schema does not know. Content that breaks only the order rules of
/// inline runs (unjoined texts) is the business of [`super::parse`].
pub fn document_from_json(json: &Value) -> Result<Document, Refused> {
    document_with_changes(&settled(json, Settle::Accept, None))
}

/// The same with everything that is marked as changed, and the marks: what is to go is there too.
///
/// # Errors
/// As [`document_from_json`].
pub fn document_with_changes(json: &Value) -> Result<Document, Refused> {
    let doc = Node::of(json)?;
    doc.expect("doc", &[])?;
    let mut content = doc.content.iter().map(Node::of).peekable();
    let mut next = |kind: &str| -> Result<Option<Node>, Refused> {
        let found = matches!(content.peek(), Some(Ok(node)) if node.kind == kind);
        if found { content.next().transpose() } else { Ok(None) }
    };
    let Some(title) = next("title")? else { return malformed("document without title") };
    let salutation = next("salutation")?.map(|node| node.line("salutation")).transpose()?;
    let sections = content.map(|node| section(&node?)).collect::<Result<Vec<_>, _>>()?;
    if sections.is_empty() {
        return malformed("document without sections");
    }
    Ok(Document { title: title.line("title")?, salutation, sections })
}

fn section(node: &Node) -> Result<Section, Refused> {
    node.expect("section", &["id", "kind", "number", "fixed"])?;
    let (heading, rest) = match node.content.split_first() {
        Some((first, rest)) if Node::of(first)?.kind == "heading" => {
            (Some(Node::of(first)?.line("heading")?), rest)
        }
        _ => (None, node.content),
    };
    let blocks = blocks(rest)?;
    if blocks.is_empty() {
        return malformed("section without blocks");
    }
    Ok(Section {
        id: node.text("id")?.unwrap_or_default(),
        kind: node.name("kind")?,
        number: node.text("number")?,
        heading,
        blocks,
    })
}

fn blocks(content: &[Value]) -> Result<Vec<Block>, Refused> {
    content.iter().map(|json| block(&Node::of(json)?)).collect()
}

fn block(node: &Node) -> Result<Block, Refused> {
    if node.kind == "paragraph" {
        return Ok(Block::Paragraph(node.line("paragraph")?));
    }
    node.expect("point", &["id", "kind", "style", "label", "fixed"])?;
    let Some((lead, rest)) = node.content.split_first() else { return malformed("point without lead") };
    let mut lead = Node::of(lead)?.line("lead")?;
    lead.0.splice(0..0, node.changed_break()?);
    Ok(Block::Point(Point {
        id: node.text("id")?.unwrap_or_default(),
        kind: node.name("kind")?,
        style: node.name("style")?,
        label: node.text("label")?,
        lead,
        blocks: blocks(rest)?,
    }))
}

fn inline(node: &Node) -> Result<Inline, Refused> {
    let marks = node.marks.iter().map(|json| mark(&Node::of(json)?)).collect::<Result<Vec<_>, _>>()?;
    match (node.kind, node.literal) {
        ("text", Some(text)) if !text.is_empty() && node.attrs.is_none() => {
            Ok(Inline::Text { text: text.to_owned(), marks })
        }
        ("slot", None) => {
            node.known_attrs(&["name", "value"])?;
            let Some(name) = node.text("name")? else { return malformed("slot without name") };
            Ok(Inline::Slot { name, value: node.text("value")?.unwrap_or_default(), marks })
        }
        (kind, _) => malformed(format!("unexpected {kind} in a line")),
    }
}

fn mark(node: &Node) -> Result<Mark, Refused> {
    let required = |name| node.text(name)?.ok_or_else(|| Refused::Malformed(format!("mark without {name}")));
    match node.kind {
        "source" => {
            node.known_attrs(&["id", "speech"])?;
            Ok(Mark::Source { id: required("id")?, speech: node.text("speech")?.unwrap_or_default() })
        }
        "comment" => {
            node.known_attrs(&["id"])?;
            Ok(Mark::Comment { id: required("id")? })
        }
        kind @ ("insertion" | "deletion") => {
            node.known_attrs(&["by", "name", "at"])?;
            let text = |name| Ok::<_, Refused>(node.text(name)?.unwrap_or_default());
            Ok(Mark::Change(Change { deleted: kind == "deletion", name: text("name")?, at: text("at")? }))
        }
        kind => malformed(format!("unknown mark {kind}")),
    }
}

/// A JSON node taken apart; keys that no node has are refused here.
struct Node<'a> {
    kind: &'a str,
    attrs: Option<&'a Map<String, Value>>,
    content: &'a [Value],
    marks: &'a [Value],
    literal: Option<&'a str>,
}

impl<'a> Node<'a> {
    fn of(json: &'a Value) -> Result<Self, Refused> {
        let Some(object) = json.as_object() else { return malformed("node is not an object") };
        let mut node = Self { kind: "", attrs: None, content: &[], marks: &[], literal: None };
        for (key, value) in object {
            match (key.as_str(), value) {
                ("type", Value::String(kind)) => node.kind = kind,
                ("text", Value::String(text)) => node.literal = Some(text),
                ("attrs", Value::Object(attrs)) => node.attrs = Some(attrs),
                ("content", Value::Array(content)) => node.content = content,
                ("marks", Value::Array(marks)) => node.marks = marks,
                _ => return malformed(format!("unexpected {key} in a node")),
            }
        }
        Ok(node)
    }

    /// A block of this kind, with no attributes but these, no marks and no text of its own.
    fn expect(&self, kind: &str, attrs: &[&str]) -> Result<(), Refused> {
        if self.kind != kind {
            return malformed(format!("unexpected {} where {kind} belongs", self.kind));
        }
        let breaks = matches!(kind, "paragraph" | "heading" | "point");
        if !(self.marks.is_empty() || breaks) || self.literal.is_some() {
            return malformed(format!("marks or text on {kind}"));
        }
        self.known_attrs(attrs)
    }

    /// The changes of the break before a block, on an empty run.
    fn changed_break(&self) -> Result<Option<Inline>, Refused> {
        if self.marks.is_empty() {
            return Ok(None);
        }
        let marks = self.marks.iter().map(|json| mark(&Node::of(json)?)).collect::<Result<Vec<_>, _>>()?;
        match marks.iter().all(|mark| matches!(mark, Mark::Change(_))) {
            true => Ok(Some(Inline::Text { text: String::new(), marks })),
            false => malformed(format!("marks on {}", self.kind)),
        }
    }

    fn known_attrs(&self, known: &[&str]) -> Result<(), Refused> {
        match self.attrs.and_then(|attrs| attrs.keys().find(|name| !known.contains(&name.as_str()))) {
            Some(name) => malformed(format!("unknown attribute {name} in {}", self.kind)),
            None => Ok(()),
        }
    }

    fn line(&self, kind: &str) -> Result<Line, Refused> {
        self.expect(kind, &[])?;
        let inlines = self.content.iter().map(|json| {
            let node = Node::of(json)?;
            if node.content.is_empty() { inline(&node) } else { malformed("content in an inline node") }
        });
        let mut line = inlines.collect::<Result<Vec<_>, _>>()?;
        line.splice(0..0, self.changed_break()?);
        Ok(Line(line))
    }

    /// A text attribute; left out and null are the same.
    fn text(&self, name: &str) -> Result<Option<String>, Refused> {
        match self.attrs.and_then(|attrs| attrs.get(name)) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => malformed(format!("attribute {name} is not text")),
        }
    }

    /// An attribute that names a value of an enumeration; left out, the default.
    fn name<T: std::str::FromStr + Default>(&self, name: &str) -> Result<T, Refused> {
        match self.text(name)? {
            None => Ok(T::default()),
            Some(text) => text.parse().map_err(|_| Refused::Malformed(format!("unknown {name} {text}"))),
        }
    }
}
