//! How much room a disk has left.

use std::path::Path;

const MIB: u64 = 1 << 20;

/// The room on the disk of a folder, in bytes, as a user who is not root has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What is left.
    pub free: u64,
    /// All there is.
    pub total: u64,
}

impl Room {
    /// The room of the disk that `folder` lies on; `None` where the system does not say.
    pub fn of(folder: &Path) -> Option<Self> {
        let found = rustix::fs::statvfs(folder).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
        Some(Self { free: bytes(found.f_bavail), total: bytes(found.f_blocks) })
    }

    /// Too little for the next file of PostgreSQL's log (16 MiB) and something to spare.
    pub const fn is_full(self) -> bool {
        self.free < 20 * MIB
    }

    /// Time to act: a tenth, or 2 GiB on a large disk, but never less than 64 MiB.
    pub fn is_low(self) -> bool {
        self.free < (self.total / 10).clamp(64 * MIB, 2048 * MIB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_comes_before_full() {
        let of = |free, total| Room { free: free * MIB, total: total * MIB };
        assert!(of(19, 100).is_full() && of(19, 100).is_low());
        assert!(!of(40, 100).is_full() && of(40, 100).is_low());
        assert!(!of(70, 100).is_low());
        assert!(of(900, 10_000).is_low() && !of(1100, 10_000).is_low());
        assert!(of(2000, 1_000_000).is_low() && !of(3000, 1_000_000).is_low());
    }

    #[test]
    fn the_disk_under_us_has_room() {
        let room = Room::of(Path::new("/")).unwrap();
        assert!(room.total > 0 && room.free <= room.total);
        assert_eq!(Room::of(Path::new("/no/such/folder")), None);
    }
}
