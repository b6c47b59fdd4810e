//! What stands under a text: 附件, who signs, the day, as GB/T 9704-2012 §7.3.4–7.3.5 has them.

use super::house::Proportions;
use super::para::{Indent, Para, Role};

/// Characters of a line that can be a signature.
const SIGNATURE: usize = 24;
/// Paragraphs at the end that are looked at.
const LOOKED: usize = 30;

/// Gives the paragraphs at the end of a text their roles: 附件：…, its further lines, a signature above a day.
pub(super) fn mark(paras: &mut Vec<Para>, measure: Proportions) {
    let last = paras.iter().rposition(|para| !para.runs.is_empty());
    if let Some(day) =
        last.filter(|at| paras.get(*at).is_some_and(|para| is_plain(para) && is_day(&para.text())))
    {
        sign(paras, day, measure);
    }
    attach(paras);
    // Each stands apart by an empty line.
    let apart = |at: &usize| {
        let role = |at: usize| paras.get(at).map(|para| para.role);
        let above = at.checked_sub(1).and_then(role);
        matches!(role(*at), Some(Role::Attachment | Role::Signature))
            && above.is_some_and(|above| above != Role::Blank)
            && above != role(*at)
    };
    let begins: Vec<usize> = (paras.len().saturating_sub(LOOKED)..paras.len()).filter(apart).collect();
    for at in begins.into_iter().rev() {
        paras.insert(at, Para::new(Role::Blank, ""));
    }
}

/// Sets the day at `at`, and who signs above it.
fn sign(paras: &mut [Para], at: usize, measure: Proportions) {
    let width = |para: &Para| para.text().chars().map(|c| if c.is_ascii() { 50 } else { 100 }).sum::<u32>();
    let page = u32::try_from(measure.characters * 100).unwrap_or_default();
    let signer = at
        .checked_sub(1)
        .filter(|above| paras.get(*above).is_some_and(|para| is_plain(para) && is_signature(&para.text())));
    let day = paras.get(at).map_or(0, width);
    // The day begins two characters right of who signs; whichever is longer keeps two characters from the edge.
    let name = signer.and_then(|above| paras.get(above)).map_or(0, width);
    let (mut right_of_name, mut right_of_day) = (200, 200);
    if name > 0 {
        if name >= day + 200 {
            right_of_day = name - day;
        } else {
            right_of_name = day + 400 - name;
        }
    }
    for (at, right) in signer.map(|above| (above, right_of_name)).into_iter().chain([(at, right_of_day)]) {
        if let Some(para) = paras.get_mut(at) {
            para.role = Role::Signature;
            para.indent = Some(Indent { right: right.min(page / 2), ..Indent::default() });
        }
    }
}

/// Sets 附件 and what follows it as far as it is numbered.
fn attach(paras: &mut [Para]) {
    let from = paras.len().saturating_sub(LOOKED);
    let begins = |para: &Para| {
        is_plain(para) && (para.text().starts_with("附件：") || para.text().starts_with("附件:"))
    };
    let Some(first) = paras.iter().skip(from).position(begins).map(|at| at + from) else { return };
    let several = paras.get(first).is_some_and(|para| number(para.text().chars().skip(3)) == Some(1));
    let mut count = 1;
    while paras
        .get(first + count)
        .is_some_and(|para| several && is_plain(para) && number(para.text().chars()) == Some(count + 1))
    {
        count += 1;
    }
    for (at, para) in paras.iter_mut().skip(first).take(count).enumerate() {
        para.role = Role::Attachment;
        para.indent = Some(match (several, at) {
            (false, _) => Indent { left: 500, hanging: 300, right: 0 },
            (true, 0) => Indent { left: 600, hanging: 400, right: 0 },
            (true, _) => Indent { left: 600, hanging: 100, right: 0 },
        });
    }
}

/// The figure with which a line begins: 1. or 1．
fn number(line: impl Iterator<Item = char>) -> Option<usize> {
    let mut line = line.peekable();
    let mut figures = String::new();
    while let Some(c) = line.next_if(char::is_ascii_digit) {
        figures.push(c);
    }
    line.next_if(|c| matches!(c, '.' | '．' | '、')).and_then(|_| figures.parse().ok())
}

fn is_plain(para: &Para) -> bool {
    para.role == Role::Body && para.runs.iter().all(|run| run.changes.is_empty())
}

/// Whether the line is a day and nothing else: 2026年3月12日, 二〇二六年三月十二日.
fn is_day(line: &str) -> bool {
    let line = line.trim().trim_start_matches('（').trim_end_matches('）');
    let figure = |c: char| c.is_ascii_digit() || "〇○零一二三四五六七八九十".contains(c);
    let Some((year, rest)) = line.split_once('年') else { return false };
    let Some((month, rest)) = rest.split_once('月') else { return false };
    let Some(day) = rest.strip_suffix('日') else { return false };
    year.chars().count() == 4
        && [year, month, day]
            .iter()
            .all(|part| !part.is_empty() && part.chars().count() <= 4 && part.chars().all(figure))
}

/// Whether the line can say who signs: short, and no sentence.
fn is_signature(line: &str) -> bool {
    let line = line.trim();
    (2..=SIGNATURE).contains(&line.chars().count())
        && !line.contains(['。', '，', '；', '：', '！', '？', '、', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::house::Size;

    fn marked(lines: &[&str]) -> Vec<(Role, String, Option<Indent>)> {
        let mut paras: Vec<Para> = lines.iter().map(|line| Para::new(Role::Body, *line)).collect();
        mark(&mut paras, Size::Standard.measure());
        paras.into_iter().map(|para| (para.role, para.text(), para.indent)).collect()
    }

    #[test]
    fn who_signs_stands_above_the_day_at_the_right() {
        let found = marked(&["谢谢大家！", "云江市人民代表大会常务委员会办公室", "2026年3月12日"]);
        let right = |at: usize| found[at].2.unwrap().right;
        assert_eq!((found[1].0, found[2].0, found[3].0), (Role::Blank, Role::Signature, Role::Signature));
        // 17 characters against 6.5: the day begins two characters right of the name.
        assert_eq!((right(2), right(3)), (200, 1050));
        let short = marked(&["谢谢大家！", "市人大", "二〇二六年三月十二日"]);
        assert_eq!((short[2].2.unwrap().right, short[3].2.unwrap().right), (1100, 200));
        for text in ["今年3月12日", "2026年3月", "会议定于2026年3月12日"] {
            assert_eq!(marked(&["谢谢大家！", text])[1].0, Role::Body, "{text}");
        }
        assert_eq!(marked(&["谢谢大家！", "2026年3月12日"])[0].0, Role::Body, "a sentence signs nothing");
    }

    #[test]
    fn attachments_hang_under_the_first_name() {
        let found =
            marked(&["谢谢！", "附件：1.监督工作计划", "2.代表建议清单", "市人大常委会", "2026年3月12日"]);
        let roles: Vec<Role> = found.iter().map(|para| para.0).collect();
        let expected = [
            Role::Body,
            Role::Blank,
            Role::Attachment,
            Role::Attachment,
            Role::Blank,
            Role::Signature,
            Role::Signature,
        ];
        assert_eq!(roles, expected);
        assert_eq!(found[2].2.unwrap().hanging, 400);
        assert_eq!(found[3].2.unwrap().hanging, 100);
        let one = marked(&["谢谢！", "附件：监督工作计划", "2.不相干的话"]);
        assert_eq!((one[2].0, one[3].0), (Role::Attachment, Role::Body));
    }
}
