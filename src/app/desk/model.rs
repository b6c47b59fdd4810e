//! What the desk picks out of a person's drafts; no SQL, no HTTP.

use time::{Date, OffsetDateTime};

use crate::app::corpus::model::Status;
use crate::app::drafting::model::{DraftRow, Part};
use crate::db::disk::Room;
use crate::db::health::Known;
use crate::web::page;

/// A draft with a day, and how far that is away.
#[derive(Debug, Clone)]
pub struct Due {
    /// The draft.
    pub draft: DraftRow,
    /// The day it is given.
    pub on: Date,
    /// Days until then; negative when it is past.
    pub days: i64,
}

impl Due {
    /// How far away the day is, in words.
    pub fn chinese(&self) -> String {
        match self.days {
            0 => "今天".to_owned(),
            1 => "明天".to_owned(),
            days if days > 0 => format!("还有{days}天"),
            days => format!("已过{}天", -days),
        }
    }

    /// Whether it is close or past.
    pub fn presses(&self) -> bool {
        self.days <= 3
    }
}

/// What an administrator is told of the server: each a sentence with what to do.
pub fn warnings(known: &Known, now: OffsetDateTime) -> Vec<String> {
    let memory = known.memory.filter(|memory| memory.is_low()).map(|memory| {
        let free = memory.free >> 20;
        format!("服务器内存只剩{free} MB，可能变慢或停止服务，请关掉不用的程序或加内存。")
    });
    let backup = known.work.filter(|work| work.backup_is_old(now)).map(|work| match work.backed_up {
        Some(at) => format!("最近一次成功的备份是{}，请到“设置—备份”查看原因。", page::moment(&at)),
        None => "服务器还没有备份过，请到“设置—备份”查看怎样设置。".to_owned(),
    });
    known.room.and_then(disk_warning).into_iter().chain(memory).chain(backup).collect()
}

/// What is said of the disk while there is still time; `None`: it has room.
fn disk_warning(room: Room) -> Option<String> {
    const MIB: u64 = 1 << 20;
    let free = room.free / MIB;
    if room.is_full() {
        Some("服务器磁盘已满，现在不能保存任何内容，请立即清理磁盘。".to_owned())
    } else {
        room.is_low()
            .then(|| format!("服务器磁盘只剩{free} MB，用完后将不能保存，请尽快清理磁盘或扩大容量。"))
    }
}

/// The drafts that wait for this person: sent for review with him as a reviewer.
pub fn awaiting(drafts: &[DraftRow]) -> Vec<DraftRow> {
    let waits = |draft: &&DraftRow| draft.status == Status::InReview && draft.part == Part::Reviewer;
    drafts.iter().filter(waits).cloned().collect()
}

/// The drafts that have a day and are not final, the nearest day first; days past a month ago are left out.
pub fn due(drafts: &[DraftRow], today: Date) -> Vec<Due> {
    let dated = drafts.iter().filter(|draft| draft.status != Status::Final).filter_map(|draft| {
        let on = draft.delivered_on?;
        Some(Due { draft: draft.clone(), on, days: (on - today).whole_days() })
    });
    let mut due: Vec<Due> = dated.filter(|due| due.days > -31).collect();
    due.sort_by_key(|due| due.on);
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::drafting::model::Targets;
    use time::macros::date;

    fn draft(status: Status, part: Part, on: Option<Date>) -> DraftRow {
        DraftRow {
            id: uuid::Uuid::nil(),
            title: "讲话".to_owned(),
            status,
            speaker: String::new(),
            delivered_on: on,
            characters: 0,
            targets: Targets::default(),
            part,
            updated_at: time::OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_nearest_day_comes_first_and_final_texts_press_nobody() {
        let today = date!(2026 - 11 - 22);
        let drafts = [
            draft(Status::Draft, Part::Owner, Some(date!(2026 - 12 - 01))),
            draft(Status::InReview, Part::Reviewer, Some(today)),
            draft(Status::Final, Part::Owner, Some(today)),
            draft(Status::Draft, Part::Writer, Some(date!(2026 - 01 - 01))),
            draft(Status::Draft, Part::Writer, None),
        ];
        let due = due(&drafts, today);
        let words: Vec<String> = due.iter().map(Due::chinese).collect();
        assert_eq!(words, ["今天", "还有9天"]);
        assert_eq!(awaiting(&drafts).len(), 1);
    }
}
