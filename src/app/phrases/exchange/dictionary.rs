//! The library as a dictionary of input methods, so that 总揽全局 comes from `zlqj` in any program; no SQL, no HTTP.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;
use std::sync::LazyLock;

use pinyin::ToPinyin as _;

use crate::app::phrases::model::{Entry, Status};
use crate::engine::lexicon::han::is_han;

/// Characters of an entry: shorter ones every input method knows, longer ones nobody types by their initials.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=24;

/// The files there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `wengao.dict.yaml` of Rime.
    Rime,
    /// The text from which libime, the dictionary of fcitx 5, is made.
    Fcitx,
    /// The text that 搜狗, QQ and others import: `'zong'lan'quan'ju 总揽全局`, in GBK.
    Sogou,
    /// Words alone, one a line: newer versions of 搜狗, 百度 and 讯飞 read them by themselves.
    Words,
    /// The phrases of one's own of 微软拼音 (Windows 10 and 11): initials → phrase.
    Microsoft,
}

impl FromStr for Format {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "rime" => Ok(Self::Rime),
            "fcitx" => Ok(Self::Fcitx),
            "sogou" => Ok(Self::Sogou),
            "words" => Ok(Self::Words),
            "microsoft" => Ok(Self::Microsoft),
            _ => Err(()),
        }
    }
}

impl Format {
    /// The name of the file, and its media type.
    pub fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Rime => ("wengao.dict.yaml", "application/yaml"),
            Self::Fcitx => ("wengao-fcitx.txt", "text/plain; charset=utf-8"),
            Self::Sogou => ("wengao-sogou.txt", "text/plain; charset=gbk"),
            Self::Words => ("wengao-words.txt", "text/plain; charset=utf-8"),
            Self::Microsoft => ("wengao-microsoft.dat", "application/octet-stream"),
        }
    }

    /// The file of these phrasings; what was rejected or is retired is left out, and so is what cannot be typed. `stamp`: when
    /// it is made, in seconds since 1970.
    pub fn write(self, entries: &[Entry], stamp: u32) -> Vec<u8> {
        let words = words(entries);
        match self {
            Self::Rime => rime(&words, stamp).into_bytes(),
            Self::Fcitx => {
                lines(&words, |word| format!("{} {} 0", word.text, word.readings.join("'"))).into_bytes()
            }
            Self::Sogou => {
                // What its encoding lacks would stand there as `&#…;`.
                let mut fits = words;
                fits.retain(|word| !encoding_rs::GBK.encode(&word.text).2);
                let text = lines(&fits, |word| format!("'{} {}", word.readings.join("'"), word.text));
                encoding_rs::GBK.encode(&text.replace('\n', "\r\n")).0.into_owned()
            }
            Self::Words => lines(&words, |word| word.text.clone()).replace('\n', "\r\n").into_bytes(),
            Self::Microsoft => microsoft(&words, stamp),
        }
    }
}

/// A phrase with how it is typed.
struct Word {
    text: String,
    readings: Vec<&'static str>,
    /// How often it is used.
    weight: i32,
}

impl Word {
    fn initials(&self) -> String {
        self.readings.iter().filter_map(|reading| reading.chars().next()).collect()
    }
}

/// What of the library can be typed: runs of ideographs, without the marks between them and without slots; each once, in the
/// library's order. What somebody rejected does not come back as a clause of something longer.
fn words(entries: &[Entry]) -> Vec<Word> {
    let is_wanted = |entry: &&Entry| {
        matches!(entry.status, Status::Mined | Status::Approved) && entry.current_form.is_none()
    };
    let refused = entries.iter().filter(|entry| !is_wanted(entry));
    let mut seen: HashSet<String> =
        refused.map(|entry| entry.text.trim_end_matches(|c| !is_han(c)).to_owned()).collect();
    let mut out = Vec::new();
    for entry in entries.iter().filter(is_wanted).filter(|entry| entry.members.is_empty()) {
        // A sentence with commas is typed clause by clause.
        let fixed = without_slots(&entry.text);
        for text in fixed.split(|c| !is_han(c)).filter(|text| LENGTH.contains(&text.chars().count())) {
            let Some(readings) = readings(text).filter(|_| seen.insert(text.to_owned())) else { continue };
            out.push(Word { text: text.to_owned(), readings, weight: entry.occurrences.max(1) });
        }
    }
    out
}

/// The text with a mark in the place of each slot (`{{市名}}`).
fn without_slots(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                out.push('，');
            }
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// A word, and how each of its characters is typed.
type Read = (Vec<char>, Vec<&'static str>);

/// Words in which a character has another reading than mostly.
static WORDS: LazyLock<HashMap<char, Vec<Read>>> = LazyLock::new(|| {
    let mut out: HashMap<char, Vec<Read>> = HashMap::new();
    for line in include_str!("data/readings.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split_whitespace();
        let word: Vec<char> = parts.next().unwrap_or_default().chars().collect();
        let readings: Vec<&str> = parts.collect();
        if let (Some(&first), true) = (word.first(), word.len() == readings.len()) {
            out.entry(first).or_default().push((word, readings));
        }
    }
    for words in out.values_mut() {
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    out
});

/// How each character is typed, words before characters; `None`: one of them has no reading.
fn readings(text: &str) -> Option<Vec<&'static str>> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<&'static str> = Vec::with_capacity(chars.len());
    while let Some(c) = chars.get(out.len()) {
        let known = WORDS.get(c).into_iter().flatten();
        let found =
            known.into_iter().find(|(word, _)| chars.get(out.len()..out.len() + word.len()) == Some(word));
        match found {
            Some((_, readings)) => out.extend(readings),
            None => out.push(plain(*c)?),
        }
    }
    Some(out)
}

/// The most usual reading, with v for ü.
fn plain(c: char) -> Option<&'static str> {
    Some(match c.to_pinyin()?.plain() {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        plain => plain,
    })
}

fn lines(words: &[Word], line: impl Fn(&Word) -> String) -> String {
    words.iter().map(|word| line(word) + "\n").collect()
}

fn rime(words: &[Word], stamp: u32) -> String {
    let head = format!(
        "# Rime dictionary\n# encoding: utf-8\n---\nname: wengao\nversion: \"{stamp}\"\nsort: by_weight\nuse_preset_vocabulary: false\n...\n"
    );
    head + &lines(words, |word| format!("{}\t{}\t{}", word.text, word.readings.join(" "), word.weight))
}

/// The phrases of one's own in the file that 微软拼音 writes and reads (`mschxudp`): a head of 64 bytes, where each entry
/// begins, then the entries, code and phrase as UTF-16.
fn microsoft(words: &[Word], stamp: u32) -> Vec<u8> {
    const HEAD: u32 = 64;
    /// Letters of a code, phrases on one code.
    const CODE: usize = 32;
    const PLACES: u8 = 9;
    let utf16 = |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut places: HashMap<String, u8> = HashMap::new();
    let (mut offsets, mut entries) = (Vec::new(), Vec::new());
    let mut count = 0_u32;
    for word in words.iter().filter(|word| word.readings.len() <= CODE) {
        let code = word.initials();
        let place = places.entry(code.clone()).or_default();
        if *place == PLACES {
            continue;
        }
        *place += 1;
        let code = utf16(&code);
        offsets.extend(u32::try_from(entries.len()).unwrap_or(u32::MAX).to_le_bytes());
        entries.extend([0x10, 0, 0x10, 0]);
        entries.extend(u16::try_from(16 + code.len()).unwrap_or(u16::MAX).to_le_bytes());
        entries.extend([*place, 6, 0, 0, 0, 0]);
        entries.extend(stamp.to_le_bytes());
        entries.extend(code);
        entries.extend(utf16(&word.text));
        count += 1;
    }
    let begin = HEAD + 4 * count;
    let end = begin.saturating_add(u32::try_from(entries.len()).unwrap_or(u32::MAX));
    let mut out = b"mschxudp\x02\x00\x60\x00\x01\x00\x00\x00".to_vec();
    for number in [HEAD, begin, end, count, stamp] {
        out.extend(number.to_le_bytes());
    }
    out.resize(HEAD as usize, 0);
    out.extend(offsets);
    out.extend(entries);
    out
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::entry;
    use super::*;

    fn library() -> Vec<Entry> {
        let mut rejected = entry("不要这一句");
        rejected.status = Status::Rejected;
        let mut retired = entry("旧的提法");
        retired.current_form = Some("新的提法".to_owned());
        vec![
            entry("总揽全局"),
            entry("坚持党的领导、人民当家作主、依法治国有机统一"),
            entry("为{{市名}}高质量发展作出新的更大贡献"),
            entry("增长"),
            entry("长期"),
            entry("总揽全局。"),
            entry("先说要的话，不要这一句"),
            entry("㳇村的经验"),
            rejected,
            retired,
        ]
    }

    fn text(format: Format) -> String {
        String::from_utf8(format.write(&library(), 7)).unwrap()
    }

    #[test]
    fn rime_and_fcitx_get_words_with_readings_each_once() {
        let rime = text(Format::Rime);
        assert!(rime.contains("\n...\n总揽全局\tzong lan quan ju\t4\n"), "{rime}");
        assert!(rime.contains("人民当家作主\tren min dang jia zuo zhu\t4\n"), "{rime}");
        assert!(rime.contains(
            "高质量发展作出新的更大贡献\tgao zhi liang fa zhan zuo chu xin de geng da gong xian\t4\n"
        ));
        assert!(rime.contains("增长\tzeng zhang") && rime.contains("长期\tchang qi"));
        assert!(!rime.contains("市名") && !rime.contains("不要这一句") && !rime.contains("旧的提法"));
        assert_eq!(rime.matches("总揽全局").count(), 1);
        assert!(text(Format::Fcitx).contains("总揽全局 zong'lan'quan'ju 0\n"));
        assert!(text(Format::Words).starts_with("总揽全局\r\n"));
    }

    #[test]
    fn sogou_gets_gbk() {
        let bytes = Format::Sogou.write(&library(), 7);
        let (text, _, wrong) = encoding_rs::GBK.decode(&bytes);
        assert!(!wrong && text.starts_with("'zong'lan'quan'ju 总揽全局\r\n"), "{text}");
        assert!(!text.contains("&#") && !text.contains("村的经验"), "a character that GBK lacks: {text}");
    }

    /// What a reader of the format finds.
    #[test]
    fn microsoft_gets_initials_and_phrases_that_are_found_by_their_offsets() {
        let bytes = Format::Microsoft.write(&library(), 0x0102_0304);
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(&bytes[..8], b"mschxudp");
        let (table, begin, end, count) = (number(16), number(20), number(24), number(28));
        assert_eq!((table, begin, end), (64, 64 + 4 * count, bytes.len()));
        let mut found = Vec::new();
        for n in 0..count {
            let from = begin + number(table + 4 * n);
            let to = if n + 1 < count { begin + number(table + 4 * n + 4) } else { end };
            let record = &bytes[from..to];
            let second = u16::from_le_bytes([record[4], record[5]]) as usize;
            let utf16 = |bytes: &[u8]| {
                let units: Vec<u16> =
                    bytes.chunks(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
                String::from_utf16(&units).unwrap().trim_end_matches('\0').to_owned()
            };
            found.push((utf16(&record[16..second]), utf16(&record[second..])));
        }
        assert!(found.contains(&("zlqj".to_owned(), "总揽全局".to_owned())), "{found:?}");
        assert_eq!(found.len(), count);
    }

    #[test]
    fn words_of_the_field_are_read_as_they_are_said() {
        for (text, said) in [
            ("总揽全局协调各方", "zong lan quan ju xie tiao ge fang"),
            ("调整优化产业结构", "tiao zheng you hua chan ye jie gou"),
            ("深入开展调查研究", "shen ru kai zhan diao cha yan jiu"),
            ("建立健全长效机制", "jian li jian quan chang xiao ji zhi"),
            ("预算执行情况", "yu suan zhi xing qing kuang"),
            ("进行业务培训", "jin xing ye wu pei xun"),
            ("行业主管部门", "hang ye zhu guan bu men"),
            ("隆重庆祝", "long zhong qing zhu"),
            ("重庆市", "chong qing shi"),
            ("充分说明了", "chong fen shuo ming le"),
            ("着眼长远着力当前", "zhuo yan chang yuan zhuo li dang qian"),
            ("朝着目标", "chao zhe mu biao"),
            ("给予大力支持", "ji yu da li zhi chi"),
            ("率先垂范", "shuai xian chui fan"),
            ("薄弱环节", "bo ruo huan jie"),
            ("校对文稿", "jiao dui wen gao"),
        ] {
            assert_eq!(readings(text).unwrap().join(" "), said, "{text}");
        }
    }

    #[test]
    fn every_line_of_the_list_has_a_reading_for_each_character() {
        let lines = include_str!("data/readings.txt").lines().filter(|line| !line.starts_with('#'));
        let mut seen = HashSet::new();
        for line in lines {
            let mut parts = line.split_whitespace();
            let word = parts.next().unwrap();
            let readings: Vec<_> = parts.collect();
            assert_eq!(word.chars().count(), readings.len(), "{line}");
            for (c, reading) in word.chars().zip(readings) {
                use pinyin::ToPinyinMulti as _;
                let known: Vec<_> =
                    c.to_pinyin_multi().unwrap().into_iter().map(|p| p.plain().replace('ü', "v")).collect();
                assert!(known.contains(&reading.to_owned()), "{line}: {c} is read {known:?}");
            }
            assert!(seen.insert(word), "{word} stands twice");
        }
    }
}
