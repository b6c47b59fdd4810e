//! Placeholders left in the text and corruptions that copies carry, as findings.

use super::text::Text;
use super::{Findings, Say, Severity};
use crate::corruption::find_corruptions;
use crate::placeholder::{Kind, find_in};

/// Reports every placeholder and every listed corruption.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    for found in find_in(&text.chars) {
        let message = match found.kind {
            Kind::Unknown => "这里还没有填写名称或数字。",
            Kind::Masked => "这里的文字被符号遮去，请补上原文。",
            Kind::Initials => "这里用拼音字母代替了人名，请写出姓名和职务。",
            Kind::Slot => "这里是还没有填写的空位。",
        };
        out.push(found.range, Say::new("placeholder", Severity::Error, message).basis("定稿不留空位"));
    }
    for line in &text.lines {
        for found in find_corruptions(line.text) {
            let range = line.range.start + found.range.start..line.range.start + found.range.end;
            let severity = if found.certain { Severity::Error } else { Severity::Warning };
            let message = format!("“{}”像是转抄时被改坏的“{}”，请核对原文。", found.wrong, found.right);
            let say = Say::new("corruption", severity, message).basis("转抄文本常见讹误").fix(found.right);
            out.push(range, if found.certain { say } else { say.unsure() });
        }
    }
}
