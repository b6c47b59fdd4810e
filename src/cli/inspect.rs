//! `wengao inspect`: what the engine makes of files, without a database.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::files;
use super::readings::{self, ReadingView};
use crate::convert::{self, ConvertError};
use crate::engine::budget::Budget;
use crate::engine::classify::position::{self, Position};
use crate::engine::document::{
    Block, Document, Genre, Inline, Line, Office, Point, Section, SectionKind, mark_behind,
};
use crate::engine::recognise::{Recognised, Remark, SectionConfidence, Speech};
use crate::engine::report;
use crate::engine::structure::text::{first_sentence, length};
use crate::intake::{self, Helper};
use crate::word::archive::MAX_FILE;

/// 看文件识别成什么样：结构、类别、讲话人、日期、存疑之处
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao inspect 讲话.docx\n  wengao inspect 旧讲话/ --json")]
pub struct InspectArgs {
    /// 文件或文件夹
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// 打印 JSON
    #[arg(long)]
    pub json: bool,
    /// 同时列出每句话的句读：作用、口吻、时态、主题、事实
    #[arg(long)]
    pub readings: bool,
}

#[derive(Serialize)]
struct FileView {
    file: String,
    encoding: Option<String>,
    error: Option<String>,
    speeches: Vec<SpeechView>,
}

#[derive(Serialize)]
struct SpeechView {
    title: Option<String>,
    speaker: Option<String>,
    level: Option<&'static str>,
    venue: Option<String>,
    genre: &'static str,
    organ: Option<String>,
    date: Option<String>,
    date_span: [Option<String>; 2],
    salutation: Option<String>,
    announced_points: Option<usize>,
    closing: bool,
    characters: usize,
    sections: Vec<SectionView>,
    report: Vec<Remark>,
    /// Where they are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    readings: Vec<ReadingView>,
}

#[derive(Serialize)]
struct SectionView {
    number: Option<String>,
    heading: Option<String>,
    kind: &'static str,
    confidence: f32,
    characters: usize,
    points: Vec<PointView>,
}

#[derive(Serialize)]
struct PointView {
    label: Option<String>,
    lead: String,
    kind: &'static str,
    confidence: f32,
    characters: usize,
    /// What each sentence of the point does, in order.
    positions: Vec<Position>,
}

/// Reads the files and prints what was found.
///
/// # Errors
/// Standard output that cannot be written.
pub fn run(args: &InspectArgs) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut buffer = Vec::new();
    let (mut read, mut shown) = (0_usize, 0_usize);
    // A path that cannot be listed is reported in its place, like a file that cannot be read.
    let listed =
        |path: &PathBuf| files::walk(std::slice::from_ref(path)).unwrap_or_else(|_| vec![path.clone()]);
    let files: Vec<PathBuf> = args.files.iter().flat_map(listed).collect();
    if args.json {
        out.write_all(b"[")?;
    }
    let mut converted = Converted::default();
    for (index, path) in files.iter().enumerate() {
        let following = files.get(index + 1..).unwrap_or_default();
        for (name, found) in opened(path, following, &mut buffer, &mut converted) {
            let view = view(&name, found, args.readings);
            read += usize::from(view.error.is_none());
            if args.json {
                out.write_all(if shown == 0 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut out, &view)?;
            } else {
                outline(&mut out, &view)?;
            }
            shown += 1;
        }
    }
    if args.json {
        out.write_all(b"\n]\n")?;
    }
    out.flush()?;
    Ok(if read > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Old Word files of the list made .docx, by path; taken out as they are asked for.
type Converted = HashMap<PathBuf, Result<Vec<u8>, String>>;

/// How many old files are converted in one run of LibreOffice.
const BATCH: usize = 40;

/// What is found in a file, each by its name: of an archive, in those that it holds.
fn opened(
    path: &Path,
    following: &[PathBuf],
    buffer: &mut Vec<u8>,
    converted: &mut Converted,
) -> Vec<(String, Result<Recognised, String>)> {
    let name = path.display().to_string();
    let found = open(path, following, buffer, converted);
    // A file that could be read is none, and one that is none needs no second look.
    if found.is_ok() {
        return vec![(name, found)];
    }
    let endless = Budget::endless();
    match intake::expand(&name, buffer) {
        Ok(members) if members.is_archive() => {
            let read = |(inner, bytes): intake::Member| {
                let bytes = bytes.map_err(|error| error.to_string());
                let bytes =
                    bytes.and_then(|b| convert::readable(b, &endless).map_err(|error| error.to_string()));
                let found = bytes.and_then(|b| intake::read(&inner, &b).map_err(|error| error.to_string()));
                (format!("{name}/{inner}"), found)
            };
            members.map(read).collect()
        }
        _ => vec![(name, found)],
    }
}

/// Reads one file; `buffer` is used again for the next. With the first old Word file those that follow are converted.
fn open(
    path: &Path,
    following: &[PathBuf],
    buffer: &mut Vec<u8>,
    converted: &mut Converted,
) -> Result<Recognised, String> {
    load(path, buffer)?;
    match intake::helper(buffer) {
        None => {}
        Some(Helper::Poppler) => {
            *buffer = convert::pdf_text(buffer, &Budget::endless()).map_err(|error| error.to_string())?;
        }
        Some(Helper::Office) => {
            if !converted.contains_key(path) {
                convert_all(path, buffer, following, converted);
            }
            *buffer = converted.remove(path).unwrap_or_else(|| Err(ConvertError::Failed.to_string()))?;
        }
    }
    intake::read(&path.to_string_lossy(), buffer).map_err(|error| error.to_string())
}

fn load(path: &Path, buffer: &mut Vec<u8>) -> Result<(), String> {
    buffer.clear();
    // One byte more than is read at all tells that it is too much.
    let most = MAX_FILE as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(buffer));
    read.map(|_| ()).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "没有这个文件，请检查路径。".to_owned(),
        _ => format!("文件打不开，请检查权限（{error}）。"),
    })
}

/// Converts the old Word file `bytes` at `path`, and with it those among the following files.
fn convert_all(path: &Path, bytes: &[u8], following: &[PathBuf], converted: &mut Converted) {
    let mut files = vec![(path.to_owned(), bytes.to_vec())];
    let mut buffer = Vec::new();
    for path in following {
        let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        if files.len() == BATCH || bytes > 2 * MAX_FILE {
            break;
        }
        if load(path, &mut buffer).is_ok() && intake::helper(&buffer) == Some(Helper::Office) {
            files.push((path.clone(), std::mem::take(&mut buffer)));
        }
    }
    let contents: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let results = convert::all_to_docx(&contents, &Budget::endless());
    let paths = files.into_iter().map(|(path, _)| path);
    converted.extend(paths.zip(results.into_iter().map(|result| result.map_err(|error| error.to_string()))));
}

fn view(file: &str, found: Result<Recognised, String>, readings: bool) -> FileView {
    match found {
        Ok(found) => FileView {
            file: file.to_owned(),
            encoding: Some(found.encoding),
            error: None,
            speeches: found.speeches.into_iter().map(|speech| speech_view(speech, readings)).collect(),
        },
        Err(error) => {
            FileView { file: file.to_owned(), encoding: None, error: Some(error), speeches: Vec::new() }
        }
    }
}

/// Slots as they were written, taken from the remarks, which stand in the order of the slots.
struct Written<'a> {
    slots: std::vec::IntoIter<&'a str>,
}

impl Written<'_> {
    /// A line as written; most are one run and cost no copy.
    fn line<'l>(&mut self, line: &'l Line) -> Cow<'l, str> {
        if let [Inline::Text { text, .. }] = line.0.as_slice() {
            return Cow::Borrowed(text);
        }
        let parts = line.0.iter().map(|inline| match inline {
            Inline::Text { text, .. } => text.clone(),
            Inline::Slot { name, .. } => {
                self.slots.next().map_or_else(|| format!("{{{{{name}}}}}"), str::to_owned)
            }
        });
        Cow::Owned(parts.collect())
    }
}

impl Written<'_> {
    /// Characters of a line as written.
    fn length(&mut self, line: &Line) -> usize {
        line.0
            .iter()
            .map(|inline| match inline {
                Inline::Text { text, .. } => length(text),
                Inline::Slot { name, .. } => length(self.slots.next().unwrap_or(name)),
            })
            .sum()
    }
}

fn speech_view(speech: Speech, with_readings: bool) -> SpeechView {
    let slots: Vec<&str> =
        speech.report.iter().filter(|r| r.code == "placeholder").map(|r| r.text.as_str()).collect();
    let mut written = Written { slots: slots.into_iter() };
    let Document { title, salutation, sections } = &speech.document;
    let title = Some(written.line(title).into_owned()).filter(|t| !t.is_empty());
    let salutation = salutation.as_ref().map(|line| written.line(line).into_owned());
    let facts = &speech.facts;
    let confidence = speech.confidence.iter().cloned().chain(std::iter::repeat(SectionConfidence::default()));
    let views: Vec<SectionView> =
        sections.iter().zip(confidence).map(|(s, c)| section_view(s, &c, &mut written)).collect();
    let characters =
        salutation.as_deref().map_or(0, length) + views.iter().map(|s| s.characters).sum::<usize>();
    let speaker = facts.speaker.clone().or_else(|| speaker_of(title.as_deref()?, facts.office?));
    SpeechView {
        title,
        speaker,
        level: facts.level.map(|level| level.name()),
        venue: facts.venue.clone(),
        genre: facts.genre.name(),
        organ: facts.organ.clone(),
        date: facts.date.map(|date| date.to_string()),
        date_span: [facts.date_span.0.map(|d| d.to_string()), facts.date_span.1.map(|d| d.to_string())],
        salutation,
        announced_points: facts.announced_points,
        closing: sections.iter().any(|s| s.kind == SectionKind::Closing),
        characters,
        sections: views,
        readings: if with_readings { readings::of(&speech.document, facts) } else { Vec::new() },
        report: speech.report,
    }
}

/// The office as the title writes it before 在, else by its common name.
fn speaker_of(title: &str, office: Office) -> Option<String> {
    let written =
        title.split_once('在').map(|(head, _)| head.trim()).filter(|head| head.chars().count() <= 24);
    written.filter(|head| !head.is_empty()).map(str::to_owned).or_else(|| Some(office.chinese().to_owned()))
}

fn section_view(section: &Section, confidence: &SectionConfidence, written: &mut Written<'_>) -> SectionView {
    let heading = section.heading.as_ref().map(|line| written.line(line).into_owned());
    let mut characters = heading.as_deref().map_or(0, length);
    let mut points = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Paragraph(line) => characters += written.length(line),
            Block::Point(point) => {
                let confidence = confidence.points.get(points.len()).copied().unwrap_or_default();
                let view = point_view(point, confidence, written);
                characters += view.characters;
                points.push(view);
            }
        }
    }
    SectionView {
        number: section.number.clone(),
        heading,
        kind: section.kind.name(),
        confidence: rounded(confidence.section),
        characters,
        points,
    }
}

fn point_view(point: &Point, confidence: f32, written: &mut Written<'_>) -> PointView {
    let lead = written.line(&point.lead);
    let label = point.label.as_deref().map_or(0, length);
    let characters = label + length(&lead) + nested(&point.blocks, written);
    PointView {
        label: point.label.clone(),
        lead: first_sentence(&lead).0.to_owned(),
        kind: point.kind.name(),
        confidence: rounded(confidence),
        characters,
        positions: position::of_point(point),
    }
}

fn nested(blocks: &[Block], written: &mut Written<'_>) -> usize {
    blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(line) => written.length(line),
            Block::Point(point) => {
                let label = point.label.as_deref().map_or(0, length);
                label + written.length(&point.lead) + nested(&point.blocks, written)
            }
        })
        .sum()
}

fn rounded(confidence: f32) -> f32 {
    (confidence * 100.0).round() / 100.0
}

/// The outline for people, with the report beneath.
fn outline(out: &mut impl Write, view: &FileView) -> io::Result<()> {
    writeln!(out, "━━ {}", view.file)?;
    if let Some(error) = &view.error {
        return writeln!(out, "   {error}\n");
    }
    for speech in &view.speeches {
        writeln!(out, "{}", speech.title.as_deref().unwrap_or("（没有标题）"))?;
        let facts = [
            speech.speaker.as_deref(),
            speech.venue.as_deref(),
            speech.date.as_deref(),
            speech.salutation.as_deref(),
        ];
        let facts: Vec<&str> = facts.into_iter().flatten().collect();
        let announced = speech.announced_points.map(|n| format!("，宣布讲 {n} 点")).unwrap_or_default();
        writeln!(out, "  {} · {} 字{announced}", facts.join(" · "), speech.characters)?;
        let genre = speech.genre.parse().map_or("讲话", Genre::chinese);
        let organ = speech.organ.as_deref().map(|organ| format!("（{organ}）")).unwrap_or_default();
        writeln!(out, "  体裁：{genre}{organ}")?;
        if let [Some(from), Some(until)] = &speech.date_span {
            writeln!(out, "  按提法推断写于 {from} 至 {until} 之间")?;
        }
        for section in &speech.sections {
            section_outline(out, section)?;
        }
        if !speech.readings.is_empty() {
            writeln!(out, "  ── 句读 {} 句", speech.readings.len())?;
            readings::print(out, &speech.readings)?;
        }
        if !speech.report.is_empty() {
            writeln!(out, "  ── 清理与存疑 {} 处", speech.report.len())?;
        }
        for remark in &speech.report {
            let text: String = remark.text.chars().take(40).collect();
            let fix =
                remark.fix.as_deref().map(|fix| format!(" → {}", fix.chars().take(40).collect::<String>()));
            let line = format!("{text}{}", fix.unwrap_or_default()).replace('\n', "⏎");
            writeln!(
                out,
                "     第 {} 行 {}：{line}",
                remark.line,
                report::chinese(remark.code).unwrap_or(remark.code)
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn section_outline(out: &mut impl Write, section: &SectionView) -> io::Result<()> {
    let kind = section.kind.parse().map_or("其他", SectionKind::chinese);
    let number = section.number.as_deref().map(|n| format!("{n}{}", mark_behind(n))).unwrap_or_default();
    let heading = section.heading.as_deref().unwrap_or_default();
    writeln!(out, "  {number}{heading}［{kind}，{} 字］", section.characters)?;
    for point in &section.points {
        let kind = point.kind.parse().map_or("其他", SectionKind::chinese);
        let lead: String = point.lead.chars().take(40).collect();
        let label = point.label.as_deref().unwrap_or_default();
        writeln!(out, "      {label}{lead}［{kind}］{}", steps(&point.positions))?;
    }
    Ok(())
}

/// The positions of a point for people, each run of one position once: 论断→要求→落脚.
fn steps(positions: &[Position]) -> String {
    let mut words: Vec<&str> = positions.iter().map(|position| position.chinese()).collect();
    words.dedup();
    if words.len() > 1 { format!(" {}", words.join("→")) } else { String::new() }
}
