//! Round trips of random documents, and the traps the guard is there for.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::engine::document::{Block, Inline, Line, Mark, Point, PointStyle, Section, SectionKind};

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    let source = proptest::option::weighted(0.2, ("[a-z]{0,3}", "[a-z]{0,3}"));
    let comments = proptest::collection::btree_set("[a-c]", 0..2);
    (source, comments).prop_map(|(source, comments)| {
        let source = source.map(|(id, speech)| Mark::Source { id, speech });
        source.into_iter().chain(comments.into_iter().map(|id| Mark::Comment { id })).collect()
    })
}

/// A line as the schema wants it: no empty runs, no two neighbouring runs with equal marks.
fn line(marked: bool) -> impl Strategy<Value = Line> {
    let text =
        ("[一-十、。“”𠮷😀a-c ]{1,12}", marks()).prop_map(|(text, marks)| Inline::Text { text, marks });
    let slot = ("[市县]{1,3}", "[一-三]{0,3}", marks()).prop_map(|(name, value, marks)| Inline::Slot {
        name,
        value,
        marks,
    });
    proptest::collection::vec(prop_oneof![3 => text, 1 => slot], 0..5).prop_map(move |mut inlines| {
        if !marked {
            for inline in &mut inlines {
                let (Inline::Text { marks, .. } | Inline::Slot { marks, .. }) = inline;
                marks.clear();
            }
        }
        inlines.dedup_by(
            |a, b| matches!((a, b), (Inline::Text { marks: a, .. }, Inline::Text { marks: b, .. }) if a == b),
        );
        Line(inlines)
    })
}

fn kind() -> impl Strategy<Value = SectionKind> {
    proptest::sample::select(SectionKind::ALL)
}

fn block() -> impl Strategy<Value = Block> {
    line(true).prop_map(Block::Paragraph).prop_recursive(3, 12, 3, |inner| {
        let style = proptest::sample::select(PointStyle::ALL);
        let label = proptest::option::of("[一二]要");
        (("[0-9a-f]{0,8}", kind(), style, label), line(true), proptest::collection::vec(inner, 0..3))
            .prop_map(|((id, kind, style, label), lead, blocks)| {
                Block::Point(Point { id, kind, style, label, lead, blocks })
            })
    })
}

fn document() -> impl Strategy<Value = Document> {
    let number = proptest::option::of("[一二三]");
    let heading = proptest::option::of(line(false));
    let section = ("[0-9a-f]{0,8}", kind(), number, heading, proptest::collection::vec(block(), 1..4))
        .prop_map(|(id, kind, number, heading, blocks)| Section { id, kind, number, heading, blocks });
    (line(false), proptest::option::of(line(false)), proptest::collection::vec(section, 1..4))
        .prop_map(|(title, salutation, sections)| Document { title, salutation, sections })
}

proptest! {
    #[test]
    fn documents_come_back_as_they_went(document in document()) {
        let tree = Tree::from_document(&document).unwrap();
        prop_assert_eq!(tree.document().unwrap(), document);
        prop_assert_eq!(parse(&tree.to_json()).unwrap(), tree);
    }

    #[test]
    fn no_step_breaks_the_guard(document in document(), from in 0_usize..90, to in 0_usize..90, open in 0_usize..5, kind in 0_usize..4) {
        let tree = Tree::from_document(&document).unwrap();
        let mark = json!({ "type": "comment", "attrs": { "id": "c" } });
        let content = json!([{ "type": "paragraph", "content": [{ "type": "text", "text": "好" }] }]);
        let slice = json!({ "content": content, "openStart": open, "openEnd": open });
        let step = match kind {
            0 => json!({ "stepType": "replace", "from": from, "to": to, "slice": slice }),
            1 => json!({ "stepType": "replaceAround", "from": from, "to": to, "gapFrom": from + 1, "gapTo": to, "insert": open, "slice": slice }),
            2 => json!({ "stepType": "addMark", "from": from, "to": to, "mark": mark }),
            _ => json!({ "stepType": "attr", "pos": from, "attr": "kind", "value": "closing" }),
        };
        match tree.apply(&[step]) {
            Ok((after, _)) => prop_assert!(after.document().is_ok()),
            Err(refused) => prop_assert_ne!(refused, Refused::Broken),
        }
    }
}

fn small() -> Tree {
    let section = Section { blocks: vec![Block::Paragraph("𠮷祥监督".into())], ..Section::default() };
    Tree::from_document(&Document { title: "题".into(), salutation: None, sections: vec![section] }).unwrap()
}

fn refusal(tree: &Tree, step: Value) -> String {
    tree.apply(&[step]).unwrap_err().reason().to_owned()
}

#[test]
fn a_document_with_faults_is_mended_on_the_way_in() {
    let twice = Line(vec![Inline::text("一"), Inline::text(""), Inline::text("二")]);
    let tree = Tree::from_document(&Document { title: twice, ..Document::default() }).unwrap();
    let document = tree.document().unwrap();
    assert_eq!(document.title, "一二".into());
    assert_eq!(document.sections[0].blocks, [Block::Paragraph(Line::default())]);
}

#[test]
fn typing_changes_the_text() {
    let step = json!({ "stepType": "replace", "from": 9, "to": 9, "slice": { "content": [{ "type": "text", "text": "依法" }] } });
    let (after, steps) = small().apply(std::slice::from_ref(&step)).unwrap();
    assert_eq!(after.document().unwrap().plain(), "题\n𠮷祥监依法督");
    assert_eq!(steps, [step]);
}

#[test]
fn steps_are_applied_all_or_none() {
    let good = json!({ "stepType": "replace", "from": 1, "to": 2 });
    let bad = json!({ "stepType": "replace", "from": 1, "to": 900 });
    assert!(small().apply(std::slice::from_ref(&good)).is_ok());
    assert!(small().apply(&[good, bad]).is_err());
}

#[test]
fn nested_mark_sets_become_one_flat_step() {
    let add = |id: &str| json!({ "stepType": "addMark", "from": 7, "to": 8, "mark": { "type": "comment", "attrs": { "id": id } } });
    let nested =
        json!({ "stepType": "markSet", "steps": [{ "stepType": "markSet", "steps": [add("a")] }, add("b")] });
    let (after, steps) = small().apply(&[nested]).unwrap();
    assert_eq!(steps, [json!({ "stepType": "markSet", "steps": [add("a"), add("b")] })]);
    let text = after.to_json().to_string();
    assert!(text.contains(r#""id":"a""#) && text.contains(r#""id":"b""#));
}

#[test]
fn the_traps_are_closed() {
    let tree = small();
    // The paragraph's text starts at 5; 𠮷 is two units.
    assert_eq!(
        refusal(&tree, json!({ "stepType": "replace", "from": 6, "to": 7 })),
        "cut inside a character"
    );
    assert_eq!(refusal(&tree, json!({ "stepType": "replace", "from": 8, "to": 7 })), "from after to");
    assert_eq!(
        refusal(&tree, json!({ "stepType": "attr", "pos": 3, "attr": "kind", "value": "evil" })),
        "kind: attribute names nothing known"
    );
    assert_eq!(
        refusal(&tree, json!({ "stepType": "attr", "pos": 3, "attr": "onclick", "value": "x" })),
        "unknown attribute onclick"
    );
    assert!(!refusal(&tree, json!({ "stepType": "replace", "from": 0, "to": 3 })).is_empty());
    assert_eq!(refusal(&tree, json!({ "stepType": "gallop" })), "unknown step type gallop");
    let slot =
        json!({ "stepType": "replace", "from": 7, "to": 7, "slice": { "content": [{ "type": "slot" }] } });
    assert_eq!(refusal(&tree, slot), "missing attribute name");
    let pair = json!([{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }]);
    let unjoined = json!({ "stepType": "replace", "from": 7, "to": 7, "slice": { "content": pair } });
    assert_eq!(refusal(&tree, unjoined), "unjoined text");
}

#[test]
fn documents_off_the_schema_are_refused() {
    let doc = |content: Value| json!({ "type": "doc", "content": content });
    let paragraph = json!({ "type": "paragraph" });
    for bad in [
        json!(null),
        json!({ "type": "paragraph" }),
        doc(json!([])),
        doc(json!([{ "type": "title" }])),
        doc(json!([{ "type": "title" }, { "type": "section", "content": [] }])),
        doc(
            json!([{ "type": "title" }, { "type": "section", "attrs": { "kind": "nonsense" }, "content": [paragraph] }]),
        ),
        doc(
            json!([{ "type": "title", "content": [{ "type": "text", "text": "" }] }, { "type": "section", "content": [paragraph] }]),
        ),
        doc(
            json!([{ "type": "title" }, { "type": "script" }, { "type": "section", "content": [paragraph] }]),
        ),
    ] {
        assert!(matches!(parse(&bad), Err(Refused::Malformed(_))), "{bad}");
        assert!(document_from_json(&bad).is_err(), "{bad}");
    }
}

#[test]
fn oversized_documents_are_refused() {
    let section = Section {
        blocks: vec![Block::Paragraph("长".repeat(MAX_SIZE).as_str().into())],
        ..Section::default()
    };
    let document = Document { sections: vec![section], ..Document::default() };
    assert!(matches!(Tree::from_document(&document), Err(Refused::TooLarge(_))));
    let mut block = Block::Paragraph(Line::default());
    for _ in 0..40 {
        block = Block::Point(Point { blocks: vec![block], ..Point::default() });
    }
    let deep = Document {
        sections: vec![Section { blocks: vec![block], ..Section::default() }],
        ..Document::default()
    };
    assert_eq!(Tree::from_document(&deep).unwrap_err().reason(), "nested too deep");
}

#[test]
fn steps_cannot_nest_beyond_what_loads() {
    let shell = json!({ "type": "point", "content": [{ "type": "lead" }] });
    let mut tree = small();
    for _ in 0..40 {
        // The section's first block is wrapped in a point again and again.
        let end = tree.size() - 1;
        let slice = json!({ "content": [shell] });
        let wrap = json!({ "stepType": "replaceAround", "from": 4, "to": end, "gapFrom": 4, "gapTo": end, "insert": 3, "slice": slice });
        match tree.apply(&[wrap]) {
            Ok((next, _)) => tree = next,
            Err(refused) => {
                assert_eq!(refused.reason(), "nested too deep");
                assert_eq!(parse(&tree.to_json()).unwrap(), tree);
                return;
            }
        }
    }
    panic!("nested without end");
}

/// A speech of so many paragraphs.
fn long(paragraphs: usize) -> Tree {
    let blocks =
        (0..paragraphs).map(|n| Block::Paragraph(format!("第{n}段要抓好落实。").as_str().into())).collect();
    let section = Section { blocks, ..Section::default() };
    Tree::from_document(&Document { title: "题".into(), salutation: None, sections: vec![section] }).unwrap()
}

fn comment(kind: &str, from: usize, to: usize, id: &str) -> Value {
    json!({ "stepType": kind, "from": from, "to": to, "mark": { "type": "comment", "attrs": { "id": id } } })
}

proptest! {
    /// The one pass makes what the parts make one after the other.
    #[test]
    fn a_set_of_marks_is_the_sum_of_its_parts(
        document in document(),
        parts in proptest::collection::vec((any::<bool>(), 0_usize..90, 0_usize..90, "[a-d]"), 2..9),
    ) {
        let tree = Tree::from_document(&document).unwrap();
        let one = |(add, a, b, id): &(bool, usize, usize, String)| {
            comment(if *add { "addMark" } else { "removeMark" }, *a.min(b), *a.max(b), id)
        };
        let steps: Vec<Value> = parts.iter().map(one).collect();
        let set = json!({ "stepType": "markSet", "steps": steps });
        let whole = tree.apply(&[set]).map(|(tree, _)| tree);
        let alone = steps.iter().try_fold(tree, |tree, step| {
            tree.apply(std::slice::from_ref(step)).map(|(tree, _)| tree)
        });
        match (whole, alone) {
            (Ok(whole), Ok(alone)) => prop_assert_eq!(whole, alone),
            (whole, alone) => prop_assert_eq!(whole.is_err(), alone.is_err()),
        }
    }
}

#[test]
fn a_batch_that_would_hold_everybody_up_is_refused_or_taken_in_parts() {
    let tree = long(3_000);
    // 15.7 kB that took eight seconds: each of the parts goes over everything.
    let everything: Vec<Value> =
        (0..150).map(|n| comment("addMark", 0, tree.size(), &format!("c{n}"))).collect();
    let bomb = json!({ "stepType": "markSet", "steps": everything });
    assert!(matches!(tree.apply_some(&[bomb]), Err(Refused::TooLarge(_))));
    // Undoing a comment on the whole text sends a part a paragraph: that is all right.
    let (marked, _) = tree.apply_some(&[comment("addMark", 0, tree.size(), "c")]).unwrap();
    let mut at = 4;
    let mut parts = Vec::new();
    for paragraph in &tree.document().unwrap().sections[0].blocks {
        let Block::Paragraph(line) = paragraph else { panic!() };
        let end = at + 1 + line.plain().chars().count();
        parts.push(comment("removeMark", at + 1, end, "c"));
        at = end + 1;
    }
    parts.push(comment("removeMark", 0, 3, "c"));
    let (unmarked, _) = marked.apply_some(&[json!({ "stepType": "markSet", "steps": parts })]).unwrap();
    assert_eq!(unmarked, tree);
    // An afternoon's typing arrives at once: what is taken is a part of it, and so on until all is there.
    let step = json!({ "stepType": "replace", "from": 1, "to": 1, "slice": { "content": [{ "type": "text", "text": "好" }] } });
    let (mut left, mut tree, mut batches) = (vec![step; 400], tree, 0);
    while !left.is_empty() {
        let (next, taken) = tree.apply_some(&left).unwrap();
        assert!(!taken.is_empty() && taken.len() < 400);
        left.drain(..taken.len());
        (tree, batches) = (next, batches + 1);
    }
    assert!(batches > 1 && tree.document().unwrap().title.plain().starts_with(&"好".repeat(400)));
}

#[test]
fn comments_on_one_place_come_to_an_end() {
    let mut tree = small();
    for n in 0.. {
        match tree.apply_some(&[comment("addMark", 0, tree.size(), &format!("c{n}"))]) {
            Ok((next, _)) => tree = next,
            Err(refused) => {
                assert!(n == 64 && matches!(refused, Refused::TooLarge(_)), "{n} {refused:?}");
                break;
            }
        }
    }
    // What was accepted before can always be read and applied again, and others go on writing.
    let (more, _) = tree.apply(&[comment("addMark", 0, tree.size(), "one more")]).unwrap();
    let (after, _) = more.apply_some(&[comment("removeMark", 0, tree.size(), "c1")]).unwrap();
    assert_eq!(parse(&after.to_json()).unwrap(), after);
    let marks: Vec<Value> =
        (0..65).map(|n| json!({ "type": "comment", "attrs": { "id": n.to_string() } })).collect();
    let slice = json!({ "content": [{ "type": "text", "text": "好", "marks": marks }] });
    let step = json!({ "stepType": "replace", "from": 1, "to": 1, "slice": slice });
    assert!(matches!(small().apply_some(&[step]), Err(Refused::TooLarge(_))));
}

/// A step of somebody who only suggests, in words: what is put in or taken out bears this author's mark.
fn suggestion(kind: &str, by: &str, name: &str) -> Value {
    json!({ "type": kind, "attrs": { "by": by, "name": name, "at": "2026-11-29T04:30Z" } })
}

#[test]
fn a_suggester_changes_nothing_but_by_suggestions() {
    let mut point = Section { blocks: vec![Block::Paragraph("依法监督".into())], ..Section::default() };
    point
        .blocks
        .push(Block::Point(crate::engine::document::Point {
            lead: "要履职".into(), ..Default::default()
        }));
    let document = Document { title: "题".into(), salutation: None, sections: vec![point] };
    let tree = Tree::from_document(&document).unwrap();
    let li = Suggester { id: "li".to_owned(), name: "李文".to_owned() };
    let put = |by: &str, name: &str| {
        json!({ "stepType": "replace", "from": 6, "to": 6, "slice": { "content": [
        { "type": "text", "text": "新", "marks": [suggestion("insertion", by, name)] }] } })
    };
    let strike = |by: &str| json!({ "stepType": "addMark", "from": 5, "to": 7, "mark": suggestion("deletion", by, "李文") });
    let split = |marks: Value| {
        json!({ "stepType": "replace", "from": 7, "to": 7, "structure": true, "slice": {
        "content": [{ "type": "paragraph" }, { "type": "paragraph", "marks": marks }], "openStart": 1, "openEnd": 1 } })
    };
    let mine = json!([suggestion("insertion", "li", "李文")]);
    for good in [put("li", "李文"), strike("li"), split(mine)] {
        let (after, steps) = tree.apply_suggested(std::slice::from_ref(&good), &li).unwrap();
        assert_eq!((steps.len(), after == tree), (1, false), "{good}");
    }
    let plain = json!({ "stepType": "replace", "from": 6, "to": 6, "slice": { "content": [{ "type": "text", "text": "新" }] } });
    let erase = json!({ "stepType": "replace", "from": 5, "to": 6 });
    let restyle = json!({ "stepType": "attr", "pos": 10, "attr": "style", "value": "shi" });
    for bad in [
        plain.clone(),
        erase,
        restyle,
        put("wang", "王芳"),
        put("li", "王芳"),
        strike("wang"),
        split(json!([])),
    ] {
        let refused = tree.apply_suggested(std::slice::from_ref(&bad), &li).unwrap_err();
        assert!(matches!(&refused, Refused::NotSuggested(_)) && refused.is_own_fault(), "{bad}: {refused:?}");
    }
    // What stands before a bad step is taken.
    let (after, taken) = tree.apply_suggested(&[put("li", "李文"), plain], &li).unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(after.document().unwrap().plain().matches('新').count(), 1);
    // His own words are his to take back; another's are not.
    let back = json!({ "stepType": "replace", "from": 6, "to": 7 });
    assert_eq!(after.apply_suggested(std::slice::from_ref(&back), &li).unwrap().0, tree);
    let wang = Suggester { id: "wang".to_owned(), name: "王芳".to_owned() };
    assert!(after.apply_suggested(&[back], &wang).is_err());
}
