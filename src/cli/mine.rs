//! `wengao mine`: the phrasings that recur in files and folders, without a database.

use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;
use std::collections::BTreeMap;

use super::files::walk;
use crate::engine::document::SectionKind;
use crate::engine::mining::{
    Archive, Kind, Options, Phrasing, Position, Prepared, Slot, Source, Variant, in_order,
};
use crate::intake;

/// 从文件里找出反复使用的表述
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao mine 旧讲话/ --top 50\n  wengao mine 旧讲话/ --kind skeleton --json")]
pub struct MineArgs {
    /// 文件或文件夹；汇编中的每篇各算一篇
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// 打印 JSON
    #[arg(long)]
    pub json: bool,
    /// 至少见于几篇（几乎相同的讲话只算一篇）；缺省为 2，标题骨架为 1
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub min_speeches: Option<u32>,
    /// 列出多少条，好的在前
    #[arg(long, default_value_t = 100)]
    pub top: usize,
    /// 只要这一种：clause、series、term、heading、skeleton、frame、opening、closing、quotation
    #[arg(long)]
    pub kind: Option<Kind>,
}

/// A phrasing as printed.
#[derive(Debug, Serialize)]
struct Row<'a> {
    text: &'a str,
    kind: Kind,
    speeches: u32,
    occurrences: u32,
    score: f32,
    variants: &'a [Variant],
    sections: &'a BTreeMap<SectionKind, u32>,
    positions: &'a BTreeMap<Position, u32>,
    speakers: &'a BTreeMap<String, u32>,
    years: Option<[i32; 2]>,
    current_form: Option<&'a str>,
    slots: &'a [Slot],
    examples: Vec<Example<'a>>,
}

/// One place where it stands.
#[derive(Debug, Serialize)]
struct Example<'a> {
    file: &'a str,
    title: &'a str,
    context: String,
}

/// Examples printed with a phrasing, from different speeches.
const EXAMPLES: usize = 3;
/// Characters shown on either side.
const CONTEXT: usize = 20;

/// Reads the files, mines them, prints what was found.
///
/// # Errors
/// A path that cannot be read, or standard output closed.
pub fn run(args: &MineArgs) -> anyhow::Result<ExitCode> {
    let paths = walk(&args.paths).context("无法读取所给的路径，请检查文件或文件夹是否存在。")?;
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(8));
    let mut archive = Archive::new();
    let mut files = Vec::new();
    let mut failed = None;
    // Stopped by a file that cannot be read; one that cannot be understood is passed over.
    let _ = in_order(
        &paths,
        threads,
        |path| prepare(path),
        |_, (name, read)| {
            match read {
                Ok(Ok(speeches)) => {
                    for speech in speeches {
                        archive.push(speech);
                        files.push(name.clone());
                    }
                }
                Ok(Err(reason)) => eprintln!("跳过 {name}：{reason}"),
                Err(error) => {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        },
    );
    if let Some(error) = failed {
        return Err(error);
    }
    archive.shrink();
    let options = Options {
        min_speeches: args.min_speeches.unwrap_or(2),
        min_skeletons: args.min_speeches.unwrap_or(1),
        top: args.top,
        kind: args.kind,
        threads: threads as u16,
    };
    let found = archive.mine(&options, &mut |_| ControlFlow::Continue(()));
    let mut out = io::stdout().lock();
    if args.json {
        let rows: Vec<Row<'_>> = found.iter().map(|p| row(p, &archive, &files)).collect();
        serde_json::to_writer_pretty(&mut out, &rows)?;
        writeln!(out)?;
    } else {
        for p in &found {
            writeln!(out, "{:>4}篇 {:>5}次  {:<8}  {}", p.speeches, p.count, p.kind.name(), p.text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A file's name, and its speeches cut into clauses or why it was not understood.
type Read = (String, anyhow::Result<Result<Vec<Prepared>, String>>);

fn prepare(path: &Path) -> Read {
    let name = path.display().to_string();
    let read = fs::read(path).with_context(|| format!("无法读取文件 {name}。")).map(|bytes| {
        let recognised = intake::read(&name, &bytes).map_err(|error| error.to_string())?;
        let prepared = recognised.speeches.iter().map(|speech| {
            Prepared::of(&Source {
                id: 0,
                title: &speech.document.title.plain(),
                speaker: speech.facts.speaker.as_deref(),
                year: speech.facts.date.map(time::Date::year),
                document: &speech.document,
            })
        });
        Ok(prepared.collect())
    });
    (name, read)
}

fn row<'a>(p: &'a Phrasing, archive: &'a Archive, files: &'a [String]) -> Row<'a> {
    let mut examples: Vec<Example<'a>> = Vec::new();
    let mut last = None;
    for use_ in &p.occurrences {
        if examples.len() >= EXAMPLES {
            break;
        }
        if last.replace(use_.source) == Some(use_.source) {
            continue;
        }
        examples.push(Example {
            file: files.get(use_.source).map_or("", String::as_str),
            title: archive.title(use_.source),
            context: archive.context(use_, CONTEXT),
        });
    }
    Row {
        text: &p.text,
        kind: p.kind,
        speeches: p.speeches,
        occurrences: p.count,
        score: p.score,
        variants: &p.variants,
        sections: &p.sections,
        positions: &p.positions,
        speakers: &p.speakers,
        years: p.years.keys().next().zip(p.years.keys().last()).map(|(from, to)| [*from, *to]),
        current_form: p.current_form.as_deref(),
        slots: &p.slots,
        examples,
    }
}
