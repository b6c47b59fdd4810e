//! Organs under a name of another time: 市环保局 in 2022, 市应急管理局 in January 2018.

use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use time::Date;

use super::text::{Line, Text};
use super::{Findings, Say, Severity, history};
use crate::constant;
use crate::lexicon::days::month;
use crate::lexicon::organs::{Organ, organs};

struct Names {
    matcher: CharwiseDoubleArrayAhoCorasick<u32>,
    /// For each name its organ, and whether it is the name before.
    owners: Vec<(&'static Organ, bool)>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut all: Vec<(&'static str, (&'static Organ, bool))> = Vec::new();
    for organ in organs() {
        all.extend(organ.old.iter().map(|name| (*name, (organ, true))));
        all.push((organ.new, (organ, false)));
    }
    all.sort_by_key(|(name, (_, old))| (*name, !*old));
    // A name that is one organ's old and another's new one is told by its dates: the old comes first.
    all.dedup_by_key(|(name, _)| *name);
    let matcher = constant::longest(all.iter().map(|(name, _)| *name).zip(0..));
    Names { matcher, owners: all.into_iter().map(|(_, owner)| owner).collect() }
});

/// What makes another word of a name's last character: 农业部门, 环保局部, 扶贫办法, 国土局势.
const CUT: &str = "门部域限面势法理好事成学案校外";

/// Checks the organs of every line; without a date nothing is said.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    let Some(date) = date else { return };
    for line in &text.lines {
        for hit in NAMES.matcher.leftmost_find_iter(line.text) {
            let Some((organ, old)) = NAMES.owners.get(hit.value() as usize) else { continue };
            let range = line.chars_of(hit.start()..hit.end());
            let next = text.get(range.end);
            if CUT.contains(next)
                || next == '长' && line.slice(&range).ends_with('部')
                || text.in_title(&range)
                || text.quoted(&range)
            {
                continue;
            }
            if *old && organ.late.is_some_and(|late| late <= date) {
                late(text, line, organ, range, date, out);
            } else if !old && organ.since.is_some_and(|since| date < since) {
                early(text, line, organ, range, out);
            }
        }
    }
}

fn late(
    text: &Text<'_>,
    line: &Line<'_>,
    organ: &Organ,
    range: std::ops::Range<usize>,
    date: Date,
    out: &mut Findings<'_, '_>,
) {
    let clause = text.clause(&range);
    let before = line.slice(&(clause.start.max(range.start.saturating_sub(8))..range.start));
    if ["不再保留", "撤销", "整合", "合并", "划入"].iter().any(|word| before.contains(word)) {
        return;
    }
    let former = before.rsplit(['、', '和']).next().unwrap_or_default();
    if former.contains('原') || former.ends_with('前') || before.starts_with('原') {
        return;
    }
    let fixes = [organ.new.to_owned()];
    if history::tells_of_earlier(text, line, &range, organ.late, Some(date), &fixes) {
        return;
    }
    let name = text.string(&range);
    let message = format!("“{name}”已改为“{}”；说从前的事请写“原{name}”。", organ.new);
    let severity = if organ.sure { Severity::Error } else { Severity::Warning };
    let say = Say::new("organ_late", severity, message).basis(organ.basis).fix(organ.new);
    out.push(range, if organ.sure { say } else { say.unsure() });
}

fn early(
    text: &Text<'_>,
    line: &Line<'_>,
    organ: &Organ,
    range: std::ops::Range<usize>,
    out: &mut Findings<'_, '_>,
) {
    let Some(since) = organ.since else { return };
    let before = text.before(range.start);
    let placed = "省市县区州旗级".contains(before);
    if !organ.national && !placed || history::looks_ahead(text, line, &range) {
        return;
    }
    let message = format!("“{}”自{}起设立，晚于讲话时间，请核对。", organ.new, month(since));
    let severity = if organ.sure { Severity::Error } else { Severity::Warning };
    let say = Say::new("organ_early", severity, message).basis(organ.basis);
    out.push(range, if organ.sure { say } else { say.unsure() });
}
