//! Parallel headings: skeletons, how well a set keeps its own, and whole sets for the kinds of an outline.
//!
//! The rule of the genre: fixed words equal, variable words all different, the slots between them of equal
//! length, three to five members. Equal *total* length is not the rule: headings of one skeleton with a free
//! second half are good.

mod breaking;
mod offering;
mod skeleton;

pub use breaking::{Broken, broken};
pub use offering::{HeadingSet, OfferedHeading, OfferedSet, offered_sets};
pub use skeleton::{PARALLEL, Skeleton};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SectionKind;
    use crate::suggest::types::Tier;

    const A: [&str; 5] = [
        "强化政治意识，把握正确方向有境界",
        "强化大局意识，服务改革发展有作为",
        "强化使命意识，提升监督实效有成果",
        "强化主体意识，发挥代表作用有实招",
        "强化进取意识，保持工作激情有担当",
    ];

    #[test]
    fn skeletons_of_the_genre_hold() {
        let pattern = |headings: &[&str]| Skeleton::of(headings).map(|s| (s.pattern(), s.holds >= PARALLEL));
        assert_eq!(pattern(&A), Some(("强化□□意识，□□□□□□有□□".to_owned(), true)));
        let b = ["坚持党的领导不动摇", "坚持为民履职不懈怠", "坚持与时俱进不停滞"];
        assert_eq!(pattern(&b), Some(("坚持□□□□不□□".to_owned(), true)));
        let c = ["纲举目张重谋划", "有条不紊抓落实", "总结提升促规范", "协调联动求合力"];
        assert_eq!(pattern(&c), Some(("□□□□□□□".to_owned(), true)));
        let d = ["精准发力，强化重点监督", "创新机制，强化全程监督", "上下联动，强化合力监督"];
        assert_eq!(pattern(&d), Some(("□□□□，强化□□监督".to_owned(), true)));
        let free = [
            "增强党性观念，自觉接受党的领导",
            "增强大局观念，坚持依法履职行权",
            "增强群众观念，密切与代表和人民的联系",
        ];
        assert!(Skeleton::of(&free).unwrap().holds >= PARALLEL);
        let none = ["抓学习", "坚持和完善人民代表大会制度", "要进一步加强乡镇人大规范化建设"];
        assert!(Skeleton::of(&none).unwrap().holds < PARALLEL);
        assert!(Skeleton::of(&["一样的标题", "一样的标题", "一样的标题"]).unwrap().holds < PARALLEL);
    }

    #[test]
    fn a_heading_out_of_step_is_marked() {
        let mut drafted = A;
        assert!(broken(&drafted).is_empty());
        drafted[2] = "要切实提升监督实效";
        let marks = broken(&drafted);
        assert_eq!(marks.iter().map(|b| b.index).collect::<Vec<_>>(), [2]);
        assert!(marks[0].pattern.starts_with("强化□□意识"));
        let drafted = ["坚持党的领导不动摇", "坚持为民履职不懈怠", "不断与时俱进", "坚持依法履职不松劲"];
        assert_eq!(broken(&drafted).iter().map(|b| b.index).collect::<Vec<_>>(), [2]);
        assert!(broken(&["一件事", "另外的两件事情"]).is_empty());
    }

    #[test]
    fn a_set_is_filled_from_the_archive_or_left_open() {
        use SectionKind::{
            Deputies, Legislation, PoliticalDirection, SelfBuilding, ServingTheWhole, Supervision,
        };
        let kinds = [PoliticalDirection, ServingTheWhole, Supervision, Deputies, SelfBuilding];
        let set = |headings: Vec<(SectionKind, String)>, source: &str| HeadingSet {
            headings,
            source: source.to_owned(),
            tier: Tier::Own,
            year: 2024,
        };
        let whole = set(kinds.iter().copied().zip(A.map(str::to_owned)).collect(), "a");
        let other = set(vec![(Legislation, "强化精品意识，提高立法质量有特色".to_owned())], "b");
        let wanted = [PoliticalDirection, Legislation, Supervision, Deputies];
        let sets = offered_sets(&wanted, &[whole.clone(), other]);
        let texts: Vec<_> = sets[0].headings.iter().map(|h| h.text.as_str()).collect();
        assert_eq!(texts, [A[0], "强化精品意识，提高立法质量有特色", A[2], A[3]]);
        assert_eq!(sets[0].own, 3);
        let sets = offered_sets(&wanted, &[whole]);
        assert_eq!(sets[0].headings[1].text, "强化{{立法·2字}}意识，{{立法·6字}}有{{立法·2字}}");
    }
}
