//! Where what happens comes from: the guard of the site says it once, and every event that is written down meanwhile bears
//! it.

use std::future::Future;

tokio::task_local! {
    static ORIGIN: String;
}

/// What is written down of something that was done on the machine itself.
pub const COMMAND_LINE: &str = "命令行";

/// Does `work` for somebody at `address`.
pub async fn of<T>(address: String, work: impl Future<Output = T>) -> T {
    ORIGIN.scope(address, work).await
}

/// The address of whoever is worked for; empty: nobody's, the system itself.
pub(super) fn here() -> String {
    ORIGIN.try_with(Clone::clone).unwrap_or_default()
}
