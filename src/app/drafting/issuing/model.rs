//! The form of a speech that is sent out; no SQL, no HTTP.

use serde::Deserialize;

use crate::app::corpus::model::{Details, parse_date};
use crate::engine::news::meeting_of;
use crate::error::AppError;
use crate::word::Issue;

/// Characters of a note, attachments, characters of one and of who sends it.
const MAX_NOTE: usize = 2_000;
const MAX_ATTACHMENTS: usize = 30;
const MAX_NAME: usize = 120;

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct IssueForm {
    /// 印发说明; empty: none.
    pub note: String,
    /// The names of what is attached, one a line.
    pub attachments: String,
    /// Who sends it.
    pub sender: String,
    /// The day, as a date field has it.
    pub date: String,
    /// The name of a format.
    pub format: String,
}

impl IssueForm {
    /// What the form begins with: a note that says whose speech where is sent out.
    pub fn of(details: &Details, organization: &str) -> Self {
        let speaker = match (details.post.trim(), details.speaker.trim()) {
            ("", "") => String::new(),
            (post, "") => post.to_owned(),
            (post, name) => format!("{post}{name}同志"),
        };
        let where_ = meeting_of(&details.title).map(|(meeting, when)| format!("在{meeting}{when}"));
        let note = format!(
            "现将{speaker}{}的讲话印发给你们，请结合实际，认真学习贯彻。",
            where_.unwrap_or_default()
        );
        Self { note, sender: organization.to_owned(), ..Self::default() }
    }

    /// What goes around the speech.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with what is too long or no date.
    pub fn issue(&self) -> Result<Issue, AppError> {
        let long = |text: &str, most: usize| text.chars().count() > most;
        if long(&self.note, MAX_NOTE) {
            return Err(AppError::invalid(format!("印发说明超过{MAX_NOTE}个字，请缩短。")));
        }
        let attachments: Vec<String> = self
            .attachments
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        if attachments.len() > MAX_ATTACHMENTS || attachments.iter().any(|name| long(name, MAX_NAME)) {
            let message = format!("附件最多{MAX_ATTACHMENTS}个，每个名称不超过{MAX_NAME}个字，请修改。");
            return Err(AppError::invalid(message));
        }
        if long(&self.sender, MAX_NAME) {
            return Err(AppError::invalid(format!("印发单位超过{MAX_NAME}个字，请缩短。")));
        }
        let date = match self.date.trim() {
            "" => None,
            typed => Some(parse_date(typed).ok_or_else(|| AppError::invalid("请选择印发日期，或者留空。"))?),
        };
        Ok(Issue { note: self.note.clone(), attachments, sender: self.sender.clone(), date })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_begins_with_whose_speech_it_is() {
        let details = Details {
            title: "在全市人大工作会议上的讲话".to_owned(),
            speaker: "王芳".to_owned(),
            post: "市人大常委会主任".to_owned(),
            ..Details::default()
        };
        let form = IssueForm::of(&details, "云江市人大常委会办公室");
        assert!(
            form.note.starts_with("现将市人大常委会主任王芳同志在全市人大工作会议上的讲话印发"),
            "{}",
            form.note
        );
        assert_eq!(form.issue().unwrap().sender, "云江市人大常委会办公室");
        let wrong = IssueForm { date: "明天".to_owned(), ..form.clone() };
        assert!(wrong.issue().is_err());
        assert!(IssueForm { note: "长".repeat(2_001), ..form }.issue().is_err());
    }
}
