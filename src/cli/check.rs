//! `wengao check`: what is wrong in a speech, without a database.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use time::Date;
use time::macros::format_description;

use super::files::walk;
use crate::engine::check::{Checker, Confusions, Context, Finding, Overlay, Severity, date_in_head};
use crate::engine::document::{Level, Occasion, Office};
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
    let findings = checker.check(&text, &context);
    let mut out = io::stdout().lock();
    let written = if args.json {
        serde_json::to_writer_pretty(&mut out, &findings)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out))
    } else {
        findings.iter().try_for_each(|finding| line(&mut out, finding))
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
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
    let named = || Office::ALL.iter().copied().find(|office| office.chinese() == text);
    let called = || {
        Some(match text {
            "书记兼主任" | "书记、主任" | "市委书记、市人大常委会主任" => {
                Office::SecretaryDirector
            }
            "党组书记兼主任" | "党组书记" => Office::PartyGroupDirector,
            "党组副书记" => Office::PartyGroupDeputyDirector,
            "主任委员" | "工委主任" | "专委会主任" => Office::CommitteeDirector,
            "监委主任" | "监察委员会主任" => Office::SupervisoryDirector,
            "院长" => Office::CourtPresident,
            "人大主席" | "主席" => Office::TownshipChair,
            "人大代表" => Office::Deputy,
            _ if text.ends_with("副主任") => Office::DeputyDirector,
            _ if text.ends_with("副书记") => Office::OtherOffice,
            _ if text.ends_with("书记") => Office::Secretary,
            _ if text.ends_with("主任") => Office::Director,
            _ if text.ends_with(['长'])
                && ["省", "市", "县", "区", "州", "镇", "乡"]
                    .iter()
                    .any(|p| text.ends_with(&format!("{p}长"))) =>
            {
                Office::Mayor
            }
            _ => return None,
        })
    };
    text.parse()
        .ok()
        .or_else(named)
        .or_else(called)
        .ok_or_else(|| "讲话人写作书记、主任、副主任、秘书长、市长等".to_owned())
}
