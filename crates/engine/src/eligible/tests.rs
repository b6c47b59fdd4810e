//! Tests of the room above it.

use super::wording::*;
use super::*;
use crate::document::{Genre, Occasion, Office, SectionKind};
use crate::reading::Source;

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
        ("全县法院要公正司法，全县法院共受理案件若干。", Supervision, ConferenceAfter, "", Refusal::Voice),
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
        ("代表每季度要走访十户选民，提交三篇调研文章。", Supervision, ConferenceAfter, "", Refusal::Local),
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
        ("全市各级党组织及其负责同志应当重视人大工作。", Supervision, ConferenceAfter, "", Refusal::Voice),
        (
            "党委研究重大事项，要充分听取人大常委会党组的意见。",
            Supervision,
            ConferenceAfter,
            "",
            Refusal::Voice,
        ),
        ("要把人大工作情况纳入党委年度考核和巡察的内容。", Supervision, ConferenceAfter, "", Refusal::Voice),
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
    assert!(off("来自人民，是人大代表最大的优势，也是做好代表工作的力量所在。", SelfBuilding, "强化担当"));
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
