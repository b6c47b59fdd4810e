//! Tracked changes (修订): what is marked as put in or taken out, and the text as it is when they are accepted or rejected.
//!
//! A text or slot with the mark `insertion` is new, one with `deletion` is to go. On a paragraph, heading or point the mark
//! says the same of the break before it: a new paragraph, or one to be joined with the line before. [`settled`] is the one
//! place that says what accepting and rejecting mean; the engine, exports and counts see every text as accepted. The page
//! says the same in `static/js/editor/changes.js`.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::nodes::{attribute, content, is_change, kind, marks, words};

/// What becomes of the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// What was put in stays, what was taken out goes.
    Accept,
    /// The other way round.
    Reject,
}

/// The document in ProseMirror JSON without changes; `by`: only those of this author are settled, the others stay marked.
pub fn settled<'a>(document: &'a Value, how: Settle, by: Option<&str>) -> Cow<'a, Value> {
    if !has_changes(document) {
        return Cow::Borrowed(document);
    }
    let (gone, kept) = match how {
        Settle::Accept => ("deletion", "insertion"),
        Settle::Reject => ("insertion", "deletion"),
    };
    Cow::Owned(Settling { gone, kept, by }.document(document))
}

/// Whether anything in the JSON of a node is marked as changed.
pub fn has_changes(json: &Value) -> bool {
    marks(json).iter().any(is_change) || content(json).iter().any(has_changes)
}

fn set(node: &mut Value, key: &str, list: Vec<Value>) {
    let Some(object) = node.as_object_mut() else { return };
    if list.is_empty() {
        object.remove(key);
    } else {
        object.insert(key.to_owned(), Value::Array(list));
    }
}

struct Settling<'a> {
    /// What bears this mark goes.
    gone: &'static str,
    /// What bears this one stays, without it.
    kept: &'static str,
    by: Option<&'a str>,
}

impl Settling<'_> {
    fn is_of(&self, mark: &Value, name: &str) -> bool {
        kind(mark) == name && self.by.is_none_or(|by| attribute(mark, "by") == Some(by))
    }

    fn goes(&self, node: &Value) -> bool {
        marks(node).iter().any(|mark| self.is_of(mark, self.gone))
    }

    /// The node without the marks that are settled.
    fn plain(&self, node: &Value) -> Value {
        let mut node = node.clone();
        let left =
            marks(&node).iter().filter(|mark| !self.is_of(mark, self.kept) && !self.is_of(mark, self.gone));
        let left = left.cloned().collect();
        set(&mut node, "marks", left);
        node
    }

    fn document(&self, document: &Value) -> Value {
        let mut out: Vec<Value> = Vec::new();
        for node in content(document) {
            if kind(node) != "section" {
                out.push(self.line(node));
                continue;
            }
            let (heading, blocks) = self.parts(node);
            let joined = matches!(&heading, Some((true, line)) if content(line).is_empty());
            match out.last_mut().filter(|before| joined && kind(before) == "section") {
                // A section without its heading belongs to the one before.
                Some(before) => {
                    let blocks = self.blocks(content(before).to_vec(), blocks);
                    set(before, "content", blocks);
                }
                None => {
                    let first = heading.filter(|_| !joined).map(|(_, line)| line);
                    let mut inner = self.blocks(first.into_iter().collect(), blocks);
                    if inner.iter().all(|node| kind(node) == "heading") {
                        inner.push(json!({ "type": "paragraph" }));
                    }
                    let mut section = self.plain(node);
                    set(&mut section, "content", inner);
                    out.push(section);
                }
            }
        }
        let mut document = document.clone();
        set(&mut document, "content", out);
        document
    }

    /// The heading of a section, if it has one, and whether it goes; and its blocks.
    fn parts<'b>(&self, section: &'b Value) -> (Option<(bool, Value)>, &'b [Value]) {
        match content(section).split_first() {
            Some((first, rest)) if kind(first) == "heading" => {
                (Some((self.goes(first), self.line(first))), rest)
            }
            _ => (None, content(section)),
        }
    }

    /// What stands before, and these blocks behind it: the content of a section or point.
    fn blocks(&self, before: Vec<Value>, blocks: &[Value]) -> Vec<Value> {
        let mut out = before;
        for block in blocks {
            let joined = self.goes(block);
            if kind(block) == "paragraph" {
                let line = self.line(block);
                if !joined || !(content(&line).is_empty() || join(&mut out, &line)) {
                    out.push(line);
                }
                continue;
            }
            let inner = match content(block).split_first() {
                Some((lead, rest)) => self.blocks(vec![self.line(lead)], rest),
                None => Vec::new(),
            };
            match inner.split_first() {
                // What stood below a point that is none any more stands where it stood.
                Some((lead, rest)) if joined && (content(lead).is_empty() || join(&mut out, lead)) => {
                    out.extend_from_slice(rest);
                }
                _ => {
                    let mut point = self.plain(block);
                    set(&mut point, "content", inner);
                    out.push(point);
                }
            }
        }
        out
    }

    fn line(&self, line: &Value) -> Value {
        let left = content(line).iter().filter(|inline| !self.goes(inline)).map(|inline| self.plain(inline));
        let mut out = self.plain(line);
        set(&mut out, "content", run_together(left));
        out
    }
}

/// Inline nodes, neighbouring texts with the same marks made one.
fn run_together(inlines: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for inline in inlines {
        let more = words(&inline);
        let same = out.last_mut().filter(|last| words(last).is_some() && marks(last) == marks(&inline));
        match (same.and_then(|last| last.get_mut("text")), more) {
            (Some(Value::String(text)), Some(more)) => text.push_str(more),
            _ => out.push(inline),
        }
    }
    out
}

/// Puts the text of `line` at the end of the last line of `blocks`; false where there is none.
fn join(blocks: &mut [Value], line: &Value) -> bool {
    let Some(last) = blocks.last_mut() else { return false };
    if kind(last) == "point" {
        return match last.get_mut("content") {
            Some(Value::Array(inner)) => join(inner, line),
            _ => false,
        };
    }
    // A heading does not say where its words come from.
    let heading = kind(last) == "heading";
    let more = content(line).iter().map(|inline| {
        let mut inline = inline.clone();
        if heading {
            let left = marks(&inline).iter().filter(|mark| kind(mark) != "source").cloned().collect();
            set(&mut inline, "marks", left);
        }
        inline
    });
    let runs = run_together(content(last).iter().cloned().chain(more));
    set(last, "content", runs);
    true
}

/// Somebody who may only suggest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggester {
    /// His account.
    pub id: String,
    /// His name as it stands beside what he suggests.
    pub name: String,
}

impl Suggester {
    /// The document as it is without his suggestions. As long as he only suggests, nothing changes it.
    pub(super) fn without(&self, document: &Value) -> Value {
        let mut base = settled(document, Settle::Reject, Some(&self.id)).into_owned();
        uncommented(&mut base);
        base
    }

    /// Whether every change that he marks in a step bears his own name.
    pub(super) fn signs(&self, step: &Value) -> bool {
        match step {
            Value::Object(object) => self.signs_mark(step) && object.values().all(|value| self.signs(value)),
            Value::Array(list) => list.iter().all(|value| self.signs(value)),
            _ => true,
        }
    }

    fn signs_mark(&self, mark: &Value) -> bool {
        !is_change(mark)
            || attribute(mark, "by") != Some(&self.id)
            || attribute(mark, "name") == Some(&self.name)
    }
}

/// Whoever suggests may comment.
fn uncommented(node: &mut Value) {
    if content(node).is_empty() {
        return;
    }
    let mut inner = content(node).to_vec();
    for child in &mut inner {
        let left = marks(child).iter().filter(|mark| kind(mark) != "comment").cloned().collect();
        set(child, "marks", left);
        uncommented(child);
    }
    let inner = if inner.iter().any(|child| words(child).is_some()) { run_together(inner) } else { inner };
    set(node, "content", inner);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: &str, by: &str) -> Value {
        json!({ "type": kind, "attrs": { "by": by, "name": "", "at": "" } })
    }

    fn text(text: &str, marks: &[Value]) -> Value {
        if marks.is_empty() {
            json!({ "type": "text", "text": text })
        } else {
            json!({ "type": "text", "text": text, "marks": marks })
        }
    }

    fn block(kind: &str, content: &[Value], marks: &[Value]) -> Value {
        let mut node = json!({ "type": kind });
        set(&mut node, "content", content.to_vec());
        set(&mut node, "marks", marks.to_vec());
        node
    }

    fn document(blocks: &[Value]) -> Value {
        json!({ "type": "doc", "content": [{ "type": "title" }, { "type": "section", "content": blocks }] })
    }

    fn lines(document: &Value) -> String {
        fn walk(node: &Value, out: &mut Vec<String>) {
            if matches!(kind(node), "paragraph" | "lead" | "heading") {
                out.push(content(node).iter().filter_map(words).collect());
            }
            content(node).iter().for_each(|child| walk(child, out));
        }
        let mut out = Vec::new();
        walk(document, &mut out);
        out.join("|")
    }

    #[test]
    fn what_is_put_in_and_taken_out_is_settled_both_ways() {
        let (put, out) = (change("insertion", "li"), change("deletion", "li"));
        let line = [
            text("依法", &[]),
            text("监督", std::slice::from_ref(&out)),
            text("履职", std::slice::from_ref(&put)),
            text("。", &[]),
        ];
        let document = document(&[block("paragraph", &line, &[])]);
        assert_eq!(lines(&settled(&document, Settle::Accept, None)), "依法履职。");
        assert_eq!(lines(&settled(&document, Settle::Reject, None)), "依法监督。");
        assert!(!has_changes(&settled(&document, Settle::Accept, None)));
        assert_eq!(*settled(&document, Settle::Accept, Some("wang")), document);
    }

    #[test]
    fn breaks_are_settled_like_words() {
        let (put, out) = ([change("insertion", "li")], [change("deletion", "li")]);
        let split = document(&[
            block("paragraph", &[text("甲", &[])], &[]),
            block("paragraph", &[text("乙", &[])], &put),
        ]);
        assert_eq!(lines(&settled(&split, Settle::Reject, None)), "甲乙");
        assert_eq!(lines(&settled(&split, Settle::Accept, None)), "甲|乙");
        let point = |label: &str, marks: &[Value], more: &[Value]| {
            let mut inner = vec![block("lead", &[text(label, &[])], &[])];
            inner.extend_from_slice(more);
            block("point", &inner, marks)
        };
        let below = block("paragraph", &[text("下", &[])], &[]);
        let joined = document(&[point("一", &[], &[]), point("二", &out, std::slice::from_ref(&below))]);
        assert_eq!(lines(&settled(&joined, Settle::Accept, None)), "一二|下");
        let struck = document(&[
            block("paragraph", &[text("甲", &[])], &[]),
            block("paragraph", &[text("乙", &out)], &out),
        ]);
        assert_eq!(lines(&settled(&struck, Settle::Accept, None)), "甲");
        assert_eq!(lines(&settled(&struck, Settle::Reject, None)), "甲|乙");
        // A section keeps a block.
        let only = document(&[block("paragraph", &[text("乙", &out)], &out)]);
        assert_eq!(lines(&settled(&only, Settle::Accept, None)), "");
        assert_eq!(content(&settled(&only, Settle::Accept, None)["content"][1]).len(), 1);
    }

    #[test]
    fn what_joins_a_heading_leaves_its_source_behind() {
        let out = [change("deletion", "li")];
        let source = json!({ "type": "source", "attrs": { "id": "p", "speech": "" } });
        let taken = block("paragraph", &[text("乙", &[source])], &out);
        let document = document(&[block("heading", &[text("题", &[])], &[]), taken]);
        let accepted = settled(&document, Settle::Accept, None);
        assert_eq!(lines(&accepted), "题乙|");
        assert!(crate::steps::parse(&accepted).is_ok());
    }

    #[test]
    fn a_section_whose_heading_goes_joins_the_one_before() {
        let out = [change("deletion", "li")];
        let section = |blocks: &[Value]| json!({ "type": "section", "content": blocks });
        let heading = block("heading", &[text("题", &out)], &out);
        let document = json!({ "type": "doc", "content": [
            { "type": "title" }, section(&[block("paragraph", &[text("甲", &[])], &[])]),
            section(&[heading, block("paragraph", &[text("乙", &[])], &[])]),
        ] });
        let accepted = settled(&document, Settle::Accept, None);
        assert_eq!((lines(&accepted).as_str(), content(&accepted).len()), ("甲|乙", 2));
    }

    #[test]
    fn a_suggester_signs_with_his_own_name() {
        let li = Suggester { id: "li".to_owned(), name: "李文".to_owned() };
        let mark = |name: &str| json!({ "stepType": "addMark", "mark": { "type": "deletion", "attrs": { "by": "li", "name": name } } });
        assert!(li.signs(&mark("李文")) && !li.signs(&mark("王芳")));
    }
}
