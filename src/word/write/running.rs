//! What an office's template has above and below its pages, in the file.

use super::{Settings, mark};
use crate::word::template::RunningPart;

/// The parts of a template, numbered as they are written.
pub(super) struct RunningParts<'a> {
    own: &'a [RunningPart],
    mark: &'a str,
}

/// The number of the first in names and relations: ours come before.
const FIRST: usize = 11;

impl<'a> RunningParts<'a> {
    pub fn of(settings: &'a Settings) -> Self {
        let own = settings.template.as_ref().map(|template| template.running.as_slice()).unwrap_or_default();
        Self { own, mark: &settings.mark }
    }

    /// Whether the template has something of this kind (`header`, `footer`).
    pub fn has(&self, kind: &str) -> bool {
        self.own.iter().any(|part| part.kind == kind)
    }

    /// Each with its number.
    fn numbered(&self) -> impl Iterator<Item = (usize, &'a RunningPart)> {
        (FIRST..).zip(self.own)
    }

    /// The references of a section to those of a kind; `None` where the template has none. Even pages have what the others
    /// have, where nothing else is said of them.
    pub fn references(&self, kind: &str) -> Option<String> {
        let own = || self.numbered().filter(|(_, part)| part.kind == kind);
        let of = |pages: &str| own().find(|(_, part)| part.pages == pages).map(|(number, _)| number);
        let all = [
            ("even", of("even").or_else(|| of("default"))),
            ("default", of("default")),
            ("first", of("first")),
        ];
        let written = all.into_iter().filter_map(|(pages, number)| {
            Some(format!(r#"<w:{kind}Reference w:type="{pages}" r:id="rId{}"/>"#, number?))
        });
        self.has(kind).then(|| written.collect())
    }

    /// Number, kind and name of each, for relations and content types.
    pub fn names(&self) -> Vec<(usize, &'a str, String)> {
        self.numbered()
            .map(|(number, part)| (number, part.kind.as_str(), format!("{}{number}.xml", part.kind)))
            .collect()
    }

    /// Each under its name in the package, the mark of whoever took the file in every header.
    pub fn parts(&self) -> Vec<(String, String)> {
        let content = |part: &RunningPart| match part.kind.as_str() {
            "header" if !self.mark.is_empty() => {
                part.content.replacen("</w:hdr>", &format!("{}</w:hdr>", mark::paragraph(self.mark)), 1)
            }
            _ => part.content.clone(),
        };
        self.numbered()
            .map(|(number, part)| (format!("word/{}{number}.xml", part.kind), content(part)))
            .collect()
    }
}
