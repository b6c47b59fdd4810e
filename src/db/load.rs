//! What the machine has left besides its disk, and what waits: memory, jobs, the age of the last backup.

use std::fs;

use time::{Duration, OffsetDateTime};

/// Where the machine does not tell how much memory it has.
const UNKNOWN: u64 = 4 << 30;
/// Without a good backup for this long, somebody must be told: a day and what a night may be late.
pub const OLD: Duration = Duration::hours(26);

/// Memory in bytes, of the machine or of the control group where that has less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// What this process holds.
    pub own: u64,
    /// What programs can still have.
    pub free: u64,
    /// All there is.
    pub total: u64,
}

impl Memory {
    /// How it stands now; `None` where the system does not say.
    pub fn now() -> Option<Self> {
        let of_machine = fs::read_to_string("/proc/meminfo").ok()?;
        let own = line(&fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")?;
        let (free, total) = (line(&of_machine, "MemAvailable:")?, line(&of_machine, "MemTotal:")?);
        let group = |name: &str| {
            fs::read_to_string(format!("/sys/fs/cgroup/memory.{name}")).ok()?.trim().parse().ok()
        };
        match (group("max"), group("current")) {
            (Some(most), Some(used)) if most < total => {
                let left: u64 = u64::saturating_sub(most, used);
                Some(Self { own, free: left.min(free), total: most })
            }
            _ => Some(Self { own, free, total }),
        }
    }

    /// All there is, or a guess.
    pub fn total() -> u64 {
        Self::now().map_or(UNKNOWN, |memory| memory.total)
    }

    /// Time to act: a twentieth.
    pub fn is_low(self) -> bool {
        self.free < self.total / 20
    }
}

/// The number of kilobytes in a line of these files, as bytes.
fn line(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(rest.split_whitespace().next()?.parse::<u64>().ok()? << 10)
}

/// What waits, and since when nothing is backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Jobs that wait.
    pub queued: i64,
    /// Jobs that run.
    pub running: i64,
    /// When the last good backup of the whole server ended.
    pub backed_up: Option<OffsetDateTime>,
    /// When the first organization was made: what there is, is not older.
    pub begun: Option<OffsetDateTime>,
}

impl Work {
    /// How long ago the last backup was, or for how long there has been something and no backup; `None`: nothing is there.
    pub fn unsaved_for(self, now: OffsetDateTime) -> Option<Duration> {
        Some(now - self.backed_up.or(self.begun)?)
    }

    /// Whether somebody must be told.
    pub fn backup_is_old(self, now: OffsetDateTime) -> bool {
        self.unsaved_for(now).is_some_and(|age| age > OLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_tells() {
        let memory = Memory::now().unwrap();
        assert!(memory.own > 1 << 20 && memory.free <= memory.total && memory.own < memory.total);
        assert!(
            Memory { own: 0, free: 4, total: 100 }.is_low()
                && !Memory { own: 0, free: 6, total: 100 }.is_low()
        );
    }

    #[test]
    fn a_new_server_has_a_day_for_its_first_backup() {
        let at = OffsetDateTime::UNIX_EPOCH;
        let work = |backed_up, begun| Work { queued: 0, running: 0, backed_up, begun };
        assert!(!work(None, None).backup_is_old(at));
        assert!(!work(None, Some(at)).backup_is_old(at + Duration::hours(20)));
        assert!(work(None, Some(at)).backup_is_old(at + Duration::hours(27)));
        assert!(!work(Some(at + Duration::hours(9)), Some(at)).backup_is_old(at + Duration::hours(27)));
        assert!(work(Some(at), Some(at)).backup_is_old(at + Duration::hours(27)));
    }
}
