//! Work on many things at once whose results are wanted in order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// Results that may wait for their turn, for each thread.
const AHEAD: usize = 16;

/// Does `work` on every item with so many threads and hands the results to `done` in the order of the items, until it
/// says so.
pub fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(usize, R) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if threads < 2 || items.len() < 2 {
        return items.iter().enumerate().try_for_each(|(number, item)| done(number, work(item)));
    }
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (sender, results) = sync_channel(AHEAD * threads);
        for _ in 0..threads {
            let (sender, work, next, stop) = (sender.clone(), &work, &next, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(number) else { return };
                    if sender.send((number, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut turn) = (BTreeMap::new(), 0);
        for (number, result) in results {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&turn) {
                if done(turn, result).is_break() {
                    stop.store(true, Ordering::Relaxed);
                    return ControlFlow::Break(());
                }
                turn += 1;
            }
        }
        ControlFlow::Continue(())
    })
}

/// Does `work` on every share of something, each in a thread of its own, and returns the results in order.
pub(super) fn shared<T: Send, R: Send>(shares: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if shares.len() < 2 {
        return shares.into_iter().map(work).collect();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = shares.into_iter().map(|share| scope.spawn(|| work(share))).collect();
        let joined = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_back_in_order_whoever_was_first() {
        let slow = |n: u64| {
            std::thread::sleep(std::time::Duration::from_millis(5 * (3 - n)));
            n
        };
        assert_eq!(shared(vec![0, 1, 2], slow), [0, 1, 2]);
        assert!(shared(Vec::new(), slow).is_empty());
    }

    #[test]
    fn results_come_in_order_and_stop_when_told() {
        let items: Vec<usize> = (0..500).collect();
        for threads in [1, 3] {
            let mut out = Vec::new();
            let all = in_order(
                &items,
                threads,
                |item| item * 2,
                |number, result| {
                    out.push((number, result));
                    ControlFlow::Continue(())
                },
            );
            assert!(all.is_continue());
            assert_eq!(out, (0..500).map(|i| (i, 2 * i)).collect::<Vec<_>>());
            let mut seen = 0;
            let told = in_order(
                &items,
                threads,
                |item| *item,
                |number, _| {
                    seen = number;
                    if number == 100 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                },
            );
            assert!(told.is_break());
            assert_eq!(seen, 100);
        }
    }
}
