//! Which meeting the title of a speech names.

/// What follows the meeting's name, the longest first: when in it somebody speaks.
const WHEN: [&str; 16] = [
    "闭幕会上",
    "闭幕式上",
    "开幕会上",
    "开幕式上",
    "闭幕时",
    "闭会时",
    "结束时",
    "开幕时",
    "召开时",
    "开始时",
    "期间",
    "上",
    "中",
    "闭幕",
    "闭会",
    "开幕",
];

/// The meeting that a title names, and when in it the speech was given: 在X闭会时的讲话 → X, 闭会时. Nothing where the title
/// names none (关于…的讲话, 在…调研时的讲话).
pub fn meeting_of(title: &str) -> Option<(String, &'static str)> {
    // A subtitle names it where there is one: 履职为民——在X上的讲话.
    let title = title.rsplit("——").find(|part| part.contains('在')).unwrap_or(title).trim();
    let (before, rest) = title.split_once('在').unwrap_or(("", title));
    // 王芳主任在…: whoever speaks stands before it; 正在, 现在 are no beginning.
    let rest =
        if before.chars().count() > 16 || before.ends_with(['正', '现', '所']) { title } else { rest };
    let end = [
        "的讲话",
        "的发言",
        "的致辞",
        "的主持词",
        "的主持讲话",
        "的总结讲话",
        "的表态发言",
        "的表态讲话",
        "的经验交流发言",
        "的交流发言",
        "的经验发言",
        "的典型发言",
        "的工作报告",
        "的报告",
        "的汇报",
        "的说明",
        "讲话",
        "主持词",
    ];
    let named = end.iter().find_map(|end| rest.rsplit_once(end)).map(|(named, _)| named)?;
    let when = WHEN.iter().find(|when| named.ends_with(**when));
    let meeting = when.map_or(named, |when| named.strip_suffix(when).unwrap_or(named));
    let meeting = meeting.trim_end_matches("时").trim();
    is_meeting(meeting).then(|| (meeting.to_owned(), when.copied().unwrap_or("上")))
}

/// What somebody does at a meeting, by the title of what he says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appearance {
    /// 讲话: he leads, and asks.
    Speaks,
    /// 表态发言: he says what will be done.
    Pledges,
    /// 发言, 交流发言, 经验发言: he tells how it is done where he comes from.
    Tells,
    /// 工作报告, 说明, 汇报: he gives account.
    Reports,
}

/// What the title of a speech calls it, and what it is told as; the longest first.
const DEEDS: [(&str, &str, Appearance); 16] = [
    ("表态发言", "作表态发言", Appearance::Pledges),
    ("表态讲话", "作表态发言", Appearance::Pledges),
    ("经验交流发言", "作交流发言", Appearance::Tells),
    ("交流发言", "作交流发言", Appearance::Tells),
    ("经验发言", "作交流发言", Appearance::Tells),
    ("典型发言", "作典型发言", Appearance::Tells),
    ("代表发言", "作代表发言", Appearance::Tells),
    ("发言", "作发言", Appearance::Tells),
    ("政府工作报告", "作政府工作报告", Appearance::Reports),
    ("工作报告", "作工作报告", Appearance::Reports),
    ("报告", "作报告", Appearance::Reports),
    ("汇报", "作汇报", Appearance::Reports),
    ("说明", "作说明", Appearance::Reports),
    ("总结讲话", "作总结讲话", Appearance::Speaks),
    ("致辞", "致辞", Appearance::Speaks),
    ("讲话", "讲话", Appearance::Speaks),
];

/// What whoever gives a speech of this title does: how it is told, and what sort of deed it is.
pub fn deed(title: &str) -> (&'static str, Appearance) {
    let title = title.trim().trim_end_matches(['）', ')']);
    let found = DEEDS.iter().find(|(words, ..)| title.ends_with(words));
    let found = found.or_else(|| DEEDS.iter().take(8).find(|(words, ..)| title.contains(words)));
    found.map_or(("讲话", Appearance::Speaks), |(_, told, deed)| (*told, *deed))
}

/// Whether the words are the name of something that is held.
fn is_meeting(name: &str) -> bool {
    const HELD: [&str; 14] = [
        "会",
        "会议",
        "大会",
        "活动",
        "仪式",
        "论坛",
        "培训班",
        "学习班",
        "研讨班",
        "班",
        "式",
        "座谈",
        "典礼",
        "议程",
    ];
    name.chars().count() > 2 && HELD.iter().any(|held| name.ends_with(held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_what_is_done() {
        for (title, told, what) in [
            ("在市委人大工作会议上的讲话", "讲话", Appearance::Speaks),
            ("在市委人大工作会议上的表态发言", "作表态发言", Appearance::Pledges),
            ("在全市人大工作座谈会上的交流发言", "作交流发言", Appearance::Tells),
            ("开门议事聚民心　小院说事解难题——在市委人大工作会议上的发言", "作发言", Appearance::Tells),
            ("在市六届人大五次会议上的政府工作报告", "作政府工作报告", Appearance::Reports),
            ("2025年云南省政府工作报告", "作政府工作报告", Appearance::Reports),
            ("关于条例草案的说明", "作说明", Appearance::Reports),
            ("在总结大会上的总结讲话", "作总结讲话", Appearance::Speaks),
            ("小镇大民生", "讲话", Appearance::Speaks),
        ] {
            assert_eq!(deed(title), (told, what), "{title}");
        }
    }

    #[test]
    fn titles_name_their_meeting() {
        let found = |title: &str| {
            meeting_of(title).map(|(meeting, when)| format!("{meeting}/{when}")).unwrap_or_default()
        };
        for (title, expected) in [
            ("在全市人大工作会议上的讲话", "全市人大工作会议/上"),
            ("在市六届人大五次会议闭会时的讲话", "市六届人大五次会议/闭会时"),
            (
                "在云江市第六届人民代表大会第五次会议闭幕会上的讲话",
                "云江市第六届人民代表大会第五次会议/闭幕会上",
            ),
            ("在市人大常委会第二十三次会议结束时的讲话", "市人大常委会第二十三次会议/结束时"),
            ("履职为民——在全市代表工作座谈会上的讲话", "全市代表工作座谈会/上"),
            ("王芳主任在代表履职培训班开班式上的讲话", "代表履职培训班开班式/上"),
            ("在全市人大工作会议上的主持词", "全市人大工作会议/上"),
            ("全市人大工作会议主持词", "全市人大工作会议/上"),
            ("在县人大常委会主任会议上的总结讲话", "县人大常委会主任会议/上"),
            ("关于加强人大工作的讲话", ""),
            ("在江南区调研时的讲话", ""),
            ("", ""),
        ] {
            assert_eq!(found(title), expected, "{title}");
        }
    }
}
