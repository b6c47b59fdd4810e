//! The length of a speech against the minutes of its occasion.

use super::text::{Text, is_han};
use super::{Context, Findings, Say, Severity};
use crate::document::Occasion;

/// Characters a minute where nothing is known of the speaker.
const RATE: u32 = 200;
/// Longer than this no main speech should be, whatever the occasion (minutes).
const LONGEST: u32 = 60;

/// The usual minutes of an occasion: a default that an organization can change through [`Context::minutes`].
fn usual(occasion: Occasion) -> Option<u32> {
    Some(match occasion {
        Occasion::PartyCommitteeConference => 28,
        Occasion::ConferenceBefore => 20,
        Occasion::ConferenceAfter => 22,
        Occasion::Forum => 18,
        Occasion::CommitteeSession => 8,
        Occasion::CongressClosing => 9,
        Occasion::DeputyTraining => 14,
        Occasion::ElectionDeployment | Occasion::YearEnd => 20,
        Occasion::EnforcementInspection => 10,
        Occasion::SpecialInquiry => 7,
        Occasion::ConstitutionDay => 5,
        Occasion::HostScript => 4,
        Occasion::MayorStatement => 6,
        Occasion::CountyExperience => 8,
        _ => return None,
    })
}

/// Warns where the speech runs a quarter over what its occasion allows. Silent where neither occasion nor minutes are
/// known: a file may hold several speeches.
pub(super) fn check(text: &Text<'_>, context: &Context, out: &mut Findings<'_, '_>) {
    let Some(allowed) = context.minutes.or_else(|| context.occasion.and_then(usual)) else { return };
    let spoken = text.chars.iter().filter(|c| is_han(**c) || c.is_alphanumeric()).count();
    let rate = context.rate.unwrap_or(RATE).clamp(80, 400) as usize;
    let minutes = spoken.div_ceil(rate);
    let limit = (allowed.min(LONGEST) as usize * 5).div_ceil(4);
    if minutes <= limit {
        return;
    }
    let Some(first) = text.lines.iter().find(|l| !l.text.trim().is_empty()) else { return };
    let message = format!("全文约{spoken}字，读完约{minutes}分钟，这一场合以{allowed}分钟左右为宜。");
    out.push(first.range.clone(), Say::new("length", Severity::Warning, message).basis("各场合惯例时长"));
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};
    use crate::document::Occasion;

    #[test]
    fn long_for_its_occasion() {
        let text = format!("题目\n{}", "我们要坚持党的领导。".repeat(300));
        let long = |occasion| {
            let context = Context { occasion: Some(occasion), ..Context::default() };
            Checker::shipped().check(&text, &context).iter().any(|f| f.rule == "length")
        };
        assert!(long(Occasion::CommitteeSession));
        assert!(!long(Occasion::PartyCommitteeConference));
    }
}
