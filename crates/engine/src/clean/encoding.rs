//! Bytes to text: UTF-8 first, a byte-order mark next, detection only if both fail.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::super::structure::text::{any_byte, any_triple};

/// Text, and the encoding it was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte-order mark.
    pub text: Cow<'a, str>,
    /// The WHATWG name of the encoding.
    pub encoding: &'static str,
    /// Whether a byte-order mark stood at the beginning.
    pub mark: bool,
    /// Whether some bytes could not be read and became U+FFFD.
    pub damaged: bool,
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Nothing but white space, or nothing at all.
    #[error("文件是空的，请换一个有内容的文件。")]
    Empty,
    /// Text of one encoding that somebody saved as if it were in another: 锘垮湪, å¨å¸.
    #[error("文件里的文字是乱码，多半是用错编码另存过，请找原来的文件再导入。")]
    Garbled,
    /// Control characters or unreadable bytes all through: a picture, an archive, a .doc.
    #[error("这不是文本文件，请用 Word 或 WPS 另存为 .docx 或 .txt 后再试。")]
    Binary,
}

/// Reads `bytes` as text.
///
/// # Errors
/// [`DecodeError`] where the bytes hold no text.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let decoded = read(bytes);
    if decoded.text.trim().is_empty() {
        return Err(DecodeError::Empty);
    }
    if is_garbled(&decoded.text) {
        return Err(DecodeError::Garbled);
    }
    if is_binary(&decoded) {
        return Err(DecodeError::Binary);
    }
    Ok(decoded)
}

/// Whether a text makes much more Chinese when its characters are taken for the bytes that somebody misread.
fn is_garbled(text: &str) -> bool {
    const SAMPLE: usize = 2_000;
    const FEWEST: usize = 6;
    /// Characters that tell what most texts are.
    const GLANCE: usize = 200;
    let glance: String = text.chars().take(GLANCE).collect();
    if common(&glance) * 8 >= GLANCE as i64 {
        return false;
    }
    let sample: String = text.chars().take(SAMPLE).collect();
    let foreign = sample.chars().filter(|c| !c.is_ascii()).count();
    if foreign < FEWEST {
        return false;
    }
    let han = |text: &str| text.chars().filter(|c| crate::lexicon::han::is_han(*c)).count();
    // UTF-8 read as Latin-1: each character is one byte.
    let latin = sample.chars().filter(|c| ('\u{80}'..='\u{ff}').contains(c)).count();
    if latin * 10 >= foreign * 6 {
        let bytes: Vec<u8> = sample.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
        return han(&UTF_8.decode_without_bom_handling(&bytes).0) * 6 >= foreign;
    }
    // Where one character in eight is among the commonest, no other reading has so many: encoding back is dear.
    let known = common(&sample);
    if known * 8 >= foreign as i64 {
        return false;
    }
    // UTF-8 read as GBK: rare characters, which as bytes are UTF-8 with few errors and familiar words.
    let bytes = GB18030.encode(&sample).0;
    let (again, _) = UTF_8.decode_without_bom_handling(&bytes);
    let broken = again.chars().filter(|c| *c == '\u{FFFD}').count();
    han(&again) * 2 >= foreign && broken * 3 <= han(&again) && common(&again) > 2 * known
}

/// HZ: ASCII in which `~{` and `~}` enclose GB 2312 with the high bits taken off.
fn hz(bytes: &[u8]) -> Option<String> {
    if !bytes.is_ascii() || !bytes.windows(2).any(|pair| pair == b"~{") {
        return None;
    }
    let (mut plain, mut inside, mut rest) = (Vec::with_capacity(bytes.len()), false, bytes);
    while let Some((first, after)) = rest.split_first() {
        rest = match (rest.get(..2), inside) {
            (Some(b"~{"), false) => {
                inside = true;
                rest.get(2..)?
            }
            (Some(b"~}"), true) => {
                inside = false;
                rest.get(2..)?
            }
            (Some(b"~~"), false) => {
                plain.push(b'~');
                rest.get(2..)?
            }
            (Some([a @ 0x21..=0x77, b @ 0x21..=0x7e]), true) => {
                plain.extend([a | 0x80, b | 0x80]);
                rest.get(2..)?
            }
            // A line end closes what was left open.
            (_, true) if *first == b'\n' => {
                inside = false;
                plain.push(*first);
                after
            }
            (_, true) => return None,
            (_, false) => {
                plain.push(*first);
                after
            }
        };
    }
    let (text, damaged) = GB18030.decode_without_bom_handling(&plain);
    (!damaged && text.chars().any(crate::lexicon::han::is_han)).then(|| text.into_owned())
}

/// Short texts in GBK can be valid UTF-8 of another alphabet (谢谢 is лл): nobody here writes that.
fn is_short_gbk(bytes: &[u8], text: &str) -> bool {
    const SHORT: usize = 64;
    let others = || text.chars().filter(|c| !c.is_ascii());
    if bytes.len() > SHORT
        || others().next().is_none()
        || !others().all(|c| ('\u{80}'..='\u{7ff}').contains(&c))
    {
        return false;
    }
    let (gbk, damaged) = GB18030.decode_without_bom_handling(bytes);
    !damaged && gbk.chars().filter(|c| !c.is_ascii()).all(crate::lexicon::han::is_han)
}

fn read(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(length..).unwrap_or_default(), true);
    }
    // This decoder is faster on Chinese than the standard library's test.
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        if let Some(text) = hz(bytes) {
            return Decoded { text: text.into(), encoding: "HZ-GB-2312", mark: false, damaged: false };
        }
        if is_short_gbk(bytes, &text) {
            return with(GB18030, bytes, false);
        }
        // ASCII with a zero in every second byte is valid UTF-8 and is UTF-16 all the same.
        if !any_byte(&text, |b| b == 0) || utf16_guess(bytes).is_none() {
            return Decoded { text, encoding: UTF_8.name(), mark: false, damaged: false };
        }
    }
    if let Some(encoding) = utf16_guess(bytes) {
        return with(encoding, bytes, false);
    }
    // One cut character at the end of a long UTF-8 file is damage, not another encoding.
    if let Err(error) = std::str::from_utf8(bytes)
        && mostly_utf8(bytes, error.valid_up_to())
    {
        return with(UTF_8, bytes, false);
    }
    with(detected(bytes), bytes, false)
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], mark: bool) -> Decoded<'a> {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), mark, damaged }
}

/// The legacy encoding, as chardetng sees it; the texts are Chinese, so what is not clearly another is GB18030.
fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny);
    // The last of equals wins: GB18030, which holds every GBK file.
    [guess, BIG5, GB18030].into_iter().max_by_key(|encoding| familiar(encoding, bytes)).unwrap_or(GB18030)
}

/// How many of the commonest characters of Chinese texts stand in one.
fn common(text: &str) -> i64 {
    text.chars()
        .map(|c| match c {
            '，' | '。' | '、' | '的' | '一' | '是' | '在' | '和' | '人' | '大' | '不' | '了' | '有'
            | '要' | '中' | '民' | '工' | '作' => 1,
            '會' | '国' | '國' | '同' | '志' | '们' | '們' | '会' | '代' | '表' | '法' => 1,
            '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' => -2,
            _ => 0,
        })
        .sum()
}

/// How many of the commonest characters of Chinese texts `bytes` hold if read so, less what cannot be read.
fn familiar(encoding: &'static Encoding, bytes: &[u8]) -> i64 {
    let (text, _) =
        encoding.decode_without_bom_handling(bytes.get(..bytes.len().min(1 << 16)).unwrap_or_default());
    common(&text)
}

/// UTF-16 without a mark: every second byte of line ends, digits and spaces is zero, or the high bytes are few.
fn utf16_guess(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let sample = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let (mut le, mut be, mut han_le, mut han_be) = (0_usize, 0_usize, 0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        if let [a, b] = *pair {
            le += usize::from(b == 0 && a != 0);
            be += usize::from(a == 0 && b != 0);
            han_le += usize::from((0x4E..=0x9F).contains(&b) || b == 0x30 || b == 0xFF);
            han_be += usize::from((0x4E..=0x9F).contains(&a) || a == 0x30 || a == 0xFF);
        }
    }
    let pairs = sample.len() / 2;
    let (le, be) = (le + han_le, be + han_be);
    if le > be && le * 20 > pairs * 19 {
        Some(UTF_16LE)
    } else if be > le && be * 20 > pairs * 19 {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn mostly_utf8(bytes: &[u8], valid: usize) -> bool {
    if valid < 64 && valid + 4 < bytes.len() {
        return false;
    }
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let (mut broken, mut han) = (0_usize, 0_usize);
    for c in text.chars() {
        broken += usize::from(c == '\u{FFFD}');
        han += usize::from(crate::lexicon::han::is_han(c));
    }
    broken * 50 <= han
}

/// Characters of which a good part tells what is no text.
const BINARY: usize = 2048;

/// Whether a good part of the text is control characters or unreadable.
fn is_binary(decoded: &Decoded<'_>) -> bool {
    // Most texts show by their bytes that they hold nothing of the kind.
    let begins = decoded.text.get(..decoded.text.floor_char_boundary(BINARY * 4)).unwrap_or_default();
    let control = any_byte(begins, |b| (b < b' ') & (b.wrapping_sub(b'\t') > 4) | (b == 0x7F) | (b == 0xC2));
    let own = |a, b, _| (a == 0xEE) | (a == 0xEF) & ((b <= 0xA3) | (b == 0xBF));
    if !control && !any_triple(begins, own) {
        return false;
    }
    // In sound UTF-8 a character of a font of its own was meant: it is told, not refused.
    let sound = decoded.encoding == UTF_8.name() && !decoded.damaged;
    let (mut bad, mut all) = (0_usize, 0_usize);
    for c in decoded.text.chars().take(BINARY) {
        all += 1;
        let control = c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{C}' | '\u{B}' | '\u{85}');
        bad += usize::from(control || c == '\u{FFFD}' || !sound && ('\u{E000}'..='\u{F8FF}').contains(&c));
    }
    bad * 10 > all
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "在市委人大工作会议上的讲话\r\n同志们：\r\n今天，市委召开人大工作会议，我讲两点意见。";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn the_usual_encodings_are_read() {
        let gb = GB18030.encode(TEXT).0.into_owned();
        let big5 = encoding_rs::BIG5
            .encode("在市委人大工作會議上的講話，同志們，今天我們召開會議，依法履行職責")
            .0
            .into_owned();
        let marked = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
        let le = [b"\xFF\xFE".as_slice(), &utf16(TEXT, false)].concat();
        for (bytes, name) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (gb, "gb18030"),
            (marked, "UTF-8"),
            (le, "UTF-16LE"),
            (utf16(TEXT, false), "UTF-16LE"),
            (utf16(TEXT, true), "UTF-16BE"),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.encoding, decoded.text.as_ref()), (name, TEXT));
        }
        assert_eq!(decode(&big5).unwrap().encoding, "Big5");
    }

    #[test]
    fn a_character_cut_at_the_end_does_not_change_the_encoding() {
        let mut bytes = TEXT.repeat(3).into_bytes();
        bytes.truncate(bytes.len() - 1);
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.encoding, "UTF-8");
        assert!(decoded.damaged);
    }

    #[test]
    fn what_is_no_text_says_so() {
        assert_eq!(decode(b" \r\n "), Err(DecodeError::Empty));
        assert_eq!(
            decode(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0, 0, 0, 1, 2, 3]),
            Err(DecodeError::Binary)
        );
    }
}
