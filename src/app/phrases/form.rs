//! The form in which a phrasing is written and corrected.

use serde::Deserialize;

use super::curation::model::Judgement;
use super::model::Entry;
use super::store::Edited;
use crate::app::corpus::model::parse_name;
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::error::AppError;

/// Characters of a phrasing.
const MAX_TEXT: usize = 400;

/// What the form for a phrasing sends.
#[derive(Debug, Deserialize)]
pub struct EditForm {
    pub(super) text: String,
    pub(super) kind: String,
    pub(super) section_kind: String,
    #[serde(default)]
    pub(super) tags: String,
    #[serde(default)]
    pub(super) current_form: String,
    #[serde(default)]
    pub(super) note: String,
    #[serde(default)]
    pub(super) source: String,
    /// `personal`: only its owner sees it.
    #[serde(default)]
    pub(super) scope: String,
    /// The stamp of the state that the form was made from.
    #[serde(default)]
    pub(super) seen: String,
}

impl EditForm {
    /// The form for what is stored.
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            text: entry.text.clone(),
            kind: entry.kind.name().to_owned(),
            section_kind: entry.section_kind.name().to_owned(),
            tags: entry.tags.join("，"),
            current_form: entry.current_form.clone().unwrap_or_default(),
            note: entry.note.clone(),
            source: String::new(),
            scope: String::new(),
            seen: Judgement::from(entry).stamp(),
        }
    }

    pub(super) fn tags(&self) -> Vec<String> {
        self.tags.split(['，', ',', '、', ' ']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn edited<'a>(&'a self, tags: &'a [String]) -> Result<Edited<'a>, AppError> {
        let text = self.text.trim();
        if text.is_empty() || text.chars().count() > MAX_TEXT {
            return Err(AppError::invalid(format!("表述为1到{MAX_TEXT}个字，请修改后再保存。")));
        }
        Ok(Edited {
            text,
            kind: self.kind.parse().unwrap_or(Kind::Clause),
            section_kind: parse_name::<SectionKind>(Some(&self.section_kind)).unwrap_or_default(),
            tags,
            current_form: Some(self.current_form.trim()).filter(|form| !form.is_empty()),
            note: self.note.trim(),
        })
    }
}
