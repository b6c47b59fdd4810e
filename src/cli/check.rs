//! `wengao check`: what is wrong in a speech, without a database.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use time::Date;
use time::macros::format_description;

use super::files::walk;
use crate::engine::check::{
    Checker, Confidence, Confusions, Context, Finding, Overlay, RulePack, Severity, against_originals,
    date_in_head, families,
};
use crate::engine::document::{Level, Occasion, Office};
use crate::engine::lexicon::offices;
use crate::engine::reuse::{Index, Kind, Source, quotations};
use crate::intake;

/// 校核一个文件：提法、用语、数字、日期、标点、序号、外地地名
#[derive(Debug, clap::Args)]
#[command(after_help = "例：\n  wengao check 讲话.docx --date 2026-12-05 --level city --speaker 主任\n  \
                        wengao check 讲话.txt --place 云江市 --json\n\n有没有校核意见，退出码都是 0；文件读不到是 1。")]
pub struct CheckArgs {
    /// 要校核的文件：文本（常见编码均可）或 .docx
    pub file: PathBuf,
    /// 讲话日期；不填则用文首的日期，再没有则用规则库的日期
    #[arg(long, value_parser = date, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// 层级：national、province、city、county、township，或省、市、县、乡
    #[arg(long, value_parser = level)]
    pub level: Option<Level>,
    /// 讲话人职务：书记、主任、副主任、市长等
    #[arg(long, value_parser = office)]
    pub speaker: Option<Office>,
    /// 本地地名，可写多次；填了才检查外地地名
    #[arg(long = "place", value_name = "NAME")]
    pub places: Vec<String>,
    /// 场合（英文名，如 forum），用于检查称谓和篇幅
    #[arg(long)]
    pub occasion: Option<Occasion>,
    /// 讲话时长上限（分钟）
    #[arg(long)]
    pub minutes: Option<u32>,
    /// 本单位文稿的文件或文件夹，据以判断错别字
    #[arg(long, value_name = "PATH")]
    pub corpus: Vec<PathBuf>,
    /// 上级讲话、法律文件的文件或文件夹，据以核对引文，可写多次
    #[arg(long = "source", value_name = "PATH")]
    pub sources: Vec<PathBuf>,
    /// 打印 JSON
    #[arg(long)]
    pub json: bool,
}

/// Checks the file and prints what was found. The exit status is 0 with findings, too.
///
/// # Errors
/// A file that cannot be read.
pub fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let bytes = fs::read(&args.file).with_context(|| format!("读不到文件 {}", args.file.display()))?;
    let text = intake::text(&bytes).with_context(|| format!("{}", args.file.display()))?;
    let context = Context {
        date: args.date.or_else(|| date_in_head(&text)),
        level: args.level,
        office: args.speaker,
        occasion: args.occasion,
        places: args.places.clone(),
        minutes: args.minutes,
        rate: None,
    };
    let checker = Checker::with(&Overlay::default()).with_confusions(confusions(args, &text)?);
    let mut findings = checker.check(&text, &context);
    findings.extend(quoted(args, &text)?);
    findings.sort_by_key(|finding| (finding.start, finding.end));
    let mut out = io::stdout().lock();
    let written = if args.json {
        serde_json::to_writer_pretty(&mut out, &findings)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out))
    } else {
        findings
            .iter()
            .try_for_each(|finding| line(&mut out, finding))
            .and_then(|()| looked_for(&mut out, args, &context, findings.len()))
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Quotations that differ from the documents named.
fn quoted(args: &CheckArgs, text: &str) -> anyhow::Result<Vec<Finding>> {
    if args.sources.is_empty() {
        return Ok(Vec::new());
    }
    let mut texts = Vec::new();
    for path in walk(&args.sources).context("读不到引文出处的文件或目录")? {
        if let Some(text) = fs::read(&path).ok().and_then(|bytes| intake::text(&bytes).ok()) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            texts.push((name, text));
        }
    }
    let sources: Vec<Source<'_>> = texts
        .iter()
        .enumerate()
        .map(|(id, (title, text))| Source {
            id: id.to_string(),
            title: title.clone(),
            kind: Kind::Superior,
            text,
        })
        .collect();
    let index = Index::build(&sources, &[]);
    let source = |id: &str| texts.get(id.parse::<usize>().ok()?).map(|(_, text)| text.as_str());
    Ok(against_originals(text, &quotations(&index, text), source))
}

/// What was looked for, and against which day: silence is no certificate.
fn looked_for(out: &mut impl Write, args: &CheckArgs, context: &Context, found: usize) -> io::Result<()> {
    let pack = RulePack::shipped();
    let day = match (context.date, pack.day) {
        (Some(date), _) => format!("以讲话日期{date}为准"),
        (None, Some(day)) => format!("没有讲话日期，以规则库日期{day}为准（可用 --date 指定）"),
        (None, None) => "没有讲话日期".to_owned(),
    };
    let result = if found == 0 { "没有发现问题".to_owned() } else { format!("共{found}条意见") };
    let on = pack.rules.iter().filter(|rule| rule.confidence != Confidence::U).count();
    writeln!(
        out,
        "{result}。查了提法和用语{on}条规则（第{}版）、{}类全文检查，{day}。",
        pack.version,
        families().len()
    )?;
    let unknown = [
        (context.level.is_none(), "层级（--level）"),
        (context.office.is_none(), "讲话人职务（--speaker）"),
        (context.places.is_empty(), "本地地名（--place）"),
        (args.sources.is_empty(), "引文出处（--source）"),
    ];
    let missing: Vec<&str> = unknown.iter().filter(|(missing, _)| *missing).map(|(_, what)| *what).collect();
    if !missing.is_empty() {
        writeln!(out, "没有给出{}，与之有关的没有查。", missing.join("、"))?;
    }
    writeln!(out, "没有报出的差错仍可能有，请通读后定稿。")
}

/// What is known of typing errors: from the corpus named, else from the file's own habits.
fn confusions(args: &CheckArgs, text: &str) -> anyhow::Result<Confusions> {
    if args.corpus.is_empty() {
        return Ok(Confusions::learn_from_itself(text));
    }
    let mut texts = Vec::new();
    for path in walk(&args.corpus).context("读不到语料文件或目录")? {
        // A file of another kind teaches nothing and stops nothing.
        if let Some(text) = fs::read(&path).ok().and_then(|bytes| intake::text(&bytes).ok()) {
            texts.push(text);
        }
    }
    Ok(Confusions::learn(texts.iter().map(String::as_str)))
}

fn line(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let word = match finding.severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Info => "提示",
    };
    write!(out, "第{}行 {word} {}：“{}” {}", finding.line, finding.rule, finding.text, finding.message)?;
    match finding.fixes.first() {
        Some(fix) => writeln!(out, " → {fix}"),
        None => writeln!(out),
    }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| "日期写作 2025-03-11".to_owned())
}

fn level(text: &str) -> Result<Level, String> {
    let by_chinese = || match text {
        "全国" | "国家" => Some(Level::National),
        "省" | "省级" | "自治区" => Some(Level::Province),
        "市" | "市级" | "设区的市" | "州" => Some(Level::City),
        "县" | "县级" | "区" => Some(Level::County),
        "乡" | "镇" | "乡镇" => Some(Level::Township),
        _ => None,
    };
    text.parse()
        .ok()
        .or_else(by_chinese)
        .ok_or_else(|| "层级是 province、city、county、township 之一".to_owned())
}

/// An office from its English name, its Chinese name, or the way it is called in an office.
fn office(text: &str) -> Result<Office, String> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| offices::called(text))
        .ok_or_else(|| "讲话人写作书记、主任、副主任、秘书长、市长等".to_owned())
}
