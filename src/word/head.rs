//! The head of a speech: title, date, who speaks. The standard does not name speeches, so it follows practice, and most of
//! it is the office's choice.

use time::Date;

use super::house::{HeadOrder, HouseStyle, Proportions, SpeakerLine, TitleSpace};
use super::para::{Look, Para, Role, Run, runs};
use super::title::broken;
use crate::engine::document::Document;
use crate::engine::lexicon::days::full;

/// Who speaks and when: the lines under the title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// The speaker's name.
    pub name: Option<String>,
    /// The speaker's post, printed before the name.
    pub post: Option<String>,
    /// The day of the speech.
    pub date: Option<Date>,
}

/// Title, subtitle, date and speaker, with the empty lines around them; nothing where there is no title.
pub(super) fn head(document: &Document, meta: &Meta, style: &HouseStyle, measure: Proportions) -> Vec<Para> {
    if document.title.is_empty() {
        return Vec::new();
    }
    let (above, below) = match style.space {
        TitleSpace::Below => (0, 1),
        TitleSpace::Both => (1, 1),
        TitleSpace::Wide => (2, 1),
        TitleSpace::Nothing => (0, 0),
    };
    let blank = |count| std::iter::repeat_with(|| Para::new(Role::Blank, "")).take(count);
    let mut paras: Vec<Para> = blank(above).collect();
    paras.extend(title(runs(&document.title), style, measure));
    paras.extend(byline(meta, style).into_iter().map(|line| Para::new(Role::Byline, line)));
    paras.extend(blank(below));
    paras
}

/// The title in its lines, what follows —— apart.
fn title(title: Vec<Run>, style: &HouseStyle, measure: Proportions) -> Vec<Para> {
    // Where words are still to be decided on, the lines break as they may.
    if title.iter().any(|run| !run.changes.is_empty()) {
        return vec![Para::of(Role::Title, title)];
    }
    let text: String = title.iter().map(|run| run.text.as_str()).collect();
    // What nobody has filled yet is seen in each of its lines.
    let unfilled = title.iter().any(|run| run.look == Look::Unfilled);
    let look = if unfilled { Look::Unfilled } else { Look::Plain };
    let para = |role, text: String| Para::of(role, vec![Run::new(text, look)]);
    let in_lines = |text: &str, width| broken(text, width, style.shape);
    match text.split_once("——").filter(|(main, sub)| !main.trim().is_empty() && !sub.is_empty()) {
        Some((main, sub)) => vec![
            para(Role::Title, in_lines(main.trim(), measure.title_characters)),
            para(Role::Subtitle, in_lines(&format!("——{sub}"), measure.characters)),
        ],
        None if title.len() == 1 => vec![para(Role::Title, in_lines(&text, measure.title_characters))],
        None => vec![Para::of(Role::Title, title)],
    }
}

/// The lines under the title: date and speaker, as far as they are known.
pub fn byline(meta: &Meta, style: &HouseStyle) -> Vec<String> {
    let date = meta.date.map(|date| format!("（{}）", full(date)));
    let speaker = speaker(meta, style);
    match style.head {
        HeadOrder::DateFirst => date.into_iter().chain(speaker).collect(),
        HeadOrder::NameFirst => speaker.into_iter().chain(date).collect(),
    }
}

/// Post and name; a name of two characters is spread to the width of three.
fn speaker(meta: &Meta, style: &HouseStyle) -> Vec<String> {
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let name = given(&meta.name).map(|name| {
        let mut chars = name.chars();
        match (chars.next(), chars.next(), chars.next()) {
            (Some(family), Some(given), None) if !style.tight_names => format!("{family}\u{3000}{given}"),
            _ => name,
        }
    });
    match (given(&meta.post), name, style.speaker) {
        (Some(post), Some(name), SpeakerLine::OneLine) => vec![format!("{post}\u{3000}{name}")],
        (Some(_), Some(name), SpeakerLine::NameOnly) => vec![name],
        (post, name, _) => post.into_iter().chain(name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_two_characters_are_spread() {
        let meta =
            |post: Option<&str>| Meta { name: Some("李明".into()), post: post.map(Into::into), date: None };
        let style = HouseStyle::default();
        assert_eq!(speaker(&meta(None), &style), ["李\u{3000}明"]);
        assert_eq!(speaker(&meta(Some("主任")), &style), ["主任\u{3000}李\u{3000}明"]);
        assert!(speaker(&Meta::default(), &style).is_empty());
        let tight = HouseStyle { tight_names: true, ..HouseStyle::default() };
        assert_eq!(speaker(&meta(Some("主任")), &tight), ["主任\u{3000}李明"]);
    }

    #[test]
    fn the_speaker_stands_as_the_office_has_it() {
        let meta = Meta { name: Some("王文华".into()), post: Some("主任".into()), date: None };
        let lines = |how| speaker(&meta, &HouseStyle { speaker: how, ..HouseStyle::default() });
        assert_eq!(lines(SpeakerLine::TwoLines), ["主任", "王文华"]);
        assert_eq!(lines(SpeakerLine::NameOnly), ["王文华"]);
        let nameless = Meta { name: None, ..meta.clone() };
        let style = HouseStyle { speaker: SpeakerLine::NameOnly, ..HouseStyle::default() };
        assert_eq!(speaker(&nameless, &style), ["主任"], "what is known is not left out");
    }
}
