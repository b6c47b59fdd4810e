//! Completion: formula positions first, then what follows in the archive; shown only when likely enough.

use super::fits::Fits;
use super::formula;
use super::index::{EDGE, Index, fold};
use super::infix::{self, Continuation};
use super::quiet::{quiet, without_facts};
use super::rank;
use super::snapshot::Snapshot;
use super::types::{Completion, Context, EntryKind, Reason, Status};
use crate::clause;
use crate::lexicon::words::Cutter;

/// From which probability (of the model, before calibration) on something is shown: of what is shown just above
/// it every second offer was right on held-out texts, of all that is shown three in four.
const THRESHOLD: f64 = 0.65;
/// The same in formula positions, where a writer expects to be helped.
const FORMULA_THRESHOLD: f64 = 0.55;
/// Shortest offer, in characters; three keys saved are not worth a look.
const AT_LEAST: usize = 4;
/// Shortest rest of a library entry or series.
const AT_LEAST_KNOWN: usize = 2;

/// Completions at the caret over several snapshots (the base, its delta, the shared library), best first; most
/// often none. The first is the grey text; all of them suit a popup.
pub fn complete(snapshots: &[&Snapshot], context: &Context<'_>) -> Vec<Completion> {
    let mut out = Vec::new();
    if let Some(text) = formula::agenda(context) {
        out.push(Completion { text, confidence: 0.95, reason: Reason::Agenda, entry: None });
    }
    if quiet(context.before).is_some() {
        return out;
    }
    let indexes: Vec<&Index> = snapshots.iter().map(|s| &s.index).collect();
    let window = window(context.before);
    let fits = Fits::new(context);
    full_names(snapshots, context, &window, &mut out);
    from_library(snapshots, &fits, context, &indexes, &window, &mut out);
    from_archive(context, &indexes, &window, &mut out);
    let mut seen: Vec<String> = Vec::new();
    out.retain(|completion| {
        let fresh = !seen.contains(&completion.text);
        seen.push(completion.text.clone());
        fresh
            && (completion.reason == Reason::Agenda
                || acceptable(snapshots, &fits, context, &completion.text))
    });
    out
}

/// The sentence before the caret, folded, with a leading edge.
fn window(before: &str) -> Vec<u16> {
    let sentence = formula::sentence_before(before);
    let mut window = vec![EDGE];
    window.extend(fold(sentence));
    window
}

fn full_names(snapshots: &[&Snapshot], context: &Context<'_>, window: &[u16], out: &mut Vec<Completion>) {
    let typed: Vec<u16> = window.iter().copied().filter(|&u| u != EDGE).collect();
    for snapshot in snapshots {
        // The longest tail that begins a name wins; three characters are the least.
        let found = (3..=typed.len().min(16)).rev().find_map(|length| {
            let tail = typed.get(typed.len() - length..)?;
            let mut rests = snapshot.full_names.starting(tail);
            let (first, rest) = rests.next()?;
            // Two names that begin so: nobody knows yet which one it will be.
            rests.all(|(_, other)| other == rest).then(|| (first, rest.to_vec()))
        });
        let Some((i, rest)) = found else { continue };
        let Some(entry) = snapshot.entry(i) else { continue };
        let mentioned =
            context.elsewhere.contains(entry.offered()) || context.before.contains(entry.offered());
        if !mentioned && !context.hidden.contains(&entry.id) {
            let text = String::from_utf16_lossy(&rest);
            out.push(Completion {
                text,
                confidence: 0.9,
                reason: Reason::FullName,
                entry: Some(entry.id.clone()).filter(|id| !id.is_empty()),
            });
        }
    }
}

/// Library entries that begin where a clause began and go on as typed.
fn from_library(
    snapshots: &[&Snapshot],
    fits: &Fits<'_>,
    context: &Context<'_>,
    indexes: &[&Index],
    window: &[u16],
    out: &mut Vec<Completion>,
) {
    let known = formula::known_by_heart(context);
    let mark = |&u: &u16| char::from_u32(u32::from(u)).is_some_and(|c| u == EDGE || matches!(c, '，' | '：'));
    let clause_start = window.iter().rposition(mark).map_or(0, |at| at + 1);
    let Some(typed) = window.get(clause_start..).filter(|typed| typed.len() >= 3) else { return };
    for snapshot in snapshots {
        let found: Vec<_> = snapshot.prefixes.starting(typed).take(64).collect();
        let weight = |i: usize| snapshot.entry(i).map_or(0.0, |e| weight(e, context));
        let total: f64 = found.iter().map(|&(i, _)| weight(i)).sum();
        let Some(&(i, rest)) = found.iter().max_by(|a, b| weight(a.0).total_cmp(&weight(b.0))) else {
            continue;
        };
        let Some(entry) = snapshot.entry(i) else { continue };
        if rest.len() < AT_LEAST_KNOWN || weight(i) == 0.0 || !snapshot.suits(i, fits) {
            continue;
        }
        let share = weight(i) / (total + 1.0);
        // The archive, where it knows this beginning, judges better than the library alone.
        let head = rest.get(..rest.len().min(4)).unwrap_or(rest);
        let confidence =
            infix::probability(indexes, window, head).map_or(share, |p| if known { p.max(share) } else { p });
        let threshold = if known { FORMULA_THRESHOLD } else { THRESHOLD };
        if confidence >= threshold {
            let reason = if known { Reason::Formula } else { Reason::Archive };
            let text = String::from_utf16_lossy(rest);
            out.push(Completion {
                text,
                confidence: confidence as f32,
                reason,
                entry: Some(entry.id.clone()),
            });
        }
    }
}

fn weight(entry: &super::types::Entry, context: &Context<'_>) -> f64 {
    let wanted = entry.status != Status::Rejected && !context.hidden.contains(&entry.id);
    let allowed = wanted && rank::may_be_said(entry, context);
    let suits = if entry.sections.has(context.kind) { 2.0 } else { 1.0 };
    let fixed = if entry.status == Status::Approved { 2.0 } else { 1.0 };
    if allowed && entry.kind != EntryKind::Frame {
        f64::from(entry.speeches.max(1)) * suits * fixed
    } else {
        0.0
    }
}

fn from_archive(context: &Context<'_>, indexes: &[&Index], window: &[u16], out: &mut Vec<Completion>) {
    let series = formula::after_two_members(context.before);
    let formula = series || formula::known_by_heart(context);
    let threshold = if formula { FORMULA_THRESHOLD } else { THRESHOLD };
    let at_least = if series { AT_LEAST_KNOWN } else { AT_LEAST };
    let Some(Continuation { units, next, confidence }) =
        infix::continuation(indexes, window, threshold, at_least)
    else {
        return;
    };
    let units = whole_words(window, &units, &next);
    let text = String::from_utf16_lossy(units);
    let text = tidy(without_facts(&text));
    if text.chars().count() < at_least {
        return;
    }
    let reason = if series { Reason::Series } else { Reason::Archive };
    out.push(Completion { text: text.to_owned(), confidence, reason, entry: None });
}

/// The offer up to the end of its last whole word; `next`: what would most likely stand behind it.
fn whole_words<'a>(window: &[u16], units: &'a [u16], next: &[u16]) -> &'a [u16] {
    let text: Vec<u16> = window.iter().chain(units).chain(next).copied().collect();
    let mut edges = Vec::new();
    Cutter::new().edges(&text, &mut edges);
    let first = window.len();
    let edge = (1..=units.len()).rev().find(|length| edges.get(first + length).copied().unwrap_or(true));
    units.get(..edge.unwrap_or(0)).unwrap_or(units)
}

/// No opening quote or bracket without its end, no loose end.
fn tidy(text: &str) -> &str {
    let mut text = text;
    for (open, close) in [('“', '”'), ('‘', '’'), ('《', '》'), ('（', '）')] {
        if let Some(at) = text.rfind(open) {
            let (head, tail) = text.split_at(at);
            if !tail.contains(close) {
                text = head;
            }
        }
    }
    // A clause only begun promises nothing.
    if let Some((head, tail)) = text.rsplit_once('，')
        && tail.chars().count() < 3
        && head.chars().count() >= AT_LEAST
    {
        text = head;
    }
    // A loose end (的, 和, an opening mark) is left to the writer, unless that leaves next to nothing.
    let trimmed = text.trim_end_matches(['、', '：', '，', '的', '和', '与', '“', '《', '（']);
    if trimmed.chars().count() >= AT_LEAST { trimmed } else { text }
}

/// Nothing the checker rejects, nothing curators rejected or that is retired, no clause a second time.
fn acceptable(snapshots: &[&Snapshot], fits: &Fits<'_>, context: &Context<'_>, text: &str) -> bool {
    let sentence = format!("{}{text}", formula::sentence_before(context.before));
    let before = formula::sentence_before(context.before);
    if snapshots.iter().any(|s| s.blocks(&sentence, before.len()))
        || !rank::text_may_be_said(&sentence, context)
        || !(context.allowed)(&sentence)
        || !fits.sentence(before, &sentence)
    {
        return false;
    }
    let typed = before.chars().count();
    let again =
        clause::clauses(&sentence).into_iter().filter(|c| c.end > typed && c.end - c.start >= 8).any(|c| {
            let raw: String = sentence.chars().skip(c.start).take(c.end - c.start).collect();
            context.elsewhere.contains(&raw) || context.before.contains(&raw)
        });
    !again
}
