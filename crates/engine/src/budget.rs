//! How much may be spent on something that came from outside: one counter for work, memory or output, in whatever unit
//! its owner says, and a sign to stop. Cheap enough to be asked in inner loops; shared by threads. There is no clock
//! here: whoever owns the work watches the time and calls [`Budget::stop`].

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Nothing is left, or nobody waits for the result any more. `Display` is the sentence for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("内容过大或过于复杂，没有处理完；请拆成几份后再试。")]
pub struct Spent;

/// What is left to spend.
#[derive(Debug)]
pub struct Budget {
    left: AtomicU64,
    stopped: AtomicBool,
}

impl Budget {
    /// A budget of so many units.
    pub const fn of(units: u64) -> Self {
        Self { left: AtomicU64::new(units), stopped: AtomicBool::new(false) }
    }

    /// A budget that only ends when it is stopped.
    pub const fn endless() -> Self {
        Self::of(u64::MAX)
    }

    /// Takes `units` out.
    ///
    /// # Errors
    /// [`Spent`] when they are not there (then nothing is left), or the work was stopped.
    pub fn spend(&self, units: usize) -> Result<(), Spent> {
        let units = u64::try_from(units).unwrap_or(u64::MAX);
        let take = |left: u64| left.checked_sub(units);
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
            self.left.store(0, Ordering::Relaxed);
            return Err(Spent);
        }
        if self.is_stopped() { Err(Spent) } else { Ok(()) }
    }

    /// Ends the work at its next look at the budget.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has ended the work.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_by_spending_or_by_a_word() {
        let budget = Budget::of(10);
        assert_eq!((budget.spend(4), budget.spend(6), budget.spend(0)), (Ok(()), Ok(()), Ok(())));
        assert_eq!(budget.spend(1), Err(Spent));
        // Too much at once leaves nothing: the next smaller thing must not slip through.
        let budget = Budget::of(10);
        assert_eq!((budget.spend(11), budget.spend(1)), (Err(Spent), Err(Spent)));
        let endless = Budget::endless();
        assert_eq!(endless.spend(usize::MAX / 2), Ok(()));
        endless.stop();
        assert_eq!(endless.spend(1), Err(Spent));
    }
}
