//! 印发稿: a speech as it is sent out, with 印发说明 on a page before it, 附件 and who sends it under it.

use time::Date;

use super::ending;
use super::house::{HouseStyle, Size};
use super::para::{Look, Para, Role, Run};
use super::title::broken;
use crate::engine::lexicon::days::full;

/// What goes around a speech that is sent out; what is empty is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issue {
    /// 印发说明, its paragraphs in lines.
    pub note: String,
    /// The names of what is attached.
    pub attachments: Vec<String>,
    /// Who sends it.
    pub sender: String,
    /// The day on which it is sent.
    pub date: Option<Date>,
}

/// The speech with what goes around it. With a note, who sends it signs the note; else what is under the speech.
pub(super) fn issued(speech: Vec<Para>, issue: &Issue, style: &HouseStyle, size: Size) -> Vec<Para> {
    let measure = size.measure();
    let signed = || {
        let day = issue.date.map(full);
        let sender = Some(issue.sender.trim().to_owned()).filter(|sender| !sender.is_empty());
        sender.into_iter().chain(day).map(|line| Para::new(Role::Body, line))
    };
    let lines = || issue.note.lines().map(str::trim).filter(|line| !line.is_empty());
    let noted = lines().next().is_some();
    let mut paras = Vec::new();
    if noted {
        let title = broken("印发说明", measure.title_characters, style.shape);
        paras.push(Para::of(Role::Title, vec![Run::new(title, Look::Plain)]));
        paras.push(Para::new(Role::Blank, ""));
        paras.extend(lines().map(|line| Para::new(Role::Body, line)));
        paras.extend(signed());
        ending::mark(&mut paras, measure);
    }
    let mut under = Vec::new();
    let names = || issue.attachments.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    match names().count() {
        0 => {}
        1 => under.extend(names().map(|name| Para::new(Role::Body, format!("附件：{name}")))),
        _ => under.extend(names().zip(1..).map(|(name, n)| {
            let label = if n == 1 { "附件：" } else { "" };
            Para::new(Role::Body, format!("{label}{n}.{name}"))
        })),
    }
    if !noted {
        under.extend(signed());
    }
    let begins = paras.len();
    paras.extend(speech);
    if let Some(first) = paras.get_mut(begins).filter(|_| begins > 0) {
        first.page = true;
    }
    if !under.is_empty() {
        paras.extend(under);
        ending::mark(&mut paras, measure);
    }
    paras
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_out_has_its_note_and_its_attachments() {
        let speech = || vec![Para::new(Role::Title, "在座谈会上的讲话"), Para::new(Role::Body, "同志们。")];
        let date = Date::from_calendar_date(2026, time::Month::November, 29).ok();
        let issue = Issue {
            note: "现将讲话印发给你们。\n\n请认真学习。".into(),
            attachments: vec!["工作计划".into(), " ".into(), "任务清单".into()],
            sender: "市人大常委会办公室".into(),
            date,
        };
        let set = |issue: &Issue| issued(speech(), issue, &HouseStyle::default(), Size::Standard);
        let texts =
            |paras: &[Para]| paras.iter().map(Para::text).filter(|text| !text.is_empty()).collect::<Vec<_>>();
        let whole = set(&issue);
        let expected = [
            "印发说明",
            "现将讲话印发给你们。",
            "请认真学习。",
            "市人大常委会办公室",
            "2026年11月29日",
            "在座谈会上的讲话",
            "同志们。",
            "附件：1.工作计划",
            "2.任务清单",
        ];
        assert_eq!(texts(&whole), expected);
        assert_eq!(whole.iter().filter(|para| para.page).count(), 1);
        assert_eq!(whole.iter().filter(|para| para.role == Role::Signature).count(), 2);
        assert_eq!(whole.iter().filter(|para| para.role == Role::Attachment).count(), 2);
        let bare = set(&Issue { note: String::new(), attachments: vec!["清单".into()], ..issue });
        let expected = ["在座谈会上的讲话", "同志们。", "附件：清单", "市人大常委会办公室", "2026年11月29日"];
        assert_eq!(texts(&bare), expected);
        assert_eq!(set(&Issue::default()).len(), 2);
    }
}
