//! `wengao compare`: what a draft shares with other files, without a database.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use super::files::walk;
use crate::engine::check::set_formulations;
use crate::engine::reuse::{Index, Kind, Report, Source, is_law};
use crate::{intake, samples};

/// 看一个文件与旧稿有哪些相同，长的在前
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao compare 新稿.docx --against 旧讲话/\n  \
                        wengao compare 新稿.txt --against 旧讲话/ 法律法规/ --json")]
pub struct CompareArgs {
    /// 新稿
    pub file: PathBuf,
    /// 与之比对的文件或文件夹，可以多个
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub against: Vec<PathBuf>,
    /// 打印 JSON
    #[arg(long)]
    pub json: bool,
}

/// Compares and prints. Files that hold no text are named on standard error and left out; the draft itself, met
/// again in a folder, is left out as well.
///
/// # Errors
/// A draft that cannot be read, a path that does not exist.
pub fn run(args: &CompareArgs) -> anyhow::Result<ExitCode> {
    let read = |path: &PathBuf| -> anyhow::Result<String> {
        let bytes = fs::read(path).with_context(|| format!("读不到文件 {}", path.display()))?;
        intake::text(&bytes).with_context(|| path.display().to_string())
    };
    let draft = read(&args.file)?;
    let own = fs::canonicalize(&args.file).ok();
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for path in walk(&args.against).context("读不到对比的文件或目录")? {
        if fs::canonicalize(&path).ok() == own {
            continue;
        }
        match read(&path) {
            Ok(text) => texts.push((path, text)),
            Err(error) => eprintln!("{error:#}"),
        }
    }
    let sources: Vec<Source<'_>> = texts
        .iter()
        .map(|(path, text)| Source {
            id: path.display().to_string(),
            title: title(text),
            kind: if is_law(text) { Kind::Law } else { Kind::Other },
            text,
        })
        .collect();
    let library = samples::library().context("内置提法库无法读取")?;
    let mut formulations: Vec<&str> = library.iter().map(|entry| entry.text.as_str()).collect();
    for formulation in set_formulations() {
        formulations.push(formulation);
    }
    let report = Index::build(&sources, &formulations).compare(&draft);
    let mut out = io::stdout().lock();
    let written = if args.json {
        serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from).and_then(|()| writeln!(out))
    } else {
        print(&mut out, &report)
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn title(text: &str) -> String {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    first.chars().take(60).collect()
}

fn print(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    writeln!(
        out,
        "雷同 {}，除固定提法和法条外 {}",
        percent(report.share),
        percent(report.share_without_formulations)
    )?;
    for span in &report.spans {
        let kind = match span.kind {
            Kind::OwnPast => "本机关旧稿",
            Kind::Superior => "上级",
            Kind::Other => "其他",
            Kind::Formulation => "固定提法",
            Kind::Law => "法条",
        };
        let length = span.end - span.start;
        writeln!(
            out,
            "{}–{}（{length}字，改动{}字）{kind}《{}》{}",
            span.start, span.end, span.edited, span.source.title, span.source.file
        )?;
        writeln!(out, "    {}", span.text.replace('\n', "/"))?;
        if !span.carried.is_empty() {
            let list: Vec<&str> = span.carried.iter().map(|c| c.text.as_str()).collect();
            writeln!(out, "    请核对：{}", list.join("、"))?;
        }
    }
    Ok(())
}
