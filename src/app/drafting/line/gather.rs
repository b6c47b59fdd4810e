//! Work done in groups: what comes while one group is under way makes up the next.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Groups by their keys; those of different keys are done side by side. Cheap to clone.
pub(super) struct Gather<K, T>(Arc<Mutex<HashMap<K, Vec<T>>>>);

impl<K, T> Clone for Gather<K, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, T> Default for Gather<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Copy + Eq + Hash + Send + 'static, T: Send + 'static> Gather<K, T> {
    /// Puts `item` into the next group of `key`, which `work` does as soon as the one before is done. Needs a tokio
    /// runtime; returns at once.
    pub fn add<W>(&self, key: K, item: T, work: impl Fn(Vec<T>) -> W + Send + 'static)
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let mut waiting = self.locked();
        if let Some(group) = waiting.get_mut(&key) {
            return group.push(item);
        }
        waiting.insert(key, vec![item]);
        drop(waiting);
        let all = self.clone();
        tokio::spawn(async move {
            while let Some(group) = all.next(key) {
                // In a task of its own: a panic there must not leave the others waiting. The hook has logged it.
                let _ = tokio::spawn(work(group)).await;
            }
        });
    }

    /// What waits under `key`; `None` ends its work.
    fn next(&self, key: K) -> Option<Vec<T>> {
        let mut waiting = self.locked();
        match waiting.get_mut(&key) {
            Some(group) if !group.is_empty() => Some(std::mem::take(group)),
            _ => {
                waiting.remove(&key);
                None
            }
        }
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<K, Vec<T>>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn what_comes_meanwhile_is_one_group_and_a_panic_stops_nobody() {
        let gather = Gather::default();
        let (done, mut seen) = mpsc::unbounded_channel();
        let add = |item: u32| {
            let done = done.clone();
            gather.add((), item, move |group: Vec<u32>| {
                let done = done.clone();
                async move {
                    assert!(group != [1], "the first fails");
                    done.send(group).unwrap();
                }
            });
        };
        add(1);
        tokio::task::yield_now().await;
        (2..5).for_each(add);
        assert_eq!(seen.recv().await, Some(vec![2, 3, 4]));
        while !gather.locked().is_empty() {
            tokio::task::yield_now().await;
        }
        add(5);
        assert_eq!(seen.recv().await, Some(vec![5]));
    }
}
