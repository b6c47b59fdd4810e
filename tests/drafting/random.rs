//! Three pages, two server processes, 300 edits in random order: everything that was accepted stands in the text once,
//! nothing else does, and everybody ends with the same text.

use serde_json::Value;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::Hub;
use wengao::app::drafting::line::Message;
use wengao::steps::{Tree, parse};

use super::{Office, batch, insert};
use crate::support::database;

/// A small generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// A page: the server's text as far as it was told.
struct Page {
    name: String,
    tree: Tree,
    version: i32,
}

impl Page {
    fn take(&mut self, steps: &[Value]) {
        self.tree = self.tree.apply(steps).unwrap().0;
        self.version += steps.len() as i32;
    }
}

/// Where the text of each block begins, and the text; a slot counts as one unit.
fn blocks(node: &Value, position: usize, out: &mut Vec<(usize, Vec<u16>)>) -> usize {
    if let Some(text) = node["text"].as_str() {
        return text.encode_utf16().count();
    }
    if node["type"] == "slot" {
        return 1;
    }
    let content = node["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    let block =
        ["title", "salutation", "heading", "lead", "paragraph"].iter().any(|name| node["type"] == *name);
    if block {
        let text = content.iter().flat_map(|child| match child["text"].as_str() {
            Some(text) => text.encode_utf16().collect::<Vec<_>>(),
            None => vec![0xfffc],
        });
        out.push((position + 1, text.collect()));
    }
    let mut at = position + 1;
    for child in content {
        at += blocks(child, at, out);
    }
    at + 1 - position
}

fn texts(tree: &Tree) -> Vec<(usize, Vec<u16>)> {
    let mut out = Vec::new();
    // The document's own edge is no position.
    let mut at = 0;
    for child in tree.to_json()["content"].as_array().unwrap() {
        at += blocks(child, at, &mut out);
    }
    out
}

/// A token that no other edit has: two private characters.
fn token(number: usize) -> String {
    let mark = |n: usize| char::from_u32(0xe000 + n as u32).unwrap();
    format!("{}{}", mark(number / 64), mark(1000 + number % 64))
}

#[tokio::test]
async fn three_pages_and_two_servers_agree_after_300_edits() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    let hubs = [Hub::new(database.pool.clone()), Hub::new(database.pool.clone())];
    let (begin, _) = hubs[0].open(key).current().await.unwrap();
    let mut pages: Vec<Page> =
        (0..3).map(|n| Page { name: format!("page{n}"), tree: (*begin).clone(), version: 0 }).collect();
    let mut dice = Dice(20_261_122);
    let mut standing: Vec<String> = Vec::new();
    let (mut edits, mut stale) = (0, 0);
    while edits < 300 {
        let open = hubs[dice.roll(2)].open(key);
        let page = &mut pages[dice.roll(3)];
        let known = texts(&page.tree);
        let (start, text) = &known[dice.roll(known.len())];
        // Delete a token where one stands in this block and the dice say so, else put a new one in.
        let removed = standing.iter().position(|token| {
            let token: Vec<u16> = token.encode_utf16().collect();
            text.windows(2).any(|pair| pair == token)
        });
        let (step, removed) = match removed.filter(|_| dice.roll(3) == 0) {
            Some(index) => {
                let token: Vec<u16> = standing[index].encode_utf16().collect();
                let at = start + text.windows(2).position(|pair| pair == token).unwrap();
                (serde_json::json!({ "stepType": "replace", "from": at, "to": at + 2 }), Some(index))
            }
            None => {
                // Never between the two characters of a token.
                let mut offset = dice.roll(text.len() + 1);
                if offset > 0 && (0xe000..0xe3e8).contains(&text[offset - 1]) {
                    offset += 1;
                }
                (insert(start + offset, &token(edits)), None)
            }
        };
        let sent = batch(page.version, &page.name, vec![step.clone()]);
        match open.append(li.account_id, &sent).await.unwrap() {
            Message::Accepted { at } => {
                assert_eq!(at.version, page.version + 1);
                page.take(&[step]);
                match removed {
                    Some(index) => drop(standing.remove(index)),
                    None => standing.push(token(edits)),
                }
                edits += 1;
            }
            Message::Steps { version, steps, .. } => {
                assert_eq!(version, page.version);
                assert!(!steps.is_empty());
                page.take(&steps);
                stale += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(stale > 50, "the pages hardly met: {stale}");
    for (page, hub) in pages.iter_mut().zip([0, 1, 0]) {
        let Message::Steps { steps, .. } =
            hubs[hub].open(key).since(super::standing(page.version)).await.unwrap()
        else {
            panic!("no steps");
        };
        page.take(&steps);
    }
    let restarted = Hub::new(database.pool.clone()).open(key).current().await.unwrap();
    assert_eq!(restarted.1.version, 300);
    let expected = restarted.0.to_json();
    for page in &pages {
        assert_eq!(page.tree.to_json(), expected);
    }
    let plain = restarted.0.document().unwrap().plain();
    assert!(standing.iter().all(|token| plain.matches(token.as_str()).count() == 1));
    let private = plain.chars().filter(|c| ('\u{e000}'..'\u{f8ff}').contains(c)).count();
    assert_eq!(private, standing.len() * 2, "a removed token is still there, or one is torn apart");
    assert_eq!(parse(&expected).unwrap(), *restarted.0);
}
