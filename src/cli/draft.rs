//! `wengao draft`: a sourced first draft from files, without a database and without choosing.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use serde::Serialize;
use time::Date;
use time::macros::format_description;

use super::files;
use crate::app::outlines::model::shipped_for;
use crate::engine::assembly::{self, Archive, Draft, Request, Source};
use crate::engine::check;
use crate::engine::document::{Level, Occasion, Office};
use crate::engine::outline::{CHARACTERS_A_MINUTE, Outline, suiting};
use crate::engine::reuse;
use crate::engine::suggest::AgendaItem;
use crate::{clock, intake, samples};

/// 起稿：按场合从已有讲话里拼出一份带出处的初稿
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao draft --occasion 人大工作座谈会 --speaker 主任 --place 云江市 --against 旧讲话/\n  \
                        wengao draft --occasion forum --against 旧讲话/ --slot 目标=建设幸福云江 --json"
)]
pub struct DraftArgs {
    /// 场合：代码（conference_after）或中文（人大工作座谈会）
    #[arg(long, required_unless_present = "outline")]
    pub occasion: Option<String>,
    /// 讲话人职务，可带姓名：主任、director、“主任 沈立民”
    #[arg(long)]
    pub speaker: Option<String>,
    /// 取材的讲话：文件或文件夹
    #[arg(long, required = true, num_args = 1..)]
    pub against: Vec<PathBuf>,
    /// 自己的模板文件（JSON），不用随附的
    #[arg(long)]
    pub outline: Option<PathBuf>,
    /// 讲话人层级：province、city、county、township
    #[arg(long)]
    pub level: Option<String>,
    /// 本地地名（如云江市），文中保留；别处地名变为空位
    #[arg(long)]
    pub place: Option<String>,
    /// 讲什么：法律名称、议题或几个词，如 安全生产法；不写为人大工作总体
    #[arg(long, default_value = "")]
    pub subject: String,
    /// 讲话日期，如 2026-12-05；不写为今天
    #[arg(long)]
    pub date: Option<String>,
    /// 在前发言的人，按先后，如 徐书记:代表市委作了重要讲话
    #[arg(long)]
    pub agenda: Vec<String>,
    /// 空位的内容，如 目标=建设幸福云江
    #[arg(long)]
    pub slot: Vec<String>,
    /// 每分钟讲多少字
    #[arg(long, default_value_t = CHARACTERS_A_MINUTE)]
    pub rate: u32,
    /// 输出 JSON：出处、空位、待办、校核、雷同
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct View<'a> {
    outline: &'a str,
    occasion: Occasion,
    #[serde(flatten)]
    draft: &'a Draft,
    findings: Vec<check::Finding>,
    reuse: Reuse,
    text: String,
}

/// How much of the draft stands in the speeches it was made from.
#[derive(Serialize)]
struct Reuse {
    /// All shared passages, 0 to 1.
    share: f64,
    /// The same without set formulations, which everybody shares.
    share_without_formulations: f64,
}

/// Reads the speeches, builds the draft and prints it.
///
/// # Errors
/// Arguments that name nothing, a path that cannot be listed, or standard output that cannot be written.
pub fn run(args: &DraftArgs) -> anyhow::Result<ExitCode> {
    let date = args.date.as_deref().map_or_else(|| Ok(clock::today()), day)?;
    let (office, name) = args.speaker.as_deref().map(speaker).transpose()?.unwrap_or((None, None));
    let level = args.level.as_deref().map(level).transpose()?;
    let outline = outline(args, office, level)?.for_items(&assembly::frame::items(&args.subject));
    let office = office.or(outline.office);
    let level = level.or(outline.level).or(Some(Level::City));
    let place = args.place.as_deref();
    let sources = sources(args, place)?;
    if sources.is_empty() {
        bail!("没有读到任何讲话稿，请检查 --against 给出的路径。");
    }
    let agenda: Vec<AgendaItem> = args.agenda.iter().map(|item| agenda_item(item)).collect();
    let slots = args.slot.iter().map(|slot| slot_value(slot)).collect::<anyhow::Result<BTreeMap<_, _>>>()?;
    let rules = check::Context {
        date: Some(date),
        level,
        office,
        occasion: Some(outline.occasion),
        places: place.map(str::to_owned).into_iter().collect(),
        minutes: Some(outline.minutes),
        rate: Some(args.rate),
    };
    let request = Request {
        outline: &outline,
        occasion: Some(outline.occasion),
        office,
        level,
        speaker: name.as_deref(),
        place,
        subject: &args.subject,
        date: Some(date),
        agenda: &agenda,
        slots,
        rate: args.rate,
        allowed: &|text| check::allowed(text, &rules),
        sound: &|text| assembly::sound(check::Checker::shipped(), text, &rules),
        current: &|text| check::current_form(text, Some(date)),
    };
    let texts: Vec<(String, String)> = sources.iter().map(|s| (s.id.clone(), s.document.plain())).collect();
    let draft = assembly::draft(&Archive::new(sources), &request);
    let text = draft.document.plain();
    let findings = check::Checker::shipped().check(&text, &rules);
    let reuse = reuse(&texts, &text)?;
    let view =
        View { outline: &outline.name, occasion: outline.occasion, draft: &draft, findings, reuse, text };
    print(args.json, &view)?;
    Ok(ExitCode::SUCCESS)
}

fn print(json: bool, view: &View<'_>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let View { draft, text, findings, reuse, .. } = view;
    if json {
        serde_json::to_writer_pretty(&mut out, view)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{text}")?;
        writeln!(
            out,
            "\n全文 {} 字，约 {:.0} 分钟（计划 {} 字、{} 分钟）。",
            draft.characters, draft.minutes, draft.target, draft.target_minutes
        )?;
        writeln!(out, "{}。", draft.filled.words())?;
        let percent = |share: f64| (share * 100.0).round();
        let (share, copied) = (percent(reuse.share), percent(reuse.share_without_formulations));
        writeln!(out, "与取材讲话相同的文字占 {share}%，除去固定表述占 {copied}%。")?;
        writeln!(out, "待办 {} 项：", draft.open_questions.len())?;
        for question in &draft.open_questions {
            writeln!(out, "· {}：{}", question.place, question.text)?;
        }
        writeln!(out, "校核 {} 条：", findings.len())?;
        for finding in findings {
            writeln!(out, "· {}：{}", finding.text, finding.message)?;
        }
    }
    Ok(out.flush()?)
}

fn reuse(texts: &[(String, String)], text: &str) -> anyhow::Result<Reuse> {
    let sources: Vec<reuse::Source<'_>> = texts
        .iter()
        .map(|(id, text)| reuse::Source {
            id: id.clone(),
            title: String::new(),
            kind: reuse::Kind::Other,
            text,
        })
        .collect();
    let library = samples::library().context("内置提法库无法读取")?;
    let mut formulations: Vec<&str> = check::set_formulations().collect();
    formulations.extend(library.iter().map(|entry| entry.text.as_str()));
    let report = reuse::Index::build(&sources, &formulations).compare(text);
    Ok(Reuse { share: report.share, share_without_formulations: report.share_without_formulations })
}

/// The speeches of the files; what cannot be read is told and left out.
fn sources(args: &DraftArgs, place: Option<&str>) -> anyhow::Result<Vec<Source>> {
    let mut out = Vec::new();
    for path in files::walk(&args.against).context("读不到取材的文件或文件夹，请检查路径")?
    {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let read = fs::read(&path).map_err(|error| error.to_string());
        let found = read.and_then(|bytes| intake::read(&name, &bytes).map_err(|error| error.to_string()));
        match found {
            Ok(found) => {
                for (i, speech) in found.speeches.iter().enumerate() {
                    let id =
                        if found.speeches.len() > 1 { format!("{name}#{}", i + 1) } else { name.clone() };
                    out.push(Source::of(&id, speech, assembly::tier_of(speech, place.unwrap_or_default())));
                }
            }
            Err(error) => eprintln!("{}：{error}", path.display()),
        }
    }
    Ok(out)
}

/// The outline of the occasion that suits the speaker's office and level best.
fn outline(args: &DraftArgs, office: Option<Office>, level: Option<Level>) -> anyhow::Result<Outline> {
    if let Some(path) = &args.outline {
        let text = fs::read_to_string(path).with_context(|| format!("读不到模板文件 {}", path.display()))?;
        return serde_json::from_str(&text).context("模板文件格式不对，请对照随附的模板修改。");
    }
    let wanted = args.occasion.as_deref().unwrap_or_default();
    // Those that the site offers an organization of this place, in its own words.
    let at = level.unwrap_or(Level::City);
    let shipped = shipped_for(args.place.as_deref().unwrap_or_default(), at)?;
    let occasion = named(Occasion::ALL, wanted, Occasion::name, Occasion::chinese);
    let suits = |outline: &Outline| Some(outline.occasion) == occasion || outline.name == wanted;
    let found = suiting(shipped.into_iter().filter(suits), office, level);
    found.with_context(|| {
        let names: Vec<String> =
            Occasion::ALL.iter().map(|o| format!("{}（{}）", o.name(), o.chinese())).collect();
        format!("没有“{wanted}”这个场合的模板，可用的场合有：{}。", names.join("、"))
    })
}

/// An enumeration's value by its stable name, its Chinese words, or a part of those that only it has.
fn named<T: Copy>(
    all: &[T],
    wanted: &str,
    name: fn(T) -> &'static str,
    chinese: fn(T) -> &'static str,
) -> Option<T> {
    let exact = all.iter().copied().find(|&value| name(value) == wanted || chinese(value) == wanted);
    let mut part = all.iter().copied().filter(|&value| !wanted.is_empty() && chinese(value).contains(wanted));
    exact.or_else(|| part.next().filter(|_| part.next().is_none()))
}

/// `主任 沈立民` or `director`.
fn speaker(text: &str) -> anyhow::Result<(Option<Office>, Option<String>)> {
    let (office, name) = text
        .trim()
        .split_once([' ', '　'])
        .map_or((text.trim(), None), |(office, name)| (office, Some(name)));
    let exact = Office::ALL.iter().copied().find(|o| o.name() == office || o.chinese() == office);
    let office = exact.with_context(|| {
        let names: Vec<String> =
            Office::ALL.iter().map(|o| format!("{}（{}）", o.name(), o.chinese())).collect();
        format!("不认识讲话人职务“{office}”，可用的有：{}。", names.join("、"))
    })?;
    Ok((Some(office), name.map(|name| name.trim().to_owned())))
}

fn level(text: &str) -> anyhow::Result<Level> {
    named(Level::ALL, text, Level::name, Level::chinese)
        .with_context(|| format!("不认识层级“{text}”，请写 province、city、county 或 township。"))
}

fn day(text: &str) -> anyhow::Result<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .with_context(|| format!("日期“{text}”写法不对，请写成 2026-12-05 的样子。"))
}

fn agenda_item(text: &str) -> AgendaItem {
    let (who, what) = text.split_once([':', '：']).unwrap_or((text, ""));
    AgendaItem { who: who.trim().to_owned(), what: what.trim().to_owned() }
}

fn slot_value(text: &str) -> anyhow::Result<(String, String)> {
    let (name, value) = text.split_once('=').with_context(|| format!("“{text}”应写成 名称=内容。"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speakers_occasions_and_agenda_are_read_in_chinese() {
        assert_eq!(speaker("主任").unwrap().0, Some(Office::Director));
        assert_eq!(speaker("主任 沈立民").unwrap().1.as_deref(), Some("沈立民"));
        assert!(speaker("掌门").is_err());
        let found = named(Occasion::ALL, "人大工作座谈会", Occasion::name, Occasion::chinese);
        assert_eq!(found, Some(Occasion::Forum));
        assert_eq!(named(Occasion::ALL, "市委人大工作会议", Occasion::name, Occasion::chinese), None);
        assert_eq!(agenda_item("徐书记：作了重要讲话").what, "作了重要讲话");
        assert!(slot_value("目标").is_err());
        assert!(day("2026-02-30").is_err());
    }
}
