//! What the words of a text tell of who said it, to whom, and where.

use crate::document::Occasion;
use crate::lexicon::han::is_han;
use crate::lexicon::numerals::is_numeral;
use crate::lexicon::sentence::is_end;
use crate::lexicon::words::{Class, class_of};

/// Whether a text gives Party committees a task, whatever stands before their name (县级党委要…, 全市各级党委及其组织部门应当…), or
/// says what only they can arrange (把人大工作纳入党委考核): only their own side says so.
pub(super) fn orders_the_committee(text: &str) -> bool {
    const ARRANGED: [&str; 16] = [
        "梯次结构",
        "组成人员中，既要有",
        "配齐配强",
        "专职委员",
        "组成人员结构",
        "必要的工作经费",
        "人员编制",
        "干部交流力度",
        "纳入党委年度考核",
        "纳入党委考核",
        "纳入党委重要议事日程",
        "列入党委重要议事日程",
        "纳入党委总体",
        "党委对人大工作的领导制度",
        "要充分听取人大常委会党组",
        "要定期听取人大常委会党组",
    ];
    // 把人大工作列入重要议事日程 is theirs as well; 把代表工作列入常委会议事日程 is not.
    let agenda = text.contains("人大工作")
        && ["列入重要议事日程", "摆上重要议事日程", "纳入重要议事日程", "纳入工作总体布局"]
            .iter()
            .any(|w| text.contains(w));
    let composed = text.contains("组成人员") && text.contains("结构");
    ARRANGED.iter().any(|word| text.contains(word))
        || composed
        || agenda
        || text.split(['，', '。', '；', '：']).any(committee_must)
}

/// Whether a clause begins with Party committees and says what they must do.
fn committee_must(clause: &str) -> bool {
    const KNOWN: &str = "全各级省市县区乡镇街道州旗基层地方上下同（）、和";
    let Some((head, tail)) = ["党委", "党组织", "党工委"].iter().find_map(|word| clause.split_once(word))
    else {
        return false;
    };
    // The word for what they must do follows soon: 党委书记要, 党委及其组织部门应当, not 党委领导下，人大要.
    let soon: String = tail.chars().take_while(|c| *c != '“').take(10).collect();
    let modal = ["要", "应当", "必须", "应"].iter().any(|word| {
        soon.find(word).is_some_and(|at| {
            let (before, after) = (soon.get(..at).unwrap_or_default(), soon.get(at..).unwrap_or_default());
            let noun = ["要求", "要点", "要事", "应对", "应急"].iter().any(|noun| after.starts_with(noun));
            !noun
                && !before.ends_with(['重', '需', '主', '的', '对', '向'])
                && !["领导", "部署", "决策"].iter().any(|word| before.contains(word))
        })
    });
    head.chars().count() <= 10 && head.chars().all(|c| KNOWN.contains(c)) && modal
}

/// Whether a text speaks of what one place has made its own: a measure by its name, a motto, a practice.
pub(crate) fn one_places_own(text: &str) -> bool {
    named_measure(text) || slogan(text) || text.contains("小院") || sets_a_norm(text)
}

/// Whether a text says how often or how much everybody must, as one place has set it: 每人每年至少参加两次学法, 每季度走访十户.
fn sets_a_norm(text: &str) -> bool {
    const EACH: [&str; 14] = [
        "每人",
        "每名",
        "每位",
        "每个代表",
        "每年",
        "每季度",
        "每半年",
        "每月",
        "每个月",
        "每周",
        "每季",
        "每次会议",
        "每届",
        "每天",
    ];
    const LEAST: [&str; 8] = ["至少", "不少于", "不低于", "不超过", "不得少于", "安排", "不多于", "不下"];
    const COUNTED: &str = "次户件篇天条个名场人年遍轮回项课";
    let number = |rest: &str| {
        let digits: String =
            rest.chars().take_while(|c| c.is_ascii_digit() || is_numeral(*c) || *c == '两').collect();
        let after = rest.get(digits.len()..).unwrap_or_default();
        !digits.is_empty() && after.starts_with(|c| COUNTED.contains(c))
    };
    text.split(['，', '。', '；', '：', '、']).any(|clause| {
        let counts = |from: usize| {
            clause.get(from..).unwrap_or_default().char_indices().any(|(at, _)| {
                let rest = clause.get(from + at..).unwrap_or_default();
                // 每一次监督, 每一件建议 count nothing.
                number(rest) && !rest.starts_with('一')
            })
        };
        let least = |word: &str| {
            let after = clause.find(word).map(|at| at + word.len());
            after.is_some_and(|at| number(clause.get(at..).unwrap_or_default()))
        };
        LEAST.iter().any(|word| least(word)) || EACH.iter().any(|word| clause.find(*word).is_some_and(counts))
    })
}

/// Whether a text speaks of a measure by a name in quotation marks: 办好“机关夜学”, “企业服务日”. A figure of speech
/// (打好“组合拳”) is none.
fn named_measure(text: &str) -> bool {
    const VERBS: [&str; 14] = [
        "办好",
        "用好",
        "开展",
        "开展好",
        "实施",
        "推出",
        "设立",
        "开设",
        "组织",
        "推广",
        "举办",
        "深化",
        "搭建",
        "落实",
    ];
    const TRIED: [&str; 7] = ["推行", "首创", "探索", "开创", "试行", "创设", "创新"];
    const ENDS: [&str; 22] = [
        "日",
        "夜学",
        "讲堂",
        "行动",
        "工程",
        "计划",
        "平台",
        "活动",
        "课堂",
        "驿站",
        "机制",
        "制度",
        "工作法",
        "专线",
        "热线",
        "直播",
        "夜校",
        "集市",
        "议事厅",
        "小院",
        "码",
        "月",
    ];
    text.match_indices('“').any(|(at, mark)| {
        let inside = text.get(at + mark.len()..).and_then(|rest| rest.split_once('”'));
        let Some((name, after)) = inside else { return false };
        let before = text.get(..at).unwrap_or_default();
        let verb = VERBS.iter().any(|verb| before.ends_with(verb));
        // What is tried out under a name is one place's, whatever the name.
        let tried = TRIED.iter().any(|verb| before.ends_with(verb));
        let noun = ENDS.iter().any(|end| name.ends_with(end) || after.starts_with(end) && verb);
        (noun || tried) && (3..=9).contains(&name.chars().count()) && !name.contains('，')
    })
}

/// Occasions on which deputies are spoken to.
fn to_deputies(occasion: Option<Occasion>) -> bool {
    matches!(occasion, Some(Occasion::DeputyTraining | Occasion::CongressClosing))
}

/// Whether a text speaks of deputies to somebody else, where it is they who are spoken to: 要引导代表深入调研, 为代表履职搞好服务.
pub(crate) fn about_the_audience(text: &str, occasion: Option<Occasion>) -> bool {
    /// What somebody else does to deputies, or for them.
    const DONE_TO: [&str; 44] = [
        "扩大", "健全", "完善", "加强", "密切", "拓宽", "丰富", "提高", "提升", "增强", "做好", "抓好",
        "强化", "优化", "改进", "创新", "规范", "激发", "调动", "鼓励", "吸收", "安排", "培训", "管理",
        "考核", "评价", "引导", "组织", "服务", "帮助", "保障", "支持", "邀请", "督促", "为", "与", "使",
        "让", "联系", "尊重", "确保", "发挥", "深化", "方便",
    ];
    const OF_THEM: [&str; 11] = [
        "“答复满意”",
        "人大干部",
        "机关干部",
        "交办关",
        "建议办理",
        "领衔督办",
        "代表的作用",
        "代表工作",
        "代表队伍",
        "代表履职服务",
        "代表活动经费",
    ];
    const BEFORE: [&str; 7] = ["人大", "广大", "各级", "全体", "基层", "每一位", "好"];
    let done_to = || {
        text.match_indices("代表").any(|(at, found)| {
            let rest = text.get(at + found.len()..).unwrap_or_default();
            let mut head = text.get(..at).unwrap_or_default();
            while let Some(less) = BEFORE.iter().find_map(|word| head.strip_suffix(*word)) {
                head = less;
            }
            !rest.starts_with(['大', '团', '法', '性', '着'])
                && DONE_TO.iter().any(|verb| head.ends_with(verb))
        })
    };
    to_deputies(occasion)
        && !text.contains("各位代表")
        && (OF_THEM.iter().any(|words| text.contains(words)) || done_to())
}

/// A text as it is said to deputies: 广大代表要密切联系群众 said of them elsewhere is 各位代表要… to them.
pub(crate) fn addressed(text: &str, occasion: Option<Occasion>) -> String {
    const WHO: [&str; 8] = [
        "广大人大代表",
        "广大代表",
        "全体人大代表",
        "全体代表",
        "各级人大代表",
        "每一位代表",
        "人大代表",
        "代表",
    ];
    if !to_deputies(occasion) {
        return text.to_owned();
    }
    let said = |clause: &str| {
        WHO.iter().find_map(|who| {
            let rest = clause.strip_prefix(who)?;
            let must = ["要", "都要", "应当", "应", "必须"].iter().any(|word| rest.starts_with(word));
            must.then(|| format!("各位代表{rest}"))
        })
    };
    // What a law says of them is its own words.
    let mut quoted = false;
    let clauses = text.split_inclusive(['，', '。', '；', '：']).map(|clause| {
        let stays = std::mem::replace(&mut quoted, clause.contains("规定") || clause.contains("指出"));
        said(clause).filter(|_| !stays).unwrap_or_else(|| clause.to_owned())
    });
    clauses.collect()
}

/// Whether a text names departments, who are others where the matter is another: 民政部门要牵好头, 卫生健康、医保等部门.
pub(crate) fn names_departments(text: &str) -> bool {
    const FIELDS: [&str; 22] = [
        "民政",
        "教育",
        "卫生健康",
        "卫健",
        "医保",
        "住建",
        "水利",
        "生态环境",
        "环保",
        "农业农村",
        "应急",
        "公安",
        "司法",
        "人社",
        "市场监管",
        "交通",
        "发改",
        "文旅",
        "自然资源",
        "科技",
        "商务",
        "林业",
    ];
    text.contains("等部门") || FIELDS.iter().any(|field| text.contains(&format!("{field}部门")))
}

/// Whether a text speaks of what one place has made its motto: a quoted one (建设“强优富美”新…), or a place's own 法治…, 平安….
fn slogan(text: &str) -> bool {
    const ENDS: [&str; 8] = ["建设", "目标", "愿景", "城市", "蓝图", "样板", "新", "之城"];
    let quoted = text.match_indices('“').any(|(at, mark)| {
        let Some((name, after)) = text.get(at + mark.len()..).and_then(|rest| rest.split_once('”')) else {
            return false;
        };
        let bare = |c: char| is_han(c) && !is_numeral(c) && c != '两';
        name.chars().count() == 4 && name.chars().all(bare) && ENDS.iter().any(|end| after.starts_with(end))
    });
    quoted || own_motto(text) || numbered_plan(text) || spread_practice(text)
}

/// What one place has tried and spreads: 总结推广街道议事会等做法.
fn spread_practice(text: &str) -> bool {
    text.split_once("推广").is_some_and(|(_, rest)| {
        let clause = rest.split(['，', '。', '；']).next().unwrap_or_default();
        ["等做法", "等经验", "等模式", "等机制"].iter().any(|end| clause.contains(end))
    })
}

/// The parts of one place's plan by their numbers, in quotation marks: “一套标准、两个体系、五层架构”.
fn numbered_plan(text: &str) -> bool {
    text.match_indices('“').any(|(at, mark)| {
        const OF_PLANS: [&str; 6] = ["布局", "格局", "战略", "体系", "规划", "发展"];
        let numbered = |part: &str| part.chars().next().is_some_and(|c| is_numeral(c) || c == '两');
        let found = text.get(at + mark.len()..).and_then(|rest| rest.split_once('”'));
        found.is_some_and(|(inside, after)| {
            let least = if OF_PLANS.iter().any(|word| after.starts_with(word)) { 1 } else { 2 };
            inside.matches('、').count() >= least && inside.split('、').all(numbered)
        })
    })
}

/// 法治凌州, 幸福清江: a word of mottos before what is no word, but ends like the name of a place.
fn own_motto(text: &str) -> bool {
    const MOTTOS: [&str; 9] = ["法治", "平安", "美丽", "幸福", "数字", "清廉", "活力", "文明", "和谐"];
    const TAILS: &str = "州江城山海阳安川湖河门岛陵昌原都港林泉溪桥岭宁水";
    MOTTOS.iter().any(|motto| {
        text.match_indices(motto).any(|(at, found)| {
            let rest = text.get(at + found.len()..).unwrap_or_default();
            let name: String = rest.chars().take(2).collect();
            let units: Vec<u16> = name.encode_utf16().collect();
            let place = name.chars().nth(1).is_some_and(|c| TAILS.contains(c));
            let follows = rest.chars().nth(2).is_none_or(|c| "建新，。、的；”".contains(c));
            place && follows && name.chars().all(is_han) && class_of(&units).is_none_or(|c| c == Class::Name)
        })
    })
}

/// Whether a text begins by pointing at what stood before it: 要充分利用好这些平台, where none are named yet.
pub(super) fn points_back(text: &str) -> bool {
    let first = text.split_inclusive(is_end).next().unwrap_or(text);
    first.split_once("这些").is_some_and(|(before, _)| before.matches('、').count() < 2)
}

/// Words for what was said elsewhere in the speech, not in the sentence before.
pub(super) fn far(word: &str) -> bool {
    ["上述", "前述", "两位", "三位", "几位", "前面", "上面", "刚才", "后面", "该法", "该条例", "以上"]
        .iter()
        .any(|w| word.contains(w))
        || word.ends_with(['：', '，', '、', '；'])
}
