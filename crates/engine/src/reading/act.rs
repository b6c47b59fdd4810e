//! What a sentence does in its speech.

use super::cues::Cue;
use super::kinds::Act;
use super::{Context, Seen, signs};
use crate::document::SectionKind;

/// The act of a sentence. `first`: of its line; `last`: of its section; `promised`: it announces a list.
pub(super) fn of(seen: &Seen<'_>, context: &Context<'_>, first: bool, last: bool, promised: bool) -> Act {
    let says = |act| seen.has(|cue| cue == Cue::Act(act));
    let told = says(Act::Review) || seen.has(|cue| cue == Cue::Past);
    let demanded = demands(seen);
    if seen.has(|cue| cue == Cue::Voice(super::Voice::Host)) || leads(seen, promised) {
        return Act::Procedure;
    }
    for plain in [Act::Procedure, Act::Announcement, Act::Thanks] {
        if says(plain) {
            return plain;
        }
    }
    if seen.shows(signs::GREETING) && thanks(seen.text) {
        return Act::Thanks;
    }
    if lands(seen) {
        return Act::Landing;
    }
    if says_what_if(seen.text) {
        return Act::Thesis;
    }
    // 这并不意味人大就不能创新: what is said not to be so is no demand.
    if told && !demanded {
        return Act::Review;
    }
    let content = || ["是满意的", "是充分肯定的"].iter().any(|word| seen.text.contains(word));
    if (says(Act::Attitude) || seen.shows(signs::IS) && content()) && !modal_in(seen) {
        return Act::Attitude;
    }
    let telling =
        matches!(context.kind, SectionKind::Review | SectionKind::Commendation | SectionKind::Problems);
    if telling && !demanded && !context.heading {
        return Act::Review;
    }
    if demanded && !seen.text.contains("并不意味") {
        return Act::Demand;
    }
    if says(Act::Thesis) || seen.shows(signs::IS) && defines(seen.text) {
        return Act::Thesis;
    }
    if tells(seen) || comes_of_it(seen.chars) || wants(seen.chars) || accounts(seen) {
        return Act::Review;
    }
    if opens_with_purpose(seen) || last && says(Act::Landing) {
        return Act::Landing;
    }
    if first && context.heading { Act::Demand } else { Act::Measure }
}

/// Whether the sentence leads through the meeting: what the speaker will say, what the meeting has before it, what he asks
/// people to do now.
fn leads(seen: &Seen<'_>, promised: bool) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| seen.text.contains(word));
    if promised
        && (says(&["我再", "我就", "我讲", "我谈", "我提", "我强调", "我想讲"])
            || says(&["会议", "培训"]) && says(&["有", "分"]) && !says(&["要"]))
    {
        return true;
    }
    const NOW: [&str; 14] = [
        "审议",
        "表决",
        "分发",
        "宣读",
        "作报告",
        "发言",
        "讲话",
        "举手",
        "鼓掌",
        "就座",
        "入场",
        "退场",
        "投票",
        "计票",
    ];
    seen.shows(signs::DEMAND)
        && seen.chars.contains(&'请')
        && seen.text.split(['，', '；', '：']).any(|clause| {
            clause.starts_with('请')
                && NOW.iter().any(|word| clause.contains(word))
                && !clause.contains("认真")
        })
}

/// Whether the sentence says what follows if something is so: 如果忽视制度建设，就等于放弃了阵地.
fn says_what_if(text: &str) -> bool {
    ["如果", "假如", "倘若", "离开了", "没有"].iter().any(|word| text.starts_with(word))
        && ["就", "便", "只能", "难以", "无从"].iter().any(|word| text.contains(word))
}

/// Whether somebody is thanked, congratulated or greeted: 向…表示…祝贺, 祝大家….
fn thanks(text: &str) -> bool {
    const WHAT: [&str; 9] = ["感谢", "祝贺", "敬意", "慰问", "欢迎", "问候", "谢意", "祝愿", "感激"];
    let said = ["表示", "致以"].iter().find_map(|word| text.split_once(word));
    text.starts_with('祝')
        || said.is_some_and(|(_, rest)| {
            let near: String = rest.chars().take(16).collect();
            WHAT.iter().any(|word| near.contains(word))
        })
}

/// Whether the whole sentence says what for: 让…, 努力使…, 推动…迈上…, 为…作出贡献, 以高质量…护航….
fn lands(seen: &Seen<'_>) -> bool {
    let text = seen.text;
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if modal_in(seen) {
        return false;
    }
    text.starts_with('让') && !text.starts_with("让我们")
        || ["努力使", "真正使", "切实让", "努力让", "不断把"].iter().any(|word| text.starts_with(word))
        || (text.starts_with("推动") || text.starts_with("推进"))
            && has(&["迈上", "再上", "走深走实", "开创", "走在前列"])
        || text.starts_with('为') && has(&["作出", "贡献", "奋斗", "提供", "添砖加瓦", "保驾护航"])
        || text.starts_with("以高") && has(&["护航", "推动", "助力", "保障", "促进", "服务"])
}

/// Whether the sentence says what became of something: a clause that ends with how it goes on (成效持续巩固, 产能大幅提升).
/// What is still to be done has its object behind the verb.
fn comes_of_it(chars: &[char]) -> bool {
    let clauses = chars.split(|c| matches!(c, '，' | '；' | '。'));
    clauses.filter(|clause| clause.len() >= 6).any(|clause| match clause {
        [.., '进', '一', '步', _, _] => true,
        [.., a, b, _, _] => matches!(
            (a, b),
            ('稳', '步')
                | ('持', '续')
                | ('不', '断')
                | ('大', '幅')
                | ('显', '著')
                | ('明', '显')
                | ('加', '快')
                | ('全', '面')
                | ('有', '力')
                | ('更', '加')
                | ('日', '益')
                | ('有', '序')
                | ('逐', '步')
                | ('总', '体')
        ),
        _ => false,
    })
}

/// Whether the sentence says what is wanting: a clause that ends with what is too little (力量薄弱, 矛盾突出).
pub(super) fn wants(chars: &[char]) -> bool {
    let clauses = chars.split(|c| matches!(c, '，' | '；' | '。' | '、'));
    clauses.filter(|clause| clause.len() >= 4).any(|clause| match clause {
        [.., '盾' | '题' | '较', '突', '出'] => true,
        [.., '不', '足' | '够' | '强' | '高' | '深' | '紧' | '稳' | '力' | '畅' | '实' | '大'] => {
            true
        }
        [.., '偏', '低' | '少' | '大' | '弱'] => true,
        [.., a, b] => matches!((a, b), ('滞', '后') | ('薄', '弱') | ('缺', '失') | ('欠', '缺')),
        _ => false,
    })
}

/// Whether the sentence gives an account in figures: 共召开议事会460场，收集意见5900条. What is planned or set as a norm has figures
/// as well.
fn accounts(seen: &Seen<'_>) -> bool {
    const PLANNED: [&str; 12] =
        ["每", "至少", "不少于", "不低于", "不超过", "左右", "目标", "力争", "确保", "计划", "将", "到20"];
    if !seen.shows(signs::NUMBER) || seen.has(|cue| cue == Cue::Future) {
        return false;
    }
    let mut figures = 0;
    let mut at = 0;
    for run in seen.chars.split(|c| !c.is_ascii_digit() && *c != '.') {
        at += run.len() + 1;
        // What a date or a session's number counts is no result.
        let unit = seen.chars.get(at - 1);
        let dated = unit.is_none_or(|c| matches!(c, '年' | '月' | '日' | '号' | '届' | '—' | '-'));
        figures += usize::from(!run.is_empty() && !dated);
    }
    figures >= 2 && !PLANNED.iter().any(|word| seen.text.contains(word))
}

/// Whether the sentence says what somebody must do: a clause with the modal 要, 必须, 应当, 务必, 不得, 希望, or one that asks.
fn demands(seen: &Seen<'_>) -> bool {
    // Each of these words begins with a sign: what follows is looked at there alone.
    let signs = || seen.signs.iter().enumerate().filter(|(_, sign)| **sign & signs::DEMAND != 0);
    seen.shows(signs::DEMAND) && signs().any(|(at, _)| demands_at(seen.chars, at)) || modal_in(seen)
}

/// Whether a word that demands, other than 要, begins at `at`.
fn demands_at(chars: &[char], at: usize) -> bool {
    match chars.get(at..).unwrap_or_default() {
        ['必', '须', ..] | ['务', '必', ..] | ['希', '望', ..] | ['让', '我', '们', ..] => true,
        ['不', '得' | '能' | '许' | '准', ..] | ['切', '忌', ..] | ['严', '禁', ..] => true,
        ['千', '万', ..] | ['请', '各', ..] | ['应', '当' | '该', ..] => true,
        ['应', ..] => ought(chars, at),
        _ => false,
    }
}

/// Whether the 应 at `at` is a modal (应及时通报), no part of another word (应急, 适应, 应对).
fn ought(chars: &[char], at: usize) -> bool {
    const BEFORE: [char; 13] = ['反', '响', '适', '相', '回', '供', '对', '顺', '感', '效', '照', '呼', '理'];
    const AFTER: [char; 14] =
        ['急', '用', '对', '变', '届', '邀', '聘', '征', '试', '酬', '有', '验', '答', '战'];
    let before = at.checked_sub(1).and_then(|at| chars.get(at));
    !before.is_some_and(|c| BEFORE.contains(c))
        && chars.get(at + 1).is_some_and(|next| !AFTER.contains(next) && crate::lexicon::han::is_han(*next))
}

fn modal_in(seen: &Seen<'_>) -> bool {
    seen.shows(signs::YAO) && modal(seen.text)
}

/// Whether 要 stands in it as a modal, not as a part of another word (重要, 要求).
pub(super) fn modal(text: &str) -> bool {
    const BEFORE: &str = "重主需只首必紧概摘纪将想险扼显简提精";
    const AFTER: &str = "求素点害事务闻么领件义道塞地旨职案";
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '要'
            && !before.is_some_and(|b| BEFORE.contains(b))
            && !chars.peek().is_some_and(|next| AFTER.contains(*next))
        {
            return true;
        }
        before = Some(c);
    }
    false
}

/// Whether the sentence says of something what it is: …是…的….
fn defines(text: &str) -> bool {
    let Some((before, after)) = text.split_once('是') else { return false };
    let before = before.strip_suffix('，').unwrap_or(before);
    let subject = before.chars().rev().take_while(|c| !"，；：、".contains(*c)).count();
    let ordinal = before
        .chars()
        .next_back()
        .is_none_or(|c| crate::lexicon::numerals::is_ordinal(c) || "但还就于也只都凡".contains(c));
    !ordinal
        && subject >= 2
        && !after.starts_with(['否', '非'])
        && (after.contains('的') || after.chars().count() <= 14)
}

/// Whether the sentence tells what somebody did: a verb with 了 behind it, or the committee itself for its subject. What is
/// demanded has neither.
fn tells(seen: &Seen<'_>) -> bool {
    const BEFORE: &str = "为除罢明得不到末受";
    const AFTER: &str = "解如不然却断望";
    let text = seen.text;
    let mut before = None;
    let mut chars = if seen.shows(signs::LE) { text.chars() } else { "".chars() }.peekable();
    while let Some(c) = chars.next() {
        let verbal = before.is_some_and(|b: char| crate::lexicon::han::is_han(b) && !BEFORE.contains(b));
        if c == '了' && verbal && !chars.peek().is_some_and(|next| AFTER.contains(*next)) {
            return true;
        }
        before = Some(c);
    }
    let own =
        text.trim_start_matches('各').trim_start_matches(['省', '市', '县', '区', '州', '旗', '乡', '镇']);
    own.starts_with("常委会")
        || own.starts_with("人大常委会")
        || ["我市", "我县", "我区", "我省", "我州", "各地", "有的"].iter().any(|here| text.starts_with(here))
        || is_told_of_a_place(seen)
}

/// Whether a place by its own name, or its congress, is what the sentence begins with.
fn is_told_of_a_place(seen: &Seen<'_>) -> bool {
    const NEAR: usize = 6;
    let suffix = seen.chars.iter().take(NEAR).rposition(|c| crate::lexicon::places::is_suffix(*c));
    let start = suffix.and_then(|at| crate::lexicon::places::ending(seen.chars, at));
    start == Some(0)
}

/// Whether every clause of the sentence says what for, beginning with the first.
fn opens_with_purpose(seen: &Seen<'_>) -> bool {
    seen.cues.first().is_some_and(|hit| hit.cue == Cue::Act(Act::Landing) && hit.start == seen.from)
}
