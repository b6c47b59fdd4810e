//! Who may stand where: a sentence is eligible first and ranked afterwards. Drafts, suggestions and 统稿 ask the same: what is
//! not eligible is never offered, however well its words fit, and is named where it stands. Every refusal has a reason that
//! can be shown.

pub(crate) mod level;
mod promised;

use crate::document::{Genre, Level, Occasion, Office, SectionKind};
use crate::lexicon::han::is_han;
use crate::lexicon::numerals::is_numeral;
use crate::lexicon::places::gazetteer::shipped;
use crate::lexicon::sentence::is_end;
use crate::lexicon::words::{Class, class_of};
use crate::reading::{self, Act, Source, Time, Voice, subject};
pub(crate) use promised::{Promised, promised, unkept};

/// What the sentences of a group say, taken together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Said {
    /// The fields and laws they are about.
    pub subjects: Box<[String]>,
    /// Who alone can say them.
    voices: Box<[Voice]>,
    /// Tells of what was.
    pub(crate) told: bool,
    /// Says what is wanting.
    wanting: bool,
    /// Says who must do what.
    demands: bool,
    /// Leads through a meeting, thanks, announces.
    ceremonial: bool,
    /// Thanks.
    pub(crate) thanks: bool,
    /// Speaks of what is to come.
    planned: bool,
    /// A measure with a name of its own, of one place and year.
    pub(crate) local: bool,
    /// Hangs on what is not in the group.
    hangs: bool,
    /// Announces a list that it does not bring.
    promised: Option<Promised>,
}

impl Said {
    /// Reads a group of sentences of a section or point of `kind`.
    pub fn of(text: &str, kind: SectionKind, source: &Source) -> Self {
        Self::of_readings(text, &reading::read_eligible(text, kind, source))
    }

    /// From the readings of the sentences of `text`.
    pub fn of_readings(text: &str, readings: &[reading::Reading]) -> Self {
        let any = |test: &dyn Fn(&reading::Reading) -> bool| readings.iter().any(test);
        let mut subjects: Vec<String> =
            readings.iter().flat_map(|reading| reading.subjects.clone()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut voices: Vec<Voice> =
            readings.iter().map(|reading| reading.voice).filter(|voice| *voice != Voice::Anyone).collect();
        let told = any(&|r| r.time == Time::Past && r.act != Act::Demand);
        if !told && orders_the_committee(text) {
            voices.push(Voice::Party);
        }
        voices.dedup();
        Self {
            subjects: subjects.into(),
            voices: voices.into(),
            told,
            wanting: any(&|r| r.act == Act::Review && r.time == Time::Present),
            demands: any(&|r| r.act == Act::Demand),
            ceremonial: any(&|r| matches!(r.act, Act::Procedure | Act::Announcement | Act::Thanks)),
            thanks: any(&|r| r.act == Act::Thanks),
            planned: any(&|r| r.time == Time::Future),
            local: one_places_own(text),
            // The second sentence may lean on the first; a word for what stands elsewhere hangs anywhere.
            hangs: readings.first().is_some_and(|first| !first.whole.stands())
                || any(&|r| matches!(&r.whole, reading::Whole::Hangs(word) if far(word)))
                || points_back(text),
            promised: readings
                .iter()
                .find_map(|r| r.promise.as_ref().filter(|promise| !promise.is_kept()))
                .map(|promise| Promised { count: Some(promise.count) })
                .or_else(|| promised(text)),
        }
    }
}

/// Whether a text gives Party committees a task, whatever stands before their name (县级党委要…, 全市各级党委及其组织部门应当…), or
/// says what only they can arrange (把人大工作纳入党委考核): only their own side says so.
fn orders_the_committee(text: &str) -> bool {
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

/// Whether a text speaks of a matter of the congress (deputies, appointments, legislation) at a place that is about another;
/// `words`: what the place stands under.
pub(crate) fn off_matter(text: &str, (kind, section): Kinds, words: &str) -> bool {
    use SectionKind::{
        Appointments, Closing, Commendation, Conduct, DemandsOnOrgans, Deputies, Elections, Grassroots,
        Legislation, MajorDecisions, Opening, Other, PartyLeadership, PoliticalDirection, Requirements,
        Review, Significance, Supervision, WholeProcessDemocracy,
    };
    const MATTERS: [(&[SectionKind], &[&str], &[&str]); 7] = [
        (
            &[Elections, PartyLeadership, Appointments, Conduct, Significance],
            &["换届选举", "候选人", "选民登记", "划分选区", "投票选举", "选出人民满意的代表"],
            &["选举", "换届"],
        ),
        (
            &[Deputies, WholeProcessDemocracy, Grassroots, Elections, DemandsOnOrgans],
            &["代表提出的", "建议、批评和意见", "代表建议", "议案建议", "每一位代表"],
            &["代表", "建议", "督办"],
        ),
        (
            &[Deputies, WholeProcessDemocracy, Grassroots, Elections],
            &[
                "代表工作",
                "代表履职",
                "广大代表",
                "各位代表",
                "代表联络站",
                "是人大代表最大",
                "代表身份",
                "代表职务",
                "代表名义",
                "引导代表",
                "一事一议",
            ],
            &["代表", "群众", "联系"],
        ),
        (
            &[Supervision, DemandsOnOrgans, Deputies, WholeProcessDemocracy, MajorDecisions, Grassroots],
            &["质询", "法律监督和工作监督", "监督刚性", "刚性监督", "审议意见发出去"],
            &["监督", "检查", "询问", "审议", "问效", "督办"],
        ),
        (
            &[Appointments, MajorDecisions, PoliticalDirection],
            &["被任命", "任命之后", "人事任免", "任前", "任后"],
            &["任免", "任命"],
        ),
        (&[Legislation, Supervision], &["备案审查", "有件必备"], &["备案", "规范性文件", "法治"]),
        (
            &[Legislation, PoliticalDirection],
            &["科学立法", "立法质量", "立法联系点", "立法调研", "法规立"],
            &["立法", "法规"],
        ),
    ];
    let anywhere = [Opening, Closing, Commendation, Review, Requirements, Other];
    if anywhere.contains(&kind) || anywhere.contains(&section) && kind == section {
        return false;
    }
    MATTERS.iter().any(|(kinds, said, under)| {
        said.iter().any(|word| text.contains(word))
            && !kinds.contains(&kind)
            && !under.iter().any(|word| words.contains(word))
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
fn points_back(text: &str) -> bool {
    let first = text.split_inclusive(is_end).next().unwrap_or(text);
    first.split_once("这些").is_some_and(|(before, _)| before.matches('、').count() < 2)
}

/// Words for what was said elsewhere in the speech, not in the sentence before.
fn far(word: &str) -> bool {
    ["上述", "前述", "两位", "三位", "几位", "前面", "上面", "刚才", "后面", "该法", "该条例", "以上"]
        .iter()
        .any(|w| word.contains(w))
        || word.ends_with(['：', '，', '、', '；'])
}

/// The meeting that a text is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meeting {
    /// Who speaks.
    pub office: Option<Office>,
    /// At which level.
    pub level: Option<Level>,
    /// On what occasion.
    pub occasion: Option<Occasion>,
    /// The fields and laws that it is about.
    pub subjects: Vec<String>,
    /// Whether it has a subject of its own: an inspection of a law, a session with its items.
    pub specific: bool,
}

impl Meeting {
    /// A meeting about `subject` (a law by its title, items of the agenda, some words; empty: the congress's work in general);
    /// `others`: what else is known of it, the values of slots.
    pub fn new<'a>(
        office: Option<Office>,
        level: Option<Level>,
        occasion: Option<Occasion>,
        subject: &str,
        others: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut subjects = subject::named(subject);
        others.into_iter().for_each(|text| subjects.extend(subject::named(text)));
        let specific = !subject.trim().is_empty() || occasion.is_some_and(own_matter);
        Self { office, level, occasion, subjects, specific }
    }

    /// Whether nobody has said yet what a meeting with a matter of its own is about, so that no subject can be judged.
    pub fn unnamed(&self) -> bool {
        self.specific && self.subjects.is_empty()
    }
}

/// What a place of a text can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct About {
    /// Subjects of the speech and of the place.
    subjects: Vec<String>,
    /// Whether the speech has a subject of its own.
    pub specific: bool,
    /// How many points follow it.
    pub points: usize,
}

impl About {
    /// Of a place that stands under these words: heading, lead, guidance.
    pub fn of(meeting: &Meeting, words: &str) -> Self {
        let mut subjects = meeting.subjects.clone();
        subjects.extend(subject::named(words));
        Self { subjects, specific: meeting.specific, points: 0 }
    }

    /// The same, before so many points.
    pub fn with_points(self, points: usize) -> Self {
        Self { points, ..self }
    }

    /// Whether a text with these subjects is about it.
    pub fn holds(&self, subjects: &[String]) -> bool {
        subjects
            .iter()
            .any(|subject| self.subjects.iter().any(|own| own == subject || own.ends_with(subject.as_str())))
    }
}

/// Occasions that have a matter of their own; the others are about the congress's work in general.
pub(crate) fn own_matter(occasion: Occasion) -> bool {
    use Occasion::{
        CommitteeSession, CongressClosing, ConstitutionDay, CountyExperience, DeputyTraining,
        ElectionDeployment, EnforcementInspection, MayorStatement, SpecialInquiry,
    };
    [
        CommitteeSession,
        CongressClosing,
        ConstitutionDay,
        CountyExperience,
        DeputyTraining,
        ElectionDeployment,
        EnforcementInspection,
        MayorStatement,
        SpecialInquiry,
    ]
    .contains(&occasion)
}

/// Whether a text names the business of a sort of meeting, where the place deals with it: what is said of supervision in
/// general is beside the point among the points of an inspection.
pub(crate) fn names_business(text: &str, occasion: Option<Occasion>, kind: SectionKind) -> bool {
    use Occasion::{DeputyTraining, ElectionDeployment, EnforcementInspection, SpecialInquiry};
    use SectionKind::{Closing, Conduct, Opening, PoliticalDirection, SelfBuilding};
    let words: &[&str] = match occasion {
        Some(EnforcementInspection) => &["检查"],
        Some(SpecialInquiry) => &["询问", "整改", "督办", "审议意见", "监督意见"],
        Some(ElectionDeployment) => &["选举", "换届", "候选人", "选民", "选区", "选票"],
        Some(DeputyTraining) => &["代表", "履职"],
        _ => return true,
    };
    // Who admonishes and opens speaks generally; the discipline of an election is its own.
    let discipline = kind == Conduct && occasion == Some(ElectionDeployment);
    let general =
        [Closing, Conduct, Opening, PoliticalDirection, SelfBuilding].contains(&kind) && !discipline;
    general || words.iter().any(|word| text.contains(word))
}

/// Whether a text of this genre can lend its sentences to a speech: what a government reports, a law orders, a notice or a
/// newspaper says is nobody's speech.
pub(crate) fn lends(genre: Option<Genre>) -> bool {
    genre.is_none_or(|genre| genre.is_mined() || genre == Genre::OtherGenre)
}

/// Why a group may not stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Another organ's voice.
    Voice,
    /// About something that this meeting is not about.
    Subject,
    /// Tells of what was, where nothing is told.
    Told,
    /// Demands or plans, where what was is told.
    Demands,
    /// Leads through another meeting, or thanks its people.
    Ceremony,
    /// Hangs on what is not there.
    Hangs,
    /// Announces a list that does not follow.
    Promise,
    /// A measure of another place or year, by its name.
    Local,
}

impl Refusal {
    /// The sentence that a writer reads.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Voice => "是别的机关的口吻",
            Self::Subject => "讲的是别的议题",
            Self::Told => "是对过去工作的回顾",
            Self::Demands => "是要求或某一年的打算",
            Self::Ceremony => "是会议程序或致谢的话",
            Self::Hangs => "离开上下文不能独立成句",
            Self::Promise => "宣布了几项而没有列出",
            Self::Local => "是某地某年自己的做法",
        }
    }
}

/// Where a text would stand: what its point and its section are about.
pub(crate) type Kinds = (SectionKind, SectionKind);

/// Whether a text names a place that is neither ours nor one in which ours lies: 浙江省, 资中县, 金华市.
pub(crate) fn foreign_place(text: &str, ours: &str) -> bool {
    let gazetteer = shipped();
    let mut own = None;
    let mut pairs = text.char_indices().zip(text.chars().skip(1));
    pairs.any(|((at, first), second)| {
        if !gazetteer.may_begin(first, second) {
            return false;
        }
        let Some(hit) = text.get(at..).and_then(|rest| gazetteer.begins(rest)) else { return false };
        let name = text.get(at..at + hit.length).unwrap_or_default();
        if hit.bare || ours.contains(name) || gazetteer.place(hit.place).is_none() {
            return false;
        }
        let own: &Vec<u32> = own.get_or_insert_with(|| {
            gazetteer.named(ours).flat_map(|place| gazetteer.above(place).chain([place])).collect()
        });
        !gazetteer.named(name).any(|place| own.contains(&place))
    })
}

/// Whether no slot of a text is open without a name, or stands where no value of its sort makes sense: 为{{地名}}委增光,
/// {{地名}}里的同志.
pub(crate) fn sound_slots(text: &str) -> bool {
    const PLACE: &str = "{{地名}}";
    let joined = |after: &str| after.starts_with(['里', '委', '上', '内', '府', '院', '们', '话']);
    !text.contains("{{待填}}")
        && !text.match_indices(PLACE).any(|(at, found)| text.get(at + found.len()..).is_some_and(joined))
}

/// Why a text may not stand at a place; `None`: it may.
pub(crate) fn refusal(
    said: &Said,
    office: Option<Office>,
    (kind, section): Kinds,
    about: &About,
) -> Option<Refusal> {
    use SectionKind::{Closing, Commendation, Opening, Problems, Review};
    let is = |kinds: &[SectionKind]| kinds.contains(&kind) || kinds.contains(&section);
    let telling = is(&[Review, Commendation, Problems]);
    if said.hangs {
        return Some(Refusal::Hangs);
    }
    if said.local && !telling {
        return Some(Refusal::Local);
    }
    if said.promised.is_some_and(|promised| !promised.is_kept_by(about.points)) {
        return Some(Refusal::Promise);
    }
    if !said.voices.iter().all(|voice| can_say(*voice, office)) {
        return Some(Refusal::Voice);
    }
    if said.ceremonial && !is(&[Opening, Closing, Commendation]) {
        return Some(Refusal::Ceremony);
    }
    if (said.told || said.wanting) && !telling {
        return Some(Refusal::Told);
    }
    // What is planned is of one year: only what arranges the work to come may hold it.
    if said.planned && !is(&[SectionKind::Arrangements, Opening, Closing]) {
        return Some(Refusal::Demands);
    }
    if telling && (said.demands || said.planned) {
        return Some(Refusal::Demands);
    }
    foreign(&said.subjects, kind, about).then_some(Refusal::Subject)
}

/// Whether a voice is one that the holder of the office has; where nobody is named, only what anybody says.
pub(crate) fn can_say(voice: Voice, office: Option<Office>) -> bool {
    match (voice, office) {
        (Voice::Anyone, _) => true,
        (Voice::Host, _) => false,
        (voice, Some(office)) => voice.fits(office),
        (_, None) => false,
    }
}

/// Whether these subjects are none of a place of this kind.
pub(crate) fn foreign(subjects: &[String], kind: SectionKind, about: &About) -> bool {
    use SectionKind::{Commendation, MajorDecisions, Problems, Review, ServingTheWhole, Situation};
    if subjects.is_empty() || about.holds(subjects) {
        return false;
    }
    if about.specific {
        return true;
    }
    // Nobody knows yet what a part without a kind is about.
    if kind == SectionKind::Other {
        return false;
    }
    let yearly = subjects.iter().all(|subject| subject::is_yearly(subject));
    // A review names what was dealt with; where the whole is served the economy is at home, one department's business is not.
    let told = [Commendation, Problems, Review, Situation].contains(&kind);
    let whole = [MajorDecisions, ServingTheWhole].contains(&kind)
        && (subjects.len() > 1 || subjects.iter().any(|subject| ECONOMY.contains(&subject.as_str())));
    !(yearly || told || whole || subjects.len() > 2)
}

/// The fields of the economy at large.
const ECONOMY: [&str; 7] = ["营商环境", "民营经济", "产业发展", "科技创新", "数字经济", "商贸与开放", "就业"];

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text is refused for at a place of a director's speech about `subject`.
    fn refused(text: &str, kind: SectionKind, occasion: Occasion, subject: &str) -> Option<Refusal> {
        let meeting = Meeting::new(Some(Office::Director), None, Some(occasion), subject, []);
        let said = Said::of(text, SectionKind::Other, &Source::default());
        refusal(&said, meeting.office, (kind, kind), &About::of(&meeting, ""))
    }

    #[test]
    fn what_may_never_stand_in_a_draft_is_refused_with_its_reason() {
        use Occasion::{ConferenceAfter, EnforcementInspection};
        use SectionKind::{Review, ServingTheWhole, Supervision};
        for (text, kind, occasion, subject, wanted) in [
            ("我代表县人民政府，向大会报告工作。", Supervision, ConferenceAfter, "", Refusal::Voice),
            ("市政府将加快推进项目落地。", Supervision, ConferenceAfter, "", Refusal::Voice),
            (
                "全县法院要公正司法，全县法院共受理案件若干。",
                Supervision,
                ConferenceAfter,
                "",
                Refusal::Voice,
            ),
            ("各级党委要把人大工作摆上重要位置。", Supervision, ConferenceAfter, "", Refusal::Voice),
            ("下面，请财政局负责同志作说明。", Supervision, ConferenceAfter, "", Refusal::Voice),
            (
                "一座城市对老年人好不好，最能看出温度。",
                Supervision,
                EnforcementInspection,
                "安全生产法",
                Refusal::Subject,
            ),
            (
                "要检查各级河长巡河是不是到位。",
                Supervision,
                EnforcementInspection,
                "安全生产法",
                Refusal::Subject,
            ),
            ("要加快发展职业教育。", Supervision, ConferenceAfter, "", Refusal::Subject),
            ("去年，常委会听取了二十个报告。", Supervision, ConferenceAfter, "", Refusal::Told),
            ("工作中还存在一些短板弱项。", Supervision, ConferenceAfter, "", Refusal::Told),
            ("要加大监督力度，提高监督实效。", Review, ConferenceAfter, "", Refusal::Demands),
            ("明年，我们将开展三项检查。", Review, ConferenceAfter, "", Refusal::Demands),
            ("按照两位领导的要求抓好落实。", Supervision, ConferenceAfter, "", Refusal::Hangs),
            ("上述问题要引起重视。", Supervision, ConferenceAfter, "", Refusal::Hangs),
            ("三是抓好跟踪督办。", Supervision, ConferenceAfter, "", Refusal::Hangs),
            ("市政府要认真研究处理，抓好三件事。", Supervision, ConferenceAfter, "", Refusal::Hangs),
            ("要抓好三件事：一是学，二是改。", Supervision, ConferenceAfter, "", Refusal::Promise),
            ("要推行“一线审议”，把会场搬到工地。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("要用好“企业恳谈日”，每季度谈一次。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("要围绕“富强秀美”新云城建设履职。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("要为平安湘州建设提供法治保障。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("每人每年至少参加两次学法。", Supervision, ConferenceAfter, "", Refusal::Local),
            (
                "代表每季度要走访十户选民，提交三篇调研文章。",
                Supervision,
                ConferenceAfter,
                "",
                Refusal::Local,
            ),
            ("对进度慢的，约谈不少于2次。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("按照上述安排，抓好落实。", Supervision, ConferenceAfter, "", Refusal::Hangs),
            ("要做好以下三个方面的监督工作。", Supervision, ConferenceAfter, "", Refusal::Promise),
            ("归纳起来，主要抓了五个方面的工作。", Supervision, ConferenceAfter, "", Refusal::Promise),
            ("要建好“一个中心、三张网、六类场景”。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("要围绕“一江两极、三城联动”布局履职。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("要总结推广楼栋议事、河岸夜谈等做法。", Supervision, ConferenceAfter, "", Refusal::Local),
            ("年底，市人大常委会将组织代表现场评议。", Supervision, ConferenceAfter, "", Refusal::Demands),
            ("要督促林长抓好森林防火。", ServingTheWhole, ConferenceAfter, "", Refusal::Subject),
            ("县级党委要站在巩固基层政权的高度抓好落实。", Supervision, ConferenceAfter, "", Refusal::Voice),
            (
                "全市各级党组织及其负责同志应当重视人大工作。",
                Supervision,
                ConferenceAfter,
                "",
                Refusal::Voice,
            ),
            (
                "党委研究重大事项，要充分听取人大常委会党组的意见。",
                Supervision,
                ConferenceAfter,
                "",
                Refusal::Voice,
            ),
            (
                "要把人大工作情况纳入党委年度考核和巡察的内容。",
                Supervision,
                ConferenceAfter,
                "",
                Refusal::Voice,
            ),
            ("要把人大工作摆上重要议事日程。", Supervision, ConferenceAfter, "", Refusal::Voice),
            ("组成人员中，既要有老同志，又要有年轻干部。", Supervision, ConferenceAfter, "", Refusal::Voice),
            ("要优化组成人员的年龄和专业结构。", Supervision, ConferenceAfter, "", Refusal::Voice),
            ("各项工作有新进展，可以用四句话来概括。", Supervision, ConferenceAfter, "", Refusal::Promise),
            ("监督的成效突出体现在五个方面。", Supervision, ConferenceAfter, "", Refusal::Promise),
        ] {
            assert_eq!(refused(text, kind, occasion, subject), Some(wanted), "{text}");
            assert!(wanted.chinese().chars().count() > 5);
        }
    }

    #[test]
    fn deputies_are_spoken_to_and_not_of() {
        let training = Some(Occasion::DeputyTraining);
        for text in [
            "要进一步扩大代表对人大工作的全方位参与。",
            "要为人大代表知情知政创造条件。",
            "必须发挥好代表主体作用。",
            "要保持人大干部的良好形象。",
            "要健全代表联络机制。",
        ] {
            assert!(about_the_audience(text, training), "{text}");
            assert!(about_the_audience(text, Some(Occasion::CongressClosing)), "{text}");
            assert!(!about_the_audience(text, Some(Occasion::Forum)), "{text}");
        }
        for text in ["代表是一种荣誉，更是一份责任。", "各位代表要密切联系群众。", "要学好代表法。"]
        {
            assert!(!about_the_audience(text, training), "{text}");
        }
        let said = |text: &str| addressed(text, training);
        assert_eq!(
            said("广大代表要密切联系群众，人大代表应当带头。"),
            "各位代表要密切联系群众，各位代表应当带头。"
        );
        assert_eq!(said("代表法规定，代表应当以身作则。"), "代表法规定，代表应当以身作则。");
        assert_eq!(addressed("广大代表要密切联系群众。", Some(Occasion::Forum)), "广大代表要密切联系群众。");
    }

    #[test]
    fn a_matter_of_the_congress_stands_where_it_is_dealt_with() {
        use SectionKind::{Deputies, PoliticalDirection, SelfBuilding, ServingTheWhole, Supervision};
        let off = |text: &str, kind, words: &str| off_matter(text, (kind, kind), words);
        assert!(off(
            "来自人民，是人大代表最大的优势，也是做好代表工作的力量所在。",
            SelfBuilding,
            "强化担当"
        ));
        assert!(off("被任命的同志要珍惜人民赋予的权力。", ServingTheWhole, "优化营商环境"));
        assert!(!off("被任命的同志要珍惜人民赋予的权力。", ServingTheWhole, "规范人事任免"));
        assert!(!off("广大代表要密切联系群众。", Deputies, ""));
        assert!(!off("把意图贯彻到立法、监督、任免各项工作之中。", PoliticalDirection, ""));
        assert!(!off("要更多邀请代表参与监督。", Supervision, ""));
    }

    #[test]
    fn reports_laws_notices_and_news_lend_nothing() {
        assert!(lends(None) && lends(Some(Genre::Speech)) && lends(Some(Genre::CommitteeReport)));
        for genre in [Genre::GovernmentReport, Genre::Law, Genre::Notice, Genre::News] {
            assert!(!lends(Some(genre)), "{genre}");
        }
    }

    #[test]
    fn what_is_neutral_or_about_the_matter_may_stand() {
        use Occasion::{ConferenceAfter, EnforcementInspection};
        use SectionKind::{Review, ServingTheWhole, Supervision};
        for (text, kind, occasion, subject) in [
            ("人大监督要突出重点、务求实效。", Supervision, ConferenceAfter, ""),
            ("要压实企业安全生产主体责任。", Supervision, EnforcementInspection, "中华人民共和国安全生产法"),
            ("执法检查就是要逐条对照、逐项检查。", Supervision, EnforcementInspection, "安全生产法"),
            ("推动就业、教育、医疗等民生问题解决。", Supervision, ConferenceAfter, ""),
            ("要强化预算决算审查监督。", Supervision, ConferenceAfter, ""),
            ("要持续优化营商环境。", ServingTheWhole, ConferenceAfter, ""),
            ("一年来，各级人大依法履职，取得了新成效。", Review, ConferenceAfter, ""),
            ("要打好监督“组合拳”。", Supervision, ConferenceAfter, ""),
            ("要抓好每一次监督、每一件建议，让每名代表都有舞台。", Supervision, ConferenceAfter, ""),
            ("要每年听取专项工作报告，年年都有新进展。", Supervision, ConferenceAfter, ""),
            ("要弘扬法治精神，建设平安社会、文明城市。", Supervision, ConferenceAfter, ""),
            ("以下三个方面要抓好：一是选题，二是督办，三是问效。", Supervision, ConferenceAfter, ""),
            ("要围绕“四个全面”战略布局履职。", Supervision, ConferenceAfter, ""),
            ("在党委领导下，人大要依法行使职权。", Supervision, ConferenceAfter, ""),
            ("要向同级党委请示报告重大事项。", Supervision, ConferenceAfter, ""),
            ("党委的重要决策部署，人大要依法保证落实。", Supervision, ConferenceAfter, ""),
            ("要把代表工作列入常委会重要议事日程。", Supervision, ConferenceAfter, ""),
            ("监督归结起来是三个字：准、紧、实。", Supervision, ConferenceAfter, ""),
        ] {
            assert_eq!(refused(text, kind, occasion, subject), None, "{text}");
        }
    }
}
