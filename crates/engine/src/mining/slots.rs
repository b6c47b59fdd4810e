//! What belongs to one speech only (figures, dates, places, names, what a copyist blanked out) becomes a slot, so
//! that two towns' sentences count as one formulation and nothing local is offered to a third.
//!
//! A slot is one private-use character; [`fold`](super::fold) puts them into clauses.

/// A figure: 1,200亿, 98.5%, 第{}届.
pub(super) const FIGURE: char = '\u{e000}';
/// A date or year.
pub(super) const DATE: char = '\u{e001}';
/// A place: 云江市, 江苏.
pub(super) const PLACE: char = '\u{e002}';
/// A person.
pub(super) const PERSON: char = '\u{e003}';
/// Something blanked out or left open.
pub(super) const OPEN: char = '\u{e004}';
/// A free slot of a frame.
pub(super) const FREE: char = '\u{e005}';

/// The name under which a slot is shown, without braces; `None` for other characters.
pub(super) fn slot_name(c: char) -> Option<&'static str> {
    match c {
        FIGURE => Some("数字"),
        DATE => Some("时间"),
        PLACE => Some("地名"),
        PERSON => Some("姓名"),
        OPEN => Some("待填"),
        FREE => Some("…"),
        _ => None,
    }
}

/// Whether the character stands for a slot.
pub(super) fn is_slot(c: char) -> bool {
    ('\u{e000}'..='\u{e005}').contains(&c)
}

/// A text with its slot characters written out as `{name}`.
pub(super) fn show(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match slot_name(c) {
            Some(name) => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
            None => out.push(c),
        }
    }
    out
}

/// The reverse of [`show`].
pub(super) fn hide(text: &str) -> String {
    let mut out = text.to_owned();
    for slot in [FIGURE, DATE, PLACE, PERSON, OPEN, FREE] {
        if let Some(name) = slot_name(slot) {
            out = out.replace(&format!("{{{name}}}"), &slot.to_string());
        }
    }
    out
}
