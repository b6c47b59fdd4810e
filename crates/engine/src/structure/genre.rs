//! What sort of text a source is (讲话, 主持词, 政府工作报告, 法律, 通知, 新闻, …) and whose it is.

use std::borrow::Cow;

use super::super::document::Genre;
use super::byline::Person;
use super::label::numeral;
use super::text::{at_most, folded};
use crate::lexicon::organs;

/// What a text shows of itself.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Its title.
    pub title: &'a str,
    /// The lines under the title.
    pub under: &'a [&'a str],
    /// Whether somebody is greeted, and how.
    pub salutation: Option<&'a str>,
    /// Its paragraphs in order.
    pub text: &'a [&'a str],
}

/// What the end of a title says.
const TITLES: &[(&str, Genre)] = &[
    ("主持词", Genre::Script),
    ("主持稿", Genre::Script),
    ("串词", Genre::Script),
    ("主持讲话", Genre::Script),
    ("表态发言", Genre::Statement),
    ("表态讲话", Genre::Statement),
    ("任职发言", Genre::Statement),
    ("供职发言", Genre::Statement),
    ("履职发言", Genre::Statement),
    ("供职报告", Genre::Statement),
    ("讲话", Genre::Speech),
    ("讲话稿", Genre::Speech),
    ("发言", Genre::Speech),
    ("发言稿", Genre::Speech),
    ("致辞", Genre::Speech),
    ("致词", Genre::Speech),
    ("贺词", Genre::Speech),
    ("演讲", Genre::Speech),
    ("党课", Genre::Speech),
    ("开幕词", Genre::Speech),
    ("闭幕词", Genre::Speech),
    ("通知", Genre::Notice),
    ("通报", Genre::Notice),
    ("公告", Genre::Notice),
    ("通告", Genre::Notice),
    ("条例", Genre::Law),
    ("条例（草案）", Genre::Law),
    ("办法", Genre::Law),
    ("实施细则", Genre::Law),
    ("法", Genre::Law),
    ("规则", Genre::Law),
    ("规定", Genre::Law),
];

/// The genre of a text.
pub fn genre(shown: Shown<'_>) -> Genre {
    if shown.salutation.is_none() && articles(shown.text) >= 3 {
        return Genre::Law;
    }
    let salutation = shown.salutation.map(folded);
    let text: Vec<Cow<'_, str>> = shown.text.iter().map(|line| folded(line)).collect();
    let text: Vec<&str> = text.iter().map(|line| &**line).collect();
    let title = folded(shown.title);
    let shown = Shown { salutation: salutation.as_deref(), text: &text, ..shown };
    let end = end(&title);
    let says = |word: &str| title.contains(word);
    if let Some(report) = report(&title, shown) {
        return report;
    }
    let titled = TITLES.iter().filter(|(word, _)| end.ends_with(word)).max_by_key(|(word, _)| word.len());
    match titled.map(|(_, genre)| *genre) {
        Some(Genre::Speech) if says("表态") => return Genre::Statement,
        Some(Genre::Law) if articles(shown.text) == 0 => {}
        Some(Genre::Notice) if shown.salutation.is_some_and(|line| line.contains("同志们")) => {}
        Some(genre) => return genre,
        None => {}
    }
    if is_news(&title, shown) {
        return Genre::News;
    }
    if is_notice(shown) {
        return Genre::Notice;
    }
    if shown.salutation.is_some() || greets(shown.text) || hosts(shown.text) && says("会") {
        return if hosts(shown.text) { Genre::Script } else { Genre::Speech };
    }
    if end.ends_with("报告") || end.ends_with("汇报") || end.ends_with("总结") || speaks(shown.text) {
        return Genre::Speech;
    }
    if says("意见")
        || says("方案")
        || says("办法")
        || says("要点")
        || says("计划")
        || says("决定")
        || says("纪要")
    {
        return Genre::OtherGenre;
    }
    Genre::Speech
}

/// A title without a bracket behind it, its subtitle included.
fn end(title: &str) -> &str {
    let bare = title.trim_end_matches(['）', ')']);
    if bare.len() == title.len() || title.ends_with("（草案）") {
        return title;
    }
    bare.rsplit_once(['（', '(']).map_or(bare, |(head, _)| head).trim_end()
}

/// Reports to a congress: of the government, of the standing committee, of a court or a procuratorate.
fn report(title: &str, shown: Shown<'_>) -> Option<Genre> {
    let opening: String = shown.text.iter().take(3).copied().collect();
    let on_behalf = |organ: &str| {
        opening.find("我代表").or_else(|| opening.find("我受")).is_some_and(|at| {
            opening.get(at..).is_some_and(|rest| {
                let near: String = rest.chars().take(40).collect();
                near.contains(organ) && near.contains("报告")
            })
        })
    };
    if title.contains("政府工作报告")
        && !title.contains("审议")
        && !title.contains("讲话")
        && !title.contains("意见")
    {
        return Some(Genre::GovernmentReport);
    }
    if (title.contains("常务委员会工作报告")
        || title.contains("常委会工作报告")
        || title.contains("人大工作报告"))
        && !title.contains("讲话")
    {
        return Some(Genre::CommitteeReport);
    }
    if !title.ends_with("报告") {
        return None;
    }
    match () {
        () if on_behalf("常务委员会") || on_behalf("常委会") && opening.contains("大会报告") => {
            Some(Genre::CommitteeReport)
        }
        () if on_behalf("人民政府") && opening.contains("大会报告") => Some(Genre::GovernmentReport),
        () if on_behalf("政府") || title.contains("法院工作报告") || title.contains("检察院工作报告") => {
            Some(Genre::OtherGenre)
        }
        () => None,
    }
}

/// How many articles (第一条 …) the text holds.
fn articles(text: &[&str]) -> usize {
    let is_article = |line: &str| {
        line.strip_prefix('第').and_then(numeral).is_some_and(|(_, rest)| {
            rest.trim_start_matches(crate::lexicon::numerals::is_numeral).starts_with(['条', '條'])
        })
    };
    text.iter().filter(|line| is_article(line)).count()
}

/// 本报讯, （记者 …）, 张三指出、强调: a report about somebody who spoke.
fn is_news(title: &str, shown: Shown<'_>) -> bool {
    let first: String = shown.text.iter().take(2).copied().collect();
    let head: String = first.chars().take(60).collect();
    let wired = [
        "本报讯",
        "本网讯",
        "新华社",
        "讯（",
        "讯 （",
        "电（",
        "（记者",
        "（通讯员",
        "(记者",
        "日电",
        "日讯",
    ]
    .iter()
    .any(|word| head.contains(word));
    let told = shown
        .text
        .iter()
        .filter(|line| {
            [
                "指出，",
                "强调，",
                "会议指出",
                "会议强调",
                "会议要求",
                "他强调",
                "她强调",
                "他指出",
                "主持会议",
                "出席会议",
                "参加会议",
                "作了讲话",
                "讲话时说",
            ]
            .iter()
            .any(|word| line.contains(word))
        })
        .count();
    let headline = ["召开", "举行", "主持", "出席", "调研", "视察", "会见", "开幕", "闭幕", "强调"]
        .iter()
        .any(|word| title.contains(word));
    shown.salutation.is_none()
        && !speaks(shown.text)
        && (wired && (headline || told >= 1) || headline && told >= 2 || told >= 3)
}

/// A circular: to whom it goes, 现将……通知如下, 特此通知.
fn is_notice(shown: Shown<'_>) -> bool {
    let said = |word: &str| shown.text.iter().any(|line| line.contains(word));
    said("通知如下") || said("特此通知") || said("特此通报") || said("请遵照执行") || said("请认真贯彻执行")
}

/// Whether somebody is turned to in the text.
fn greets(text: &[&str]) -> bool {
    text.iter().any(|line| {
        ["同志们，", "同志们！", "各位代表，", "各位代表！", "各位委员，"]
            .iter()
            .any(|word| line.starts_with(word))
    })
}

/// Whether somebody speaks of himself and his hearers.
fn speaks(text: &[&str]) -> bool {
    let first = text.iter().take(3);
    let mut said = first.map(|line| line.to_string());
    said.any(|line| {
        ["下面，我", "今天，我", "我讲", "我再讲", "在座的", "借此机会，我"]
            .iter()
            .any(|word| line.contains(word))
    })
}

/// Whether somebody leads through a meeting: 现在开会, 进行第一项议程, 请……讲话, 散会.
fn hosts(text: &[&str]) -> bool {
    let count =
        |words: &[&str]| text.iter().filter(|line| words.iter().any(|word| line.contains(word))).count();
    let calls = count(&[
        "现在开会",
        "会议现在开始",
        "进行第一项",
        "进行下一项",
        "进行会议",
        "下面进行",
        "下面，请",
        "首先，请",
        "现在，请",
        "接下来请",
        "请大家欢迎",
        "掌声",
    ]);
    let ends = count(&["散会", "会议到此结束", "会议到此", "议程已全部"]);
    let length: usize = text.iter().map(|line| line.chars().count()).sum();
    calls >= 2 && ends >= 1 || calls >= 3 && length < 3_000
}

/// Whose text it is: the organ that speaker, title or opening name.
pub fn organ(title: &str, person: Option<&Person>, genre: Genre, text: &[&str]) -> Option<String> {
    if let Some(found) = person.and_then(|person| of_post(person.post.as_deref()?)) {
        return Some(found);
    }
    let head = title.split_once('在').map_or("", |(head, _)| head);
    if let Some(found) = of_post(head) {
        return Some(found);
    }
    if let Some(found) = reported(text) {
        return Some(found);
    }
    if matches!(genre, Genre::GovernmentReport | Genre::CommitteeReport | Genre::Notice) {
        let named = title.split_once("关于").map_or(title, |(head, _)| head);
        return organs::NAMES.iter().find_map(|organ| {
            let at = named.find(organ)? + organ.len();
            named
                .get(..at)
                .filter(|name| at_most(name, 24))
                .map(|name| name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '年').to_owned())
        });
    }
    None
}

/// 市人大常委会党组副书记、副主任 → 市人大常委会; 市委书记 → 市委; 市长 → 市人民政府.
fn of_post(post: &str) -> Option<String> {
    let post = post.trim().trim_start_matches("中共").trim_start_matches('代');
    let last = post
        .rsplit(['、', '，'])
        .find(|part| organs::NAMES.iter().any(|organ| part.contains(organ)))
        .unwrap_or(post);
    let named = organs::NAMES.iter().find_map(|organ| last.find(organ).map(|at| at + organ.len()));
    if let Some(end) = named {
        return last.get(..end).map(str::to_owned);
    }
    for (office, organ) in governing(post).into_iter().chain([
        ("自治区主席".to_owned(), "自治区人民政府".to_owned()),
        ("法院院长".to_owned(), "人民法院".to_owned()),
        ("检察长".to_owned(), "人民检察院".to_owned()),
    ]) {
        if let Some(at) = post.find(&office) {
            let before = post.get(..at).unwrap_or_default();
            let own = before.trim_end_matches(['代', '副', ' ']);
            let place = if own.contains(['、', '，', ' ']) { "" } else { own };
            // 临江省省长: the place is named already.
            let twice = place.chars().next_back() == organ.chars().next();
            let organ = if twice { organ.get('省'.len_utf8()..).unwrap_or(&organ) } else { &organ };
            return Some(format!("{place}{organ}"));
        }
    }
    None
}

/// The committee or government of a level that a post belongs to, with the words that name it: 市委, 市长.
fn governing(post: &str) -> Option<(String, String)> {
    post.chars().zip(post.chars().skip(1)).find_map(|pair| match pair {
        (level, '委') if organs::is_level(level) => Some((format!("{level}委"), format!("{level}委"))),
        (level, '长') if organs::is_level(level) => Some((format!("{level}长"), format!("{level}人民政府"))),
        _ => None,
    })
}

/// 我代表市人大常委会，向大会报告工作 → 市人大常委会.
fn reported(text: &[&str]) -> Option<String> {
    let opening: String = text.iter().take(2).copied().collect();
    let (_, rest) = opening.split_once("我代表").or_else(|| opening.split_once("我受"))?;
    let near: String = rest.chars().take(24).collect();
    let organ = organs::NAMES.iter().find(|organ| near.contains(*organ))?;
    let end = near.find(organ)? + organ.len();
    near.get(..end).filter(|name| !name.contains(['，', '。'])).map(str::to_owned)
}
