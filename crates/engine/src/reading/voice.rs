//! Who can say a sentence.

use super::cues::Cue;
use super::kinds::Voice;
use super::{Context, Seen, signs};
use crate::document::{Level, Occasion};

/// Words by which a speaker speaks of himself and those he stands for.
const OURSELVES: [&str; 6] = ["我们", "我将", "我一定", "本届", "我院", "我代表"];

/// The voice of a sentence, and the level that it names as its own.
pub(super) fn of(seen: &Seen<'_>, context: &Context<'_>) -> (Voice, Option<Level>) {
    let level = seen.cues.iter().find_map(|hit| match hit.cue {
        Cue::Level(level) => Some(level),
        _ => None,
    });
    let named = seen.cues.iter().find_map(|hit| match hit.cue {
        // 支持市政府将… names an organ; it is its own voice only where the clause begins with it.
        Cue::Voice(voice) if speaks_itself(voice, seen, hit) => Some(voice),
        _ => None,
    });
    let party = (seen.shows(signs::PARTY) && orders_committees(seen.text)).then_some(Voice::Party);
    let voice = named.or(party).unwrap_or_else(|| by_speaker(seen, context));
    (voice, level)
}

/// Whether the sentence gives Party committees a task: a clause that begins with them and says what they must do.
fn orders_committees(text: &str) -> bool {
    const HEADS: [&str; 6] = ["各级党委", "各地党委", "党委（党组）", "党委要", "各级党组织", "各级党委党组"];
    text.split(['，', '。', '；', '：']).any(|clause| {
        let clause = clause
            .strip_prefix('全')
            .map_or(clause, |rest| rest.trim_start_matches(['省', '市', '县', '区', '州', '旗']));
        HEADS.iter().any(|head| clause.starts_with(head)) && super::act::modal(clause)
    })
}

/// Whether the words of a voice are said by it, and not of it: a host's words anywhere, others at a clause's beginning or
/// in the first person.
fn speaks_itself(voice: Voice, seen: &Seen<'_>, hit: &super::cues::Hit) -> bool {
    let word = seen.text.get(hit.start - seen.from..hit.end - seen.from).unwrap_or_default();
    let person =
        word.contains('我') || word.starts_with('受') || voice == Voice::Host || voice == Voice::Party;
    person || seen.opens_clause(hit)
}

/// A sentence about “us” has the voice of whoever said it, where that was no speaker of the congress.
fn by_speaker(seen: &Seen<'_>, context: &Context<'_>) -> Voice {
    if context.source.occasion == Some(Occasion::HostScript)
        && seen.has(|cue| cue == Cue::Act(super::Act::Procedure))
    {
        return Voice::Host;
    }
    let Some(office) = context.source.office else { return Voice::Anyone };
    let voice = Voice::of_office(office);
    let foreign = !matches!(voice, Voice::Anyone | Voice::Congress | Voice::Party);
    if foreign && OURSELVES.iter().any(|word| seen.text.contains(word)) { voice } else { Voice::Anyone }
}
