//! What the embedded PostgreSQL is started with besides its folder, as arguments.

/// What a cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Data that must last: everything is synced, and PostgreSQL ends when the thread that started it ends.
    Lasting,
    /// Data that nobody knows of yet: nothing is synced before all of it is there, and PostgreSQL ends with us all the same.
    Filling,
    /// The database of a test run: nothing is synced, and PostgreSQL outlives us; somebody must stop it.
    ThrowAway,
}

/// After a crash PostgreSQL brings its folder to the disk before it replays its log: more than a thousand files, one after
/// the other, each a write of the disk's own journal. Where others use the disk that takes five seconds and more; all at
/// once it takes some hundredths.
const SYNCED_AT_ONCE: [&str; 2] = ["-c", "recovery_init_sync_method=syncfs"];

/// Settings of a database that nobody will miss, and how many may ask it at once.
const THROW_AWAY: [&str; 14] = [
    "-c",
    "max_connections=300",
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "wal_level=minimal",
    "-c",
    "max_wal_senders=0",
    "-c",
    "autovacuum=off",
];

/// The settings for a purpose, on this system.
pub fn of(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::ThrowAway => &THROW_AWAY,
        Purpose::Filling => THROW_AWAY.get(2..).unwrap_or_default(),
        Purpose::Lasting if syncs_at_once() => &SYNCED_AT_ONCE,
        Purpose::Lasting => &[],
    }
}

/// Whether what must last may be brought to the disk all at once here.
pub fn syncs_at_once() -> bool {
    tells_what_was_not_written(&kernel())
}

fn kernel() -> String {
    rustix::system::uname().release().to_string_lossy().into_owned()
}

/// Whether a kernel of this name (`6.1.0-13-amd64`) says after syncing a whole disk that something could not be written,
/// which Linux does since 5.8. One that does not must be asked file by file, however long that takes.
fn tells_what_was_not_written(kernel: &str) -> bool {
    let mut parts = kernel.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    let version: (u32, u32) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    cfg!(target_os = "linux") && version >= (5, 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_kernel_that_tells_of_failures_syncs_all_at_once() {
        for told in ["5.8.0", "5.10.0-28-amd64", "6.1.55", "6", "10.0-rc1"] {
            assert!(tells_what_was_not_written(told), "{told}");
        }
        for silent in ["4.19.90-24.4.v2101.ky10.x86_64", "5.4.18-53-generic", "5.7.19", "5", "", "unknown"] {
            assert!(!tells_what_was_not_written(silent), "{silent}");
        }
    }
}
