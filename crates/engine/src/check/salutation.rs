//! The salutation against who speaks, to whom, and at which level.

use super::text::{Line, Text};
use super::{Context, Findings, Say, Severity};
use crate::document::{Level, Occasion, Office};

const BASIS: &str = "称谓惯例";

/// Judges every salutation of the file: a short line near the head of a speech that ends with a colon.
pub(super) fn check(text: &Text<'_>, context: &Context, out: &mut Findings<'_, '_>) {
    let mut first = true;
    for line in &text.lines {
        let words = line.text.trim();
        let length = words.chars().count();
        if !(3..=40).contains(&length) || !is_salutation(words) {
            continue;
        }
        mark(line, words, out);
        wording(line, words, context, out);
        if first {
            audience(line, words, context, out);
        }
        first = false;
    }
}

const HEADS: &[&str] = &[
    "同志们",
    "各位代表",
    "各位委员",
    "各位副主任",
    "各位主任",
    "主任、",
    "主任，",
    "各位领导",
    "各位常委",
    "尊敬的",
    "各位同志",
    "各位副主席",
    "各位常委会",
];

fn is_salutation(words: &str) -> bool {
    HEADS.iter().any(|head| words.starts_with(head))
        && !words.contains(['。', '；', '？'])
        && (words.ends_with(['：', ':', '，', ','])
            || words.ends_with("同志们")
            || words.ends_with("代表")
            || words.ends_with("委员"))
        && !words.contains("让我们")
}

/// A salutation ends with a full-width colon.
fn mark(line: &Line<'_>, words: &str, out: &mut Findings<'_, '_>) {
    if words.ends_with('：') {
        return;
    }
    let lead = line.text.chars().take_while(|c| c.is_whitespace()).count();
    let start = line.range.start + lead;
    let end = start + words.chars().count();
    let bare = words.trim_end_matches([':', '，', ',']);
    // A half-width colon is already a finding of the marks.
    if words.ends_with(':') {
        return;
    }
    let say = Say::new("salutation", Severity::Warning, "称谓后面用全角冒号。")
        .basis(BASIS)
        .fix(format!("{bare}："));
    out.push(start..end, say);
}

fn wording(line: &Line<'_>, words: &str, context: &Context, out: &mut Findings<'_, '_>) {
    for (word, message, fix, severity) in [
        ("常委会组成人员", "称谓里用“各位委员”，不用“常委会组成人员”。", "委员", Severity::Warning),
        ("各位常委", "称谓里用“各位委员”。", "各位委员", Severity::Warning),
        ("人民代表", "称谓里用“各位代表”。", "代表", Severity::Warning),
        ("各位主任", "称谓里分称“主任、各位副主任”。", "主任、各位副主任", Severity::Warning),
    ] {
        if let Some(at) = words.find(word).filter(|_| word != "各位常委" || !words.contains("常委会"))
        {
            let at = at + (line.text.len() - line.text.trim_start().len());
            let range = line.chars_of(at..at + word.len());
            out.push(range, Say::new("salutation", severity, message).basis(BASIS).fix(fix));
        }
    }
    if context.level == Some(Level::Township) && words.contains("副主任") {
        let say = Say::new("salutation", Severity::Error, "乡镇人大设主席、副主席，没有副主任。")
            .basis("地方组织法");
        out.push(line.range.clone(), say);
    }
}

fn audience(line: &Line<'_>, words: &str, context: &Context, out: &mut Findings<'_, '_>) {
    let mut warn = |message: &str, fix: Option<&str>| {
        let say = Say::new("salutation", Severity::Warning, message).basis(BASIS);
        let say = match fix {
            Some(fix) => say.fix(fix),
            None => say,
        };
        out.push(line.range.clone(), say);
    };
    let to_committee = words.contains("各位副主任") && words.contains("委员");
    let names_director = words.starts_with("主任");
    let county = context.level == Some(Level::County);
    let (own, reporting) = if county {
        ("各位副主任、各位委员：", "主任、各位副主任、各位委员：")
    } else {
        ("各位副主任、秘书长、各位委员：", "主任、各位副主任、秘书长、各位委员：")
    };
    match context.office {
        Some(
            Office::Director
            | Office::PartyGroupDirector
            | Office::SecretaryDirector
            | Office::CountyDirector,
        ) if to_committee && names_director => {
            warn("主任自己讲话，称谓里不称“主任”。", Some(own));
        }
        Some(
            Office::DeputyDirector
            | Office::PartyGroupDeputyDirector
            | Office::SecretaryGeneral
            | Office::CommitteeDirector
            | Office::Mayor
            | Office::SupervisoryDirector
            | Office::CourtPresident
            | Office::ChiefProcurator,
        ) if to_committee && !names_director => {
            warn("向常委会报告，称谓要从“主任”起。", Some(reporting));
        }
        _ => {}
    }
    match context.occasion {
        Some(Occasion::CongressClosing) if !words.contains("代表") => {
            warn("人代会上讲话，称谓用“各位代表”。", Some("各位代表："));
        }
        Some(Occasion::CommitteeSession) if !words.contains("委员") => {
            warn("常委会会议上讲话，称谓用“各位副主任、秘书长、各位委员”。", Some(own))
        }
        Some(Occasion::PartyCommitteeConference) if words.contains("各位代表") || to_committee => {
            warn("党委的会议，称谓用“同志们”。", Some("同志们："));
        }
        Some(Occasion::DeputyTraining) if !words.contains("代表") => {
            warn("代表培训班，称谓用“各位代表、同志们”。", Some("各位代表、同志们："))
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};
    use crate::document::{Level, Occasion, Office};

    fn found(text: &str, context: &Context) -> Vec<String> {
        Checker::shipped().check(text, context).into_iter().map(|f| f.rule).collect()
    }

    #[test]
    fn by_speaker_and_audience() {
        let director =
            Context { office: Some(Office::Director), level: Some(Level::City), ..Context::default() };
        assert_eq!(found("讲话\n主任、各位副主任、秘书长、各位委员：", &director), ["salutation"]);
        assert_eq!(found("讲话\n各位副主任、秘书长、各位委员：", &director), Vec::<String>::new());
        let mayor = Context { office: Some(Office::Mayor), ..Context::default() };
        assert_eq!(found("报告\n各位副主任、秘书长、各位委员：", &mayor), ["salutation"]);
        let congress = Context { occasion: Some(Occasion::CongressClosing), ..Context::default() };
        assert_eq!(found("讲话\n同志们：", &congress), ["salutation"]);
        assert_eq!(found("讲话\n各位代表、同志们：", &congress), Vec::<String>::new());
    }

    #[test]
    fn by_wording_and_mark() {
        let any = Context::default();
        assert_eq!(found("讲话\n各位常委会组成人员：", &any), ["salutation"]);
        assert_eq!(found("讲话\n同志们，", &any), ["salutation"]);
        assert_eq!(found("讲话\n同志们:", &any), ["halfwidth_punctuation"]);
        assert_eq!(found("讲话\n同志们：", &any), Vec::<String>::new());
    }
}
