//! How long the end of the process may take. What is stopped in turn is given what is left until one moment, so that waits
//! in sequence never add up.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// So long after it was told to, the process has ended; what takes longer is cut off. (Promised are three seconds.)
const WITHIN: Duration = Duration::from_millis(2500);

/// What is stopped, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastStep {
    /// Requests under way.
    Requests,
    /// The jobs.
    Jobs,
    /// The connections to the database.
    Connections,
    /// Work on other threads.
    Threads,
    /// The embedded PostgreSQL.
    Database,
}

impl LastStep {
    /// What is kept for the steps after it.
    const fn later(self) -> Duration {
        Duration::from_millis(match self {
            Self::Requests => 1300,
            Self::Jobs => 1000,
            Self::Connections => 900,
            Self::Threads => 700,
            Self::Database => 0,
        })
    }
}

/// The end of the process, which may have begun. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Ending(Arc<OnceLock<Instant>>);

impl Ending {
    /// It begins now, unless it has begun.
    pub fn begin(&self) {
        self.0.get_or_init(|| Instant::now() + WITHIN);
    }

    /// How long a step may take that would like `patience`: all of it where nobody told the process to end (a command that
    /// is done).
    pub fn share(&self, step: LastStep, patience: Duration) -> Duration {
        let Some(until) = self.0.get() else { return patience };
        patience.min(until.saturating_duration_since(Instant::now()).saturating_sub(step.later()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_in_turn_share_one_end() {
        const MINUTE: Duration = Duration::from_secs(60);
        let ending = Ending::default();
        assert_eq!(ending.share(LastStep::Requests, MINUTE), MINUTE, "nobody told it to end");
        ending.clone().begin();
        let steps = [
            LastStep::Requests,
            LastStep::Jobs,
            LastStep::Connections,
            LastStep::Threads,
            LastStep::Database,
        ];
        assert!(steps.is_sorted_by_key(|step| std::cmp::Reverse(step.later())));
        let all = steps.map(|step| ending.share(step, MINUTE));
        assert!(all.iter().all(|share| *share <= WITHIN), "{all:?}");
        assert_eq!(
            ending.share(LastStep::Jobs, Duration::ZERO),
            Duration::ZERO,
            "nobody gets more than he would like"
        );
        ending.begin();
        assert!(ending.share(LastStep::Database, MINUTE) <= all[4], "the second time begins nothing");
    }
}
