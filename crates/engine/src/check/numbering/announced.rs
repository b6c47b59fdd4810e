//! Whether as much follows as was announced, and is listed as was said.

use std::sync::LazyLock;

use regex::Regex;

use super::label::{Family, Label, rank};
use crate::check::text::{Text, is_han, number_of};
use crate::check::{Findings, Say, Severity};
use crate::constant;
use crate::document::chinese_number;

static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(concat!(
        r"(?:讲|谈|提|强调|说|提出|谈谈|讲讲|汇报|作|安排|部署|报告|交流|通报|介绍|明确|做|抓|抓好|做好|突出|把握|坚持)(?:了|以下|如下|这|这么|出|几句|我的){0,3}",
        r"(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})(?:点|个方面|条|个问题|方面|件事|项|个|层|个意思|件)",
        r"[^，。；：\n]{0,10}(?:意见|要求|建议|希望|问题|体会|想法|看法|内容|事|认识|情况|工作|方面|任务|感受|打算|思考|意思)?(?:[。，：:；]|$)",
    ))
});

/// Characters at the end of a paragraph in which points are announced.
const TAIL: usize = 90;

/// “讲四点意见” against the sections that follow.
pub(super) fn announced(text: &Text<'_>, labels: &[Label], out: &mut Findings<'_, '_>) {
    let regex = &*ANNOUNCED;
    for line in &text.lines {
        if !line.text.contains(['点', '个', '条', '项', '件', '层', '面']) {
            continue;
        }
        // An announcement closes its paragraph: only the end of the line is searched.
        let tail = line.range.end.saturating_sub(TAIL).max(line.range.start)..line.range.end;
        let first = line.bytes_of(&tail).start;
        let chars_of = |found: regex::Match<'_>| line.chars_of(first + found.start()..first + found.end());
        for found in regex.captures_iter(line.slice(&tail)) {
            let (Some(whole), Some(n)) = (found.get(0), found.name("n")) else { continue };
            let Some(count) = number_of(n.as_str()).filter(|c| (2..=12).contains(c)) else { continue };
            let hit = chars_of(whole);
            // What follows must be headings: the announcement stands at the end of its line.
            let rest = text.chars.get(hit.end..line.range.end).unwrap_or_default();
            if rest.iter().filter(|c| is_han(**c)).count() > 40 || text.quoted(&hit) {
                continue;
            }
            let Some(actual) = following(labels, hit.end) else { continue };
            if actual != count && actual > 0 {
                let number = chars_of(n);
                let message =
                    format!("这里说{}点，后面实际有{}点。", chinese_number(count), chinese_number(actual));
                let say = Say::new("announced_count_mismatch", Severity::Error, message)
                    .fix(chinese_number(actual).replace("二", "两"));
                out.push(number, say);
            }
        }
    }
}

/// Characters within which the first of the announced points must come.
const SOON: usize = 1200;

/// How many points of the first family of headings come after `from`, up to where it begins anew.
fn following(labels: &[Label], from: usize) -> Option<usize> {
    let next = labels.partition_point(|l| l.range.start < from);
    let after = labels.get(next..).unwrap_or_default();
    // The first heading must come soon, or the announcement belongs to something else.
    let soon = after.iter().take_while(|l| l.range.start - from <= SOON);
    let first = soon.into_iter().find(|l| l.heads)?;
    if first.value != 1 {
        return None;
    }
    let family = first.family;
    let mut count = 0;
    for label in after.iter().filter(|l| l.heads) {
        if label.family == family {
            if label.value == 1 && count > 0 {
                break;
            }
            count += 1;
        } else if rank(label.family) < rank(family) {
            break;
        }
    }
    Some(count)
}

static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(concat!(
        r"(?:以下|下面|如下|这|重点|主要|着力|认真|切实|做好|抓好|把握好?|处理好|坚持|突出|体现|从|有|抓住|围绕|做到|落实|牢记|树立|增强|强化|注重|聚焦|念好|打好|算好|当好|答好|讲|谈|提|提出|强调|说)(?:抓|做|是|有|抓好|做好|体现在|把握)?(?:以下|下面|这)?",
        r"“?(?P<n>[两二三四五六七八九]|[3-9])(?:个方面|个|项|点|条|件|大|方面|种)[^，。；：\n一二三四五六七八九]{0,10}[：:。，]?\s*$",
    ))
});

/// “做好以下三项工作：一是……二是……”: the count inside a paragraph.
pub(super) fn listed(text: &Text<'_>, labels: &[Label], out: &mut Findings<'_, '_>) {
    for (index, label) in labels.iter().enumerate() {
        let inline = matches!(label.family, Family::Shi | Family::Yao | Family::Ordinal | Family::Circled);
        if label.value != 1 || !inline || label.heads {
            continue;
        }
        let Some(line) = text.line_at(label.range.start) else { continue };
        // The words that announce stand right before the first number.
        let near = line.range.start.max(label.range.start.saturating_sub(TAIL));
        let before = line.slice(&(near..label.range.start));
        let shift = line.bytes_of(&(near..near)).start;
        let Some(found) = LISTED.captures(before) else { continue };
        let Some(n) = found.name("n") else { continue };
        let Some(count) = number_of(n.as_str()) else { continue };
        let rest = labels.get(index..).unwrap_or_default();
        let same =
            rest.iter().take_while(|l| l.range.start < line.range.end).filter(|l| l.family == label.family);
        let mut actual = 0;
        for next in same {
            if next.value != actual + 1 {
                break;
            }
            actual = next.value;
        }
        if actual != count && actual >= 2 {
            let message =
                format!("这里说{}，后面实际列了{}。", chinese_number(count), chinese_number(actual));
            out.push(
                line.chars_of(shift + n.start()..shift + n.end()),
                Say::new("announced_count_mismatch", Severity::Warning, message),
            );
        }
    }
}
