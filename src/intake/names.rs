//! The names in a zip: UTF-8, or the GBK of Chinese Windows. The flag of the format lies often enough, and two or three
//! characters fit both; so all names of an archive are looked at together.

use encoding_rs::{Encoding, GBK, UTF_8};

use crate::text;

/// In which encoding the names of an archive are: the one that reads all of them, and if both do, the one that makes more
/// Chinese of what is not ASCII.
pub(super) fn encoding(names: &[Vec<u8>]) -> &'static Encoding {
    let (utf8, gbk) = (read(names, UTF_8), read(names, GBK));
    match (utf8, gbk) {
        (Some(utf8), Some(gbk)) if gbk > utf8 => GBK,
        (None, Some(_)) => GBK,
        _ => UTF_8,
    }
}

/// The share, in thousandths, of Chinese among the characters that are not ASCII; `None` when a name is none in this
/// encoding.
fn read(names: &[Vec<u8>], encoding: &'static Encoding) -> Option<usize> {
    let (mut chinese, mut all) = (0_usize, 0_usize);
    for name in names {
        let name = encoding.decode_without_bom_handling_and_without_replacement(name)?;
        for c in name.chars().filter(|c| !c.is_ascii()) {
            all += 1;
            chinese += usize::from(is_chinese(c));
        }
    }
    Some((1000 * chinese).checked_div(all).unwrap_or(1000))
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '—' | '…')
}

/// A name as a path that never leads out of the archive. One that is Chinese in UTF-8 is in UTF-8, whatever the others are.
pub(super) fn path(raw: &[u8], encoding: &'static Encoding) -> String {
    let utf8 =
        std::str::from_utf8(raw).ok().filter(|name| name.chars().all(|c| c.is_ascii() || is_chinese(c)));
    let name = utf8.map_or_else(|| encoding.decode_without_bom_handling(raw).0, Into::into);
    let name = text::name(&name).replace('\\', "/");
    let inside = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
    name.split('/').filter(inside).collect::<Vec<_>>().join("/")
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
