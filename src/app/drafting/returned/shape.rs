//! A line of a text made something else: a paragraph, the heading of a part, a point with its label. Nothing that is said is
//! lost or moved; what stands under the line goes with it.

use std::iter::Peekable;
use std::vec::IntoIter;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::document::PointStyle;
use crate::steps::nodes::{content, kind, marks};

/// What a line is to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineShape {
    /// A paragraph without a label.
    Paragraph,
    /// The heading of a part with this number; `None`: its place says which.
    Heading {
        /// The number as written, without punctuation.
        number: Option<String>,
    },
    /// A point.
    Point {
        /// How points of its sort are numbered.
        style: PointStyle,
        /// The label as written; `None`: its place says which.
        label: Option<String>,
        /// It is a heading: the paragraphs behind it are its own.
        gathers: bool,
    },
}

impl LineShape {
    /// In words.
    pub fn words(&self) -> String {
        let level = |style: PointStyle| match style {
            PointStyle::Paren => "二级标题",
            PointStyle::Arabic => "三级标题",
            PointStyle::ArabicParen => "四级标题",
            _ => "一点",
        };
        match self {
            Self::Paragraph => "改为正文，不带序号".to_owned(),
            Self::Heading { number: None } => "改为一级标题".to_owned(),
            Self::Heading { number: Some(number) } => format!("改为一级标题，序号“{number}”"),
            Self::Point { style, label: None, .. } => format!("改为{}", level(*style)),
            Self::Point { style, label: Some(label), .. } => {
                format!("改为{}，序号“{label}”", level(*style))
            }
        }
    }
}

/// A line with what it opens.
struct Item {
    /// The section that begins with it, without what is in it.
    section: Option<Value>,
    /// In how many points it stands.
    depth: usize,
    /// The point whose first line it is, without what is in it.
    point: Option<Value>,
    /// The line itself.
    line: Value,
}

/// The text with its `line`-th line (title and salutation counted, as [`super::strand::TreeStrand`] has them) of another shape,
/// and `words` put before what it says; `None` where there is no such line below the head. `id`: of the section or point that
/// may be new.
pub fn reshaped(document: &Value, line: usize, shape: &LineShape, words: &str, id: String) -> Option<Value> {
    let (head, sections): (Vec<&Value>, Vec<&Value>) =
        content(document).iter().partition(|node| kind(node) != "section");
    let mut items = Vec::new();
    for section in &sections {
        flatten(content(section), 0, Some(shell(section)), &mut items);
    }
    let at = line.checked_sub(head.len())?;
    let (before, rest) = items.split_at_mut_checked(at)?;
    let (item, behind) = rest.split_first_mut()?;
    item.become_shape(shape, before.is_empty(), behind, id);
    item.begin_with(words);
    let mut items = items.into_iter().peekable();
    let mut all: Vec<Value> = head.into_iter().cloned().collect();
    while let Some(first) = items.peek_mut() {
        let section = first.section.take().unwrap_or_else(|| json!({ "type": "section" }));
        let mut blocks: Vec<Value> =
            items.next_if(|item| kind(&item.line) == "heading").into_iter().map(|item| item.line).collect();
        let headed = blocks.len();
        blocks.extend(built(&mut items, 0));
        if blocks.len() == headed {
            blocks.push(json!({ "type": "paragraph" }));
        }
        all.push(with(section, "content", Value::Array(blocks)));
    }
    Some(with(shell(document), "content", Value::Array(all)))
}

/// A node without what is in it.
fn shell(node: &Value) -> Value {
    let own = node.as_object().into_iter().flatten().filter(|(name, _)| *name != "content");
    Value::Object(own.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn with(mut node: Value, name: &str, value: Value) -> Value {
    if let Some(own) = node.as_object_mut() {
        own.insert(name.to_owned(), value);
    }
    node
}

fn without(mut node: Value, name: &str) -> (Value, Option<Value>) {
    let taken = node.as_object_mut().and_then(|own| own.remove(name));
    (node, taken)
}

fn flatten(blocks: &[Value], depth: usize, mut section: Option<Value>, items: &mut Vec<Item>) {
    for block in blocks {
        let section = section.take();
        match content(block).split_first() {
            Some((lead, rest)) if kind(block) == "point" => {
                items.push(Item { section, depth, point: Some(shell(block)), line: lead.clone() });
                flatten(rest, depth + 1, None, items);
            }
            _ => items.push(Item { section, depth, point: None, line: block.clone() }),
        }
    }
}

/// The blocks up to the next section, or to what stands in fewer points.
fn built(items: &mut Peekable<IntoIter<Item>>, depth: usize) -> Vec<Value> {
    let mut blocks = Vec::new();
    while let Some(item) = items.next_if(|item| item.section.is_none() && item.depth >= depth) {
        let own = item.depth + 1;
        blocks.push(match item.point {
            Some(point) => {
                let mut inside = vec![item.line];
                inside.extend(built(items, own));
                with(point, "content", Value::Array(inside))
            }
            None => item.line,
        });
    }
    blocks
}

impl Item {
    /// `first`: nothing stands before it; `behind`: the lines after it.
    fn become_shape(&mut self, shape: &LineShape, first: bool, behind: &mut [Self], id: String) {
        let headed = kind(&self.line) == "heading";
        match shape {
            LineShape::Paragraph => {
                self.renamed("paragraph");
                let marks = self.point.take().and_then(|point| without(point, "marks").1);
                if let Some(marks) = marks {
                    self.line = with(self.line.take(), "marks", marks);
                }
            }
            LineShape::Heading { number } => {
                self.renamed("heading");
                self.depth = 0;
                self.point = None;
                let new = json!({ "type": "section", "attrs": { "id": id } });
                let section = self.section.take().unwrap_or(new);
                self.section = Some(attributed(section, &[("number", json!(number))]));
            }
            LineShape::Point { style, label, gathers } => {
                self.renamed("lead");
                if self.point.is_none() {
                    let (line, marks) = without(self.line.take(), "marks");
                    self.line = line;
                    let point = json!({ "type": "point", "attrs": { "id": id } });
                    self.point =
                        Some(if let Some(marks) = marks { with(point, "marks", marks) } else { point });
                    self.gather(behind, headed, *gathers);
                }
                let attributes = [("style", json!(style.name())), ("label", json!(label))];
                self.point = self.point.take().map(|point| attributed(point, &attributes));
            }
        }
        // What began a part and does so no more goes on the part before it.
        if headed && !first && !matches!(shape, LineShape::Heading { .. }) {
            self.section = None;
        }
    }

    /// A new point takes what belongs to it: all of a part whose heading it was, else the paragraphs up to the next point.
    fn gather(&self, behind: &mut [Self], headed: bool, gathers: bool) {
        let part = behind.iter_mut().take_while(|item| item.section.is_none());
        let own = |item: &&mut Self| headed || gathers && item.depth == self.depth && item.point.is_none();
        part.take_while(own).for_each(|item| item.depth += 1);
    }

    /// Another kind of line. Where words are taken from is noted in running text alone.
    fn renamed(&mut self, name: &str) {
        self.line = with(self.line.take(), "type", json!(name));
        if name != "heading" {
            return;
        }
        for inline in self.line.get_mut("content").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(marks) = inline.get_mut("marks").and_then(Value::as_array_mut) {
                marks.retain(|mark| kind(mark) != "source");
            }
        }
    }

    fn begin_with(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        let mut all = content(&self.line).to_vec();
        // Somebody struck the very words to write them anew beside the label: they stay.
        let struck =
            |node: &&Value| kind(node) == "text" && marks(node).iter().any(|mark| kind(mark) == "deletion");
        let begun = all.iter().take_while(struck).count();
        let said: String = all.iter().take(begun).filter_map(|node| node.get("text")?.as_str()).collect();
        if said == words {
            for node in all.iter_mut().take(begun) {
                if let Some(marks) = node.get_mut("marks").and_then(Value::as_array_mut) {
                    marks.retain(|mark| kind(mark) != "deletion");
                }
            }
            self.line = with(self.line.take(), "content", Value::Array(joined(all)));
            return;
        }
        all.insert(0, json!({ "type": "text", "text": words }));
        self.line = with(self.line.take(), "content", Value::Array(joined(all)));
    }
}

/// Text that is marked alike is one.
fn joined(nodes: Vec<Value>) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for node in nodes {
        let alike =
            |last: &&mut Value| kind(last) == "text" && kind(&node) == "text" && marks(last) == marks(&node);
        match out.last_mut().filter(alike) {
            Some(last) => {
                let text =
                    |node: &Value| node.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
                *last = with(last.clone(), "text", json!(text(last) + &text(&node)));
            }
            None => out.push(node),
        }
    }
    out
}

fn attributed(mut node: Value, attributes: &[(&str, Value)]) -> Value {
    for (name, value) in attributes {
        let own = node.get("attrs").cloned().unwrap_or_else(|| json!({}));
        node = with(node, "attrs", with(own, name, value.clone()));
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::Block;
    use crate::engine::recognise::recognise_text;
    use crate::steps::{self, Tree};

    const TEXT: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要，我讲两点意见。\n一、坚持党的全面领导\n（一）强化理论武装\n要学深悟透创新理论，指导履职实践。\n要落实学习制度，确保学有所获。\n（二）服从党委领导\n要把党的主张贯彻到履职全过程。\n二、增强监督工作实效\n要紧扣中心任务开展监督，推动重点工作落到实处。\n一是加强跟踪督办。对承诺的事项逐件销号。\n二是加强结果运用。对发现的问题逐项整改。\n";

    fn tree() -> Value {
        let mut document = recognise_text(TEXT).speeches.remove(0).document;
        // Numbered by place, as what is written here.
        for section in &mut document.sections {
            section.number = None;
            for block in &mut section.blocks {
                if let Block::Point(point) = block {
                    point.label = None;
                }
            }
        }
        let json = Tree::from_document(&document).unwrap().to_json();
        assert_eq!(lines(&json), TEXT.lines().map(str::to_owned).collect::<Vec<_>>());
        json
    }

    /// The lines as they are printed, with their labels; and the tree is one that the editor takes.
    fn lines(json: &Value) -> Vec<String> {
        let document = steps::parse(json).unwrap().document().unwrap();
        document.plain().lines().map(str::to_owned).collect()
    }

    /// The lines that are others when the line with `words` has this shape.
    fn told(words: &str, shape: LineShape, before: &str) -> (Vec<String>, Vec<String>) {
        let json = tree();
        let old = lines(&json);
        let at = old.iter().position(|line| line.contains(words)).unwrap();
        let new = lines(&reshaped(&json, at, &shape, before, "new".to_owned()).unwrap());
        assert_eq!(old.len(), new.len());
        let pairs = old.into_iter().zip(new).filter(|(a, b)| a != b);
        pairs.unzip()
    }

    fn list(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn a_heading_goes_on_the_part_before_it() {
        let (_, new) = told("增强监督", LineShape::Paragraph, "");
        // Points are numbered on, as in every part.
        assert_eq!(new.first().map(String::as_str), Some("增强监督工作实效"));
        assert!(new.iter().any(|line| line.starts_with("三是加强跟踪督办")), "{new:?}");
        let point = LineShape::Point { style: PointStyle::Paren, label: None, gathers: true };
        let (_, new) = told("增强监督", point, "");
        assert_eq!(new, list(&["（三）增强监督工作实效"]));
    }

    #[test]
    fn a_paragraph_becomes_a_heading_with_what_follows() {
        let (_, new) = told("要落实学习制度", LineShape::Heading { number: None }, "");
        assert_eq!(
            new,
            list(&["二、要落实学习制度，确保学有所获。", "（一）服从党委领导", "三、增强监督工作实效"])
        );
    }

    #[test]
    fn labels_are_as_somebody_wrote_them_and_words_stand_before() {
        let point = |label: &str| LineShape::Point {
            style: PointStyle::Shi,
            label: Some(label.to_owned()),
            gathers: false,
        };
        assert_eq!(
            told("跟踪督办", point("首先，"), "").1,
            list(&["首先，加强跟踪督办。对承诺的事项逐件销号。"])
        );
        let (_, new) = told("跟踪督办", LineShape::Paragraph, "尤其要");
        assert_eq!(
            new,
            list(&["尤其要加强跟踪督办。对承诺的事项逐件销号。", "一是加强结果运用。对发现的问题逐项整改。"])
        );
        let (_, new) = told("增强监督", LineShape::Heading { number: Some("三".to_owned()) }, "着力");
        assert_eq!(new, list(&["三、着力增强监督工作实效"]));
    }

    #[test]
    fn words_that_were_struck_to_be_written_anew_stay() {
        let mut json = tree();
        let deletion =
            json!({ "type": "deletion", "attrs": { "by": "word:王主任", "name": "王主任", "at": "" } });
        let content = json!([
            { "type": "text", "text": "增强", "marks": [deletion] },
            { "type": "text", "text": "监督工作实效" },
        ]);
        *json.pointer_mut("/content/4/content/0/content").unwrap() = content;
        let at = lines(&tree()).iter().position(|line| line.contains("增强监督")).unwrap();
        let shape = LineShape::Heading { number: Some("三".to_owned()) };
        let new = reshaped(&json, at, &shape, "增强", "new".to_owned()).unwrap();
        assert!(!new.to_string().contains("deletion"), "{new}");
        assert!(lines(&new).contains(&"三、增强监督工作实效".to_owned()));
    }

    #[test]
    fn whatever_line_becomes_whatever_else_no_word_is_lost() {
        let json = tree();
        let shapes = [
            LineShape::Paragraph,
            LineShape::Heading { number: None },
            LineShape::Point { style: PointStyle::Paren, label: None, gathers: true },
            LineShape::Point { style: PointStyle::Yao, label: None, gathers: false },
        ];
        let words = |json: &Value| {
            super::super::strand::of_tree(json)
                .glyphs
                .into_iter()
                .filter(|glyph| matches!(glyph.spot, super::super::strand::GlyphSpot::Text(..)))
                .map(|glyph| glyph.letter)
                .collect::<String>()
        };
        for line in 2..lines(&json).len() {
            for shape in &shapes {
                for after in &shapes {
                    let once = reshaped(&json, line, shape, "", "a".to_owned()).unwrap();
                    let twice = reshaped(&once, line, after, "", "b".to_owned()).unwrap();
                    steps::parse(&twice).unwrap();
                    assert_eq!(words(&twice), words(&json), "{line} {shape:?} {after:?}");
                }
            }
        }
        assert_eq!(reshaped(&json, 0, &LineShape::Paragraph, "", String::new()), None, "the title stays");
        assert_eq!(reshaped(&json, 99, &LineShape::Paragraph, "", String::new()), None);
    }
}
