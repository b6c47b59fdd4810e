//! `wengao organization`: several organizations on one server, fully apart.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use sqlx::PgPool;

use super::database;
use crate::app::accounts::store::{
    Organization, accounts, organization_called, organizations, set_organization_active, shut_out,
};
use crate::app::desk::setup;
use crate::bootstrap::{create_admin, create_with_outlines};
use crate::clock;
use crate::config::DataConfig;
use crate::db::lock::Mode;
use crate::db::rows;
use crate::engine::document::Level;
use crate::sheet;
use crate::text;

/// 管理单位
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例：\n  wengao organization create dongshan 东山县人大常委会 --level county\n  wengao organization list --json\n  \
                        wengao organization rename dongshan 东山区人大常委会\n  wengao organization disable dongshan"
)]
pub struct OrganizationArgs {
    #[command(subcommand)]
    action: Action,
    /// Where the data lies.
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// 新建单位及其管理员 admin，打印一次性密码；单位多的，用一张表格一次建好
    #[command(
        after_help = "例：\n  wengao organization create dongshan 东山县人大常委会 --level county\n  wengao organization create --file 单位.xlsx --json > 一次性密码.json\n\n\
                      表格（.xlsx 或 .csv）每行一个单位：代码、名称、层级（省级、市级、县级、乡镇）。已经有的代码跳过；中途断了，再执行一次就接着建。"
    )]
    Create {
        /// 单位代码：小写字母、数字和连字符，登录时区分单位
        #[arg(required_unless_present = "file", conflicts_with = "file")]
        code: Option<String>,
        /// 单位名称
        #[arg(required_unless_present = "file")]
        name: Option<String>,
        /// 一次新建多个单位的表格：代码、名称、层级
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// 层级：province、city、county 或 township；用表格时是没有写层级的各行的层级
        #[arg(long, default_value = "city")]
        level: Level,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
    /// 改单位的名称或层级；代码不变
    #[command(after_help = "例：wengao organization rename dongshan 东山区人大常委会 --level county")]
    Rename {
        /// 单位代码
        code: String,
        /// 新的名称
        name: String,
        /// 新的层级：province、city、county 或 township
        #[arg(long)]
        level: Option<Level>,
    },
    /// 停用单位：它的人都不能登录，令牌都不能用，内容原样保留
    #[command(after_help = "例：wengao organization disable dongshan")]
    Disable {
        /// 单位代码
        code: String,
    },
    /// 重新启用停用了的单位
    #[command(after_help = "例：wengao organization enable dongshan")]
    Enable {
        /// 单位代码
        code: String,
    },
    /// 删除停用了的单位和它的全部内容，不能恢复；先备份
    #[command(
        after_help = "例：\n  wengao backup 东山.zip.age --organization dongshan --key-file backup.key\n  wengao organization delete dongshan --confirm dongshan"
    )]
    Delete {
        /// 单位代码
        code: String,
        /// 再写一遍单位代码，表示确要删除
        #[arg(long)]
        confirm: String,
    },
    /// 列出单位
    #[command(after_help = "例：wengao organization list --json")]
    List {
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
}

/// Makes or lists organizations.
///
/// # Errors
/// When the database fails, or the code is taken.
pub fn run(args: &OrganizationArgs) -> anyhow::Result<ExitCode> {
    database::run(&args.data, Mode::Command, 2, |pool, _| async move {
        match &args.action {
            Action::Create { code, name, file, level, json } => {
                let wanted = match (file, code, name) {
                    (Some(file), ..) => listed(file, *level)?,
                    (None, Some(code), Some(name)) => vec![NewOrganization::new(code, name, *level)],
                    _ => anyhow::bail!("请写明单位代码和名称，或用 --file 指明表格。"),
                };
                for wanted in &wanted {
                    create(&pool, wanted, file.is_some(), *json).await?;
                }
            }
            Action::Rename { code, name, level } => {
                let known = known(&pool, code).await?;
                let name = text::name(name);
                anyhow::ensure!((1..=60).contains(&name.chars().count()), "单位名称为1到60个字，请修改。");
                let level = level.map_or(known.level.clone(), |level| level.name().to_owned());
                let mut tx = pool.begin().await?;
                setup::rename(&mut tx, (known.id, &known.name, &known.level), &name, &level).await?;
                tx.commit().await?;
                super::print(&format!("已改为“{name}”（{code}）。"))?;
            }
            Action::Disable { code } => {
                let known = known(&pool, code).await?;
                let mut tx = pool.begin().await?;
                set_organization_active(&mut *tx, known.id, false).await?;
                for account in accounts(&mut *tx, known.id).await? {
                    shut_out(&mut tx, known.id, account.id, &[], clock::now()).await?;
                }
                tx.commit().await?;
                super::print(&format!("“{}”已停用，打开的页面随即结束。", known.name))?;
            }
            Action::Enable { code } => {
                let known = known(&pool, code).await?;
                set_organization_active(&pool, known.id, true).await?;
                super::print(&format!("“{}”已启用。", known.name))?;
            }
            Action::Delete { code, confirm } => {
                let known = known(&pool, code).await?;
                anyhow::ensure!(confirm == code, "--confirm 与单位代码不同，没有删除。");
                anyhow::ensure!(
                    !known.active,
                    "“{}”还在使用，没有删除；请先用 wengao organization disable {code} 停用。",
                    known.name
                );
                let mut tx = pool.begin().await?;
                rows::remove(&mut tx, known.id).await?;
                tx.commit().await?;
                super::print(&format!("“{}”（{code}）和它的全部内容已删除。", known.name))?;
            }
            Action::List { json } => {
                let known = organizations(&pool).await?;
                if *json {
                    let row = |o: &Organization| json!({ "id": o.id, "code": o.code, "name": o.name, "level": o.level, "active": o.active });
                    super::print_json(&known.iter().map(row).collect::<Vec<_>>())?;
                } else {
                    for known in known {
                        let closed = if known.active { "" } else { "\t已停用" };
                        super::print(&format!("{}\t{}\t{}{closed}", known.code, known.level, known.name))?;
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// An organization to be made.
#[derive(Debug, PartialEq, Eq)]
struct NewOrganization {
    code: String,
    name: String,
    level: Level,
}

impl NewOrganization {
    fn new(code: &str, name: &str, level: Level) -> Self {
        Self { code: code.trim().to_owned(), name: text::name(name), level }
    }
}

/// The organizations of a table; `level`: of those rows that name none.
///
/// # Errors
/// When it cannot be read, or every row that is wrong, by its number; then nothing is made.
fn listed(file: &Path, level: Level) -> anyhow::Result<Vec<NewOrganization>> {
    let bytes =
        std::fs::read(file).with_context(|| format!("不能读取 {}，请检查文件名和权限。", file.display()))?;
    read_rows(&sheet::read(&bytes)?, level)
        .map_err(|wrong| anyhow::anyhow!("{}没有新建任何单位，请改好表格再执行。", wrong.join("")))
}

fn read_rows(rows: &sheet::Rows, level: Level) -> Result<Vec<NewOrganization>, Vec<String>> {
    let (mut wanted, mut wrong): (Vec<NewOrganization>, Vec<String>) = (Vec::new(), Vec::new());
    for (number, row) in rows.iter().enumerate().map(|(at, row)| (at + 1, row)) {
        let cell = |at: usize| row.get(at).map(|cell| cell.trim()).unwrap_or_default();
        let head = number == 1 && matches!(cell(0), "代码" | "单位代码" | "code");
        if head || row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let new = NewOrganization::new(cell(0), cell(1), level);
        if !is_code(&new.code) {
            wrong.push(format!("第{number}行：代码“{}”只能用小写字母、数字和连字符。", new.code));
        } else if wanted.iter().any(|other| other.code == new.code) {
            wrong.push(format!("第{number}行：代码“{}”前面已有。", new.code));
        } else if !(1..=60).contains(&new.name.chars().count()) {
            wrong.push(format!("第{number}行：单位名称为1到60个字。"));
        } else if let Some(level) = level_of(cell(2), level) {
            wanted.push(NewOrganization { level, ..new });
        } else {
            wrong.push(format!("第{number}行：层级“{}”请写省级、市级、县级或乡镇。", cell(2)));
        }
    }
    if wanted.is_empty() && wrong.is_empty() {
        wrong.push("表格里没有单位。".to_owned());
    }
    if wrong.is_empty() { Ok(wanted) } else { Err(wrong) }
}

/// Whether the database takes it for a code.
fn is_code(code: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=31).contains(&code.len()) && code.chars().all(fits) && !code.starts_with('-')
}

/// A level as people write it; the given one where nothing is written.
fn level_of(word: &str, otherwise: Level) -> Option<Level> {
    match word {
        "" => Some(otherwise),
        "省" | "省级" | "自治区" | "直辖市" => Some(Level::Province),
        "市" | "市级" | "地级" | "设区的市" | "自治州" | "盟" => Some(Level::City),
        "县" | "县级" | "区" | "县级市" | "旗" => Some(Level::County),
        "乡" | "镇" | "乡镇" | "乡级" | "街道" => Some(Level::Township),
        word => word.parse().ok(),
    }
}

/// Makes one with its admin. `again`: one that is there already is passed over.
async fn create(pool: &PgPool, wanted: &NewOrganization, again: bool, json: bool) -> anyhow::Result<()> {
    let NewOrganization { code, name, level } = wanted;
    let org_id = match organization_called(pool, code).await?.filter(|known| known.code == *code) {
        None => create_with_outlines(pool, code, name, *level).await?,
        // Its password could not be shown last time.
        Some(known) if accounts(pool, known.id).await?.is_empty() => known.id,
        Some(known) if again => {
            eprintln!("“{}”（{code}）已经有了，没有改动。", known.name);
            return Ok(());
        }
        Some(_) => anyhow::bail!("代码“{code}”已被使用，请换一个。"),
    };
    let mut said = Ok(());
    create_admin(pool, org_id, |password| {
        said = say_made(org_id, code, name, password, json);
        said.is_ok()
    })
    .await?;
    said
}

/// The organization of this code.
async fn known(pool: &PgPool, code: &str) -> anyhow::Result<Organization> {
    let known = organization_called(pool, code).await?.filter(|known| known.code == code);
    known.with_context(|| format!("没有代码为“{code}”的单位，请用 wengao organization list 查看。"))
}

/// Tells what was made, with the one-time password.
fn say_made(id: uuid::Uuid, code: &str, name: &str, password: &str, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let made = json!({ "id": id, "code": code, "name": name, "username": "admin", "password": password });
        return super::print_json(&made);
    }
    let line = format!("已建立“{name}”（{code}）。管理员用户名：admin，一次性密码：{password}");
    Ok(super::print(&line)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> sheet::Rows {
        lines.iter().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_table_of_organizations_is_read_or_refused_as_a_whole() {
        let table = rows(&[
            "代码,名称,层级",
            "zhejiang,浙江省人大常委会,省级",
            "",
            "dongshan, 东山县人大常委会,",
            "shiqiao,石桥镇人大,township",
        ]);
        let read = read_rows(&table, Level::County).unwrap();
        let levels: Vec<Level> = read.iter().map(|wanted| wanted.level).collect();
        assert_eq!(levels, [Level::Province, Level::County, Level::Township]);
        assert_eq!(read[1].name, "东山县人大常委会");
        let wrong = rows(&["A b,甲,市级", "ok,乙,市级", "ok,丙,市级", "no-name,,市级", "odd,丁,星级"]);
        let wrong = read_rows(&wrong, Level::City).unwrap_err();
        let numbers: Vec<&str> = wrong.iter().map(|line| line.split('：').next().unwrap()).collect();
        assert_eq!(numbers, ["第1行", "第3行", "第4行", "第5行"]);
        assert_eq!(read_rows(&rows(&["代码,名称"]), Level::City).unwrap_err(), ["表格里没有单位。"]);
    }
}
