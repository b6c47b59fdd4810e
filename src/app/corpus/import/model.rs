//! From files to the items of a batch; no SQL, no HTTP.

use std::collections::HashMap;
use std::ops::ControlFlow;

use uuid::Uuid;

use super::origin::Origin;
use crate::app::corpus::model::{Details, content_hash};
use crate::app::corpus::remark::StoredRemark;
use crate::clock;
use crate::convert;
use crate::engine::budget::Budget;
use crate::engine::document::{DateCertainty, Document};
use crate::engine::mining::in_order;
use crate::engine::recognise::{Correction, SectionConfidence, Speech, Suspect};
use crate::intake;
use crate::steps::{document_from_json, document_to_json};
use crate::text;

/// Bytes of one upload, all files together.
pub const MAX_UPLOAD: usize = 64 * 1024 * 1024;
/// Speeches in one batch.
pub const MAX_ITEMS: usize = 2_000;
/// Characters of pasted text.
pub const MAX_PASTED: usize = 400_000;

/// A file as it came.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name, with the folder inside a zip.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Bytes of memory that the items of one upload may weigh: some two thousand long speeches.
pub const MAX_WEIGHT: u64 = 96 << 20;

const TOO_MUCH: &str = "一次导入的文字过多，从这个文件起没有读入，请分批导入。";

/// One speech found in a file, or why the file could not be read.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: Uuid,
    /// The file.
    pub file_name: String,
    /// What was found.
    pub found: Result<Found, String>,
    /// The speech of the corpus, or the earlier item, that is the same.
    pub duplicate_of: Option<Uuid>,
    /// Whether it is to be stored.
    pub included: bool,
    /// The speech it became.
    pub speech_id: Option<Uuid>,
}

impl Item {
    /// About how many bytes of memory it takes up.
    fn weight(&self) -> usize {
        let Ok(found) = &self.found else { return size_of::<Self>() };
        let remarks: usize = found.report.iter().map(|remark| 128 + remark.text.len()).sum();
        // Each block is a line with a list of runs; a text stands once in the tree.
        let blocks = found.document.sections.iter().map(|section| 256 + 256 * section.blocks.len());
        size_of::<Self>() + remarks + blocks.sum::<usize>() + 4 * found.document.characters()
    }
}

/// An item as lists show it: without its text.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: Uuid,
    /// The file.
    pub file_name: String,
    /// What was found.
    pub found: Result<Glance, String>,
    /// The speech of the corpus, or the earlier item, that is the same.
    pub duplicate_of: Option<Uuid>,
    /// Whether it is to be stored.
    pub included: bool,
    /// The speech it became.
    pub speech_id: Option<Uuid>,
}

/// What was found in a file, at a glance.
#[derive(Debug, Clone)]
pub struct Glance {
    /// Its encoding.
    pub encoding: String,
    /// What is known about it.
    pub details: Details,
    /// Whose text it is, and what it is nearly the same as.
    pub origin: Origin,
    /// Remarks that a person should look at.
    pub doubts: usize,
    /// Characters of its text, line ends included.
    pub characters: usize,
}

/// What was recognised in a file.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its encoding.
    pub encoding: String,
    /// The tree.
    pub document: Document,
    /// How sure its kinds are.
    pub confidence: Vec<SectionConfidence>,
    /// What is known about it.
    pub details: Details,
    /// Whose text it is, and what it is nearly the same as.
    pub origin: Origin,
    /// What was changed and doubted.
    pub report: Vec<StoredRemark>,
    /// For each line of its text, the line of the file that it begins on.
    pub places: Vec<i32>,
    /// The same content has the same hash.
    pub content_hash: Vec<u8>,
    /// Clauses that the corpus may have in another word; looked up when the batch is stored, then dropped.
    pub suspects: Vec<Suspect>,
}

/// How often the corpus must hold a clause before a variant of it is called spun.
const SPUN_FROM: i64 = 2;

impl Found {
    /// The hashes of the clauses whose counts [`Found::report_against`] asks for.
    pub fn suspected(&self) -> impl Iterator<Item = i64> {
        self.suspects.iter().flat_map(|suspect| {
            let (own, other) = suspect.hashes();
            [own.cast_signed(), other.cast_signed()]
        })
    }

    /// The report, and the clauses that the corpus, by its counts of hashes, has more often in another word.
    pub fn report_against(&self, counts: &HashMap<i64, i64>) -> Vec<StoredRemark> {
        let count = |hash: u64| counts.get(&hash.cast_signed()).copied().unwrap_or(0);
        let mut report = self.report.clone();
        for suspect in &self.suspects {
            let (own, other) = suspect.hashes();
            if count(other) >= SPUN_FROM && count(other) > count(own) {
                report.push(StoredRemark {
                    code: "spun_text".to_owned(),
                    line: suspect.line,
                    text: suspect.clause.clone(),
                    fix: Some(suspect.fixed.clone()),
                    after: None,
                    swaps: Vec::new(),
                    settled: None,
                });
            }
        }
        report.sort_by_key(|remark| remark.line);
        report
    }
}

/// Reads files into items. A broken file becomes an item with its error and never stops the rest.
/// Stopped by `budget`, it returns what it has.
pub fn read(files: &[File], corrections: &[Correction], budget: &Budget) -> Vec<Item> {
    let mut items = Vec::new();
    let _ = in_order(
        files,
        threads(),
        |file| read_file(file, corrections, budget),
        |_, read| {
            items.extend(read);
            if items.len() > MAX_ITEMS || budget.is_stopped() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    if items.len() > MAX_ITEMS {
        items.truncate(MAX_ITEMS);
        items.push(broken("其余文件", format!("一次最多导入{MAX_ITEMS}篇，其余未读取，请分批导入。")));
    }
    Repeats::default().mark(&mut items);
    items
}

/// Threads to read files with.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get().min(8))
}

/// The items of one file; of a zip, those of all its members.
pub fn read_file(file: &File, corrections: &[Correction], budget: &Budget) -> Vec<Item> {
    let mut items = Vec::new();
    match intake::expand(&file.name, &file.bytes) {
        Ok(members) => {
            for (name, bytes) in members {
                if budget.is_stopped() {
                    break;
                }
                let readable = bytes
                    .map_err(|error| error.to_string())
                    .and_then(|bytes| convert::readable(bytes, budget).map_err(|error| error.to_string()));
                let found = read_member(&name, readable, corrections, budget);
                let over = found.iter().any(|item| matches!(&item.found, Err(told) if told == TOO_MUCH));
                items.extend(found);
                if over {
                    break;
                }
            }
        }
        Err(error) => items.push(broken(&file.name, error.to_string())),
    }
    items
}

/// The items of what can be read of one file, or why nothing can.
pub fn read_member(
    name: &str,
    readable: Result<Vec<u8>, String>,
    corrections: &[Correction],
    budget: &Budget,
) -> Vec<Item> {
    let mut items = Vec::new();
    match readable {
        Ok(bytes) => push(&mut items, name, intake::read_with(name, &bytes, corrections)),
        Err(sentence) => items.push(broken(name, sentence)),
    }
    match budget.spend(items.iter().map(Item::weight).sum()) {
        Ok(()) => items,
        Err(_) => vec![broken(name, TOO_MUCH.to_owned())],
    }
}

fn push(
    items: &mut Vec<Item>,
    name: &str,
    read: Result<crate::engine::recognise::Recognised, intake::IntakeError>,
) {
    match read {
        Ok(recognised) if recognised.speeches.iter().all(|speech| speech.document.characters() == 0) => {
            items.push(broken(name, "文件里没有找到讲话内容，请检查文件是否为空。".to_owned()));
        }
        Ok(recognised) => {
            for speech in recognised.speeches {
                items.push(item(name, recognised.encoding.clone(), speech));
            }
        }
        Err(error) => items.push(broken(name, error.to_string())),
    }
}

/// An item of which nothing could be read, with the sentence that says why.
pub fn broken(name: &str, message: String) -> Item {
    Item {
        id: clock::new_id(),
        file_name: text::name(name),
        found: Err(text::clean(&message).into_owned()),
        duplicate_of: None,
        included: false,
        speech_id: None,
    }
}

fn item(name: &str, encoding: String, speech: Speech) -> Item {
    let facts = speech.facts;
    let document = clean(speech.document);
    let details = Details {
        title: text::name(&document.title.plain()),
        speaker: text::name(&facts.speaker.unwrap_or_default()),
        office: facts.office,
        level: facts.level,
        occasion: facts.occasion,
        place: String::new(),
        delivered_on: facts.date,
        certainty: facts.certainty.or(facts.date.map(|_| DateCertainty::Stated)),
        span: facts.date_span,
        genre: facts.genre,
        organ: facts.organ.unwrap_or_default(),
        post: facts.post.unwrap_or_default(),
        posted_on: facts.posted,
    };
    let content_hash = content_hash(&document.plain());
    let mut report: Vec<StoredRemark> = speech.report.into_iter().map(StoredRemark::from).collect();
    for scrap in speech.scraps {
        let own = |remark: &&mut StoredRemark| {
            remark.code == "watermark_removed" && remark.line == scrap.line && remark.text == scrap.text
        };
        if let Some(remark) = report.iter_mut().find(own) {
            remark.after = Some(text::clean(&scrap.after).into_owned());
        }
    }
    for swap in speech.swaps {
        let own = |remark: &&mut StoredRemark| remark.code == swap.code && remark.line == swap.line;
        if let Some(remark) = report.iter_mut().find(own) {
            remark.swaps.push(swap.into());
        }
    }
    let found = Found {
        encoding,
        document,
        confidence: speech.confidence,
        details,
        origin: Origin::default(),
        report,
        places: speech.places.iter().map(|place| i32::try_from(*place).unwrap_or(i32::MAX)).collect(),
        content_hash,
        suspects: speech.suspects,
    };
    Item {
        id: clock::new_id(),
        file_name: text::name(name),
        found: Ok(found),
        duplicate_of: None,
        included: true,
        speech_id: None,
    }
}

/// The document without characters that cannot be kept; the engine leaves those that it does not know as they are.
fn clean(document: Document) -> Document {
    if document.plain().chars().all(text::is_storable) {
        return document;
    }
    let mut json = document_to_json(&document);
    text::clean_json(&mut json);
    document_from_json(&json).unwrap_or(document)
}

/// The contents of a batch so far.
#[derive(Debug, Default)]
pub struct Repeats(HashMap<Vec<u8>, Uuid>);

impl Repeats {
    /// What a batch holds already.
    pub fn of(known: Vec<(Vec<u8>, Uuid)>) -> Self {
        let mut all = HashMap::new();
        for (hash, id) in known {
            all.entry(hash).or_insert(id);
        }
        Self(all)
    }

    /// Marks items whose content an earlier item of the batch has; they are left out unless a person says otherwise.
    pub fn mark(&mut self, items: &mut [Item]) {
        for item in items {
            if let Ok(found) = &item.found {
                let first = *self.0.entry(found.content_hash.clone()).or_insert(item.id);
                if first != item.id {
                    item.duplicate_of = Some(first);
                    item.included = false;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    const SPEECH: &str = "在人大工作会议上的讲话\n同志们：\n今天召开会议，很有必要。下面，我讲两点意见。\n一、强化政治意识\n要坚持党的领导。\n二、强化监督意识\n要做好监督工作。\n";

    #[test]
    fn a_broken_file_never_stops_the_rest_and_a_repeat_is_noticed() {
        let mut broken = file("坏.docx", "");
        broken.bytes = b"PK\x03\x04 not a zip".to_vec();
        let items = read(&[broken, file("甲.txt", SPEECH), file("乙.txt", SPEECH)], &[], &Budget::endless());
        assert_eq!(items.len(), 3);
        assert!(items[0].found.is_err());
        assert!(items[1].included && items[1].duplicate_of.is_none());
        assert_eq!(items[2].duplicate_of, Some(items[1].id));
        assert!(!items[2].included);
    }

    /// Whatever of an item goes into the database.
    fn texts(item: &Item) -> String {
        let found = item.found.as_ref().unwrap();
        let report: Vec<_> =
            found.report.iter().map(|remark| format!("{}{:?}", remark.text, remark.fix)).collect();
        [&item.file_name, &found.details.title, &found.document.plain(), &report.concat()]
            .map(String::as_str)
            .concat()
    }

    #[test]
    fn what_cannot_be_kept_is_left_out_of_every_file_and_its_name() {
        let bad = |text: &str| text.replace("会议", "会\0\u{8}\u{fffe}议").replace("人大", "人\u{202e}大");
        let plain = bad(SPEECH);
        let page = format!("<html><body><p>{}</p></body></html>", plain.replace('\n', "</p><p>"));
        let zipped = zip(&[("好\0的.txt", SPEECH.as_bytes()), ("\u{202e}甲.txt", plain.as_bytes())]);
        let all = [
            file("nul\0.txt", &plain),
            file("好.txt", &SPEECH.replace("强化", "增强")),
            file("页.html", &page.replace("强化", "深化")),
            File { name: "包.zip".to_owned(), bytes: zipped },
        ];
        let items = read(&all, &[], &Budget::endless());
        assert_eq!(items.len(), 5, "{items:?}");
        for item in &items {
            let text = texts(item);
            assert!(text.chars().all(text::is_storable), "{text:?}");
            assert!(!item.file_name.chars().any(text::is_hidden), "{item:?}");
            assert!(text.contains("会议"), "{text:?}");
        }
    }

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        use std::io::Write as _;
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
