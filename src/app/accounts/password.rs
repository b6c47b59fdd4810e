//! Passwords and secrets: argon2id for passwords, SHA-256 for random secrets.
//!
//! Every password of the process is hashed behind one gate: as many at once as there are processors, two to four, each in
//! one of as many blocks of memory, which are used again. So however many come, hashing never takes more than four times
//! 19 MiB, and whoever would wait behind a long queue is told to come back.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::AppError;

/// Characters of a password: longer ones are refused before anything is done with them.
pub const MAX_PASSWORD: usize = 128;
/// When to come back who finds too many waiting, in seconds.
pub const BUSY_AGAIN: i64 = 3;
/// Who may wait for his turn besides those whose password is being hashed; about a second of work.
const WAITING: usize = 64;
/// What a stored hash may cost, in KiB and rounds: a row that somebody else has written must not cost a gigabyte.
const MOST_MEMORY: u32 = 64 * 1024;
const MOST_ROUNDS: u32 = 8;
const MOST_LANES: u32 = 4;

/// Why a password was not hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait already.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// It cannot be done.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// What a handler answers instead.
pub fn problem(error: HashError) -> AppError {
    match error {
        HashError::Busy => {
            AppError::TooMany("现在登录的人太多，请几秒钟后再试。".to_owned(), BUSY_AGAIN.unsigned_abs())
        }
        HashError::Failed(cause) => AppError::Internal(cause),
    }
}

/// The one gate.
static GATE: LazyLock<Gate> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    Gate::new(cores.clamp(2, 4))
});

struct Gate {
    /// Places in the queue, those at work included.
    queue: Arc<Semaphore>,
    /// Those at work.
    turn: Arc<Semaphore>,
    /// Memory that nobody uses now; never more blocks than turns.
    memory: Mutex<Vec<Vec<Block>>>,
}

impl Gate {
    fn new(at_once: usize) -> Self {
        Self {
            queue: Arc::new(Semaphore::new(at_once + WAITING)),
            turn: Arc::new(Semaphore::new(at_once)),
            memory: Mutex::default(),
        }
    }

    /// Does `work` off the async threads when its turn comes. A caller who goes away leaves the queue; work that has begun
    /// keeps its turn to its end.
    async fn through<T: Send + 'static>(
        &'static self,
        place: Option<OwnedSemaphorePermit>,
        work: impl FnOnce(&mut Vec<Block>) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let turn = self.turn.clone().acquire_owned().await?;
        tokio::task::spawn_blocking(move || {
            let mut memory = self.locked().pop().unwrap_or_default();
            let done = work(&mut memory);
            self.locked().push(memory);
            drop((turn, place));
            done
        })
        .await?
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A random secret of 192 bits, URL-safe.
///
/// # Errors
/// When the system gives no randomness.
pub fn secret() -> anyhow::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::<24>()?))
}

/// A password to be told once and typed by hand: twelve characters without look-alikes.
///
/// # Errors
/// When the system gives no randomness.
pub fn one_time() -> anyhow::Result<String> {
    const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letter = |b: &u8| char::from(*ALPHABET.get(usize::from(*b) % ALPHABET.len()).unwrap_or(&b'x'));
    Ok(random::<12>()?.iter().map(letter).collect())
}

pub(super) fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
    Ok(bytes)
}

/// What is stored of a random secret.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Hashes the password of somebody who is known already (or of nobody yet), when its turn comes; takes about 20 ms of
/// processor time.
///
/// # Errors
/// When hashing fails.
pub async fn hash(password: String) -> anyhow::Result<String> {
    GATE.through(None, move |memory| {
        let salt = Salt::new(&random::<16>()?).map_err(|e| anyhow::anyhow!("salt: {e}"))?;
        let params = Params::DEFAULT;
        let output = compute(&params, password.as_bytes(), &salt, Params::DEFAULT_OUTPUT_LEN, memory)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(|e| anyhow::anyhow!("params: {e}"))?,
            salt: Some(salt),
            hash: Some(output),
        };
        Ok(hash.to_string())
    })
    .await
}

/// Whether `password` is the one that was hashed. With `None` the same time is spent and the answer is no, so
/// that the time says nothing about whether an account exists. One that is longer than any can be is none.
///
/// # Errors
/// [`HashError::Busy`] when too many wait already: anybody can ask.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, HashError> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2eZyLFd9DUHmM1bV2bdY6vTv0gYLxCQOJWdkjJYtHhA";
    let place = GATE.queue.clone().try_acquire_owned().map_err(|_| HashError::Busy)?;
    let long = password.chars().nth(MAX_PASSWORD).is_some();
    let (password, known) = if long { (String::new(), false) } else { (password, stored.is_some()) };
    let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
    let same = GATE.through(Some(place), move |memory| is_same(&password, &stored, memory)).await?;
    Ok(same && known)
}

fn is_same(password: &str, stored: &str, memory: &mut Vec<Block>) -> anyhow::Result<bool> {
    let hash = PasswordHash::new(stored).map_err(|e| anyhow::anyhow!("stored hash: {e}"))?;
    let params = Params::try_from(&hash).map_err(|e| anyhow::anyhow!("stored hash: {e}"))?;
    let dear = params.m_cost() > MOST_MEMORY || params.t_cost() > MOST_ROUNDS || params.p_cost() > MOST_LANES;
    anyhow::ensure!(
        hash.algorithm == Algorithm::Argon2id.ident() && !dear,
        "stored hash: not made by this program"
    );
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else { return Ok(false) };
    // Compared in constant time by `Output` itself.
    Ok(compute(&params, password.as_bytes(), &salt, expected.len(), memory)? == expected)
}

fn compute(
    params: &Params,
    password: &[u8],
    salt: &Salt,
    length: usize,
    memory: &mut Vec<Block>,
) -> anyhow::Result<Output> {
    memory.resize(params.block_count(), Block::default());
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let mut out = [0_u8; Output::MAX_LENGTH];
    let out = out.get_mut(..length).ok_or_else(|| anyhow::anyhow!("argon2: too long"))?;
    argon
        .hash_password_into_with_memory(password, salt, out, memory)
        .map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
    Output::new(out).map_err(|e| anyhow::anyhow!("argon2: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let stored = hash("云江2026abc".to_owned()).await.unwrap();
        assert!(verify("云江2026abc".to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!verify("云江2026abd".to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!verify("x".to_owned(), None).await.unwrap());
        assert!(!verify("长".repeat(1_000_000), Some(stored)).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_of_another_program_with_the_same_algorithm_is_understood() {
        use argon2::PasswordHasher as _;
        let theirs = Argon2::default().hash_password(b"yunjiang2026").unwrap().to_string();
        assert!(verify("yunjiang2026".to_owned(), Some(theirs)).await.unwrap());
        let dear = "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2eZyLFd9DUHmM1bV2bdY6vTv0gYLxCQOJWdkjJYtHhA";
        assert!(verify("x".to_owned(), Some(dear.to_owned())).await.is_err(), "4 GiB for one login");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn few_work_at_once_some_wait_and_the_memory_is_used_again() {
        static GATE: LazyLock<Gate> = LazyLock::new(|| Gate::new(2));
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let work = |memory: &mut Vec<Block>| {
            MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            memory.resize(100, Block::default());
            std::thread::yield_now();
            NOW.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        };
        let all: Vec<_> = (0..200)
            .filter_map(|_| {
                let place = GATE.queue.clone().try_acquire_owned().ok()?;
                Some(tokio::spawn(GATE.through(Some(place), work)))
            })
            .collect();
        for one in all {
            one.await.unwrap().unwrap();
        }
        assert!(MOST.load(Ordering::SeqCst) <= 2);
        assert!(GATE.locked().len() <= 2);
        assert_eq!(GATE.queue.available_permits(), 2 + WAITING, "every place is free again");
        let places: Vec<_> = (0..200).filter_map(|_| GATE.queue.clone().try_acquire_owned().ok()).collect();
        assert_eq!(places.len(), 2 + WAITING, "whoever comes then is told to come back");
    }

    #[test]
    fn secrets_differ() {
        assert_ne!(secret().unwrap(), secret().unwrap());
        assert_eq!(one_time().unwrap().len(), 12);
    }
}
