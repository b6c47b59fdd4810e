//! Persons, posts and offices: against the organization's roster, and within the text against each other.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use regex::Regex;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use time::Date;

use super::rule::day;
use super::text::Text;
use super::{Findings, Say, Severity};
use crate::constant;
use crate::lexicon::people::POSTS;

/// Who holds which post, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The person.
    pub name: String,
    /// The post as written (市长, 市人大常委会副主任).
    pub post: String,
    /// Place in the order in which the leaders are named, from 1.
    pub order: u32,
    /// First day in the post; open if absent.
    #[serde(default, with = "day", skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// First day no longer in the post; open if absent.
    #[serde(default, with = "day", skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Post {
    /// Somebody who is in a post; nobody said since when.
    pub fn held(name: &str, post: &str, order: u32) -> Self {
        Self { name: name.to_owned(), post: post.to_owned(), order, from: None, until: None }
    }

    /// Whether the person holds the post on this day; without one, now.
    pub fn holds(&self, date: Option<Date>) -> bool {
        let Some(date) = date else { return self.until.is_none() };
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
    }
}

pub(super) static SURNAMES: LazyLock<String> = LazyLock::new(|| crate::lexicon::people::surnames().collect());

/// Posts as the lexicon knows them, with their committee: 市委副书记. Those of the country are checked as leaders.
static POST: LazyLock<String> = LazyLock::new(|| {
    let national = ["总书记", "副委员长", "委员长"];
    let posts = POSTS.iter().filter(|post| post.ends_with(TITLED) && **post != COMRADE);
    let posts: Vec<&str> = posts.filter(|post| !national.contains(post)).copied().collect();
    format!("(?:[省市县区州盟旗]委)?(?:{})", posts.join("|"))
});

/// What anybody is called.
const COMRADE: &str = "同志";

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(&format!(
        r"(?P<post>{})(?P<name>[{}][\p{{Han}}]{{1,2}}?)(?:同志|、|，|。|主持|作|说|汇报|指出|强调|介绍|列席|带队|率|到会|出席|讲话|代表|和|等|在|分别|通报|传达|致|参加|[)）])",
        *POST, *SURNAMES
    ))
});

static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(&format!(
        r"(?:^|[^\p{{Han}}]|[由请和与让是对向及、])(?P<name>[{}][\p{{Han}}]{{1,2}}?)(?P<post>{COMRADE}|{})",
        *SURNAMES, *POST
    ))
});

/// Every post that is looked for, and 同志, ends with one of these.
const TITLED: [char; 5] = ['志', '记', '长', '任', '席'];

/// Posts of which there is one at a time.
pub(super) const SOLE: &[&str] = &[
    "市长",
    "县长",
    "区长",
    "省长",
    "州长",
    "检察长",
    "市委书记",
    "县委书记",
    "区委书记",
    "省委书记",
    "州委书记",
];

/// A person named with a post or as 同志.
pub(super) struct Named {
    pub name: String,
    pub post: String,
    pub range: Range<usize>,
}

/// Checks these persons ([`people`]) against each other, and the offices of the text.
pub(super) fn check(text: &Text<'_>, people: &[Named], roster: &[Post], out: &mut Findings<'_, '_>) {
    against_each_other(people, roster, out);
    offices(text, out);
}

/// Who is named with a post or as 同志.
pub(super) fn people(text: &Text<'_>) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    for line in &text.lines {
        if !line.text.contains(TITLED) {
            continue;
        }
        for regex in [&*BEFORE, &*AFTER] {
            for found in regex.captures_iter(line.text) {
                let (Some(name), Some(post)) = (found.name("name"), found.name("post")) else { continue };
                let range = line.chars_of(name.range());
                if NO_GIVEN.iter().any(|word| name.as_str().contains(word)) || text.in_title(&range) {
                    continue;
                }
                out.push(Named { name: name.as_str().to_owned(), post: post.as_str().to_owned(), range });
            }
        }
    }
    out.sort_by_key(|n| n.range.start);
    out
}

/// What the pattern takes for a given name and is none.
const NO_GIVEN: &[&str] = &[
    "常委", "人大", "代表", "任何", "全市", "主任", "书记", "市长", "各位", "同志", "政府", "法院", "委员",
    "党组", "家", "们",
];

/// One character apart, same length, three characters or more, or two with the same surname.
pub(super) fn near(a: &str, b: &str) -> bool {
    let differing = || a.chars().zip(b.chars()).filter(|(x, y)| x != y).count();
    let length = a.chars().count();
    a.chars().next() == b.chars().next() && length == b.chars().count() && length >= 3 && differing() == 1
}

/// Persons with their posts that later ones are compared with; a text names some dozens.
const REMEMBERED: usize = 300;

fn against_each_other(people: &[Named], roster: &[Post], out: &mut Findings<'_, '_>) {
    let known = |name: &str| roster.iter().any(|p| p.name == name);
    // Each name with each of its posts once, where it stood first.
    let mut earlier: Vec<&Named> = Vec::new();
    let mut seen: FxHashSet<(&str, &str)> = FxHashSet::default();
    for person in people {
        if let Some(first) = earlier.iter().find(|e| near(&e.name, &person.name))
            && !(known(&first.name) && known(&person.name))
        {
            let message = format!("前面写作“{}”，这里写作“{}”，是否同一人？", first.name, person.name);
            let say = Say::new("name_inconsistent", Severity::Warning, message).fix(&*first.name).unsure();
            out.push(person.range.clone(), say);
        }
        let other = earlier.iter().find(|e| e.name == person.name && contradict(&e.post, &person.post));
        if let Some(first) = other {
            let message = format!("前面称{}{}，这里称{}，请核对职务。", first.name, first.post, person.post);
            out.push(
                person.range.clone(),
                Say::new("post_inconsistent", Severity::Warning, message).unsure(),
            );
        }
        // The one holder of a post under two names.
        let other = earlier
            .iter()
            .find(|e| e.post == person.post && e.name != person.name && !near(&e.name, &person.name));
        if let Some(first) = other.filter(|_| SOLE.contains(&person.post.as_str())) {
            let message = format!("前面的{}是{}，这里是{}，请核对。", first.post, first.name, person.name);
            out.push(
                person.range.clone(),
                Say::new("post_inconsistent", Severity::Warning, message).unsure(),
            );
        }
        if earlier.len() < REMEMBERED && seen.insert((&person.name, &person.post)) {
            earlier.push(person);
        }
    }
}

/// 市长 and 副市长 of one person.
fn contradict(a: &str, b: &str) -> bool {
    let bare = |post: &str| post.replace('副', "");
    a != b
        && a != "同志"
        && b != "同志"
        && (a.contains('副') != b.contains('副'))
        && (bare(a).ends_with(&bare(b)) || bare(b).ends_with(&bare(a)))
}

/// Names of one office of which a text should use one; abbreviations beside full names are no fault.
const OFFICES: &[&[&str]] = &[
    &["监察和司法委员会", "监察司法委员会", "内务司法委员会"],
    &["教育科学文化卫生委员会", "教科文卫体委员会", "教育科学文化卫生工作委员会"],
    &["城乡建设与环境资源保护委员会", "城乡建设环境资源保护委员会", "环境与资源保护委员会"],
    &["生态环境局", "环境保护局", "环保局"],
    &["农业农村局", "农业局"],
    &["自然资源局", "国土资源局"],
    &["应急管理局", "安全生产监督管理局", "安监局"],
    &["市场监督管理局", "工商行政管理局", "工商局"],
    &["卫生健康委员会", "卫生和计划生育委员会", "卫健委", "卫计委"],
    &["医疗保障局", "医保局"],
    &["文化和旅游局", "文化广电和旅游局", "旅游局"],
    &["退役军人事务局", "退役军人局"],
    &["人力资源和社会保障局", "人力资源社会保障局"],
    &["住房和城乡建设局", "住房城乡建设局"],
    &["发展和改革委员会", "发展改革委员会"],
    &["财政经济委员会", "财政经济工作委员会"],
    &["智慧人大", "数字人大"],
    &["人大代表之家", "代表之家"],
];

/// Every name with the number of its group.
static NAMES: LazyLock<Vec<(usize, &'static str)>> = LazyLock::new(|| {
    OFFICES
        .iter()
        .enumerate()
        .flat_map(|(group, names)| names.iter().map(move |name| (group, *name)))
        .collect()
});

static MATCHER: LazyLock<CharwiseDoubleArrayAhoCorasick<u32>> =
    LazyLock::new(|| constant::matcher(NAMES.iter().map(|(_, name)| name)));

/// Groups whose members are a full name and its abbreviation, or two things: not a fault.
const ALLOWED: &[(&str, &str)] = &[
    ("卫生健康委员会", "卫健委"),
    ("医疗保障局", "医保局"),
    ("退役军人事务局", "退役军人局"),
    ("智慧人大", "数字人大"),
    ("人大代表之家", "代表之家"),
    ("卫生和计划生育委员会", "卫计委"),
    ("环境保护局", "环保局"),
    ("工商行政管理局", "工商局"),
    ("安全生产监督管理局", "安监局"),
];

fn offices(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    // One pass tells whether two names of one group occur at all; mostly they do not.
    let mut seen = vec![false; NAMES.len()];
    for line in &text.lines {
        for hit in MATCHER.find_overlapping_iter(line.text) {
            if let Some(seen) = seen.get_mut(hit.value() as usize) {
                *seen = true;
            }
        }
    }
    for (index, group) in OFFICES.iter().enumerate() {
        if NAMES.iter().zip(&seen).filter(|((owner, _), seen)| *owner == index && **seen).count() < 2 {
            continue;
        }
        let mut first: Option<&str> = None;
        for line in &text.lines {
            let mut hits: Vec<(usize, &str)> =
                group.iter().flat_map(|name| line.text.match_indices(name)).collect();
            hits.sort_by_key(|(at, name)| (*at, std::cmp::Reverse(name.len())));
            let mut last = 0;
            for (at, name) in hits {
                if at < last {
                    continue;
                }
                last = at + name.len();
                let Some(before) = first else {
                    first = Some(name);
                    continue;
                };
                let fine = before == name
                    || ALLOWED.iter().any(|(a, b)| (*a, *b) == (before, name) || (*b, *a) == (before, name));
                let range = line.chars_of(at..at + name.len());
                // 市农业农村局 after 农业局 in “原农业局” is history.
                if fine || text.before(range.start) == '原' {
                    continue;
                }
                let message = format!("前面写作“{before}”，这里写作“{name}”，请统一。");
                out.push(
                    range,
                    Say::new("office_inconsistent", Severity::Warning, message).fix(before).unsure(),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<String> {
        let checker = Checker::shipped();
        let context = Context { date: Some(date!(2025 - 04 - 01)), ..Context::default() };
        let wanted = ["roster_", "name_", "post_", "office_"];
        let list = checker.check(text, &context);
        list.into_iter().map(|f| f.rule).filter(|r| wanted.iter().any(|w| r.starts_with(w))).collect()
    }

    #[test]
    fn within_the_text() {
        assert_eq!(found("王建国同志主持会议。\n王建华同志作了讲话。"), ["name_inconsistent"]);
        assert_eq!(found("李明市长出席会议。\n李明副市长作了说明。"), ["post_inconsistent"]);
        assert_eq!(found("市长李明同志出席会议。\n市长赵刚同志作了报告。"), ["post_inconsistent"]);
        assert_eq!(found("市生态环境局作了报告。\n市环保局要抓好落实。"), ["office_inconsistent"]);
        assert_eq!(
            found("市卫生健康委员会作了报告。\n市卫健委要抓好落实。王建国同志讲话，张伟同志主持。"),
            Vec::<String>::new()
        );
    }
}
