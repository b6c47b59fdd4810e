//! Which characters are ideographs.

/// Whether `c` is an ideograph, 〇 included.
#[inline]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '\u{20000}'..='\u{323af}')
}

/// The same of a UTF-16 unit; false for halves of characters beyond the basic plane.
#[inline]
pub fn is_han_unit(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(is_han)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ideographs_are_told_from_marks_and_letters() {
        assert!("人㐀𠮷〇".chars().all(is_han));
        assert!("，、A1々　①".chars().all(|c| !is_han(c)));
        assert!("人〇".encode_utf16().all(is_han_unit) && !"𠮷".encode_utf16().any(is_han_unit));
    }
}
