//! Which stored speeches and phrasings a rule would hit, before it is saved.

use time::Date;
use uuid::Uuid;

use super::store::Tried;
use crate::app::corpus::model::Day;
use crate::app::corpus::reading::{anchor, in_context};
use crate::engine::check::{Checker, Context, Finding, Rule};

/// Speeches shown, hits shown of each, phrasings shown.
const SPEECHES: usize = 30;
const EACH: usize = 3;
const PHRASINGS: usize = 40;

/// A hit with the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where on the reading page it is.
    pub anchor: String,
    /// Text before.
    pub before: String,
    /// What is hit.
    pub found: String,
    /// Text after.
    pub after: String,
}

/// A speech that the rule hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeechHits {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// When it was given.
    pub day: Day,
    /// How often it is hit.
    pub count: usize,
    /// The first hits.
    pub hits: Vec<Hit>,
}

/// What a rule hits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// Speeches that were looked through.
    pub searched: usize,
    /// Speeches that are hit, and how often in all.
    pub speeches: usize,
    /// Hits in them.
    pub hits: usize,
    /// The first of them, the newest first.
    pub shown: Vec<SpeechHits>,
    /// Phrasings that would leave the suggestions.
    pub phrasings: usize,
    /// The first of them.
    pub phrasings_shown: Vec<(Uuid, String)>,
}

/// Tries a rule on speeches, each as of its own day, and on phrasings as of today.
pub fn preview(rule: &Rule, speeches: &[Tried], phrasings: &[(Uuid, String)], today: Date) -> Preview {
    let checker = Checker::only(rule);
    let mut out = Preview { searched: speeches.len(), ..Preview::default() };
    for speech in speeches {
        let found = checker.wording(&speech.text, &speech.context);
        if found.is_empty() {
            continue;
        }
        out.speeches += 1;
        out.hits += found.len();
        if out.shown.len() < SPEECHES {
            out.shown.push(shown(speech, &found));
        }
    }
    let now = Context { date: Some(today), ..Context::default() };
    for (id, text) in phrasings.iter().filter(|(_, text)| !checker.wording(text, &now).is_empty()) {
        out.phrasings += 1;
        if out.phrasings_shown.len() < PHRASINGS {
            out.phrasings_shown.push((*id, text.clone()));
        }
    }
    out
}

fn shown(speech: &Tried, found: &[Finding]) -> SpeechHits {
    let hits = found.iter().take(EACH).map(|finding| {
        let (line_start, before, found, after) = in_context(&speech.text, finding.start, finding.end);
        Hit { anchor: anchor(line_start), before, found, after }
    });
    SpeechHits {
        id: speech.id,
        title: speech.title.clone(),
        day: speech.day,
        count: found.len(),
        hits: hits.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::check::RulePack;
    use time::macros::date;

    #[test]
    fn each_speech_is_judged_as_of_its_own_day() {
        let rule =
            RulePack::shipped().rules.iter().find(|rule| rule.id == "formulation.yifuliangyuan").unwrap();
        let speech = |date: Date| Tried {
            id: Uuid::nil(),
            title: "讲话".to_owned(),
            day: Day { on: Some(date), ..Day::default() },
            context: Context { date: Some(date), ..Context::default() },
            text: "讲话\n要加强对一府两院的监督，支持一府两院依法履职。".to_owned(),
        };
        let phrasings = [
            (Uuid::nil(), "加强对一府两院的监督".to_owned()),
            (Uuid::nil(), "加强对一府一委两院的监督".to_owned()),
        ];
        let speeches = [speech(date!(2022 - 01 - 01)), speech(date!(2016 - 01 - 01))];
        let preview = preview(rule, &speeches, &phrasings, date!(2026 - 11 - 22));
        assert_eq!((preview.searched, preview.speeches, preview.hits, preview.phrasings), (2, 1, 2, 1));
        let hit = &preview.shown[0].hits[0];
        assert_eq!(
            (hit.before.as_str(), hit.found.as_str(), hit.anchor.as_str()),
            ("要加强对", "一府两院", "c3")
        );
    }
}
