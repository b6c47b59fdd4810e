//! A line of the head of a speech.

/// What a line of the head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A line of the page.
    Site,
    /// Said rather than a line on who speaks where and when: it belongs to the text.
    Text,
    /// A date, a speaker, a note in brackets.
    Note,
    /// Anything else: a title, a name, a scrap.
    Plain,
}

/// A line of the head.
#[derive(Debug, Clone, Copy)]
pub struct HeadLine<'a> {
    /// Its place among the lines of the speech.
    pub index: usize,
    /// Its number in the file.
    pub number: usize,
    /// Its text; of a line that labels the title, what stands behind the label.
    pub text: &'a str,
    /// What it is.
    pub role: Role,
    /// Whether a blank line stood before it.
    pub blank_before: bool,
    /// Whether an index of the page names it as the title.
    pub labelled: bool,
    /// Whether the file sets it in the middle, as it does titles.
    pub centred: bool,
}
