//! Threads of comments, and names of kept states; no SQL, no HTTP.

mod comparison;
mod threads;
mod versions;

pub use comparison::{Numbered, Part, Shown, Tally, comparison, paragraphs};
pub use threads::{Brought, Comment, Said, Thread, threads};
pub use versions::{Choice, MAX_NAME, Stored, TextAt, Version, choices, listed};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Block, Document, Line, Section};
    use time::OffsetDateTime;
    use uuid::Uuid;

    fn document(headings: &[&str]) -> Document {
        let section = |heading: &&str| Section {
            heading: Some(Line::from(*heading)),
            blocks: vec![Block::Paragraph(Line::from(format!("{heading}，要抓紧抓实抓好。").as_str()))],
            ..Section::default()
        };
        Document {
            title: Line::from("讲话"),
            salutation: None,
            sections: headings.iter().map(section).collect(),
        }
    }

    #[test]
    fn a_moved_section_changes_no_other_ones_number() {
        let (before, after) = (
            document(&["坚持党的全面领导", "增强监督工作实效", "发挥代表主体作用"]),
            document(&["增强监督工作实效", "发挥代表主体作用", "坚持党的全面领导"]),
        );
        let (parts, tally) = comparison(&before, &after);
        assert_eq!(tally, Tally { moved: 2, ..Tally::default() });
        let kinds: Vec<_> = parts
            .iter()
            .map(|part| match part {
                Part::Changed(shown) => shown.kind,
                Part::Same { .. } => "same",
            })
            .collect();
        assert_eq!(kinds, ["same", "away", "away", "same", "moved", "moved"]);
        let (parts, tally) = comparison(&before, &before);
        assert!(tally.is_nothing() && parts.len() == 1);
    }

    #[test]
    fn versions_say_what_changed_and_equal_ones_share_a_line() {
        let stored = |name: &str, by: &str, minute: i64, headings: &[&str]| {
            let tree = crate::steps::Tree::from_document(&document(headings)).unwrap();
            Stored {
                address: format!("a{minute}"),
                name: name.to_owned(),
                by: vec![by.to_owned()],
                version: i32::try_from(minute).unwrap(),
                at: OffsetDateTime::UNIX_EPOCH + time::Duration::minutes(minute),
                document: tree.to_json(),
            }
        };
        let one = ["坚持党的全面领导"];
        let two = ["坚持党的全面领导", "增强监督工作实效"];
        let list = listed(vec![
            stored("", "李文", 9, &two),
            stored("", "李文", 1, &one),
            stored("", "李文", 3, &one),
            stored("送审", "李文", 10, &two),
            stored("赵敏退回", "赵敏", 11, &two),
        ]);
        let told: Vec<_> =
            list.iter().map(|v| (v.name.as_str(), v.by.as_str(), v.changed.as_str())).collect();
        assert_eq!(told, [("送审，赵敏退回", "李文、赵敏", "增2段，多27字"), ("自动保存", "李文", "")]);
        assert_eq!(list[0].address, "a10");
    }

    #[test]
    fn names_of_states() {
        let id = Uuid::from_u128(7);
        assert_eq!(TextAt::parse("now"), Some(TextAt::Now));
        assert_eq!(TextAt::parse("v120"), Some(TextAt::Kept(120)));
        assert_eq!(TextAt::parse(&id.to_string()), Some(TextAt::Named(id)));
        assert_eq!(TextAt::parse("at120"), Some(TextAt::Past(120)));
        assert_eq!((TextAt::parse("v"), TextAt::parse("at")), (None, None));
        assert_eq!(TextAt::parse("一稿"), None);
    }

    #[test]
    fn comments_of_one_thread_stand_together() {
        let comment = |thread: u128, body: &str, quote: &str| Comment {
            author: String::new(),
            id: Uuid::from_u128(9),
            thread_id: Uuid::from_u128(thread),
            account_id: Uuid::from_u128(1),
            name: "李文".to_owned(),
            body: body.to_owned(),
            quote: quote.to_owned(),
            resolved: false,
            at: OffsetDateTime::UNIX_EPOCH,
        };
        let list = [comment(1, "换个说法", "切实"), comment(2, "核数字", "12"), comment(1, "好", "")];
        let threads = threads(&list, Uuid::from_u128(1));
        assert_eq!(threads.len(), 2);
        assert_eq!((threads[0].comments.len(), threads[0].quote.as_str()), (2, "切实"));
        assert!(threads[0].comments[1].mine);
    }
}
