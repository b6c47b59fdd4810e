//! The names in a zip: UTF-8, or the GBK of Chinese Windows. The flag of the format lies often enough, and two or three
//! characters fit both; so all names of an archive are looked at together.

use encoding_rs::{Encoding, GBK, UTF_8};

use crate::text;

/// In which encoding the names of an archive are: UTF-8 where all of them are that, and one holds a character of the East
/// (three bytes in a row that are one by chance in GBK begin with a character that hardly any name has); else the one
/// that makes more Chinese of what is not ASCII, for 摘要 in GBK is two letters of another alphabet in UTF-8.
pub(super) fn encoding(names: &[Vec<u8>]) -> &'static Encoding {
    let (utf8, gbk) = (read(names, UTF_8), read(names, GBK));
    match (utf8, gbk) {
        (Some(NameShare { eastern: true, .. }), _) => UTF_8,
        (Some(utf8), Some(gbk)) if gbk.chinese > utf8.chinese => GBK,
        (None, Some(_)) => GBK,
        _ => UTF_8,
    }
}

/// What names hold in an encoding.
struct NameShare {
    /// Thousandths of Chinese among the characters that are not ASCII.
    chinese: usize,
    /// Whether a character of the East is among them.
    eastern: bool,
}

/// What stands in names; `None` when one is none in this encoding.
fn read(names: &[Vec<u8>], encoding: &'static Encoding) -> Option<NameShare> {
    let (mut chinese, mut all, mut eastern) = (0_usize, 0_usize, false);
    for name in names {
        let name = encoding.decode_without_bom_handling_and_without_replacement(name)?;
        for c in name.chars().filter(|c| !c.is_ascii()) {
            all += 1;
            chinese += usize::from(is_chinese(c));
            eastern |= is_eastern(c);
        }
    }
    Some(NameShare { chinese: (1000 * chinese).checked_div(all).unwrap_or(1000), eastern })
}

/// Ideographs and the scripts beside them: kana, Bopomofo, Hangul, wide letters.
fn is_eastern(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '—' | '…')
}

/// A name as a path that never leads out of the archive. One that is of the East in UTF-8 is in UTF-8, whatever the others
/// are.
pub(super) fn path(raw: &[u8], encoding: &'static Encoding) -> String {
    let utf8 = std::str::from_utf8(raw).ok().filter(|name| name.chars().any(is_eastern));
    let name = utf8.map_or_else(|| encoding.decode_without_bom_handling(raw).0, Into::into);
    let name = text::file_name(&name).replace('\\', "/");
    let inside = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
    name.split('/').filter(inside).collect::<Vec<_>>().join("/")
}

/// The name of the `time`-th entry that an archive has of it: 讲话.docx, 讲话（第2份）.docx.
pub(super) fn numbered(name: String, time: usize) -> String {
    if time < 2 {
        return name;
    }
    let (folder, file) = name.rsplit_once('/').map_or(("", name.as_str()), |(folder, file)| (folder, file));
    let (stem, ending) =
        file.rsplit_once('.').map_or((file, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{stem}（第{time}份）{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str], encoding: &'static Encoding) -> Vec<Vec<u8>> {
        texts.iter().map(|text| encoding.encode(text).0.into_owned()).collect()
    }

    #[test]
    fn an_archive_has_one_encoding() {
        // 摘要 and 谢谢 in GBK are UTF-8 of other alphabets as well.
        for texts in
            [&["摘要.txt"][..], &["谢谢.txt", "a.txt"], &["主任讲话.txt", "閉幕.txt"], &["联系/联络.docx"]]
        {
            let raw = names(texts, GBK);
            assert_eq!(encoding(&raw), GBK, "{texts:?}");
            assert_eq!(raw.iter().map(|raw| path(raw, GBK)).collect::<Vec<_>>(), texts);
            assert_eq!(encoding(&names(texts, UTF_8)), UTF_8, "{texts:?}");
        }
        assert_eq!(encoding(&names(&["a.txt", "讲话稿（定稿）.docx"], UTF_8)), UTF_8);
        assert_eq!(encoding(&names(&["a.txt"], UTF_8)), UTF_8);
    }

    #[test]
    fn names_of_other_systems_are_read_and_composed() {
        // A Mac takes letters apart; signs and letters of other scripts stand beside Chinese.
        for (written, read) in [
            ("讲话か\u{3099}き.txt", "讲话がき.txt"),
            ("re\u{301}sume\u{301}讲话.txt", "résumé讲话.txt"),
            ("讲话①②.txt", "讲话①②.txt"),
            ("讲话（Ⅱ）.txt", "讲话（Ⅱ）.txt"),
            ("한국 방문.txt", "한국 방문.txt"),
            ("讲话™€.txt", "讲话™€.txt"),
        ] {
            let raw = vec![written.as_bytes().to_vec()];
            assert_eq!(path(&raw[0], encoding(&raw)), read);
        }
        // Every two and three of the commonest characters in GBK stay what they are.
        let common: Vec<char> = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经市县区委书记讲话稿发言词致辞工作报告会议闭幕开通知意见方案总结材料主任常委代表".chars().collect();
        for a in &common {
            for b in &common {
                for c in ["", "稿", "词", "会"] {
                    let name = format!("{a}{b}{c}.txt");
                    let raw = names(&[&name], GBK);
                    assert_eq!(path(&raw[0], encoding(&raw)), name);
                }
            }
        }
    }

    #[test]
    fn a_name_of_another_encoding_is_read_by_itself_and_stays_inside() {
        let mixed = [names(&["主任讲话.txt"], GBK), names(&["要点.txt"], UTF_8)].concat();
        let encoding = encoding(&mixed);
        assert_eq!(
            mixed.iter().map(|raw| path(raw, encoding)).collect::<Vec<_>>(),
            ["主任讲话.txt", "要点.txt"]
        );
        assert_eq!(path(b"../../etc/./c.txt", UTF_8), "etc/c.txt");
    }
}
