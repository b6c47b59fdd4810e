//! Rounds of review, and who may do what with a draft now; no SQL, no HTTP.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::accounts::settings::model::Finishing;
use crate::app::corpus::model::Status;
use crate::app::drafting::model::{Draft, Move, Part};

/// People that one round is sent to.
pub const MOST: usize = 10;

/// What somebody who was asked has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet.
    Waiting,
    /// 同意
    Agreed,
    /// 退回
    Returned,
    /// He is not asked any more.
    Withdrawn,
}

impl Verdict {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Agreed => "agreed",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The verdict of this name; an unknown name is none.
    pub fn parse(name: &str) -> Self {
        match name {
            "agreed" => Self::Agreed,
            "returned" => Self::Returned,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Waiting,
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Waiting => "待审",
            Self::Agreed => "同意",
            Self::Returned => "退回",
            Self::Withdrawn => "不再审",
        }
    }
}

/// Somebody who was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The account.
    pub account_id: Uuid,
    /// The person's name.
    pub name: String,
    /// Whether he can answer: his account is in use and he is on the draft's list.
    pub able: bool,
    /// What he said.
    pub verdict: Verdict,
    /// Why he sent it back.
    pub reason: String,
    /// When he said it.
    pub at: Option<OffsetDateTime>,
}

/// One sending for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// The first of a draft is 1.
    pub number: i32,
    /// Who sent it.
    pub by: (Uuid, String),
    /// When.
    pub at: OffsetDateTime,
    /// What he asked for, or the empty string.
    pub note: String,
    /// Whom he asked, in order.
    pub asked: Vec<Asked>,
}

impl Round {
    /// Whose turn it is: the first who has said nothing and can.
    pub fn turn(&self) -> Option<&Asked> {
        self.asked.iter().find(|asked| asked.verdict == Verdict::Waiting && asked.able)
    }

    /// Who sent it back.
    pub fn returned(&self) -> Option<&Asked> {
        self.asked.iter().find(|asked| asked.verdict == Verdict::Returned)
    }

    /// Whether everybody who could say something has agreed, and somebody has.
    pub fn agreed(&self) -> bool {
        let agreed = self.asked.iter().any(|asked| asked.verdict == Verdict::Agreed);
        agreed && self.turn().is_none() && self.returned().is_none()
    }

    /// How many have not said anything yet and can.
    pub fn waiting(&self) -> usize {
        self.asked.iter().filter(|asked| asked.verdict == Verdict::Waiting && asked.able).count()
    }

    /// The last who agreed.
    fn last_agreed(&self) -> Option<&Asked> {
        self.asked.iter().rfind(|asked| asked.verdict == Verdict::Agreed)
    }
}

/// What somebody whose verdict is waited for has not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missed {
    /// All of it: he never had it open.
    Whole,
    /// What these people have changed since he last had it open.
    Changes(Vec<String>),
}

impl Missed {
    /// The sentence shown to him.
    pub fn chinese(&self) -> String {
        match self {
            Self::Whole => "您还没有打开看过这篇稿子".to_owned(),
            Self::Changes(by) => format!("您上次看过以后，{}又改了稿子", by.join("、")),
        }
    }
}

/// Whether a draft waits for this person's verdict. `round`: its newest.
pub fn awaits(status: Status, round: Option<&Round>, me: Uuid) -> bool {
    status == Status::InReview && round.and_then(Round::turn).is_some_and(|asked| asked.account_id == me)
}

/// Where a draft stands, in one phrase. `round`: its newest.
pub fn standing(status: Status, round: Option<&Round>) -> String {
    match (status, round) {
        (Status::Draft, Some(round)) => match round.returned() {
            Some(Asked { name, reason, .. }) if reason.is_empty() => format!("{name}退回"),
            Some(Asked { name, reason, .. }) => format!("{name}退回：{reason}"),
            None => status.chinese().to_owned(),
        },
        (Status::InReview, Some(round)) => match round.turn() {
            Some(asked) => format!("送审：等{}审", asked.name),
            None if round.agreed() => "审核人都已同意，等主笔定稿".to_owned(),
            None => "送审：没有能审的人，请主笔撤回重送".to_owned(),
        },
        _ => status.chinese().to_owned(),
    }
}

/// What somebody may do with a draft, and why not where he might expect to.
pub struct Rights<'a> {
    /// The draft, with his part in it.
    pub draft: &'a Draft,
    /// Who he is.
    pub me: Uuid,
    /// The newest round.
    pub round: Option<&'a Round>,
    /// Who may finish here.
    pub finishing: Finishing,
}

impl Rights<'_> {
    /// The ways that the person may go now.
    pub fn ways(&self) -> Vec<Move> {
        self.draft.next().into_iter().filter(|way| self.barred(*way).is_none()).collect()
    }

    /// Whether it is the person's turn to say something.
    pub fn is_turn(&self) -> bool {
        awaits(self.draft.status, self.round, self.me)
    }

    /// Why the person may not make the draft final, where it could become so now; one sentence.
    pub fn barred_from_end(&self) -> Option<&'static str> {
        Move::parse("finish")
            .filter(|way| way.from.contains(&self.draft.status))
            .and_then(|way| self.barred(way))
    }

    /// Why the person may not go this way now; one sentence.
    pub fn barred(&self, way: Move) -> Option<&'static str> {
        let owned = self.draft.owned();
        match way.name {
            "submit" if !matches!(self.draft.part, Part::Owner | Part::Writer) => {
                Some("只有主笔和撰稿人可以送审。")
            }
            "agree" | "return" if !self.is_turn() => Some("现在不轮到您审这篇稿子。"),
            "withdraw" if !owned && self.round.is_none_or(|round| round.by.0 != self.me) => {
                Some("只有主笔和送审的人可以撤回。")
            }
            "finish" => self.not_final(),
            _ if way.owner && !owned => Some("只有主笔可以这样做。"),
            _ => None,
        }
    }

    fn not_final(&self) -> Option<&'static str> {
        let agreed = self.draft.status == Status::InReview && self.round.is_some_and(Round::agreed);
        let last = self.round.and_then(Round::last_agreed).is_some_and(|asked| asked.account_id == self.me);
        match self.finishing {
            Finishing::Owner if self.draft.owned() => None,
            Finishing::Owner => Some("只有主笔可以把稿子定稿。"),
            Finishing::Agreed if !self.draft.owned() => Some("只有主笔可以把稿子定稿。"),
            Finishing::Reviewer if !self.draft.owned() && !last => {
                Some("只有主笔或最后一位审核人可以把稿子定稿。")
            }
            Finishing::Agreed | Finishing::Reviewer if !agreed => {
                Some("按本单位设置，审核人都同意后才能定稿，请先送审。")
            }
            Finishing::Agreed | Finishing::Reviewer => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(id: u128, verdict: Verdict, able: bool) -> Asked {
        let reason = if verdict == Verdict::Returned { "数字要核" } else { "" };
        let (account_id, name) = (Uuid::from_u128(id), format!("甲{id}"));
        Asked { account_id, name, able, verdict, reason: reason.to_owned(), at: None }
    }

    fn round(asked: Vec<Asked>) -> Round {
        let by = (Uuid::from_u128(1), "李文".to_owned());
        Round { number: 1, by, at: OffsetDateTime::UNIX_EPOCH, note: String::new(), asked }
    }

    fn ways(part: Part, status: Status, me: u128, round: &Round, finishing: Finishing) -> Vec<&'static str> {
        let draft = Draft { status, part, ..crate::app::drafting::samples::sample_draft() };
        let rights = Rights { draft: &draft, me: Uuid::from_u128(me), round: Some(round), finishing };
        rights.ways().iter().map(|way| way.name).collect()
    }

    #[test]
    fn it_goes_to_one_after_the_other_and_past_those_who_cannot_answer() {
        use Verdict::{Agreed, Waiting};
        let one = round(vec![asked(2, Waiting, false), asked(3, Waiting, true), asked(4, Waiting, true)]);
        assert_eq!(one.turn().unwrap().name, "甲3");
        assert_eq!(standing(Status::InReview, Some(&one)), "送审：等甲3审");
        let all = round(vec![asked(2, Waiting, false), asked(3, Agreed, true)]);
        assert!(all.agreed() && !one.agreed());
        assert_eq!(standing(Status::InReview, Some(&all)), "审核人都已同意，等主笔定稿");
        let nobody = round(vec![asked(2, Waiting, false)]);
        assert!(!nobody.agreed() && nobody.turn().is_none());
        let back = round(vec![asked(2, Verdict::Returned, true), asked(3, Verdict::Withdrawn, true)]);
        assert_eq!(standing(Status::Draft, Some(&back)), "甲2退回：数字要核");
        assert_eq!(standing(Status::Final, Some(&back)), "定稿");
    }

    #[test]
    fn each_may_do_what_is_his() {
        use Finishing::{Agreed, Owner, Reviewer};
        let open = round(vec![asked(2, Verdict::Waiting, true), asked(3, Verdict::Waiting, true)]);
        let done = round(vec![asked(2, Verdict::Agreed, true), asked(3, Verdict::Agreed, false)]);
        let review = Status::InReview;
        assert_eq!(ways(Part::Reviewer, review, 2, &open, Owner), ["agree", "return"]);
        assert_eq!(ways(Part::Reviewer, review, 3, &open, Owner), [""; 0]);
        assert_eq!(ways(Part::Owner, review, 1, &open, Owner), ["withdraw", "finish"]);
        assert_eq!(ways(Part::Writer, review, 1, &open, Owner), ["withdraw"], "who sent it takes it back");
        assert_eq!(ways(Part::Writer, review, 7, &open, Owner), [""; 0]);
        assert_eq!(ways(Part::Owner, review, 1, &open, Agreed), ["withdraw"]);
        assert_eq!(ways(Part::Owner, review, 1, &done, Agreed), ["withdraw", "finish"]);
        assert_eq!(ways(Part::Reviewer, review, 2, &done, Agreed), [""; 0]);
        assert_eq!(ways(Part::Reviewer, review, 3, &done, Reviewer), ["finish"]);
        assert_eq!(ways(Part::Reviewer, review, 2, &done, Reviewer), [""; 0]);
        assert_eq!(
            ways(Part::Owner, Status::Draft, 1, &done, Reviewer),
            ["submit"],
            "another round is needed"
        );
        assert_eq!(ways(Part::Writer, Status::Draft, 7, &done, Owner), ["submit"]);
        assert_eq!(ways(Part::Reviewer, Status::Draft, 2, &done, Owner), [""; 0]);
        assert_eq!(ways(Part::Owner, Status::Archived, 1, &done, Agreed), ["reopen"]);
        assert_eq!(ways(Part::Writer, Status::Final, 7, &done, Agreed), [""; 0]);
    }
}
