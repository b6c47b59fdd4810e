//! What may be offered where somebody writes: the same eligibility for grey text, panel, popup and headings that drafts have.
//! Nothing of another organ's voice, another meeting's subject, another place or a congress that is past, nothing broken.

use super::rank;
use super::types::{Context, Entry, Status};
use crate::eligible::{
    self, About, Refusal, Said, about_the_audience, foreign_place, level, off_matter, refusal,
};
use crate::reading::Source;
use crate::stale;

/// The place where somebody writes, ready to judge texts by.
pub(crate) struct Fits<'a> {
    context: &'a Context<'a>,
    about: Option<About>,
}

impl<'a> Fits<'a> {
    /// What has been written in the block says what the place is about.
    pub fn new(context: &'a Context<'a>) -> Self {
        let about = context.meeting.map(|meeting| About::of(meeting, context.before));
        Self { context, about }
    }

    /// Whether somebody has put a wording down for places of this kind.
    pub fn is_home(&self, entry: &Entry) -> bool {
        entry.status == Status::Approved && entry.sections.has(self.context.kind)
    }

    /// Whether a wording of the library suits the place; `home`: somebody has put it down for places of this kind.
    pub fn wording(&self, said: &Said, text: &str, home: bool) -> bool {
        let kinds = (self.context.kind, self.context.section);
        self.stands(text)
            && self.refusal(said).is_none()
            && (home || !off_matter(text, kinds, self.context.before))
            && !about_the_audience(text, self.context.occasion)
    }

    /// Whether a sentence suits the place, `typed` of it being there already: what the writer himself has said is his business.
    pub fn sentence(&self, typed: &str, whole: &str) -> bool {
        let offered = whole.get(typed.len()..).unwrap_or(whole);
        if !self.stands(whole) && self.stands(typed) || !eligible::sound_slots(offered) {
            return false;
        }
        if self.about.is_none() {
            return true;
        }
        let read = |text: &str| self.refusal(&Said::of(text, self.context.kind, &self.source()));
        match read(whole) {
            // A sentence that is still being written hangs and promises; that it ends is its writer's care.
            None | Some(Refusal::Hangs | Refusal::Promise) => true,
            refused => read(typed) == refused,
        }
    }

    fn refusal(&self, said: &Said) -> Option<Refusal> {
        let about = self.about.as_ref()?;
        refusal(said, self.context.office, (self.context.kind, self.context.section), about)
    }

    fn source(&self) -> Source {
        let Context { office, level, occasion, .. } = *self.context;
        Source { office, level, occasion }
    }

    /// Whether nothing in a text belongs to another time or place.
    fn stands(&self, text: &str) -> bool {
        !self.context.date.is_some_and(|date| stale::outdated(text, date))
            && !self.context.place.is_some_and(|place| foreign_place(text, place))
            && level::foreign(text, self.context.level, self.context.place).is_none()
    }
}

/// Whether a heading may stand where the caret is: what this speaker may say, and nothing foreign.
pub fn may_head(text: &str, context: &Context<'_>) -> bool {
    let fits = Fits::new(context);
    let said = Said::of(text, context.kind, &fits.source());
    rank::text_may_be_said(text, context) && (context.allowed)(text) && fits.wording(&said, text, false)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::document::{Level, Occasion, Office, SectionKind};
    use crate::eligible::Meeting;

    /// Whether a sentence is offered to a director who writes about `subject`.
    fn offered(kind: SectionKind, subject: &str, typed: &str, rest: &str) -> bool {
        let occasion = if subject.is_empty() { Occasion::Forum } else { Occasion::EnforcementInspection };
        let office = Some(Office::Director);
        let meeting = Meeting::new(office, Some(Level::City), Some(occasion), subject, []);
        let context = Context {
            kind,
            section: kind,
            office,
            level: Some(Level::City),
            occasion: Some(occasion),
            date: Some(date!(2026 - 03 - 01)),
            meeting: Some(&meeting),
            place: Some("云江市"),
            ..Context::bare(typed)
        };
        Fits::new(&context).sentence(typed, &format!("{typed}{rest}"))
    }

    #[test]
    fn what_no_draft_may_hold_is_not_offered_either() {
        use SectionKind::{Review, Supervision};
        for (kind, subject, typed, rest) in [
            (Supervision, "", "我代表", "县人民政府，向大会报告工作"),
            (Supervision, "", "市政府", "将加快推进重点项目建设"),
            (Supervision, "安全生产法", "要推动", "职业教育提质培优"),
            (Supervision, "", "学习党的二十届", "二中、三中全会精神"),
            (Supervision, "", "学习借鉴", "浙江省的好经验好做法"),
            (Supervision, "", "要在全市", "推进{{待填}}建设"),
            (Review, "", "一年来，", "要进一步加大监督力度"),
        ] {
            assert!(!offered(kind, subject, typed, rest), "{typed}{rest}");
        }
        for (kind, subject, typed, rest) in [
            (Supervision, "", "要坚持", "正确监督、有效监督、依法监督"),
            (Supervision, "安全生产法", "要压实", "企业安全生产主体责任"),
            (Supervision, "", "学习党的二十届", "四中全会精神"),
            (Supervision, "", "要在云江市", "推进全过程人民民主"),
            (Review, "", "一年来，", "各级人大依法履职"),
            // What the writer has begun himself is his business.
            (Supervision, "安全生产法", "要推动职业教育", "提质培优、产教融合"),
        ] {
            assert!(offered(kind, subject, typed, rest), "{typed}{rest}");
        }
    }
}
