//! Which font a character stands in: the faces of a profile, and what has the characters that they lack.

use encoding_rs::GBK;

use crate::word::house::{Figures, Fonts};

/// The faces of a profile, by their use.
pub(in crate::word) struct Faces {
    /// The title (小标宋).
    pub title: &'static str,
    /// The body (仿宋).
    pub body: &'static str,
    /// Second level, date and name (楷体).
    pub kai: &'static str,
    /// First level (黑体).
    pub hei: &'static str,
    /// Page numbers (宋体).
    pub number: &'static str,
}

/// The faces of a profile.
pub(in crate::word) fn faces(fonts: Fonts) -> Faces {
    let (title, body, kai) = match fonts {
        Fonts::Official => ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312"),
        Fonts::Windows | Fonts::LibreOffice => ("宋体", "仿宋", "楷体"),
    };
    Faces { title, body, kai, hei: "黑体", number: "宋体" }
}

/// The face of digits and Latin letters in a text of this face.
pub(in crate::word) fn latin(figures: Figures, face: &'static str) -> &'static str {
    match figures {
        Figures::Times => "Times New Roman",
        Figures::Text => face,
    }
}

/// The face that has a character which the face of its text lacks: 仿宋_GB2312 and its like know 6,763 characters and no more,
/// the fonts of Windows those of GBK, 宋体 the rest of Unicode's first plane.
pub(in crate::word) fn instead(c: char, face: &str) -> Option<&'static str> {
    match u32::from(c) {
        0x3400..=0x4dbf => Some("宋体"),
        0x4e00..=0x9fff => match (is_gbk(c), face) {
            (Some(true), _) => None,
            (Some(false), "仿宋_GB2312") => Some("仿宋"),
            (Some(false), "楷体_GB2312") => Some("楷体"),
            (Some(false), "方正小标宋简体") => Some("宋体"),
            (Some(false), _) => None,
            (None, _) => Some("宋体"),
        },
        0x2_0000..=0x3_ffff => Some("SimSun-ExtB"),
        _ => None,
    }
}

/// Whether a character of GBK is one of GB2312; nothing where it is not even in GBK.
fn is_gbk(c: char) -> Option<bool> {
    let mut buffer = [0; 4];
    let (bytes, _, lost) = GBK.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [lead, trail] if !lost => Some((0xb0..=0xf7).contains(&lead) && trail >= 0xa1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_font_lacks_stands_in_one_that_has_it() {
        // 堃 and 喆 are in GBK, 䶮 (of U+4DAE) only in Unicode, 𠅤 beyond its first plane.
        assert_eq!(instead('人', "仿宋_GB2312"), None);
        assert_eq!(instead('堃', "仿宋_GB2312"), Some("仿宋"));
        assert_eq!(instead('喆', "楷体_GB2312"), Some("楷体"));
        assert_eq!(instead('喆', "黑体"), None);
        assert_eq!(instead('\u{4dae}', "仿宋"), Some("宋体"));
        assert_eq!(instead('\u{9fcd}', "仿宋"), Some("宋体"));
        assert_eq!(instead('\u{20164}', "仿宋"), Some("SimSun-ExtB"));
        assert_eq!(instead('“', "仿宋_GB2312"), None);
    }
}
