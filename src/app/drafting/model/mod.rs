//! Types and rules of drafts; no SQL, no HTTP.

mod beginning;
mod draft;
mod people;
mod shown;
mod targets;

pub use beginning::{Beginning, agenda, braced, bracketed, slots_in};
pub use draft::{Draft, DraftRow, Move, Revision, locked};
pub use people::{Member, Part};
pub use shown::{Format, SpokenLine, editor_data, kinds_of, replace_all, shown_title, spoken};
pub use targets::{SectionTarget, Slot, Targets};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::corpus::model::Status;
    use crate::app::outlines::model::shipped;
    use crate::engine::document::Document;
    use crate::engine::suggest::AgendaItem;

    #[test]
    fn slots_are_shown_in_brackets_and_come_back_by_name() {
        let text = "在市{{届次}}届人大〔试行〕{{次数}}次会议{{";
        assert_eq!(slots_in(text).collect::<Vec<_>>(), ["届次", "次数"]);
        let shown = bracketed("在市{{届次}}届人大〔试行〕{{次数}}次会议");
        assert_eq!(shown, "在市〔届次〕届人大〔试行〕〔次数〕次会议");
        assert_eq!(braced(&shown, ["届次", "次数"]), "在市{{届次}}届人大〔试行〕{{次数}}次会议");
        let title = crate::engine::document::Line::parse("在第{{次数}}次会议上的讲话");
        let said = spoken(&Document { title, ..Document::default() });
        let pieces = said.iter().flat_map(|line| &line.sentences).flat_map(|sentence| &sentence.pieces);
        assert_eq!(pieces.map(|piece| piece.text.as_str()).collect::<String>(), "在第〔次数〕次会议上的讲话");
    }

    #[test]
    fn a_beginning_fills_slots_and_takes_the_date_along() {
        let outline = shipped().unwrap().remove(2);
        let fields = [
            ("title", "在〔会议名称〕上的讲话"),
            ("date", "2026-11-22"),
            ("slot.会议名称", "全市人大工作会议"),
        ];
        let fields: Vec<_> = fields.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let beginning = Beginning::from_form(&fields, &outline).unwrap();
        let mut n = 0;
        let document = beginning.document(&outline, &mut || {
            n += 1;
            n.to_string()
        });
        if outline.slots.iter().any(|slot| slot.name == "会议名称") {
            assert_eq!(document.title.plain(), "在全市人大工作会议上的讲话");
        }
        assert!(Beginning::from_form(&[], &outline).is_err());
        assert!(crate::steps::Tree::from_document(&document).is_ok());
    }

    #[test]
    fn an_agenda_is_read_line_by_line() {
        let read = agenda("徐书记：代表市委作了重要讲话\n\n 江南区 \n：空\n");
        let item = |who: &str, what: &str| AgendaItem { who: who.to_owned(), what: what.to_owned() };
        assert_eq!(read, [item("徐书记", "代表市委作了重要讲话"), item("江南区", "")]);
    }

    #[test]
    fn every_move_leads_elsewhere_but_agreeing_and_archived_texts_can_only_be_reopened() {
        assert!(Move::ALL.iter().all(|step| step.name == "agree" || !step.from.contains(&step.to)));
        let from_archive = Move::ALL.iter().filter(|step| step.from.contains(&Status::Archived));
        assert!(from_archive.eq([&Move::parse("reopen").unwrap()]));
        assert!(locked(Status::InReview).is_none() && locked(Status::Final).is_some());
    }
}
