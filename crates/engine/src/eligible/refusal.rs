//! Why a text may not stand somewhere.

use super::about::About;
use super::said::Said;
use crate::document::{Office, SectionKind};
use crate::lexicon::places::gazetteer::shipped;
use crate::reading::{Voice, subject};

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
