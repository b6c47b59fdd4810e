//! 统稿: the whole text read as one, as a director reads it. What each sentence says against the meeting it is for (subject,
//! voice, act, promises), and what only shows when several people's sections are one text: repeated measures, worn words,
//! proportions, numbering, headings, open slots.
//!
//! These are opinions, so nothing here runs while somebody writes; the writer asks for the list, and it says what it has
//! looked at ([`Review::looked`]), never that there are no mistakes. Places are given as the editor counts: blocks of text
//! from 0 (the title is the first), characters of the block without its number.

mod headings;
mod lines;
mod numbering;
mod open;
mod pairing;
mod proportion;
mod repeated;
mod sense;
#[cfg(test)]
mod spoilt;
mod spoken;
#[cfg(test)]
mod tests;
mod worn;

use serde::Serialize;

use super::document::{Document, PointStyle, SectionKind};
use super::eligible;
use super::outline::{Outline, OutlineSection};
use lines::Lines;

/// Places that one remark shows.
const SHOWN: usize = 500;

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A sentence about something that this meeting is not about.
    Subject,
    /// A sentence that this speaker cannot say.
    Voice,
    /// A demand where what was is told.
    Tense,
    /// A list that was announced and does not follow.
    Promise,
    /// A sentence that leans on what is not there.
    Hanging,
    /// The same words or the same measure in two places.
    Repeated,
    /// A word worn out by use.
    Worn,
    /// Sections or points out of proportion.
    Proportion,
    /// Points numbered in two ways.
    Numbering,
    /// A heading that breaks the skeleton of the others.
    Heading,
    /// What is still to be written or filled in.
    Open,
}

impl Sort {
    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Subject => "议题",
            Self::Voice => "口吻",
            Self::Tense => "时态",
            Self::Promise => "项数",
            Self::Hanging => "指代",
            Self::Repeated => "重复",
            Self::Worn => "用词",
            Self::Proportion => "篇幅",
            Self::Numbering => "编号",
            Self::Heading => "标题",
            Self::Open => "待补",
        }
    }

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Voice => "voice",
            Self::Tense => "tense",
            Self::Promise => "promise",
            Self::Hanging => "hanging",
            Self::Repeated => "repeated",
            Self::Worn => "worn",
            Self::Proportion => "proportion",
            Self::Numbering => "numbering",
            Self::Heading => "heading",
            Self::Open => "open",
        }
    }

    /// How a remark of this sort can be mended where it stands.
    pub const fn mends(self) -> &'static [Mend] {
        match self {
            Self::Subject => &[Mend::Delete, Mend::Material, Mend::About],
            Self::Voice => &[Mend::Delete, Mend::Material],
            Self::Repeated => &[Mend::Delete],
            Self::Tense | Self::Hanging | Self::Promise => &[Mend::Go, Mend::Delete],
            Self::Worn => &[Mend::Replace],
            Self::Proportion => &[Mend::Go, Mend::Material],
            Self::Numbering => &[Mend::Number],
            Self::Heading => &[Mend::Headings],
            Self::Open => &[Mend::Write, Mend::Material],
        }
    }
}

/// How a remark can be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// Go there and change the words.
    Go,
    /// Take the sentence out.
    Delete,
    /// Look for other material for the point.
    Material,
    /// Say that the meeting is about this too.
    About,
    /// Put another word there.
    Replace,
    /// Number the point like the others.
    Number,
    /// Choose a set of parallel headings.
    Headings,
    /// Write it, or fill it in.
    Write,
}

/// One remark on the whole text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What it is about.
    pub sort: Sort,
    /// One plain sentence that says what was found and what to do.
    pub message: String,
    /// Where, in the order of the text.
    pub places: Vec<Place>,
    /// What could stand there instead, for a single word.
    pub alternatives: Vec<String>,
    /// How it can be mended.
    pub mends: &'static [Mend],
    /// The numbering that the others have.
    pub style: Option<PointStyle>,
}

impl Remark {
    fn new(sort: Sort, message: String, places: Vec<Place>) -> Self {
        Self { sort, message, places, alternatives: Vec::new(), mends: sort.mends(), style: None }
    }
}

/// A place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Which block of text.
    pub block: usize,
    /// First character of the block.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// The words with a few around them, to know the place by.
    pub around: String,
    /// The section's number and heading, or what it is about.
    pub section: String,
    /// Which section, from 0, and which of its own points; `None` in title and salutation.
    pub at: Option<(usize, Option<usize>)>,
}

/// What the text is read for.
#[derive(Debug, Clone, Default)]
pub struct Reader<'a> {
    /// The meeting.
    pub meeting: eligible::Meeting,
    /// The place whose congress it is: 云江市.
    pub place: &'a str,
    /// What the outline wants of the sections, in order; may be empty.
    pub targets: &'a [Target],
}

/// What an outline wants of a section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// What it is about.
    pub kind: SectionKind,
    /// Its heading; may be empty.
    pub heading: String,
    /// How many characters.
    pub characters: usize,
    /// What to write in it and its points.
    pub advice: String,
}

impl Target {
    /// What an outline wants of each of its sections.
    pub fn all(outline: &Outline) -> Vec<Self> {
        let of = |section: &OutlineSection| {
            let points = section.points.iter().map(|point| point.guidance.as_str());
            let advice: Vec<&str> = points.chain([section.guidance.as_str()]).collect();
            Self {
                kind: section.kind,
                heading: section.heading.clone().unwrap_or_default(),
                characters: section.characters as usize,
                advice: advice.join("，"),
            }
        };
        outline.sections.iter().map(of).collect()
    }
}

/// What was found when a speech was read as one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Review {
    /// One sentence on what was looked at, and what was not and why.
    pub looked: String,
    /// What was found, in the order of the text.
    pub remarks: Vec<Remark>,
}

/// Reads a speech as one text.
pub fn read(document: &Document, reader: &Reader<'_>) -> Review {
    let lines = Lines::new(document);
    let wanted = lines.wanted(reader.targets);
    let sentences = spoken::sentences(document, &lines, &reader.meeting);
    let mut remarks = sense::find(&lines, &sentences, reader, &wanted);
    remarks.extend(repeated::find(&lines, &sentences));
    remarks.extend(worn::find(&lines));
    remarks.extend(proportion::find(&lines, &wanted));
    remarks.extend(numbering::find(&lines));
    remarks.extend(headings::find(document, &lines));
    remarks.extend(open::find(&lines));
    remarks.sort_by_key(|remark| remark.places.first().map(|place| (place.block, place.start)));
    Review { looked: looked(&lines, sentences.len(), &reader.meeting), remarks }
}

/// What was looked at, in words.
fn looked(lines: &Lines, sentences: usize, meeting: &eligible::Meeting) -> String {
    let (sections, points) = (lines.sections.len(), lines.points.len());
    let subject = match meeting.subjects.as_slice() {
        _ if meeting.unnamed() => "；没有写明讲什么，议题没有看".to_owned(),
        [] => "；议题按人大工作总体来看".to_owned(),
        named => format!("；议题按{}来看", named.join("、")),
    };
    let voice =
        if meeting.office.is_none() { "；没有写明讲话人职务，口吻没有看" } else { "" };
    format!(
        "通读了{sections}个部分、{points}个分论点、{sentences}句：逐句看议题、口吻、时态、项数和指代，通篇看重复、用词、篇幅、编号、标题和待补{subject}{voice}。事实、数字和人名仍要人来核对。"
    )
}
