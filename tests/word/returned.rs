//! Fifty edited copies: every change found, none invented, authors kept; all accepted is the copy, all rejected the original,
//! character by character. The copies are made by `copies.rs`, which knows what it changed.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use serde_json::Value;
use wengao::app::drafting::returned::changes::{ChangeOutcome, EditKind, FileComparison, compared};
use wengao::app::drafting::returned::placing::{bridge, plan};
use wengao::app::drafting::returned::strand::{BREAK, GlyphSpot, TreeGlyph, letters, of_file, of_tree};
use wengao::engine::recognise::recognise_text;
use wengao::samples;
use wengao::steps::{Settle, Tree, settled};
use wengao::word::{Hand, Meta, Settings, read_tracked, write};

use super::copies::{Copy, Lot, P, Program, State};

const AUTHORS: [(&str, &str); 3] = [
    ("王主任", "2026-11-30T09:20:00Z"),
    ("办公室 李", "2026-11-30T10:05:00Z"),
    ("Chen & Co", "2026-12-01T08:00:00Z"),
];

fn other() -> Hand {
    Hand { deleted: false, author: "未留痕".to_owned(), at: String::new(), moved: false }
}

/// A draft and the file that went out.
pub(super) struct Sent {
    pub(super) tree: Tree,
    pub(super) file: Vec<u8>,
}

fn sent(number: usize) -> Sent {
    let mut all = samples::speeches().unwrap();
    all.retain(|sample| sample.text.lines().count() >= 20);
    let sample = &all[number % all.len()];
    let document = recognise_text(&sample.text).speeches.remove(0).document;
    of(Tree::from_document(&document).unwrap())
}

pub(super) fn of(tree: Tree) -> Sent {
    let meta = Meta { name: Some("李明".to_owned()), ..Meta::default() };
    let file = write(&tree.with_changes().unwrap(), &meta, Settings::default()).unwrap();
    Sent { tree, file }
}

/// What was done in a copy.
#[derive(Debug, Clone)]
struct Done {
    kind: EditKind,
    author: String,
    before: String,
    after: String,
}

struct Editor {
    copy: Copy,
    lot: Lot,
    done: Vec<Done>,
    used: HashSet<usize>,
    /// Paragraphs that begin a part without a heading: nothing joins them to the part before.
    opens: HashSet<String>,
}

impl Editor {
    fn new(file: &[u8], tree: &Tree, seed: u64) -> Self {
        let mut copy = Copy::of(file);
        // Labels are no part of the text.
        let strand = of_tree(&tree.to_json());
        let mut labels: Vec<(String, String)> = Vec::new();
        for line in 0..strand.lines.len() {
            let own = strand.glyphs.iter().filter(|glyph| glyph.line == line && glyph.letter != BREAK);
            let (label, text): (Vec<_>, Vec<_>) = own.partition(|g| g.spot == GlyphSpot::Label);
            let words = |list: Vec<&TreeGlyph>| list.iter().map(|g| g.letter).collect::<String>();
            labels.push((words(label), words(text)));
        }
        let opening = |line: usize| strand.lines[line].opens;
        let opens = labels
            .iter()
            .enumerate()
            .filter(|(line, _)| opening(*line))
            .map(|(_, (l, t))| format!("{l}{t}"))
            .collect();
        let mut next = 0;
        for paragraph in &mut copy.paragraphs {
            let text: String = paragraph.letters.iter().map(|(c, _)| *c).collect();
            let found = labels
                .iter()
                .enumerate()
                .skip(next)
                .find(|(_, (label, words))| format!("{label}{words}") == text);
            if let Some((at, (label, _))) = found {
                paragraph.label = label.chars().count();
                next = at + 1;
            }
        }
        Self { copy, lot: Lot(seed), done: Vec::new(), used: HashSet::new(), opens }
    }

    /// A paragraph of running text that no edit has touched, nor its neighbours; `goes_on`: another follows.
    fn body(&mut self, goes_on: bool) -> usize {
        for _ in 0..2_000 {
            let at = 3 + self.lot.below(self.copy.paragraphs.len() - 5);
            let free = (at - 1..=at + 1).all(|near| !self.used.contains(&near));
            let p = &self.copy.paragraphs[at];
            let plain = p.letters.iter().all(|(_, state)| *state == State::default());
            let after = &self.copy.paragraphs[at + 1];
            let text: String = after.letters.iter().map(|(c, _)| *c).collect();
            let next = if self.opens.contains(&text) { "" } else { after.style.as_str() };
            if free
                && plain
                && p.style == "WGBody"
                && (!goes_on || next == "WGBody")
                && p.letters.len() > 30 + p.label
            {
                self.used.insert(at);
                return at;
            }
        }
        panic!("no paragraph is free");
    }

    fn label(&self, at: usize) -> usize {
        self.copy.paragraphs[at].label
    }

    fn after_insertion(&mut self, at: usize) {
        self.used = self.used.iter().map(|used| if *used >= at { used + 1 } else { *used }).collect();
    }

    fn put(hand: Option<(&str, &str)>) -> State {
        State { put: hand.map(|(a, t)| (a.to_owned(), t.to_owned())), ..State::default() }
    }

    fn text(&self, at: usize, from: usize, to: usize) -> String {
        self.copy.paragraphs[at].letters[from..to].iter().map(|(c, _)| *c).collect()
    }

    /// Takes characters out, tracked by a hand or not.
    fn strike(&mut self, at: usize, from: usize, to: usize, hand: Option<(&str, &str)>) {
        match hand {
            Some((author, time)) => {
                for (_, state) in &mut self.copy.paragraphs[at].letters[from..to] {
                    state.out = Some((author.to_owned(), time.to_owned()));
                }
            }
            None => drop(self.copy.paragraphs[at].letters.drain(from..to)),
        }
    }

    fn insert(&mut self, at: usize, from: usize, words: &str, hand: Option<(&str, &str)>) {
        let letters = words.chars().map(|c| (c, Self::put(hand)));
        self.copy.paragraphs[at].letters.splice(from..from, letters);
    }

    fn note(&mut self, kind: EditKind, hand: Option<(&str, &str)>, before: &str, after: &str) {
        let author = hand.map_or("未留痕", |(author, _)| author).to_owned();
        self.done.push(Done { kind, author, before: before.to_owned(), after: after.to_owned() });
    }

    /// One edit of the sort `sort`.
    fn edit(&mut self, sort: usize, hand: Option<(&str, &str)>) {
        match sort {
            0 => {
                let at = self.body(false);
                let (from, to) = (self.label(at) + 6, self.label(at) + 10);
                let before = self.text(at, from, to);
                self.insert(at, to, "从严从实", hand);
                self.strike(at, from, to, hand);
                self.note(EditKind::Changed, hand, &before, "从严从实");
            }
            1 => {
                let at = self.body(false);
                self.insert(at, self.label(at) + 9, "（据统计部门核定数）", hand);
                self.note(EditKind::Added, hand, "", "（据统计部门核定数）");
            }
            2 => {
                let at = self.body(false);
                let from = self.label(at) + 5;
                let before = self.text(at, from, from + 7);
                self.strike(at, from, from + 7, hand);
                self.note(EditKind::Removed, hand, &before, "");
            }
            3 => {
                let at = self.body(false);
                let end = self.copy.paragraphs[at].letters.len();
                self.insert(at, end, "这一条务必落到实处，年底前要见到成效。", hand);
                self.note(EditKind::Added, hand, "", "这一条务必落到实处，年底前要见到成效。");
            }
            // A paragraph behind another: Enter at its end.
            4 => {
                let at = self.body(false);
                let style = self.copy.paragraphs[at].style.clone();
                let words = "还要特别讲一讲作风问题，机关干部要带头。";
                let letters = words.chars().map(|c| (c, Self::put(hand))).collect();
                let mark = std::mem::replace(&mut self.copy.paragraphs[at].mark, Self::put(hand));
                self.after_insertion(at + 1);
                self.copy.paragraphs.insert(at + 1, P { style, letters, mark, ..P::default() });
                self.used.insert(at + 1);
                self.note(EditKind::Added, hand, "", words);
            }
            // The same before it: Enter at the beginning.
            5 => {
                let at = self.body(false);
                let style = self.copy.paragraphs[at].style.clone();
                let words = "在展开之前，先把几个数字说清楚。";
                let letters = words.chars().map(|c| (c, Self::put(hand))).collect();
                self.after_insertion(at);
                self.copy.paragraphs.insert(at, P { style, letters, mark: Self::put(hand), ..P::default() });
                self.used.insert(at);
                self.note(EditKind::Added, hand, "", words);
            }
            6 => {
                let at = self.body(false);
                let before = self.text(at, 0, self.copy.paragraphs[at].letters.len());
                match hand {
                    Some((author, time)) => {
                        let end = self.copy.paragraphs[at].letters.len();
                        self.strike(at, 0, end, hand);
                        self.copy.paragraphs[at].mark.out = Some((author.to_owned(), time.to_owned()));
                    }
                    None => drop(self.copy.paragraphs.remove(at)),
                }
                if hand.is_none() {
                    self.used =
                        self.used.iter().map(|used| if *used > at { used - 1 } else { *used }).collect();
                }
                self.note(EditKind::Removed, hand, &before, "");
            }
            // Cut in two.
            7 => {
                let at = self.body(false);
                let half = self.copy.paragraphs[at].letters.len() / 2;
                let tail = self.copy.paragraphs[at].letters.split_off(half);
                let style = self.copy.paragraphs[at].style.clone();
                let mark = std::mem::replace(&mut self.copy.paragraphs[at].mark, Self::put(hand));
                self.after_insertion(at + 1);
                self.copy.paragraphs.insert(at + 1, P { style, letters: tail, mark, ..P::default() });
                self.used.insert(at + 1);
                self.note(EditKind::Split, hand, "", "");
            }
            // Joined with the next.
            8 => {
                let at = self.body(true);
                match hand {
                    Some((author, time)) => {
                        self.copy.paragraphs[at].mark.out = Some((author.to_owned(), time.to_owned()))
                    }
                    None => {
                        let next = self.copy.paragraphs.remove(at + 1);
                        self.copy.paragraphs[at].letters.extend(next.letters);
                        self.copy.paragraphs[at].mark = next.mark;
                        self.used =
                            self.used.iter().map(|used| if *used > at { used - 1 } else { *used }).collect();
                    }
                }
                self.used.insert(at + 1);
                self.note(EditKind::Merged, hand, "", "");
            }
            // A passage moved to another paragraph.
            9 => {
                let (from, to) = (self.body(false), self.body(false));
                let begin = self.label(from) + 4;
                let words = self.text(from, begin, begin + 18);
                self.strike(from, begin, begin + 18, hand);
                let end = self.copy.paragraphs[to].letters.len();
                self.insert(to, end, &words, hand);
                if hand.is_some() {
                    self.copy.paragraphs[from].letters[begin..begin + 18]
                        .iter_mut()
                        .for_each(|(_, state)| state.moved = true);
                    self.copy.paragraphs[to].letters[end..]
                        .iter_mut()
                        .for_each(|(_, state)| state.moved = true);
                }
                self.note(EditKind::Moved, hand, &words, "");
                self.note(EditKind::Moved, hand, "", &words);
            }
            // Put in by one, taken out by another.
            10 => {
                let at = self.body(false);
                let from = self.label(at) + 8;
                self.insert(at, from, "（此处待核）", hand);
                if hand.is_some() {
                    let second = AUTHORS[2];
                    for (_, state) in &mut self.copy.paragraphs[at].letters[from..from + 6] {
                        state.out = Some((second.0.to_owned(), second.1.to_owned()));
                    }
                }
                self.note(EditKind::Added, hand, "", "（此处待核）");
            }
            // Two hands on one sentence.
            11 => {
                let at = self.body(false);
                let label = self.label(at);
                let before = self.text(at, label + 12, label + 15);
                self.insert(at, label + 4, "始终", hand);
                self.note(EditKind::Added, hand, "", "始终");
                let second = hand.map(|_| AUTHORS[1]);
                self.strike(at, label + 14, label + 17, second);
                self.note(EditKind::Removed, second, &before, "");
            }
            12 => {
                let at =
                    self.copy.paragraphs.iter().position(|p| p.style == "1" || p.style == "2").unwrap_or(5);
                let label = self.copy.paragraphs[at].label;
                if self.used.insert(at) {
                    self.insert(at, label, "坚决", hand);
                    self.note(EditKind::Added, hand, "", "坚决");
                }
            }
            13 => {
                let end = self.copy.paragraphs[0].letters.len();
                self.insert(0, end, "提纲", hand);
                self.note(EditKind::Added, hand, "", "提纲");
            }
            _ => {
                let at = self.body(false);
                let end = self.copy.paragraphs[at].letters.len();
                let last = self.text(at, end - 1, end);
                self.insert(at, end, "！", hand);
                self.strike(at, end - 1, end, hand);
                self.note(EditKind::Changed, hand, &last, "！");
            }
        }
    }
}

pub(super) fn compare(sent: &Sent, copy: &[u8]) -> FileComparison {
    let (old, new) = (read_tracked(&sent.file).unwrap(), read_tracked(copy).unwrap());
    let (a, b) = (of_file(&old), of_file(&new));
    compared(&old, &new, a, b, &other())
}

/// The text with the changes of a comparison, put on a tree that may have gone on; and what became of each change.
pub(super) fn placed(
    comparison: &FileComparison,
    exported: &Tree,
    today: &Tree,
) -> (Tree, Vec<ChangeOutcome>) {
    let (was, now) = (of_tree(&exported.to_json()), of_tree(&today.to_json()));
    let (at, told) = bridge(&letters(&comparison.sent), &was, &now);
    let plan = plan(comparison, (&at, &told), &now, &HashSet::new());
    let mut tree = today.clone();
    for (step, _) in &plan.steps {
        tree = tree.apply(std::slice::from_ref(step)).unwrap_or_else(|e| panic!("{} {step}", e.reason())).0;
    }
    (tree, plan.outcomes)
}

/// The lines of a tree without labels.
pub(super) fn lines(json: &Value) -> Vec<String> {
    let strand = of_tree(json);
    let mut out = vec![String::new(); strand.lines.len()];
    for glyph in &strand.glyphs {
        let is_word = glyph.spot != GlyphSpot::Label && glyph.letter != BREAK;
        if is_word {
            out[glyph.line].push(glyph.letter);
        }
    }
    out.retain(|line| !line.is_empty());
    out
}

/// The paragraphs of a copy that are text: title and subtitle in one, the lines under the title left out.
fn text_of(copy: &Copy, accept: bool) -> Vec<String> {
    let mut texts: Vec<String> = copy.texts(accept).into_iter().map(|text| text.replace('\n', "")).collect();
    if texts.get(1).is_some_and(|text| text.starts_with("——")) {
        let subtitle = texts.remove(1);
        texts[0].push_str(&subtitle);
    }
    texts.retain(|text| text != "李\u{3000}明");
    texts
}

/// Holds a copy against what the comparison says of it.
fn check(name: &str, sent: &Sent, editor: &Editor, program: Program, is_tracked: bool) {
    let file = editor.copy.saved(program, &mut Lot(7));
    let comparison = compare(sent, &file);
    let (tree, outcomes) = placed(&comparison, &sent.tree, &sent.tree);
    assert!(
        outcomes.iter().all(|outcome| *outcome == ChangeOutcome::Placed),
        "{name}: {:?}",
        comparison.changes
    );
    let json = tree.to_json();
    assert_eq!(lines(&settled(&json, Settle::Accept, None)), text_of(&editor.copy, true), "{name}: accepted");
    let original = sent.tree.to_json();
    assert_eq!(
        *settled(&json, Settle::Reject, None),
        *settled(&original, Settle::Reject, None),
        "{name}: rejected"
    );
    let count = |list: &mut dyn Iterator<Item = (EditKind, String)>| {
        let mut out: BTreeMap<String, usize> = BTreeMap::new();
        list.for_each(|(kind, author)| *out.entry(format!("{kind:?} {author}")).or_default() += 1);
        out
    };
    let wanted = count(&mut editor.done.iter().map(|done| (done.kind, done.author.clone())));
    let found = count(&mut comparison.changes.iter().map(|change| (change.kind, change.author.clone())));
    assert_eq!(found, wanted, "{name}: {:#?}", comparison.changes);
    if is_tracked {
        let words = |list: &mut dyn Iterator<Item = (String, String)>| {
            let mut out: Vec<(String, String)> = list.collect();
            out.sort();
            out
        };
        let wanted = words(&mut editor.done.iter().map(|done| (done.before.clone(), done.after.clone())));
        let found = words(&mut comparison.changes.iter().map(|c| (c.before.clone(), c.after.clone())));
        assert_eq!(found, wanted, "{name}");
        for change in comparison.changes.iter() {
            let (_, at) = AUTHORS.iter().find(|(author, _)| *author == change.author).unwrap();
            assert_eq!(change.at, *at);
        }
    }
}

/// One copy: `sorts` of edits, each by the next hand or, where nobody tracks, by nobody.
fn copy(number: usize, sorts: &[usize], program: Program, tracked: &dyn Fn(usize) -> bool) {
    let sent = sent(number);
    let mut editor = Editor::new(&sent.file, &sent.tree, u64::try_from(number).unwrap() * 77 + 5);
    for (at, sort) in sorts.iter().enumerate() {
        let hand = tracked(at).then_some(AUTHORS[at % 2]);
        editor.edit(*sort, hand);
    }
    let is_tracked = (0..sorts.len()).all(tracked);
    check(&format!("copy {number} {sorts:?} {program:?}"), &sent, &editor, program, is_tracked);
}

const PROGRAMS: [Program; 3] = [Program::Word, Program::Wps, Program::LibreOffice];

#[test]
fn fifteen_copies_with_one_tracked_change_each() {
    for sort in 0..15 {
        copy(sort, &[sort], PROGRAMS[sort % 3], &|_| true);
    }
}

#[test]
fn fifteen_copies_with_one_change_that_nobody_tracked() {
    for sort in 0..15 {
        copy(sort + 3, &[sort], PROGRAMS[sort % 3], &|_| false);
    }
}

#[test]
fn twenty_copies_with_several_changes_by_several_hands() {
    let mut lot = Lot(11);
    for number in 0..20 {
        let many = 2 + lot.below(4);
        let sorts: Vec<usize> =
            (0..many).map(|_| [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14][lot.below(11)]).collect();
        // Half of them tracked throughout, the others here and there.
        let mask = if number % 2 == 0 { usize::MAX } else { lot.below(64) };
        copy(number + 20, &sorts, PROGRAMS[number % 3], &|at| mask >> at & 1 == 1);
    }
}

/// Edits anywhere, over each other too, some of them tracked.
fn scrawl(editor: &mut Editor, edits: usize) {
    for _ in 0..edits {
        let all = editor.copy.paragraphs.len();
        let at = 3 + editor.lot.below(all - 4);
        let (label, length) = (editor.label(at), editor.copy.paragraphs[at].letters.len());
        if editor.copy.paragraphs[at].style != "WGBody" || length <= label {
            continue;
        }
        let from = label + editor.lot.below(length - label);
        let to = (from + 1 + editor.lot.below(9)).min(length);
        let hand = match editor.lot.below(3) {
            0 => None,
            n => Some(AUTHORS[n]),
        };
        match editor.lot.below(5) {
            0 | 1 => editor.insert(at, from, ["抓实", "，同时，", "一要", "“两个”", "年"][from % 5], hand),
            2 => editor.strike(at, from, to, hand),
            3 => {
                let tail = editor.copy.paragraphs[at].letters.split_off(from);
                let style = editor.copy.paragraphs[at].style.clone();
                let mark = std::mem::replace(&mut editor.copy.paragraphs[at].mark, Editor::put(hand));
                editor.copy.paragraphs.insert(at + 1, P { style, letters: tail, mark, ..P::default() });
            }
            _ => {
                let Some(next) = editor.copy.paragraphs.get(at + 1) else { continue };
                let text: String = next.letters.iter().map(|(c, _)| *c).collect();
                if next.style != "WGBody"
                    || editor.opens.contains(&text)
                    || editor.copy.paragraphs[at].mark != State::default()
                {
                    continue;
                }
                match hand {
                    Some((author, time)) => {
                        editor.copy.paragraphs[at].mark.out = Some((author.to_owned(), time.to_owned()));
                    }
                    None => {
                        let next = editor.copy.paragraphs.remove(at + 1);
                        editor.copy.paragraphs[at].letters.extend(next.letters);
                        editor.copy.paragraphs[at].mark = next.mark;
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever was done: all accepted is the copy and all rejected the original, to the character.
    #[test]
    fn nothing_is_lost_and_nothing_invented(seed in 0_u64..1_000_000, edits in 1_usize..14) {
        let sent = sent(usize::try_from(seed % 50).unwrap());
        let mut editor = Editor::new(&sent.file, &sent.tree, seed);
        scrawl(&mut editor, edits);
        let program = PROGRAMS[usize::try_from(seed % 3).unwrap()];
        let file = editor.copy.saved(program, &mut Lot(seed));
        let comparison = compare(&sent, &file);
        let (tree, outcomes) = placed(&comparison, &sent.tree, &sent.tree);
        let json = tree.to_json();
        prop_assert_eq!(&*settled(&json, Settle::Reject, None), &sent.tree.to_json());
        if outcomes.iter().all(|outcome| *outcome == ChangeOutcome::Placed) {
            let (own, mut copy) = (lines(&settled(&json, Settle::Accept, None)), text_of(&editor.copy, true));
            // A line that was joined to the one before and parted from it again just there begins with its label, which one of
            // the two may have as words: both read the same.
            let labels = labels(&sent.tree);
            let bare = |line: &str| labels.iter().find_map(|label| line.strip_prefix(label.as_str()).map(str::to_owned));
            for (own, copy) in own.iter().zip(&mut copy) {
                if bare(copy).as_ref() == Some(own) || bare(own).as_ref() == Some(copy) {
                    copy.clone_from(own);
                }
            }
            prop_assert_eq!(own, copy);
        }
    }
}

/// The labels of a tree's lines.
fn labels(tree: &Tree) -> Vec<String> {
    let strand = of_tree(&tree.to_json());
    let of_line = |number| {
        let own = strand.glyphs.iter().filter(|g| g.line == number && g.spot == GlyphSpot::Label);
        own.map(|g| g.letter).collect::<String>()
    };
    (0..strand.lines.len()).map(of_line).filter(|label| !label.is_empty()).collect()
}

/// The words of the paragraph of a tree that begins like this, and its place.
fn line_at(tree: &Tree, beginning: &str) -> (usize, usize) {
    let strand = of_tree(&tree.to_json());
    for (number, line) in strand.lines.iter().enumerate() {
        let words: String = strand
            .glyphs
            .iter()
            .filter(|g| g.line == number && matches!(g.spot, GlyphSpot::Text(..)))
            .map(|g| g.letter)
            .collect();
        if words.starts_with(beginning) {
            return (line.from, line.from + words.encode_utf16().count());
        }
    }
    panic!("no line begins with {beginning}");
}

const DRAFT: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要，我讲三点意见。\n一、坚持党的全面领导\n要坚持党对人大工作的全面领导，确保正确政治方向。各级党委要支持人大依法履职。\n二、增强监督工作实效\n要紧扣中心任务开展监督，推动重点工作落到实处。去年共办理代表建议186件，办结率百分之九十八。\n三、发挥代表主体作用\n要密切同人民群众的联系，用好代表之家、代表联络站。要让代表敢说话、说真话。\n同志们，让我们团结奋斗！\n";

fn draft() -> Sent {
    of(Tree::from_document(&recognise_text(DRAFT).speeches.remove(0).document).unwrap())
}

/// The paragraph of a copy that holds these words, and where they begin.
fn find(copy: &Copy, words: &str) -> (usize, usize) {
    for (at, paragraph) in copy.paragraphs.iter().enumerate() {
        let text: String = paragraph.letters.iter().map(|(c, _)| *c).collect();
        if let Some((before, _)) = text.split_once(words) {
            return (at, before.chars().count());
        }
    }
    panic!("the copy has no {words}");
}

#[test]
fn changes_find_their_words_in_a_draft_that_has_gone_on() {
    let sent = draft();
    let mut editor = Editor::new(&sent.file, &sent.tree, 1);
    let hand = Some(AUTHORS[0]);
    let (at, from) = find(&editor.copy, "186件");
    editor.strike(at, from, from + 3, hand);
    editor.insert(at, from + 3, "192", hand);
    let (at, from) = find(&editor.copy, "依法履职");
    editor.insert(at, from, "大胆", hand);
    let (at, from) = find(&editor.copy, "说真话");
    editor.insert(at, from + 3, "、建真言", hand);
    let comparison = compare(&sent, &editor.copy.saved(Program::Wps, &mut Lot(3)));
    // Meanwhile: words before and behind, a paragraph rewritten at the very place of a change, another put in.
    let (_, end) = line_at(&sent.tree, "今天的会议");
    let text = |at: usize, to: usize, words: &str| serde_json::json!({ "stepType": "replace", "from": at, "to": to, "slice": { "content": [{ "type": "text", "text": words }] } });
    let (today, _) = sent.tree.apply(&[text(end, end, "先说几句开场的话，讲讲为什么开这个会。")]).unwrap();
    let (from, to) = line_at(&today, "要密切同");
    let (today, _) = today.apply(&[text(from, to, "代表工作要往深里做。")]).unwrap();
    let (from, _) = line_at(&today, "要紧扣");
    let (today, _) = today.apply(&[text(from, from, "监督是人大的看家本领。")]).unwrap();
    let (tree, outcomes) = placed(&comparison, &sent.tree, &today);
    let json = tree.to_json();
    assert_eq!(*settled(&json, Settle::Reject, None), today.to_json());
    let accepted = lines(&settled(&json, Settle::Accept, None)).join("\n");
    for words in
        ["先说几句开场", "看家本领", "代表建议192件，办结率", "支持人大大胆依法履职", "往深里做", "、建真言"]
    {
        assert!(accepted.contains(words), "{words}: {accepted}");
    }
    assert!(!accepted.contains("186"));
    // What was changed where the draft had changed is there, and said to be.
    let shifted =
        comparison.changes.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == ChangeOutcome::Shifted);
    assert_eq!(shifted.map(|(change, _)| change.after.as_str()).collect::<Vec<_>>(), ["、建真言"]);
}

#[test]
fn labels_lines_under_the_title_and_levels_are_told_and_left_alone() {
    let sent = draft();
    let mut editor = Editor::new(&sent.file, &sent.tree, 1);
    let hand = Some(AUTHORS[0]);
    let (at, from) = find(&editor.copy, "二、增强");
    editor.strike(at, from, from + 1, hand);
    editor.insert(at, from + 1, "三", hand);
    let (at, from) = find(&editor.copy, "李\u{3000}明");
    editor.insert(at, from, "市人大常委会主任", hand);
    let (at, _) = find(&editor.copy, "要坚持党对");
    editor.copy.paragraphs[at].style = "1".to_owned();
    let comparison = compare(&sent, &editor.copy.saved(Program::Word, &mut Lot(3)));
    let (tree, outcomes) = placed(&comparison, &sent.tree, &sent.tree);
    let told: Vec<(EditKind, ChangeOutcome)> =
        comparison.changes.iter().map(|c| c.kind).zip(outcomes).collect();
    assert!(told.iter().all(|(_, outcome)| *outcome == ChangeOutcome::Left), "{told:?}");
    assert_eq!(told.len(), 3);
    assert!(told.contains(&(EditKind::Heading, ChangeOutcome::Left)));
    let json = tree.to_json();
    assert_eq!(lines(&settled(&json, Settle::Accept, None)), lines(&sent.tree.to_json()));
}

#[test]
fn suggestions_that_went_out_come_back_decided_on() {
    let base = draft();
    let mark = |kind: &str| serde_json::json!({ "type": kind, "attrs": { "by": "li", "name": "李文", "at": "2026-11-28T08:00Z" } });
    let (from, to) = line_at(&base.tree, "今天的会议");
    let steps = [
        serde_json::json!({ "stepType": "addMark", "from": from, "to": from + 2, "mark": mark("deletion") }),
        serde_json::json!({ "stepType": "replace", "from": to, "to": to, "slice": { "content": [{ "type": "text", "text": "请大家讨论。", "marks": [mark("insertion")] }] } }),
    ];
    let (tree, _) = base.tree.apply(&steps).unwrap();
    let sent = of(tree);
    // Untouched: nothing was changed.
    let mut editor = Editor::new(&sent.file, &sent.tree, 1);
    assert!(compare(&sent, &editor.copy.saved(Program::LibreOffice, &mut Lot(3))).changes.is_empty());
    // What was to go stays, and what was put in goes.
    let (at, from) = find(&editor.copy, "今天的会议");
    editor.copy.paragraphs[at].letters[from..from + 2].iter_mut().for_each(|(_, state)| state.out = None);
    let end = editor.copy.paragraphs[at].letters.len();
    editor.strike(at, end - 6, end, None);
    let comparison = compare(&sent, &editor.copy.saved(Program::Word, &mut Lot(3)));
    let kinds: Vec<EditKind> = comparison.changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [EditKind::Restored, EditKind::Removed]);
    let (tree, _) = placed(&comparison, &sent.tree, &sent.tree);
    let accepted = lines(&settled(&tree.to_json(), Settle::Accept, None));
    assert!(accepted.contains(&"今天的会议很重要，我讲三点意见。".to_owned()), "{accepted:?}");
}

const POINTS: &str = "在机关工作会议上的讲话\n同志们：\n我讲两点意见。\n一、守住底线\n要从严管理，把机关建设成团结和谐、温暖向上的集体。\n一是底线要牢。要严格遵守规定，始终保持良好形象。\n二是作风要实。要深入基层，多到困难多的地方去。\n二、抓好落实\n要一项一项抓，一件一件办。\n同志们，让我们团结奋斗！\n";

#[test]
fn what_is_written_before_a_label_is_read_before_it_in_the_text_too() {
    let sent = of(Tree::from_document(&recognise_text(POINTS).speeches.remove(0).document).unwrap());
    let original = settled(&sent.tree.to_json(), Settle::Reject, None).into_owned();
    type Edit = fn(&mut Editor, Option<(&'static str, &'static str)>);
    let edits: [Edit; 3] = [
        |editor, hand| {
            let (at, _) = find(&editor.copy, "二是作风");
            editor.insert(at, 0, "再说一点，", hand);
            editor.copy.paragraphs[at].label = 0;
        },
        // The end of a line is moved before the label of the next.
        |editor, hand| {
            let (at, from) = find(&editor.copy, "把机关建设成");
            let end = editor.copy.paragraphs[at].letters.len();
            let words = editor.text(at, from, end);
            editor.strike(at, from, end, hand);
            editor.insert(at + 1, 0, &words, hand);
            editor.copy.paragraphs[at + 1].label = 0;
        },
        // A paragraph of its own stands there.
        |editor, hand| {
            let (at, _) = find(&editor.copy, "二是作风");
            let letters = "这里停一停。".chars().map(|c| (c, Editor::put(hand))).collect();
            let style = editor.copy.paragraphs[at].style.clone();
            editor.copy.paragraphs.insert(at, P { style, letters, mark: Editor::put(hand), ..P::default() });
        },
    ];
    for (number, edit) in edits.iter().enumerate() {
        for hand in [None, Some(AUTHORS[0])] {
            let mut editor = Editor::new(&sent.file, &sent.tree, 1);
            edit(&mut editor, hand);
            let comparison = compare(&sent, &editor.copy.saved(PROGRAMS[number], &mut Lot(3)));
            let (tree, outcomes) = placed(&comparison, &sent.tree, &sent.tree);
            assert!(
                outcomes.iter().all(|o| *o == ChangeOutcome::Placed),
                "{number}: {:#?}",
                comparison.changes
            );
            let json = tree.to_json();
            assert_eq!(lines(&settled(&json, Settle::Accept, None)), text_of(&editor.copy, true), "{number}");
            assert_eq!(*settled(&json, Settle::Reject, None), original, "{number}");
        }
    }
    // Two words alike: which of them was put in is nobody's account, and the label stays one.
    let mut editor = Editor::new(&sent.file, &sent.tree, 1);
    let (at, from) = find(&editor.copy, "作风要实");
    editor.insert(at, from, "一是二是", None);
    let comparison = compare(&sent, &editor.copy.saved(Program::Wps, &mut Lot(3)));
    let (tree, outcomes) = placed(&comparison, &sent.tree, &sent.tree);
    assert_eq!(outcomes, [ChangeOutcome::Placed]);
    assert_eq!(
        lines(&settled(&tree.to_json(), Settle::Accept, None)),
        text_of(&editor.copy, true),
        "{:#?}",
        comparison.changes
    );
    // A heading joins nothing: that is told, and offered as one action.
    let mut editor = Editor::new(&sent.file, &sent.tree, 1);
    let (at, _) = find(&editor.copy, "抓好落实");
    editor.insert(at, 0, "接着讲", Some(AUTHORS[0]));
    let comparison = compare(&sent, &editor.copy.saved(Program::Word, &mut Lot(3)));
    let (tree, outcomes) = placed(&comparison, &sent.tree, &sent.tree);
    assert_eq!((tree.to_json(), outcomes), (sent.tree.to_json(), vec![ChangeOutcome::Left]));
}
