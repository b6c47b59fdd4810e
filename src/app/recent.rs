//! What is asked at every key may be known from a moment ago: an answer is used for two seconds, and while somebody
//! keeps asking it is looked up anew every second beside the questions, so that nobody waits for it. Whoever loses a
//! right has lost it after two seconds everywhere.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long an answer is used.
const LIMIT: Duration = Duration::from_secs(2);
/// From when on the next one is looked up.
const RENEW: Duration = Duration::from_secs(1);

/// Answers by what was asked. Cheap to clone.
pub struct Recent<K, V>(Arc<Mutex<HashMap<K, Known<V>>>>);

struct Known<V> {
    answer: V,
    /// When the question was put.
    asked: Instant,
    renewing: bool,
}

impl<K, V> Clone for Recent<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, V> Recent<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// The answer to `key`, at most two seconds old; `ask` finds it out. Only good answers are kept: after an error, the
    /// next one asks again.
    ///
    /// # Errors
    /// Those of `ask`.
    pub async fn get<E, W>(&self, key: K, ask: impl FnOnce() -> W) -> Result<V, E>
    where
        W: Future<Output = Result<V, E>> + Send + 'static,
        E: Send + 'static,
    {
        self.get_at(Instant::now(), key, ask).await
    }

    async fn get_at<E, W>(&self, now: Instant, key: K, ask: impl FnOnce() -> W) -> Result<V, E>
    where
        W: Future<Output = Result<V, E>> + Send + 'static,
        E: Send + 'static,
    {
        let (answer, renew) = match self.locked().get_mut(&key) {
            Some(known) if now.duration_since(known.asked) < LIMIT => {
                let renew = !known.renewing && now.duration_since(known.asked) >= RENEW;
                known.renewing |= renew;
                (Some(known.answer.clone()), renew)
            }
            _ => (None, false),
        };
        let Some(answer) = answer else { return self.find_out(now, key, ask()).await };
        if renew {
            let (all, asked) = (self.clone(), ask());
            tokio::spawn(async move { all.find_out(now, key, asked).await });
        }
        Ok(answer)
    }

    async fn find_out<E>(
        &self,
        asked: Instant,
        key: K,
        ask: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        let answer = ask.await;
        let mut all = self.locked();
        all.retain(|_, known| asked.duration_since(known.asked) < LIMIT);
        match &answer {
            Ok(answer) => {
                all.insert(key, Known { answer: answer.clone(), asked, renewing: false });
            }
            Err(_) => {
                all.remove(&key);
            }
        }
        drop(all);
        answer
    }

    /// Lets go of all answers that are too old to be used.
    pub fn tidy(&self) {
        let now = Instant::now();
        self.locked().retain(|_, known| now.duration_since(known.asked) < LIMIT);
    }

    /// Forgets an answer: what was asked has just been changed here.
    pub fn forget(&self, key: &K) {
        self.locked().remove(key);
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<K, Known<V>>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn an_answer_is_renewed_beside_the_questions_and_never_older_than_two_seconds() {
        let (recent, times) = (Recent::default(), Arc::new(AtomicU32::new(0)));
        let start = Instant::now();
        let get = async |milliseconds: u64| {
            let times = times.clone();
            let ask = || async move {
                match times.fetch_add(1, Ordering::Relaxed) {
                    3 => Err("gone"),
                    n => Ok(n),
                }
            };
            let answer = recent.get_at(start + Duration::from_millis(milliseconds), 1, ask).await;
            tokio::task::yield_now().await;
            answer
        };
        assert_eq!(get(0).await, Ok(0));
        assert_eq!(get(900).await, Ok(0));
        assert_eq!(get(1100).await, Ok(0), "nobody waits for the next one");
        assert_eq!(get(1200).await, Ok(1));
        assert_eq!(get(3200).await, Ok(2), "too old: asked again");
        assert_eq!(get(4300).await, Ok(2), "the right is lost, known at the latest after two seconds");
        assert_eq!(times.load(Ordering::Relaxed), 4);
        assert_eq!(get(4300).await, Ok(4), "the error was not kept");
        recent.forget(&1);
        assert_eq!(get(4400).await, Ok(5));
    }
}
