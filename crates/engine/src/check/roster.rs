//! Persons against the organization's roster: names a character away, posts that another holds, the order of names.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use time::Date;

use super::names::{Named, Post, SOLE, SURNAMES, near};
use super::text::Text;
use super::{Findings, Say, Severity};
use crate::constant;

const BASIS: &str = "本机关名单";

/// 王书记强调: a surname and a post, with nothing before it that could be a name's or a place's.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(&format!(
        r"(?:^|[^\p{{Han}}]|刚才，?)(?P<s>[{}])(?P<post>书记|市长|县长|区长|主任|检察长|院长|秘书长)(?:[^\p{{Han}}]|强调|指出|要求|讲|作|主持|代表|的|对|在|同志|和|、)",
        *SURNAMES
    ))
});

/// Checks what `people` the text names against `roster`.
pub(super) fn check(
    text: &Text<'_>,
    people: &[Named],
    date: Option<Date>,
    roster: &[Post],
    out: &mut Findings<'_, '_>,
) {
    if roster.is_empty() {
        return;
    }
    for person in people.iter().filter(|person| person.post != "同志") {
        one(text, person, date, roster, out);
    }
    surnames(text, date, roster, out);
    order(text, date, roster, out);
}

/// Whether this post is what the text calls it: 市长 is 云江市市长, and no 副市长.
fn fits(held: &str, said: &str) -> bool {
    held.ends_with(said) && !held.ends_with(&format!("副{said}"))
}

fn one(text: &Text<'_>, person: &Named, date: Option<Date>, roster: &[Post], out: &mut Findings<'_, '_>) {
    let own: Vec<&Post> = roster.iter().filter(|p| p.name == person.name).collect();
    if !own.is_empty() {
        let current: Vec<&&Post> = own.iter().filter(|p| p.holds(date)).collect();
        if !current.iter().any(|p| fits(&p.post, &person.post)) {
            let message = match current.first() {
                Some(p) => format!("名单上{}的职务是{}。", p.name, p.post),
                None => format!("按名单，{}这时不任{}。", person.name, person.post),
            };
            let say = Say::new("roster_post", Severity::Warning, message).basis(BASIS);
            out.push(person.range.clone(), say);
        }
        return;
    }
    // A name the roster does not know, one character away from a holder's.
    let mut holders = roster.iter().filter(|p| p.holds(date));
    let short = |p: &Post| {
        let same = p.name.chars().next() == person.name.chars().next();
        same && p.name.chars().count() == 2 && person.name.chars().count() == 2 && fits(&p.post, &person.post)
    };
    if let Some(holder) = holders.find(|p| near(&p.name, &person.name) || short(p)) {
        let message = format!("名单上是“{}”（{}），姓名可能有误。", holder.name, holder.post);
        let say = Say::new("roster_name", Severity::Error, message).basis(BASIS).fix(&*holder.name);
        out.push(person.range.clone(), say);
        return;
    }
    // A post that one person holds, under another's name: somebody else's only where another place stands before it.
    let length = person.post.chars().count();
    let before = person.range.start.checked_sub(length).map(|at| text.string(&(at..person.range.start)));
    let placed = before.is_some_and(|before| before == person.post)
        && "省市县区州镇乡".contains(text.before(person.range.start - length));
    let mut sole = roster.iter().filter(|p| p.holds(date) && fits(&p.post, &person.post));
    if let (true, false, Some(holder), None) =
        (SOLE.contains(&person.post.as_str()), placed, sole.next(), sole.next())
    {
        let message = format!("名单上的{}是{}，这里是{}，请核对。", person.post, holder.name, person.name);
        let say = Say::new("roster_post", Severity::Warning, message).basis(BASIS);
        out.push(person.range.clone(), say.unsure());
    }
}

/// A post with a surname alone, where nobody of that surname holds such a post but somebody else does.
fn surnames(text: &Text<'_>, date: Option<Date>, roster: &[Post], out: &mut Findings<'_, '_>) {
    for line in text.lines.iter().filter(|line| line.text.contains(['书', '长', '主'])) {
        for found in SHORT.captures_iter(line.text) {
            let (Some(surname), Some(post)) = (found.name("s"), found.name("post")) else { continue };
            let range = line.chars_of(surname.start()..post.end());
            let holders = roster.iter().filter(|p| p.holds(date) && p.post.ends_with(post.as_str()));
            let (mut some, mut known) = (false, false);
            for holder in holders {
                some = true;
                known |= holder.name.starts_with(surname.as_str());
            }
            if some && !known && !text.quoted(&range) {
                let message = format!("名单上没有姓{}的{}，请核对。", surname.as_str(), post.as_str());
                let say = Say::new("roster_name", Severity::Warning, message).basis(BASIS);
                out.push(range, say.unsure());
            }
        }
    }
}

/// Names in a row must stand in the roster's order.
fn order(text: &Text<'_>, date: Option<Date>, roster: &[Post], out: &mut Findings<'_, '_>) {
    let current: Vec<&Post> = roster.iter().filter(|p| p.holds(date)).collect();
    if current.len() < 2 {
        return;
    }
    for line in &text.lines {
        let mut found: Vec<(Range<usize>, u32)> = Vec::new();
        for post in &current {
            let hits = line.text.match_indices(post.name.as_str());
            found.extend(hits.map(|(at, name)| (line.chars_of(at..at + name.len()), post.order)));
        }
        found.sort_by_key(|(range, _)| range.start);
        for pair in found.windows(2) {
            let [(first, a), (second, b)] = pair else { continue };
            let gap = text.string(&(first.end..second.start));
            let row = gap == "、"
                || gap == "同志、"
                || gap == "和"
                || gap.ends_with('、') && gap.chars().count() <= 14 && !gap.contains(['，', '。']);
            if row && b < a {
                let say = Say::new("roster_order", Severity::Warning, "姓名顺序与名单不符。").basis(BASIS);
                out.push(first.start..second.end, say);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use crate::check::{Checker, Context, Overlay, Post, RulePack};

    fn found(text: &str) -> Vec<String> {
        let post = |name: &str, post: &str, order| Post {
            name: name.into(),
            post: post.into(),
            order,
            from: Some(date!(2023 - 01 - 01)),
            until: None,
        };
        let roster = vec![
            post("赵刚", "市委书记", 1),
            post("王建国", "市长", 2),
            post("李晓明", "市人大常委会副主任", 3),
            post("王芳", "市人大常委会秘书长", 4),
        ];
        let checker = Checker::new(RulePack::shipped(), &Overlay { roster, ..Overlay::default() });
        let context = Context { date: Some(date!(2025 - 04 - 01)), ..Context::default() };
        let list = checker.check(text, &context);
        list.into_iter().map(|f| f.rule).filter(|r| r.starts_with("roster_")).collect()
    }

    #[test]
    fn names_posts_and_order() {
        assert_eq!(found("李晓明主任作了讲话。"), ["roster_post"]);
        assert_eq!(found("王建囯市长作了讲话。"), ["roster_name"]);
        assert_eq!(found("秘书长王方同志宣读了决定。"), ["roster_name"]);
        assert_eq!(found("市委书记钱进同志作了讲话。"), ["roster_post"]);
        assert_eq!(found("刚才，王书记作了讲话。"), ["roster_name"]);
        assert_eq!(found("李晓明、王建国出席会议。"), ["roster_order"]);
    }

    #[test]
    fn what_agrees_with_the_roster() {
        for text in [
            "王建国市长、李晓明副主任出席会议。",
            "刚才，赵书记作了讲话，李主任提了要求。",
            "市人大常委会秘书长王芳同志宣读了决定。",
            "青川市市长钱进同志介绍了经验。",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
