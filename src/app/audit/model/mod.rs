//! Types and rules of the log; no SQL, no HTTP.

mod entry;
mod filter;
mod words;

pub use entry::{Entry, Event, Outcome};
pub use filter::Filter;
pub use words::action_chinese;

#[cfg(test)]
mod tests {
    use super::*;
    use time::OffsetDateTime;

    #[test]
    fn the_last_day_is_included() {
        let filter =
            Filter { from: "2026-11-01".to_owned(), until: "2026-11-01".to_owned(), ..Filter::default() };
        let (from, until) = filter.between();
        assert_eq!(until.unwrap() - from.unwrap(), time::Duration::days(1));
        assert_eq!(Filter::default().between(), (None, None));
    }

    #[test]
    fn details_are_pairs() {
        let entry = Entry {
            at: OffsetDateTime::UNIX_EPOCH,
            who: String::new(),
            action: "draft.export".to_owned(),
            object_type: "draft".to_owned(),
            object_id: "1".to_owned(),
            detail: serde_json::json!({ "format": "docx", "version": 3, "reason": "", "address": "10.0.0.1" }),
            address: String::new(),
            outcome: "done".to_owned(),
            object_title: "在全市人大工作会议上的讲话".to_owned(),
        };
        assert_eq!((entry.from(), entry.result()), ("10.0.0.1", "成功"), "as earlier versions wrote it");
        assert_eq!(entry.object(), "稿子《在全市人大工作会议上的讲话》");
        assert_eq!(entry.details(), "格式：docx；版本：3");
        assert_eq!((entry.chinese().as_str(), entry.link().as_str()), ("导出稿子", "/drafts/1"));
    }
}
