//! Words doubled by a slip (的的, 进一步进一步) and sentences that stand twice.

use rustc_hash::FxHashMap;

use super::text::{Text, is_han};
use super::{Findings, Say, Severity};
use crate::lexicon::sentence::is_break;

/// Single characters that are never rightly doubled, but for what stands before and after: (character, before, after).
const SINGLE: &[(char, &str, &str)] = &[
    ('的', "目标有", "确士"),
    ('了', "为除", "解却结然不悟当断此事望"),
    ('是', "就于但还可只凡若或总正要都像似国求共", "非否"),
    ('在', "存现正实所内潜自外旨志好意不还", "职建校线岗场座编押途册读世内先此乎"),
    ('和', "总饱缓温调共平柔暖附祥随谐协", "平谐睦气解缓善美风"),
    ('与', "参给赠赋授付", "会时"),
    ('为', "作行成认因视称人名变列更较极最颇甚分改定评化", "民了主期害数此人何政"),
    ('及', "以涉普危波", "时早格"),
    ('对', "一相应面针配校绝反核", "外口比象照于待应策接标等话"),
    ('要', "重需主必纪摘首概扼紧简", "求素点害件地务领义"),
    ('将', "名大上中少", "来军要"),
    ('把', "", "关握控手"),
    ('使', "行促即大天驱迫", "命用得者"),
    ('从', "服听顺遵无", "事而严此来容"),
    ('有', "所没具拥享占国公私现原固特含富保持未还只", "效关利力序机的所限望无识"),
    ('到', "", "位达场会底期"),
    (
        '地',
        "各土基本当天田陆实工园产耕林草湿场高盆绿荒驻内外省市县各两异营就随旱山",
        "方面区处位域质理下道带点步板块表貌铁毯图契租价税基标头利形势段产球震热委毯皮",
    ),
    ('以', "所可难足予加得何是", "及来上下后前人为内外此"),
];

/// Doubled words of running text.
pub(super) fn doubled(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    for line in &text.lines {
        let mut at = line.range.start;
        while at + 1 < line.range.end {
            match doubled_at(text, at, line.range.end) {
                Some(length) => {
                    let word = text.string(&(at..at + length));
                    let say =
                        Say::new("doubled_word", Severity::Error, format!("“{word}”重复了，请删去一个。"))
                            .fix(word);
                    out.push(at..at + 2 * length, say);
                    at += 2 * length;
                }
                None => at += 1,
            }
        }
    }
}

/// The length of the word that stands twice from `at`.
fn doubled_at(text: &Text<'_>, at: usize, end: usize) -> Option<usize> {
    let c = text.get(at);
    if !is_han(c) {
        return None;
    }
    let longest = ((end - at) / 2).min(12);
    if text.get(at + 1) == c {
        let (_, before, after) = SINGLE.iter().find(|(single, _, _)| *single == c)?;
        let third = text.get(at + 2) == c;
        let excused = before.contains(text.before(at)) || after.contains(text.get(at + 2));
        return (!third && !excused).then_some(1);
    }
    // 2..=12 characters: whatever is doubled at this length and is no reduplication of the language.
    (2..=longest).find(|length| {
        (0..*length).all(|i| text.get(at + i) == text.get(at + length + i) && is_han(text.get(at + i)))
            && !reduplication(text, at, *length)
    })
}

/// 一步一步, 很多很多, 研究研究: doublings that the language knows.
fn reduplication(text: &Text<'_>, at: usize, length: usize) -> bool {
    let (first, second) = (text.get(at), text.get(at + 1));
    if length > 2 {
        return "一每逐".contains(first);
    }
    // 2: only words that are never reduplicated; what is left could be 研究研究 or a boundary (人大|大人).
    let word: String = [first, second].iter().collect();
    // 学习学习 is said, 学习学习贯彻 is a slip.
    let after = text.string(&(at + 4..at + 6));
    let slip =
        word == "学习" && ["贯彻", "领会", "宣传", "习近", "党的", "落实", "借鉴"].contains(&after.as_str());
    !slip && !DOUBLED.contains(&word.as_str())
}

/// Words of two characters that stand twice only by a slip.
const DOUBLED: &[&str] = &[
    "我们",
    "他们",
    "你们",
    "大家",
    "人大",
    "工作",
    "监督",
    "代表",
    "坚持",
    "加强",
    "推进",
    "推动",
    "落实",
    "贯彻",
    "深入",
    "全面",
    "充分",
    "切实",
    "积极",
    "不断",
    "进行",
    "开展",
    "发挥",
    "作用",
    "建设",
    "发展",
    "制度",
    "法律",
    "法治",
    "法规",
    "宪法",
    "人民",
    "群众",
    "政府",
    "法院",
    "组织",
    "领导",
    "干部",
    "中央",
    "全市",
    "全县",
    "全省",
    "我市",
    "我县",
    "以及",
    "同时",
    "通过",
    "对于",
    "关于",
    "按照",
    "根据",
    "围绕",
    "着力",
    "努力",
    "确保",
    "实现",
    "完善",
    "健全",
    "提高",
    "提升",
    "增强",
    "履职",
    "行使",
    "依法",
    "审议",
    "决定",
    "任免",
    "立法",
    "调研",
    "视察",
    "检查",
    "评议",
    "会议",
    "同志",
    "各级",
    "各项",
    "主任",
    "委员",
    "书记",
    "市委",
    "县委",
    "省委",
    "党委",
    "党组",
    "国家",
    "社会",
    "经济",
    "改革",
    "开放",
    "创新",
    "服务",
    "保障",
    "质量",
    "水平",
    "能力",
    "意识",
    "责任",
    "任务",
    "目标",
    "措施",
    "问题",
    "情况",
    "意见",
    "建议",
    "议案",
    "必须",
    "应当",
    "需要",
    "可以",
    "能够",
    "因为",
    "所以",
    "但是",
    "而且",
    "或者",
    "已经",
    "正在",
    "这个",
    "这些",
    "重要",
    "主要",
    "重大",
    "特别",
    "尤其",
    "认真",
    "扎实",
    "有效",
    "有力",
    "始终",
    "牢牢",
    "紧紧",
    "今年",
    "去年",
    "明年",
    "新的",
    "我国",
    "全国",
    "地方",
    "机关",
    "部门",
    "单位",
    "基层",
    "农村",
    "城市",
    "环境",
    "生态",
    "文化",
    "坚强",
    "坚定",
    "坚决",
    "强大",
    "深刻",
    "丰富",
    "显著",
    "明显",
    "突出",
    "重点",
    "关键",
    "根本",
    "具体",
    "广大",
    "广泛",
    "严格",
    "严肃",
    "科学",
    "民主",
    "公正",
    "公平",
    "精神",
    "思想",
    "理论",
    "实践",
    "成绩",
    "成效",
    "成果",
    "进展",
    "进步",
    "胜利",
    "事业",
    "使命",
    "职责",
    "职权",
    "权力",
    "权利",
    "义务",
    "纪律",
    "作风",
    "形象",
    "大局",
    "全局",
    "方向",
    "道路",
    "旗帜",
    "核心",
    "原则",
    "方针",
    "政策",
    "战略",
    "伟业",
    "经验",
    "讲话",
    "观念",
    "理念",
    "报告",
    "规划",
    "计划",
    "条例",
    "规定",
    "办法",
    "方案",
    "机制",
    "体制",
    "体系",
    "治理",
    "管理",
    "保护",
    "安全",
    "稳定",
    "民生",
    "产业",
    "企业",
    "项目",
    "重要讲话",
];

/// Sentences of twelve characters or more that stand twice.
pub(super) fn sentences(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    let mut seen: FxHashMap<Vec<char>, usize> = FxHashMap::default();
    for line in &text.lines {
        let mut start = line.range.start;
        for at in line.range.clone() {
            let stop = is_break(text.get(at));
            if !stop && at + 1 < line.range.end {
                continue;
            }
            let range = start..at + 1;
            start = at + 1;
            let key: Vec<char> = text
                .chars
                .get(range.clone())
                .unwrap_or_default()
                .iter()
                .copied()
                .filter(|c| is_han(*c) || c.is_ascii_digit())
                .collect();
            if key.len() < 12 {
                continue;
            }
            if let Some(first) = seen.get(&key) {
                let message = format!("这句话与第{first}行的一句相同。");
                let lead = text
                    .chars
                    .get(range.clone())
                    .unwrap_or_default()
                    .iter()
                    .take_while(|c| c.is_whitespace())
                    .count();
                out.push(
                    range.start + lead..range.end,
                    Say::new("repeated_sentence", Severity::Warning, message),
                );
            } else {
                seen.insert(key, line.number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<(String, String)> {
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter().map(|f| (f.rule, f.text)).collect()
    }

    #[test]
    fn slips() {
        assert_eq!(found("做好人大的的工作。"), [("doubled_word".into(), "的的".into())]);
        assert_eq!(found("坚持不懈地地抓下去。"), [("doubled_word".into(), "地地".into())]);
        assert_eq!(found("取得了了成绩。"), [("doubled_word".into(), "了了".into())]);
        assert_eq!(found("要进一步进一步加强。"), [("doubled_word".into(), "进一步进一步".into())]);
        assert_eq!(found("我们我们要坚持。"), [("doubled_word".into(), "我们我们".into())]);
    }

    #[test]
    fn the_language_s_own_doublings() {
        for text in [
            "为了了解情况，目的的确明确，扎实地地毯式排查，各地地方立法。",
            "一步一步、一个一个地做，研究研究。",
            "存在在职人员，参与与监督。",
            "实实在在，堂堂正正，重重困难，天天向上。",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_sentence_twice() {
        let text = "我们要坚持党的领导不动摇不懈怠。\n其他内容在这里。\n我们要坚持党的领导不动摇不懈怠。";
        assert_eq!(found(text).iter().filter(|f| f.0 == "repeated_sentence").count(), 1);
    }
}
