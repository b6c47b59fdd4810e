//! What the desk says of the server; no SQL, no HTTP.

use time::OffsetDateTime;

use crate::db::disk::Room;
use crate::db::health::Known;
use crate::web::page;

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
