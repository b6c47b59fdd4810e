//! Passwords and secrets: argon2id for passwords, SHA-256 for random secrets.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A random secret of 192 bits, URL-safe.
///
/// # Errors
/// When the system gives no randomness.
pub fn secret() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A password to be told once and typed by hand: twelve characters without look-alikes.
///
/// # Errors
/// When the system gives no randomness.
pub fn one_time() -> anyhow::Result<String> {
    const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
    let letter = |b: &u8| char::from(*ALPHABET.get(usize::from(*b) % ALPHABET.len()).unwrap_or(&b'x'));
    Ok(bytes.iter().map(letter).collect())
}

/// What is stored of a random secret.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Hashes a password; takes about 20 ms of processor time, so off the async threads.
///
/// # Errors
/// When hashing fails.
pub async fn hash(password: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|e| anyhow::anyhow!("argon2: {e}"))
    })
    .await?
}

/// Whether `password` is the one that was hashed. With `None` the same time is spent and the answer is no, so
/// that the time says nothing about whether an account exists.
pub async fn verify(password: String, stored: Option<String>) -> anyhow::Result<bool> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2eZyLFd9DUHmM1bV2bdY6vTv0gYLxCQOJWdkjJYtHhA";
    let known = stored.is_some();
    let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
    tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&stored).map_err(|e| anyhow::anyhow!("stored hash: {e}"))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let stored = hash("云江2026abc".to_owned()).await.unwrap();
        assert!(verify("云江2026abc".to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!verify("云江2026abd".to_owned(), Some(stored)).await.unwrap());
        assert!(!verify("x".to_owned(), None).await.unwrap());
    }

    #[test]
    fn secrets_differ() {
        assert_ne!(secret().unwrap(), secret().unwrap());
        assert_eq!(one_time().unwrap().len(), 12);
    }
}
