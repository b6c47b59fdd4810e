//! Columns, and what a row of a table means for the library; no SQL, no HTTP.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::phrases::model::{Entry, Status, kind_chinese};
use crate::app::phrases::near::Near;
use crate::engine::document::SectionKind;
use crate::engine::mining::{Kind, key};
use crate::sheet::Rows;

/// The columns, in order. The numbers among them are written and not read.
pub const COLUMNS: [&str; 14] = [
    "表述",
    "样式",
    "类别",
    "状态",
    "标签",
    "现行提法",
    "说明",
    "出处",
    "其他写法",
    "见于篇数",
    "年份",
    "提示次数",
    "采用次数",
    "随产品提供",
];
/// What stands in the last column of a phrasing that ships with the product.
const SHIPPED: &str = "是";

/// Characters of a phrasing.
const MAX_TEXT: usize = 400;
/// From how alike on a new phrasing is doubted to be one.
const ALIKE: f32 = 0.75;

/// The table of these phrasings, with its head.
pub fn table(entries: &[Entry]) -> Rows {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    rows.extend(entries.iter().map(|entry| {
        vec![
            entry.text.clone(),
            kind_chinese(&entry.kind).to_owned(),
            entry.section_kind.chinese().to_owned(),
            entry.status.chinese().to_owned(),
            entry.tags.join("，"),
            entry.current_form.clone().unwrap_or_default(),
            entry.note.clone(),
            entry.source.clone(),
            entry.variants.join("\n"),
            entry.speeches.to_string(),
            entry.years_chinese(),
            entry.offered.to_string(),
            entry.taken.to_string(),
            if entry.shared { SHIPPED.to_owned() } else { String::new() },
        ]
    }));
    rows
}

/// A row of a table as it would stand in the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The row of the file, from 1.
    pub line: usize,
    /// The phrasing.
    pub text: String,
    /// What sort, by name.
    pub kind: String,
    /// What it is about, by name.
    pub section_kind: String,
    /// Where it stands, by name.
    pub status: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Today's form.
    pub current_form: Option<String>,
    /// A note.
    pub note: String,
    /// Where it comes from.
    pub source: String,
    /// Other wordings.
    pub variants: Vec<String>,
    /// It ships with the product.
    #[serde(default)]
    pub shipped: bool,
    /// The table has every column, as an export has: what is empty in it is empty, and not left open.
    #[serde(default)]
    pub whole: bool,
    /// A word in it that means nothing here, with what to do.
    #[serde(default)]
    pub unknown: Option<String>,
}

/// How a row stands to the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Nothing like it is there.
    New,
    /// The very same is there.
    Same,
    /// It is there and says something else; which fields differ, in words.
    Differs(Uuid, String),
    /// Nearly the same is there.
    Near(String),
    /// It stands in the file before.
    Repeated,
    /// It cannot be used; why.
    Wrong(String),
}

impl Standing {
    /// The word shown to users.
    pub fn chinese(&self) -> &'static str {
        match self {
            Self::New => "新增",
            Self::Same => "相同",
            Self::Differs(..) => "冲突",
            Self::Near(_) => "相近",
            Self::Repeated => "表内重复",
            Self::Wrong(_) => "不能用",
        }
    }

    /// What more there is to say.
    pub fn remark(&self) -> &str {
        match self {
            Self::Differs(_, text) | Self::Near(text) | Self::Wrong(text) => text,
            _ => "",
        }
    }
}

/// Reads the rows of a table whose first row names the columns; unknown columns are passed over.
///
/// # Errors
/// One plain Chinese sentence.
pub fn wanted(rows: &Rows) -> Result<Vec<Wanted>, String> {
    let mut numbered = rows.iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    let (_, head) = numbered.next().ok_or("表格是空的，请检查后再导入。")?;
    let places: HashMap<&str, usize> =
        head.iter().enumerate().map(|(place, name)| (name.trim(), place)).collect();
    if !places.contains_key("表述") {
        return Err("第一行要有“表述”这一列；可以先导出一份表格，照它的样子填写。".to_owned());
    }
    let cell = |row: &[String], name: &str| {
        places
            .get(name)
            .and_then(|place| row.get(*place))
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    let kind = |name: &str| Kind::ALL.iter().find(|kind| kind_chinese(kind) == name);
    let section = |name: &str| SectionKind::ALL.iter().find(|kind| kind.chinese() == name);
    let status = |name: &str| Status::ALL.into_iter().find(|status| status.chinese() == name);
    let words = |text: &str| -> Vec<String> {
        text.split(['，', ',', '、', ' ']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let whole = COLUMNS.iter().all(|name| places.contains_key(name));
    let unknown = |row: &[String]| {
        let is_unknown = |name: &str, known: &dyn Fn(&str) -> bool| {
            let word = cell(row, name);
            let wrong = !word.is_empty() && !known(&word);
            wrong.then(|| format!("{name}“{word}”不在可选的{name}之中，请照导出的表格改正"))
        };
        is_unknown("样式", &|word| kind(word).is_some())
            .or_else(|| is_unknown("类别", &|word| section(word).is_some()))
            .or_else(|| is_unknown("状态", &|word| status(word).is_some()))
    };
    Ok(numbered
        .map(|(line, row)| Wanted {
            shipped: cell(row, "随产品提供") == SHIPPED,
            whole,
            unknown: unknown(row),
            line: line + 1,
            text: cell(row, "表述"),
            kind: kind(&cell(row, "样式")).map_or(Kind::Clause.name(), |kind| kind.name()).to_owned(),
            section_kind: section(&cell(row, "类别")).copied().unwrap_or_default().name().to_owned(),
            status: status(&cell(row, "状态")).unwrap_or(Status::Approved).name().to_owned(),
            tags: words(&cell(row, "标签")),
            current_form: Some(cell(row, "现行提法")).filter(|form| !form.is_empty()),
            note: cell(row, "说明"),
            source: cell(row, "出处"),
            variants: cell(row, "其他写法")
                .lines()
                .map(str::trim)
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect(),
        })
        .collect())
}

/// How each row stands to the library `known`.
pub fn judge(wanted: &[Wanted], known: &[Entry]) -> Vec<Standing> {
    let keyed = |shared: bool| -> HashMap<u64, &Entry> {
        let some = known.iter().filter(|entry| entry.shared == shared);
        some.map(|entry| (key(&entry.text), entry)).collect()
    };
    let (own, shipped) = (keyed(false), keyed(true));
    let near =
        Near::new(known.iter().filter(|entry| !entry.shared).map(|entry| (entry.id, entry.text.as_str())));
    let texts: HashMap<Uuid, &str> = known.iter().map(|entry| (entry.id, entry.text.as_str())).collect();
    let mut seen = HashSet::new();
    let one = |row: &Wanted| {
        if row.text.is_empty() || row.text.chars().count() > MAX_TEXT {
            return Standing::Wrong(format!("表述为1到{MAX_TEXT}个字"));
        }
        if let Some(word) = &row.unknown {
            return Standing::Wrong(word.clone());
        }
        if !seen.insert(key(&row.text)) {
            return Standing::Repeated;
        }
        let known = if row.shipped { &shipped } else { &own };
        if let Some(entry) = known.get(&key(&row.text)) {
            let differences = differences(row, entry);
            // What ships is ours to judge and not to change.
            let only_judged = differences.iter().all(|difference| difference.starts_with("状态"));
            if entry.shared && (!only_judged || row.status == Status::Mined.name()) && !differences.is_empty()
            {
                return Standing::Wrong("随产品提供的表述只能核准、停用或否决，不能改写".to_owned());
            }
            return if differences.is_empty() {
                Standing::Same
            } else {
                Standing::Differs(entry.id, differences.join("；"))
            };
        }
        if row.shipped {
            // It would become one of our own.
            return Standing::Wrong("随产品提供的表述，这里的产品中没有，不能导入".to_owned());
        }
        let alike = near.nearest(&row.text, ALIKE, 1).into_iter().next();
        alike
            .and_then(|(id, _)| texts.get(&id))
            .map_or(Standing::New, |text| Standing::Near((*text).to_owned()))
    };
    wanted.iter().map(one).collect()
}

/// Where a row says something else than the library, in words. What a row leaves empty it does not speak of, unless the table
/// is a whole one.
fn differences(row: &Wanted, entry: &Entry) -> Vec<String> {
    let mut out = Vec::new();
    let mut differ = |name: &str, ours: &str, theirs: &str| {
        if (!theirs.is_empty() || row.whole) && ours != theirs {
            let [ours, theirs] = [ours, theirs].map(|text| if text.is_empty() { "（空）" } else { text });
            out.push(format!("{name}：库中“{ours}”，表中“{theirs}”"));
        }
    };
    let kind = row.kind.parse().unwrap_or(Kind::Clause);
    let section: SectionKind = row.section_kind.parse().unwrap_or_default();
    differ("表述", &entry.text, &row.text);
    differ("样式", kind_chinese(&entry.kind), kind_chinese(&kind));
    differ("类别", entry.section_kind.chinese(), section.chinese());
    differ("状态", entry.status.chinese(), Status::parse(&row.status).map_or("", Status::chinese));
    differ("标签", &entry.tags.join("，"), &row.tags.join("，"));
    differ(
        "现行提法",
        entry.current_form.as_deref().unwrap_or_default(),
        row.current_form.as_deref().unwrap_or_default(),
    );
    differ("说明", &entry.note, &row.note);
    differ("出处", &entry.source, &row.source);
    if row.whole {
        differ("其他写法", &entry.variants.join("、"), &row.variants.join("、"));
    }
    out
}

/// What the person chose for rows that are neither new nor the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choice {
    /// The table wins over the library where they differ.
    pub replace: bool,
    /// Rows that are nearly there already are added all the same.
    pub near: bool,
}

/// What is done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Added.
    Add,
    /// Put over the phrasing with this id.
    Replace(Uuid),
    /// Left out.
    Skip,
}

/// What is done with a row that stands so.
pub fn step(standing: &Standing, choice: Choice) -> Step {
    match standing {
        Standing::New => Step::Add,
        Standing::Near(_) if choice.near => Step::Add,
        Standing::Differs(id, _) if choice.replace => Step::Replace(*id),
        _ => Step::Skip,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::app::phrases::exchange) fn entry(text: &str) -> Entry {
        Entry {
            id: Uuid::from_u128(1),
            shared: false,
            text: text.to_owned(),
            kind: Kind::Clause,
            section_kind: SectionKind::Supervision,
            status: Status::Approved,
            speeches: 3,
            occurrences: 4,
            years: Some((2024, 2025)),
            speakers: Default::default(),
            variants: vec!["另一种写法".to_owned()],
            tags: vec!["监督".to_owned()],
            current_form: None,
            source_tier: "own".to_owned(),
            source: String::new(),
            note: "说明".to_owned(),
            owner_id: None,
            owner: String::new(),
            personal: false,
            offered: 0,
            taken: 0,
            reworded: 0,
            members: Vec::new(),
        }
    }

    #[test]
    fn what_was_exported_is_the_same_when_it_comes_back() {
        let known = [entry("抓监督是本职，不监督是失职")];
        let rows = wanted(&table(&known)).unwrap();
        assert_eq!(judge(&rows, &known), [Standing::Same]);
    }

    #[test]
    fn clashes_are_named() {
        let known = [entry("抓监督是本职，不监督是失职")];
        let table = |text: &str, note: &str| {
            vec![text.to_owned(), note.to_owned(), "监督".to_owned(), "表述".to_owned()]
        };
        let rows = vec![
            ["表述", "说明", "类别", "样式"].map(str::to_owned).to_vec(),
            table("抓监督是本职，不监督是失职", "另一个说明"),
            table("抓监督是本职、不监督就是失职", ""),
            table("为民代言", ""),
            table("为民代言。", ""),
            table("", "只有说明"),
        ];
        let judged = judge(&wanted(&rows).unwrap(), &known);
        let words: Vec<&str> = judged.iter().map(Standing::chinese).collect();
        assert_eq!(words, ["冲突", "相近", "新增", "表内重复", "不能用"]);
        assert_eq!(judged[0].remark(), "说明：库中“说明”，表中“另一个说明”");
        let all = Choice { replace: true, near: true };
        assert_eq!(step(&judged[0], Choice::default()), Step::Skip);
        assert_eq!(step(&judged[0], all), Step::Replace(Uuid::from_u128(1)));
        assert_eq!(step(&judged[1], all), Step::Add);
    }

    #[test]
    fn what_is_not_known_here_is_refused_with_its_row_and_shipped_stays_shipped() {
        let mut shipped = entry("总揽全局、协调各方");
        shipped.shared = true;
        let mut rows = table(&[shipped.clone(), entry("抓监督是本职，不监督是失职")]);
        assert_eq!(judge(&wanted(&rows).unwrap(), &[shipped.clone()])[0], Standing::Same);
        assert!(
            matches!(judge(&wanted(&rows).unwrap(), &[])[0], Standing::Wrong(_)),
            "it would become our own"
        );
        for (column, word) in [(1, "奇怪的样式"), (2, "没有的类别"), (3, "已批准")] {
            let mut rows = rows.clone();
            rows[2][column] = word.to_owned();
            let judged = judge(&wanted(&rows).unwrap(), &[]);
            assert!(judged[1].chinese() == "不能用" && judged[1].remark().contains(word), "{judged:?}");
        }
        // What was emptied since the export is a difference: the table says what was there.
        rows.remove(1);
        let mut changed = entry("抓监督是本职，不监督是失职");
        (changed.current_form, changed.note) = (Some("新的".to_owned()), String::new());
        let judged = judge(&wanted(&rows).unwrap(), &[changed]);
        assert_eq!(judged[0].remark(), "现行提法：库中“新的”，表中“（空）”；说明：库中“（空）”，表中“说明”");
    }

    #[test]
    fn a_table_without_the_column_says_what_to_do() {
        assert!(wanted(&vec![vec!["句子".to_owned()]]).unwrap_err().contains("表述"));
        assert!(wanted(&Vec::new()).is_err());
    }
}
