//! Work done in groups: what comes while groups are under way makes up the next.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Groups by their keys; those of different keys are done side by side. Cheap to clone.
pub(super) struct Gather<K, T> {
    queues: Arc<Mutex<HashMap<K, Queue<T>>>>,
    /// Groups of one key that are under way at once, at most.
    abreast: usize,
}

/// What is to be done under one key.
struct Queue<T> {
    waiting: Vec<T>,
    /// How many take groups from it.
    workers: usize,
}

impl<K, T> Clone for Gather<K, T> {
    fn clone(&self) -> Self {
        Self { queues: self.queues.clone(), abreast: self.abreast }
    }
}

impl<K: Copy + Eq + Hash + Send + 'static, T: Send + 'static> Gather<K, T> {
    /// With so many groups of one key under way at once.
    pub fn new(abreast: usize) -> Self {
        Self { queues: Arc::default(), abreast }
    }

    /// Puts `item` into the next group of `key`, which `work` does as soon as it can be under way. Needs a tokio runtime;
    /// returns at once.
    pub fn add<W>(&self, key: K, item: T, work: impl Fn(Vec<T>) -> W + Send + 'static)
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let mut queues = self.locked();
        let queue = queues.entry(key).or_insert_with(|| Queue { waiting: Vec::new(), workers: 0 });
        queue.waiting.push(item);
        if queue.workers >= self.abreast {
            return;
        }
        queue.workers += 1;
        drop(queues);
        let all = self.clone();
        tokio::spawn(async move {
            while let Some(group) = all.next(key) {
                // In a task of its own: a panic there must not leave the others waiting. The hook has logged it.
                let _ = tokio::spawn(work(group)).await;
            }
        });
    }

    /// What waits under `key`; `None` ends its worker.
    fn next(&self, key: K) -> Option<Vec<T>> {
        let mut queues = self.locked();
        let queue = queues.get_mut(&key)?;
        if !queue.waiting.is_empty() {
            return Some(std::mem::take(&mut queue.waiting));
        }
        queue.workers -= 1;
        if queue.workers == 0 {
            queues.remove(&key);
        }
        None
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<K, Queue<T>>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn what_comes_meanwhile_is_one_group_and_a_panic_stops_nobody() {
        let gather = Gather::new(1);
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
    #[tokio::test]
    async fn so_many_groups_are_under_way_at_once() {
        let gather = Gather::new(2);
        let (begun, mut seen) = mpsc::unbounded_channel();
        let gate = Arc::new(tokio::sync::Semaphore::new(0));
        for item in 1..=5 {
            let (begun, gate) = (begun.clone(), gate.clone());
            gather.add((), item, move |group: Vec<u32>| {
                let (begun, gate) = (begun.clone(), gate.clone());
                async move {
                    begun.send(group).unwrap();
                    gate.acquire().await.unwrap().forget();
                }
            });
            tokio::task::yield_now().await;
        }
        assert_eq!((seen.recv().await, seen.recv().await), (Some(vec![1]), Some(vec![2])));
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert!(seen.try_recv().is_err(), "the others wait");
        gate.add_permits(1);
        assert_eq!(seen.recv().await, Some(vec![3, 4, 5]));
        gate.add_permits(2);
        while !gather.locked().is_empty() {
            tokio::task::yield_now().await;
        }
    }
}
