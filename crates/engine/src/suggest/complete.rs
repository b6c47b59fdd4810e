//! Completion: formula positions first, then what follows in the archive; shown only when likely enough.

use super::cut::{self, Floor, window};
use super::fits::Fits;
use super::formula;
use super::index::EDGE;
use super::infix::{Lookup, Shelf};
use super::quiet::{many_figures, quiet};
use super::rank;
use super::snapshot::Snapshot;
use super::types::{Completion, Context, EntryKind, Reason, Status};
use crate::clause;

/// How sure an offer must be: of what is shown just above this every second one is right, of all that is shown four in five.
const FLOOR: Floor = Floor { head: 0.53, whole: 0.52 };
/// The same in formula positions, where a writer expects to be helped.
const FORMULA_FLOOR: Floor = Floor { head: 0.48, whole: 0.48 };
/// The same in a paragraph of local facts and figures.
const FACTS_FLOOR: Floor = Floor { head: 0.63, whole: 0.6 };
/// From which share of the library's entries on an offer is shown that the archive cannot judge; in formula positions.
const SHARE: f64 = 0.65;
const FORMULA_SHARE: f64 = 0.55;
/// Shortest rest of a library entry or series.
const AT_LEAST_KNOWN: usize = 2;

/// Completions at the caret over several snapshots (the base, its delta, the shared library), the surest first; most
/// often none. The first is the grey text.
pub fn complete(snapshots: &[&Snapshot], context: &Context<'_>) -> Vec<Completion> {
    let mut out = Vec::new();
    if let Some(text) = formula::agenda(context) {
        out.push(Completion { text, confidence: 0.95, reason: Reason::Agenda, entry: None });
    }
    // Within a paragraph only what is known by heart is worth the interruption.
    if quiet(context.before).is_some() || !context.after.trim().is_empty() {
        return out;
    }
    let shelves: Vec<Shelf<'_>> = snapshots.iter().flat_map(|s| s.shelves(context.reports)).collect();
    let window = window(context.before);
    let fits = Fits::new(context);
    let archive = Lookup::of(&shelves, &window);
    let agenda = out.len();
    full_names(snapshots, context, &window, &mut out);
    from_library(snapshots, &fits, context, &archive, &window, &mut out);
    from_archive(context, &archive, &window, &mut out);
    if let Some(rest) = out.get_mut(agenda..) {
        rest.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    }
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
    archive: &Lookup<'_>,
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
        let judged = archive.along(rest);
        let whole = || String::from_utf16_lossy(rest);
        let (text, sure) = match &judged {
            Some(_) if known && share >= FORMULA_SHARE => (whole(), share),
            Some(path) => {
                let Some((text, sure)) = cut::choose(window, path, floor(context, known)) else { continue };
                (text, sure.head)
            }
            None if share >= if known { FORMULA_SHARE } else { SHARE } => (whole(), share),
            None => continue,
        };
        let reason = if known { Reason::Formula } else { Reason::Archive };
        out.push(Completion { text, confidence: sure as f32, reason, entry: Some(entry.id.clone()) });
    }
}

/// How sure an offer must be here.
fn floor(context: &Context<'_>, formula: bool) -> Floor {
    if formula {
        FORMULA_FLOOR
    } else if many_figures(context.before) {
        FACTS_FLOOR
    } else {
        FLOOR
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

fn from_archive(context: &Context<'_>, archive: &Lookup<'_>, window: &[u16], out: &mut Vec<Completion>) {
    let series = formula::after_two_members(context.before);
    let formula = series || formula::known_by_heart(context);
    let path = archive.path();
    let Some((text, sure)) = cut::choose(window, &path, floor(context, formula)) else { return };
    // What the library completes as well counts for its entry.
    let same = |other: &Completion| {
        other.entry.is_some() && (other.text.starts_with(&text) || text.starts_with(&other.text))
    };
    if out.iter().any(same) {
        return;
    }
    let reason = if series { Reason::Series } else { Reason::Archive };
    out.push(Completion { text, confidence: sure.head as f32, reason, entry: None });
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
